#include "cli/live_terminal.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <clocale>
#include <cstdlib>
#include <cwchar>
#include <string>
#include <string_view>

#include "cli/ncurses_library.h"

namespace wirecensus {
namespace {

using view::Event;
using view::Key;
using view::Paint;

// Of an escape sequence after its first byte, in milliseconds: a key alone must not wait long.
constexpr int kEscapeDelay = 25;

// The pairs of a colour and the terminal's own background.
constexpr short kGreen = 1;
constexpr short kYellow = 2;
constexpr short kRed = 3;
constexpr short kCyan = 4;

Error no_screen(const std::string& why) {
  return Error{why +
               ": count without 'live' and --live, which prints the summary alone, or use "
               "--serve to follow the count elsewhere"};
}

std::string terminal_type() {
  const char* type = std::getenv("TERM");
  return type == nullptr ? "" : type;
}

bool wants_color() {
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org
  return no_color == nullptr || *no_color == '\0';
}

attr_t attributes_of(Paint paint, bool colored, short& pair) {
  const auto colored_as = [&](short color, attr_t plain) {
    pair = colored ? color : short{0};
    return colored ? attr_t{A_BOLD} : plain;
  };
  switch (paint) {
    case Paint::plain: return A_NORMAL;
    case Paint::strong: return A_BOLD;
    case Paint::faint: return A_DIM;
    case Paint::title: return colored_as(kCyan, A_BOLD);
    case Paint::good: return colored_as(kGreen, A_BOLD);
    case Paint::warning: return colored_as(kYellow, A_BOLD | A_UNDERLINE);
    case Paint::bad: return colored_as(kRed, A_BOLD | A_REVERSE);
    case Paint::graph:
    case Paint::bar: return colored_as(kCyan, A_NORMAL) & ~attr_t{A_BOLD};
  }
  return A_NORMAL;
}

// Precondition: there is a screen.
WINDOW* whole_screen() { return *ncurses().standard_screen; }

// Loads the tables of the locale, which may be files, as long as files can be opened.
void load_locale() {
  std::setlocale(LC_CTYPE, "");
  std::mbstate_t state{};
  std::array<char, MB_LEN_MAX> bytes{};
  [[maybe_unused]] const std::size_t size = std::wcrtomb(bytes.data(), L'a', &state);
}

// A key of the library's, without the mouse.
std::optional<Event> event_of_key(wint_t code) {
  const auto key = [](Key one) { return Event{.key = one}; };
  switch (code) {
    case KEY_ENTER: return key(Key::enter);
    case KEY_BACKSPACE: return key(Key::backspace);
    case KEY_BTAB: return key(Key::back_tab);
    case KEY_UP: return key(Key::up);
    case KEY_DOWN: return key(Key::down);
    case KEY_PPAGE: return key(Key::page_up);
    case KEY_NPAGE: return key(Key::page_down);
    case KEY_HOME: return key(Key::home);
    case KEY_END: return key(Key::end);
    default: return std::nullopt;
  }
}

std::optional<Event> event_of_mouse() {
  MEVENT mouse;
  if (ncurses().getmouse(&mouse) != OK) return std::nullopt;
  Event event{.row = mouse.y, .column = mouse.x};
  if ((mouse.bstate & BUTTON1_PRESSED) != 0) {
    event.key = Key::click;
  } else if ((mouse.bstate & BUTTON4_PRESSED) != 0) {
    event.key = Key::wheel_up;
  } else if ((mouse.bstate & BUTTON5_PRESSED) != 0) {
    event.key = Key::wheel_down;
  } else {
    return std::nullopt;
  }
  return event;
}

Event event_of_character(wint_t character) {
  constexpr wint_t kEscape = 0x1B;
  constexpr wint_t kDelete = 0x7F;
  switch (character) {
    case '\r':
    case '\n': return {.key = Key::enter};
    case '\t': return {.key = Key::tab};
    case '\b':
    case kDelete: return {.key = Key::backspace};
    case kEscape: return {.key = Key::escape};
    default: return {.key = Key::character, .character = character};
  }
}

}  // namespace

struct LiveTerminal::Library {
  std::FILE* input = nullptr;  // the controlling terminal
  SCREEN* screen = nullptr;

