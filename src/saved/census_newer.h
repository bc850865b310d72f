// Skippable parts of a saved census that only a newer wirecensus knows. They are ignored with a
// remark in the ledger; the verdict never depends on them. Internal to this folder;
// docs/census-format.md has the rules for writers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

class CensusNewerParts {
 public:
  // Records that blocks of this kind were skipped; `block` is the number of the first.
  void skip_blocks(CensusBlockKind kind, std::uint64_t block) { add({kind, false, block}); }
  // Records that the entries of this kind have additional fields, which were skipped.
  void skip_fields(CensusBlockKind kind, std::uint64_t block) { add({kind, true, block}); }

  // None if everything is known. `path` is the file.
  std::optional<Remark> remark(const std::string& path) const;

 private:
  struct Part {
    CensusBlockKind kind;
    bool fields;
    std::uint64_t block;  // the first that has it
  };
  void add(const Part& part);

  std::vector<Part> parts_;  // distinct, in the order of the file; only the first of very many
};

// The doubt to add if a census has no loss or doubt, but its writer's verdict is not EXACT: only a
// newer wirecensus knows the reason.
Doubt doubt_of_newer_reason(const std::string& path);

}  // namespace wirecensus::saved
