"""How wide a text is in Arial, and over how many lines it goes: what a page will hold is reckoned from it.

Widths are those of Arial, which Helvetica and Liberation Sans share, in thousandths of the size of the letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PLAIN = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft·\N{NO-BREAK SPACE}",
    333: "()-`r“”„{}",
    350: "•",
    355: '"',
    389: "*",
    400: "°",
    469: "^",
    500: "Jcksvxyz",
    549: "≤≥±",
    556: "–€",
    584: "+<=>~−×",
    611: "FTZß",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…→←",
    1015: "@",
}
BOLD = {
    238: "'",
    278: " ,./I\\ijl‘’·|\N{NO-BREAK SPACE}",
    333: "!()-:;[]`ft",
    350: "•",
    389: "*r{}",
    400: "°",
    474: '"',
    500: "z“”„",
    549: "≤≥±",
    556: "–€",
    584: "+<=>^~−×",
    611: "?FLTZbdghnopquß",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "%m",
    944: "W",
    975: "@",
    1000: "—…→←",
}
"""Letters by their width."""
USUAL, UNKNOWN = 556, 1000
"""Width of a digit and of the letters that are not named, and what is taken for one of another alphabet."""
WIDTHS = tuple({letter: width for width, some in face.items() for letter in some} for face in (PLAIN, BOLD))
_PIECES = re.compile(r"\n|[ \t]+|[^ \t\n\-–—]*[-–—]+|[^ \t\n\-–—]+")
"""What a line is broken between: words, and the parts of words behind a hyphen or a dash."""


@lru_cache(maxsize=20_000)
def width(text: str, *, bold: bool = False) -> int:
    """Give how wide a text is on one line, in thousandths of the size of its letters."""
    known = WIDTHS[bold]
    return sum(known.get(one) or _other(one, known) for one in text)


def _other(letter: str, known: dict[str, int]) -> int:
    """Give the width of a letter that is not named: that of the one it is an accented form of."""
    base = unicodedata.normalize("NFD", letter)[0]
    return known.get(base, USUAL if ord(base) < 0x250 else UNKNOWN)


@lru_cache(maxsize=20_000)
def longest(text: str, *, bold: bool = False) -> int:
    """Give the width of the longest word of a text, which is not broken at a dash or a hyphen here."""
    return max((width(word, bold=bold) for word in text.split(" ")), default=0)


def lines(text: str, room: float, *, bold: bool = False) -> int:
    """Give over how many lines a text goes: at least one.

    Parameters
    ----------
    text : str
    room : float
        Width of a line, in thousandths of the size of the letters.
    bold : bool
    """
    if width(text, bold=bold) <= room and "\n" not in text:
        return 1
    count, filled, gap = 1, 0.0, 0.0
    for piece in _PIECES.findall(text):
        if piece == "\n":
            count, filled, gap = count + 1, 0.0, 0.0
            continue
        wide = width(piece, bold=bold)
        if piece[0] in " \t":
            gap = wide
        elif filled + gap + wide <= room or not filled:
            filled, gap = filled + gap + wide, 0.0
        else:
            count, filled, gap = count + 1, float(wide), 0.0
        while filled > max(room, 1):  # a word that is longer than a line
            count, filled = count + 1, filled - max(room, 1)
    return count
