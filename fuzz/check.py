#!/usr/bin/python3
"""Runs the fuzzers of a build without libFuzzer (fuzz/driver.cpp): what they state holds for the seeds, and for inputs
made of them by chance.

    fuzz/check.py BUILD [INPUTS [FUZZER...]]

So it is in CI that they build and hold; those that look for new ways through the program are ./dev fuzz.
"""
import concurrent.futures
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
FOLDER = Path(__file__).resolve().parent
INPUTS = 2000
LIMIT = 300  # seconds


def run(fuzzer, seeds, inputs, folder):
    """Whether it held, and what it said."""
    scratch = folder / f"run-{fuzzer.name}"
    scratch.mkdir()
    done = subprocess.run([fuzzer, seeds, str(inputs)], cwd=scratch, capture_output=True, text=True, errors="replace",
                          timeout=LIMIT, check=False)
    failed = scratch / "fuzz-failed"
    kept = f"\nthe input: {failed.read_bytes().hex()}" if failed.exists() else ""
    return done.returncode == 0, f"{fuzzer.name:14} {done.stdout}{done.stderr}{kept}".rstrip()


def main():
    if len(sys.argv) < 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    build = Path(sys.argv[1])
    inputs = int(sys.argv[2]) if len(sys.argv) > 2 else INPUTS
    fuzzers = [path for path in sorted((build / "fuzzers").iterdir())
               if path.name != "save_census" and (len(sys.argv) < 4 or path.name in sys.argv[3:])]
    with tempfile.TemporaryDirectory(prefix="wirecensus-fuzz-") as name:
        corpus = Path(name) / "corpus"
        subprocess.run([FOLDER / "seeds.py", build, corpus], check=True)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda one: run(one, corpus / one.name, inputs, Path(name)), fuzzers))
    for _, text in results:
        print(text)
    return 0 if results and all(held for held, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
