"""The pieces of a Word document: elements in its namespace, with text that can be nothing but text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser

Element = Any
"""An element of lxml, whose types python-docx does not give."""

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
SHOWN = ("ok", "indicative")
"""Statuses of numbers that are there."""
REPLACED = "\N{REPLACEMENT CHARACTER}"
_BREAKS = re.compile(r"(\r\n|\r|\n|\t)")
_W = f"{{{nsmap['w']}}}"
_NAMESPACE = {"w": nsmap["w"]}
_SPACE = qn("xml:space")
_DIGIT_BEFORE, _DIGIT_BEHIND = r"(?<![\w.,−+-])", r"(?![\w%]|[.,]\d)"


def make(tag: str, *children: Element | None, **attributes: str | int) -> Element:
    """Make an element of WordprocessingML: ``make("jc", val="right")``; children that are None are left out."""
    named = {f"{_W}{name}": f"{value}" for name, value in attributes.items()}
    element: Element = oxml_parser.makeelement(f"{_W}{tag}", named, _NAMESPACE)
    element.extend([child for child in children if child is not None])
    return element


def clean(text: str) -> str:
    """Replace what XML cannot hold; everything else stays as it is."""
    return FORBIDDEN.sub(REPLACED, text)


def run(text: str, style: str = "", *also: str) -> Element:
    """Make a run of text in a character style, and in ``b`` or ``i`` besides; ends of lines and tabs stay."""
    looks = [make("rStyle", val=style)] if style else []
    looks += [make(one) for one in also]
    made = make("r", make("rPr", *looks) if looks else None)
    for part in _BREAKS.split(clean(text)):
        if part == "\t":
            made.append(make("tab"))
        elif part in ("\n", "\r", "\r\n"):
            made.append(make("br"))
        elif part:
            piece = make("t")
            piece.text = part
            piece.set(_SPACE, "preserve")
            made.append(piece)
    return made


def paragraph(style: str, *content: Element | str) -> Element:
    """Make a paragraph of a style from runs; a plain text becomes a run."""
    runs = [run(one) if isinstance(one, str) else one for one in content]
    return make("p", make("pPr", make("pStyle", val=style)), *runs)


def field(instruction: str, shown: str, style: str = "") -> list[Element]:
    """Make a field of Word's own, with the result that it shows until Word works it out again."""
    code = make("instrText")
    code.text = f" {instruction} "
    code.set(_SPACE, "preserve")
    marks = [make("r", make("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end")]
    return [marks[0], make("r", code), marks[1], run(shown, style), marks[2]]


def bookmarked(name: str, number: int, content: Iterable[Element]) -> list[Element]:
    """Put a bookmark around runs."""
    return [make("bookmarkStart", id=number, name=name), *content, make("bookmarkEnd", id=number)]


def inner_link(bookmark: str, *content: Element) -> Element:
    """Make a link to a bookmark of the document."""
    return make("hyperlink", *content, anchor=bookmark, history=1)


def outer_link(relation: str, *content: Element) -> Element:
    """Make a link to an address, which the document holds as a relation."""
    made = make("hyperlink", *content, history=1)
    made.set(qn("r:id"), relation)
    return made


def number_runs(number: Mapping[str, Any], indicative: str) -> list[Element]:
    """Make the runs of a number: its text, or why there is none, its interval below it, a mark if it is indicative."""
    made = [run(number["text"], "Number", "b") if number["status"] in SHOWN else run(number["text"], "NoNumber")]
    if number["interval"]:
        made += [run("\n"), run(number["interval"]["text"], "Interval")]
    if number["status"] == "indicative":
        made.append(run(f" ({indicative})", "Interval"))
    return made


def sentence_runs(text: str, numbers: Iterable[Mapping[str, Any]], *looks: str) -> list[Element]:
    """Make the runs of a text, all in ``b`` or ``i`` if asked, its numbers in the style of numbers.

    A number is looked for behind the one before it, then anywhere. One that the sentence writes in another way stays
    plain text: the sentence is whole all the same.
    """
    made, place = [], 0
    for start, end in sorted(_found(text, [number["text"] for number in numbers if number["text"]])):
        made += [run(text[place:start], "", *looks)] if start > place else []
        made.append(run(text[start:end], "Number", *looks))
        place = end
    return [*made, run(text[place:], "", *looks)] if place < len(text) or not made else made


def _found(text: str, numbers: Iterable[str]) -> list[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    place = 0
    for shown in numbers:
        every = re.compile(_DIGIT_BEFORE + re.escape(shown) + _DIGIT_BEHIND).finditer(text)
        free = [one.span() for one in every if all(one.end() <= start or one.start() >= end for start, end in taken)]
        if free:
            taken.append(next((one for one in free if one[0] >= place), free[0]))
            place = taken[-1][1]
    return taken


def counter(start: int = 1) -> Callable[[], int]:
    """Count from a number on: what identities in a document are made of."""
    numbers: Iterator[int] = iter(range(start, 2**31))
    return lambda: next(numbers)
