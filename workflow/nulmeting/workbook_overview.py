"""The overview of a workbook: one row per indicator, the waves and their differences side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nulmeting.content_blocks import chance
from nulmeting.content_brief import measure
from nulmeting.content_source import SHIFT, Row, Source
from nulmeting.content_verdicts import is_apart, p_words, short
from nulmeting.formatting import decimals, hundredfold, is_missing, rounded, touching
from nulmeting.settings import Indicator
from nulmeting.workbook_page import ABSENT, Cell, Column, low_head, wideness

NARROWEST = 8.5
VERDICT = 38
"""Width of the column of a verdict, in digits: it takes two lines."""
PATTERNS = {
    "share": "0%",
    "figure": "0.0",
    "ratio": "0.00",
    "points": "+0;-0;0",
    "points_zero": "0;0;0",
    "step": "+0.0;-0.0;0.0",
    "step_zero": "0.0;0.0;0.0",
    "ratio_step": "+0.00;-0.00;0.00",
    "ratio_step_zero": "0.00;0.00;0.00",
}
"""Number formats, rounded as the report rounds; what rounds to zero has no sign."""
BESIDE = ("above", "below")
PATTERNS |= {
    f"{style}_{side}": f'"{sign}\N{NO-BREAK SPACE}"{pattern.split(";")[0].lstrip("+")}'
    for side, sign in zip(BESIDE, "><", strict=True)
    for style, pattern in tuple(PATTERNS.items())
}
"""Those of a limit that rounds to what its interval does not hold."""


def read(cells: Iterable[tuple[object, str]]) -> set[str]:
    """Give what cells say to a reader, as far as it may be a sign: texts, blanks, and formats that add something."""
    return {_read(value, style) for value, style in cells}


def _read(value: object, style: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    side = style.rpartition("_")[2]
    if side in BESIDE:
        return f"{'<>'[side == BESIDE[0]]} {'50%' if style.startswith('share') else '0'}"
    return "0" if value == 0 or side == "zero" else str(value)


def columns(source: Source) -> list[Column]:
    """Give the columns; that of the options only if an indicator has them, that of remarks only if there are any."""
    made = [Column(source.say("columns.indicator"), 32)]
    made += [Column(source.word("headings.option"), 24)] if _has_options(source) else []
    made += [Column(source.word("headings.unit"), 11.5), Column(source.word("headings.statistic"), 11)]
    for wave in source.measurement.waves:
        heads = [source.say(f"workbook.overview_{key}", wave=source.wave(wave.id)) for key in ("figure", "low", "high")]
        heads.append(source.say("workbook.overview_n", wave=source.wave(wave.id)))
        made += [_column(head) for head in heads]
    if source.measurement.comparisons:
        made.append(Column(source.say("workbook.overview_difference_in"), 16.5, "head_indented"))
    for pair in source.measurement.comparisons:
        keys = ("difference", "difference_low", "difference_high")
        made += [_column(source.say(f"workbook.overview_{key}", **source.pair(*pair))) for key in keys]
        if is_tested(source, pair):
            head = source.say("workbook.overview_verdict", **source.pair(*pair))
            made.append(Column(head, VERDICT, "head_verdict"))
    remark = Column(source.say("workbook.overview_remark"), 32, "head_indented")
    made += [remark] if _has_remarks(source) else []
    return [replace(column, width=max(column.width, least)) for column, least in zip(made, _words(source), strict=True)]


def _words(source: Source) -> list[float]:
    """Give per column how wide the longest word is that stands in place of a number: a word is not broken."""
    return [
        max((wideness(word) for text, style in cells if style == "word" for word in str(text).split()), default=0.0)
        for cells in zip(*rows(source), strict=True)
    ]


def _column(head: str) -> Column:
    longest = max((len(word) for word in head.split()), default=0)
    return Column(head, low_head(head, max(NARROWEST, 0.9 * longest + 1)), "head_right")


def rows(source: Source) -> list[list[Cell]]:
    """Give the cells, row by row: headline definition, in total, with the indicator's own target.

    Shares are numbers from 0 to 1, differences of shares are in percentage points; a hidden figure is a ``.``, one that
    was not asked for says so, and what goes with it is blank.
    """
    has_options, has_remarks = _has_options(source), _has_remarks(source)
    made = []
    for indicator, option in _lines(source):
        row: list[Cell] = [(source.indicator(indicator.id) or indicator.id, "label")]
        row += [((source.option(indicator, option) or option) if option else None, "label")] if has_options else []
        row += [(source.units(indicator.headline.unit), "text"), (_statistic(source, indicator), "label")]
        for wave in source.measurement.waves:
            row += _level(source, indicator, source.estimate(indicator.id, wave.id, option=option))
        if source.measurement.comparisons:
            row.append((_difference_in(source, indicator), "indented"))
        for pair in source.measurement.comparisons:
            change = source.change(indicator.id, *pair, option=option)
            row += _change(source, indicator, change)
            row += [(_verdict(source, change), "verdict")] if is_tested(source, pair) else []
        made.append([*row, (_remark(source, indicator, option), "indented")] if has_remarks else row)
    return made


def size(source: Source) -> int:
    """Count the rows."""
    return sum(1 for _ in _lines(source))


def _lines(source: Source) -> Iterator[tuple[Indicator, str]]:
    for indicator in source.measurement.indicators:
        if indicator.statistic != "options":
            yield indicator, ""
            continue
        item = source.measurement.codebook[indicator.headline.item or ""]
        yield from ((indicator, code) for code in item.codes("valid"))


def _has_options(source: Source) -> bool:
    return any(i.statistic == "options" for i in source.measurement.indicators)


def _has_remarks(source: Source) -> bool:
    return any(_remark(source, indicator, option) for indicator, option in _lines(source))


def _is_share(indicator: Indicator) -> bool:
    return indicator.statistic in ("share", "options")


def is_tested(source: Source, pair: tuple[str, str]) -> bool:
    """Tell whether the difference of two waves has a verdict anywhere."""
    found = (source.change(indicator.id, *pair, option=option) for indicator, option in _lines(source))
    return any(row is not None and row.get("verdict") for row in found)


def _verdict(source: Source, row: Row | None) -> str | None:
    """Write the verdict with both p-values, or that there was to be no test; None where there is no p-value.

    Correction and margin are of all, and among the notes.
    """
    if row is None or is_missing(row.get("p_value")):
        return None
    if not row.get("verdict"):
        return source.say("story.untested_brief")
    p, adjusted = (p_words(source, row.get(key)) for key in ("p_value", "p_adjusted"))
    return source.say("workbook.overview_verdict_cell", verdict=short(source, row), p=p, adjusted=adjusted)


def shift_note(source: Source) -> str:
    """Say how a shift is to be read, which is a chance where others have a difference; empty without any."""
    if not (source.measurement.comparisons and any(i.statistic == SHIFT for i in source.measurement.indicators)):
        return ""
    return source.say(
        "workbook.overview_shift", chance=source.word("words.chance"), sheet=source.word("tables.changes")
    )


def _difference_in(source: Source, indicator: Indicator) -> str:
    kind = "chance" if indicator.statistic == SHIFT else "points" if _is_share(indicator) else "units"
    return source.word(f"words.{kind}")


def _statistic(source: Source, indicator: Indicator) -> str:
    return source.word(f"statistics.{'share' if _is_share(indicator) else measure(source, indicator)}")


def _level(source: Source, indicator: Indicator, row: Row | None) -> list[Cell]:
    if indicator.statistic == SHIFT:
        return [(None, "text")] * 4
    if row is None or is_missing(row.get("estimate")):
        return _absent(source, row, 4)
    plain = "ratio" if indicator.statistic == "ratio" else "figure"
    style = "share" if _is_share(indicator) or indicator.statistic == SHIFT else plain
    found = [(row.get(key), style) for key in ("estimate", "ci_low", "ci_high")]
    return [*found, (row.get("denominator"), "count")]


def _change(source: Source, indicator: Indicator, row: Row | None) -> list[Cell]:
    if row is None or is_missing(row.get("difference")):
        return _absent(source, row, 3)
    value, low, high = (row.get(key) for key in ("difference", "ci_low", "ci_high"))
    near = None
    if low is not None and high is not None:
        near = touching(low, high, _places(indicator), 0.0 if is_apart(row) else None)
    cells = [_step(indicator, end) for end in (value, low, high)]
    if near is not None:
        end, style = cells[1 + near]
        cells[1 + near] = end, f"{style.removesuffix('_zero')}_{BESIDE[near]}"
    return cells


def _places(indicator: Indicator) -> int:
    """Give the decimals of a difference, of the share from 0 to 1 if it is one."""
    return 2 if _is_share(indicator) or indicator.statistic == SHIFT else decimals(indicator.statistic)


def _step(indicator: Indicator, value: float | None) -> Cell:
    if value is None:
        return None, "text"
    if indicator.statistic == SHIFT:
        return chance(value), "share"
    style, size, places = ("points", hundredfold(value), 0) if _is_share(indicator) else ("step", value, 1)
    if indicator.statistic == "ratio":
        style, places = "ratio_step", decimals("ratio")
    return size, style if rounded(size, places) else f"{style}_zero"


def _absent(source: Source, row: Row | None, width: int) -> list[Cell]:
    if row is not None and row.get("reason") == "not_asked":
        return [(source.hidden(row), "word"), *[(None, "text")] * (width - 1)]
    return [(ABSENT, "sign")] * width


def _remark(source: Source, indicator: Indicator, option: str) -> str:
    said = []
    for wave in source.measurement.waves:
        row = source.estimate(indicator.id, wave.id, option=option) or {}
        if row.get("status") == "indicative":
            said.append(source.say("workbook.overview_indicative", wave=source.wave(wave.id)))
        if row.get("status") == "coded":
            said.append(source.say("workbook.overview_band", wave=source.wave(wave.id), text=source.hidden(row)))
    return "; ".join(said)
