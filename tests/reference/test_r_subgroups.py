"""Differences between domains of one wave against R's survey package, to nine digits.

oracles/subgroups_r.csv holds the figures; oracles/subgroups.R made them, with the command at its head: svycontrast of
svyby(~item, ~group, design, svymean, covmat = TRUE), and of svyratio(..., covmat = TRUE) for the total and for domains
that overlap.
"""

import csv

import numpy as np
import pytest
from nulmeting.covariance import contrast, covariance
from nulmeting.influence_parts import relabelled
from oracles import stored

with (stored.FOLDER / "subgroups_r.csv").open(newline="") as file:
    FIGURES = list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["one_wave", "stratified", "breakdown"])
def test_difference_and_standard_error_of_every_pair_at_once(name):
    rows = [one for one in FIGURES if one["design"] == name and one["wave"] == "0"]
    assert len(rows) == {"one_wave": 12, "stratified": 12, "breakdown": 18}[name]
    laid = stored.laid_out(name)
    for item in ("mark", "yes"):
        own = [one for one in rows if one["item"] == item]
        ends = [np.array([laid.domains.index(one[side]) for one in own]) for side in ("category", "against")]
        place, influence = stored.ITEMS.index(item), laid.items[0]
        sides = [relabelled(influence, end) for end in ends]
        v1, v2 = (covariance(side, side, laid.design, finite=False) for side in sides)
        both = covariance(*sides, laid.design, finite=False)
        found = np.sqrt(v1 + v2 - 2 * both)[:, place]
        gap = (sides[0].estimate - sides[1].estimate)[:, place]
        assert found == pytest.approx([float(one["standard_error"]) for one in own], rel=1e-9)
        assert gap == pytest.approx([float(one["difference"]) for one in own], rel=1e-9)
        pairwise = [
            contrast([(1, influence, one, place), (-1, influence, other, place)], laid.design, finite=False)
            for one, other in zip(*ends, strict=True)
        ]
        assert found**2 == pytest.approx(pairwise, rel=1e-12)
