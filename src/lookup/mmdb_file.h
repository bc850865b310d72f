// A file of the MaxMind DB format (https://maxmind.github.io/MaxMind-DB/), read by libmaxminddb,
// which maps it into memory: while it is open, it may be replaced by renaming, but not be cut.
//
// Read are the records of GeoLite2 and GeoIP2 (Country, City, ASN, ISP, Enterprise), and the flat
// ones of DB-IP, IPinfo and others: mmdb_file.cpp lists the paths of the values.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/address.h"
#include "base/result.h"
#include "lookup/address_facts.h"

namespace wirecensus::lookup {

class MmdbFile {
 public:
  // Error: it cannot be read, is not of this format, or is cut short, or the library cannot be
  // loaded; the message says what to do.
  static Result<MmdbFile> open(const std::string& path);

  MmdbFile(MmdbFile&& other) noexcept;
  MmdbFile& operator=(MmdbFile&& other) noexcept;
  ~MmdbFile();

  // Empty if there is no record, or it cannot be read: see damage(). Thread-safe.
  AddressFacts lookup(const IpAddress& address) const;

  // One line for the user if a record could not be read so far. Thread-safe.
  std::optional<std::string> damage() const;

 private:
  struct Handle;

  explicit MmdbFile(std::unique_ptr<Handle> handle);

  std::unique_ptr<Handle> handle_;
};

}  // namespace wirecensus::lookup
