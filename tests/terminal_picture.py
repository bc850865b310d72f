"""What a terminal shows as an SVG picture: text in the fonts of the viewer, lines and graphs as shapes, so that they fit together
in any font. The input is that of `tmux capture-pane -e -p`."""
import re
import unicodedata
from itertools import groupby
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 8.4, 17  # of a cell
DOT_X, DOT_Y = WIDTH / 2, HEIGHT / 4  # between the dots of braille patterns: a grid over all cells
MARGIN = 12
BACKGROUND, PLAIN = "#16191d", "#c9d1d9"
PALETTE = ("#484f58", "#ff7b72", "#56d364", "#e3b341", "#6ca4f8", "#db61a2", "#39c5cf", "#f0f6fc")
ESCAPE = re.compile(r"\x1b\[([0-9;]*)m|[\x0e\x0f]|\x1b\([0B]")
BRAILLE, LINE = range(0x2800, 0x2900), "\u2500"
BLOCKS = {"\u2588": 8, "\u2589": 7, "\u258a": 6, "\u258b": 5, "\u258c": 4, "\u258d": 3, "\u258e": 2, "\u258f": 1}
# The column and row of the dot of each bit (Unicode 15, table 22-5).
DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))


class Style:
    """What escape sequences have set (ECMA-48, 8.3.117)."""

    def __init__(self):
        self.color, self.bold, self.faint = None, False, False

    def set(self, codes):
        for code in map(int, filter(None, codes.split(";"))) if codes else (0,):
            if code == 0:
                self.color, self.bold, self.faint = None, False, False
            elif code in (1, 2, 22):
                self.bold, self.faint = code == 1, code == 2
            elif 30 <= code <= 37:
                self.color = PALETTE[code - 30]
            elif 90 <= code <= 97:
                self.color = PALETTE[code - 90]
            elif code == 39:
                self.color = None
            elif code == 49:
                pass  # no background was set
            else:
                raise ValueError(f"SGR {code} is not known here")

    def value(self):
        return self.color or PLAIN, self.bold, self.faint


def cells(row, style):
    """The characters of a row, each with its style, which goes on in the next row."""
    shown, end = [], 0
    for found in ESCAPE.finditer(row):
        shown += [(character, style.value()) for character in row[end:found.start()]]
        if found.group(1) is not None:
            style.set(found.group(1))
        end = found.end()
    shown += [(character, style.value()) for character in row[end:]]
    assert all(unicodedata.east_asian_width(character) not in "WF" for character, _ in shown)
    return shown


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


def kind(cell):
    character = cell[0]
    if ord(character) in BRAILLE:
        return "dots"
    if character == LINE:
        return "line"
    return "block" if character in BLOCKS else "text"


def text_of(column, row, run, style):
    """Each group of words is placed by itself, because spaces may be joined."""
    color, bold, faint = style
    extra = (' font-weight="bold"' if bold else "") + (' opacity=".65"' if faint else "")
    text = "".join(character for character, _ in run)
    for words in re.finditer(r"\S+( \S+)*", text):
        yield (f'<text x="{number((column + words.start()) * WIDTH)}" y="{number(row * HEIGHT + 13)}" fill="{color}"{extra} '
               f'textLength="{number(len(words[0]) * WIDTH)}" lengthAdjust="spacingAndGlyphs">{escape(words[0])}</text>\n')


def dot_rows(column, row, run):
    """For each of the four rows of dots, runs of neighbours: one stroke each, which is dashed into dots."""
    columns = [[False] * (2 * len(run)) for _ in range(4)]
    for i, (character, _) in enumerate(run):
        for bit, (x, y) in enumerate(DOTS):
            columns[y][2 * i + x] = bool(ord(character) & 1 << bit)
    for y, filled in enumerate(columns):
        x = 0
        for on, group in groupby(filled):
            length = len(list(group))
            if on:
                left = column * WIDTH + (x + .5) * DOT_X - 1.3
                yield f"M{number(left)} {number(row * HEIGHT + (y + .5) * DOT_Y)}h{number((length - 1) * DOT_X + 2.6)}"
            x += length


def shape_of(what, column, row, run, style):
    color = style[0]
    if what == "dots":
        return (f'<path d="{"".join(dot_rows(column, row, run))}" stroke="{color}" stroke-width="2.6" '
                f'stroke-dasharray="2.6 {number(DOT_X - 2.6)}"/>\n')
    if what == "line":
        return (f'<path d="M{number(column * WIDTH)} {number((row + .5) * HEIGHT)}h{number(len(run) * WIDTH)}" '
                f'stroke="{color}" opacity="{".65" if style[2] else "1"}"/>\n')
    width = sum(BLOCKS[character] for character, _ in run) / 8 * WIDTH
    return f'<path d="M{number(column * WIDTH)} {number(row * HEIGHT + 3)}h{number(width)}v{HEIGHT - 6}h-{number(width)}z" fill="{color}"/>\n'


def svg(screen, columns, title):
    """`screen`: rows with escape sequences."""
    rows = screen.rstrip("\n").split("\n")
    width, height = columns * WIDTH + 2 * MARGIN, len(rows) * HEIGHT + 2 * MARGIN
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" '
             f'role="img" aria-label="{escape(title)}">\n'
             f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>\n'
             f'<g transform="translate({MARGIN} {MARGIN})" font-size="14" '
             'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,\'DejaVu Sans Mono\',monospace">\n']
    current = Style()
    for row, text in enumerate(rows):
        column = 0
        for (what, style), group in groupby(cells(text, current), key=lambda cell: (kind(cell), cell[1])):
            run = list(group)
            parts += text_of(column, row, run, style) if what == "text" else [shape_of(what, column, row, run, style)]
            column += len(run)
    return "".join(parts) + "</g>\n</svg>\n"
