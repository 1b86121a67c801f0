"""The list of signs: what stands in place of a number or beside it, and is met in the report or workbook at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nulmeting.content_blocks import Block, heading, table
from nulmeting.content_source import Source
from nulmeting.formatting import BESIDE, EN_DASH, TO, UNKNOWN

WORDS = ("suppressed", "not_available", "not_comparable")
REASONS = (
    "not_asked", "not_in_both", "no_respondents", "no_register", "unlinked", "not_estimable", "covariance_bound",
    "variance_floored",
)  # fmt: skip
"""What may stand in place of a number, or is said of one, as the sections ``signs`` and ``reasons`` of the catalogue
have it: each is explained under the same name."""
NAMED = ("blank", "zero")
"""Signs that the list names, where it shows the others as they are first met."""
NUMBER = r"[\d.,]*\d"


def blocks(source: Source, shown: Sequence[Block]) -> list[Block]:
    """Make the section with the signs that the blocks show; nothing if they show none."""
    body = [list(row) for row in met(source, texts(source, shown))]
    columns = [("text", source.say("columns.sign")), ("text", source.say("columns.meaning"))]
    caption = source.say("report.legend_caption")
    made = [heading(2, "signs", source.say("report.legend")), table("signs-table", caption, columns, body)]
    return made if body else []


def met(source: Source, found: Iterable[str]) -> list[tuple[str, str]]:
    """Give the signs that are among texts, each as it is first met, with its meaning.

    Parameters
    ----------
    source : Source
    found : iterable of str
        What cells, numbers, intervals and headings say, as a reader sees them; an empty text is a blank.
    """
    kept = list(dict.fromkeys(found))
    signs = {key: _first(pattern, kept) for key, pattern in _patterns(source).items()}
    # beside a figure that is hidden, its n and its verdict are blank
    meanings = {"blank": "blank_hidden"} if signs["suppressed"] is not None else {}
    return [
        (source.say(f"legend.{key}_sign") if key in NAMED else sign, source.say(f"legend.{meanings.get(key, key)}"))
        for key, sign in signs.items()
        if sign is not None
    ]


def texts(source: Source, shown: Sequence[Block]) -> Iterator[str]:
    """Give what the tables of a report say, and the numbers outside them that its sentences name."""
    mark = f"({source.say('page.indicative')})"
    for block in shown:
        held = block.get("table") if block["type"] == "figure" else block
        if held and held["type"] == "table":
            yield from (column["label"] for column in held["columns"])
            for cell in (cell for row in held["rows"] for cell in row):
                yield from [cell] if isinstance(cell, str) else _said(cell, mark)
        elif block["type"] != "prose":  # whose numbers are those of other blocks
            yield from _outside(block, mark)


def _outside(node: Any, mark: str) -> Iterator[str]:
    """Give what numbers outside tables say: those of a sentence if it holds them, and those that stand alone."""
    if isinstance(node, list):
        for one in node:
            yield from _outside(one, mark)
    elif isinstance(node, dict) and "numbers" in node:
        yield from (text for one in node["numbers"] for text in _said(one, "") if text and text in node["text"])
    elif isinstance(node, dict) and {"value", "status"} <= node.keys():
        yield from _said(node, mark)
    elif isinstance(node, dict):
        for one in node.values():
            yield from _outside(one, mark)


def _said(number: Block, mark: str) -> Iterator[str]:
    yield number["text"]
    yield from [number["interval"]["text"]] if number["interval"] else []
    yield from [mark] if number["status"] == "indicative" else []


def _patterns(source: Source) -> dict[str, str]:
    """Give how each sign is known, in the order of the list."""
    bands = [source.say(f"signs.{key}", part=NUMBER, whole=NUMBER) for key in ("fewer_than", "more_than")]
    words = {key: re.escape(source.say(f"signs.{key}")) for key in WORDS}
    reasons = {key: re.escape(source.word(f"reasons.{key}")) for key in REASONS}
    return {
        "unknown": rf"^{re.escape(UNKNOWN)}$",
        "blank": "^$",
        "zero": rf"^0(?:[.,]0+)?%?(?=$|{EN_DASH})",
        "band": rf"(?<!\w)(?:{'|'.join(bands)})(?!\w)|^[<>]\d+ / \d+$",
        **{key: f"^{text}$" for key, text in (words | reasons).items()},
        "indicative": rf"^\(?{re.escape(source.say('page.indicative'))}\)?$",
        "n": r"(?<!\w)n(?=$|,|\)| =)",
        "p": r"^p(?=$|[-,])",
        "dash": rf"^{NUMBER}{EN_DASH}{NUMBER}%?$",
        "beside": _beside(source.language),
    }


def _beside(language: str) -> str:
    """Give how a limit is known that has a word before it: at an end of an interval; in a workbook it has a sign."""
    limit = rf"(?:{'|'.join(BESIDE[language])}){NUMBER}"
    ends = rf"^{limit}(?=$|%|{TO[language]}|{EN_DASH})|(?:(?<={TO[language]})|(?<={EN_DASH})){limit}(?=%?$)"
    return rf"{ends}|^[<>] (?:0|50%)$"


def _first(pattern: str, found: Sequence[str]) -> str | None:
    known = re.compile(pattern)
    return next((hit[0] for hit in map(known.search, found) if hit), None)
