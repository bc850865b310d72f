// What was probably meant by a word that is not known.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wirecensus {

// The known word that `word` is the beginning of, or that is made of it with the fewest letters
// added, removed, replaced or swapped with their neighbour; none where that is more than a third of
// it.
std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& known);

// For positional arguments, of which those that are no files may have been meant otherwise: as the
// name of a command or as a filter. Says so, or nothing where each is a file or could be one.
std::optional<std::string> meant_by(const std::vector<std::string>& arguments,
                                    const std::vector<std::string>& commands);

}  // namespace wirecensus
