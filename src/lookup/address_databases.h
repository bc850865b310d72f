// The databases of --mmdb, asked in the order in which they were given.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "lookup/address_facts.h"
#include "lookup/mmdb_file.h"

namespace wirecensus::lookup {

// Immutable; thread-safe.
class AddressDatabases {
 public:
  // Errors: as of MmdbFile::open().
  static Result<std::shared_ptr<const AddressDatabases>> open(
      const std::vector<std::string>& paths);

  explicit AddressDatabases(std::vector<MmdbFile> files) : files_(std::move(files)) {}

  // The country of the first database that has one, and the network, with its organization, of the
  // first that has a number. Reads a few hundred bytes: callers ask once an address.
  AddressFacts lookup(const IpAddress& address) const;

  // A line for the user for each database of which a record could not be read so far.
  std::vector<std::string> damage() const;

 private:
  std::vector<MmdbFile> files_;
};

}  // namespace wirecensus::lookup
