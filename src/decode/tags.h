// Headers between Ethernet and IP that are not of a fixed size, or not always followed.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_macsec(Cursor& cursor);  // IEEE 802.1AE; followed where the data is in the clear
Next decode_nsh(Cursor& cursor);     // Network Service Header, RFC 8300
Next decode_arista(Cursor& cursor);  // Arista vendor header: time stamps
Next decode_batman(Cursor& cursor);  // B.A.T.M.A.N. Advanced, Linux uapi/linux/batadv_packet.h
Next decode_trill(Cursor& cursor);   // RFC 6325: between bridges that route

}  // namespace wirecensus::decode
