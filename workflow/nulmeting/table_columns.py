"""The columns of every table that comes out: their names, order and kind, and the keys that make a row unique."""

from __future__ import annotations

from collections.abc import Mapping


def _text(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "text")


def _int(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "int")


def _float(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "float")


def _bool(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "bool")


_WHICH = {"indicator": "text", "option": "text", "definition": "text", "headline": "bool", "statistic": "text"}
_WHERE = {"unit": "text", "breakdown": "text", "category": "text"}
_STATE = {"status": "text", "reason": "text", "shown": "text", "synthetic": "bool"}
_SHARED = {**_WHICH, **_WHERE, "target": "text", "weighting": "text", "level": "float", **_STATE}
_BETWEEN = {"wave_from": "text", "wave_to": "text"}

FIELDS: Mapping[str, Mapping[str, str]] = {
    "estimates": {
        **_SHARED,
        **_text("wave"),
        **_int("population", "responding", "denominator"),
        **_float("numerator", "estimate", "standard_error", "ci_low", "ci_high"),
        **_text("ci_method"),
        **_int("df"),
        **_float("design_effect", "bound_low", "bound_high", "norm"),
        **_text("norm_met"),
    },
    "changes": {
        **_SHARED,
        **_BETWEEN,
        **_text("comparison"),
        **_float("estimate_from", "estimate_to", "difference", "standard_error", "ci_low", "ci_high"),
        **_text("method"),
        **_int("n_from", "n_to", "n_both"),
        **_float("bound_low", "bound_high", "p_value", "p_adjusted"),
        **_text("adjustment", "family"),
        **_float("margin"),
        **_text("verdict"),
    },
    "distributions": {
        **_text("wave", "item"),
        **_WHERE,
        **_text("answer"),
        **_int("count", "denominator"),
        **_float("share"),
        **_int("not_asked", "skipped", "responding"),
        **_STATE,
        **_float("mean_rank"),
    },
    "classes": {
        **_text("wave", "item"),
        **_WHERE,
        **_text("answer"),
        **_int("count", "denominator"),
        **_float("share"),
        **_STATE,
    },
    "flow": {
        **_text("wave", "step", "reason_excluded", "unit"),
        **_int("count"),
        **_STATE,
    },
    "response": {
        **_text("wave"),
        **_WHERE,
        **_int("invited", "responding"),
        **_float("response_rate", "ci_low", "ci_high"),
        **_text("ci_method"),
        **_int("df"),
        **_float("design_effect"),
        **_STATE,
    },
    "transitions": {
        **_BETWEEN,
        **_text("item", "unit", "answer_from", "answer_to"),
        **_int("count", "denominator"),
        **_float("share"),
        **_STATE,
    },
    "sensitivity": {
        **_text("wave", "indicator", "option", "target", "definition"),
        **_bool("headline"),
        **_text("unit", "weighting", "kind"),
        **_float("estimate", "difference", "ci_low", "ci_high", "bound_low", "bound_high"),
        **_STATE,
    },
    "agreement": {
        **_text("wave", "item"),
        **_int("organisations", "respondents"),
        **_float("share_all", "share_any", "icc", "rwg", "alpha"),
        **_STATE,
    },
    "representativeness": {
        **_text("wave"),
        **_WHERE,
        **_float("register_share", "respondent_share", "difference", "standardised_difference"),
        **_STATE,
    },
    "diagnostics": {
        **_BETWEEN,
        **_text("indicator", "option", "target", "diagnostic"),
        **_float("value"),
        **_STATE,
    },
    "weights": {
        **_text("wave", "weighting", "unit", "method"),
        **_int("units", "population"),
        **_float("weight_min", "weight_max", "kish_effect"),
        **_STATE,
    },
    "nonresponse": {
        **_text("wave", "unit", "measure"),
        **_float("value"),
        **_text("model"),
        **_STATE,
    },
    "item_nonresponse": {
        **_text("wave", "item"),
        **_int("asked", "answered", "skipped"),
        **_float("skipped_share", "ci_low", "ci_high"),
        **_STATE,
    },
    "attrition": {
        **_BETWEEN,
        **_text("wave", "indicator", "option", "statistic", "unit", "group"),
        **_int("denominator"),
        **_float("estimate", "ci_low", "ci_high", "difference", "difference_low", "difference_high", "p_value"),
        **_STATE,
    },
    "robustness": {
        **_text("indicator", "option", "statistic", "unit", "target"),
        **_BETWEEN,
        **_float("estimate", "bound_low", "bound_high", "fixed_low", "fixed_high"),
        **_float("silent_low", "silent_high"),
        **_text("verdict"),
        **_float("odds_ratio"),
        **_text("odds_ratio_more", "odds_ratio_wave", "odds_ratio_verdict"),
        **_float("odds_ratio_same"),
        **_text("odds_ratio_same_more", "odds_ratio_same_verdict"),
        **_STATE,
    },
    "planning": {
        **_text("indicator", "option", "statistic", "unit", "target", "scenario"),
        **_BETWEEN,
        **_float("response", "overlap"),
        **_int("n_from", "n_to", "n_both"),
        **_float("design_effect", "correlation", "power", "minimum_change"),
        **_STATE,
    },
    "subgroups": {
        **_WHICH,
        **_WHERE,
        **_text("against", "target", "wave"),
        **_float("estimate", "estimate_against", "difference", "standard_error", "ci_low", "ci_high"),
        **_text("method"),
        **_float("p_value", "p_adjusted"),
        **_text("adjustment", "verdict"),
        **_STATE,
    },
    "monitor": {
        **_text("wave"),
        **_WHERE,
        **_int("day"),
        **_text("date"),
        **_bool("provisional"),
        **_int("invited", "responding"),
        **_float("response_rate"),
        **_text("earlier_wave"),
        **_int("earlier_invited", "earlier_responding"),
        **_float("earlier_rate", "difference"),
        **_STATE,
    },
    "comparability": {
        **_BETWEEN,
        **_text("item"),
        **_bool("comparable"),
        **_text("reason", "note_nl", "note_en"),
        **_bool("synthetic"),
    },
    "published": {
        **_text("wave", "item", "statistic"),
        **_float("published", "recomputed", "difference"),
        **_STATE,
    },
    "published_rises": {
        **_BETWEEN,
        **_text("series"),
        **_int("items", "up", "down", "same", "up_at_least"),
        **_float("threshold"),
        **_STATE,
    },
    "attrition_support": {
        **_BETWEEN,
        **_text("wave", "indicator", "option", "group"),
        **_int("organisations"),
        **_float("largest_organisation"),
    },
    "distribution_support": {
        **_text("wave", "item", "breakdown", "category"),
        **_int("organisations"),
        **_float("largest_organisation"),
    },
    "support": {
        **_WHICH,
        **_WHERE,
        **_text("target", "wave"),
        **_int("organisations"),
        **_float("largest_organisation"),
    },
}
"""Columns of each table in order, with their kind."""

