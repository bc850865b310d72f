// Suggestions for mistyped words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wirecensus {

// The known word that starts with `word`, or that differs from it by the fewest letters added,
// removed, replaced or swapped with their neighbour; none if these are more than a third of `word`.
std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& known);

// Checks positional arguments that are not existing files for a mistyped command or a filter
// without -f. Returns the message, or none.
std::optional<std::string> meant_by(const std::vector<std::string>& arguments,
                                    const std::vector<std::string>& commands);

}  // namespace wirecensus
