// Names as in the registry at https://www.tcpdump.org/linktypes.html, without LINKTYPE_, in lower
// case and with hyphens.
#include "base/link_type.h"

#include <string_view>

namespace wirecensus {
namespace {

// The registry is dense up to 10 and from 99 on. Between them only 50 and 51 are assigned: the
// others are reserved, because some systems wrote their own numbers into files.
constexpr std::string_view kFirst[] = {"null",   "ethernet", "exp-ethernet", "ax25",
                                       "pronet", "chaos",    "ieee802-5",    "arcnet-bsd",
                                       "slip",   "ppp",      "fddi"};
constexpr LinkType kDenseFrom = 99;
// Each row has three numbers; the first is in the comment.
// clang-format off
constexpr std::string_view kDense[] = {
    /*  99 */ "symantec-firewall", "atm-rfc1483", "raw",
    /* 102 */ "slip-bsdos", "ppp-bsdos", "c-hdlc",
    /* 105 */ "ieee802-11", "atm-clip", "frelay",
    /* 108 */ "loop", "enc", "lane8023",
    /* 111 */ "hippi", "netbsd-hdlc", "linux-sll",
    /* 114 */ "ltalk", "econet", "ipfilter",
    /* 117 */ "pflog", "cisco-ios", "ieee802-11-prism",
    /* 120 */ "ieee802-11-aironet", "hhdlc", "ip-over-fc",
    /* 123 */ "sunatm", "rio", "pci-exp",
    /* 126 */ "aurora", "ieee802-11-radiotap", "tzsp",
    /* 129 */ "arcnet-linux", "juniper-mlppp", "juniper-mlfr",
    /* 132 */ "juniper-es", "juniper-ggsn", "juniper-mfr",
    /* 135 */ "juniper-atm2", "juniper-services", "juniper-atm1",
    /* 138 */ "apple-ip-over-ieee1394", "mtp2-with-phdr", "mtp2",
    /* 141 */ "mtp3", "sccp", "docsis",
    /* 144 */ "linux-irda", "ibm-sp", "ibm-sn",
    /* 147 */ "user0", "user1", "user2",
    /* 150 */ "user3", "user4", "user5",
    /* 153 */ "user6", "user7", "user8",
    /* 156 */ "user9", "user10", "user11",
    /* 159 */ "user12", "user13", "user14",
    /* 162 */ "user15", "ieee802-11-avs", "juniper-monitor",
    /* 165 */ "bacnet-ms-tp", "ppp-pppd", "juniper-pppoe",
    /* 168 */ "juniper-pppoe-atm", "gprs-llc", "gpf-t",
    /* 171 */ "gpf-f", "gcom-t1e1", "gcom-serial",
    /* 174 */ "juniper-pic-peer", "erf-eth", "erf-pos",
    /* 177 */ "linux-lapd", "juniper-ether", "juniper-ppp",
    /* 180 */ "juniper-frelay", "juniper-chdlc", "mfr",
    /* 183 */ "juniper-vp", "a429", "a653-icm",
    /* 186 */ "usb-freebsd", "bluetooth-hci-h4", "ieee802-16-mac-cps",
    /* 189 */ "usb-linux", "can20b", "ieee802-15-4-linux",
    /* 192 */ "ppi", "ieee802-16-mac-cps-radio", "juniper-ism",
    /* 195 */ "ieee802-15-4-withfcs", "sita", "erf",
    /* 198 */ "raif1", "ipmb-kontron", "juniper-st",
    /* 201 */ "bluetooth-hci-h4-with-phdr", "ax25-kiss", "lapd",
    /* 204 */ "ppp-with-dir", "c-hdlc-with-dir", "frelay-with-dir",
    /* 207 */ "lapb-with-dir", "", "i2c-linux",
    /* 210 */ "flexray", "most", "lin",
    /* 213 */ "x2e-serial", "x2e-xoraya", "ieee802-15-4-nonask-phy",
    /* 216 */ "linux-evdev", "gsmtap-um", "gsmtap-abis",
    /* 219 */ "mpls", "usb-linux-mmapped", "dect",
    /* 222 */ "aos", "wihart", "fc-2",
    /* 225 */ "fc-2-with-frame-delims", "ipnet", "can-socketcan",
    /* 228 */ "ipv4", "ipv6", "ieee802-15-4-nofcs",
    /* 231 */ "dbus", "juniper-vs", "juniper-srx-e2e",
    /* 234 */ "juniper-fibrechannel", "dvb-ci", "mux27010",
    /* 237 */ "stanag-5066-d-pdu", "juniper-atm-cemic", "nflog",
    /* 240 */ "netanalyzer", "netanalyzer-transparent", "ipoib",
    /* 243 */ "mpeg-2-ts", "ng40", "nfc-llcp",
    /* 246 */ "pfsync", "infiniband", "sctp",
    /* 249 */ "usbpcap", "rtac-serial", "bluetooth-le-ll",
    /* 252 */ "wireshark-upper-pdu", "netlink", "bluetooth-linux-monitor",
    /* 255 */ "bluetooth-bredr-bb", "bluetooth-le-ll-with-phdr", "profibus-dl",
    /* 258 */ "pktap", "epon", "ipmi-hpm-2",
    /* 261 */ "zwave-r1-r2", "zwave-r3", "wattstopper-dlm",
    /* 264 */ "iso-14443", "rds", "usb-darwin",
    /* 267 */ "openflow", "sdlc", "ti-lln-sniffer",
    /* 270 */ "loratap", "vsock", "nordic-ble",
    /* 273 */ "docsis31-xra31", "ethernet-mpacket", "displayport-aux",
    /* 276 */ "linux-sll2", "sercos-monitor", "openvizsla",
    /* 279 */ "ebhscr", "vpp-dispatch", "dsa-tag-brcm",
    /* 282 */ "dsa-tag-brcm-prepend", "ieee802-15-4-tap", "dsa-tag-dsa",
    /* 285 */ "dsa-tag-edsa", "elee", "z-wave-serial",
    /* 288 */ "usb-2-0", "atsc-alp", "etw",
    /* 291 */ "netanalyzer-ng", "zboss-ncp", "usb-2-0-low-speed",
    /* 294 */ "usb-2-0-full-speed", "usb-2-0-high-speed", "auerswald-log",
    /* 297 */ "zwave-tap", "silabs-debug-channel", "fira-uci",
    /* 300 */ "mdb", "dect-nr", "edk2-mm",
    /* 303 */ "debug-only", "dect-nr-tap",
};
// clang-format on

static_assert(std::size(kFirst) == 11 && std::size(kDense) == 206);

std::string_view registered_name(LinkType type) {
  if (type < std::size(kFirst)) return kFirst[type];
  if (type == link_type::kPppHdlc) return "ppp-hdlc";
  if (type == link_type::kPppEther) return "ppp-ether";
  const bool dense = type >= kDenseFrom && type - kDenseFrom < static_cast<int>(std::size(kDense));
  return dense ? kDense[type - kDenseFrom] : std::string_view();
}

}  // namespace

std::string link_type_name(LinkType type) {
  const std::string_view name = registered_name(type);
  return name.empty() ? std::to_string(type) : std::string(name);
}

}  // namespace wirecensus