SUPPORT = ("support", "attrition_support", "distribution_support")
"""What protection goes by, row for row with another table; it never leaves ``restricted/``."""

OF_THE_CODEBOOK = ("comparability",)
"""What holds no answers, only what was asked: the same on both sides of the wall."""

_ESTIMATE_KEY = ("indicator", "option", "definition", "statistic", "breakdown", "category", "target")
KEYS: Mapping[str, tuple[str, ...]] = {
    "estimates": ("wave", *_ESTIMATE_KEY),
    "support": ("wave", *_ESTIMATE_KEY),
    "changes": ("wave_from", "wave_to", "comparison", *_ESTIMATE_KEY),
    "distributions": ("wave", "item", "unit", "breakdown", "category", "answer"),
    "classes": ("wave", "item", "unit", "breakdown", "category", "answer"),
    "flow": ("wave", "step", "reason_excluded", "unit"),
    "response": ("wave", "unit", "breakdown", "category"),
    "transitions": ("wave_from", "wave_to", "item", "unit", "answer_from", "answer_to"),
    "sensitivity": ("wave", "indicator", "option", "target", "definition"),
    "agreement": ("wave", "item"),
    "representativeness": ("wave", "unit", "breakdown", "category"),
    "diagnostics": ("wave_from", "wave_to", "indicator", "option", "target", "diagnostic"),
    "weights": ("wave", "weighting"),
    "nonresponse": ("wave", "unit", "measure"),
    "item_nonresponse": ("wave", "item"),
    "attrition": ("wave_from", "wave_to", "wave", "indicator", "option", "group"),
    "distribution_support": ("wave", "item", "breakdown", "category"),
    "attrition_support": ("wave_from", "wave_to", "wave", "indicator", "option", "group"),
    "robustness": ("indicator", "option", "target", "wave_from", "wave_to"),
    "planning": ("indicator", "option", "target", "scenario", "wave_from", "wave_to", "response", "overlap"),
    "subgroups": ("wave", "indicator", "option", "target", "breakdown", "category", "against"),
    "monitor": ("wave", "unit", "breakdown", "category", "day"),
    "comparability": ("wave_from", "wave_to", "item"),
    "published": ("wave", "item", "statistic"),
    "published_rises": ("wave_from", "wave_to", "series"),
}
"""The columns that make a row of each table unique."""


def of_kind(kind: str) -> frozenset[str]:
    """Give the columns of one kind, over all tables; a name is of one kind wherever it stands."""
    return frozenset(name for kinds in FIELDS.values() for name, one in kinds.items() if one == kind)
