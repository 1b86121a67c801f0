"""Method and limits, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nulmeting import content_planning, content_tested
from nulmeting.content_blocks import Block, Cell, heading, items, note, paragraph, table
from nulmeting.content_brief import measure, own_target
from nulmeting.content_response import row_unit
from nulmeting.content_source import ALL, SHIFT, Row, Source
from nulmeting.content_verdicts import has_margins
from nulmeting.formatting import count, is_missing, listing, number, percent, upper_first
from nulmeting.protect_limits import FEW, beside_few, units_in_steps

PAGE_WORDS = (
    "skip",
    "contents",
    "other_language",
    "filter",
    "filter_count",
    "download",
    "description",
    "data",
    "interval",
    "indicative",
    "contact",
    "made_by",
    "print_hint",
)
INTERVALS = (
    "konijn", "wang", "clopper_pearson", "korn_graubard", "wilson", "logit", "jeffreys", "midp", "t", "woodruff",
)  # fmt: skip
CHANGES = ("mover", "t", "woodruff", "bounds")
"""Methods that a table may name, in the order in which they are explained."""
OF_INTERVALS = (("estimates", "ci_method", "intervals", INTERVALS), ("changes", "method", "change_intervals", CHANGES))
"""Tables with intervals: the column with their method, and how the catalogue calls them."""
STATISTICS = ("share", "mean", "balance", "median", "ratio", SHIFT)
"""What intervals are of, in the order in which they are named."""
CORRECTIONS = ("holm", "bonferroni", "bh")
"""Corrections for the number of tests, in the order in which they are explained."""


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the section."""
    measurement = source.measurement
    made = [heading(2, "method", source.say("report.method"))]
    if measurement.synthetic:
        made.append(note(source.say("method.synthetic"), "synthetic"))
    for topic in topics(source):
        text = paragraph(source.say("method.verdict") if topic == "verdict" else explained(source, topic))
        made += [heading(3, f"method-{topic}", source.say(f"method.{topic}_title")), text, *_beside(source, topic)]
    made += content_planning.blocks(source, charts)
    title = heading(3, "method-protection", source.say("method.protection_title"))
    made += [title, paragraph(_protection(source))]
    return made


def _protection(source: Source) -> str:
    measurement, limits = source.measurement, source.measurement.thresholds
    base = limits.minimum_base
    if "organisations_only" in source.circumstances:  # the two limits are then of the same units
        base = max(base, limits.minimum_organisations)
    text = source.say(
        "method.protection",
        base=count(base, source.language),
        organisations=count(limits.minimum_organisations, source.language),
        share=percent(limits.maximum_share_of_one_organisation, source.language),
    )
    is_sensitive = any(one.sensitive for one in measurement.indicators)
    cell = source.say(
        f"method.protection_{'sensitive' if is_sensitive else 'within'}",
        cell=count(limits.minimum_cell, source.language),
    )
    said = [text, cell, source.say("method.protection_derived")]
    if is_sensitive and any(measurement.publication.of(one.id) != "none" for one in measurement.breakdowns):
        said.append(source.say("method.protection_few"))
    return " ".join(said)


def explained(source: Source, topic: str) -> str:
    """Write the paragraph on a topic, with what was met of it."""
    text = source.say(f"method.{topic}")
    if topic == "verdict":
        return " ".join([text, *_of_verdicts(source)])
    if topic == "rounding":
        units = units_in_steps(source.measurement, source.frames)
        key = "both" if len(units) > 1 else "".join(units)
        said = [text, *([source.say(f"method.rounding_{key}", few=FEW)] if units else [])]
        if beside_few(source.measurement, source.frames):
            said.append(source.say("method.rounding_beside", attrition=source.say("trust.attrition")))
        if "organisation" in units and row_unit(source) == "person":
            said.append(source.say("method.rounding_whole"))
        return " ".join(said)
    if topic != "clusters":
        return text
    found = [float(e["design_effect"]) for e in _headlines(source) if not is_missing(e.get("design_effect"))]
    if not found:
        return text
    low, high = (number(value, source.language, 1) for value in (min(found), max(found)))
    return f"{text} {source.say('method.design_effects', count=int(low == high), low=low, high=high)}"


