"""Questions that were left open, and who counts in one wave only: item non-response and attrition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from nulmeting import content_both
from nulmeting.attrition import BOTH, ONE
from nulmeting.content_blocks import (
    Block,
    Cell,
    change_texts,
    counted,
    figure_texts,
    heading,
    known,
    paragraph,
    plain_number,
    rate,
    table,
)
from nulmeting.content_blocks import items as listed
from nulmeting.content_brief import glued, leading, with_units
from nulmeting.content_response import row_unit
from nulmeting.content_source import SHIFT, Row, Source, matching
from nulmeting.formatting import count, is_missing, listing, percent, percent_range
from nulmeting.protect_rules import items_behind
from nulmeting.settings import Indicator

MOST_ITEMS = 5
"""Of each wave the questions that were skipped most."""
UNEVEN = 0.05
"""Two waves differ much if this much more of the same questions was skipped, on average: as large as a small change."""
OFTEN = 0.25
"""From which part on nobody would take a question that was skipped for an oversight."""
ALPHA = 0.05
APART = ("options", SHIFT)


def items(source: Source) -> list[Block]:
    """Say which questions were skipped most, per wave."""
    found = {wave.id: rows for wave in source.measurement.waves if (rows := _by_skipped(source, wave.id))}
    if not found:
        return []
    listed = [row for rows in found.values() for row in rows[:MOST_ITEMS] if row["skipped_share"] > 0]
    said = _most_skipped(source, [rows for rows in found.values() if rows[0]["skipped_share"] > 0])
    said += _perhaps_none(source, listed)
    said += _none_skipped(source, [rows[0] for rows in found.values() if rows[0]["skipped_share"] == 0])
    said += _uneven(source, found)
    is_whole = all(len([row for row in rows if row["skipped_share"] > 0]) <= MOST_ITEMS for rows in found.values())
    text, numbers = " ".join(text for text, _ in said), [number for _, own in said for number in own]
    made = [heading(3, "trust-items", source.say("trust.items")), paragraph(text, numbers)]
    remark = source.say("trust.items_tied") if any(_is_tied(rows) for rows in found.values()) else ""
    return [*made, *([_item_table(source, listed, remark, is_whole=is_whole)] if listed else [])]


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


def _uneven(source: Source, found: Mapping[str, Sequence[Row]]) -> list[tuple[str, list[Block]]]:
    """Say how often the questions behind the figures were skipped in waves that are compared, if that differs much."""
    behind = {item for one in source.measurement.indicators for item in items_behind(one)}
    kept = {wave: [row for row in rows if not _lacks_none(source, row)] for wave, rows in found.items()}
    apart = behind & {row["item"] for rows in found.values() for row in rows if _lacks_none(source, row)}
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
    text = f"{text} {source.say('trust.items_uneven_apart')}" if apart else text
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
    if item is None or item.type != "multi":
        return False
    return all(answer.kind == "valid" for answer in item.answers if row["wave"] not in answer.absent)


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


def attrition(source: Source) -> list[Block]:
    """Give for the headlines those who count in one wave beside those who count in both."""
    if not any(attrition_of(source, indicator) for indicator in leading(source)):
        return []
    head, intro = heading(3, "trust-attrition", source.say("trust.attrition")), source.say("trust.attrition_intro")
    return [head, paragraph(f"{intro} {source.say('story.attrition_elsewhere')}"), _table(source)]


def attrition_of(source: Source, indicator: Indicator) -> list[Block]:
    """Say whether those in one wave differ from those in both in a figure; nothing where none is known."""
    rows = matching(source.table("attrition"), indicator=indicator.id)
    kept = [r for r in rows if r["group"] == ONE and not r.get("option") and r["status"] != "not_available"]
    if not kept or indicator.statistic in APART:
        return []
    compared = listed(f"attrition-{indicator.id}", [_compared(source, row) for row in kept])
    here = source.say("story.attrition_here", units=source.units(indicator.headline.unit))
    return [*content_both.blocks(source, indicator), paragraph(here), compared]


def _compared(source: Source, row: Row) -> tuple[str, list[Block]]:
    other = next(iter(_of_both(source, row)), None)
    fields = {"wave": source.wave(row["wave"]), "once": _once(source, row), "units": source.units(row["unit"])}
    if other is None or is_missing(row.get("difference")) or is_missing(other.get("estimate")):
        hidden = source.hidden(row) or source.hidden(other)
        return source.say("trust.one_wave_hidden", text=hidden, **fields), []
    values = [_figure(source, row), _figure(source, other), _difference(source, row)]
    p = row.get("p_value")
    is_shown = p is not None and not is_missing(p) and float(p) <= ALPHA
    value, both, difference = values
    interval = difference["interval"]["text"] if difference["interval"] else source.say("report.no_interval")
    kind = "points" if row["statistic"] == "share" else "units"
    size = with_units(source, row, difference["text"])
    apart = source.say(f"trust.apart_{kind}", value=size, interval=interval)
    verdict = source.say("trust.apart_shown" if is_shown else "trust.apart_not_shown")
    key = "trust.one_wave" if row["statistic"] == "share" else "trust.one_wave_mean"
    fields |= {"n": _rests_on(source, row), "n_both": _rests_on(source, other)}
    return source.say(key, value=value["text"], both=both["text"], difference=apart, verdict=verdict, **fields), values


def _rests_on(source: Source, row: Row) -> str:
    """Say between brackets of how many a figure is, and whether it is indicative; an empty text if that is unknown."""
    if is_missing(row.get("denominator")):
        return ""
    said = [glued(source.say("trust.one_wave_n", n=count(row["denominator"], source.language)))]
    said += [source.word("statuses.indicative")] if row["status"] == "indicative" else []
    return f" ({', '.join(said)})"


def _once(source: Source, row: Row) -> str:
    """Name those who count in one wave of a pair; of several pairs with both waves, as they may count in a third."""
    units = source.units(row["unit"])
    if len(source.measurement.comparisons) == 1:
        return source.say("trust.once_here", units=units)
    waves = {"wave": source.wave_inside(row["wave"]), "other": source.wave_inside(_other(row))}
    return source.say("trust.once_of_pair", units=units, **waves)


def _wave(source: Source, row: Row) -> str:
    """Name the wave of a row; of several pairs of waves with the other of its pair."""
    if len(source.measurement.comparisons) == 1:
        return source.wave(row["wave"])
    return source.say("trust.wave_of_pair", wave=source.wave(row["wave"]), other=source.wave_inside(_other(row)))


def _other(row: Row) -> str:
    return str(row["wave_to"] if row["wave"] == row["wave_from"] else row["wave_from"])


def _of_both(source: Source, row: Row) -> list[Row]:
    keys = ("wave_from", "wave_to", "wave", "indicator")
    found = matching(source.table("attrition"), group=BOTH, **{key: row[key] for key in keys})
    return [other for other in found if (other.get("option") or "") == (row.get("option") or "")]


def _name(row: Row) -> str:
    return ".".join(["attrition", row["indicator"], f"{row['wave_from']}-{row['wave_to']}", row["wave"], row["group"]])


def _figure(source: Source, row: Row) -> Block:
    value = row.get("estimate")
    if is_missing(value):
        return plain_number(_name(row), None, source.hidden(row) or ".", row)
    text, interval = figure_texts(row, float(value), source.language)  # type: ignore[arg-type]
    made = plain_number(_name(row), value, text, row) | {"denominator": row.get("denominator")}
    if is_missing(row.get("ci_low")):
        return made
    return made | {"interval": {"low": row["ci_low"], "high": row["ci_high"], "level": None, "text": interval}}


def _difference(source: Source, row: Row) -> Block:
    value = row.get("difference")
    name = f"{_name(row)}.difference"
    if is_missing(value):
        return plain_number(name, None, source.hidden(row) or ".", row)
    ends = {"ci_low": row.get("difference_low"), "ci_high": row.get("difference_high")}
    text, interval = change_texts({**row, **ends}, source.language)
    made = plain_number(name, value, text, row)
    if is_missing(ends["ci_low"]):
        return made
    return made | {"interval": {"low": ends["ci_low"], "high": ends["ci_high"], "level": None, "text": interval}}


def _table(source: Source) -> Block:
    keys = ("indicator", "wave", "group")
    columns = [("text", source.say(f"columns.{key}")) for key in keys]
    columns += [("number", source.say(f"columns.{key}")) for key in ("figure", "denominator", "from_both_waves")]
    leads = {i.id for i in leading(source)}
    rows = [r for r in source.table("attrition") if r["indicator"] in leads and not r.get("option")]
    body = [_cells(source, row) for row in rows if row["status"] != "not_available"]
    return table("attrition", source.say("trust.attrition_caption"), columns, body, collapsed=True)


def _cells(source: Source, row: Row) -> Sequence[Cell]:
    n = counted(source, f"{_name(row)}.denominator", row, "denominator")
    apart: Cell = "" if row["group"] == BOTH else _difference(source, row)
    return [
        source.indicator(row["indicator"]),
        _wave(source, row),
        source.word(f"attrition_groups.{row['group']}"),
        _figure(source, row),
        n,
        apart,
    ]
