#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/display_text.h"

namespace wirecensus {

namespace {

// Messages may contain external names, and several lines.
std::string printable_lines(std::string_view text) {
  std::string lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines += printable(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    lines += '\n';
    text.remove_prefix(end + 1);
  }
}

// Line ends within the text become "; ".
std::string journal_line(Priority priority, std::string_view text) {
  std::string line = fmt::format("<{}>", static_cast<int>(priority));
  while (text.ends_with('\n')) text.remove_suffix(1);
  for (const char c : text) {
    if (c == '\n') {
      line += "; ";
    } else {
      line += c;
    }
  }
  return line + "\n";
}

}  // namespace

ExitCode fail(const Error& error) {
  tell(Priority::error, "wirecensus: {}\n", printable_lines(error.message));
  return ExitCode::failed;
}

void tell(Priority priority, std::string_view text) {
  static const bool journal = is_journal(STDERR_FILENO);
  const std::string line = journal ? journal_line(priority, text) : std::string(text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

bool is_journal(int descriptor) {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat status = {};
  if (stream == nullptr || fstat(descriptor, &status) != 0) return false;
  return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

Status print(std::FILE* file, std::string_view text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  if (written || errno == EPIPE) return done();
  return Error{fmt::format("cannot write to standard {}: {}", file == stdout ? "output" : "error",
                           std::generic_category().message(errno))};
}

void tell_written(const std::vector<std::string>& paths) {
  std::fflush(stdout);  // earlier output first, if both are the same terminal
  for (const std::string& path : paths) tell("wrote {}\n", printable(path));
}

int terminal_width(int descriptor) {
  winsize size = {};
  const bool told = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return told ? size.ws_col : view::SummaryStyle().width;
}

view::SummaryStyle terminal_style(std::FILE* file) {
  view::SummaryStyle style;
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org
  const bool terminal = isatty(fileno(file)) == 1;
  style.color = terminal && (no_color == nullptr || *no_color == '\0');
  style.width = terminal_width(fileno(file));
  return style;
}

}  // namespace wirecensus
