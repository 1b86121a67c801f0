"""What is wrong with a house style: files that are not there, and colours that cannot be read or told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import Any

from nulmeting.codebook import Text
from nulmeting.colour_vision import VISIONS, contrast, distance
from nulmeting.messages import Fault
from nulmeting.schema_check import line_of

TEXT = 4.5
"""Contrast that text needs (WCAG 2.2, 1.4.3 AA)."""
MARK = 3.0
"""Contrast that a mark needs which no printed number stands in (WCAG 2.2, 1.4.11)."""
APART = 10.0
"""Least CIEDE2000 between neighbours with every kind of colour vision; 1 is just seen, 10 at a glance."""

ANSWERS = ("strong_negative", "negative", "neutral", "positive", "strong_positive")
ASIDE = ("dont_know", "not_applicable")
READ = (*product(("ink", "quiet", "notice", "accent"), ("paper", "soft")), ("norm", "paper"))
WHITE = "#ffffff"
SHEETS = Text("het wit van PDF, Word, Excel en druk", "the white of PDF, Word, Excel and print")
ON_WHITE = ("ink", "quiet", "notice", "accent")
"""Roles that are text on white, or have white text in them: a PDF, Word, Excel and a printed page are white, whatever
the paper of the house. A dark paper, whose ink is light, is therefore refused."""
SEEN = ("earlier", "later", "highlight", "caution", "bounds", "not_applicable")
FILLED = (*ANSWERS, *ASIDE, "earlier", "later")
"""Roles with text in them, in ink or paper, whichever reads better."""
TOLD_APART = (
    *combinations(ANSWERS, 2),
    *pairwise(("neutral", *ASIDE)),
    ("earlier", "later"),
    ("norm", "later"),
)


def faults(style: Mapping[str, Any], given: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Give what is wrong with a style, of what its file says.

    Parameters
    ----------
    style : mapping
        The whole, as `nulmeting.house_style.load` gives it.
    given : mapping
        What the file says.
    path : Path
        Of the file.
    """
    yield from _files(style, given, path)
    colours, own = style["colours"], given.get("colours", {})
    for role, ground in READ:
        yield from _contrast(colours, own, path, role, ground, TEXT)
    for role in ON_WHITE if colours["paper"] != WHITE else ():
        yield from _contrast({**colours, "white": WHITE}, own, path, role, "white", TEXT)
    for role in SEEN:
        yield from _contrast(colours, own, path, role, "paper", MARK)
    for role in FILLED:
        ink = max(("paper", "ink"), key=lambda text: contrast(colours[role], colours[text]))
        yield from _contrast(colours, own, path, role, ink, TEXT)
    for one, other in TOLD_APART:
        yield from _apart(colours, own, path, one, other)


def _files(style: Mapping[str, Any], given: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    for key in (key for key in given.get("fonts", {}) if key != "family"):
        file, where = Path(style["fonts"][key]), _where(path, "fonts", key)
        if not file.is_file():
            yield Fault("E181", where, {"file": str(file)})
        elif not _is_font(file):
            yield Fault("E182", where, {"file": str(file)})
    if given.get("logo"):
        file = Path(style["logo"])
        if not file.is_file():
            yield Fault("E181", _where(path, "logo"), {"file": str(file)})
        elif not _is_picture(file):
            yield Fault("E183", _where(path, "logo"), {"file": str(file)})


def _is_font(file: Path) -> bool:
    """Tell whether a file is what its name says; a TTF or OTF is opened."""
    if file.suffix == ".woff2":
        with file.open("rb") as stream:
            return stream.read(4) == b"wOF2"
    from matplotlib.ft2font import FT2Font

    try:
        return bool(FT2Font(str(file)).get_charmap())
    except (RuntimeError, OSError, ValueError):
        return False


def _is_picture(file: Path) -> bool:
    """Tell whether a logo is a PNG, or an SVG that fetches and runs nothing."""
    data = file.read_bytes()
    if file.suffix == ".png":
        return data.startswith(b"\x89PNG\r\n\x1a\n")
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError):
        return False
    parts = list(root.iter())
    names = [str(part.tag).rpartition("}")[2].lower() for part in parts]
    keys = [(key.rpartition("}")[2].lower(), value) for part in parts for key, value in part.attrib.items()]
    runs = {"script", "foreignobject"} & {*names} or any(key.startswith("on") for key, _ in keys)
    fetches = any(key == "href" and not value.startswith(("#", "data:image/")) for key, value in keys)
    return names[0] == "svg" and not runs and not fetches


def _contrast(
    colours: Mapping[str, str], own: Mapping[str, str], path: Path, role: str, ground: str, least: float
) -> Iterator[Fault]:
    key = next((key for key in (role, ground) if key in own), None)
    found = contrast(colours[role], colours[ground])
    if key is not None and found < least:
        name = SHEETS if ground == "white" else ground
        fields = {"role": role, "colour": colours[role], "ground": name, "other": colours[ground]}
        yield Fault("E184", _where(path, "colours", key), fields | {"found": f"{found:.2f}", "least": f"{least:g}"})


def _apart(colours: Mapping[str, str], own: Mapping[str, str], path: Path, one: str, other: str) -> Iterator[Fault]:
    key = next((key for key in (one, other) if key in own), None)
    if key is None:
        return
    found, vision = min((distance(colours[one], colours[other], vision), vision) for vision in VISIONS)
    if found < APART:
        fields = {"role": one, "colour": colours[one], "neighbour": other, "other": colours[other], "vision": vision}
        yield Fault("E185", _where(path, "colours", key), fields | {"found": f"{found:.1f}", "least": f"{APART:g}"})


def _where(path: Path, *keys: str) -> str:
    return f"{path}:{line_of(path, keys)} {'.'.join(keys)}"
