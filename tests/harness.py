"""What all end-to-end tests share: the program, where test data is, and how tests are skipped.

    WIRECENSUS          the program (default: build/release/wirecensus)
    WIRECENSUS_NO_SKIP  set to 1, a test that would be skipped fails, but for want of captures
"""
import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
PROGRAM = Path(os.environ.get("WIRECENSUS", ROOT / "build/release/wirecensus")).resolve()
REAL_CAPTURES = ROOT.parent / "shared/captures"  # optional: ../shared/captures
SKIPPED = 77  # the exit code that ctest takes for "skipped"
TIME_LIMIT = 180  # seconds; it only ends what hangs: sanitized builds and busy machines are slow
sys.path.insert(0, str(TESTS / "reference"))
# No test depends on the user's configuration file. The folder exists, as tools expect.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="wirecensus-no-config-")
atexit.register(shutil.rmtree, os.environ["XDG_CONFIG_HOME"], ignore_errors=True)

# Signs of a fault in the program itself, whatever its exit code says.
FAULTS = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|UndefinedBehaviorSanitizer|"
                    r"runtime error:|terminate called|Assertion .* failed")


def run(*arguments, cwd=None, stdin=subprocess.DEVNULL, limit=TIME_LIMIT, environment=None):
    """Runs the program to its end, with other environment variables if given. AssertionError where it crashed, hung or a
    sanitizer spoke up."""
    command = [str(PROGRAM), *map(str, arguments)]
    try:
        done = subprocess.run(command, cwd=cwd, stdin=stdin, capture_output=True, text=True,
                              errors="replace", timeout=limit, check=False, env=environment)
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"{' '.join(command)} still ran after {limit} s") from error
    check_sound(done.returncode, done.stderr)
    return done


def check_sound(exit_code, errors):
    if exit_code < 0 or FAULTS.search(errors):
        raise AssertionError(f"the program broke (exit code {exit_code}):\n{errors[-4000:]}")


def skip(test, reason):
    if os.environ.get("WIRECENSUS_NO_SKIP") == "1":
        test.fail(f"would be skipped: {reason}")
    print(f"skipped: {reason}", file=sys.stderr)
    test.skipTest(reason)


def skip_without_captures(test):
    """The recorded captures are optional everywhere."""
    if not REAL_CAPTURES.is_dir():
        print(f"skipped: no captures in {REAL_CAPTURES}", file=sys.stderr)
        test.skipTest("no captures")


def main():
    """unittest.main, but a run in which every test was skipped says so to ctest."""
    result = unittest.main(exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.testsRun and len(result.skipped) == result.testsRun else 0)
