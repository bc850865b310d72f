#include "base/shared_library.h"

#include <gmock/gmock.h>
#include <math.h>  // NOLINT(modernize-deprecated-headers): j0 is POSIX, not in <cmath>

namespace wirecensus {
namespace {

using testing::HasSubstr;

class MathLibrary : public SharedLibrary {
 public:
  explicit MathLibrary(const std::string& soname = "libm.so.6")
      : SharedLibrary(soname, "libexample6") {}
  const decltype(&::j0) bessel = symbol("j0");
};

class NewerMathLibrary : public MathLibrary {
 public:
  const decltype(&::j0) first_missing = symbol("wirecensus_first_missing");
  const decltype(&::j0) second_missing = symbol("wirecensus_second_missing");
  const decltype(&::j0) present = symbol("j1");
};

TEST(SharedLibrary, HasTheFunctionsOfTheLibrary) {
  const MathLibrary library;
  ASSERT_TRUE(library.loaded().ok()) << library.loaded().error().message;
  EXPECT_EQ(library.bessel(0), 1);
  EXPECT_EQ(library.bessel, MathLibrary().bessel) << "it is loaded once";
}

TEST(SharedLibrary, NamesTheLibraryThatIsMissingAndItsPackage) {
  const MathLibrary library("libwirecensus-missing.so.9");
  ASSERT_FALSE(library.loaded().ok());
  EXPECT_EQ(library.loaded().error().message,
            "cannot load libwirecensus-missing.so.9 (cannot open shared object file: No such file "
            "or directory): install the package libexample6");
  EXPECT_EQ(library.bessel, nullptr);
}

TEST(SharedLibrary, NamesTheFirstFunctionThatIsMissing) {
  const NewerMathLibrary library;
  ASSERT_FALSE(library.loaded().ok());
  const std::string& message = library.loaded().error().message;
  EXPECT_THAT(message, HasSubstr("cannot load libm.so.6 ("));
  EXPECT_THAT(message, HasSubstr("undefined symbol: wirecensus_first_missing"));
  EXPECT_THAT(message, HasSubstr("install the package libexample6"));
  EXPECT_EQ(library.first_missing, nullptr);
  EXPECT_EQ(library.present, nullptr);
}

}  // namespace
}  // namespace wirecensus
