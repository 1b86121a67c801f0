"""The value of a respondent under a definition, by hand; ratios have two."""

import numpy as np
import pandas as pd
import pytest
from nulmeting.codebook import Answer, Item, Text
from nulmeting.settings import Definition, Indicator
from nulmeting.unit_values import person_values, same_values

T = Text("", "")
SCALE = (*(Answer(str(n), T, score=float(n)) for n in (1, 2, 3)), Answer("8", T, kind="dont_know"))
BOOK = {
    "S": Item("S", "single", T, answers=SCALE),
    "BUDGET": Item("BUDGET", "number", T),
    "SPENT": Item("SPENT", "number", T, routing={"item": "S", "at_least": 2}),
    "GREEN": Item("GREEN", "number", T),
}
FRAME = pd.DataFrame(
    {
        "S": pd.Series(["3", "2", "1", "8", None], dtype="str"),
        "BUDGET": pd.Series([10, 20, 30, None, 50], dtype="Float64"),
        "GREEN": pd.Series([1, None, 0, 4, 5], dtype="Float64"),
        "SPENT": pd.Series([5, 6, 7, 8, 9], dtype="Float64"),
    }
)
NAN = np.nan


def values(statistic, **definition):
    one = Definition("headline", T, "person", **definition)
    return person_values(Indicator("i", T, statistic, (one,)), one, FRAME, BOOK, "w")


def test_a_ratio_has_a_numerator_and_a_denominator():
    # the second person lacks the numerator, the fourth the denominator
    expected = [[1, 10], [NAN, NAN], [0, 30], [NAN, NAN], [5, 50]]
    np.testing.assert_array_equal(values("ratio", item="GREEN", per="BUDGET"), expected)


def test_a_ratio_counts_who_was_asked_both_and_belongs_to_whom_it_is_about():
    expected = [[5, 10], [6, 20], [NAN, NAN], [NAN, NAN], [NAN, NAN]]
    np.testing.assert_array_equal(values("ratio", item="SPENT", per="BUDGET"), expected)
    among = {"item": "S", "at_least": 3}
    expected = [[5, 10], *[[NAN, NAN]] * 4]
    np.testing.assert_array_equal(values("ratio", item="SPENT", per="BUDGET", among=among), expected)


@pytest.mark.parametrize("statistic", ["superiority", "mean", "median"])
def test_a_superiority_goes_by_the_score_as_a_mean_does(statistic):
    np.testing.assert_array_equal(values(statistic, item="S"), [[3], [2], [1], [NAN], [NAN]])


@pytest.mark.parametrize("absent", ["GREEN", "BUDGET"])
def test_a_wave_without_one_of_both_has_no_ratio(absent):
    one = Definition("headline", T, "person", item="GREEN", per="BUDGET")
    assert person_values(Indicator("i", T, "ratio", (one,)), one, FRAME.drop(columns=absent), BOOK, "w") is None


def test_two_ratios_of_one_numerator_are_not_the_same_values():
    first, second = (Definition("d", T, "person", item="GREEN", per=per) for per in ("BUDGET", "SPENT"))
    ratio = Indicator("i", T, "ratio", (first, second))
    assert same_values(ratio, first) != same_values(ratio, second)
