#include "decode/link/loopback.h"

#include "base/link_type.h"
#include "decode/link/address_family.h"

namespace wirecensus::decode {
namespace {

// No family needs more than 16 bits: if a higher bit is set, the byte order is the other one. So
// the order need not be known, and files with a wrong one are read correctly.
Next decode_family(LinkType carrier, Cursor& cursor) {
  const auto* family = cursor.take<Be32>();
  if (family == nullptr) return link_cut(cursor, sizeof(Be32));
  const std::uint32_t number = *family;
  return decode_address_family(number > 0xffff ? swap_bytes(number) : number, carrier);
}

}  // namespace

Next decode_null(Cursor& cursor) { return decode_family(link_type::kNull, cursor); }
Next decode_loop(Cursor& cursor) { return decode_family(link_type::kLoop, cursor); }

}  // namespace wirecensus::decode
