"""How two waves hang together: correlation, variance of the difference, and the flags."""

from __future__ import annotations

import mini
import numpy as np
import pytest
from nulmeting.dependence import dependence, paired
from nulmeting.settings import Definition, Indicator

NAN = np.nan


def linked(indicator, finite=False, definition="headline", paired_only=False, **settings):
    """The dependence of a figure in total: correlation, variance, df, flag and, of a superiority, the estimate."""
    whole, wanted, figures = mini.estimated(**settings)
    keys = wanted.keys
    row = np.flatnonzero(
        (keys["indicator"] == indicator) & (keys["definition"] == definition) & (keys["breakdown"] == "all")
    )[0]
    sides = [figures[wave][wanted.block[row]] for wave in mini.WAVES]
    found = dependence(whole, *(paired(*sides) if paired_only else sides), finite=finite)
    place = 0, wanted.column[row]
    values = {name: getattr(found, name)[place] for name in ("correlation", "variance", "df", "flag")}
    return {**values, "estimate_to": None if found.estimate_to is None else found.estimate_to[place]}


def waves(first, later, size, start=0):
    """Two waves of marks, each of a person with its own organisation; the later begins at person `start`."""
    frames = {}
    for wave, marks, begin in zip(mini.WAVES, (first, later), (0, start), strict=True):
        rows = [
            {"person": f"x{begin + i}", "organisation": f"o{begin + i}", "TYPE": "town", "NET": "a", "SKILL": "4",
             "ANCHOR": "4", "KNOW": float(mark), "NEED": "p", "DONE": None, "USED": None}
            for i, mark in enumerate(marks)
        ]  # fmt: skip
        frames[wave] = mini.frame(rows)
    listed = [{"person": f"x{i}", "organisation": f"o{i}", "TYPE": "town", "NET": "a"} for i in range(size)]
    return {"frames": frames, "listed": mini.frame(listed).drop(columns="row")}


MARKS = [1, 9, 3, 5, 7, 2, 8, 4, 6, 5, 1, 9]
MOVED = [2, 9, 3, 7, 7, 1, 9, 4, 8, 5, 2, 9]


@pytest.mark.parametrize(("finite", "factor"), [(False, 1), (True, 1 - 12 / 20)])
def test_the_same_persons_twice_have_the_variance_of_their_differences(finite, factor):
    found = linked("knowledge", finite, **waves(MARKS, MOVED, 20))
    d = np.subtract(MOVED, MARKS)
    assert found["variance"] == pytest.approx(factor * d.var(ddof=1) / 12)
    assert found["correlation"] == pytest.approx(np.corrcoef(MARKS, MOVED)[0, 1])
    assert (found["df"], found["flag"]) == (11, "")


def test_partial_overlap():
    # 12 and 12, of whom 10 in both, of 20
    found = linked("knowledge", True, **waves(MARKS, MOVED, 20, start=2))
    y1, y2 = np.array(MARKS, float), np.array(MOVED, float)
    v1, v2 = (0.4 * y.var(ddof=1) / 12 for y in (y1, y2))
    b1, b2 = ((y - y.mean()) / 12 for y in (y1, y2))
    # F = 1 - 144/(10 * 20); c = 1/(1 - 2/12 + 10/144)
    both = (1 - 144 / 200) / (1 - 2 / 12 + 10 / 144) * (b1[2:] @ b2[:-2])
    assert found["variance"] == pytest.approx(v1 + v2 - 2 * both)
    assert found["correlation"] == pytest.approx(both / np.sqrt(v1 * v2))
    # 14 in either wave
    assert (found["df"], found["flag"]) == (13, "")


def test_few_in_both_take_the_least_favourable_covariance():
    y1, y2 = np.array(MARKS, float), np.array(MOVED, float)
    spread = [y.var(ddof=1) / 144 for y in (y1, y2)]
    # 9 in both: - 9 √(S₁ S₂)
    process = linked("knowledge", **waves(MARKS, MOVED, 40, start=3))
    v1, v2 = (15 / 14 * ((y - y.mean()) ** 2).sum() / 144 for y in (y1, y2))
    assert process["flag"] == "covariance_bound"
    assert process["variance"] == pytest.approx(v1 + v2 + 18 * np.sqrt(spread[0] * spread[1]))
    # of 40: - |9 - 144/40| √(S₁ S₂)
    finite = linked("knowledge", True, **waves(MARKS, MOVED, 40, start=3))
    v1, v2 = (0.7 * 12 * s for s in spread)
    assert finite["variance"] == pytest.approx(v1 + v2 + 2 * 5.4 * np.sqrt(spread[0] * spread[1]))
    assert finite["flag"] == "covariance_bound"


def test_nobody_in_both():
    process = linked("knowledge", **waves(MARKS, MOVED, 40, start=12))
    y1, y2 = np.array(MARKS, float), np.array(MOVED, float)
    # independent; each over the 24 that answered in either wave
    expected = sum(24 / 23 * ((y - y.mean()) ** 2).sum() / 144 for y in (y1, y2))
    assert (process["correlation"], process["flag"]) == (0, "") and process["variance"] == pytest.approx(expected)
    # of a population of 40 the one wave leaves fewer to the other: |0 - 144/40|
    finite = linked("knowledge", True, **waves(MARKS, MOVED, 40, start=12))
    spread = [y.var(ddof=1) / 144 for y in (y1, y2)]
    expected = 0.7 * 12 * sum(spread) + 2 * 3.6 * np.sqrt(spread[0] * spread[1])
    assert finite["flag"] == "covariance_bound" and finite["variance"] == pytest.approx(expected)


