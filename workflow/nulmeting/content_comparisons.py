"""Which groups differ from the total or from each other, after correction for the number of comparisons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nulmeting.content_blocks import Block, Cell, change_texts, paragraph, plain_number, table
from nulmeting.content_brief import with_units
from nulmeting.content_source import ALL, SHIFT, Row, Source
from nulmeting.formatting import count, is_missing, p_value
from nulmeting.protect_families import BONFERRONI
from nulmeting.settings import Indicator

APART = ("options", SHIFT)
DIFFERENT = "different"
MOST = 120
"""Comparisons of one breakdown that a report gives: three printed pages, or ten groups in two waves.

Pairs grow with the square of the groups: forty in two waves have 1,560 for each headline figure, some forty pages.
"""


def compared(source: Source, indicator: str) -> list[Row]:
    """Give the comparisons of an indicator that could be made, with its own target, shown or not."""
    rows = [r for r in source.table("subgroups") if r["indicator"] == indicator and not r.get("option")]
    own = source.measurement.indicator(indicator).target
    targets = {row["target"] for row in rows}
    target = own if own in targets or not targets else min(targets)
    return [r for r in rows if r["target"] == target and r["status"] != "not_available"]


def is_different(row: Row | None) -> bool:
    """Tell whether a comparison shows a difference, after correction."""
    return row is not None and row.get("verdict") == DIFFERENT and not is_missing(row.get("difference"))


def is_hidden(row: Row) -> bool:
    """Tell whether a comparison was made but may not be shown."""
    return is_missing(row.get("difference"))


def with_total(source: Source, indicator: str) -> dict[tuple[str, str, str], Row]:
    """Give the comparisons with the total, by wave, breakdown and category."""
    return {
        (row["wave"], row["breakdown"], row["category"]): row
        for row in compared(source, indicator)
        if row["against"] == ALL
    }


def of_indicator(source: Source, indicator: Indicator) -> list[Block]:
    """Say of a headline which groups differ, and give its comparisons; nothing if none could be made."""
    rows = compared(source, indicator.id)
    return _indicator(source, indicator, rows) if rows and indicator.statistic not in APART else []


def _indicator(source: Source, indicator: Indicator, rows: list[Row]) -> list[Block]:
    name = source.indicator(indicator.id)
    hidden = sum(map(is_hidden, rows))
    shown = len(rows) - hidden
    kept, left = printed(rows)
    found, pairs = [row for row in kept if is_different(row)], sum(map(is_different, left))
    numbers = [difference(source, row) for row in found]
    parts = [_sentence(source, row, number) for row, number in zip(found, numbers, strict=True)]
    if found:
        parts.insert(0, source.say("report.compared_some"))
    if pairs:
        parts.append(source.say("report.compared_pairs", count=pairs, pairs=count(pairs, source.language)))
    if not found and not pairs and shown:  # of those that are hidden nothing is known
        parts.append(source.say("report.compared_none", count=shown, compared=shown))
    if hidden:
        key = "report.compared_hidden_besides" if shown else "report.compared_hidden"
        parts.append(source.say(key, count=hidden, hidden=hidden))
    kinds = {"category": "text", "against": "text", "wave": "text", "difference": "number", "p_value": "number"}
    kinds |= {"p_adjusted": "number", "verdict": "text"}
    columns = [(kind, source.say(f"columns.{key}")) for key, kind in kinds.items()]
    caption, remark = source.say("report.compared_caption", name=name), source.say("report.compared_note")
    if any(row.get("adjustment") == BONFERRONI for row in rows):
        remark = f"{remark} {source.say('report.compared_bonferroni')}"
    if left:
        sheet, number = source.word("tables.subgroups"), count(len(left), source.language)
        remark = f"{remark} {source.say('report.compared_left', pairs=number, sheet=sheet)}"
    body = [_cells(source, row) for row in kept]
    return [
        paragraph(" ".join(parts), numbers),
        table(f"compared-{indicator.id}", caption, columns, body, remark=remark, collapsed=True),
    ]


def printed(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Divide comparisons into those that a report gives, and the pairs of many groups, left to the tables."""
    number = Counter(row["breakdown"] for row in rows)
    kept = [row for row in rows if row["against"] == ALL or number[row["breakdown"]] <= MOST]
    return kept, [row for row in rows if row["against"] != ALL and number[row["breakdown"]] > MOST]


def difference(source: Source, row: Row) -> Block:
    """Make the number of a difference between a group and another, or the total."""
    name = ".".join([row["indicator"], row["wave"], row["breakdown"], f"{row['category']}-{row['against']}"])
    value = row.get("difference")
    if value is None or is_missing(value):
        return plain_number(f"{name}.difference", None, source.hidden(row) or ".", row)
    text, interval = change_texts(row, source.language)
    made = plain_number(f"{name}.difference", value, text, row)
    if is_missing(row.get("ci_low")) or is_missing(row.get("ci_high")):
        return made
    ends = {"low": row["ci_low"], "high": row["ci_high"], "level": row.get("level"), "text": interval}
    return made | {"interval": ends}


def _sentence(source: Source, row: Row, number: Block) -> str:
    side = "higher" if row["difference"] > 0 else "lower"
    kind = "points" if row["statistic"] == "share" else "units"
    against = row["against"]
    other = source.word("words.the_total") if against == ALL else source.category(row["breakdown"], against)
    size, _ = change_texts({**row, "difference": abs(row["difference"])}, source.language)
    return source.say(
        f"report.compared_{side}_{kind}",
        wave=source.wave(row["wave"]),
        group=source.category(row["breakdown"], row["category"]),
        other=other,
        value=with_units(source, row, size.removeprefix("+")),
        interval=number["interval"]["text"] if number["interval"] else source.say("report.no_interval"),
    )


def _cells(source: Source, row: Row) -> list[Cell]:
    number = difference(source, row)
    against = row["against"]
    other = source.word("words.all") if against == ALL else source.category(row["breakdown"], against)
    group = source.category(row["breakdown"], row["category"])
    verdict = source.word(f"verdict_words.{row['verdict']}") if row.get("verdict") else ""
    ps = [_p(source, row, number, key) for key in ("p_value", "p_adjusted")]
    return [group, other, source.wave(row["wave"]), number, *ps, verdict]


def _p(source: Source, row: Row, number: Block, key: str) -> Cell:
    value = row.get(key)
    if value is None or is_missing(value):
        return "" if number["value"] is not None else "."
    return plain_number(f"{number['id'].removesuffix('.difference')}.{key}", value, p_value(value, source.language))
