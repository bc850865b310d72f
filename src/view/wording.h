// How the screens say numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wirecensus {

// 0 of nothing.
double ratio(std::uint64_t part, std::uint64_t whole);

// "12.3 %"
std::string percent(std::uint64_t part, std::uint64_t whole);

// "1 packet", "1,234 packets"
std::string counted(std::uint64_t number, std::string_view one, std::string_view many);

}  // namespace wirecensus