def test_unlinked_waves_count_as_independent():
    keyless = {"person_key": None, "organisation_key": None}
    for finite, factor in ((False, 1), (True, 0.4)):
        found = linked("knowledge", finite, **waves(MARKS, MOVED, 20), **keyless)
        # process: the waves are stacked, 12 organisations
        expected = factor * sum(np.var(y, ddof=1) / 12 for y in (MARKS, MOVED))
        assert (found["correlation"], found["flag"]) == (0, "") and found["variance"] == pytest.approx(expected)


def test_the_same_answers_in_both_waves_count_as_independent():
    found = linked("knowledge", **waves(MARKS, MARKS, 20))
    assert (found["correlation"], found["flag"]) == (0, "variance_floored")
    assert found["variance"] == pytest.approx(2 * np.var(MARKS, ddof=1) / 12)


def test_a_correlation_beyond_1_is_cut_off_and_flagged():
    # all that varies is in the ten that answered twice, of 20 and 20 of 30: F = 1 - 400/(10 * 30) < 0
    twice = [1, 9] * 5
    found = linked("knowledge", True, **waves([5] * 10 + twice, twice + [5] * 10, 30, start=10))
    v = 1 / 3 * np.var([5] * 10 + twice, ddof=1) / 20
    # -1/3 /(1 - 2/20 + 10/400) over 1/3 * 20/19: -1.027
    assert (found["correlation"], found["flag"]) == (-1, "variance_floored")
    assert found["variance"] == pytest.approx(4 * v)


def test_a_wave_without_variance_has_no_correlation():
    found = linked("knowledge", **waves([5] * 12, MOVED, 20))
    assert (found["correlation"], found["flag"]) == (0, "")
    assert found["variance"] == pytest.approx(np.var(MOVED, ddof=1) / 12)


def test_paired_figures_are_of_those_in_both():
    _, wanted, figures = mini.estimated()
    row = np.flatnonzero(wanted.keys["indicator"] == "skill")[0]
    first, later = paired(*(figures[w][wanted.block[row]] for w in mini.WAVES))
    place = 0, wanted.column[row]
    # p1 yes-yes, p2 no-yes, p5 no-no; p3 was unsure before
    assert (first.size[place], later.size[place]) == (3, 3)
    assert (first.estimate[place], later.estimate[place]) == pytest.approx((1 / 3, 2 / 3))
    # in network a p1 and p2, in b p2 and p5
    column = wanted.column[row]
    assert first.size[3:, column].tolist() == later.size[3:, column].tolist() == [2, 2]


def test_paired_variance_is_that_of_the_differences():
    found = linked("knowledge", paired_only=True, **waves(MARKS, MOVED, 20, start=2))
    d = np.subtract(MOVED[:-2], MARKS[2:])
    # 10 persons, but 14 organisations answered: absent ones enter as 0
    assert found["variance"] == pytest.approx(14 / 13 * ((d - d.mean()) ** 2).sum() / 100)
    finite = linked("knowledge", True, paired_only=True, **waves(MARKS, MOVED, 20, start=2))
    assert finite["variance"] == pytest.approx((1 - 10 / 20) * d.var(ddof=1) / 10)


def ranked():
    definition = Definition("headline", mini.text("h"), "person", item="KNOW")
    return {"indicators": (Indicator("rank", mini.text("r"), "superiority", (definition,)),), "families": ()}


def test_superiority_of_independent_waves_has_the_variance_of_brunner_and_munzel():
    settings = waves(MARKS, MOVED, 40, start=12)
    found = linked("rank", **settings, **ranked())
    above = np.array([[(b > a) + (b == a) / 2 for b in MOVED] for a in MARKS])
    assert found["estimate_to"] == pytest.approx(above.mean())
    # the placements of either wave, each over the 24 that answered
    parts = [24 / 23 * ((x - x.mean()) ** 2).sum() / 144 for x in (above.mean(axis=0), above.mean(axis=1))]
    assert found["variance"] == pytest.approx(sum(parts)) and found["flag"] == ""


def test_superiority_of_the_same_answers_is_one_half():
    found = linked("rank", **waves(MARKS, MARKS, 20), **ranked())
    assert (found["estimate_to"], found["flag"]) == (0.5, "variance_floored")


def test_a_nonlinear_rule_with_few_in_both_is_bounded_in_the_population_too():
    # organisations, some of them incomplete: before 0, 1, 0, after 1, 1, 0, 0; s² = 1/3 in both
    found = linked("anchoring", True, definition="ties_no")
    # without a correction: s²/3 and s²/4, and least favourably twice 3 √(S₁ S₂), S = V/n
    v1, v2 = (1 / 3) / 3, (1 / 3) / 4
    assert found["flag"] == "covariance_bound"
    assert found["variance"] == pytest.approx(v1 + v2 + 6 * np.sqrt(v1 / 3 * v2 / 4))


def test_an_empty_domain_has_no_flag():
    frames = mini.responses()
    frames["after"] = frames["after"].iloc[:0]
    for finite in (False, True):
        found = linked("skill", finite, frames=frames)
        assert (found["correlation"], found["flag"]) == (0, "")
