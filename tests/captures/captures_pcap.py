"""The pcap format: its byte orders, its resolutions, and where it may break."""

import struct

import files
from files import Packet, conversation, pcap, pcap_header, pcap_record
from registry import capture


@capture("pcap-usec-le.pcap")
def usec_le():
    return pcap(conversation())


@capture("pcap-usec-be.pcap")
def usec_be():
    return pcap(conversation(), ">")


@capture("pcap-nsec-le.pcap")
def nsec_le():
    return pcap(conversation(), "<", True)


@capture("pcap-nsec-be.pcap")
def nsec_be():
    return pcap(conversation(), ">", True)


@capture("pcap-kuznetzov.pcap")
def kuznetzov():
    """Alexey Kuznetzov's variant: interface, protocol and packet type in each record."""
    extra = struct.pack("<IHBB", 2, 0x0800, 0, 0)
    records = (pcap_record(packet, extra=extra) for packet in conversation())
    return pcap_header(magic=0xA1B2CD34) + b"".join(records)


@capture("pcap-fcs-length-in-link-type.pcap")
def fcs_length():
    """The upper bits of the link type say that four bytes of FCS follow each frame."""
    packets = [Packet(p.data + b"\xde\xad\xbe\xef", p.time) for p in conversation()]
    return pcap(packets, link_type=files.ETHERNET | 0x4000000 | 2 << 28)


@capture("pcap-no-packets.pcap")
def no_packets():
    return pcap([])


@capture("pcap-one-packet.pcap")
def one_packet():
    return pcap(conversation()[:1])


@capture("pcap-snaplen-zero.pcap")
def snaplen_zero():
    """Some writers leave the snap length empty; it limits nothing then."""
    return pcap(conversation(), snap_length=0)


@capture("pcap-captured-above-snaplen.pcap")
def captured_above_snaplen():
    return pcap(conversation(), snap_length=64)


@capture("cut-short-in-file-header.pcap")
def cut_in_file_header():
    return pcap(conversation())[:17]


@capture("cut-short-in-record-header.pcap")
def cut_in_record_header():
    return pcap(conversation()[:4]) + pcap_record(conversation()[4])[:9]


@capture("cut-short-in-record-data.pcap")
def cut_in_record_data():
    return pcap(conversation()[:4]) + pcap_record(conversation()[4])[:40]


def record_of_zeros(claimed_length):
    return struct.pack("<IIII", 1_700_000_001, 0, claimed_length, claimed_length) + bytes(200)


@capture("damaged-huge-record.pcap")
def huge_record():
    """The record after 30 good ones claims 4 GiB - 1."""
    return pcap(conversation() * 6) + record_of_zeros(0xFFFFFFFF)


@capture("damaged-large-record.pcap")
def large_record():
    """A captured length of 512 MiB: above any snap length, below what an allocation would refuse."""
    return pcap(conversation() * 6) + record_of_zeros(1 << 29)


@capture("damaged-captured-above-wire.pcap")
def captured_above_wire():
    """More bytes captured than the frame is said to have had: odd, yet readable."""
    return pcap([p._replace(frame_len=20) for p in conversation()])


@capture("version-unknown.pcap")
def unknown_version():
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 9, 9, 0, 0, 65535, 1) + pcap(conversation())[24:]


@capture("not-a-capture.txt")
def not_a_capture():
    return b"This is a text, and no capture file at all.\n" * 10


@capture("empty.pcap")
def empty():
    return b""
