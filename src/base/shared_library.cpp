#include "base/shared_library.h"

#include <dlfcn.h>

#include <string_view>

namespace wirecensus {
namespace {

// Why the last call failed, without the name that it begins with in most cases.
std::string loader_error(const std::string& soname) {
  const char* const error = dlerror();
  std::string_view reason = error == nullptr ? "unknown reason" : error;
  if (reason.starts_with(soname + ": ")) reason.remove_prefix(soname.size() + 2);
  return std::string(reason);
}

}  // namespace

// All symbols at once (RTLD_NOW), so that a library of another version is refused here, and does
// not end the program at a call; for this user alone (RTLD_LOCAL), so that nothing else changes.
SharedLibrary::SharedLibrary(const std::string& soname, const std::string& package)
    : soname_(soname), package_(package), handle_(dlopen(soname.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) fail(loader_error(soname_));
}

SharedLibrary::Symbol SharedLibrary::symbol(const char* name) {
  if (!loaded_) return Symbol(nullptr);
  void* const address = dlsym(handle_, name);
  if (address == nullptr) fail(loader_error(soname_));
  return Symbol(address);
}

void SharedLibrary::fail(const std::string& reason) {
  loaded_ = Error{"cannot load " + soname_ + " (" + reason + "): install the package " + package_};
}

}  // namespace wirecensus
