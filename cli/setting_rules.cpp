#include "cli/setting_rules.h"

#include <net/if.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace wirecensus {
namespace {

// An option, or what is special about its value: "-o -" is output to standard output, "several" are
// several interfaces, "live" and "files" are counts of interfaces and of files, or of what is not
// known yet, "old" files are those of intervals, or of -w with one of its options.
bool has(const GivenOptions& given, std::string_view aspect) {
  const auto values = [&given](std::string_view key) {
    const auto found = given.find(key);
    return found == given.end() ? std::vector<std::string>{} : found->second;
  };
  if (aspect == "-o -") return values("output") == std::vector<std::string>{"-"};
  if (aspect == "several") return values("interface").size() > 1;
  if (aspect == "old") {
    return has(given, "every") || has(given, "rotate-size") || has(given, "rotate-time");
  }
  const auto to = values("to");
  if (aspect == "files") {
    return to.empty() ? !has(given, "interface") : !is_interface(to.front());
  }
  if (aspect == "live") {
    const bool files = has(given, "read") || has(given, "FILE");
    return to.empty() ? !files : is_interface(to.front());
  }
  return given.contains(aspect);
}

struct Rule {
  std::string_view setting;  // an aspect
  std::string_view other;    // an aspect
};

// What a setting is replaced by, if it is given with a higher priority.
constexpr Rule kReplaced[] = {
    {"interface", "read"}, {"interface", "FILE"}, {"interface", "from"},
    {"interface", "to"},   {"read", "interface"}, {"read", "FILE"},
    {"read", "from"},      {"read", "to"},        {"from", "interface"},
    {"from", "read"},      {"from", "FILE"},      {"from", "expect"},
    {"to", "interface"},   {"to", "read"},        {"to", "FILE"},
    {"expect", "from"},    {"expect", "-o -"},    {"expect-loops", "to"},
    {"wire", "to"},        {"count", "to"},       {"count", "several"},
    {"formats", "-o -"},   {"-o -", "expect"},    {"-o -", "to"},
    {"every", "expect"},   {"every", "to"},       {"every", "-o -"},
    {"every", "assert"},   {"every", "junit"},    {"expect", "every"},
    {"-o -", "every"},     {"assert", "every"},   {"junit", "every"},
    {"to", "every"},       {"from", "every"},     {"tcp", "by"},
    {"tcp", "to"},         {"by", "tcp"},         {"names-seen", "by"},
    {"names-seen", "to"},  {"by", "names-seen"},  {"tunnels", "by"},
    {"tunnels", "to"},     {"tunnels", "wire"},   {"by", "tunnels"},
    {"wire", "tunnels"},   {"headers", "by"},     {"headers", "to"},
    {"by", "headers"},     {"mmdb", "anonymize"}, {"apps", "by"},
    {"apps", "to"},        {"by", "apps"},        {"apps", "every"},
    {"every", "apps"},     {"memory", "tcp"},     {"memory", "names-seen"},
    {"memory", "tunnels"}, {"memory", "headers"}, {"memory", "apps"},
    {"memory", "every"},   {"memory", "expect"},  {"memory", "to"},
    {"memory", "mmdb"},    {"memory", "several"}};

// What a setting needs, in an order in which a need is decided before it is asked for.
constexpr Rule kNeeded[] = {{"from", "to"},           {"ring-size", "live"},
                            {"source", "live"},       {"no-promiscuous", "live"},
                            {"wait", "live"},         {"wire", "live"},
                            {"time", "live"},         {"by", "several"},
                            {"settle", "--"},         {"expect-loops", "expect"},
                            {"ignore", "to"},         {"rotate-size", "write"},
                            {"rotate-time", "write"}, {"keep", "old"},
                            {"speed", "files"},       {"inner-filter", "tunnels"}};

std::string in_words(std::string_view aspect) {
  if (aspect == "FILE") return "the files given";
  if (aspect == "several") return "several -i";
  if (aspect == "live") return "-i";
  if (aspect == "files") return "files";
  if (aspect == "old") return "--every, --rotate-size or --rotate-time";
  if (aspect == "--") return "-- SENDER";
  return aspect.starts_with("-") ? std::string(aspect) : "--" + std::string(aspect);
}

bool is_about(const Setting& setting, std::string_view aspect) {
  return has(GivenOptions{{setting.key, setting.values}}, aspect);
}

std::optional<std::string> replaced_by(const Setting& setting, const GivenOptions& higher) {
  if (setting.absent()) return std::nullopt;
  for (const Rule& rule : kReplaced) {
    if (is_about(setting, rule.setting) && has(higher, rule.other)) return in_words(rule.other);
  }
  return std::nullopt;
}

bool names_input(const Setting& setting) {
  return setting.key == "interface" || setting.key == "read" || setting.key == "to";
}

class Selector {
 public:
  explicit Selector(GivenOptions given) : given_(std::move(given)) {}

  void take_file(const std::vector<Setting>& settings);
  SettingSelection finish();

 private:
  bool decided(const Setting& setting) const;
  void leave_out(const Setting& setting, std::string reason) {
    selection_.left_out.push_back({setting, std::move(reason)});
  }

  GivenOptions given_;
  SettingSelection selection_;
};

bool Selector::decided(const Setting& setting) const {
  const auto& taken = selection_.in_effect;
  return given_.contains(setting.key) ||
         std::any_of(taken.begin(), taken.end(),
                     [&setting](const Setting& other) { return other.key == setting.key; });
}

// What is expected belongs to the input of the same file.
void Selector::take_file(const std::vector<Setting>& settings) {
  std::vector<Setting> taken;
  bool other_input = false;
  for (const Setting& setting : settings) {
    if (decided(setting)) continue;
    if (const auto other = replaced_by(setting, given_)) {
      leave_out(setting, "replaced by " + *other);
      other_input = other_input || names_input(setting);
    } else {
      taken.push_back(setting);
    }
  }
  for (Setting& setting : taken) {
    if (other_input && setting.key == "expect") {
      leave_out(setting, "the input of this file is replaced");
      continue;
    }
    if (!setting.absent()) given_[setting.key] = setting.values;
    selection_.in_effect.push_back(std::move(setting));
  }
}

SettingSelection Selector::finish() {
  auto& settings = selection_.in_effect;
  for (const Rule& rule : kNeeded) {
    const auto found = std::find_if(settings.begin(), settings.end(), [&rule](const Setting& one) {
      return one.key == rule.setting && !one.absent();
    });
    if (found == settings.end() || has(given_, rule.other)) continue;
    given_.erase(found->key);
    leave_out(*found, "needs " + in_words(rule.other));
    settings.erase(found);
  }
  return std::move(selection_);
}

}  // namespace

SettingSelection select_settings(GivenOptions given,
                                 const std::vector<std::vector<Setting>>& files) {
  Selector selector(std::move(given));
  for (const std::vector<Setting>& settings : files) selector.take_file(settings);
  return selector.finish();
}

bool is_interface(const std::string& name) { return if_nametoindex(name.c_str()) != 0; }

}  // namespace wirecensus
