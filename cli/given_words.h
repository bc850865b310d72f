// The words of a command line, and which options they can name.
//
// Most runs give a handful of options. Making all others, with their help, took longer than
// counting a small file. So only those are made that some word can name; a command line that is not
// understood so, asks for help, or has a command is parsed again with all of them. Both understand
// a word alike: what is left out is named by none.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace wirecensus {

class GivenWords {
 public:
  // As if every option were named.
  GivenWords() = default;
  // Precondition: `arguments` has `count` words, the first of which is the program's name. They
  // must outlive the object.
  GivenWords(int count, const char* const* arguments);

  bool name_all() const { return !words_; }
  // Whether a word is this one.
  bool have(std::string_view word) const;
  // Whether a word can name an option with these names, as in "-o,--output": as a word of its own,
  // before a '=', or as one of several letters. True for what has no '-': an argument without a
  // name.
  bool may_name(std::string_view names) const;

 private:
  bool may_be(std::string_view name) const;

  std::optional<std::vector<std::string_view>> words_;  // none: all
};

}  // namespace wirecensus
