"""The columns of a workbook's sheets: their headings, the labels beside their codes, and how their numbers look."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.content_source import ALL, SHIFT, Row, Source

SHARES = frozenset({"share", "response_rate", "register_share", "respondent_share", "share_all", "share_any", "level"})
ON_SCALE = frozenset(
    [
        "estimate",
        "standard_error",
        "ci_low",
        "ci_high",
        "bound_low",
        "bound_high",
        "estimate_from",
        "estimate_to",
        "difference",
        "margin",
    ]
)
"""Columns whose unit depends on the row: a share, or the item's own."""
COUNTS = frozenset(
    [
        "population",
        "responding",
        "denominator",
        "df",
        "n_from",
        "n_to",
        "n_both",
        "count",
        "not_asked",
        "skipped",
        "invited",
        "organisations",
        "respondents",
        "items",
        "up",
        "down",
        "same",
        "up_at_least",
    ]
)


LABELLED = frozenset(
    [
        "wave",
        "wave_from",
        "wave_to",
        "indicator",
        "option",
        "definition",
        "unit",
        "breakdown",
        "category",
        "item",
        "answer",
        "answer_from",
        "answer_to",
        "status",
        "reason",
        "step",
        "reason_excluded",
        "series",
        "target",
        "comparison",
        "ci_method",
        "method",
        "adjustment",
        "verdict",
        "diagnostic",
    ]
)
SECTIONS = {
    "unit": "units",
    "status": "statuses",
    "reason": "reasons",
    "step": "steps",
    "reason_excluded": "excluded",
    "series": "series",
    "ci_method": "interval_names",
    "method": "interval_names",
    "adjustment": "corrections",
    "verdict": "verdict_words",
}
"""Sections of the catalogue that hold a column's words, where the plural of its name does not."""
OTHER_NUMBERS = frozenset(("numerator", "design_effect", "published", "recomputed", "value", "icc", "rwg", "alpha"))
P_VALUES = frozenset(("p_value", "p_adjusted"))
CONTEXT = ("indicator", "breakdown", "item", "wave")
"""What the label of a code may depend on."""
CODES = frozenset(("indicator", "option", "item", "answer"))
"""Of these the code stands too: labels may be alike, or change."""


def laid_out(columns: Sequence[str]) -> list[tuple[str, bool]]:
    """Give the columns: the labels that people read, then the codes that tie rows to the CSV files, and the numbers."""
    labelled = [(c, True) for c in columns if c in LABELLED]
    return labelled + [(c, False) for c in columns if c not in LABELLED or c in CODES]


def head(source: Source, column: str, *, labelled: bool) -> str:
    """Give the heading of a column."""
    name = source.word(f"headings.{column}")
    return source.say("workbook.code_of", label=name) if column in LABELLED and not labelled else name


def label(source: Source, row: Row, column: str) -> str:
    """Write a code in plain words."""
    code = row.get(column)
    if code is None:
        return ""
    code = str(code)
    measurement = source.measurement
    if column in ("wave", "wave_from", "wave_to"):
        return source.wave(code)
    if column == "indicator":
        return source.indicator(code)
    if column == "option":
        return source.option(measurement.indicator(str(row["indicator"])), code)
    if column == "definition":
        return source.definition(str(row["indicator"]), code)
    if column == "breakdown":
        return source.breakdown(code)
    if column == "category":
        return source.category(str(row["breakdown"]), code) if code != ALL else source.word("words.all")
    if column == "item":
        item = measurement.codebook.get(code)
        return source.question(item, row.get("wave")) if item else code
    if column in ("answer", "answer_from", "answer_to"):
        item = measurement.codebook.get(str(row["item"]))
        return source.answer(item, code) if item else code
    return source.word(f"{SECTIONS.get(column, column + 's')}.{code}")


def is_hidden(row: Row, column: str) -> bool:
    """Tell whether a number could have stood there: then a dot, else a blank."""
    numeric = column in SHARES | ON_SCALE | COUNTS | P_VALUES or column in OTHER_NUMBERS
    waiting = str(row.get("pending") or "").split()
    return (numeric and row.get("status") in ("suppressed", "coded", "not_available")) or column in waiting


def style(source: Source, row: Row, column: str) -> str:
    """Choose the number format of a cell."""
    if column in COUNTS:
        return "count"
    if column == "numerator":
        return "fraction"
    if column in P_VALUES:
        return "p"
    if column in SHARES or (column in ON_SCALE and _is_share(source, row)):
        return "percent"
    return "number" if column in ON_SCALE else "decimal"


def _is_share(source: Source, row: Row) -> bool:
    if row.get("statistic") or not row.get("indicator"):
        # a table without indicators has shares of respondents, or published figures on the items' own scale
        return row.get("statistic", "share") in ("share", SHIFT)
    return source.measurement.indicator(str(row["indicator"])).statistic in ("share", "options", SHIFT)
