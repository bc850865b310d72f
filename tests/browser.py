"""A headless Chromium, driven by ChromeDriver: the part of W3C WebDriver (https://www.w3.org/TR/webdriver2/)
and of the Chrome DevTools Protocol that the tests of pages need, by python3's standard library alone."""
import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

CHROMIUM = shutil.which("chromium")
CHROMEDRIVER = shutil.which("chromedriver")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of element references, WebDriver 12.1
KEYS = {"left": "\ue012", "right": "\ue014", "home": "\ue011", "end": "\ue010", "enter": "\ue007",
        "escape": "\ue00c", "tab": "\ue004", "shift": "\ue008"}
ANSWER_LIMIT = 120  # seconds; it only ends what hangs, and a busy machine takes long to start a browser
# The rows of a table, as the exact values of their cells.
ROWS = """return [...document.querySelectorAll(arguments[0] + ' tbody tr')]
          .map((row) => [...row.cells].map((cell) => cell.dataset.value ?? cell.textContent));"""
# Texts that reach out of their chart.
OUTSIDE = """return [...document.querySelectorAll('.chart svg')].flatMap((svg) => [...svg.querySelectorAll('text')]
            .filter((text) => text.getBBox().x < -1 || text.getBBox().x + text.getBBox().width > svg.viewBox.baseVal.width + 1)
            .map((text) => text.textContent))"""
OF_A_WORKER = ""  # the loader of what a worker of the page asks for


def frames_below(tree):
    """The identifiers of all frames inside the page, at any depth."""
    below = tree.get("childFrames", [])
    return {child["frame"]["id"] for child in below}.union(*map(frames_below, below))


class Browser:
    """Close it, or use it in a with statement: it ends both processes that it starts.

    The browser is started here and not by ChromeDriver, which asks the one that it starts at "localhost": a system made
    by debootstrap has no /etc/hosts, and then no such name."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="wirecensus-browser-", ignore_cleanup_errors=True)
        self.environment = {**os.environ, "HOME": self.profile.name, "XDG_CONFIG_HOME": self.profile.name, "TZ": "UTC"}
        self.session, self.chromium = None, None
        self.driver = subprocess.Popen([CHROMEDRIVER, "--port=0"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, text=True, env=self.environment)
        try:
            self.port = self.announced_port()
            self.session = self.start_session(self.start_chromium())
            self.post("/url", url="about:blank")  # away from the browser's own first page, which loads things
        except Exception:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def announced_port(self):
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return int(found[1])
        raise RuntimeError("chromedriver ended before it listened")

    def start_chromium(self):
        """Returns the port at which it can be driven."""
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                     "--disable-background-networking", f"--user-data-dir={self.profile.name}/profile",
                     "--remote-debugging-port=0", "about:blank"]
        if os.geteuid() == 0:
            arguments.insert(0, "--no-sandbox")  # Chromium's sandbox does not work for root
        self.chromium = subprocess.Popen([CHROMIUM, *arguments], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL, env=self.environment)
        told = Path(self.profile.name, "profile/DevToolsActivePort")
        end = time.monotonic() + ANSWER_LIMIT
        while time.monotonic() < end and self.chromium.poll() is None:
            if told.exists() and told.read_text(encoding="ascii").count("\n") > 0:
                return int(told.read_text(encoding="ascii").splitlines()[0])
            time.sleep(0.02)
        raise RuntimeError(f"{CHROMIUM} did not start (exit code {self.chromium.poll()})")

    def start_session(self, port):
        options = {"debuggerAddress": f"127.0.0.1:{port}"}
        capabilities = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        answer = self.request("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        return answer["sessionId"]

    def close(self):
        try:
            if self.session:
                self.request("DELETE", f"/session/{self.session}")
        finally:
            for process in (self.driver, self.chromium):
                if process:
                    process.terminate()
                    process.wait(ANSWER_LIMIT)
            self.driver.stdout.close()
            self.profile.cleanup()

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_LIMIT)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{method} {path}: {value['error']}: {value['message'][:500]}")
        return value

    def post(self, path, **body):
        return self.request("POST", f"/session/{self.session}{path}", body)

    def devtools(self, command, **parameters):
        return self.post("/goog/cdp/execute", cmd=command, params=parameters)

    def open(self, url):
        self.logs("browser")
        self.logs("performance")
        self.post("/url", url=url)

    def run(self, script, *arguments):
        """What `script`, the body of a function, returns."""
        return self.post("/execute/sync", script=script, args=list(arguments))

    def logs(self, kind):
        """What came since they were last asked for."""
        return self.post("/se/log", type=kind)

    def console(self):
        """What the page has on the console since it was opened, without what the browser's own pages say there."""
        return [entry["message"] for entry in self.logs("browser") if not entry["message"].startswith("chrome://")]

    def requested(self):
        """The addresses that the page, its frames and its workers asked for since it was opened. The browser asks for
        things of its own in the same tab, but for another document: the loader differs (DevTools, domain Network)."""
        tree = self.devtools("Page.getFrameTree")["frameTree"]
        page, frames = tree["frame"], frames_below(tree)
        events = [json.loads(entry["message"])["message"] for entry in self.logs("performance")]
        requests = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in requests if each.get("frameId") in frames
                or each.get("frameId") == page["id"] and each["loaderId"] in (page["loaderId"], OF_A_WORKER)]

    def wait(self, condition, what, limit=60):
        """Waits until the JavaScript expression `condition` holds."""
        end = time.monotonic() + limit
        while not self.run(f"return {condition}"):
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come within {limit} s")
            time.sleep(0.02)

    def find(self, selector):
        return self.post("/element", using="css selector", value=selector)[ELEMENT]

    def click(self, selector):
        self.post(f"/element/{self.find(selector)}/click")

    def type(self, selector, text):
        element = self.find(selector)
        self.post(f"/element/{element}/clear")
        self.post(f"/element/{element}/value", text=text)

    def press(self, *keys):
        """Presses keys one after another, by their name or character, whoever has the focus."""
        actions = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self.post("/actions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def pointer(self, selector, *steps):
        """Moves to places in an element, as fractions of its width and height; "down" and "up" press."""
        area = self.run("const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'center'});"
                        "const r = e.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]", selector)
        left, top, width, height = area
        actions = []
        for step in steps:
            if isinstance(step, str):
                actions.append({"type": f"pointer{step.capitalize()}", "button": 0})
            else:
                x, y = int(left + step[0] * width), int(top + step[1] * height)
                actions.append({"type": "pointerMove", "duration": 20, "x": x, "y": y})
        self.post("/actions", actions=[{"type": "pointer", "id": "mouse", "actions": actions}])

    def window(self, width, height, mobile=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def media(self, media="", theme="light"):
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.devtools("Emulation.setEmulatedMedia", media=media, features=features)

    def screenshot(self, path):
        """The whole page as a PNG file."""
        image = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(image["data"]))

    def print_pdf(self):
        """The page as it would be printed on A4."""
        pages = self.devtools("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, preferCSSPageSize=True)
        return base64.b64decode(pages["data"])
