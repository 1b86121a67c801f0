"""Questions that were left open: which were skipped most, and whether waves differ in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from nulmeting.content_blocks import Block, Cell, counted, heading, known, paragraph, plain_number, rate, table
from nulmeting.content_response import row_unit
from nulmeting.content_source import Row, Source
from nulmeting.formatting import is_missing, listing, percent, percent_range
from nulmeting.protect_rules import items_behind

MOST_ITEMS = 5
"""Of each wave the questions that were skipped most."""
UNEVEN = 0.05
"""Two waves differ much if this much more of the same questions was skipped, on average: as large as a small change."""
OFTEN = 0.25
"""From which part on nobody would take a question that was skipped for an oversight."""


def items(source: Source) -> list[Block]:
    """Say which questions were skipped most, per wave."""
    found = {wave.id: rows for wave in source.measurement.waves if (rows := _by_skipped(source, wave.id))}
    if not found:
        return []
    listed = [row for rows in found.values() for row in rows[:MOST_ITEMS] if row["skipped_share"] > 0]
    said = _most_skipped(source, [rows for rows in found.values() if rows[0]["skipped_share"] > 0])
    said += _perhaps_none(source, listed)
    said += _none_skipped(source, [rows[0] for rows in found.values() if rows[0]["skipped_share"] == 0])
    said += _skipped_unevenly(source, found)
    is_whole = all(len([row for row in rows if row["skipped_share"] > 0]) <= MOST_ITEMS for rows in found.values())
    text, numbers = " ".join(text for text, _ in said), [number for _, own in said for number in own]
    made = [heading(3, "trust-items", source.say("trust.items")), paragraph(text, numbers)]
    notes = [source.say("trust.items_tied")] if any(_is_tied(rows) for rows in found.values()) else []
    notes += [source.say("trust.items_several")] if any(_is_of_several(source, row) for row in listed) else []
    return [*made, *([_item_table(source, listed, " ".join(notes), is_whole=is_whole)] if listed else [])]


def _is_tied(rows: Sequence[Row]) -> bool:
    """Tell whether the first question that is left out was skipped as often as the last that is not."""
    last, *more = [float(row["skipped_share"]) for row in rows[MOST_ITEMS - 1 : MOST_ITEMS + 1]] or [0.0]
    return last > 0 and more == [last]


def _by_skipped(source: Source, wave: str) -> list[Row]:
    rows = [row for row in source.table("item_nonresponse") if row["wave"] == wave]
    if row_unit(source) == "organisation":
        # a number in the row of an organisation was given, such as a score: nobody could skip it
        rows = [row for row in rows if source.measurement.codebook[row["item"]].type != "number"]
    return sorted((r for r in rows if not is_missing(r["skipped_share"])), key=lambda r: -float(r["skipped_share"]))


def _most_skipped(source: Source, found: Sequence[Sequence[Row]]) -> list[tuple[str, list[Block]]]:
    """Say of each wave what was skipped most; once, where it is the same question in the same words."""
    firsts = [rows[0] for rows in found]
    shares = [_skipped(source, row) for row in firsts]
    questions = [_question(source, row) for row in firsts]
    if len(firsts) > 1 and len(set(questions)) == 1 and all(len(rows) > 1 for rows in found):
        each = [
            source.say("trust.items_share", share=share["text"], wave=source.wave_inside(row["wave"]))
            for row, share in zip(firsts, shares, strict=True)
        ]
        said = source.say("trust.items_most_each", question=questions[0], shares=listing(each, source.language))
        return [(said, shares)]
    keys = ["trust.items_most" if len(rows) > 1 else "trust.items_only" for rows in found]
    return [
        (source.say(key, wave=source.wave(row["wave"]), question=question, share=share["text"]), [share])
        for key, row, question, share in zip(keys, firsts, questions, shares, strict=True)
    ]


def _none_skipped(source: Source, firsts: Sequence[Row]) -> list[tuple[str, list[Block]]]:
    """Say in which waves nothing was skipped."""
    if not firsts:
        return []
    waves = listing([source.wave(row["wave"]) for row in firsts], source.language)
    share = _skipped(source, firsts[0])
    return [(source.say("trust.items_none", waves=waves, share=share["text"]), [share])]


def _skipped_unevenly(source: Source, found: Mapping[str, Sequence[Row]]) -> list[tuple[str, list[Block]]]:
    """Say how often the questions behind the figures were skipped in waves that are compared, if that differs much."""
    behind = {item for one in source.measurement.indicators for item in items_behind(one)}
    kept = {wave: [row for row in rows if not _lacks_none(source, row)] for wave, rows in found.items()}
    told: dict[tuple[str, str], list[Block]] = {}
    for pair in source.measurement.comparisons:
        first, later = ({r["item"]: float(r["skipped_share"]) for r in kept.get(w, ())} for w in pair)
        both = sorted(behind & set(first) & set(later))
        if not both or abs(fmean(later[item] - first[item] for item in both)) < UNEVEN:
            continue
        told[pair] = [
            _span(source, f"item_nonresponse.{pair[0]}-{pair[1]}.{wave}", [own[item] for item in both])
            for wave, own in zip(pair, (first, later), strict=True)
        ]
    if not told:
        return []
    key = "trust.items_uneven_pairs" if len(source.measurement.waves) > 2 else "trust.items_uneven"
    text = source.say(key, shares=listing(_per_wave(source, told), source.language))
    left = {w: {row["item"] for row in rows if _lacks_none(source, row)} for w, rows in found.items()}
    if any(behind & left[earlier] & left[later] for earlier, later in told):
        text = f"{text} {source.say('trust.items_uneven_apart')}"
    return [(text, [span for spans in told.values() for span in spans])]


def _per_wave(source: Source, told: Mapping[tuple[str, str], Sequence[Block]]) -> list[str]:
    """Write the span of each wave once, where several pairs chain and agree on it; else pair by pair."""
    each = [list(zip(pair, (span["text"] for span in spans), strict=True)) for pair, spans in told.items()]
    if len(each) > 1 and all(one[1] == following[0] for one, following in pairwise(each)):
        spans = [each[0][0], *(pair[1] for pair in each)]
        return [source.say("trust.items_share", share=text, wave=source.wave_inside(wave)) for wave, text in spans]
    return [source.say("trust.items_pair", before=a, after=b, **source.pair(v, w)) for (v, a), (w, b) in each]


def _span(source: Source, name: str, shares: Sequence[float]) -> Block:
    """Make the number of a lowest and a highest share; of one where they are the same as printed."""
    low, high = min(shares), max(shares)
    lone = percent(high, source.language)
    text = lone if percent(low, source.language) == lone else percent_range(low, high, source.language)
    return plain_number(name, low, text) | {"ends": {"low": low, "high": high, "level": None, "text": text}}


def _perhaps_none(source: Source, rows: Sequence[Row]) -> list[tuple[str, list[Block]]]:
    """Name the questions of which no answer may mean that none applied."""
    often = [row for row in rows if row["skipped_share"] >= OFTEN and _lacks_none(source, row)]
    quoted = dict.fromkeys(source.say("trust.items_quoted", question=_question(source, row)) for row in often)
    return [(source.say("trust.items_no_none", questions=listing([*quoted], source.language)), [])] if quoted else []


def _lacks_none(source: Source, row: Row) -> bool:
    """Tell whether a question took several answers and had none for those to whom nothing applied."""
    item = source.measurement.codebook.get(row["item"])
    if item is None or not _is_of_several(source, row):
        return False
    return all(answer.kind == "valid" for answer in item.answers if row["wave"] not in answer.absent)


def _is_of_several(source: Source, row: Row) -> bool:
    item = source.measurement.codebook.get(row["item"])
    return item is not None and item.type == "multi"


def _item_table(source: Source, rows: Sequence[Row], remark: str, *, is_whole: bool) -> Block:
    body: list[list[Cell]] = []
    for row in rows:
        name = ".".join(["item_nonresponse", row["wave"], row["item"]])
        counts = (counted(source, f"{name}.{key}", row, key) for key in ("asked", "no_opinion", "skipped"))
        body.append([_question(source, row), source.wave(row["wave"]), *counts, _skipped(source, row)])
    columns = [("text", source.say(f"columns.{key}")) for key in ("question", "wave")]
    columns += [("number", source.say(f"columns.{key}")) for key in ("asked", "no_opinion", "skipped", "skipped_share")]
    caption = source.say("trust.items_caption_all" if is_whole else "trust.items_caption", most=MOST_ITEMS)
    return table("item-nonresponse", caption, *known(columns, body), remark=remark, collapsed=True)


def _question(source: Source, row: Row) -> str:
    item = source.measurement.codebook.get(row["item"])
    return source.question(item, row["wave"]) if item else str(row["item"])


def _skipped(source: Source, row: Row) -> Block:
    name = ".".join(["item_nonresponse", row["wave"], row["item"], "skipped_share"])
    return rate(source, name, row, "skipped_share", ("skipped", "asked"))
