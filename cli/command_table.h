// The commands and their options as rows, read from their one definition in options.cpp: the manual
// page and the completions of shells are made from them.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

namespace wirecensus {

struct OptionRow {
  std::vector<std::string> names;    // "-f", "--filter"
  std::string value;                 // "EXPR"; empty: it takes none
  std::string help;                  // one sentence, without a period
  std::vector<std::string> choices;  // all values, if they are few; empty: any
};

struct CommandRow {
  std::string name;                  // "diff"; empty: counting, without a command
  std::string help;                  // as of an option
  std::string argument;              // "FILE"; empty: it takes none
  std::vector<std::string> choices;  // of the argument
  std::vector<OptionRow> options;    // of its own
  bool takes_options_of_count = false;
  std::string footer;  // of its --help
};

// The values of options that take few.
using OptionChoices = std::map<const CLI::Option*, std::vector<std::string>>;

// Counting comes first.
std::vector<CommandRow> command_table(const CLI::App& app, const OptionChoices& choices);

}  // namespace wirecensus
