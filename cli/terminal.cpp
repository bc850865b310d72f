#include "cli/terminal.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "base/display_text.h"

namespace wirecensus {

ExitCode fail(const Error& error) {
  fmt::print(stderr, "wirecensus: {}\n", error.message);
  return ExitCode::failed;
}

void print(std::FILE* file, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), file);
}

void tell_written(const std::vector<std::string>& paths) {
  std::fflush(stdout);  // what they were written from comes first where both are one terminal
  for (const std::string& path : paths) fmt::print(stderr, "wrote {}\n", printable(path));
}

int terminal_width(int descriptor) {
  winsize size = {};
  const bool told = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return told ? size.ws_col : SummaryStyle().width;
}

SummaryStyle terminal_style(std::FILE* file) {
  SummaryStyle style;
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org
  const bool terminal = isatty(fileno(file)) == 1;
  style.color = terminal && (no_color == nullptr || *no_color == '\0');
  style.width = terminal_width(fileno(file));
  return style;
}

}  // namespace wirecensus
