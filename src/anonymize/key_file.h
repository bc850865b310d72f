// The key of the anonymization, in a file.
#pragma once

#include <string>

#include "anonymize/crypto_pan.h"
#include "base/result.h"

namespace wirecensus::anonymize {

struct KeyFile {
  Key key;
  bool readable_by_all = false;  // by users other than its owner and group
};

// The file has the 32 bytes of the key, or 64 hexadecimal digits, which white space may follow.
// Error: it cannot be read, or has neither; the message says what to do.
Result<KeyFile> read_key_file(const std::string& path);

}  // namespace wirecensus::anonymize
