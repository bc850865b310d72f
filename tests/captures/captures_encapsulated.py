"""Packets behind headers that say too little, or that are easily taken for something else."""

import struct

import frames as f
from captures_links import SNAP
from files import SECOND, START, Packet, enhanced, interface, pcap, section, spaced
from registry import capture

MAC_REST = bytes.fromhex("1122334455")  # of an address, behind its first byte
GRE_DEVICE, GRE_OVER_IPV6_DEVICE = 778, 823  # ARPHRD_IPGRE, ARPHRD_IP6GRE


def there(payload=b"x" * 100):
    return f.ipv4(f.tcp(payload, destination_port=80), f.TCP)


def label(number=16, bottom=True):
    return struct.pack(">I", number << 12 | bottom << 8 | 64)


# --- Ethernet over MPLS (RFC 4448) -------------------------------------------------------------------

def station(first, ethertype, packet):
    """An Ethernet frame to a station whose address begins with this byte."""
    return bytes([first]) + MAC_REST + f.MAC_A + struct.pack(">H", ethertype) + packet


@capture("eompls-mac-4c.pcap")
def eompls_4c():
    frames = [f.ethernet(label() + station(0x4C, f.IPV4, there()), f.MPLS)] * 2
    return pcap(spaced(frames, SECOND))


def pseudowires(frames, word=b""):
    return [f.ethernet(label() + word + frame, f.MPLS) for frame in frames]


@capture("eompls-all-stations.pcap")
def eompls_all():
    """Every first byte of a station's address, without control word: IPv4, IPv6, ARP and a VLAN tag behind it."""
    arp = f.arp()[14:42]
    tagged = f.tag(100, f.IPV4, there())
    return pcap(spaced(pseudowires([station(first, kind, packet) for first in range(0, 256, 2) for kind, packet in (
        (f.IPV4, there()), (f.IPV6, f.udp6()), (f.ARP, arp), (f.VLAN, tagged))])))


@capture("eompls-all-stations-control-word.pcap")
def eompls_all_with_word():
    arp = f.arp()[14:42]
    return pcap(spaced(pseudowires([station(first, kind, packet) for first in range(0, 256, 2) for kind, packet in (
        (f.IPV4, there()), (f.IPV6, f.udp6()), (f.ARP, arp))], b"\0\0\0\7")))


@capture("eompls-all-stations-cut.pcap")
def eompls_all_cut():
    """Captured up to the EtherType, into IP, and up to the ports."""
    whole = pseudowires([station(first, f.IPV4, there()) for first in range(0, 256, 2)])
    return pcap([Packet(frame[:size], START, len(frame)) for frame in whole for size in (30, 32, 36, 52, 56)])


@capture("eompls-unknown-type.pcap")
def eompls_unknown():
    """Of a type that is nobody's nothing is known but that MPLS carries it, whatever the address begins with."""
    return pcap(spaced(pseudowires([station(first, 0x88B5, b"\x55" * 300) for first in range(0, 256, 2)])))


@capture("mpls-ip-of-all-kinds.pcap")
def mpls_ip():
    """What is IP stays IP: with options, without a checksum, padded, of unusual lengths, and with source addresses
    whose bytes read as an EtherType (8.0.69.0 and 2001:db8:800:4500::)."""
    no_checksum = there()[:10] + b"\0\0" + there()[12:]
    unknown_length = f.ipv4(f.udp(b"z" * 60), total_length=0)
    options = f.ipv4(f.udp(), options=b"\x94\4\0\0")
    eight = f.ipv4(f.tcp(b"e" * 50, source="8.0.69.0"), f.TCP, "8.0.69.0", f.B)
    source = "2001:db8:800:4500::"
    eight6 = f.ipv6(f.udp(source=source, destination=f.B6), source=source)
    packets = [there(), no_checksum, unknown_length, options, eight, f.udp6(), eight6, f.udp6() + b"\0" * 9]
    frames = [f.ethernet(label(17, False) + label() + packet, f.MPLS) for packet in packets]
    return pcap(spaced(frames + [frames[0].ljust(200, b"\0"), f.ethernet(label() + f.udp4(b""), f.MPLS).ljust(60, b"\0")]))


