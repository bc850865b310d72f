// Reads a configuration file: TOML whose keys are names of options. Knows nothing of the options.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace wirecensus {

enum class SettingKind { text, number, boolean, list };

// One line of a configuration file: `key = value`.
struct Setting {
  std::string key;
  SettingKind kind = SettingKind::text;
  std::vector<std::string> values;  // as they would be given on the command line; "true", "false"
  std::string place;                // "FILE:LINE"

  // Whether it says that its option is not given: `quiet = false`, `interface = []`.
  bool absent() const {
    return values.empty() || (kind == SettingKind::boolean && values.front() == "false");
  }
};

// The settings of the file, in the order of its lines. Error: it cannot be read, is no regular file
// or larger than 1 MiB, is not TOML, or holds something else than texts, numbers, true, false, and
// lists of texts and numbers.
Result<std::vector<Setting>> read_config_file(const std::string& path);

}  // namespace wirecensus
