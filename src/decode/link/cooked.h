// Linux's cooked frames, where the kernel took the link-layer header off, and packets logged by
// Netfilter.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_sll(Cursor& cursor);    // LINKTYPE_LINUX_SLL, what `tcpdump -i any` wrote before 2022
Next decode_sll2(Cursor& cursor);   // LINKTYPE_LINUX_SLL2
Next decode_nflog(Cursor& cursor);  // LINKTYPE_NFLOG, linux/netfilter/nfnetlink_log.h

}  // namespace wirecensus::decode
