// Text inside HTML and SVG. All external text must go through append_escaped(), so that it cannot
// become markup.
#pragma once

#include <string>
#include <string_view>

namespace wirecensus::text {

// Appends text for the content of an element or for an attribute in double quotes.
void append_escaped(std::string& markup, std::string_view text);

}  // namespace wirecensus::text
