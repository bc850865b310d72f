// The files of src/report/html as the program carries them; cmake/embed_page.cmake makes their
// source when the program is built. A hash is that of a Content Security Policy.
#pragma once

#include <string_view>

namespace wirecensus::html_assets {

extern const std::string_view kTemplate;  // report.html
extern const std::string_view kStyle;
extern const std::string_view kStyleHash;
extern const std::string_view kDarkStyle;
extern const std::string_view kDarkStyleHash;
extern const std::string_view kScript;  // all scripts, joined
extern const std::string_view kScriptHash;

}  // namespace wirecensus::html_assets
