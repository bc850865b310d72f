// Which settings of configuration files are in effect: what has a higher priority replaces what it
// cannot be used with, and an option without the one that it needs is left out.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/config_file.h"

namespace wirecensus {

// Options by their long names, with their values. The positional files are "FILE", the command
// after "--" is "--".
using GivenOptions = std::map<std::string, std::vector<std::string>, std::less<>>;

struct LeftOutSetting {
  Setting setting;
  std::string reason;  // "replaced by --read"
};

struct SettingSelection {
  std::vector<Setting> in_effect;  // at most one for each key
  std::vector<LeftOutSetting> left_out;
};

// `given` is what the command line has. `files` are the settings of each file, the highest priority
// first; in one file a key stands once. Options of the same file that contradict each other all
// stay.
SettingSelection select_settings(GivenOptions given,
                                 const std::vector<std::vector<Setting>>& files);

bool is_interface(const std::string& name);

}  // namespace wirecensus
