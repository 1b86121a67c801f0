"""The columns of a workbook's sheets: their headings, the labels beside their codes, and how their numbers look."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.content_brief import measure
from nulmeting.content_source import ALL, SHIFT, Row, Source
from nulmeting.content_tested import family_name
from nulmeting.content_weights import calibration
from nulmeting.formatting import is_missing, listing, upper_first

SHARES = frozenset(
    [
        "share",
        "response_rate",
        "earlier_rate",
        "register_share",
        "respondent_share",
        "share_all",
        "share_any",
        "skipped_share",
        "response",
        "overlap",
        "power",
        "level",
    ]
)
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
        "difference_low",
        "difference_high",
        "estimate_against",
        "margin",
        "norm",
        "fixed_low",
        "fixed_high",
        "silent_low",
        "silent_high",
        "minimum_change",
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
        "units",
        "asked",
        "answered",
        "no_opinion",
        "day",
        "earlier_invited",
        "earlier_responding",
    ]
)


KEYS = frozenset((
    "wave", "wave_from", "wave_to", "indicator", "option", "definition", "unit", "breakdown", "category", "item",
    "answer", "answer_from", "answer_to", "step", "reason_excluded", "series", "target", "comparison", "diagnostic",
    "weighting", "kind", "measure", "group", "against", "scenario",
))  # fmt: skip
"""Columns with labels that tell what a row is about."""
REMARKS = frozenset((
    "statistic", "status", "reason", "ci_method", "method", "adjustment", "verdict", "norm_met", "model", "family",
    "odds_ratio_more", "odds_ratio_wave", "odds_ratio_verdict", "odds_ratio_same_more", "odds_ratio_same_verdict",
    "earlier_wave",
))  # fmt: skip
"""Columns with labels that tell something of its numbers."""
LABELLED = KEYS | REMARKS
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
    "odds_ratio_verdict": "verdict_words",
    "odds_ratio_same_verdict": "verdict_words",
    "odds_ratio_more": "odds_more",
    "odds_ratio_same_more": "odds_more",
    "norm_met": "norm_states",
    "group": "attrition_groups",
}
"""Sections of the catalogue that hold a column's words, where the plural of its name does not."""
OTHER_NUMBERS = frozenset(
    [
        "numerator",
        "design_effect",
        "published",
        "recomputed",
        "value",
        "icc",
        "rwg",
        "alpha",
        "standardised_difference",
        "weight_min",
        "weight_max",
        "kish_effect",
        "odds_ratio",
        "odds_ratio_same",
        "correlation",
        "mean_rank",
        "threshold",
    ]
)
NUMBERS_OF_PEOPLE = ("registered", "respondents")
"""Measures of response that are counts."""
LIMITS = ("newcombe_low", "newcombe_high", "tango_low", "tango_high")
"""Checks of a difference that are on its own scale."""
HIDDEN = ("suppressed", "coded", "not_available")
"""Statuses of rows without numbers."""
WAVES = ("wave", "wave_from", "wave_to", "earlier_wave", "odds_ratio_wave")
P_VALUES = frozenset(("p_value", "p_adjusted"))
NUMBERS = SHARES | ON_SCALE | COUNTS | P_VALUES | OTHER_NUMBERS
DEPENDS_ON = {
    "statistic": "indicator",
    "option": "indicator",
    "definition": "indicator",
    "category": "breakdown",
    "against": "breakdown",
    "item": "wave",
    "answer": "item",
    "answer_from": "item",
    "answer_to": "item",
}
"""What the label of a code depends on, beside the code."""
OF_FIGURES = {"interval": "ci_low", "error": "standard_error"}
"""What may not be estimable of a figure that is."""
TEXTS = frozenset(("note_nl", "note_en", "shown"))
"""Running text, which is wrapped; other texts that are no label are codes."""
CODES = frozenset(("indicator", "option", "item", "answer"))
"""Of these the code stands too: labels may be alike, or change."""


