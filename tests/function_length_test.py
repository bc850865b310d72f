#!/usr/bin/python3
"""Functions stay short: none in src/ and cli/ has more than 50 lines, and of a hundred 99 have at most 25. Tests are
left out. A function's lines are those from its return type to its closing brace.

Functions are found by their braces alone: in code that clang-format has formatted, and that has no macros which open or
close a block, a block in a namespace or class whose head has parentheses is a function.
"""
import re
import unittest

import harness
from harness import ROOT

MOST_LINES = 50
USUAL_LINES = 25  # of 99 %

# What could hold braces that open no block: comments, raw strings, strings, characters (but not 1'000).
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
                      re.DOTALL)
LABEL = re.compile(r"^ (?:public|private|protected):", re.MULTILINE)
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
MEMBER = re.compile(r"\)[^)]*[:,]\s*\w+(<.*>)?$", re.DOTALL)  # of a constructor, initialized in braces
SCOPE = re.compile(r"(?:^|>\s*|\s)(?:namespace|class|struct|union|enum|extern)\b")


def without_text(source):
    """The source with as many lines, but nothing in braces that is not code."""
    def blank(match):
        return "\n" * match[0].count("\n")
    return LABEL.sub(blank, PREPROCESSOR.sub(blank, NOT_CODE.sub(blank, source)))


def is_function(head):
    """Whether what stands before a brace, outside of all functions, begins one."""
    return "(" in head and not SCOPE.search(head.partition("(")[0]) and " = " not in head.partition("(")[0]


def functions_in(source):
    """(line, lines) for each function. Blocks in a function are part of it."""
    code, line, head, head_line = without_text(source), 1, "", 0
    blocks, found, outside = [], [], True  # of each open block whether it is a function, and what is as before behind it
    for character in code:
        line += character == "\n"
        if character == "{":
            member = outside and MEMBER.search(head)
            function = outside and not member and is_function(head)
            blocks.append((function, outside, f"{head}()" if member else "", head_line))
            outside = outside and bool(SCOPE.search(head)) and not function
            head = ""
        elif character == "}":
            function, outside, head, head_line = blocks.pop()
            if function:
                found.append((head_line, line - head_line + 1))
        elif character == ";":
            head = ""
        else:
            head_line = line if not head.strip() and not character.isspace() else head_line
            head += character
    return found


def all_functions():
    """(lines, where) of all functions, the longest first."""
    found = []
    for folder in ("src", "cli"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".h", ".cpp") and not path.name.endswith("_test.cpp"):
                name = path.relative_to(ROOT)
                found += [(lines, f"{name}:{line}") for line, lines in functions_in(path.read_text(encoding="utf-8"))]
    return sorted(found, reverse=True)


class FunctionLength(unittest.TestCase):
    def test_functions_are_short(self):
        found = all_functions()
        self.assertFalse([entry for entry in found if entry[0] > MOST_LINES])
        longest = found[:len(found) // 100 + 1]  # the last of these is the 99th percentile
        self.assertLessEqual(longest[-1][0], USUAL_LINES, f"of {len(found)} functions: {longest}")


class TheTestItself(unittest.TestCase):
    def test_finds_functions_of_each_kind(self):
        for source, expected in (("int f() {\n  return 1;\n}\n", [(1, 3)]),
                                 ("namespace a {\nstruct B : C {\n  B(int d)\n      : c_{1}, e_(d), f_{d} {\n  }\n  int c_ = {};\n};\n}",
                                  [(3, 3)]),
                                 ("template <typename T>\nbool operator==(T a, T b) {\n  if (a) {\n  }\n}\n", [(1, 5)]),
                                 ("class A {\n public:\n  int b() const { return '{'; }\n};\n", [(3, 1)]),
                                 ('void f() {\n  // {\n  g("{", R"(\n{\n)", 1\'000);\n}\n', [(1, 6)]),
                                 ("void f() {\n  auto g = [&](int a) {\n    return a;\n  };\n}\nvoid h() {}\n", [(1, 5), (6, 1)])):
            self.assertEqual(expected, functions_in(source), source)

    def test_takes_nothing_else_for_a_function(self):
        for source in ("enum class A { b, c };\n", "constexpr int kA[] = {f(1), 2};\n", "struct A {\n  int b{0};\n};\n",
                       "const A kB = A{f()};\n", "struct alignas(8) A {\n};\n", "#define A(b) { b\nint c;\n"):
            self.assertEqual([], functions_in(source), source)


if __name__ == "__main__":
    harness.main()
