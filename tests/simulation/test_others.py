"""What the grid of `make coverage` does not hold: truths by hand, and a short form of the simulation."""

import numpy as np
import pytest

from simulations import others, report
from simulations.grid import Design

WHOLE = Design(50, 0.8, "organisation", "partial")


@pytest.mark.parametrize(
    ("rule", "size", "expected"),
    [
        ("any", 2, 0.75),
        ("all", 2, 0.25),
        ("majority_ties_yes", 2, 0.75),
        ("majority_ties_yes", 3, 0.5),
        ("any", 1, 0.5),
        ("all", 1, 0.5),
        ("majority_ties_yes", 1, 0.5),
    ],
)
def test_the_chance_of_an_organisation_by_rule(rule, size, expected):
    assert others._by_rule(rule, np.array([0.5]), size) == pytest.approx(expected)


@pytest.fixture(scope="module")
def table():
    return others.simulated(1, 4, (WHOLE,))


def test_every_kind_of_interval_is_there(table):
    assert set(table["kind"]) == {"level", "all", "paired", "total", "category"}
    assert set(table["of"]) >= {"ratio", "response", "share of a category", *others.RULES}
    assert (table["width"] > 0).all() and table.set_index("of").loc["response", "target"].eq("process").all()


def test_they_hold_what_they_are_about(table):
    # found 96% and more over all designs; here of four draws
    for _, own in table.groupby("target"):
        assert (own["covered"] * own["printed"]).sum() / own["printed"].sum() > 0.93
    assert table["false"].mean() < 0.05


def test_persons_who_decide_leave_no_rules_to_look_at():
    # what an organisation of which some are silent says by "any" is another value
    found = others.simulated(2, 1, (Design(50, 0.8, "person", "partial"),))
    assert not found["of"].str.startswith(others.RULES).any() and "ratio" in set(found["of"])


def test_the_table_in_the_docs(table, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "OTHERS", tmp_path / "others.csv")
    assert report._others() == ""
    table.round(4).to_csv(report.OTHERS, index=False)
    text = report._others()
    assert "category less total" in text and "majority ties yes" in text
    assert len({line.count("|") for line in text.splitlines()}) == 1
