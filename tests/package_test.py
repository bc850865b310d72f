#!/usr/bin/python3
"""What debian/ says of the program is true: its version, and each library that is loaded when it is used. The package itself is tried by
packaging/bare_debian_test.sh."""
import re
import subprocess
import unittest

import harness

DEBIAN = harness.ROOT / "debian"


def text_of(path):
    return path.read_text(encoding="utf-8")


class Package(unittest.TestCase):
    def test_it_has_the_version_of_the_program(self):
        version = re.search(r"^project\(wirecensus VERSION ([\d.]+) ", text_of(harness.ROOT / "CMakeLists.txt"), re.MULTILINE)[1]
        self.assertEqual(version, re.match(r"wirecensus \(([\d.]+)\)", text_of(DEBIAN / "changelog"))[1])
        self.assertIn(f"\n## {version}\n", text_of(harness.ROOT / "CHANGELOG.md"))
        self.assertEqual(f"wirecensus {version}", harness.run("--version").stdout.strip())

    def test_it_is_built_with_what_is_installed_to_build(self):
        fields = text_of(DEBIAN / "control")
        needed = set(re.findall(r"^ ([a-z0-9.+-]+)", fields[fields.index("Build-Depends"):fields.index("Standards")], re.MULTILINE))
        dev = text_of(harness.ROOT / "dev")
        installed = set(re.findall(r"[a-z][a-z0-9.+-]+", " ".join(re.findall(r"_packages=\((.*?)\)", dev, re.DOTALL))))
        self.assertEqual(set(), needed - installed)

    def test_its_scripts_are_sound(self):
        for name in ("config", "postinst", "prerm", "postrm"):
            subprocess.run(["sh", "-n", DEBIAN / f"wirecensus.{name}"], check=True)
        for script in (harness.ROOT / "packaging").glob("*.sh"):
            subprocess.run(["bash", "-n", script], check=True)

    def test_the_licence_is_that_of_the_project(self):
        words = text_of(harness.ROOT / "LICENSE").split("\n\n", 2)[2].split()
        copyright_words = re.sub(r"^ \.$", "", text_of(DEBIAN / "copyright"), flags=re.MULTILINE).split()
        self.assertEqual(words, copyright_words[-len(words):])


if __name__ == "__main__":
    harness.main()
