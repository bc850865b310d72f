// Any text is read as a configuration file. The result is an error that names the file, or settings
// in the order of their lines, with values of their kind. Written as TOML and read again, these are
// the same settings.
#include "cli/config_file.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/memory_file.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

using Settings = std::vector<Setting>;

void check_setting(const Setting& setting, const std::string& path) {
  require(setting.place.starts_with(path + ":"), "a setting has a place");
  require(setting.kind == SettingKind::list || setting.values.size() == 1,
          "what is not a list has one value");
  const bool is_flag = setting.kind == SettingKind::boolean;
  require(!is_flag || setting.values[0] == "true" || setting.values[0] == "false",
          "a flag is true or false");
  for (const std::string& value : setting.values) {
    require(value.find('\0') == std::string::npos, "a text has no zero byte");
  }
}

// A basic string of TOML. Precondition: `text` was one.
std::string quoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f || c == '"' || c == '\\') {
      out += "\\u00";
      out += kDigits[code >> 4];
      out += kDigits[code & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string written(const Settings& settings) {
  std::string text;
  for (const Setting& setting : settings) {
    text += quoted(setting.key) + " = ";
    const bool is_list = setting.kind == SettingKind::list;
    const bool is_text = is_list || setting.kind == SettingKind::text;
    if (is_list) text += '[';
    for (const std::string& value : setting.values) {
      text += (is_text ? quoted(value) : value) + (is_list ? "," : "");
    }
    text += is_list ? "]\n" : "\n";
  }
  return text;
}

// -0.0 becomes an integer, which has no sign.
bool is_same_value(const std::string& a, const std::string& b) {
  return a == b || (a == "-0" && b == "0");
}

bool is_same(const Setting& a, const Setting& b) {
  return a.key == b.key && a.kind == b.kind &&
         std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                    is_same_value);
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  const fuzz::MemoryFile file({reinterpret_cast<const char*>(data), size});
  const Result<fuzz::Settings> settings = read_config_file(file.path());
  if (!settings) {
    const bool names_it = settings.error().message.find(file.path()) != std::string::npos;
    fuzz::require(names_it, "an error names the file");
    return 0;
  }
  for (const Setting& setting : *settings) fuzz::check_setting(setting, file.path());
  const fuzz::MemoryFile copy(fuzz::written(*settings));
  const Result<fuzz::Settings> again = read_config_file(copy.path());
  fuzz::require(again.ok() && std::equal(settings->begin(), settings->end(), again->begin(),
                                         again->end(), fuzz::is_same),
                "settings are the same when they are written and read again");
  return 0;
}
