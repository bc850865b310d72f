// The functions of ncurses (https://invisible-island.net/ncurses/) that are used. It is loaded at
// the first call of ncurses(): for a screen. Only live_terminal includes this.
#pragma once

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <term.h>
// <term.h> has macros with these names.
#undef back_tab
#undef columns
#undef key_end
#undef lines
#undef tab

#include "base/shared_library.h"

namespace wirecensus {

class NcursesLibrary : public SharedLibrary {
 public:
  NcursesLibrary();

  // The terminal.
  const decltype(&::setupterm) setupterm = symbol("setupterm");
  const decltype(&::tigetstr) tigetstr = symbol("tigetstr");
  const decltype(&::del_curterm) del_curterm = symbol("del_curterm");
  const decltype(&::newterm) newterm = symbol("newterm");
  const decltype(&::delscreen) delscreen = symbol("delscreen");
  const decltype(&::set_escdelay) set_escdelay = symbol("set_escdelay");
  const decltype(&::use_env) use_env = symbol("use_env");
  const decltype(&::use_tioctl) use_tioctl = symbol("use_tioctl");
  const decltype(&::endwin) endwin = symbol("endwin");

  // Colours.
  const decltype(&::has_colors) has_colors = symbol("has_colors");
  const decltype(&::start_color) start_color = symbol("start_color");
  const decltype(&::use_default_colors) use_default_colors = symbol("use_default_colors");
  const decltype(&::init_pair) init_pair = symbol("init_pair");

  // Keys and mouse.
  const decltype(&::cbreak) cbreak = symbol("cbreak");
  const decltype(&::noecho) noecho = symbol("noecho");
  const decltype(&::nodelay) nodelay = symbol("nodelay");
  const decltype(&::keypad) keypad = symbol("keypad");
  const decltype(&::mouseinterval) mouseinterval = symbol("mouseinterval");
  const decltype(&::mousemask) mousemask = symbol("mousemask");
  const decltype(&::getmouse) getmouse = symbol("getmouse");
  const decltype(&::get_wch) get_wch = symbol("get_wch");

  // The screen.
  const decltype(&::curs_set) curs_set = symbol("curs_set");
  const decltype(&::resizeterm) resizeterm = symbol("resizeterm");
  const decltype(&::clearok) clearok = symbol("clearok");
  const decltype(&::getmaxx) getmaxx = symbol("getmaxx");
  const decltype(&::getmaxy) getmaxy = symbol("getmaxy");
  const decltype(&::attr_set) attr_set = symbol("attr_set");
  const decltype(&::mvaddnwstr) mvaddnwstr = symbol("mvaddnwstr");
  const decltype(&::refresh) refresh = symbol("refresh");

  // Variables.
  const decltype(&::cur_term) current_terminal = symbol("cur_term");
  const decltype(&::stdscr) standard_screen = symbol("stdscr");
};

// On any thread. Precondition of calls of its functions: loaded().
const NcursesLibrary& ncurses();

}  // namespace wirecensus
