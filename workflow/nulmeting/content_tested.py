"""The differences that were tested, a table per family, and the shifts on ordered scales."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nulmeting.content_blocks import Block, Cell, change, counted, heading, paragraph, plain_number, table
from nulmeting.content_brief import leading
from nulmeting.content_otherwise import remark as unlike
from nulmeting.content_source import ALL, HEADLINE, SHIFT, Row, Source, matching
from nulmeting.content_verdicts import WITH_MARGIN, correction, has_margins, margin_words, short
from nulmeting.formatting import is_missing, listing, lower_first, p_value, upper_first
from nulmeting.protect_families import BONFERRONI
from nulmeting.settings import Family

LONG = 20
"""A table of more rows is folded away where the medium can."""
LONGEST_NAME = 90
"""Letters that the names of a family's indicators may take; else the first is named, and how many others there are."""


def blocks(source: Source) -> list[Block]:
    """Make a table per family and pair of waves that was tested, with correction and margin above it."""
    made = [_family(source, rows) for _, rows in families(source)]
    if not made:
        return []
    head = heading(3, "results-tested", source.say("report.tested"))
    return [head, paragraph(source.say("report.tested_note")), *made]


def families(source: Source) -> list[tuple[Family, list[Row]]]:
    """Give the tests that are adjusted together: of one family and two waves, those that could be made."""
    found: list[tuple[Family, list[Row]]] = []
    for family in source.measurement.families:
        for pair in source.measurement.comparisons:
            of_pair = matching(source.table("changes"), family=family.id, wave_from=pair[0], wave_to=pair[1])
            rows = [row for row in of_pair if row["status"] != "not_available"]
            found += [(family, rows)] if rows else []
    return found


def _family(source: Source, rows: Sequence[Row]) -> Block:
    columns = [("text", source.say(f"columns.{key}")) for key in ("indicator", "difference_in")]
    moved = "difference_or_chance" if any(row["statistic"] == SHIFT for row in rows) else "difference"
    columns += [("number", source.say(f"columns.{key}")) for key in (moved, "p_value", "p_adjusted")]
    columns.append(("text", source.say("columns.verdict")))
    body = [_tested(source, row) for row in rows]
    caption = source.say(
        "report.tested_caption",
        family=family_name(source, str(rows[0]["family"])),
        how="; ".join([correction(source, rows[0]), *([_margins(source, rows)] if has_margins(source) else [])]),
        **source.pair(rows[0]["wave_from"], rows[0]["wave_to"]),
    )
    pair = (str(rows[0]["wave_from"]), str(rows[0]["wave_to"]))
    tested = dict.fromkeys(str(row["indicator"]) for row in rows)
    remark = " ".join(unlike(source, [source.measurement.indicator(one) for one in tested], [pair]))
    anchor = f"tested-{rows[0]['family']}-{pair[0]}-{pair[1]}"
    return table(anchor, caption, columns, body, remark=remark, collapsed=len(body) > LONG)


def _tested(source: Source, row: Row) -> list[Cell]:
    number = change(source, row)
    return [
        _name(source, row),
        source.word(f"words.{_unit(row)}"),
        number,
        _p(source, row, number, "p_value"),
        _p(source, row, number, "p_adjusted"),
        short(source, row),
    ]


def _name(source: Source, row: Row) -> str:
    """Name the indicator, with the answer if it is one of several, and the group if it is one."""
    label = source.indicator(str(row["indicator"]))
    if row.get("option"):
        option = source.option(source.measurement.indicator(row["indicator"]), row["option"])
        label = source.say("story.option", name=label, option=option)
    if row["breakdown"] == ALL:
        return label
    return source.say("report.in_group", label=label, group=source.category(row["breakdown"], row["category"]))


def between(source: Source, row: Row) -> str:
    """Write the two waves of a row: ``Van nulmeting naar slotmeting``."""
    return source.say("report.from_to", **source.pair(row["wave_from"], row["wave_to"]))


def _unit(row: Row) -> str:
    if row["statistic"] == SHIFT:
        return "chance"
    return "points" if row["statistic"] == "share" else "units"


def _p(source: Source, row: Row, number: Block, key: str) -> Cell:
    value = row.get(key)
    if value is None or is_missing(value):
        return "" if number["value"] is not None else "."
    return plain_number(f"{number['id']}.{key}", value, p_value(value, source.language))


