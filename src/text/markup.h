// Text inside HTML and SVG. Whatever comes from outside goes through append_escaped(), so that it
// stays text.
#pragma once

#include <string>
#include <string_view>

namespace wirecensus::text {

// Appends text for the content of an element or for an attribute in double quotes.
void append_escaped(std::string& markup, std::string_view text);

}  // namespace wirecensus::text
