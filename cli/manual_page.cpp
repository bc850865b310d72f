#include "cli/manual_page.h"

#include <fmt/format.h>

#include <string_view>

namespace wirecensus {
namespace {

// Text as roff prints it: a hyphen is one that can be searched for and copied, and no line is taken
// for a request.
std::string escaped(std::string_view text) {
  std::string roff;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && (c == '.' || c == '\'')) roff += "\\&";
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else {
      roff += c;
    }
    begins_line = c == '\n';
  }
  return roff;
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

std::string sentence(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() += 'A' - 'a';
  return escaped(text) + ".\n";
}

std::string option_entry(const OptionRow& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : ", ") + bold(name);
  if (!option.value.empty()) names += " " + italic(option.value);
  return ".TP\n" + names + "\n" + sentence(option.help);
}

// What the end of --help says, by sections: "Examples:" and "Exit codes:" have sections of their
// own, and lines that are indented stay as they are.
class FooterSections {
 public:
  void add(std::string_view footer) {
    while (!footer.empty()) {
      const std::size_t end = std::min(footer.find("\n\n"), footer.size());
      add_paragraph(footer.substr(0, end));
      footer.remove_prefix(std::min(end + 2, footer.size()));
    }
  }

  std::string text() const {
    std::string text;
    if (!files_.empty()) text += ".SH FILES\n" + files_;
    if (!notes_.empty()) text += ".SH NOTES\n" + notes_;
    if (!exit_codes_.empty()) text += ".SH EXIT STATUS\n" + exit_codes_;
    if (!examples_.empty()) text += ".SH EXAMPLES\n" + examples_;
    return text;
  }

 private:
  static std::string as_it_is(std::string_view lines) {
    return ".PP\n.nf\n" + escaped(lines) + "\n.fi\n";
  }

  void add_paragraph(std::string_view paragraph) {
    constexpr std::string_view kExamples = "Examples:\n";
    constexpr std::string_view kExitCodes = "Exit codes: ";
    constexpr std::string_view kFiles = "Output files by format";
    while (paragraph.starts_with('\n')) paragraph.remove_prefix(1);
    if (paragraph.starts_with(kExamples)) {
      examples_ += as_it_is(paragraph.substr(kExamples.size()));
    } else if (paragraph.starts_with(kExitCodes)) {
      exit_codes_ += ".PP\n" + escaped(paragraph.substr(kExitCodes.size())) + "\n";
    } else if (paragraph.starts_with(kFiles)) {
      files_ += as_it_is(paragraph);
    } else if (!paragraph.empty()) {
      notes_ += ".PP\n" + escaped(paragraph) + "\n";
    }
  }

  std::string files_, notes_, exit_codes_, examples_;
};

std::string command_entry(const CommandRow& command) {
  std::string text =
      ".SS " + command.name + (command.argument.empty() ? "" : " " + command.argument);
  text += "\n" + sentence(command.help);
  if (command.takes_options_of_count) text += "The other options are those of a count, above.\n";
  for (const OptionRow& option : command.options) text += option_entry(option);
  return text;
}

constexpr std::string_view kIntroduction =
    ".SH NAME\n"
    "wirecensus \\- count network traffic exactly, live or in capture files\n"
    ".SH SYNOPSIS\n"
    ".B wirecensus\n[\\fIOPTION\\fR]... \\fIFILE\\fR...\n.br\n"
    ".B wirecensus\n[\\fIOPTION\\fR]... \\fB\\-i\\fR \\fIIFACE\\fR [\\fB\\-\\-\\fR \\fISENDER\\fR "
    "[\\fIARGUMENT\\fR]...]\n.br\n"
    ".B wirecensus\n\\fICOMMAND\\fR [\\fIOPTION\\fR]...\n"
    ".SH DESCRIPTION\n"
    "Counts packets on interfaces or in capture files, and writes tables of flows, addresses,\n"
    "sizes and protocols. It says whether the count is proven to be exact, and what was lost\n"
    "otherwise.\n"
    "\\fISENDER\\fR is a command that runs while \\fIIFACE\\fR is counted.\n";

}  // namespace

std::string manual_page(const std::vector<CommandRow>& commands, const std::string& version) {
  std::string text = fmt::format(".TH WIRECENSUS 1 \"\" \"wirecensus {}\" \"User Commands\"\n{}",
                                 escaped(version), kIntroduction);
  FooterSections sections;
  text += ".SH OPTIONS\n";
  for (const OptionRow& option : commands.front().options) text += option_entry(option);
  text += ".SH COMMANDS\n";
  for (const CommandRow& command : commands) {
    if (!command.name.empty()) text += command_entry(command);
  }
  sections.add(commands.front().footer);
  return text + sections.text();
}

}  // namespace wirecensus
