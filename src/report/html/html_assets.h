// The files of src/report/html and src/report/live, embedded in the program; cmake/embed_page.cmake
// generates the definitions at build time. The hashes are source expressions for a Content Security
// Policy.
#pragma once

#include <string_view>

namespace wirecensus::report::html_assets {

extern const std::string_view page_template;  // report.html
extern const std::string_view live_template;  // live.html
extern const std::string_view style;
extern const std::string_view style_hash;
extern const std::string_view dark_style;
extern const std::string_view dark_style_hash;
extern const std::string_view live_style;
extern const std::string_view live_style_hash;
// Scripts, concatenated. A report runs the first two, and the third if it has a comparison; the
// live page the first and the last. Each hash is of all that such a page runs.
extern const std::string_view shared_script;
extern const std::string_view page_script;
extern const std::string_view comparison_script;
extern const std::string_view live_script;
extern const std::string_view report_script_hash;
extern const std::string_view comparison_script_hash;
extern const std::string_view live_script_hash;

}  // namespace wirecensus::report::html_assets
