// What went wrong in a TCP connection, in words.
#pragma once

#include <string>

#include "inspect/connection.h"

namespace wirecensus::text {

// "34 repeated, 2 late", of both directions; empty if nothing did.
std::string tcp_trouble_text(const inspect::TcpDetail& tcp);

}  // namespace wirecensus::text
