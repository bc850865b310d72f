// The link headers and cookies of Juniper's interface cards, each by the name of its link type.
//
// Few of them say what follows: where that is guessed, it is taken for IP only where a whole header
// fits it (juniper_ip.h). What remains unknown ends as the link type.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// What is known of a packet besides its bytes.
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
