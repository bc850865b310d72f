// Censuses on disk that have not been sent yet: each is there, as a saved census, from before it is
// sent first until it is acknowledged, so that the end of the process loses none.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "metrics/census_tables.h"
#include "sink/exporter.h"

namespace wirecensus::sink {

// keep() and keep_note() may be called on one thread, and the other functions on another.
class Spool {
 public:
  struct Entry {
    std::string name;
    CensusPlace place;
  };

  // Opens a folder, which is created if it does not exist, for one process at a time. It takes at
  // most so many bytes. Error: it cannot be written to, or another process uses it.
  static Result<std::unique_ptr<Spool>> open(std::string folder, std::uint64_t max_bytes);
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  const std::string& folder() const { return folder_; }

  // What an earlier process left, in the order in which it was kept.
  const std::vector<Entry>& left() const { return left_; }

  // Returns the name of the entry. Error: the disk or the bound is full, and nothing is kept.
  Result<std::string> keep(const metrics::CensusTables& tables, const CensusPlace& place) {
    return keep_within(max_bytes_, tables, place);
  }
  // The same, of a note (note_of()), for which there is room beyond the bound.
  Result<std::string> keep_note(const metrics::CensusTables& note, const CensusPlace& place) {
    return keep_within(kUnbounded, note, place);
  }

  Result<metrics::CensusTables> read(const std::string& name) const;
  void remove(const std::string& name);

 private:
  Spool(std::string folder, std::uint64_t max_bytes, int lock);
  static constexpr std::uint64_t kUnbounded = std::uint64_t{1} << 62;

  void find_left();
  Result<std::string> keep_within(std::uint64_t max_bytes, const metrics::CensusTables& tables,
                                  const CensusPlace& place);
  std::string path_of(const std::string& name) const;

  const std::string folder_;
  const std::uint64_t max_bytes_;
  const int lock_;  // a descriptor
  std::vector<Entry> left_;
  std::atomic<std::uint64_t> bytes_ = 0;  // of all entries
};

}  // namespace wirecensus::sink
