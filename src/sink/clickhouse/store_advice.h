// Why a store cannot be used, and what to do.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "sink/target.h"

namespace wirecensus::sink {

// "; is the server running, ...?": what to do where it could not be reached, for this `reason`, as
// libcurl says. Empty: nothing is known.
std::string_view advice_for(CURLcode code, std::string_view reason);

// Of an answer that is an error: what the server says, and what to do.
std::string refusal_text(const Target& target, long status, std::string_view answer);

// Whether the answer is that this user may not change this setting.
bool refuses_setting(std::string_view answer, std::string_view setting);

// "run 'wirecensus store init --url clickhouse:http://...'"
std::string init_advice(const Target& target);

}  // namespace wirecensus::sink
