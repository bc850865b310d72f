#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "cli/configuration.h"

namespace wirecensus {
namespace {

constexpr const char* kHeader =
    "# The options of wirecensus in effect, and where each is from.\n"
    "# Commented out: not set, or a built-in default.\n\n";

bool is_number(std::string_view text) {
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && !text.empty() && text.size() < 19 && (text == "0" || text.front() != '0');
}

// A basic string of TOML; none if `value` has bytes that are not UTF-8, or characters that would
// change what a terminal shows.
std::optional<std::string> toml_string(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f) {
      text += fmt::format("\\u{:04X}", code);
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  text += '"';
  if (printable(text) != text) return std::nullopt;
  return text;
}

std::optional<std::string> list_text(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) {
    const auto item = toml_string(value);
    if (!item) return std::nullopt;
    text += (text.empty() ? "" : ", ") + *item;
  }
  return "[" + text + "]";
}

// "67108864" is "64M".
std::string size_text(const std::string& bytes) {
  if (!is_number(bytes) || bytes == "0") return bytes;
  std::uint64_t number = std::stoull(bytes);
  std::string_view unit;
  for (const std::string_view larger : {"K", "M", "G"}) {
    if (number % 1024 != 0) break;
    number /= 1024;
    unit = larger;
  }
  return fmt::format("{}{}", number, unit);
}

// One line of the text, before its comment.
struct Line {
  std::string key;
  std::optional<std::string> value;  // none: it cannot be written
};

Line line_of(const CLI::Option& option, const std::vector<std::string>& values) {
  const std::string& key = option.get_lnames().front();
  if (option.get_items_expected_max() == 0) {
    return {key, !values.empty() && values.back() == "true" ? "true" : "false"};
  }
  if (option.get_items_expected_max() > 1) return {key, list_text(values)};
  std::string value = values.empty() ? "" : values.front();
  if (option.get_type_name() == "SIZE") value = size_text(value);
  return {key, is_number(value) ? std::optional(value) : toml_string(value)};
}

std::string text_of(const Line& line, const std::string& place) {
  if (line.value) return fmt::format("{} = {}  # {}\n", line.key, *line.value, printable(place));
  return fmt::format("# {}: {}; its value has bytes that a configuration file cannot hold\n",
                     line.key, printable(place));
}

// An option that is not given.
std::string default_text(CLI::Option& option) {
  const std::string& key = option.get_lnames().front();
  const bool flag = option.get_items_expected_max() == 0;
  if (option.get_default_str().empty()) option.capture_default_str();
  const std::string value = flag ? "false" : option.get_default_str();
  const bool none = value.empty() || value == "0" || option.get_items_expected_max() > 1;
  if (none) return fmt::format("# {}: not set\n", key);
  return "# " + text_of(line_of(option, {value}), "default");
}

std::string left_out_text(CLI::App& app, const std::vector<LeftOutSetting>& left_out) {
  std::string text = left_out.empty() ? "" : "\n# Left out:\n";
  for (const auto& [setting, reason] : left_out) {
    const Line line = line_of(*app.get_option("--" + setting.key), setting.values);
    text += "# " + text_of(line, setting.place + ": " + reason);
  }
  return text;
}

std::string option_text(CLI::App& app, CLI::Option& option, const OptionPlaces& places) {
  const std::string& key = option.get_lnames().front();
  std::vector<std::string> values = option.results();
  if (key == "read") {
    const std::vector<std::string>& files = app.get_option("FILE")->results();
    values.insert(values.end(), files.begin(), files.end());
  }
  const std::string place = places.of(key);
  if (values.empty() && place.empty()) return default_text(option);
  return text_of(line_of(option, values), place.empty() ? "command line" : place);
}

}  // namespace

std::string config_text(CLI::App& app, const Configuration& configuration) {
  std::string text = kHeader;
  for (CLI::Option* option : app.get_options(nullptr)) {
    if (option->get_lnames().empty() || !option->get_configurable()) continue;
    text += option_text(app, *option, configuration.places);
  }
  return text + left_out_text(app, configuration.selection.left_out);
}

}  // namespace wirecensus
