// The terminal that shows a screen: the only file that uses ncurses.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include "base/result.h"
#include "view/live/canvas.h"
#include "view/live/controls.h"

namespace wirecensus {

// Standard output is the screen. Keys come from the controlling terminal, so that standard input
// may be a capture. All functions may be called on any thread, but only one at a time, and only one
// object may exist.
class LiveTerminal {
 public:
  // Whether there can be a screen; changes nothing. Errors: ncurses is not installed; standard
  // output is not a terminal, or not one of which this machine knows how to address it (TERM).
  static Status check();

  // Switches to the screen. Errors: as of check(); there is no terminal to read keys from.
  static Result<std::unique_ptr<LiveTerminal>> open();
  // Restores the terminal.
  ~LiveTerminal();
  LiveTerminal(const LiveTerminal&) = delete;
  LiveTerminal& operator=(const LiveTerminal&) = delete;

  // The current size; follows that of the terminal.
  view::CanvasSize size();
  // Whether it shows more than ASCII: the locale has UTF-8.
  bool unicode() const { return unicode_; }

  void show(const view::Canvas& canvas);

  // Readable when there may be events.
  int descriptor() const;
  // The next event, if one has arrived. Unknown keys are left out.
  std::optional<view::Event> read();

  // Gives the terminal back until the next resume(), which draws everything again.
  void suspend();
  void resume();

 private:
  struct Library;

  LiveTerminal() = default;

  std::unique_ptr<Library> library_;
  bool unicode_ = false;
  bool colored_ = false;
};

}  // namespace wirecensus
