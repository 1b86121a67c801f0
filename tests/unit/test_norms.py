"""A figure against its norm, and what a norm may be."""

from dataclasses import replace

import mini
import mini_project
import numpy as np
import pytest
from nulmeting import configuration
from nulmeting.estimate import estimates
from nulmeting.messages import InputError
from nulmeting.norms import MET, NOT_MET, UNDETERMINED, held_against
from nulmeting.settings import Norm

HALF = Norm(0.5, True, mini.text("norm"), mini.text("source"))


@pytest.mark.parametrize(
    ("low", "high", "at_least", "at_most"),
    [
        (0.5, 0.7, MET, UNDETERMINED),  # the end itself meets a norm of at least
        (0.51, 0.7, MET, NOT_MET),
        (0.3, 0.5, UNDETERMINED, MET),
        (0.3, 0.49, NOT_MET, MET),
        (0.4, 0.6, UNDETERMINED, UNDETERMINED),
        (0.5, 0.5, MET, MET),
        (np.nan, 0.6, "", ""),
        (0.4, np.nan, "", ""),
    ],
)
def test_the_whole_interval_decides(low, high, at_least, at_most):
    assert held_against([low, low], [high, high], 0.5, [True, False]).tolist() == [at_least, at_most]


def test_without_a_norm_nothing_is_said():
    assert held_against([0.1], [0.2], [np.nan], [True]).tolist() == [""]


def with_norm(norm):
    indicators = tuple(replace(one, norm=norm) if one.id == "skill" else one for one in mini.INDICATORS)
    frame = mini.crowd(mini.FINE, mini.TYPES)
    whole, wanted, figures = mini.estimated(
        {"before": frame, "after": frame}, mini.register_of(frame), indicators=indicators
    )
    return estimates(whole, wanted, figures)[0]


def test_a_norm_stands_at_every_headline_figure_of_its_indicator_and_nowhere_else():
    table = with_norm(HALF)
    own = (table["indicator"] == "skill") & table["headline"]
    assert (table.loc[own, "norm"] == 0.5).all() and set(table.loc[own, "category"]) == {
        "all",
        "town",
        "water",
        "a",
        "b",
    }
    assert table.loc[~own, "norm"].isna().all() and set(table.loc[~own, "norm_met"]) == {""}


def test_it_goes_by_the_printed_interval():
    table = with_norm(HALF)
    own = table[(table["indicator"] == "skill") & table["headline"] & table["ci_low"].notna()]
    assert len(own) == 20
    words = np.where(own["ci_low"] >= 0.5, MET, np.where(own["ci_high"] < 0.5, NOT_MET, UNDETERMINED))
    assert own["norm_met"].tolist() == words.tolist()
    # 15 of 32 are skilled
    row = mini.skill_of(table)
    assert row["estimate"] == 15 / 32 and row["norm_met"] == UNDETERMINED
    assert mini.skill_of(with_norm(replace(HALF, value=0.2)))["norm_met"] == MET
    assert mini.skill_of(with_norm(replace(HALF, value=0.9)))["norm_met"] == NOT_MET
    assert mini.skill_of(with_norm(replace(HALF, value=0.9, at_least=False)))["norm_met"] == MET


def test_without_an_interval_nothing_is_said():
    frame = mini.crowd(["8"] * 32, mini.TYPES)
    indicators = tuple(replace(one, norm=HALF) for one in mini.INDICATORS)
    whole, wanted, figures = mini.estimated(
        {"before": frame, "after": frame}, mini.register_of(frame), indicators=indicators
    )
    row = mini.skill_of(estimates(whole, wanted, figures)[0])
    assert (row["reason"], row["norm"], row["norm_met"]) == ("no_respondents", 0.5, "")


NORM = "    norm: {%s, label: {nl: n, en: n}, source: {nl: b, en: s}}\n"


def lines(tmp_path, indicator, norm):
    config = mini_project.make(tmp_path)
    text = config.read_text(encoding="utf-8")
    mark = f"  - id: {indicator}\n"
    assert text.count(mark) == 1
    config.write_text(text.replace(mark, mark + NORM % norm), encoding="utf-8")
    try:
        configuration.load(config)
    except InputError as error:
        return [[one.code for one in error.faults], error.text("nl"), error.text("en")]
    return [[], "", ""]


@pytest.mark.parametrize(
    ("indicator", "norm", "codes"),
    [
        ("anchored", "at_least: 0.5", []),
        ("anchored", "at_least: 1", []),
        ("anchored", "at_least: 50", ["E150"]),
        ("anchored", "at_least: 0", ["E150"]),
        ("anchored", "at_most: 1", ["E150"]),
        ("anchored", "at_most: -0.1", ["E150"]),
        ("anchored", "at_least: .nan", ["E103"]),
        ("mark", "at_least: 7", []),
        ("mark", "at_least: 11", ["E151"]),
        ("mark", "at_most: 10", ["E151"]),
        ("needs", "at_least: 0.5", ["E152"]),
        ("anchored", "at_least: 0.5, at_most: 0.6", ["E103"]),
        ("anchored", "at_leest: 0.5", ["E102"]),
    ],
)
def test_a_norm_that_no_figure_can_meet_or_miss_is_refused(tmp_path, indicator, norm, codes):
    found, dutch, english = lines(tmp_path, indicator, norm)
    assert found[: len(codes)] == codes and (codes or not found)
    assert len(dutch.splitlines()) == len(english.splitlines()) == len(found)
    assert not codes or ("norm" in dutch and dutch != english)
