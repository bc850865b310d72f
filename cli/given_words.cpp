#include "cli/given_words.h"

#include <algorithm>

namespace wirecensus {
namespace {

// Letters may follow each other after one '-', and a value may follow the last of them.
bool has_letter(std::string_view word, char letter) {
  return word.size() > 1 && word[0] == '-' && word[1] != '-' && word.find(letter, 1) != word.npos;
}

bool has_long_name(std::string_view word, std::string_view name) {
  return word.starts_with(name) && (word.size() == name.size() || word[name.size()] == '=');
}

}  // namespace

GivenWords::GivenWords(int count, const char* const* arguments)
    : words_(std::in_place, arguments + std::min(count, 1), arguments + count) {}

bool GivenWords::have(std::string_view word) const {
  return !words_ || std::find(words_->begin(), words_->end(), word) != words_->end();
}

bool GivenWords::may_be(std::string_view name) const {
  const bool is_long = name.starts_with("--");
  return std::any_of(words_->begin(), words_->end(), [&](std::string_view word) {
    return is_long ? has_long_name(word, name) : has_letter(word, name[1]);
  });
}

bool GivenWords::may_name(std::string_view names) const {
  if (!words_ || !names.starts_with("-")) return true;
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = std::min(names.find(',', at), names.size());
    if (may_be(names.substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace wirecensus
