#!/usr/bin/python3
"""Runs a command as on a kernel that lacks system calls, or as where they are refused:

    older_kernel.py ENOSYS landlock_create_ruleset,seccomp COMMAND ARGUMENT...

by a filter of its own (seccomp(2)), which children keep and need no privileges for."""
import ctypes
import errno
import os
import platform
import struct
import sys

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_...
NUMBERS = {"x86_64": {"seccomp": 317, "pidfd_open": 434, "landlock_create_ruleset": 444},
           "aarch64": {"seccomp": 277, "pidfd_open": 434, "landlock_create_ruleset": 444}}
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, MODE_FILTER = 22, 38, 2
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
NUMBER, ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
FAILS, ALLOWED = 0x0005_0000, 0x7FFF_0000


def program(numbers, error):
    """Instructions of struct sock_filter: code, jump if true, jump if false, operand."""
    lines = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, ARCHITECTURES[platform.machine()]), (RETURN, 0, 0, ALLOWED),
             (LOAD, 0, 0, NUMBER)]
    for number in numbers:
        lines += [(EQUAL, 0, 1, number), (RETURN, 0, 0, FAILS | error)]
    return b"".join(struct.pack("=HBBI", *line) for line in [*lines, (RETURN, 0, 0, ALLOWED)])


def refuse(calls, error):
    """For this process, and all that it becomes."""
    code = program([NUMBERS[platform.machine()][call] for call in calls], error)
    buffer = ctypes.create_string_buffer(code)
    filter_program = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, MODE_FILTER, filter_program, 0, 0):
        raise OSError(ctypes.get_errno(), "no filter of system calls can be installed")


if __name__ == "__main__":
    refuse(sys.argv[2].split(","), getattr(errno, sys.argv[1]))
    os.execv(sys.argv[3], sys.argv[3:])
