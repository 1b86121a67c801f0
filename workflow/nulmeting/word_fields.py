"""The fields that somebody's own Word file may name: the texts, numbers, figures and tables of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nulmeting.formatting import count
from nulmeting.sentences import sentence

Block = Mapping[str, Any]
KINDS = {"figuur": "figure", "tabel": "table", "tekst": "text", "bijschrift": "caption"}
"""Dutch names of the kinds of fields that have one before a colon; English ones are taken as well."""
NAMES = {"titel": "title", "ondertitel": "subtitle", "over": "about", "melding": "notice", "meting": "measurement"}
NAMES |= {"contact": "contact"}
"""Dutch names of the fields about the whole report."""
LINES = {"paragraph", "note", "quote", "list", "prose"}


@dataclass(frozen=True)
class Field:
    """What a field stands for.

    Parameters
    ----------
    texts : tuple of str
        Its text now; of a passage a text per paragraph; of a figure or table its title.
    kind : str
        ``line`` stands within a text; ``passage``, ``figure`` and ``table`` have a paragraph of their own.
    block : mapping
        Of a figure or table.
    """

    texts: tuple[str, ...]
    kind: str = "line"
    block: Block | None = None


def canonical(name: str) -> str:
    """Give the name of a field as `fields` has it: English kinds, one space, no capitals.

    Word makes capitals and hard spaces by itself.
    """
    before, colon, behind = " ".join(name.casefold().split()).partition(":")
    kind = before.strip()
    return f"{KINDS.get(kind, kind)}: {behind.strip()}" if colon else NAMES.get(kind, kind)


def in_dutch(name: str) -> str:
    """Give the Dutch name of a field."""
    whole = {english: dutch for dutch, english in NAMES.items()}
    kinds = {english: dutch for dutch, english in KINDS.items()}
    before, colon, behind = name.partition(":")
    return f"{kinds.get(before, before)}:{behind}" if colon else whole.get(name, name)


def fields(content: Mapping[str, Any]) -> dict[str, Field]:
    """Give every field of a report by its canonical name.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content.build` gives it.

    Returns
    -------
    dict
        In the order of the report; a name that occurs twice stands for what comes first. A number that is not shown
        has the text that says so, in its interval and base too.
    """
    made: dict[str, Field] = {}
    for name, field in _every(content):
        if name:
            made.setdefault(canonical(name), field)
    return made


def _every(content: Mapping[str, Any]) -> Iterator[tuple[str, Field]]:
    words = content["words"]
    for name in NAMES.values():
        yield name, Field((content.get(name, ""),))
    for block in content["blocks"]:
        if block["type"] == "key_figure":
            yield from _key_figure(block, words)
    yield from _passages(content["blocks"])
    for block in content["blocks"]:
        if block["type"] == "figure":
            yield f"figure: {block['name']}", Field((block["title"],), "figure", block)
            yield f"caption: {block['id']}", Field((block["title"],))
        table = block.get("table") if block["type"] == "figure" else block if block["type"] == "table" else None
        if table is not None:
            yield f"table: {table['id']}", Field((table["caption"],), "table", table)
            yield f"caption: {table['id']}", Field((table["caption"],))
    for number in numbers(content["blocks"]):
        yield from _number(number, words, content["language"])


def _key_figure(block: Block, words: Mapping[str, Any]) -> Iterator[tuple[str, Field]]:
    for key in ("label", "unit", "statistic"):
        yield f"{block['id']}.{key}", Field((block[key],))
    for wave in block["waves"]:
        number = wave["number"]
        instead = _shown(number, words) if number["value"] is None else ""
        yield f"{number['id']}.base", Field((wave["base"] or instead,))
        for key in ("sentence", "bounds", "norm"):
            yield f"{number['id']}.{key}", Field((wave[key],))
    for change in block["changes"]:
        yield f"{change['number']['id']}.sentence", Field((change["text"],))


def _number(number: Block, words: Mapping[str, Any], language: str) -> Iterator[tuple[str, Field]]:
    if not number["id"]:
        return
    shown = _shown(number, words)
    yield number["id"], Field((shown,))
    missing = sentence("report.no_interval", language) if number["value"] is not None else shown
    yield f"{number['id']}.interval", Field((number["interval"]["text"] if number["interval"] else missing,))
    if number["denominator"] is not None or number["value"] is None:
        n = count(number["denominator"], language) if number["denominator"] is not None else shown
        yield f"{number['id']}.n", Field((n,))


def _shown(number: Block, words: Mapping[str, Any]) -> str:
    """Give the text of a number, with the mark without which it must not be quoted."""
    return f"{number['text']} ({words['indicative']})" if number["status"] == "indicative" else str(number["text"])


def _passages(blocks: list[Block]) -> Iterator[tuple[str, Field]]:
    """Give the running text under every heading that has some, up to the next heading."""
    under: dict[str, list[str]] = {}
    name = ""
    for block in blocks:
        if block["type"] == "heading":
            name = block["id"]
        elif block["type"] in LINES:
            under.setdefault(name, []).extend(line for line in _lines(block) if line)
    for name, lines in under.items():
        if name:
            yield f"text: {name}", Field(tuple(lines), "passage")


def _lines(block: Block) -> list[str]:
    if block["type"] == "list":
        return [item["text"] for item in block["items"]]
    if block["type"] != "prose":
        return [block["text"]]
    parts = [
        spans for part in block["parts"] for spans in (part["items"] if part["type"] == "list" else [part["spans"]])
    ]
    return ["".join(span["text"] for span in spans) for spans in parts]


def numbers(part: Any) -> Iterator[Block]:
    """Give every number within blocks, in their order."""
    if isinstance(part, list):
        for one in part:
            yield from numbers(one)
    elif isinstance(part, Mapping):
        if {"id", "value", "text", "interval", "status"} <= part.keys():
            yield part
            return
        for one in part.values():
            yield from numbers(one)
