#include "lookup/address_databases.h"

namespace wirecensus::lookup {

Result<std::shared_ptr<const AddressDatabases>> AddressDatabases::open(
    const std::vector<std::string>& paths) {
  std::vector<MmdbFile> files;
  for (const std::string& path : paths) {
    auto file = MmdbFile::open(path);
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  return std::make_shared<const AddressDatabases>(std::move(files));
}

AddressFacts AddressDatabases::lookup(const IpAddress& address) const {
  AddressFacts all;
  for (const MmdbFile& file : files_) {
    AddressFacts facts = file.lookup(address);
    if (all.country.empty()) all.country = std::move(facts.country);
    if (all.asn) continue;
    all.asn = facts.asn;
    all.as_organization = std::move(facts.as_organization);
  }
  return all;
}

std::vector<std::string> AddressDatabases::damage() const {
  std::vector<std::string> lines;
  for (const MmdbFile& file : files_) {
    if (auto line = file.damage()) lines.push_back(std::move(*line));
  }
  return lines;
}

}  // namespace wirecensus::lookup
