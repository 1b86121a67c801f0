"""The columns of every table that comes out: their names, order and kind, and the keys that make a row unique."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_DTYPES = {"text": "str", "bool": "bool", "int": "Int64", "float": "float64"}
_WHICH = {"indicator": "text", "option": "text", "definition": "text", "headline": "bool", "statistic": "text"}
_WHERE = {"unit": "text", "breakdown": "text", "category": "text"}
_STATE = {"status": "text", "reason": "text", "shown": "text", "synthetic": "bool"}
_SHARED = {**_WHICH, **_WHERE, "target": "text", "weighting": "text", "level": "float", **_STATE}
_BETWEEN = {"wave_from": "text", "wave_to": "text"}

FIELDS: Mapping[str, Mapping[str, str]] = {
    "estimates": {
        **_SHARED,
        "wave": "text",
        "population": "int",
        "responding": "int",
        "denominator": "int",
        "numerator": "float",
        "estimate": "float",
        "standard_error": "float",
        "ci_low": "float",
        "ci_high": "float",
        "ci_method": "text",
        "df": "int",
        "design_effect": "float",
        "bound_low": "float",
        "bound_high": "float",
    },
    "changes": {
        **_SHARED,
        **_BETWEEN,
        "comparison": "text",
        "estimate_from": "float",
        "estimate_to": "float",
        "difference": "float",
        "standard_error": "float",
        "ci_low": "float",
        "ci_high": "float",
        "method": "text",
        "n_from": "int",
        "n_to": "int",
        "n_both": "int",
        "bound_low": "float",
        "bound_high": "float",
        "p_value": "float",
        "p_adjusted": "float",
        "adjustment": "text",
        "family": "text",
        "margin": "float",
        "verdict": "text",
    },
    "distributions": {
        "wave": "text",
        "item": "text",
        **_WHERE,
        "answer": "text",
        "count": "int",
        "denominator": "int",
        "share": "float",
        "not_asked": "int",
        "skipped": "int",
        "responding": "int",
        **_STATE,
    },
    "flow": {"wave": "text", "step": "text", "reason_excluded": "text", "unit": "text", "count": "int", **_STATE},
    "response": {
        "wave": "text",
        **_WHERE,
        "invited": "int",
        "responding": "int",
        "response_rate": "float",
        **_STATE,
        "pending": "text",
    },
    "transitions": {
        **_BETWEEN,
        "item": "text",
        "unit": "text",
        "answer_from": "text",
        "answer_to": "text",
        "count": "int",
        "denominator": "int",
        "share": "float",
        **_STATE,
    },
    "sensitivity": {
        "wave": "text",
        "indicator": "text",
        "option": "text",
        "target": "text",
        "definition": "text",
        "headline": "bool",
        "unit": "text",
        "estimate": "float",
        "difference": "float",
        **_STATE,
    },
    "agreement": {
        "wave": "text",
        "item": "text",
        "organisations": "int",
        "respondents": "int",
        "share_all": "float",
        "share_any": "float",
        "icc": "float",
        "rwg": "float",
        "alpha": "float",
        **_STATE,
    },
    "representativeness": {
        "wave": "text",
        **_WHERE,
        "register_share": "float",
        "respondent_share": "float",
        "difference": "float",
        **_STATE,
        "pending": "text",
    },
    "diagnostics": {
        **_BETWEEN,
        "indicator": "text",
        "option": "text",
        "target": "text",
        "diagnostic": "text",
        "value": "float",
        **_STATE,
    },
    "published": {
        "wave": "text",
        "item": "text",
        "statistic": "text",
        "published": "float",
        "recomputed": "float",
        "difference": "float",
        **_STATE,
    },
    "published_rises": {
        **_BETWEEN,
        "series": "text",
        "items": "int",
        "up": "int",
        "down": "int",
        "same": "int",
        "up_at_least": "int",
        "threshold": "float",
        **_STATE,
    },
    "support": {
        **_WHICH,
        **_WHERE,
        "target": "text",
        "wave": "text",
        "organisations": "int",
        "largest_organisation": "float",
    },
}
"""Columns of each table in order, with their kind. ``support`` never leaves ``restricted/``."""

_ESTIMATE_KEY = ("indicator", "option", "definition", "statistic", "breakdown", "category", "target")
KEYS: Mapping[str, tuple[str, ...]] = {
    "estimates": ("wave", *_ESTIMATE_KEY),
    "support": ("wave", *_ESTIMATE_KEY),
    "changes": ("wave_from", "wave_to", "comparison", *_ESTIMATE_KEY),
    "distributions": ("wave", "item", "unit", "breakdown", "category", "answer"),
    "flow": ("wave", "step", "reason_excluded", "unit"),
    "response": ("wave", "unit", "breakdown", "category"),
    "transitions": ("wave_from", "wave_to", "item", "unit", "answer_from", "answer_to"),
    "sensitivity": ("wave", "indicator", "option", "target", "definition"),
    "agreement": ("wave", "item"),
    "representativeness": ("wave", "unit", "breakdown", "category"),
    "diagnostics": ("wave_from", "wave_to", "indicator", "option", "target", "diagnostic"),
    "published": ("wave", "item", "statistic"),
    "published_rises": ("wave_from", "wave_to", "series"),
}
"""The columns that make a row of each table unique."""


def typed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table its columns in order, each of its kind.

    Parameters
    ----------
    table : str
        A key of `FIELDS`.
    frame : DataFrame
        Columns that lack are added empty; columns that the table does not have are left out.

    Returns
    -------
    DataFrame
        Text as strings ("" for empty), counts as nullable integers, booleans as booleans, the rest as floats.
    """
    kinds = FIELDS[table]
    return pd.DataFrame({name: _cast(frame, name, kind) for name, kind in kinds.items()}, index=frame.index)


def numbers(table: str) -> list[str]:
    """Give the columns of a table that hold figures: what a hidden row must not keep."""
    return [name for name, kind in FIELDS[table].items() if kind in ("int", "float") and name != "level"]


def _cast(frame: pd.DataFrame, name: str, kind: str) -> pd.Series:
    if name not in frame.columns:
        empty = {"text": "", "bool": False}.get(kind)
        return _convert(pd.Series(empty, index=frame.index, dtype="object"), kind)
    return _convert(frame[name], kind)


def _convert(values: pd.Series, kind: str) -> pd.Series:
    if str(values.dtype) == _DTYPES[kind] and not (kind == "text" and values.hasnans):
        return values
    if kind == "text":
        return values.astype("str").where(values.notna(), "")
    if kind == "bool":
        return values.astype("boolean").fillna(False).astype(bool)
    floats = pd.to_numeric(values).astype("Float64").astype("float64")
    return floats.astype("Int64") if kind == "int" else floats
