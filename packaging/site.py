#!/usr/bin/python3
"""Makes HTML pages of the documentation, as GitHub would show it: README.md, the other texts beside it, and docs/.

    packaging/site.py FOLDER

FOLDER is made anew; it needs no server and nothing from elsewhere. cmark-gfm reads the Markdown. What a page links to is a page, too, or is
copied if it is a file (pictures, the licence); folders and sources are named without a link.
"""
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = {".png", ".svg", ".toml"}
STYLE = """
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; }
nav { font-size: .9rem; padding-bottom: .5rem; border-bottom: 1px solid #ccc; }
pre, code { font-family: ui-monospace, monospace; font-size: .9em; background: #f4f4f4; }
pre { padding: .7rem; overflow-x: auto; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; }
img { max-width: 100%; }
a { color: #0b57a4; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #151515; } pre, code { background: #252525; } a { color: #7db7f0; } th, td { border-color: #444; }
}
"""


def sources():
    """The texts, the first one first; their names relative to the root."""
    beside = ("README.md", "CHANGELOG.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "RELEASING.md")
    return [Path(name) for name in beside] + sorted(path.relative_to(ROOT) for path in (ROOT / "docs").glob("*.md"))


def page_of(source):
    return Path("index.html") if source == Path("README.md") else source.with_suffix(".html")


def slug(heading):
    """The name that GitHub gives a heading."""
    text = html.unescape(re.sub(r"<[^>]+>", "", heading)).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def with_names(body):
    """Headings with names, so that links lead to them."""
    seen = {}

    def name(match):
        base = slug(match[2])
        seen[base] = seen.get(base, -1) + 1
        anchor = base if seen[base] == 0 else f"{base}-{seen[base]}"
        return f'<h{match[1]} id="{anchor}">{match[2]}</h{match[1]}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", name, body, flags=re.DOTALL)


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.pages = {source: page_of(source) for source in sources()}
        self.titles = {source: title_of(source) for source in self.pages}

    def write(self):
        if self.folder.exists():
            shutil.rmtree(self.folder)
        for source, page in self.pages.items():
            path = self.folder / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.document(source), encoding="utf-8")
        (self.folder / "style.css").write_text(STYLE.lstrip(), encoding="utf-8")

    def document(self, source):
        body = subprocess.run(["cmark-gfm", "--extension", "table", "--extension", "autolink", ROOT / source],
                              capture_output=True, text=True, check=True).stdout
        up = "../" * (len(source.parts) - 1)
        body = re.sub(r'<a href="([^"]*)">(.*?)</a>', lambda match: self.link(source, match[1], match[2]), with_names(body),
                      flags=re.DOTALL)
        body = re.sub(r'<img src="([^"]*)"', lambda match: f'<img src="{self.copied(source, match[1])}"', body)
        return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
                f'<meta name="viewport" content="width=device-width">\n<title>{self.titles[source]}</title>\n'
                f'<link rel="stylesheet" href="{up}style.css">\n</head>\n<body>\n{self.navigation(source)}\n{body}</body>\n</html>\n')

    def navigation(self, source):
        links = [f'<a href="{self.address(source, other)}">{title}</a>' for other, title in self.titles.items()]
        return f"<nav>{' · '.join(links)}</nav>"

    def address(self, source, other):
        return Path(os.path.relpath(self.pages[other], self.pages[source].parent)).as_posix()

    def link(self, source, address, text):
        if re.match(r"[a-z]+:|#", address):
            return f'<a href="{address}">{text}</a>'
        name, _, fragment = address.partition("#")
        target = Path(os.path.normpath(source.parent / name))
        if target in self.pages:
            return f'<a href="{self.address(source, target)}{"#" + fragment if fragment else ""}">{text}</a>'
        if target.suffix in COPIED or target.name == "LICENSE":
            return f'<a href="{self.copied(source, address)}">{text}</a>'
        return f"<span>{text}</span>"

    def copied(self, source, address):
        target = Path(os.path.normpath(source.parent / address))
        (self.folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / target, self.folder / target)
        return address


def title_of(source):
    """Its first heading, as HTML."""
    heading = re.search(r"^# (.+)$", (ROOT / source).read_text(encoding="utf-8"), re.MULTILINE)
    return html.escape(heading[1].replace("`", ""))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: site.py FOLDER")
    Site(Path(sys.argv[1]).absolute()).write()
    print(f"wrote {Path(sys.argv[1]) / 'index.html'}")