  ~Library() {
    if (screen != nullptr) {
      ncurses().endwin();
      ncurses().delscreen(screen);
    }
    if (input != nullptr) std::fclose(input);
  }
};

LiveTerminal::~LiveTerminal() = default;

Status LiveTerminal::check() {
  if (isatty(STDOUT_FILENO) != 1) {
    return no_screen("the screen needs a terminal, and standard output is not one");
  }
  if (const Status& loaded = ncurses().loaded(); !loaded) {
    return Error{"the screen needs ncurses: " + loaded.error().message +
                 ", or count without 'live' and --live"};
  }
  const std::string type = terminal_type();
  int known = 0;
  const bool found =
      !type.empty() && ncurses().setupterm(type.c_str(), STDOUT_FILENO, &known) == OK;
  load_locale();
  const bool addressable = found && type != "dumb" && ncurses().tigetstr("cup") != nullptr;
  if (found) ncurses().del_curterm(*ncurses().current_terminal);
  if (addressable) return done();
  return no_screen("the screen cannot be drawn on a terminal of the type '" + type + "' (TERM)");
}

Result<std::unique_ptr<LiveTerminal>> LiveTerminal::open() {
  if (const Status possible = check(); !possible) return possible.error();
  std::unique_ptr<LiveTerminal> terminal(new LiveTerminal());
  terminal->library_ = std::make_unique<Library>();
  Library& library = *terminal->library_;
  library.input = std::fopen("/dev/tty", "re");
  if (library.input == nullptr) return no_screen("there is no terminal to read keys from");
  ncurses().set_escdelay(kEscapeDelay);
  ncurses().use_env(FALSE);  // the size is that of the terminal, not of LINES and COLUMNS
  ncurses().use_tioctl(TRUE);
  library.screen = ncurses().newterm(nullptr, stdout, library.input);
  if (library.screen == nullptr) return no_screen("the terminal cannot be set up");
  terminal->unicode_ = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  terminal->colored_ = wants_color() && ncurses().has_colors();
  if (terminal->colored_) {
    ncurses().start_color();
    ncurses().use_default_colors();
    ncurses().init_pair(kGreen, COLOR_GREEN, -1);
    ncurses().init_pair(kYellow, COLOR_YELLOW, -1);
    ncurses().init_pair(kRed, COLOR_RED, -1);
    ncurses().init_pair(kCyan, COLOR_CYAN, -1);
  }
  ncurses().cbreak();
  ncurses().noecho();
  ncurses().curs_set(0);
  ncurses().nodelay(whole_screen(), TRUE);
  ncurses().keypad(whole_screen(), TRUE);
  ncurses().mouseinterval(0);
  ncurses().mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, nullptr);
  return terminal;
}

view::CanvasSize LiveTerminal::size() {
  winsize now = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) == 0 && now.ws_row > 0 && now.ws_col > 0 &&
      !(now.ws_row == ncurses().getmaxy(whole_screen()) &&
        now.ws_col == ncurses().getmaxx(whole_screen()))) {
    ncurses().resizeterm(now.ws_row, now.ws_col);
    ncurses().clearok(whole_screen(), TRUE);
  }
  return {ncurses().getmaxy(whole_screen()), ncurses().getmaxx(whole_screen())};
}

void LiveTerminal::show(const view::Canvas& canvas) {
  for (int row = 0; row < canvas.size().rows; ++row) {
    for (int column = 0; column < canvas.size().columns;) {
      const Paint paint = canvas.at(row, column).paint;
      std::wstring run;
      const int begin = column;
      for (; column < canvas.size().columns && canvas.at(row, column).paint == paint; ++column) {
        run += static_cast<wchar_t>(canvas.at(row, column).character);
      }
      short pair = 0;
      const attr_t attributes = attributes_of(paint, colored_, pair);
      ncurses().attr_set(attributes, pair, nullptr);
      ncurses().mvaddnwstr(row, begin, run.data(), static_cast<int>(run.size()));
    }
  }
  ncurses().refresh();
}

int LiveTerminal::descriptor() const { return fileno(library_->input); }

std::optional<Event> LiveTerminal::read() {
  while (true) {
    wint_t code = 0;
    const int kind = ncurses().get_wch(&code);
    if (kind == ERR) return std::nullopt;
    if (kind != KEY_CODE_YES) return event_of_character(code);
    const auto event = code == KEY_MOUSE ? event_of_mouse() : event_of_key(code);
    if (event) return event;
  }
}

void LiveTerminal::suspend() { ncurses().endwin(); }

void LiveTerminal::resume() {
  ncurses().clearok(whole_screen(), TRUE);
  ncurses().refresh();
}

}  // namespace wirecensus
