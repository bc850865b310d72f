"""The words that decoding shares: registries of protocols, issues, big-endian integers."""
import struct

# Registries of protocols, in the order of src/base/protocol.h: so protocols sort as the program's do.
IP, ETHERTYPE, LLC, PPP, SNAP, WLAN, LINK_TYPE, UNDECODED = range(8)
ISSUES = ["none", "unsupported_link_type", "truncated_link", "malformed_link", "too_many_headers",
          "truncated_ip", "malformed_ip", "truncated_extension", "malformed_extension",
          "truncated_transport", "malformed_transport"]


class Issue(Exception):
    """Decoding ends here; what was found before stays in the packet."""


def u16(data, offset=0):
    return struct.unpack_from(">H", data, offset)[0]


def u32(data, offset=0):
    return struct.unpack_from(">I", data, offset)[0]
