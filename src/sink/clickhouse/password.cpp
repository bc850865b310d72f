#include "sink/clickhouse/password.h"

#include <array>
#include <cstdlib>
#include <fstream>

#include "base/display_text.h"

namespace wirecensus::sink {

Result<std::string> store_password(const Target& target) {
  if (target.password_file.empty()) {
    const char* const value = std::getenv(kPasswordVariable);
    return std::string(value == nullptr ? "" : value);
  }
  std::array<char, 1024> line;
  std::ifstream file(target.password_file);
  file.getline(line.data(), line.size());
  if (file.is_open() && (file || file.eof())) return std::string(line.data());
  return Error{"cannot read the password of the store from " + printable(target.password_file) +
               ": give a file that has it as its first line, of at most 1,023 bytes"};
}

}  // namespace wirecensus::sink