# --- IPv6 extension headers ---------------------------------------------------------------------------

def tcp6():
    return f.tcp(b"x" * 100, destination_port=80, source="2001:db8::1", destination="2001:db8::2")


def ipv6(first, *headers):
    return f.ethernet(f.ipv6(b"".join(headers) + tcp6(), first, "2001:db8::1", "2001:db8::2"), f.IPV6)


def ah(following):
    """RFC 4302: its length is in words of four bytes, less two."""
    return struct.pack(">BBHII", following, 4, 0, 1, 1) + bytes(12)


def extension(following, size=8):
    return bytes([following, size // 8 - 1]) + b"\1" + bytes([size - 4]) + bytes(size - 4)


@capture("ipv6-ah.pcap")
def ipv6_ah():
    """AH; destination options, then AH; Shim6."""
    return pcap(spaced([ipv6(f.AH, ah(f.TCP)), ipv6(60, extension(f.AH), ah(f.TCP)), ipv6(140, extension(f.TCP))], 1000))


@capture("ipv6-all-extension-headers.pcap")
def all_extensions():
    """Each of the registry, in a row and alone; mobility with nothing behind it; ESP; AH in IPv4."""
    kinds = [0, 60, 43, f.AH, 135, 139, 140, 253, 254]
    chain = b"".join(ah(following) if kind == f.AH else extension(following, 16)
                     for kind, following in zip(kinds, kinds[1:] + [f.TCP]))
    alone = [ipv6(kind, ah(f.TCP) if kind == f.AH else extension(f.TCP, 24)) for kind in kinds]
    fragment = struct.pack(">BBHI", f.AH, 0, 1, 77) + ah(f.TCP)
    nothing = f.ethernet(f.ipv6(extension(59, 16), 135), f.IPV6)
    esp = f.ethernet(f.ipv6(b"\0\0\1\0" + bytes(60), f.ESP), f.IPV6)
    ipv4_ah = f.ethernet(f.ipv4(ah(f.TCP) + f.tcp(b"x" * 100, destination_port=80), f.AH))
    return pcap(spaced([ipv6(0, chain), *alone, ipv6(44, fragment), nothing, esp, ipv4_ah]))


@capture("ipv6-ah-cut.pcap")
def ah_cut():
    whole = ipv6(f.AH, ah(f.TCP))
    return pcap([Packet(whole[:size], START, len(whole)) for size in (54, 58, 62, 77, 78, 82)])


# --- tags and tunnels ---------------------------------------------------------------------------------

@capture("ethernet-r-tag-and-trill.pcap")
def r_tag_and_trill():
    """IEEE 802.1CB, alone and behind a VLAN tag; TRILL (RFC 6325) with and without options, and of a version of the
    future; Ethernet as an EtherType."""
    redundant = bytes.fromhex("0000 0007") + struct.pack(">H", f.IPV4) + there()
    inner = f.ethernet(there())
    def trill(start, rest):
        return f.ethernet(struct.pack(">HHH", start, 1, 2) + rest, 0x22F3)

    return pcap(spaced([f.ethernet(redundant, 0xF1C1), f.ethernet(f.tag(100, 0xF1C1, redundant), f.VLAN),
                        trill(0x3F, inner), trill(2 << 6 | 0x3F, bytes(8) + inner), trill(0x4000, bytes(60)),
                        f.ethernet(inner, 0x6558)]))


def cooked(device, protocol, payload):
    return struct.pack(">HHH8sH", 0, device, 4, b"\xc0\0\2\1".ljust(8, b"\0"), protocol) + payload


@capture("sll-gre-ethernet.pcap")
def sll_gre():
    return pcap([Packet(cooked(GRE_DEVICE, 0x6558, f.ethernet(there())))], link_type=113)


@capture("sll-gre-others.pcap")
def sll_gre_others():
    """Over IPv6; PPP; IP itself; MPLS."""
    return pcap(spaced([cooked(GRE_OVER_IPV6_DEVICE, 0x6558, f.ethernet(f.udp6(), f.IPV6)),
                        cooked(GRE_DEVICE, 0x880B, b"\xff\3\0\x21" + there()), cooked(GRE_DEVICE, f.IPV4, there()),
                        cooked(GRE_OVER_IPV6_DEVICE, f.IPV6, f.udp6()), cooked(GRE_DEVICE, f.MPLS, label() + there())]),
                link_type=113)


# --- fragments: what they came over is a part of their datagram ----------------------------------------

def halves(source_port, size=2008):
    """A datagram of this many bytes in two fragments, with the same addresses and identification each time."""
    datagram = f.udp(b"d" * (size - 8), source_port, 53)
    first = f.ipv4(datagram[:1480], identification=7, more=True)
    return first, f.ipv4(datagram[1480:], identification=7, offset=1480)


def interleaved(*paths):
    """One datagram a path, first all the first fragments, then the others. A path makes frames of packets."""
    datagrams = [halves(1111 * (number + 1)) for number in range(len(paths))]
    return [path(pair[part]) for part in (0, 1) for path, pair in zip(paths, datagrams)]


def vlan(*numbers):
    def frame(packet):
        for number in reversed(numbers[1:]):
            packet = struct.pack(">H", f.IPV4 if number == numbers[-1] else f.VLAN) + packet
            packet = struct.pack(">H", number) + packet
        kind = f.IPV4 if len(numbers) == 1 else f.VLAN
        return f.ethernet(struct.pack(">HH", numbers[0], kind) + packet, f.VLAN)
    return frame


@capture("fragments-two-vlans.pcap")
def two_vlans():
    return pcap(spaced(interleaved(vlan(1), vlan(2)), 1000))


def mpls(*labels):
    stack = b"".join(label(number, number == labels[-1]) for number in labels)
    return lambda packet: f.ethernet(stack + packet, f.MPLS)


@capture("fragments-of-many-paths.pcap")
def many_paths():
    """Without a tag, in stacked VLANs that differ in one of them, in their order, in labels, in sessions, in services."""
    def session(number):
        return lambda packet: f.ethernet(struct.pack(">BBHHH", 0x11, 0, number, len(packet) + 2, 0x21) + packet, 0x8864)

    def service(number):
        return lambda packet: f.ethernet(struct.pack(">I", number) + f.ethernet(packet), 0x88E7)

    return pcap(spaced(interleaved(f.ethernet, vlan(1), vlan(1, 2), vlan(2, 1), vlan(1, 3), mpls(16), mpls(17),
                                   mpls(16, 17), session(1), session(2), service(5), service(6)), 1000))


@capture("fragments-of-one-path.pcap")
def one_path():
    """Priorities and entropy labels (RFC 6790) are of the packet, not of its path."""
    first, second = halves(1111)
    untagged = [f.ethernet(first), vlan(0xE000)(second)]
    first, second = halves(2222)
    tagged = [vlan(0x2005)(first), vlan(0xA005)(second)]
    first, second = halves(3333)
    spread = [mpls(16, 7, 1000)(first), mpls(16, 7, 2000)(second)]
    return pcap(spaced(untagged + tagged + spread, 1000))


@capture("fragments-two-interfaces.pcapng")
def two_interfaces():
    """Two interfaces of which the second is described twice, as where files were joined."""
    frames = interleaved(f.ethernet, f.ethernet)
    names = [[(2, name)] for name in (b"eth0", b"eth1", b"eth1")]
    packets = [enhanced(Packet(frame, START + 1000 * number), number=where)
               for number, (frame, where) in enumerate(zip(frames, (0, 1, 0, 2)))]
    return b"".join([section(), *(interface(pairs=pairs) for pairs in names), *packets])


@capture("fragments-two-interfaces-sll2.pcap")
def two_interfaces_cooked():
    def over(index):
        return lambda packet: struct.pack(">HHIHBB", f.IPV4, 0, index, 1, 0, 6) + f.MAC_A + bytes(2) + packet

    return pcap(spaced(interleaved(over(2), over(3)), 1000), link_type=276)


# --- IEEE 802.11: mesh headers and aggregates ----------------------------------------------------------

def wlan_data(body, qos, from_mesh=True):
    """QoS data: between mesh stations with four addresses, else from an access point."""
    flags = b"\x88\3" if from_mesh else b"\x88\2"
    fourth = f.MAC_A if from_mesh else b""
    return flags + bytes(2) + f.MAC_B + f.MAC_A + f.MAC_B + b"\x10\0" + fourth + struct.pack("<H", qos) + body


def snap(packet, ethertype=f.IPV4):
    return SNAP + struct.pack(">H", ethertype) + packet


def mesh_header(addresses=0):
    return struct.pack("<BBI", addresses, 31, 9) + bytes(6 * addresses)


MESH, AGGREGATE = 0x0100, 0x0080
RADIOTAP = bytes.fromhex("0000 0800 00000000")


@capture("mesh-data.pcap")
def mesh_data():
    frames = [RADIOTAP + wlan_data(mesh_header(addresses) + snap(there()), MESH) for addresses in (0, 2)]
    return pcap(spaced(frames, 1000), link_type=127)


@capture("mesh-data-others.pcap")
def mesh_others():
    """One address more; group data with three addresses; the same bit where it is no mesh's; flags that are reserved;
    a mesh header cut off."""
    to_group = b"\x88\2" + bytes(2) + b"\1\0\x5e\0\0\1" + f.MAC_A * 2 + b"\x10\0" + struct.pack("<H", MESH)
    to_access_point = b"\x88\1" + bytes(2) + f.MAC_B + f.MAC_A + f.MAC_B + b"\x10\0" + struct.pack("<H", MESH)
    whole = wlan_data(mesh_header(1) + snap(there()), MESH)
    return pcap(spaced([whole, to_group + mesh_header() + snap(there()), to_access_point + snap(there()),
                        wlan_data(snap(there()), MESH)]) +
                [Packet(whole[:size], START, len(whole)) for size in (32, 36, 43, 44)], link_type=105)


def subframe(body, padded=True):
    data = f.MAC_B + f.MAC_A + struct.pack(">H", len(body)) + body
    return data + bytes(-len(data) % 4) if padded else data


def other():
    """From 192.0.2.9:5000 to 198.51.100.9:6000, 48 IP bytes."""
    ends = ("192.0.2.9", "198.51.100.9")
    return f.ipv4(f.udp(b"o" * 20, 5000, 6000, *ends), f.UDP, *ends)


@capture("amsdu-two-flows.pcap")
def amsdu():
    body = subframe(snap(there())) + subframe(snap(other()), padded=False)
    return pcap([Packet(RADIOTAP + wlan_data(body, AGGREGATE, from_mesh=False))], link_type=127)


@capture("amsdu-many.pcap")
def amsdu_many():
    """Three packets of one flow; a flow of its own beside one with frames, over IPv6, and not IP; fragments; padding
    behind the last; the FCS declared by radiotap; between mesh stations; cut in the second and third subframe."""
    first, second = halves(1111, 1600)
    t, o = subframe(snap(there())), subframe(snap(other()))
    six, arp = subframe(snap(f.udp6(), f.IPV6)), subframe(snap(f.arp()[14:42], f.ARP))
    bodies = [t + t + t, six + arp + o, subframe(snap(first)) + subframe(snap(second)), arp + t, o + t + bytes(40)]
    frames = [wlan_data(body, AGGREGATE, from_mesh=False) for body in bodies]
    mesh = [mesh_header(number) + snap(packet) for number, packet in ((0, there()), (2, other()))]
    meshed = b"".join(f.MAC_B + f.MAC_A + struct.pack(">H", len(body) - size) + body + bytes(-(14 + len(body)) % 4)
                      for body, size in zip(mesh, (6, 18)))
    frames.append(wlan_data(meshed, AGGREGATE | MESH))
    radio = struct.pack("<HHI", 0, 9, 2)
    captured = [radio + b"\0" + frame for frame in frames] + [radio + b"\x10" + frames[1] + b"fcs!"]
    whole = captured[1]
    cut = [Packet(whole[:size], START, len(whole)) for size in (130, 140, 170, 180, 200)]
    return pcap(spaced(captured) + cut, link_type=127)