def _of_verdicts(source: Source) -> list[str]:
    said = [source.say("method.verdict_p")]
    said += [source.say("method.verdict_margin")] if has_margins(source) else []
    return said + [source.say(f"method.correction_{name}") for name in _corrections(source)]


def _corrections(source: Source) -> list[str]:
    """Give the corrections for the number of tests that were declared or made, between waves and between groups."""
    found = [*source.table("changes"), *source.table("subgroups")]
    used = {str(row.get("adjustment") or "") for row in found}
    used |= {family.adjustment for family, _ in content_tested.families(source)}
    return [name for name in CORRECTIONS if name in used]


def _headlines(source: Source) -> list[Row]:
    """Give the figures of the report: headline definition, over everybody, with the target that is shown."""
    targets = {one.id: own_target(source, one) for one in source.measurement.indicators}
    return [
        row
        for row in source.table("estimates")
        if row["headline"] and row["breakdown"] == ALL and row["target"] == targets[row["indicator"]]
    ]


def _beside(source: Source, topic: str) -> list[Block]:
    """Make the tables that belong to a topic."""
    if topic == "interval":
        return _methods(source)
    if topic == "verdict":
        made = content_tested.declared(source)
        rules = items("verdict-rules", [(one, []) for one in _of_verdicts(source)])
        return [rules, _verdicts(source), *([made] if made else [])]
    return []


def methods(source: Source) -> list[tuple[str, str, str]]:
    """Give the interval methods that occur: of what, name, and how it works; in the order of the catalogue.

    A shift lies between two waves: its interval is that of a change.
    """
    made = []
    for name, column, section, order in OF_INTERVALS:
        rows = [row for row in source.table(name) if name == "changes" or row["statistic"] != SHIFT]
        for method in order:
            used = {_measure(source, row) for row in rows if row.get(column) == method}
            whats = [source.word(f"{section[:-1]}_of.{one}") for one in STATISTICS if one in used]
            how = source.say(f"{section}.{method}", what=upper_first(listing(whats, source.language)))
            made += [(source.word(f"tables.{name}"), source.say(f"interval_names.{method}"), how)] if used else []
    return made


def _measure(source: Source, row: Row) -> str:
    """Give the statistic of a row; of a mean, which may be a difference of two percentages, what it is."""
    return (
        measure(source, source.measurement.indicator(row["indicator"]))
        if row["statistic"] == "mean"
        else row["statistic"]
    )


def _methods(source: Source) -> list[Block]:
    found = methods(source)
    columns = [("text", source.say(f"columns.{key}")) for key in ("interval_method", "used_for", "how")]
    body: list[list[Cell]] = [[name, kind, how] for kind, name, how in found]
    return [table("interval-methods", source.say("method.interval_caption"), columns, body)] if found else []


def _verdicts(source: Source) -> Block:
    columns = [("text", source.say(f"columns.{key}")) for key in ("verdict", "meaning")]
    body: list[list[Cell]] = [
        [source.word(f"verdict_words.{v}"), source.say(f"verdict_rules.{v}")] for v in content_tested.possible(source)
    ]
    return table("verdicts", source.say("method.verdict_caption"), columns, body)


def topics(source: Source) -> list[str]:
    """Choose the paragraphs that apply to this measurement."""
    measurement = source.measurement
    units = {d.unit for i in measurement.indicators for d in i.definitions}
    chosen = ["target" if measurement.register else "process", "interval"]
    if "person" in units or measurement.person_key:
        chosen.append("clusters" if measurement.organisation_key else "no_clusters")
    chosen += ["nonresponse", "bounds"] if measurement.register else ["no_register"]
    chosen += ["organisations"] if units == {"organisation", "person"} else []
    if measurement.comparisons:
        linked = measurement.person_key or measurement.organisation_key
        chosen.append("one_row_change" if source.one_questionnaire else "change" if linked else "unlinked_change")
        chosen += ["verdict"] if content_tested.families(source) else ["no_verdict"]
    return [*chosen, "reach", "rounding"]
