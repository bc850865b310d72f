// The command line: each option is defined once, here and in options.cpp, with its help.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/count_options.h"

namespace wirecensus {

enum class Command { count, diff, interfaces };

struct Options {
  Command command = Command::count;
  CountOptions count;
  std::string expected_file;         // --expect: what the count is compared with; empty: nothing
  std::uint64_t expected_loops = 1;  // how many times it is expected
  std::string output_directory = ".";
  std::string formats = "csv,png";
  bool quiet = false;
  bool verbose = false;
};

// What main does next: run with `options`, or print `text` and end with `exit_code`.
struct ParsedCommandLine {
  bool run = false;
  Options options;
  std::string text;
  int exit_code = 0;
};

ParsedCommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace wirecensus
