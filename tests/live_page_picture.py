#!/usr/bin/python3
"""Makes docs/live_page.png anew: the live page of a capture that is played, in a headless Chromium."""
import base64
import re
import subprocess
import tempfile
from pathlib import Path

import harness
from browser import Browser

PICTURE = harness.TESTS.parent / "docs/live_page.png"
GENERATE = harness.PROGRAM.parent / "wirecensus-generate"
WIDTH, HEIGHT, SCROLL_BAR = 1000, 1130, 15
SHOWN = "Number(document.querySelector('#totals div')?.title.replace(/\\D/g, '')) > 11000"


def play(folder):
    """A count that is served; its address."""
    capture = Path(folder, "demo.pcap")
    subprocess.run([GENERATE, "demo", "--packets", "20000", "-o", capture], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([harness.PROGRAM, capture.name, "--speed", "1", "--serve", "9465", "--formats", "none"],
                               cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if found := re.match(r"serving (\S+)", line):
            return process, found[1]
    raise RuntimeError("it is not served")


def main():
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        browser.window(WIDTH, HEIGHT)
        process, address = play(folder)
        try:
            browser.open(address)
            browser.wait(SHOWN, "most of the packets")
            image = browser.devtools("Page.captureScreenshot", format="png",
                                     clip={"x": 0, "y": 0, "width": WIDTH - SCROLL_BAR, "height": HEIGHT, "scale": 1})
            assert "Live" in browser.run("return document.querySelector('#state').textContent")
            PICTURE.write_bytes(base64.b64decode(image["data"]))
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
