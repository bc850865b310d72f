"""The primitives of pcap-filter(7), libpcap 1.10: at least one expression for each, and for each protocol whose
bytes can be asked for.
"""
A, B = "192.0.2.1", "2001:db8::1"
MAC = "02:00:00:00:00:01"

# What people mostly ask for.
COMMON = ["ip", "ip6", "tcp", "udp port 53", f"host {A}", f"src host {B}", "net 192.0.2.0/24", "greater 40000",
          "not ip and not ip6", "icmp or icmp6", "portrange 1-60", "ether proto 0x86dd"]

ADDRESSES = [
    f"dst host {A}", f"ip host {A}", f"ip6 host {B}", f"arp host {A}", f"rarp host {A}", f"src or dst host {B}",
    f"src and dst host {A}", f"ether host {MAC}", f"ether src {MAC}", f"ether dst {MAC}", f"wlan host {MAC}",
    f"fddi src {MAC}", f"tr dst {MAC}", f"gateway {A}", "src net 192.0", "dst net 198.51.100", "net 2001:db8::/32",
    "net 192.0.2.0 mask 255.255.255.0", "arp net 192.0.2.0/24", f"ra {MAC}", f"ta {MAC}", f"wlan addr1 {MAC}",
    f"wlan addr2 {MAC}", f"wlan addr3 {MAC}", f"wlan addr4 {MAC}", "decnet host 1.9", "decnet src 1.9",
    "host 1.9", "broadcast", "ether broadcast", "ip broadcast", "multicast", "ether multicast", "ip multicast",
    "ip6 multicast", f"not host {A}"]

TRANSPORT = [
    "port 53", "src port 40000", "dst port 7", "tcp port 7", "udp src port 40000", "sctp port 7", "portrange 7-53",
    "src portrange 40000-40001", "dst portrange 1-8", "tcp portrange 1-8", "port domain", "tcp", "udp", "sctp",
    "icmp", "icmp6", "igmp", "pim", "vrrp", "carp", "igrp", "ah", "esp", "ip proto 6", "ip6 proto 17",
    "ip proto \\udp", "proto 17", "proto 50", "ip6 protochain 58", "ip protochain 6", "protochain 17",
    "tcp or udp port 53"]

LINKS = [
    "arp", "rarp", "atalk", "aarp", "decnet", "iso", "stp", "ipx", "netbeui", "lat", "moprc", "mopdl", "sca",
    "ether proto \\arp", "ether proto \\stp", "ether proto 0x800", "ether proto 0x42", "fddi proto \\ip",
    "link proto 0x800", "iso proto \\isis", "clnp", "esis", "isis", "l1", "l2", "iih", "lsp", "snp", "csnp", "psnp",
    "llc", "llc i", "llc s", "llc u", "llc rr", "llc ui", "llc test", "vlan", "vlan 100", "vlan 100 and ip",
    "vlan and vlan 200 and udp", "mpls", "mpls 1024", "mpls and ip", "mpls 1024 and host 192.0.2.1", "pppoed",
    "pppoes", "pppoes 0x27", "pppoes 0x27 and ip", "geneve", "geneve 0xb", "geneve and ip",
    "type mgt", "type ctl", "type data", "type mgt subtype beacon", "type ctl subtype ack",
    "type data subtype qos-data", "subtype assocreq", "subtype rts", "dir tods", "dir fromds", "dir nods", "dir 3",
    "inbound", "outbound", "ifindex 3", "ifname em0", "on em0", "rnr 5", "rulenum 5", "reason match", "rset rules",
    "ruleset rules", "srnr 6", "subrulenum 6", "action pass", "action drop",
    "vpi 0", "vci 33", "vpi 0 and vci 5", "lane", "lane and ip", "oamf4s", "oamf4e", "oamf4", "oam", "metac", "bcc",
    "sc", "ilmic", "connectmsg", "metaconnect", "fisu", "lssu", "msu", "hfisu", "hlssu", "hmsu", "lsu", "hlsu",
    "sio 5", "opc 1", "dpc 2", "sls 7", "hsio 5", "hopc 1", "hdpc 2", "hsls 7"]

LENGTHS = ["less 9000", "greater 60000", "len > 70000", "len <= 2000", "len = 1001 or len = 1300", "len & 1 = 0",
           "len % 3 = 1", "len - 1000 > 50000", "(len << 1) / 4 > 20000", "byte 3 = 2", "byte 0 & 64"]

BYTES = [f"{protocol}[0] & 0xf0 != 0" for protocol in (
    "arp", "atalk", "carp", "decnet", "ether", "fddi", "icmp", "icmp6", "igmp", "igrp", "ip", "ip6", "lat", "link",
    "mopdl", "moprc", "pim", "ppp", "radio", "rarp", "sca", "sctp", "slip", "tcp", "tr", "udp", "vrrp", "wlan")] + [
    "ip[0] & 0xf != 5", "ip[6:2] & 0x1fff = 0", "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "icmp[icmptype] = icmp-echo",
    "icmp6[icmp6type] = icmp6-echo", "icmp6[icmp6code] = 0", "tcp[13] = 2", "udp[4:2] > 12", "ip6[6] = 17",
    "link[4:4] != 0", "link[0:2] = 0x0800", "link[7] = 9", "link[44:4] = 0x01000000", "ether[12:2] = 0x0800",
    "ip[2:2] ^ 40 = 0", "tcp port 7 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)", "wlan[0] = 8",
    "radio[0] = 0", "1 = 1", "1 = 0"]

ALL = list(dict.fromkeys([*COMMON, *ADDRESSES, *TRANSPORT, *LINKS, *LENGTHS, *BYTES]))
