// The password of a store: never an argument, which all users of the machine can read.
#pragma once

#include <string>

#include "base/result.h"
#include "sink/target.h"

namespace wirecensus::sink {

// The environment variable that has it where no file is named: the one that clickhouse-client
// reads.
inline constexpr const char* kPasswordVariable = "CLICKHOUSE_PASSWORD";

// The first line of Target::password_file, or else the variable's value; empty if neither is there.
// Error: the file cannot be read, or its first line is too long to be a password.
Result<std::string> store_password(const Target& target);

}  // namespace wirecensus::sink
