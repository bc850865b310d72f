"""libpcap, called as tcpdump calls it to read a file through a filter (tcpdump 4.99, tcpdump.c): with the
optimizer on and a netmask of 0. For comparisons too many for a process each.
"""
import ctypes
import ctypes.util

ERROR_SIZE = 256  # PCAP_ERRBUF_SIZE
OPTIMIZE, NETMASK = 1, 0

_lib = ctypes.CDLL(ctypes.util.find_library("pcap"))


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint), ("instructions", ctypes.c_void_p)]


class _Header(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("microseconds", ctypes.c_long), ("captured", ctypes.c_uint32),
                ("wire", ctypes.c_uint32)]


_lib.pcap_open_offline.restype = ctypes.c_void_p
_lib.pcap_geterr.restype = ctypes.c_char_p
for _name in ("pcap_geterr", "pcap_close"):
    getattr(_lib, _name).argtypes = [ctypes.c_void_p]
_lib.pcap_compile.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Program), ctypes.c_char_p, ctypes.c_int,
                              ctypes.c_uint32]
_lib.pcap_setfilter.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Program)]
_lib.pcap_next_ex.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.POINTER(_Header)),
                              ctypes.POINTER(ctypes.c_void_p)]


class Refused(Exception):
    """The expression does not compile for the file."""


def seconds_that_pass(path, expression):
    """The times, in whole seconds, of the packets of a file that pass. Raises Refused."""
    message = ctypes.create_string_buffer(ERROR_SIZE)
    handle = _lib.pcap_open_offline(str(path).encode(), message)
    if not handle:
        raise AssertionError(f"{path}: {message.value}")
    try:
        _set_filter(handle, expression)
        return list(_seconds(handle))
    finally:
        _lib.pcap_close(handle)


def _set_filter(handle, expression):
    program = _Program()
    if _lib.pcap_compile(handle, ctypes.byref(program), expression.encode(), OPTIMIZE, NETMASK) != 0:
        raise Refused(_lib.pcap_geterr(handle).decode())
    _lib.pcap_setfilter(handle, ctypes.byref(program))
    _lib.pcap_freecode(ctypes.byref(program))


def _seconds(handle):
    header, data = ctypes.POINTER(_Header)(), ctypes.c_void_p()
    while (status := _lib.pcap_next_ex(handle, ctypes.byref(header), ctypes.byref(data))) == 1:
        yield header.contents.seconds
    assert status == -2, _lib.pcap_geterr(handle)  # PCAP_ERROR_BREAK: the end of the file
