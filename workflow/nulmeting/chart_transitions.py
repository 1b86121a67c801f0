"""From which answer to which: those who answered both times, a table per question with counts and shares of a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nulmeting.chart_canvas import SMALLEST, Canvas
from nulmeting.chart_pairs import comparison
from nulmeting.chart_text import LEADING
from nulmeting.chart_words import Told, quoted
from nulmeting.codebook import Item
from nulmeting.conditions import leaves
from nulmeting.content_brief import leading
from nulmeting.content_source import Row, Source
from nulmeting.formatting import count, is_missing, percent

HIDDEN = ("suppressed", "coded")
MOST_ITEMS = 3
MOST_ANSWERS = 8
LABELS, BASES = 132.0, 36.0
SIZE, SMALL = 10.0, SMALLEST
GAP = 2.0
HIGH = 25.0


@dataclass(frozen=True)
class From:
    """Where those with one earlier answer went: a cell per later answer, or the words in place of all."""

    answer: str
    cells: tuple[Row, ...]
    text: str = ""

    @property
    def base(self) -> int | None:
        """Give how many gave the earlier answer."""
        return None if self.text else int(self.cells[0]["denominator"])


@dataclass(frozen=True)
class Moves:
    """A question with its answers, in the codebook's order, and where those with each of them went."""

    item: Item
    waves: tuple[str, str]
    answers: tuple[str, ...]
    rows: tuple[From, ...]


def selected(source: Source, most: int = MOST_ITEMS) -> tuple[list[Moves], int]:
    """Give the questions that are drawn, those of headline indicators first, and how many could be.

    Not the question of consent, nor what divides respondents into groups: nothing about them is measured.
    """
    span = comparison(source.measurement)
    rows = [r for r in source.table("transitions") if (r["wave_from"], r["wave_to"]) == span and r["answer_from"]]
    ranked = _ranked(source)
    found = [
        made
        for code in sorted(dict.fromkeys(r["item"] for r in rows), key=lambda code: ranked.get(code, len(ranked)))
        if code in ranked
        if (made := _moves(source, source.measurement.codebook[code], [r for r in rows if r["item"] == code]))
        is not None
    ]
    return found[:most], len(found)


def _ranked(source: Source) -> dict[str, int]:
    """Rank the questions that indicators are made of, in the order of the report."""
    ranked: dict[str, int] = {}
    measurement = source.measurement
    for indicator in (*leading(source), *measurement.indicators):
        for definition in indicator.definitions:
            codes = [leaf["item"] for leaf in leaves(definition.condition or {})]
            for code in [*codes, *([definition.item] if definition.item else [])]:
                ranked.setdefault(code, len(ranked))
    divided = {b.item for b in measurement.breakdowns} | {measurement.cleaning.consent_item}
    return {code: rank for code, rank in ranked.items() if code not in divided}


def _moves(source: Source, item: Item, rows: Sequence[Row]) -> Moves | None:
    """Make the table of a question; None if it has too many answers to draw, or more rows are hidden than shown."""
    answers = tuple(dict.fromkeys(r["answer_to"] for r in rows))
    made = tuple(_from(source, answer, [r for r in rows if r["answer_from"] == answer]) for answer in answers)
    hidden = sum(any(cell.get("status") in HIDDEN for cell in row.cells) for row in made)
    if len(answers) > MOST_ANSWERS or hidden > sum(not row.text for row in made) or all(row.text for row in made):
        return None
    return Moves(item, (rows[0]["wave_from"], rows[0]["wave_to"]), answers, made)


def _from(source: Source, answer: str, cells: Sequence[Row]) -> From:
    hidden = next((source.hidden(cell) for cell in cells if is_missing(cell.get("count"))), "")
    return From(answer, tuple(cells), hidden)


def _known(moves: Moves) -> list[Row] | None:
    """Give every cell of a table without a hidden row; None if one is hidden."""
    if any(cell.get("status") in HIDDEN for row in moves.rows for cell in row.cells):
        return None
    return [cell for row in moves.rows if not row.text for cell in row.cells]


def directions(moves: Moves) -> tuple[float, float, float] | None:
    """Give the shares that answered the same both times, higher on the scale and lower; None if a row is hidden.

    Of an answer without a score, such as "don't know", it is not said which way it lies.
    """
    cells = _known(moves)
    if not cells:
        return None
    scores = {answer.code: answer.score for answer in moves.item.answers if answer.kind == "valid"}
    found = [0, 0, 0]
    for cell in cells:
        before, after = scores.get(cell["answer_from"]), scores.get(cell["answer_to"])
        if cell["answer_from"] == cell["answer_to"]:
            found[0] += int(cell["count"])
        elif before is not None and after is not None:
            found[1 if after > before else 2] += int(cell["count"])
    whole = sum(int(cell["count"]) for cell in cells)
    return found[0] / whole, found[1] / whole, found[2] / whole


def title(source: Source, drawn: Sequence[Moves]) -> str:
    """Say how many answered the same both times, higher and lower, of the first question that shows it."""
    for moves in drawn:
        shares = directions(moves)
        if shares is not None and quoted(source, moves.item):
            question = quoted(source, moves.item)
            same, higher, lower = (percent(share, source.language) for share in shares)
            key = "transitions.title_scale" if any(shares[1:]) else "transitions.title"
            return source.say(key, question=question, share=same, higher=higher, lower=lower)
    waves = [source.wave_inside(wave) for wave in drawn[0].waves]
    return source.say("transitions.title_plain", earlier=waves[0], later=waves[1])


