#include "cli/command_table.h"

namespace wirecensus {
namespace {

std::vector<std::string> choices_of(const CLI::Option* option, const OptionChoices& choices) {
  const auto found = choices.find(option);
  return found == choices.end() ? std::vector<std::string>{} : found->second;
}

OptionRow option_row(const CLI::Option* option, const OptionChoices& choices) {
  OptionRow row;
  for (const std::string& name : option->get_snames()) row.names.push_back("-" + name);
  for (const std::string& name : option->get_lnames()) row.names.push_back("--" + name);
  if (option->get_items_expected_max() > 0) row.value = option->get_type_name();
  row.help = option->get_description();
  row.choices = choices_of(option, choices);
  return row;
}

void add_options(const CLI::App& app, const OptionChoices& choices, CommandRow& row) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) {
      row.options.push_back(option_row(option, choices));
    } else {
      row.argument = option->get_name(true);
      row.choices = choices_of(option, choices);
    }
  }
}

}  // namespace

std::vector<CommandRow> command_table(const CLI::App& app, const OptionChoices& choices) {
  std::vector<CommandRow> rows(1);
  add_options(app, choices, rows.front());
  rows.front().footer = app.get_footer();
  for (const CLI::App* command : app.get_subcommands({})) {
    CommandRow& row = rows.emplace_back();
    row.name = command->get_name();
    row.help = command->get_description();
    row.footer = command->get_footer();
    row.takes_options_of_count = command->get_fallthrough();
    add_options(*command, choices, row);
  }
  return rows;
}

}  // namespace wirecensus
