// What all decompressors of gzip (RFC 1952) have in common: several members are one stream, and
// after the last one there may be zeros up to the end of the file: padding, as required by tapes
// and some file transfers (the gzip manual, "Using gzip on tapes"). Nothing else may follow.
// Internal to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "capture/file/compressed/decompressor.h"

namespace wirecensus::capture {

class GzipDecompressor : public Decompressor {
 public:
  Step step(Bytes input, std::uint8_t* out, std::size_t room) final;
  bool at_boundary() const final { return at_boundary_; }
  std::string_view name() const final { return "gzip"; }

 protected:
  struct MemberStep {
    Step step;
    bool ended = false;  // with its checksum and length verified
  };

 private:
  // Decompresses the member that begins after the last one that has ended.
  virtual MemberStep step_in_member(Bytes input, std::uint8_t* out, std::size_t room) = 0;

  bool at_boundary_ = true;
  bool behind_member_ = false;
  bool padding_ = false;
};

// By zlib.
std::unique_ptr<Decompressor> make_zlib_decompressor();

// By libisal: at half of the time. Null where the library, or this build's support, is missing.
// Of data that is cut short or damaged, it may make a little less than zlib.
std::unique_ptr<Decompressor> make_isal_decompressor();

}  // namespace wirecensus::capture
