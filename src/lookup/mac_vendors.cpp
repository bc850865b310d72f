#include "lookup/mac_vendors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "lookup/bounded_text.h"

namespace wirecensus::lookup {
namespace {

constexpr unsigned kMacBits = 48;

// The first bits of addresses and their number as one number: orders prefixes of one length.
constexpr std::uint64_t prefix_key(std::uint64_t bits, unsigned length) {
  return bits << 8 | length;
}

struct Assignment {
  std::uint64_t key;  // of the prefix
  std::string vendor;
};

}  // namespace

struct MacVendors::Lists {
  Status found = done();
  std::vector<Assignment> assignments;  // ascending by key
  std::vector<std::string> damage;
};

namespace {

constexpr std::array<std::string_view, 4> kListNames = {"oui.csv", "mam.csv", "oui36.csv",
                                                        "iab.csv"};

struct Registry {
  std::string_view name;
  unsigned length;  // of its prefixes, in bits
};
constexpr Registry kRegistries[] = {{"MA-L", 24}, {"MA-M", 28}, {"MA-S", 36}, {"IAB", 36}};
constexpr std::array<unsigned, 3> kLengths = {36, 28, 24};  // the longest first

// Takes what is before the first comma, and the comma.
std::string_view take_field(std::string_view& line) {
  const std::string_view field = line.substr(0, line.find(','));
  line.remove_prefix(std::min(field.size() + 1, line.size()));
  return field;
}

// The field in quotation marks that `line` begins with; none if it does not end in this line.
std::optional<std::string> quoted_field(std::string_view line) {
  std::string text;
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] == '"') {
      const bool ends = at + 1 == line.size() || line[at + 1] == ',';
      if (ends) return text;
      if (line[++at] != '"') return std::nullopt;
    }
    text += line[at];
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

std::optional<std::uint64_t> prefix_of(std::string_view digits, unsigned length) {
  std::uint64_t bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits, 16);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  return whole && 4 * digits.size() == length ? std::optional(bits) : std::nullopt;
}

// None if the line is not an assignment: the header, a broken one, or the rest of one that has a
// line end in its address.
std::optional<Assignment> parse_line(std::string_view line) {
  const std::string_view name = take_field(line);
  const auto* const registry =
      std::find_if(std::begin(kRegistries), std::end(kRegistries),
                   [name](const Registry& one) { return one.name == name; });
  if (registry == std::end(kRegistries)) return std::nullopt;
  const auto prefix = prefix_of(take_field(line), registry->length);
  if (!prefix) return std::nullopt;
  const auto vendor =
      line.starts_with('"') ? quoted_field(line) : std::optional<std::string>(take_field(line));
  if (!vendor || trimmed(*vendor).empty()) return std::nullopt;
  return Assignment{prefix_key(*prefix, registry->length),
                    bounded_text(trimmed(*vendor), kMaxVendorBytes)};
}

void add_lines(std::string_view text, std::vector<Assignment>& assignments) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto assignment = parse_line(line)) assignments.push_back(std::move(*assignment));
  }
}

Error unreadable(const std::string& path, const std::string& reason) {
  return Error{"cannot read the vendors of MAC addresses in " + path + ": " + reason +
               "; install the package ieee-data again, or give another folder with --mac-vendors"};
}

Error unreadable(const std::string& path) {
  return unreadable(path, std::generic_category().message(errno));
}

// Closed at the end of its scope.
class ListFile {
 public:
  // Without waiting for the other end of a pipe.
  explicit ListFile(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ListFile(const ListFile&) = delete;
  ListFile& operator=(const ListFile&) = delete;
  ~ListFile() {
    if (is_open()) close(descriptor_);
  }

  bool is_open() const { return descriptor_ >= 0; }
  bool is_regular() const {
    struct stat status {};
    return fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  }
  // As read(2), but never interrupted.
  ssize_t read_some(char* to, std::size_t size) const {
    for (;;) {
      const ssize_t got = read(descriptor_, to, size);
      if (got >= 0 || errno != EINTR) return got;
    }
  }

 private:
  int descriptor_;
};

Result<std::string> contents_of(const ListFile& file, const std::string& path) {
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  std::string text;
  while (text.size() <= kMaxVendorListBytes) {
    const std::size_t size = text.size();
    text.resize(size + kPiece);
    const ssize_t got = file.read_some(text.data() + size, kPiece);
    if (got < 0) return unreadable(path);
    text.resize(size + static_cast<std::size_t>(got));
    if (got == 0) return text;
  }
  return unreadable(path, "it is larger than 16 MiB");
}

// None if there is no such file.
std::optional<Result<std::string>> read_list(const std::string& path) {
  const ListFile file(path);
  if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!file.is_open()) return unreadable(path);
  if (!file.is_regular()) return unreadable(path, "it is not a regular file");
  return contents_of(file, path);
}

Error no_lists(const std::string& folder) {
  return Error{"there are no vendors of MAC addresses in " + folder +
               " (oui.csv, mam.csv, oui36.csv, iab.csv): install the package ieee-data, or give "
               "the folder of such files with --mac-vendors"};
}

}  // namespace

MacVendors::MacVendors(std::string folder) : folder_(std::move(folder)) {}
MacVendors::~MacVendors() = default;

const Status& MacVendors::load() const {
  std::call_once(once_, [this] {
    auto lists = std::make_unique<Lists>();
    bool any = false;
    for (const std::string_view name : kListNames) {
      const auto text = read_list(folder_ + "/" + std::string(name));
      if (!text) continue;
      any = true;
      if (*text) {
        add_lines(**text, lists->assignments);
      } else {
        lists->damage.push_back(text->error().message);
      }
    }
    if (!any) lists->found = no_lists(folder_);
    std::stable_sort(lists->assignments.begin(), lists->assignments.end(),
                     [](const Assignment& a, const Assignment& b) { return a.key < b.key; });
    lists_ = std::move(lists);
  });
  return lists_->found;
}

bool MacVendors::is_loaded() const { return lists_ != nullptr; }

std::string_view MacVendors::find(std::uint64_t mac) const {
  constexpr std::uint64_t kGroupOrLocal = std::uint64_t{3} << 40;  // IEEE 802, the I/G and U/L bits
  if ((mac & kGroupOrLocal) != 0) return {};
  const std::vector<Assignment>& all = lists_->assignments;
  for (const unsigned length : kLengths) {
    const std::uint64_t key = prefix_key(mac >> (kMacBits - length), length);
    const auto found = std::lower_bound(
        all.begin(), all.end(), key,
        [](const Assignment& one, std::uint64_t wanted) { return one.key < wanted; });
    if (found != all.end() && found->key == key) return found->vendor;
  }
  return {};
}

const std::vector<std::string>& MacVendors::damage() const { return lists_->damage; }

}  // namespace wirecensus::lookup
