#!/usr/bin/python3
"""The documentation: every link of its texts leads to a file or heading that is there, as GitHub and the pages of packaging/site.py
show it; and the pages lead to each other."""
import re
import shutil
import subprocess
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import harness


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.names, self.text = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        self.names |= {attributes["id"]} if "id" in attributes else set()

    def handle_data(self, data):
        self.text.append(data)


class Texts(unittest.TestCase):
    def test_what_they_link_to_is_there(self):
        checked = 0
        for path in [*harness.ROOT.glob("*.md"), *(harness.ROOT / "docs").glob("*.md")]:
            for address in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
                if not urlsplit(address).scheme and not address.startswith("#"):
                    self.assertTrue((path.parent / address.partition("#")[0]).exists(), f"{path.name}: {address}")
                    checked += 1
        self.assertGreater(checked, 50)


class Site(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="wirecensus-site-"))) / "site"
        cls.pages = {}
        if shutil.which("cmark-gfm"):
            subprocess.run([harness.ROOT / "packaging/site.py", cls.folder], check=True, capture_output=True)
            cls.pages = {path: Page(path.read_text(encoding="utf-8")) for path in cls.folder.rglob("*.html")}

    def setUp(self):
        if not self.pages:
            harness.skip(self, "cmark-gfm is not installed")

    def targets(self, path):
        """(address, file, name of a heading) of each link that leads to no other site."""
        for address in self.pages[path].links:
            parts = urlsplit(address)
            if not parts.scheme:
                yield address, (path.parent / unquote(parts.path)).resolve() if parts.path else path, unquote(parts.fragment)

    def test_every_link_leads_somewhere(self):
        for path in self.pages:
            for address, target, name in self.targets(path):
                self.assertTrue(target.is_file(), f"{path.name}: {address}")
                if name:
                    self.assertIn(name, self.pages[target].names, f"{path.name}: {address}")

    def test_nothing_comes_from_elsewhere(self):
        for path in self.folder.rglob("*.html"):
            self.assertNotRegex(path.read_text(encoding="utf-8"), r'(src="|<link[^>]*href=")[a-z]+:')

    def test_every_text_is_a_page_that_all_lead_to(self):
        texts = {path.stem for path in [*harness.ROOT.glob("*.md"), *(harness.ROOT / "docs").glob("*.md")]}
        self.assertEqual(texts, {"README" if path.stem == "index" else path.stem for path in self.pages})
        for path in self.pages:
            self.assertLessEqual(set(self.pages), {target for _, target, _ in self.targets(path)})

    def test_tables_and_code_are_read_as_such(self):
        for path, page in self.pages.items():
            self.assertNotRegex("".join(page.text), r"\n\|[-| ]+\|\n|^```", path.name)


if __name__ == "__main__":
    harness.main()
