#!/usr/bin/env python3
"""Writes one small capture file per behaviour, the same bytes each time.

    make_captures.py DIRECTORY [NAME...]

To add a capture, add a function with @capture to one of the captures_*.py modules beside this file.
Nothing but Python's standard library is needed, and nothing is shared with the program under test.
"""

import pathlib
import sys

sys.dont_write_bytecode = True  # leave no __pycache__ in the source tree

# Importing a module registers its captures.
import captures_compressed  # noqa: F401
import captures_encapsulated  # noqa: F401
import captures_dialects  # noqa: F401
import captures_fcs  # noqa: F401
import captures_filter  # noqa: F401
import captures_juniper  # noqa: F401
import captures_links  # noqa: F401
import captures_network  # noqa: F401
import captures_odd  # noqa: F401
import captures_pcap  # noqa: F401
import captures_pcapng  # noqa: F401
import captures_rare_links  # noqa: F401
import captures_tap_links  # noqa: F401
import captures_tails  # noqa: F401
import captures_transit  # noqa: F401
from registry import CAPTURES


def main(arguments):
    if not arguments or arguments[0].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    unknown = [name for name in arguments[1:] if name not in CAPTURES]
    if unknown:
        print(f"no such capture: {', '.join(unknown)}", file=sys.stderr)
        return 1
    directory = pathlib.Path(arguments[0])
    directory.mkdir(parents=True, exist_ok=True)
    for name in arguments[1:] or sorted(CAPTURES):
        (directory / name).write_bytes(CAPTURES[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
