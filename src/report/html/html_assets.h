// The files of src/report/html, embedded in the program; cmake/embed_page.cmake generates the
// definitions at build time. The hashes are source expressions for a Content Security Policy.
#pragma once

#include <string_view>

namespace wirecensus::report::html_assets {

extern const std::string_view page_template;  // report.html
extern const std::string_view style;
extern const std::string_view style_hash;
extern const std::string_view dark_style;
extern const std::string_view dark_style_hash;
extern const std::string_view script;  // all scripts, concatenated
extern const std::string_view script_hash;
// What follows `script` in a page with a comparison, and the hash of both together.
extern const std::string_view comparison_script;
extern const std::string_view comparison_script_hash;

}  // namespace wirecensus::report::html_assets
