"""Names of protocols as the outputs spell them.

IP protocols: the keywords of IANA's Assigned Internet Protocol Numbers in lower case. Link types: the registry at
https://www.tcpdump.org/linktypes.html. For the rest the names are the program's own, so that none means two things.
"""
from words import ETHERTYPE, IP, ISSUES, LINK_TYPE, LLC, PPP, SNAP, UNDECODED, WLAN

# "-" where there is no keyword.
IP_NAMES = """
hopopt icmp igmp ggp ipv4 st tcp cbt egp igp bbn-rcc-mon nvp-ii pup argus emcon xnet chaos udp mux dcn-meas hmp prm
xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4 netblt mfe-nsp merit-inp dccp 3pc idpr xtp ddp idpr-cmtp tp++
il ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsr bna esp ah i-nlsp swipe narp min-ipv4 tlsp skip ipv6-icmp
ipv6-nonxt ipv6-opts - cftp - sat-expak kryptolan rvd ippc - sat-mon visa ipcv cpnx cphb wsn pvp br-sat-mon sun-nd
wb-mon wb-expak iso-ip vmtp secure-vmtp vines iptm nsfnet-igp dgp tcf eigrp ospfigp sprite-rpc larp mtp ax.25 ipip
micp scc-sp etherip encap - gmtp ifmp pnni pim aris scps qnx a/n ipcomp snp compaq-peer ipx-in-ip vrrp pgm - l2tp ddx
iatp stp srp uti smp sm ptp isis-over-ipv4 fire crtp crudp sscopmce iplt sps pipe sctp fc rsvp-e2e-ignore
mobility-header udplite mpls-in-ip manet hip shim6 wesp rohc ethernet aggfrag nsh homa bit-emu
""".split()

NAMES = {
    ETHERTYPE: """
        0200 pup-ethernet 0600 xns-ethernet 0806 arp 0842 wake-on-lan 0bad vines-ip 22ea srp-ethernet 22f0 avtp
        22f3 trill 4305 batman-adv 6002 dec-mop-remote-console 6003 decnet 6004 dec-lat
        6558 transparent-ethernet-bridging 8035 rarp 809b appletalk 80f3 aarp 8137 ipx 8808 ethernet-flow-control
        8809 slow-protocols 880b ppp-ethernet 8847 mpls 8848 mpls-multicast 8863 pppoe-discovery 8864 pppoe-session
        888e eapol 8892 profinet 88a2 ata-over-ethernet 88a4 ethercat 88b8 goose 88ba sampled-values 88cc lldp
        88cd sercos-iii 88e1 homeplug-av 88e3 mrp 88e5 macsec 88f5 mvrp 88f7 ptp-ethernet 88fb prp 8902 cfm 8906 fcoe
        8914 fcoe-initialization 8915 roce 8947 geonetworking 894f nsh-ethernet 9000 loopback-test d28b arista""",
    LLC: "42 spanning-tree e0 ipx-llc f0 netbios fe osi-network ff ipx-802.3",
    PPP: """
        29 appletalk-ppp 2b ipx-ppp 2d vj-compressed-tcp 2f vj-uncompressed-tcp 31 bridging-pdu 3d multilink
        fd compressed-datagram 8021 ipcp 8029 atcp 802b ipxcp 8031 bcp 8057 ipv6cp 80fd ccp 8281 mplscp c021 lcp
        c023 pap c025 link-quality-report c223 chap c227 eap""",
    SNAP: "0104 pagp 010b pvst 0111 udld 2000 cdp 2003 vtp 2004 dtp",
    WLAN: """
        0 wlan-association-request 1 wlan-association-response 2 wlan-reassociation-request
        3 wlan-reassociation-response 4 wlan-probe-request 5 wlan-probe-response 6 wlan-timing-advertisement
        8 wlan-beacon 9 wlan-atim a wlan-disassociation b wlan-authentication c wlan-deauthentication d wlan-action
        e wlan-action-no-ack 102 wlan-trigger 103 wlan-tack 104 wlan-beamforming-report-poll
        105 wlan-ndp-announcement 106 wlan-control-frame-extension 107 wlan-control-wrapper
        108 wlan-block-ack-request 109 wlan-block-ack 10a wlan-ps-poll 10b wlan-rts 10c wlan-cts 10d wlan-ack
        10e wlan-cf-end 10f wlan-cf-end-cf-ack 200 wlan-data 201 wlan-data-cf-ack 202 wlan-data-cf-poll
        203 wlan-data-cf-ack-cf-poll 204 wlan-null 205 wlan-cf-ack 206 wlan-cf-poll 207 wlan-cf-ack-cf-poll
        208 wlan-qos-data 209 wlan-qos-data-cf-ack 20a wlan-qos-data-cf-poll 20b wlan-qos-data-cf-ack-cf-poll
        20c wlan-qos-null 20e wlan-qos-cf-poll 20f wlan-qos-cf-ack-cf-poll 300 wlan-dmg-beacon 301 wlan-s1g-beacon""",
}
NAMES = {(space, int(number, 16)): name for space, text in NAMES.items()
         for number, name in zip(text.split()[::2], text.split()[1::2])}

# Those link types of the test captures that end as themselves: not decoded, or holding no packet.
LINK_TYPE_NAMES = {
    0: "null", 7: "arcnet-bsd", 8: "slip", 10: "fddi", 100: "atm-rfc1483",
    106: "atm-clip", 108: "loop", 123: "sunatm", 132: "juniper-es", 137: "juniper-atm1", 140: "mtp2", 149: "user2",
    160: "user13", 164: "juniper-monitor", 178: "juniper-ether", 182: "mfr", 189: "usb-linux",
    195: "ieee802-15-4-withfcs", 220: "usb-linux-mmapped", 227: "can-socketcan", 230: "ieee802-15-4-nofcs",
    231: "dbus", 239: "nflog", 253: "netlink", 255: "bluetooth-bredr-bb", 258: "pktap", 271: "vsock",
    274: "ethernet-mpacket", 304: "dect-nr-tap",
    3: "ax25", 6: "ieee802-5", 109: "enc", 117: "pflog", 128: "tzsp", 130: "juniper-mlppp", 131: "juniper-mlfr",
    133: "juniper-ggsn", 134: "juniper-mfr", 135: "juniper-atm2", 136: "juniper-services", 143: "docsis", 171: "gpf-f",
    174: "juniper-pic-peer", 183: "juniper-vp", 194: "juniper-ism", 197: "erf", 200: "juniper-st", 224: "fc-2",
    225: "fc-2-with-frame-delims", 226: "ipnet", 232: "juniper-vs", 233: "juniper-srx-e2e", 234: "juniper-fibrechannel",
    238: "juniper-atm-cemic", 279: "ebhscr",
}


def protocol_name(protocol):
    space, number = protocol
    if space == IP:
        name = IP_NAMES[number] if number < len(IP_NAMES) else "-"
        return str(number) if name == "-" else name
    if space == UNDECODED:
        return ISSUES[number]
    if space == LINK_TYPE:
        return f"linktype-{LINK_TYPE_NAMES.get(number, number)}"
    return NAMES.get(protocol) or UNNAMED[space].format(number)


UNNAMED = {ETHERTYPE: "ethertype-0x{:04x}", LLC: "llc-0x{:02x}", PPP: "ppp-0x{:04x}", SNAP: "snap-0x{:04x}",
           WLAN: "wlan-0x{:04x}"}
