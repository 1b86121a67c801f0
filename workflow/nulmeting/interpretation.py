"""The researchers' own text, in a little Markdown: what is allowed becomes plain parts, anything else is a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Span = dict[str, Any]
Part = dict[str, Any]

LINKS = ("https://", "mailto:")
"""How the address of a link begins."""
REFERENCE = re.compile(r"\{([^{}]*)\}")
"""A figure that is filled in: ``{policy_anchoring.baseline.share}``."""
INTERVAL = ":interval"
"""What follows an identity of which the interval is meant."""
_STYLES = {"strong_open": ("strong", True), "strong_close": ("strong", False), "em_open": ("emphasis", True),
           "em_close": ("emphasis", False)}  # fmt: skip
_BREAKS = ("softbreak", "hardbreak")
_LISTS = ("bullet_list_open", "ordered_list_open")
_PLAIN = ("paragraph_open", "paragraph_close", "list_item_open", "list_item_close", "bullet_list_close",
          "ordered_list_close", "inline")  # fmt: skip
_KINDS = {"fence": "code", "code_block": "code", "code_inline": "code", "html_block": "html", "html_inline": "html",
          "heading_open": "heading", "table_open": "table", "image": "image", "blockquote_open": "quotation",
          "hr": "line"}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What a text holds that is not allowed: a kind (or the address of a link), and the line where it stands."""

    kind: str
    line: int
    address: str = ""


def parts(text: str) -> list[Part]:
    """Read a text without problems as paragraphs and lists of spans, as `nulmeting.content_blocks.prose` holds them.

    References to figures stay as they are written.
    """
    made: list[Part] = []
    listed: Part | None = None
    for token in _markdown().parse(text):
        if token.type in _LISTS:
            listed = {"type": "list", "ordered": token.type.startswith("ordered"), "items": []}
            made.append(listed)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            listed = None
        elif token.type == "list_item_open" and listed is not None:
            listed["items"].append([])
        elif token.type == "inline":
            spans = _spans(token.children or [])
            if listed is None:
                made.append({"type": "paragraph", "spans": spans})
            else:
                own = listed["items"][-1]
                listed["items"][-1] = _joined([*own, *([_span(" ")] if own else []), *spans])
    return made


def problems(text: str) -> Iterator[Problem]:
    """Give what a text holds beside paragraphs, lists, strong and emphasised words, and links.

    What would be published otherwise than it is meant is a problem too: a brace that belongs to no reference, a link
    without a text, a list that does not begin at 1.
    """
    depth = 0
    for token in _markdown().parse(text):
        line = token.map[0] + 1 if token.map else 1
        depth += token.nesting if token.type in (*_LISTS, "bullet_list_close", "ordered_list_close") else 0
        if token.type in _LISTS and depth > 1:
            yield Problem("nested_list", line)
        if token.type in _KINDS:
            yield Problem(_KINDS[token.type], line)
        if token.type == "ordered_list_open" and token.attrGet("start") is not None:
            yield Problem("number", line)
        children = token.children or [] if token.type == "inline" else []
        if any(set(REFERENCE.sub("", span["text"])) & set("{}") for span in _spans(children)):
            yield Problem("brace", line)
        for child, after in zip_longest(children, children[1:]):
            if child.type in _KINDS:
                yield Problem(_KINDS[child.type], line)
            if child.type == "link_open" and after.type == "link_close":
                yield Problem("empty_link", line)
            address = str(child.attrGet("href") or "") if child.type == "link_open" else ""
            if child.type == "link_open" and not address.startswith(LINKS):
                yield Problem("link", line, address)


def references(made: Sequence[Part]) -> Iterator[str]:
    """Give the identities of the figures that a text refers to, with the ending for an interval where it has one."""
    for spans in _all_spans(made):
        for span in spans:
            yield from (found[1].strip() for found in REFERENCE.finditer(span["text"]))


def filled(made: Sequence[Part], texts: Mapping[str, str]) -> list[Part]:
    """Write the figures in place of the references.

    Parameters
    ----------
    made : sequence of parts
    texts : mapping of reference to text
    """

    def fill(spans: Sequence[Span]) -> list[Span]:
        return [{**s, "text": REFERENCE.sub(lambda found: texts[found[1].strip()], s["text"])} for s in spans]

    return [
        {**part, "items": [fill(item) for item in part["items"]]}
        if part["type"] == "list"
        else {**part, "spans": fill(part["spans"])}
        for part in made
    ]


def _all_spans(made: Sequence[Part]) -> Iterator[Sequence[Span]]:
    for part in made:
        yield from part["items"] if part["type"] == "list" else (part["spans"],)


def _spans(tokens: Sequence[Token]) -> list[Span]:
    style: Span = {"strong": 0, "emphasis": 0, "href": None}
    made: list[Span] = []
    for token in tokens:
        if token.type in _STYLES:
            name, opens = _STYLES[token.type]
            style[name] += 1 if opens else -1
        elif token.type == "link_open":
            style["href"] = str(token.attrGet("href"))
        elif token.type == "link_close":
            style["href"] = None
        else:
            text = " " if token.type in _BREAKS else token.content
            own = {"strong": style["strong"] > 0, "emphasis": style["emphasis"] > 0, "href": style["href"]}
            made += [{"text": text, **own}] if text else []
    return _joined(made)


def _span(text: str) -> Span:
    return {"text": text, "strong": False, "emphasis": False, "href": None}


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Join neighbours in one style, so that no reference stands in two pieces."""
    made: list[Span] = []
    for span in spans:
        if made and {**made[-1], "text": ""} == {**span, "text": ""}:
            made[-1] = {**span, "text": made[-1]["text"] + span["text"]}
        else:
            made.append(span)
    return made


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # tables and addresses of any kind are recognised so that they can be refused
    made = MarkdownIt("commonmark").enable("table")
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    return made
