"""Everybody outside a category, and what the interval of a category against the total owes to them."""

import mini
import numpy as np
import pytest
from nulmeting.intervals import mover
from nulmeting.rest import against_total, outside, part_outside, rest_figures, rest_survey
from nulmeting.share_intervals import korn_graubard

TIMES = 20_000


def test_the_rest_of_every_category_by_hand():
    whole, wanted, figures = mini.estimated()
    skill = next(i for i, b in enumerate(wanted.blocks) if b.unit == "person" and b.statistic == "mean" and not b.total)
    given = figures["before"][skill].laid.answers
    found = outside(given)
    names = [(d.breakdown, d.category) for d in whole.domains]
    people = whole.waves["before"].frame["person"].tolist()
    rest = {name: {people[r] for r in found.row[found.domain == place]} for place, name in enumerate(names)}
    assert rest == {
        ("all", "all"): set(),
        ("type", "town"): {"p5", "p6"},
        ("type", "water"): {"p1", "p2", "p3", "p4"},
        ("network", "a"): {"p3", "p5", "p6"},
        ("network", "b"): {"p1", "p4"},
    }
    assert (np.diff(found.domain) >= 0).all()


def test_category_and_rest_make_up_the_total():
    whole, _, figures = mini.estimated()
    for own, away in zip(figures["before"], rest_figures(figures["before"]), strict=True):
        if own.block.statistic != "mean" or own.block.total:
            continue
        # organisations belong to a category as a whole, persons to any
        places = [i for i, d in enumerate(whole.domains) if not d.total and d.takes(own.block.unit)]
        assert own.size[places] + away.size[places] == pytest.approx(
            np.broadcast_to(own.size[0], own.size[places].shape)
        )
        assert own.total[places] + away.total[places] == pytest.approx(
            np.broadcast_to(own.total[0], own.total[places].shape)
        )


def test_category_less_total_is_category_less_rest_made_smaller():
    whole, _, figures = mini.estimated()
    pairs = 0
    for own, away in zip(figures["before"], rest_figures(figures["before"]), strict=True):
        if own.block.statistic not in ("mean", "ratio"):
            continue
        for place in (i for i, d in enumerate(whole.domains) if not d.total and d.takes(own.block.unit)):
            for column in range(own.estimate.shape[1]):
                here, rest, total = own.estimate[place, column], away.estimate[place, column], own.estimate[0, column]
                if np.isnan(here + rest):
                    continue
                part = part_outside(own, np.array([place]), np.array([column]))
                assert here - total == pytest.approx(part[0] * (here - rest))
                pairs += 1
    assert pairs


def test_variance_against_the_total_by_hand():
    # below 0, too small, large, and without a rest
    made = against_total(np.array([-1.0, 0.5, 4.0, 2.0]), np.array([4.0, 4.0, 4.0, np.nan]), np.full(4, 0.5))
    assert made.tolist() == [1.0, 1.0, 4.0, 2.0]


def test_the_register_of_the_rest():
    whole, _, _ = mini.estimated()
    others, number = rest_survey(whole), len(whole.domains)
    for (wave, unit, breakdown, category), size in others.populations.items():
        total = whole.populations[wave, unit, "all", "all"]
        if breakdown == "all":
            assert size == 0
        elif unit == "person" or breakdown == "type":
            assert size == total - whole.populations[wave, unit, breakdown, category]
    # o2, o3 and o4 have somebody outside network a
    assert others.populations["before", "organisation", "network", "a"] == 3
    frames = others.designs["person", True].frame
    assert frames[0] is frames[1] and frames[0].domain.max() == 2 * number - 1


def excluded(n, part, own, other, truth=None):
    """How often an interval of category less total misses the truth: with the total itself, and by the rest."""
    rng = np.random.default_rng(0)
    size = np.maximum(rng.binomial(n, part, TIMES), 3)
    yes, others = rng.binomial(size, own), rng.binomial(n - size, other)
    p, rest, total = yes / size, others / (n - size), (yes + others) / n
    factor = n / (n - 1)
    v, v_rest, v_total = (q * (1 - q) / m * factor for q, m in ((p, size), (rest, n - size), (total, n)))
    both = p * (1 - p) / n * factor

    def limits(q, variance, m):
        worth = np.divide(q * (1 - q), variance, out=m * np.ones(TIMES), where=variance > 0)
        return (q, *korn_graubard(q, worth, m * np.ones(TIMES), m - np.ones(TIMES), 0.05))

    scale = np.sqrt(v * v_total)
    rho = np.clip(np.divide(both, scale, out=np.zeros(TIMES), where=scale > 0), -1, 1)
    direct = mover(limits(total, v_total, n), limits(p, v, size), rho)
    low, high = mover(limits(rest, v_rest, n - size), limits(p, v, size))
    error, alone = np.sqrt(np.maximum(v + v_total - 2 * both, 0)), np.sqrt(v + v_rest)
    k = np.divide(error, alone, out=1 - size / n, where=alone > 0)
    shaped = (p - total) + k * (low - (p - rest)), (p - total) + k * (high - (p - rest))
    truth = (1 - part) * (own - other) if truth is None else truth
    return [((a > truth) | (b < truth)).mean() for a, b in (direct, shaped)]


# the table of docs/methods/subgroups.md; standard errors up to .2 percentage point
@pytest.mark.parametrize(
    ("case", "direct", "shaped"),
    [
        ((60, 0.5, 0.05, 0.05), 0.087, 0.003),
        ((60, 0.5, 0.2, 0.2), 0.050, 0.021),
        ((150, 0.5, 0.05, 0.05), 0.079, 0.020),
        ((150, 0.8, 0.9, 0.9), 0.068, 0.012),
        ((400, 0.8, 0.05, 0.05), 0.071, 0.022),
        ((400, 0.5, 0.1, 0.4), 0.040, 0.040),
    ],
)
def test_against_the_total_by_the_rest_a_share_keeps_its_level(case, direct, shaped):
    found = excluded(*case)
    assert found == pytest.approx([direct, shaped], abs=0.006)
    assert found[1] <= 0.05


def test_and_its_power():
    assert excluded(60, 0.5, 0.1, 0.4, truth=0.0) == pytest.approx([0.52, 0.68], abs=0.01)
