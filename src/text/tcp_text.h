// TCP connections in words: what went wrong in one, and all of a count.
#pragma once

#include <string>

#include "inspect/connection.h"
#include "metrics/depth/tcp_overview.h"

namespace wirecensus::text {

// By who sent it: "originator: 34 repeated, 2 late (2 sent again); responder: 1 with a closed
// window"; empty if nothing went wrong.
std::string tcp_trouble_text(const inspect::TcpDetail& tcp);

// "since 2023-11-14T22:13:20.123456789Z": when that began; empty if it did not, or not at a known
// time.
std::string tcp_trouble_since_text(const inspect::TcpDetail& tcp);

// "5 connections, 3 SF, 2 S0".
std::string tcp_states_text(const metrics::TcpSums& sums);

// "2.5 % of the payload repeated, 1,448 bytes acknowledged but not in the capture".
std::string tcp_bytes_text(const metrics::TcpSums& sums);

// The tunnel of a connection: "vxlan 100 between 192.0.2.1 and 192.0.2.2", the outermost
// addresses; empty outside tunnels.
std::string tunnel_text(const metrics::TroubledConnection& connection);

}  // namespace wirecensus::text
