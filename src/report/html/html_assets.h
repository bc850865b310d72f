// The files of src/report/html as the program carries them; cmake/embed_page.cmake makes their
// source when the program is built. A hash is that of a Content Security Policy.
#pragma once

#include <string_view>

namespace wirecensus::report::html_assets {

extern const std::string_view page_template;  // report.html
extern const std::string_view style;
extern const std::string_view style_hash;
extern const std::string_view dark_style;
extern const std::string_view dark_style_hash;
extern const std::string_view script;  // all scripts, joined
extern const std::string_view script_hash;

}  // namespace wirecensus::report::html_assets
