// The page of a running count: the charts and tables of report.html, which its script fills with
// the documents of live_document.h as they come from /events.
#pragma once

#include <string>

namespace wirecensus::report {

// The same for every count: it has no figures. All that it loads is /events of its own server, and
// its Content Security Policy allows nothing else.
std::string live_page();

}  // namespace wirecensus::report
