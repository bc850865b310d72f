// Whether files can be reached with the privileges that a thread has right now.
#pragma once

#include <string>
#include <vector>

namespace wirecensus::sandbox {

// False if a permission forbids to read one of `reads`, or to write one of `writes` (files, or
// folders to create files in). What does not exist forbids nothing.
bool can_reach(const std::vector<std::string>& reads, const std::vector<std::string>& writes);

}  // namespace wirecensus::sandbox
