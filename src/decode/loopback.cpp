#include "decode/loopback.h"

#include "base/link_type.h"
#include "decode/address_family.h"

namespace wirecensus {

Next decode_null(Cursor& cursor) {
  const auto* family = cursor.take<Le32>();
  if (family == nullptr) return link_cut(cursor, sizeof(Le32));
  // No family needs more than 16 bits: where there are more, the bytes are the other way round.
  const std::uint32_t number = *family;
  return decode_address_family(number > 0xffff ? swap_bytes(number) : number, link_type::kNull);
}

Next decode_loop(Cursor& cursor) {
  const auto* family = cursor.take<Be32>();
  if (family == nullptr) return link_cut(cursor, sizeof(Be32));
  return decode_address_family(*family, link_type::kLoop);
}

}  // namespace wirecensus
