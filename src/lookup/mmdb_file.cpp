#include "lookup/mmdb_file.h"

#include <netinet/in.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <limits>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "lookup/bounded_text.h"
#include "lookup/mmdb_library.h"
#include "lookup/record_bounds.h"

namespace wirecensus::lookup {

struct MmdbFile::Handle {
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (is_open) libmaxminddb().close(&database);
  }

  std::string path;
  MMDB_s database{};
  bool is_open = false;
  std::atomic<std::uint64_t> unread{0};         // look-ups that failed
  std::atomic<int> first_status{MMDB_SUCCESS};  // of one of them
};

namespace {

// The keys of a value in the maps of a record, outermost first; ended by a null pointer.
using Path = std::array<const char*, 3>;

// The first path that has a value of the right type is taken. MaxMind's come first: of a country,
// where the address is used, or else where it is registered.
constexpr Path kCountryPaths[] = {
    {"country", "iso_code"},
    {"registered_country", "iso_code"},
    {"country_code"},
    {"country"},
};
constexpr Path kAsnPaths[] = {
    {"autonomous_system_number"},
    {"traits", "autonomous_system_number"},
    {"asn"},
};
constexpr Path kOrganizationPaths[] = {
    {"autonomous_system_organization"},
    {"traits", "autonomous_system_organization"},
    {"as_name"},
    {"name"},
};

bool is_absent(int status) {
  return status == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR ||
         status == MMDB_INVALID_LOOKUP_PATH_ERROR;
}

std::string error_text(int status, int system_error) {
  std::string text = libmaxminddb().strerror(status);
  if (status == MMDB_FILE_OPEN_ERROR || status == MMDB_IO_ERROR) {
    text += ": " + std::generic_category().message(system_error);
  }
  return text;
}

// What can be done about it.
std::string_view advice(int status) {
  switch (status) {
    case MMDB_FILE_OPEN_ERROR:
    case MMDB_IO_ERROR: return "give a database file (.mmdb) that you can read";
    case MMDB_UNKNOWN_DATABASE_FORMAT_ERROR: return "it needs another version of libmaxminddb";
    case MMDB_OUT_OF_MEMORY_ERROR: return "give the program more memory";
    default:
      return "it is not a MaxMind DB file (.mmdb), or not a whole one: unpack it, or fetch it "
             "again";
  }
}

Error cannot_use(const std::string& path, std::string_view reason, std::string_view what_to_do) {
  return Error{"cannot use " + path + " as a database (--mmdb): " + std::string(reason) + "; " +
               std::string(what_to_do)};
}

// A record, or the reason why it cannot be read.
struct Found {
  int status = MMDB_SUCCESS;
  std::optional<MMDB_entry_s> entry = std::nullopt;  // none: the database has nothing
};

Found found(const MMDB_lookup_result_s& result, int status) {
  // A database of IPv4 addresses has nothing to say of others.
  if (status == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR) return {};
  if (status != MMDB_SUCCESS || !result.found_entry) return {.status = status};
  return {.entry = result.entry};
}

Found find_entry(const MMDB_s& database, const IpAddress& address) {
  int status = MMDB_SUCCESS;
  if (address.version == IpVersion::v4) {
    sockaddr_in key{};
    key.sin_family = AF_INET;
    std::memcpy(&key.sin_addr, address.bytes.data(), sizeof key.sin_addr);
    return found(
        libmaxminddb().lookup_sockaddr(&database, reinterpret_cast<const sockaddr*>(&key), &status),
        status);
  }
  if (address.version == IpVersion::none) return {};
  sockaddr_in6 key{};
  key.sin6_family = AF_INET6;
  std::memcpy(&key.sin6_addr, address.bytes.data(), sizeof key.sin6_addr);
  return found(
      libmaxminddb().lookup_sockaddr(&database, reinterpret_cast<const sockaddr*>(&key), &status),
      status);
}

std::optional<std::string_view> text_of(const MMDB_entry_data_s& data) {
  if (data.type != MMDB_DATA_TYPE_UTF8_STRING || data.data_size == 0) return std::nullopt;
  return std::string_view(data.utf8_string, data.data_size);
}

// "AS64500" or "64500".
std::optional<std::uint32_t> parse_asn(std::string_view text) {
  if (text.starts_with("AS") || text.starts_with("as")) text.remove_prefix(2);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> asn_of(const MMDB_entry_data_s& data) {
  switch (data.type) {
    case MMDB_DATA_TYPE_UINT16: return data.uint16;
    case MMDB_DATA_TYPE_UINT32: return data.uint32;
    case MMDB_DATA_TYPE_INT32:
      if (data.int32 < 0) return std::nullopt;
      return static_cast<std::uint32_t>(data.int32);
    case MMDB_DATA_TYPE_UINT64:
      if (data.uint64 > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
      return static_cast<std::uint32_t>(data.uint64);
    case MMDB_DATA_TYPE_UTF8_STRING: return parse_asn({data.utf8_string, data.data_size});
    default: return std::nullopt;
  }
}

// Reads values of one record, until one cannot be read.
class RecordReader {
 public:
  explicit RecordReader(const MMDB_entry_s& entry) : entry_(entry) {}

  int status() const { return status_; }

  // The first value that of(data) takes; none if there is none.
  template <typename Of>
  auto first(std::span<const Path> paths, Of of) -> decltype(of(MMDB_entry_data_s{})) {
    for (const Path& path : paths) {
      MMDB_entry_data_s data{};
      const int status = libmaxminddb().aget_value(&entry_, &data, path.data());
      if (status != MMDB_SUCCESS && !is_absent(status)) status_ = status;
      if (status_ != MMDB_SUCCESS) return std::nullopt;
      if (status != MMDB_SUCCESS || !data.has_data) continue;
      if (auto value = of(data)) return value;
    }
    return std::nullopt;
  }

 private:
  MMDB_entry_s entry_;
  int status_ = MMDB_SUCCESS;
};

// Organizations stand beside their number; a "name" alone may be that of anything.
AddressFacts read_facts(RecordReader& record) {
  AddressFacts facts;
  const auto country = record.first(kCountryPaths, text_of);
  if (country) facts.country = bounded_text(*country, kMaxCountryBytes);
  facts.asn = record.first(kAsnPaths, asn_of);
  if (!facts.asn) return facts;
  const auto organization = record.first(kOrganizationPaths, text_of);
  if (organization) facts.as_organization = bounded_text(*organization, kMaxOrganizationBytes);
  return facts;
}

}  // namespace

MmdbFile::MmdbFile(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
MmdbFile::MmdbFile(MmdbFile&& other) noexcept = default;
MmdbFile& MmdbFile::operator=(MmdbFile&& other) noexcept = default;
MmdbFile::~MmdbFile() = default;

Result<MmdbFile> MmdbFile::open(const std::string& path) {
  std::error_code none_yet;
  const auto kind = std::filesystem::status(path, none_yet).type();
  // The library would wait for the other end of a pipe.
  if (kind != std::filesystem::file_type::regular &&
      kind != std::filesystem::file_type::not_found) {
    return cannot_use(path, "it is not a regular file", advice(MMDB_FILE_OPEN_ERROR));
  }
  const Status& loaded = libmaxminddb().loaded();
  if (!loaded) return Error{"--mmdb needs libmaxminddb: " + loaded.error().message};
  auto handle = std::make_unique<Handle>();
  handle->path = path;
  errno = 0;
  const int status = libmaxminddb().open(path.c_str(), MMDB_MODE_MMAP, &handle->database);
  const int system_error = errno;
  handle->is_open = status == MMDB_SUCCESS;
  if (!handle->is_open) {
    return cannot_use(path, error_text(status, system_error), advice(status));
  }
  return MmdbFile(std::move(handle));
}

AddressFacts MmdbFile::lookup(const IpAddress& address) const {
  const MMDB_s& database = handle_->database;
  const Found record = find_entry(database, address);
  int status = record.status;
  AddressFacts facts;
  if (record.entry) {
    const Bytes data(database.data_section, database.data_section_size);
    if (is_bounded_record(data, record.entry->offset)) {
      RecordReader reader(*record.entry);
      facts = read_facts(reader);
      status = reader.status();
    } else {
      status = MMDB_INVALID_DATA_ERROR;
    }
  }
  if (status == MMDB_SUCCESS) return facts;
  int none = MMDB_SUCCESS;
  handle_->first_status.compare_exchange_strong(none, status);
  ++handle_->unread;
  return {};
}

std::optional<std::string> MmdbFile::damage() const {
  const std::uint64_t unread = handle_->unread;
  if (unread == 0) return std::nullopt;
  return handle_->path + " (--mmdb) is damaged: " + counted(unread, "look-up", "look-ups") +
         " failed, and the columns are empty there: " +
         libmaxminddb().strerror(handle_->first_status.load()) + "; fetch it again";
}

}  // namespace wirecensus::lookup
