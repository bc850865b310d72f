// Which files this process may open from now on: landlock(7). What is open stays open.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wirecensus::sandbox {

// Paths with all that is below them; one that does not exist is left out, so that opening it still
// reports that it does not exist. A path is resolved when restrict_files() is called: what is later
// put in its place is another file, and is refused.
struct FileRules {
  std::vector<std::string> reads = {};   // files and folders to read
  std::vector<std::string> writes = {};  // folders to create, replace and remove files in; or files
  std::vector<std::string> emptied = {};     // folders to remove empty folders in
  std::vector<std::string> devices = {};     // to read, write and control, such as /dev/tty
  std::vector<std::uint16_t> connects = {};  // ports to which TCP sockets may be connected
};

struct FileRestriction {
  int version = 0;           // of the kernel's interface (ABI); 0: nothing is restricted
  std::string refusal = {};  // why not; empty if there is a version
};

// Restricts this thread, and those that it starts, to `rules`, and keeps them from binding and
// otherwise connecting TCP sockets where the kernel can do that (version 4). Works without
// privileges. Precondition: no_new_privs is set.
FileRestriction restrict_files(const FileRules& rules);

}  // namespace wirecensus::sandbox
