"""Every definition beside its headline, one respondent drawn per organisation, and what moves a figure most."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import mini
import mini_project
import numpy as np
import pytest
from nulmeting import configuration
from nulmeting.estimate import estimates
from nulmeting.messages import InputError
from nulmeting.sensitivity import Move, drawn_range, kind, moves_most, poisson_binomial, sensitivity
from scipy import stats

# three organisations: 1 of 3, 1 of 2 and 1 of 1 meet the condition; a fourth of which nobody does
ORGANISATIONS = ([1, 0, 0], [0, 1], [1], [0, 0])


@pytest.fixture(scope="module")
def made():
    whole, wanted, figures = mini.estimated()
    level, _ = estimates(whole, wanted, figures)
    return level, sensitivity(whole, wanted, figures, level)


def draws():
    """The sum of every possible draw of one respondent per organisation; all draws are equally likely."""
    return np.array([sum(drawn) for drawn in product(*ORGANISATIONS)])


def test_the_distribution_of_a_draw_is_that_of_all_draws():
    sums = draws()
    share = np.array([np.mean(one) for one in ORGANISATIONS])
    expected = [np.mean(sums == x) for x in range(len(ORGANISATIONS) + 1)]
    assert poisson_binomial(share) == pytest.approx(expected)
    # what is expected is the mean rule
    assert (poisson_binomial(share) @ np.arange(5)) / 4 == pytest.approx(share.mean())


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_the_range_holds_the_draws_between_two_quantiles(level):
    sums = np.sort(draws())
    share = np.array([np.mean(one) for one in ORGANISATIONS])
    expected = np.quantile(sums, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf") / 4
    assert drawn_range(share, level) == pytest.approx(tuple(expected))


def test_equal_chances_are_binomial_and_certain_ones_a_shift():
    assert poisson_binomial(np.full(80, 0.3)) == pytest.approx(stats.binom.pmf(np.arange(81), 80, 0.3), abs=1e-15)
    shifted = poisson_binomial(np.array([1.0, 0.5, 0.0, 1.0]))
    assert shifted == pytest.approx([0, 0, 0.5, 0.5, 0])
    assert drawn_range(np.array([1.0, 0.0, 1.0, 1.0]), 0.95) == (0.75, 0.75)
    assert np.isnan(drawn_range(np.empty(0), 0.95)).all()


def test_many_organisations_keep_their_digits():
    share = np.random.default_rng(5).uniform(size=2000)
    found = poisson_binomial(share)
    assert found.sum() == pytest.approx(1, abs=1e-12) and (found >= 0).all()
    assert found @ np.arange(2001) == pytest.approx(share.sum())
    assert found @ np.arange(2001) ** 2 - share.sum() ** 2 == pytest.approx((share * (1 - share)).sum(), rel=1e-6)


def test_a_definition_is_named_by_what_it_differs_in():
    headline = mini.ANCHORED
    changes = {
        "condition": {"condition": {"item": "ANCHOR", "at_least": 5}},
        "item": {"item": "KNOW"},
        "among": {"among": {"item": "DONE", "in": ["yes"]}},
        "base": {"base": "register"},
        "unit": {"unit": "person"},
        "collapse": {"collapse": "any"},
        "answers": {"counted_as_not": frozenset({"dont_know"})},
        "weighting": {"weighting": "raked"},
    }
    assert {name: kind(headline, replace(headline, id="x", **one)) for name, one in changes.items()} == {
        name: name for name in changes
    }
    assert kind(headline, headline) == "headline"
    # what is asked goes before how it is counted, and persons are not collapsed
    several = replace(headline, id="x", collapse="any", condition={"item": "ANCHOR", "at_least": 5})
    assert kind(headline, several) == "condition"
    person = replace(headline, unit="person")
    assert kind(person, replace(person, id="x", collapse="any", weighting="raked")) == "weighting"


def test_every_definition_has_a_row_with_its_interval_and_bounds(made):
    level, table = made
    total = level[(level["breakdown"] == "all")]
    declared = table[table["definition"] != "random_respondent"].reset_index(drop=True)
    assert len(declared) == len(total)
    for name in ("definition", "unit", "weighting", "estimate", "ci_low", "ci_high", "bound_low", "bound_high"):
        left, right = declared[name].to_numpy(), total[name].to_numpy()
        same = (left == right) | ((left != left) & (right != right))
        assert same.all(), name
    skill = table[(table["indicator"] == "skill") & (table["wave"] == "before") & (table["target"] == "process")]
    assert skill["kind"].tolist() == ["headline", "answers", "base"]


def test_one_respondent_drawn_stands_after_the_definitions_of_an_organisation_figure(made):
    _, table = made
    drawn = table[table["definition"] == "random_respondent"]
    assert set(drawn["indicator"]) == {"anchoring"} and len(drawn) == 4
    own = table[(table["indicator"] == "anchoring") & (table["wave"] == "before") & (table["target"] == "process")]
    assert own["definition"].tolist() == ["headline", "ties_yes", "ties_no", "persons", "random_respondent"]
    assert own["kind"].tolist() == ["headline", "collapse", "collapse", "unit", "collapse"]
    # o1: 5 and 2; o2: 4; o3: 4 and 3: of four equally likely draws one, two and one have 1, 2 and 3 that meet it
    last = own.iloc[-1]
    assert (last["estimate"], last["difference"], last["headline"]) == (pytest.approx(2 / 3), 0, False)
    assert (last["ci_low"], last["ci_high"]) == pytest.approx((1 / 3, 1))
    assert (last["kind"], last["status"] != "not_available", last["reason"]) == ("collapse", True, "")


def test_a_figure_that_is_not_there_has_a_row_that_says_why():
    later = replace(mini.INDICATORS[6], id="late_o")
    headline = replace(later.headline, unit="organisation")
    whole, wanted, figures = mini.estimated(indicators=(replace(later, definitions=(headline,)),), families=())
    level, _ = estimates(whole, wanted, figures)
    table = sensitivity(whole, wanted, figures, level)
    row = mini.one(table, wave="before", definition="random_respondent", target="process")
    assert (row["status"], row["reason"]) == ("not_available", "not_asked")
    assert np.isnan(row["ci_low"])


def row(definition, estimate, *, of="collapse", **more):
    is_headline = definition == "headline"
    return {
        "definition": definition,
        "headline": is_headline,
        "kind": "headline" if is_headline else of,
        "estimate": estimate,
        **more,
    }


def test_what_moves_most_is_the_farthest_choice_and_bounds_stand_apart():
    rows = [
        row("headline", 0.43, bound_low=0.32, bound_high=0.58),
        row("any", 0.50),
        row("all", 0.37),
        row("top", 0.55, of="condition"),
        row("raked", 0.40, of="weighting"),
        row("hidden", None, of="condition"),
        row("random_respondent", 0.43),
    ]
    found = moves_most(rows)
    assert found.choice == Move("top", "condition", 0.43, 0.55)
    assert found.weighting == Move("raked", "weighting", 0.43, 0.40)
    assert found.bounds == Move("headline", "bounds", 0.43, 0.58)
    assert found.most == found.choice
    # of equal moves the first, whichever way it goes
    assert moves_most([row("headline", 0.5), row("b", 0.6), row("a", 0.4)]).choice.definition == "b"


def test_nothing_moves_where_nothing_is_shown():
    for rows in ([], [row("headline", None), row("any", 0.5)], [row("headline", np.nan, bound_low=0.1)]):
        found = moves_most(rows)
        assert (found.choice, found.weighting, found.bounds, found.most) == (None, None, None, None)
    same = moves_most([row("headline", 0.5), row("any", 0.5)])
    assert same.choice is None and same.most is None


def test_the_name_of_the_drawn_respondent_may_not_be_declared(tmp_path):
    path = mini_project.make(tmp_path)
    path.write_text(path.read_text().replace("id: top_box", "id: random_respondent", 1))
    with pytest.raises(InputError) as caught:
        configuration.load(path)
    assert any(line.startswith("E145 ") for line in caught.value.text("en").splitlines())
