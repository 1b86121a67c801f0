"""The order of a report on paper: story first, what a screen would fold away in annexes, and how wide columns are.

On paper nothing opens or appears on hover. The numbers of a chart and the tables that a screen keeps closed therefore
come at the end, numbered on, and the text says where.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from nulmeting import annexes, pdf_columns
from nulmeting.palette import Palette
from nulmeting.pdf_text import Letters
from nulmeting.sentences import TEMPLATES

Block = dict[str, Any]

NAMES = ("type", "id", "name", "kind", "status", "href", "language", "label_id", "target", "data", "panels")
NOT_TEXT = frozenset((*NAMES, "alt", "logo-alt"))
SHOWN = frozenset(("heading", "paragraph", "note", "quote", "list", "prose", "figure", "table", "key_figure"))
SCHEMES = ("https://", "mailto:")

LONG_CONTENTS = 12
"""Entries of a table of contents from which on it has two columns."""

TOGETHER = 200.0
"""Points high up to which a table stays on one page: less than a third of that, which would be left empty before it."""
BEGINNING, END, LARGEST_BEGINNING = 3, 3, 150.0
"""Rows with which a longer table begins on a page and ends on one, and points that they may take there."""

SLANTED = TEMPLATES / "fonts" / "FiraSans-Italic.ttf"

RUNNING = 150
"""Letters of a title on two lines above each page."""

MOST_PANELS = 2
"""Leading figures that stand side by side, large; of more each has a line."""

WHOLE = 2_000
"""Letters up to which what belongs together is kept on one page."""


def arranged(
    content: Mapping[str, Any], charts: Mapping[str, Block], style: Mapping[str, Any], *, single: bool = False
) -> Block:
    """Give what the template of the PDF shows, in its order; every text of it can be set.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content.build` gives it.
    charts : mapping of name to block
        How each is set, as `nulmeting.pdf_charts.laid_out` gives it.
    style : mapping
        As `nulmeting.house_style.load` gives it.
    single : bool
        Whether it goes on one page: without a table of contents, and an interval beside its number.

    Returns
    -------
    dict
        Texts of the page, ``colours``, and lists of blocks: ``first``, the section that answers up to its leading
        figures, ``beside``, the sections below them, ``rest`` and ``annex``. Tables have ``widths`` and ``label_id``; a
        figure names the label of its data, which its description in words precedes.

    Raises
    ------
    ValueError
        If a block is of an unknown type, or a figure has no text in place of it.
    KeyError
        If it is not known how a figure is set.
    """
    words = content["words"]
    own: Block = dict(words["pdf"])
    letters = Letters(fonts(style))
    gone = annexes.closed(content["blocks"])
    main: list[Block] = []
    folded: list[Block] = []
    data: list[Block] = []
    for block in content["blocks"]:
        if block["type"] not in SHOWN:
            raise ValueError(f"the PDF knows no block of type {block['type']!r}")
        if block["type"] == "table":
            made = _table(block, letters, words["indicative"], single)
            if block["id"] in gone:
                folded.append(made)
                made = {"type": "reference", "target": made["label_id"], "text": made["caption"]}
            main.append(made)
        elif block["type"] == "figure":
            made = _table(block["table"], letters, words["indicative"], single)
            main.append(_figure(block, charts[block["name"]], own) | {"data": made["label_id"]})
            number = len(data) // 2 + 1
            drawn, *told = block["long_description"]
            label = f"words-{block['name']}"
            data += [{"type": "words", "label_id": label, "number": number, "text": drawn["text"], "told": told}, made]
        elif block["type"] == "key_figure":
            _into_panel(main, {**block, "label": block["label"].strip() or own["unnamed"]}, single=single)
        elif block["type"] == "heading":
            main.append(_heading(block["level"], f"heading-{block['id']}", block["text"].strip() or own["unnamed"]))
        elif block["type"] == "note":
            main.append({**block, "whole": len(block["text"]) <= WHOLE})
        elif block["type"] == "prose":
            main.append({**block, "parts": [_styled(part, letters) for part in block["parts"]]})
        else:
            main.append(block)
    answers, rest = _split(main)
    first, beside = (answers, []) if single else _beside(answers)
    annex = [*_annex("more", own["more_tables"], folded), *_annex("data", own["figure_data"], data)]
    marks = [own[key] for key in ("synthetic", "provisional") if content[key]]
    texts = {
        "title": content["title"].strip() or own["unnamed"],
        "running": _shortened(content["title"].strip() or own["unnamed"]),
        "subtitle": content.get("subtitle", ""),
        "about": content["about"],
        "contact": content.get("contact", ""),
        "notice": content["notice"],
        "footer": style["footer"][content["language"]],
        "logo-alt": style["logo_alt"][content["language"]],
        "mark": " \N{MIDDLE DOT} ".join(marks),
        "words": {**{key: text for key, text in words.items() if isinstance(text, str)}, **own},
        "first": first,
        "beside": beside,
        "rest": rest,
        "annex": annex,
    }
    middle = _middle([*answers, *rest, *annex])
    entries = [block["text"] for block in _entries([*answers, *rest])]
    rest_of_page = {
        # said, not set
        "called": " ".join(texts["title"].split()),
        "contents-whole": len("".join(entries)) <= 2 * WHOLE,
        "language": content["language"],
        "middle": middle,
        "colours": colours(style),
        "family": style["fonts"]["family"],
        "single": single,
    }
    return {**letters.all_printable(texts, NOT_TEXT), **rest_of_page}


def _shortened(title: str) -> str:
    """Give a title that fits on two lines above a page."""
    return title if len(title) <= RUNNING else f"{title[:RUNNING].rsplit(' ', 1)[0].rstrip()}…"


def fonts(style: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the files of a style's fonts: regular, bold, and slanted where ours are used."""
    named = style["fonts"]["regular"], style["fonts"]["bold"]
    return (*named, str(SLANTED)) if Path(named[0]).parent == SLANTED.parent else named


def colours(style: Mapping[str, Any]) -> dict[str, str]:
    """Give the colours of the page by their use."""
    palette = Palette.of(style)
    names = ["ink", "quiet", "rule", "soft", "accent", "highlight", "earlier", "later", "neutral", "notice", "caution"]
    return {name: getattr(palette, name) for name in names}


def _split(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """Split what the first page answers from the rest."""
    begins = [i for i, block in enumerate(blocks) if block["type"] == "heading" and block["level"] == 2]
    end = begins[1] if len(begins) > 1 else len(blocks)
    return blocks[:end], blocks[end:]


def _beside(blocks: list[Block]) -> tuple[list[Block], list[list[Block]]]:
    """Part the first page into what comes first, up to the leading figures, and the sections below them."""
    panel = next((i for i, block in enumerate(blocks) if block["type"] == "panel"), len(blocks))
    parts = [i for i, block in enumerate(blocks) if i > panel and (block.get("level") == 3 or block["type"] == "prose")]
    return blocks[: (*parts, None)[0]], [blocks[i:j] for i, j in pairwise([*parts, None])]


def _annex(name: str, title: str, tables: list[Block]) -> list[Block]:
    return [_heading(2, f"annex-{name}", title), *tables] if tables else []


def _heading(level: int, label: str, text: str) -> Block:
    return {"type": "heading", "level": level, "label_id": label, "text": text}


def _entries(blocks: Iterable[Block]) -> list[Block]:
    """Give the headings of the table of contents."""
    return [block for block in blocks if block["type"] == "heading" and block["level"] <= 3]


def _middle(blocks: Iterable[Block]) -> str | None:
    """Give the label of the section with which the second column of the table of contents begins; None if short."""
    entries = _entries(blocks)
    if len(entries) < LONG_CONTENTS:
        return None
    sections = [i for i, entry in enumerate(entries) if entry["level"] == 2 and i]
    nearest = min(sections, key=lambda i: abs(2 * i - len(entries)), default=None)
    return None if nearest is None else str(entries[nearest]["label_id"])


def _into_panel(blocks: list[Block], figure: Block, *, single: bool) -> None:
    """Put key figures that follow each other side by side, or many of them below each other."""
    if not blocks or blocks[-1]["type"] != "panel":
        blocks.append({"type": "panel", "figures": [], "whole": True, "lines": False})
    panel = blocks[-1]
    panel["figures"].append(figure)
    panel["lines"] = len(panel["figures"]) > MOST_PANELS and not single
    panel["whole"] = panel["whole"] and _letters(figure) <= WHOLE


def _letters(value: Any) -> int:
    """Count the letters of everything within."""
    if isinstance(value, str):
        return len(value)
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return sum(_letters(part) for part in parts)


def _figure(block: Block, chart: Block, words: Mapping[str, str]) -> Block:
    if not block["alt"].strip():
        raise ValueError(f"figure {block['name']!r} has no text in place of it")
    # the drawing has its own title, which a caption would only repeat
    caption = words.get(f"figure_{block['name']}") or block["title"]
    return {"type": "figure", "name": block["name"], "alt": block["alt"], "caption": caption, **chart}


def _table(block: Block, letters: Letters, indicative: str, single: bool) -> Block:
    fits = pdf_columns.fitted(block, letters.width, indicative, beside=single)
    return {
        **block,
        "label_id": f"table-{block['id']}",
        "widths": list(fits.widths),
        "apart": pdf_columns.texts_after_numbers(block),
        "heads": pdf_columns.whole_heads(block, fits, letters.width),
        "dense": fits.dense,
        "tall": fits.tall,
        "lofty": fits.lines[0] > pdf_columns.TALL,
        "together": fits.height <= TOGETHER,
        "begins": min(fits.first(1 + BEGINNING), LARGEST_BEGINNING),
        "ends": max(0, min(END, len(block["rows"]) - BEGINNING)) if fits.last(END) <= LARGEST_BEGINNING else 0,
    }


def _styled(part: Block, letters: Letters) -> Block:
    """Keep of a piece of prose what can be shown: links that lead outside safely, slanted letters that exist."""
    if part["type"] == "paragraph":
        return {**part, "spans": _spans(part["spans"], letters)}
    if part["type"] == "list":
        return {**part, "items": [_spans(spans, letters) for spans in part["items"]]}
    raise ValueError(f"the PDF knows no prose of type {part['type']!r}")


def _spans(spans: Iterable[Block], letters: Letters) -> list[Block]:
    made = []
    for span in spans:
        href = span["href"] if span["href"] and span["href"].startswith(SCHEMES) else None
        # an address that cannot be seen on paper cannot be followed there
        address = href.removeprefix("mailto:") if href else ""
        slanted = span["emphasis"] and letters.has(span["text"])
        made.append({**span, "emphasis": slanted, "href": href, "address": "" if address == span["text"] else address})
    return made