def draw(canvas: Canvas, source: Source, drawn: Sequence[Moves]) -> str:
    """Draw the chart; give the note under it."""
    for moves in drawn:
        _table(canvas, source, moves)
    has_hidden = any(cell.get("status") in HIDDEN for moves in drawn for row in moves.rows for cell in row.cells)
    return " ".join([source.say("transitions.note"), *([source.say("transitions.note_hidden")] if has_hidden else [])])


def _table(canvas: Canvas, source: Source, moves: Moves) -> None:
    earlier, later = (source.wave(wave) for wave in moves.waves)
    question = source.question(moves.item)
    canvas.seam("head")
    canvas.y += canvas.paragraph(0, canvas.y, question, canvas.width, size=11.5, weight="bold", most=3) + 4
    wide = (canvas.width - LABELS - BASES) / len(moves.answers)
    head, room = f"{later} \N{RIGHTWARDS ARROW}", canvas.width - LABELS - BASES
    canvas.text(LABELS + GAP, canvas.y + 7, head, size=SIZE, weight="bold", within=room)
    canvas.y += 17
    labels = [source.answer(moves.item, answer) for answer in moves.answers]
    heads = [canvas.typeface.wrapped(label, wide - 8, SMALL, most=4) for label in labels]
    foot = canvas.y + SMALL * LEADING * max(len(lines) for lines in heads)
    for place, lines in enumerate(heads):
        top = foot - SMALL * LEADING * len(lines)
        canvas.paragraph(LABELS + GAP + place * wide, top, labels[place], wide - 8, size=SMALL, most=4)
    canvas.text(0, foot - 7, f"{earlier} \N{DOWNWARDS ARROW}", size=SIZE, weight="bold", within=LABELS - 8)
    canvas.text(canvas.width, foot - 7, "n", size=SMALL, colour=canvas.palette.quiet, align="right")
    canvas.y = foot + 5
    canvas.seam("row")  # all of them together: one reads along the diagonal
    for row, label in zip(moves.rows, labels, strict=True):
        _row(canvas, source, row, label, wide)
    canvas.y += 14


def _row(canvas: Canvas, source: Source, row: From, label: str, wide: float) -> None:
    lines = canvas.typeface.wrapped(label, LABELS - 12, SIZE, most=3)
    high = max(HIGH, SIZE * LEADING * len(lines) + 4)
    middle = canvas.y + high / 2
    canvas.paragraph(0, middle - GAP / 2 - SIZE * LEADING * len(lines) / 2, label, LABELS - 12, size=SIZE, most=3)
    if row.text:
        canvas.rect(LABELS, canvas.y, canvas.width - LABELS - BASES - GAP, high - GAP, canvas.palette.soft)
        canvas.text(LABELS + 8, middle - GAP / 2, row.text, size=SMALL, colour=canvas.palette.quiet)
    else:
        for place, cell in enumerate(row.cells):
            _cell(canvas, source, cell, (LABELS + place * wide, canvas.y), (wide - GAP, high - GAP))
        base = count(row.base or 0, source.language)
        canvas.text(canvas.width, middle - GAP / 2, base, size=SMALL, colour=canvas.palette.quiet, align="right")
    canvas.y += high


def _cell(canvas: Canvas, source: Source, cell: Row, corner: tuple[float, float], size: tuple[float, float]) -> None:
    """Draw a cell: the darker the larger its share; where the answer stayed the same with an edge."""
    (x, y), (wide, high) = corner, size
    stayed = cell["answer_from"] == cell["answer_to"]
    share = float(cell["share"])
    fill = canvas.palette.shade(share)
    canvas.rect(x + 0.5, y + 0.5, wide - 1, high - 1, fill, edge=canvas.palette.later if stayed else "")
    if not cell["count"]:
        canvas.text(x + wide / 2, y + high / 2, "0", size=SMALL, colour=canvas.palette.quiet, align="center")
        return
    texts = percent(share, source.language), f"({count(cell['count'], source.language)})"
    widths = canvas.text_width(texts[0], SIZE, "bold"), canvas.text_width(texts[1], SMALL)
    left = x + (wide - sum(widths) - 3) / 2
    canvas.text(left, y + high / 2, texts[0], size=SIZE, weight="bold", colour=canvas.palette.ink)
    canvas.text(left + widths[0] + 3, y + high / 2, texts[1], size=SMALL, colour=canvas.palette.ink)


def records(source: Source, drawn: Sequence[Moves]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per question, earlier and later answer."""
    keys = ("wave_from", "wave_to", "item", "answer_from", "answer_to", "count", "denominator", "share", "status")
    return [{key: cell.get(key) for key in keys} for moves in drawn for row in moves.rows for cell in row.cells]


def described(source: Source, drawn: Sequence[Moves]) -> Told:
    """Describe every row in a sentence, per question."""
    return [
        (
            source.say("transitions.described", question=source.question(moves.item)),
            list(_described(source, moves)),
        )
        for moves in drawn
    ]


def _described(source: Source, moves: Moves) -> Iterator[str]:
    waves = {"earlier": source.wave_inside(moves.waves[0]), "later": source.wave_inside(moves.waves[1])}
    for row in moves.rows:
        answer = source.answer(moves.item, row.answer)
        if row.text:
            yield source.say("transitions.described_hidden", answer=answer, text=row.text, **waves)
            continue
        base = count(row.base or 0, source.language)
        cells = "; ".join(
            f"{source.answer(moves.item, cell['answer_to'])} {percent(cell['share'], source.language)} "
            f"({count(cell['count'], source.language)})"
            for cell in row.cells
            if cell["count"]
        )
        yield source.say("transitions.described_row", answer=answer, n=base, cells=cells, **waves)
