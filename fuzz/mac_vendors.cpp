// Lists of vendors of any bytes are read (lookup/mac_vendors.h). A name is printable, bounded, and
// that of a prefix which a line of a list begins with; a list that is there twice says what it says
// once. The input is an address and a list.
#include "lookup/mac_vendors.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fuzz/input.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

constexpr unsigned kMacBits = 48;

// A folder for lists, made once, in memory where the system has such a place.
class ListFolder {
 public:
  ListFolder() : path_(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : P_tmpdir) {
    path_ += "/wirecensus-fuzz-XXXXXX";
    require(mkdtemp(path_.data()) != nullptr, "there is a folder for lists");
  }
  ~ListFolder() {
    for (const char* const name : {"oui.csv", "mam.csv"}) unlink((path_ + "/" + name).c_str());
    rmdir(path_.c_str());
  }
  ListFolder(const ListFolder&) = delete;
  ListFolder& operator=(const ListFolder&) = delete;

  const std::string& path() const { return path_; }

  void write_list(const char* name, Bytes list) const {
    const int file =
        open((path_ + "/" + name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(file >= 0, "a list can be made");
    const ssize_t written = write(file, list.data(), list.size());
    require(written == static_cast<ssize_t>(list.size()), "a list can be written");
    close(file);
  }
  void remove_list(const char* name) const { unlink((path_ + "/" + name).c_str()); }

 private:
  std::string path_;
};

std::string vendor_of(const ListFolder& folder, std::uint64_t mac) {
  lookup::MacVendors vendors(folder.path());
  require(bool(vendors.load()), "a list that is there is found");
  return std::string(vendors.find(mac));
}

// Whether a line of the text begins with a registry and these bits of the address.
bool names_prefix(std::string text, const char* registry, std::uint64_t mac, unsigned length) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const std::string start =
      fmt::format("{},{:0{}X},", registry, mac >> (kMacBits - length), length / 4);
  for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return true;
  }
  return false;
}

bool names_any_prefix(const std::string& text, std::uint64_t mac) {
  return names_prefix(text, "MA-L", mac, 24) || names_prefix(text, "MA-M", mac, 28) ||
         names_prefix(text, "MA-S", mac, 36) || names_prefix(text, "IAB", mac, 36);
}

void check(std::uint64_t mac, Bytes list) {
  static const ListFolder folder;
  folder.remove_list("mam.csv");
  folder.write_list("oui.csv", list);
  const std::string vendor = vendor_of(folder, mac);
  constexpr std::size_t kEscaped = 4;  // "\\x1b"; and "…" where the name was cut
  require(vendor.size() <= kEscaped * lookup::kMaxVendorBytes + 3, "a name is bounded");
  require(std::none_of(vendor.begin(), vendor.end(),
                       [](unsigned char c) { return c < ' ' || c == 0x7f; }),
          "a name has no control characters");
  const std::string text(reinterpret_cast<const char*>(list.data()), list.size());
  require(vendor.empty() || names_any_prefix(text, mac), "a name is that of a prefix in the list");
  constexpr std::uint64_t kGroupOrLocal = std::uint64_t{3} << 40;
  require(vendor.empty() || (mac & kGroupOrLocal) == 0, "groups and local addresses have none");
  folder.write_list("mam.csv", list);
  require(vendor_of(folder, mac) == vendor, "of two lines for one prefix the first counts");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  fuzz::Input input(data, size);
  std::uint64_t mac = 0;
  for (int i = 0; i < 6; ++i) mac = mac << 8 | input.byte();
  fuzz::check(mac, input.rest());
  return 0;
}