def laid_out(columns: Sequence[str]) -> list[tuple[str, bool]]:
    """Give the columns, each with whether it holds labels.

    First stands what a row is about, beside it the numbers, and then what is said of them: the reader of a screen, and
    of the first sheet of paper, sees both. The codes that tie rows to the CSV files come last.
    """
    # a definition says how it is weighted
    keys = (KEYS - {"weighting"} if "definition" in columns else KEYS) | {"date", "day", "comparable"}
    labels = [(c, c in LABELLED) for c in columns if c in keys]
    numbers = [(c, False) for c in columns if c in NUMBERS - keys]
    remarks = [(c, c in LABELLED) for c in columns if c not in keys | NUMBERS]
    return [*labels, *numbers, *remarks, *((c, False) for c in columns if c in CODES)]


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
    if column in WAVES:
        return source.wave(code)
    if column == "indicator":
        return source.indicator(code)
    if column == "option":
        return source.option(measurement.indicator(str(row["indicator"])), code)
    if column == "definition":
        return source.definition(str(row["indicator"]), code)
    if column == "breakdown":
        return source.breakdown(code)
    if column in ("category", "against"):
        return source.category(str(row["breakdown"]), code) if code != ALL else source.word("words.all")
    if column == "weighting":
        return calibration(source, code)
    if column == "family":
        return upper_first(family_name(source, code))
    if column == "reason" and "comparable" in row:
        return listing([source.word(f"comparability.{one}") for one in code.split("+")], source.language)
    if column == "reason" and (part := context(row, column)):
        return source.say(f"workbook.without_{part}")
    if column == "statistic" and row.get("indicator"):
        code = measure(source, measurement.indicator(str(row["indicator"]))) if code == "mean" else code
    if column in ("measure", "model"):
        return _of_response(source, column, code)
    if column == "item":
        item = measurement.codebook.get(code)
        return source.question(item, row.get("wave")) if item else code
    if column in ("answer", "answer_from", "answer_to"):
        item = measurement.codebook.get(str(row["item"]))
        return source.answer(item, code) if item else code
    return source.word(f"{SECTIONS.get(column, column + 's')}.{code}")


def context(row: Row, column: str) -> str | None:
    """Give what the label of a code depends on beside the code, as far as the row has it."""
    if column != "reason":
        return row.get(DEPENDS_ON.get(column, ""))
    if row[column] != "not_estimable" or row.get("status") in HIDDEN:
        return None
    # the figure is there: what could not be estimated is how sure it is
    lacking = {name: key in row and is_missing(row[key]) for name, key in OF_FIGURES.items()}
    return next((name for name, lacks in lacking.items() if lacks), None)


def is_hidden(row: Row, column: str) -> bool:
    """Tell whether a number could have stood there: then a dot, else a blank."""
    return column in NUMBERS and row.get("status") in HIDDEN


def style(source: Source, row: Row, column: str) -> str:
    """Choose the number format of a cell: by what its number is, not by how many decimals it happens to have."""
    measured = str(row.get("diagnostic") or row.get("measure") or "") if column == "value" else ""
    if column in COUNTS or measured in NUMBERS_OF_PEOPLE:
        return "count"
    if column == "numerator":  # weighted ones have a fraction
        return "count" if float(row[column]).is_integer() else "fraction"
    if column in P_VALUES or measured.endswith(("_p", "p_value", "midp")):
        return "p"
    on_scale = column in ON_SCALE or measured in LIMITS
    return "percent" if column in SHARES or (on_scale and _is_share(source, row)) else "number"


def _is_share(source: Source, row: Row) -> bool:
    if row.get("statistic") or not row.get("indicator"):
        # a table without indicators has shares of respondents, or published figures on the items' own scale
        return row.get("statistic", "share") in ("share", SHIFT)
    return source.measurement.indicator(str(row["indicator"])).statistic in ("share", "options", SHIFT)


def _of_response(source: Source, column: str, code: str) -> str:
    """Write a measure of non-response, or the characteristics that it rests on."""
    if column == "model":
        return listing([source.breakdown(name) for name in code.split(" + ")], source.language)
    name = code.removeprefix("partial_")
    return (
        source.word(f"measures.{code}") if name == code else source.say("measures.partial", name=source.breakdown(name))
    )
