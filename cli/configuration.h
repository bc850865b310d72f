// Configuration files: where they are, and how their settings become options of the command line.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "cli/setting_rules.h"

namespace CLI {  // NOLINT(readability-identifier-naming): a library's
class App;
}  // namespace CLI

namespace wirecensus {

// Which files are read.
struct ConfigRequest {
  std::optional<std::string> name;  // --config: a path if it has a '/', else a name below /etc
  bool user_file = true;            // --no-config: not
  bool sender = false;              // there is a command after "--"
};

// Where options are set: "FILE:LINE" by the option's long name. Those of the command line have
// none.
class OptionPlaces {
 public:
  void add(const std::string& name, const std::string& place) { places_[name] = place; }
  // The place, or empty.
  std::string of(const std::string& name) const;
  // `message`, after the places of these options.
  std::string before(const std::vector<std::string>& names, const std::string& message) const;
  // `message`, after the places of the options that it mentions, as in "--keep needs -w".
  std::string before_mentioned(const CLI::App& app, const std::string& message) const;

 private:
  std::map<std::string, std::string> places_;
};

struct Configuration {
  SettingSelection selection;
  OptionPlaces places;
};

// Whether there is a file to read.
bool is_configured(const ConfigRequest& request);

// Reads the files and gives their settings to the options of `app`, as if they had been on its
// command line. Options marked as not configurable are refused. Precondition: `app` has parsed its
// command line. Throws CLI::ValidationError, with file and line: a file cannot be read, a setting
// has no such option, or a value is wrong.
Configuration configure(CLI::App& app, const ConfigRequest& request);

// The options of `app` as a configuration file, with comments that say where each is from.
// Precondition: `configuration` is the result of configure(app). `app` is const but for the texts
// of its defaults.
std::string config_text(CLI::App& app, const Configuration& configuration);

}  // namespace wirecensus
