// The link headers and cookies of Juniper's interface cards, named by their link types.
//
// Few of them state what follows. A guess is IP only if a whole header fits (juniper_ip.h). Unknown
// content ends as the link type.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// The information about a packet in Juniper's header.
struct JuniperFrame {
  LinkType type;
  bool is_incoming;
};

Next decode_juniper_atm1(JuniperFrame frame, Cursor& cursor);
Next decode_juniper_atm2(JuniperFrame frame, Cursor& cursor);
Next decode_juniper_es(JuniperFrame frame, Cursor& cursor);
Next decode_juniper_ggsn(JuniperFrame frame, Cursor& cursor);
Next decode_juniper_mfr(JuniperFrame frame, Cursor& cursor);
Next decode_juniper_mlfr(JuniperFrame frame, Cursor& cursor);
Next decode_juniper_mlppp(JuniperFrame frame, Cursor& cursor);
Next decode_juniper_services(JuniperFrame frame, Cursor& cursor);
Next decode_juniper_st(JuniperFrame frame, Cursor& cursor);

}  // namespace wirecensus::decode