def shifts(source: Source) -> list[Block]:
    """Make the table of ordinal shifts, over everybody, with each indicator's own target; none without such rows."""
    rows = [r for r in source.table("changes") if r["statistic"] == SHIFT and _leads(source, r)]
    if not rows:
        return []
    kinds = {"chance": "number", "n_from": "number", "n_to": "number", "p_value": "number"}
    keys = ("indicator", "from_to", *kinds)
    columns = [(kinds.get(key, "text"), source.say(f"columns.{key}")) for key in keys]
    body: list[list[Cell]] = []
    for row in rows:
        number = change(source, row)
        sizes: list[Cell] = [counted(source, f"{number['id']}.{key}", row, key) for key in ("n_from", "n_to")]
        cells: list[Cell] = [_name(source, row), between(source, row), number, *sizes]
        body.append([*cells, _p(source, row, number, "p_value")])
    caption, remark = source.say("report.shifts_caption"), source.say("report.shifts_note")
    head = heading(3, "results-shifts", source.say("report.shifts"))
    return [head, table("shifts", caption, columns, body, remark=remark, collapsed=len(body) > LONG)]


def _leads(source: Source, row: Row) -> bool:
    own = source.measurement.indicator(row["indicator"]).target
    usual = (row["comparison"], row["definition"], row["breakdown"]) == (ALL, HEADLINE, ALL)
    return usual and row["status"] != "not_available" and row["target"] == own


def declared(source: Source) -> Block | None:
    """Make the table of what was laid down beforehand: indicators, correction and margin of each family."""
    keys = ("tested", "correction", *(["margin"] if has_margins(source) else []))
    body: list[list[Cell]] = [list(row[: len(keys)]) for row in declared_rows(source)]
    if not body:
        return None
    columns = [("text", source.say(f"columns.{key}")) for key in keys]
    return table("families", source.say("report.families_caption"), columns, body, remark=stricter(source))


def declared_rows(source: Source) -> list[tuple[str, str, str]]:
    """Give what was laid down beforehand, per family: its indicators, the correction, the margins."""
    found: dict[Family, list[Row]] = {}
    for family, rows in families(source):
        found.setdefault(family, []).extend(rows)
    return [
        (upper_first(family_name(source, family.id)), _corrections(source, family, rows), _margins(source, rows))
        for family, rows in found.items()
    ]


def stricter(source: Source) -> str:
    """Say what was corrected otherwise than was declared, because a row of it is hidden; an empty text if nothing."""
    found: dict[str, list[str]] = {}
    for family, rows in families(source):
        if any(row.get("adjustment") == BONFERRONI for row in rows):
            found.setdefault(family_name(source, family.id), []).append(lower_first(between(source, rows[0])))
    pairs = {family: listing(of_family, source.language) for family, of_family in found.items()}
    names = [source.say("report.family_between", family=family, pairs=of_family) for family, of_family in pairs.items()]
    return source.say("report.families_bonferroni", names="; ".join(names)) if names else ""


def _corrections(source: Source, family: Family, rows: Sequence[Row]) -> str:
    firsts = {(row["wave_from"], row["wave_to"]): row for row in reversed(rows)}
    said = (correction(source, row, family.adjustment) for row in reversed(firsts.values()))
    return "; ".join(dict.fromkeys(said))


def family_name(source: Source, family: str) -> str:
    """Name a family of tests by what it tests: no two have an indicator in common; its id is for machines."""
    leads = {indicator.id for indicator in leading(source)}
    families = {one.id: one.indicators for one in source.measurement.families}
    own = families.get(family, ())
    of_leads = [name for name, indicators in families.items() if set(indicators) <= leads]
    if of_leads == [family]:
        return source.say("report.family_leads")
    names = [source.say("story.name", name=source.indicator(indicator)) for indicator in own]
    whole = listing(names, source.language)
    if len(names) < 2 or len(whole) <= LONGEST_NAME:
        return whole or family
    return source.say("report.family_of", count=len(names) - 1, first=source.indicator(own[0]), others=len(names) - 1)


def _margins(source: Source, rows: Iterable[Row]) -> str:
    return "; ".join(dict.fromkeys(margin_words(source, row) for row in rows))


def possible(source: Source) -> list[str]:
    """Give the verdicts that can occur: those about a margin only if one is declared."""
    with_margin = any(not is_missing(row.get("margin")) for _, rows in families(source) for row in rows)
    return [v for v in ("changed", *WITH_MARGIN, "undetermined") if with_margin or v not in WITH_MARGIN]
