// Formats --help in at most 80 columns.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace wirecensus {

class HelpFormat : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_option(const CLI::Option* option, bool positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

}  // namespace wirecensus
