"""The table of definitions says no more of a figure than the table of estimates."""

import pandas as pd
import pytest
from nulmeting.protect_definitions import as_estimated

KEYS = {"wave": "w1", "indicator": "i", "option": "", "target": "process"}


def estimates(**columns):
    row = KEYS | {"definition": "buyers", "breakdown": "all", "estimate": 0.4, "ci_low": 0.2, "ci_high": 0.55}
    return {**row, "bound_low": 0.1, "bound_high": 0.9, **columns}


def definitions(**columns):
    row = KEYS | {"definition": "buyers", "estimate": 0.39, "difference": 0.09, "ci_low": 0.25, "ci_high": 0.55}
    return {**row, "bound_low": 0.1, "bound_high": 0.9, **columns}


def told(*rows, figures=()):
    figures = figures or [estimates(), estimates(breakdown="role", ci_low=0.0)]
    tables = {"estimates": pd.DataFrame(figures), "sensitivity": pd.DataFrame(rows)}
    return as_estimated(None, tables)["sensitivity"]


def test_a_definition_has_the_figure_and_the_interval_of_the_estimates_in_total():
    made = told(definitions()).iloc[0]
    assert (made["estimate"], made["ci_low"], made["ci_high"]) == (0.4, 0.2, 0.55)
    assert made["difference"] == pytest.approx(0.1)


def test_what_is_no_estimate_stays():
    made = told(definitions(definition="random_respondent"))
    pd.testing.assert_frame_equal(made, pd.DataFrame([definitions(definition="random_respondent")]))


def test_what_is_hidden_stays_hidden():
    hidden = dict.fromkeys(("estimate", "difference", "ci_low", "ci_high", "bound_low", "bound_high"), float("nan"))
    made = told(definitions(**hidden), definitions(difference=float("nan")))
    assert made.loc[0, list(hidden)].isna().all() and pd.isna(made.loc[1, "difference"])
    gone = told(definitions(), figures=[estimates(estimate=float("nan"))])
    assert gone.loc[0, "estimate"] == 0.39


def test_tables_without_definitions_are_left_alone():
    tables = {"estimates": pd.DataFrame([estimates()])}
    assert as_estimated(None, tables) == tables
