"""The report as one HTML file: everything inside, nothing fetched, nothing from data read as markup."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from nulmeting import html_drawings, html_lines, html_style
from nulmeting.formatting import lower_first
from nulmeting.sentences import TEMPLATES

Block = Mapping[str, Any]

KINDS = ("heading", "paragraph", "list", "prose", "note", "quote", "key_figure", "figure", "table")
PARTS = ("paragraph", "list")
LINKS = ("https://", "mailto:")
SCRIPT_WORDS = (
    "filter", "filter_count", "download", "svg", "png", "interval_low", "interval_high", "chosen", "everything",
    "nothing_here",
)  # fmt: skip

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def render(content: Mapping[str, Any], svgs: Mapping[str, str], style: Mapping[str, Any] | None = None) -> str:
    """Render the content of a report.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content.build` gives it.
    svgs : mapping of name to SVG
        Our own drawings, put in as they are; everything else is escaped.
    style : mapping, optional
        Colours, fonts, logo and footer of the house; our own if None.

    Returns
    -------
    str
        A complete document. Equal content gives equal text.

    Raises
    ------
    KeyError
        If a figure block has no drawing.
    ValueError
        If a block, or a part of a prose block, is of a type that this page cannot show.
    """
    from markupsafe import Markup

    blocks = content["blocks"]
    known_only(blocks)
    drawn = html_drawings.slimmed({b["name"]: svgs[b["name"]] for b in blocks if b["type"] == "figure"})
    script, words = _text("report.js"), {**content["words"], **content["words"]["html"]}
    return str(
        _environment()
        .get_template("report.html.j2")
        .render(
            content=content,
            words=words,
            script_words={word: words[word] for word in SCRIPT_WORDS},
            sections=sections(blocks),
            topics=topics(blocks),
            svgs={name: Markup(svg) for name, svg in drawn.items()},
            look=html_style.look(style, content["language"]),
            style=Markup(_text("report.css")),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
            other=[language for language in content["languages"] if language != content["language"]],
        )
    )


def known_only(blocks: Iterable[Block]) -> None:
    """Raise on a block, or a part of a prose block, that the page would leave out in silence."""
    found = {block["type"] for block in blocks} - set(KINDS)
    parts = {part["type"] for block in blocks if block["type"] == "prose" for part in block["parts"]} - set(PARTS)
    if found or parts:
        raise ValueError(f"the page cannot show a block or part of type {', '.join(sorted(found | parts))}")


def sections(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Divide blocks into sections, each begun by a heading of level 2."""
    made: list[dict[str, Any]] = []
    for block in blocks:
        if block["type"] == "heading" and block["level"] == 2:
            made.append({"heading": block, "blocks": []})
        else:
            made[-1]["blocks"].append(block)
    return made


def topics(blocks: Iterable[Block]) -> dict[str, list[dict[str, Any]]]:
    """Give the topics that a reader may choose by, per kind in the order in which they come, each with its number.

    Markup refers to a topic by its number: an id may hold a space, a number does not.
    """
    found: dict[tuple[str, str], str] = {}
    for block in blocks:
        inner = block["table"] if block["type"] == "figure" else block
        for topic in (*block.get("topics", ()), *(one for row in inner.get("row_topics", ()) for one in row)):
            found.setdefault((topic["kind"], topic["id"]), topic["label"])
    made: dict[str, list[dict[str, Any]]] = {}
    for number, ((kind, identity), label) in enumerate(found.items()):
        made.setdefault(kind, []).append({"number": number, "id": identity, "label": label})
    return made


def told_apart(heads: Iterable[str]) -> list[str]:
    """Give each head of a table a name of its own: one that stands there twice takes along the last that does not.

    What is saved or heard has no place that tells one "Base" from the other: "Baseline, base" and "Follow-up, base".
    Of "Baseline: of those who took part" only what it is about is taken along, for the other is about something else.
    """
    every = list(heads)
    short, whole = (_led(every, by) for by in (lambda head: head.partition(": ")[0], str))
    return short if len(set(short)) == len(set(whole)) else whole


def _led(every: Sequence[str], leading: Callable[[str], str]) -> list[str]:
    """Put before each head that stands there twice what leads it: of the last that does not."""
    named, before = [], ""
    for head in every:
        if every.count(head) == 1:
            before = leading(head)
        named.append(f"{before}, {lower_first(head)}" if every.count(head) > 1 and before else head)
    return named


def stacks(columns: Sequence[Block]) -> bool:
    """Tell whether a table has too many columns for a phone, so that each of its rows is a card there.

    There is room for the name of a row and two more, if no more than one of these holds words.
    """
    return len(columns) > 3 or [column["kind"] for column in columns].count("text") > 2


def _marks(named: Iterable[Block], known: Mapping[str, list[dict[str, Any]]]) -> str:
    """Give the numbers of topics, as an attribute holds them."""
    numbers = {(kind, one["id"]): one["number"] for kind, those in known.items() for one in those}
    return " ".join(str(numbers[topic["kind"], topic["id"]]) for topic in named)


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_characters,
    )
    environment.filters["marks"] = _marks
    environment.filters["told_apart"] = told_apart
    environment.filters["stacks"] = stacks
    environment.filters["whole"] = lambda text: html_lines.whole(_characters(text))
    environment.tests["link"] = lambda address: str(address).startswith(LINKS)
    return environment


def _characters(value: Any) -> Any:
    """Give a text without the characters that no document may hold; they come along in exports."""
    return _NO_TEXT.sub("\ufffd", value) if type(value) is str else value


@cache
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
