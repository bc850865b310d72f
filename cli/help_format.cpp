#include "cli/help_format.h"

#include <string_view>

namespace wirecensus {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kTextColumn = 25;

// Appends the words of `text` from kTextColumn on, in as many lines as needed. `used` columns of
// the first line are in use.
void append_wrapped(std::string& help, std::string_view text, std::size_t used) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (used > kTextColumn && used + 1 + word.size() > kColumns) {
      help += '\n';
      used = 0;
    }
    const std::size_t spaces = used > kTextColumn ? 1 : kTextColumn - used;
    help.append(spaces, ' ').append(word);
    used += spaces + word.size();
  }
  help += '\n';
}

// A name and its description, which starts on a separate line if the name is long.
std::string entry(const std::string& name, const std::string& text) {
  std::string help = "  " + name;
  const bool fits = help.size() + 1 < kTextColumn;
  if (!fits) help += '\n';
  append_wrapped(help, text, fits ? help.size() : 0);
  return help;
}

// Two files are "FILE FILE", not "FILE x 2" or "FILE(2x)".
std::string with_files_named(std::string text) {
  for (const std::string_view two : {"FILE x 2", "FILE(2x)"}) {
    const std::size_t at = text.find(two);
    if (at != text.npos) text.replace(at, two.size(), "FILE FILE");
  }
  return text;
}

}  // namespace

std::string HelpFormat::make_usage(const CLI::App* app, std::string name) const {
  if (app->get_parent() != nullptr) return with_files_named(Formatter::make_usage(app, name));
  return "\nUsage: wirecensus [OPTIONS] FILE...\n"
         "       wirecensus [OPTIONS] -i IFACE [-- SENDER [ARGUMENT...]]\n"
         "       wirecensus COMMAND ...\n\n"
         "SENDER is a command that runs while IFACE is counted.\n";
}

std::string HelpFormat::make_option(const CLI::Option* option, bool positional) const {
  return entry(with_files_named(make_option_name(option, positional) + make_option_opts(option)),
               make_option_desc(option));
}

std::string HelpFormat::make_subcommand(const CLI::App* command) const {
  return entry(command->get_name(), command->get_description());
}

}  // namespace wirecensus
