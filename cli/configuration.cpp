#include "cli/configuration.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/suggestion.h"

namespace wirecensus {
namespace {

constexpr std::string_view kOptionLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

bool file_exists(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0;
}

std::string named_file(const std::string& name) {
  if (name.find('/') != name.npos) return name;
  const std::string letters = std::string(kOptionLetters) + "._";
  if (name.empty() || name.find_first_not_of(letters) != name.npos) {
    throw CLI::ValidationError(
        "--config must be a path with a '/', or the name of a file in /etc/wirecensus (letters, "
        "digits, '.', '-', '_')");
  }
  std::string path = "/etc/wirecensus/" + name + ".toml";
  if (!file_exists(path) && file_exists(name)) {
    throw CLI::ValidationError("there is no configuration file " + path +
                               "; for the file in this directory: --config ./" + name);
  }
  return path;
}

// The XDG Base Directory Specification: a relative XDG_CONFIG_HOME is ignored. None if there is no
// such file, or it cannot be seen.
std::optional<std::string> user_file() {
  const char* const configured = std::getenv("XDG_CONFIG_HOME");
  const char* const home = std::getenv("HOME");
  std::string folder;
  if (configured != nullptr && configured[0] == '/') {
    folder = configured;
  } else if (home != nullptr && home[0] == '/') {
    folder = std::string(home) + "/.config";
  } else {
    return std::nullopt;
  }
  std::string path = folder + "/wirecensus/config.toml";
  if (!file_exists(path)) return std::nullopt;
  return path;
}

std::string option_key(const CLI::Option& option) {
  return option.get_lnames().empty() ? option.get_single_name() : option.get_lnames().front();
}

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }
bool is_repeatable(const CLI::Option& option) { return option.get_items_expected_max() > 1; }
bool is_list(const CLI::Option& option) { return option.get_type_name() == "LIST"; }

std::string unknown_key(const CLI::App& app, const Setting& setting) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty() && option->get_configurable()) {
      known.push_back(option_key(*option));
    }
  }
  const auto meant = closest(setting.key, known);
  return "unknown option: '" + setting.key + "'" + (meant ? "; did you mean " + *meant + "?" : "");
}

// What is wrong with the key or the type of a setting; empty: nothing.
std::string fault(const CLI::App& app, const Setting& setting) {
  const CLI::Option* option = setting.key.find_first_of(" =") == setting.key.npos
                                  ? app.get_option_no_throw("--" + setting.key)
                                  : nullptr;
  if (option == nullptr) return unknown_key(app, setting);
  const std::string name = "'" + setting.key + "'";
  if (!option->get_configurable()) return name + " is an option of the command line only";
  const bool boolean = setting.kind == SettingKind::boolean;
  const bool list = setting.kind == SettingKind::list;
  if (is_flag(*option)) return boolean ? "" : name + " must be true or false";
  if (boolean) return name + " must have a value, not true or false";
  if (list && !is_repeatable(*option) && !is_list(*option)) {
    return name + " must be one value, not a list";
  }
  if (list && setting.values.empty() && is_list(*option)) return name + " is an empty list";
  return "";
}

std::vector<Setting> settings_of(const CLI::App& app, const std::string& path) {
  auto settings = read_config_file(path);
  if (!settings) throw CLI::ValidationError(settings.error().message);
  for (Setting& setting : *settings) {
    const std::string wrong = fault(app, setting);
    if (!wrong.empty()) throw CLI::ValidationError(setting.place + ": " + wrong);
    if (is_list(*app.get_option("--" + setting.key))) {
      setting.values = {CLI::detail::join(setting.values, ",")};
    }
  }
  return std::move(*settings);
}

GivenOptions given_by(const CLI::App& app) {
  GivenOptions given;
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() > 0) given[option_key(*option)] = option->results();
  }
  return given;
}

void give(CLI::App& app, const Setting& setting) {
  if (setting.absent()) return;
  CLI::Option* option = app.get_option("--" + setting.key);
  try {
    for (const std::string& value : setting.values) option->add_result(value);
    option->run_callback();
  } catch (const CLI::Error& error) {
    throw CLI::ValidationError(setting.place + ": " + error.what());
  }
}

}  // namespace

std::string OptionPlaces::of(const std::string& name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? "" : found->second;
}

std::string OptionPlaces::before(const std::vector<std::string>& names,
                                 const std::string& message) const {
  std::vector<std::string> places;
  for (const std::string& name : names) {
    const std::string place = of(name);
    if (place.empty() || std::find(places.begin(), places.end(), place) != places.end()) continue;
    places.push_back(place);
  }
  return places.empty() ? message : CLI::detail::join(places, ", ") + ": " + message;
}

std::string OptionPlaces::before_mentioned(const CLI::App& app, const std::string& message) const {
  std::vector<std::string> names;
  for (std::size_t at = 0; (at = message.find_first_of(kOptionLetters, at)) != message.npos;) {
    const std::size_t end = std::min(message.find_first_not_of(kOptionLetters, at), message.size());
    const std::string word = message.substr(at, end - at);
    at = end;
    if (word.size() < 2 || word[0] != '-') continue;
    const CLI::Option* option = app.get_option_no_throw(word);
    if (option != nullptr) names.push_back(option_key(*option));
  }
  return before(names, message);
}

bool is_configured(const ConfigRequest& request) {
  return request.name || (request.user_file && user_file());
}

Configuration configure(CLI::App& app, const ConfigRequest& request) {
  std::vector<std::vector<Setting>> files;
  if (request.name) files.push_back(settings_of(app, named_file(*request.name)));
  const auto of_user = request.user_file ? user_file() : std::nullopt;
  if (of_user) files.push_back(settings_of(app, *of_user));
  GivenOptions given = given_by(app);
  if (request.sender) given["--"] = {};
  Configuration configuration;
  configuration.selection = select_settings(std::move(given), files);
  for (const Setting& setting : configuration.selection.in_effect) {
    give(app, setting);
    configuration.places.add(setting.key, setting.place);
  }
  return configuration;
}

}  // namespace wirecensus
