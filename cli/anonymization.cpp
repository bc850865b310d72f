#include "cli/anonymization.h"

#include "anonymize/key_file.h"
#include "base/display_text.h"
#include "cli/terminal.h"

namespace wirecensus {

Status take_key(Options& options) {
  if (!options.key_file) return done();
  if (const Status possible = anonymize::can_anonymize(); !possible) {
    return Error{"--anonymize needs libcrypto: " + possible.error().message};
  }
  const auto file = anonymize::read_key_file(*options.key_file);
  if (!file) return file.error();
  if (file->readable_by_all) {
    tell(Priority::warning,
         "wirecensus: every user of this machine can read {}, and undo the anonymization: chmod "
         "600 it\n",
         printable(*options.key_file));
  }
  options.count.anonymization = file->key;
  return done();
}

}  // namespace wirecensus
