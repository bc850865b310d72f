#include "cli/completions.h"

#include <fmt/format.h>

#include <cassert>

namespace wirecensus {
namespace {

enum class ValueKind { text, file, directory, interface, interface_or_file, choice };

ValueKind kind_of(const std::string& value, const std::vector<std::string>& choices) {
  if (!choices.empty()) return ValueKind::choice;
  if (value == "FILE" || value == "KEYFILE") return ValueKind::file;
  if (value == "DIR") return ValueKind::directory;
  if (value == "IFACE") return ValueKind::interface;
  return value == "POINT" ? ValueKind::interface_or_file : ValueKind::text;
}
ValueKind kind_of(const OptionRow& option) { return kind_of(option.value, option.choices); }

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  return fmt::format("{}", fmt::join(words, between));
}

std::vector<std::string> names_of(const CommandRow& command) {
  std::vector<std::string> names;
  for (const OptionRow& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

std::vector<std::string> names_of(const std::vector<CommandRow>& commands) {
  std::vector<std::string> names;
  for (const CommandRow& command : commands) {
    if (!command.name.empty()) names.push_back(command.name);
  }
  return names;
}

// A command with the options that it has besides its own.
CommandRow with_options_of_count(CommandRow command, const CommandRow& count) {
  if (!command.takes_options_of_count) return command;
  command.argument = count.argument;
  command.options.insert(command.options.end(), count.options.begin(), count.options.end());
  return command;
}

// Text between apostrophes in a shell.
std::string in_quotes(std::string_view text) {
  std::string text_in_quotes = "'";
  for (const char c : text) {
    if (c == '\'') {
      text_in_quotes += "'\\''";
    } else {
      text_in_quotes += c;
    }
  }
  return text_in_quotes + "'";
}

// bash -------------------------------------------------------------------------------------------

std::string bash_reply(ValueKind kind, const std::vector<std::string>& choices) {
  constexpr std::string_view kInterfaces = "\"$(command ls /sys/class/net 2>/dev/null)\"";
  switch (kind) {
    case ValueKind::text: return "COMPREPLY=()";
    case ValueKind::file: return "_wirecensus_reply -f";
    case ValueKind::directory: return "_wirecensus_reply -d";
    case ValueKind::interface: return fmt::format("_wirecensus_reply -W {}", kInterfaces);
    case ValueKind::interface_or_file:
      return fmt::format("_wirecensus_reply -f -W {}", kInterfaces);
    case ValueKind::choice: return "_wirecensus_reply -W " + in_quotes(joined(choices, " "));
  }
  return "";
}

std::string bash_command(const CommandRow& command, const std::vector<std::string>& others) {
  std::string cases;
  for (const OptionRow& option : command.options) {
    if (option.value.empty()) continue;
    cases += fmt::format("        {}) {}; return ;;\n", joined(option.names, "|"),
                         bash_reply(kind_of(option), option.choices));
  }
  std::vector<std::string> words = command.choices;
  words.insert(words.end(), others.begin(), others.end());
  std::string rest = words.empty() ? "" : "-W " + in_quotes(joined(words, " "));
  if (command.argument == "FILE") rest = "-f " + rest;
  return fmt::format(
      "    {})\n"
      "      case $previous in\n{}      esac\n"
      "      if [[ $current == -* ]]; then _wirecensus_reply -W {}; else _wirecensus_reply {}; fi\n"
      "      ;;\n",
      command.name.empty() ? "*" : command.name, cases, in_quotes(joined(names_of(command), " ")),
      rest.empty() ? "-W ''" : rest);
}

std::string bash_completions(const std::vector<CommandRow>& commands) {
  std::string cases;
  for (std::size_t i = 1; i < commands.size(); ++i)
    cases += bash_command(with_options_of_count(commands[i], commands.front()), {});
  cases += bash_command(commands.front(), names_of(commands));
  return fmt::format(
      "# Completions of wirecensus for bash.\n"
      "_wirecensus_reply() {{\n"
      "  compopt -o filenames\n"
      "  mapfile -t COMPREPLY < <(compgen \"$@\" -- \"$current\")\n"
      "}}\n"
      "_wirecensus() {{\n"
      "  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} at\n"
      "  for ((at = 1; at < COMP_CWORD; ++at)); do  # behind -- there is a command\n"
      "    [[ ${{COMP_WORDS[at]}} == -- ]] && {{ _wirecensus_reply -c -f; return; }}\n"
      "  done\n"
      "  local command=\n"
      "  ((COMP_CWORD > 1)) && command=${{COMP_WORDS[1]}}\n"
      "  case $command in\n{}  esac\n"
      "}}\n"
      "complete -F _wirecensus wirecensus\n",
      cases);
}

// fish -------------------------------------------------------------------------------------------

std::string fish_value(const OptionRow& option) {
  constexpr std::string_view kInterfaces = "'(command ls /sys/class/net 2>/dev/null)'";
  if (option.value.empty()) return "";
  switch (kind_of(option)) {
    case ValueKind::text: return " -x";
    case ValueKind::file: return " -r -F";
    case ValueKind::directory: return " -x -a '(__fish_complete_directories)'";
    case ValueKind::interface: return fmt::format(" -x -a {}", kInterfaces);
    case ValueKind::interface_or_file: return fmt::format(" -r -F -a {}", kInterfaces);
    case ValueKind::choice: return " -x -a " + in_quotes(joined(option.choices, " "));
  }
  return "";
}

std::string fish_option(const OptionRow& option, const std::string& condition) {
  std::string line = "complete -c wirecensus -n " + in_quotes(condition);
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  return line + fish_value(option) + " -d " + in_quotes(option.help) + "\n";
}

// fish quotes in its own way: \' within apostrophes.
std::string for_fish(std::string script) {
  for (std::size_t at = 0; (at = script.find("'\\''", at)) != script.npos; at += 2)
    script.replace(at, 4, "\\'");
  return script;
}

std::string fish_completions(const std::vector<CommandRow>& commands) {
  std::vector<std::string> others;  // commands without the options of a count
  for (const CommandRow& command : commands) {
    if (!command.name.empty() && !command.takes_options_of_count) others.push_back(command.name);
  }
  const std::string of_count = "not __fish_seen_subcommand_from " + joined(others, " ");
  std::string script = "# Completions of wirecensus for fish.\n";
  for (const OptionRow& option : commands.front().options) script += fish_option(option, of_count);
  for (const CommandRow& command : commands) {
    if (command.name.empty()) continue;
    script += fmt::format("complete -c wirecensus -n __fish_use_subcommand -a {} -d {}\n",
                          command.name, in_quotes(command.help));
    const std::string condition = "__fish_seen_subcommand_from " + command.name;
    if (command.argument != "FILE" && !command.takes_options_of_count) {
      script += fmt::format("complete -c wirecensus -n {} -f -a {}\n", in_quotes(condition),
                            in_quotes(joined(command.choices, " ")));
    }
    for (const OptionRow& option : command.options) script += fish_option(option, condition);
  }
  return for_fish(script);
}

// zsh --------------------------------------------------------------------------------------------

// Text in a specification of _arguments.
std::string zsh_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string zsh_action(ValueKind kind, const std::vector<std::string>& choices) {
  switch (kind) {
    case ValueKind::text: return " ";
    case ValueKind::file: return "_files";
    case ValueKind::directory: return "_files -/";
    case ValueKind::interface: return "(${(f)\"$(command ls /sys/class/net 2>/dev/null)\"})";
    case ValueKind::interface_or_file: return "_files";
    case ValueKind::choice: return "(" + joined(choices, " ") + ")";
  }
  return "";
}

std::string zsh_command(const CommandRow& command) {
  std::string specs;
  for (const OptionRow& option : command.options) {
    for (const std::string& name : option.names) {
      std::string spec = "*" + name + "[" + zsh_text(option.help) + "]";
      if (!option.value.empty())
        spec += ":" + option.value + ":" + zsh_action(kind_of(option), option.choices);
      specs += " \\\n        " + in_quotes(spec);
    }
  }
  if (!command.argument.empty()) {
    const bool files = command.choices.empty();
    const ValueKind kind = files ? ValueKind::file : ValueKind::choice;
    specs += " \\\n        " +
             in_quotes("*:" + command.argument + ":" + zsh_action(kind, command.choices));
  }
  return "_arguments -S :" + specs;
}

std::string zsh_completions(const std::vector<CommandRow>& commands) {
  std::string described;
  std::string cases;
  for (const CommandRow& command : commands) {
    if (command.name.empty()) continue;
    described += "\n    " + in_quotes(command.name + ":" + zsh_text(command.help));
    cases += fmt::format("    {})\n      shift words; (( CURRENT-- ))\n      {} ;;\n", command.name,
                         zsh_command(with_options_of_count(command, commands.front())));
  }
  return fmt::format(
      "#compdef wirecensus\n"
      "_wirecensus() {{\n"
      "  local -a commands=({})\n"
      "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
      "    _describe -t commands command commands\n"
      "  fi\n"
      "  case $words[2] in\n{}    *)\n      {} ;;\n  esac\n"
      "}}\n"
      "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
      "  _wirecensus \"$@\"\n"
      "else\n"
      "  compdef _wirecensus wirecensus\n"
      "fi\n",
      described, cases, zsh_command(commands.front()));
}

}  // namespace

std::string completions(std::string_view shell, const std::vector<CommandRow>& commands) {
  if (shell == "bash") return bash_completions(commands);
  if (shell == "fish") return fish_completions(commands);
  assert(shell == "zsh");
  return zsh_completions(commands);
}

}  // namespace wirecensus
