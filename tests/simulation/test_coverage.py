"""A short form of `make coverage`: cells that were wrong once, and ordinary ones, with the code that prints them.

Each threshold leaves at least three standard errors, over draws of respondents, to what the full simulation finds, and
is beyond what was found before the defect that it is about was mended. Only the kinds that a test looks at are made: the
draws are the same.
"""

import numpy as np
import pytest

from simulations import running
from simulations.cells import MOVED
from simulations.estimating import change_table, level_table, setting, surveyed
from simulations.grid import Design
from simulations.population import answers, register, respond


@pytest.fixture(autouse=True)
def levels_in_every_replicate(monkeypatch):
    monkeypatch.setattr(running, "EVERY", 1)


def coverage(table, **picked):
    """Coverage over all rows with these labels."""
    for name, value in picked.items():
        table = table[table[name].isin(value if isinstance(value, tuple) else (value,))]
    return float(table["covered"].sum() / table["printed"].sum())


def test_changes_of_persons_whose_organisations_answer_as_a_whole():
    # found 95%; with pairs of colleagues counted apart from persons 75%
    table = running.simulate(Design(150, 0.9, "organisation", "full"), 8, 1, kinds=("paired", "all"))
    moved = {"variant": (*MOVED, "noisy", "shuffled"), "icc": (0.3, 0.5)}
    assert coverage(table, kind="all", target="population", unit="person", **moved) > 0.91
    assert coverage(table, kind="paired", target="population", unit="person", **moved) > 0.91


def test_waves_that_no_person_answered_twice():
    # found 97%; without the covariance of persons with themselves 90%
    table = running.simulate(Design(50, 0.5, "person", "none"), 10, 1, kinds=("all",))
    assert coverage(table, kind="all", target="population", unit="person") > 0.94
    still = table[(table["kind"] == "all") & (table["variant"] == "stable") & (table["unit"] == "person")]
    assert still["changed"].sum() / still["printed"].sum() < 0.05


def test_rare_shares_of_a_register_of_which_most_answered():
    # found 96%; without the side of the silent drawn out and without truncation 91 to 94%
    table = running.simulate(Design(50, 0.9, "organisation", "partial"), 10, 1, kinds=("level",))
    rare = coverage(table, kind="level", target="population", share=0.05, variant=("stable", "noisy"))
    few = coverage(table, kind="level", target="process", unit="organisation", share=0.05, variant=("stable", "noisy"))
    assert rare > 0.955 and few > 0.97


def test_ordinary_figures_are_covered_and_no_wider_than_they_must_be():
    table = running.simulate(Design(150, 0.7, "person", "partial"), 8, 1, kinds=("level", "all"))
    usual = table[(table["share"] >= 0.2) & (table["icc"] <= 0.3)]
    for target in ("population", "process"):
        for kind in ("level", "all"):
            assert 0.94 < coverage(usual, kind=kind, target=target) < 0.985
    level = usual[(usual["kind"] == "level") & (usual["unit"] == "person") & (usual["variant"] == "stable")]
    width = (
        level.groupby(["target", "icc", "share"])["width"].sum()
        / level.groupby(["target", "icc", "share"])["printed"].sum()
    )
    # independent persons: 2 * 1.96 * sqrt(.25/216) = .133; the same with the correction (1 - .7) ** .5 = .073
    assert width["process", 0.0, 0.5] < 0.143 and width["population", 0.0, 0.5] < 0.082


def test_marks():
    table = running.simulate(
        Design(150, 0.7, "organisation", "partial", answers="marks"), 12, 1, kinds=("level", "all")
    )
    for statistic, least in (("mean", 0.925), ("median", 0.95), ("superiority", 0.91)):
        for target in ("population", "process"):
            assert coverage(table, kind="all", statistic=statistic, target=target) > least
    assert coverage(table, kind="level", statistic="mean") > 0.925
    # found 99%; with limits between the whole numbers that a change can be 88%
    assert coverage(table, kind="all", statistic="median", target="process", variant=MOVED) > 0.95


def test_a_change_of_whole_marks_ends_at_whole_numbers():
    design = Design(50, 0.7, "person", "partial", answers="marks")
    listed = register(design)
    given, statistics = running.declared(design)
    made = setting(listed, statistics)
    rng = np.random.default_rng(7)
    values, who = answers(rng, listed, given), respond(rng, listed, design)
    whole = change_table(made, *surveyed(made, who, values), "all")
    halves = change_table(made, *surveyed(made, who, [one / 2 + 0.25 for one in values]), "all")
    for table, steps in ((whole, True), (halves, False)):
        rows = table[(table["statistic"] == "median") & (table["target"] == "process")]
        ends = np.concatenate([rows["ci_low"], rows["ci_high"]])
        known = ~np.isnan(ends) & (ends != np.tile(rows["difference"], 2))
        assert known.sum() > 10 and (np.mod(ends[known], 1) == 0).all() == steps


def test_weighted_figures_hold_what_unweighted_ones_miss():
    design = Design(150, 0.5, "organisation", "partial", weighted=True)
    table = running.simulate(design, 6, 1)
    for kind in ("level", "all", "paired"):
        assert coverage(table, kind=kind, icc=(0.3, 0.5)) > 0.92
    # found 96% and 2%; with the weights of all who responded 70 to 90%, and up to 13%
    both = table[(table["kind"] == "paired") & (table["target"] == "population")]
    assert coverage(both, unit="organisation", share=(0.2, 0.43, 0.5)) > 0.92
    still = both[both["variant"].isin(("stable", "shuffled"))]
    assert still["changed"].sum() / still["printed"].sum() < 0.05
    # without weights the kind that answers more weighs more: the same draws, of one kind as far as figures know
    listed = register(design)
    given, statistics = running.declared(design)
    made = setting(type(listed)(listed.sizes, listed.organisation), statistics)
    rng = np.random.default_rng(1)
    values, who = answers(rng, listed, given), respond(rng, listed, design)
    whole, found = surveyed(made, who, values)
    plain = level_table(made, whole, found, "first", "population")["estimate"].to_numpy()
    weighted = setting(listed, statistics)
    table = level_table(weighted, *surveyed(weighted, who, values), "first", "population")
    apart = plain - table["estimate"].to_numpy()
    assert apart[[given[place].icc == 0.5 for place in made.source]].mean() > 0.005


def test_an_interval_excludes_zero_where_its_p_value_is_at_most_the_level():
    design = Design(50, 0.7, "person", "partial")
    listed = register(design)
    given, statistics = running.declared(design)
    made = setting(listed, statistics)
    rng = np.random.default_rng(5)
    values, who = answers(rng, listed, given), respond(rng, listed, design)
    whole, found = surveyed(made, who, values)
    from nulmeting.compare import compared
    from nulmeting.levels import ALPHA

    table = compared(whole, made.plan, found, ("first", "later"), "all")
    excluded = (table["ci_low"] > 0) | (table["ci_high"] < 0)
    assert ((table["p_value"] <= ALPHA) == excluded).all() and 0 < excluded.mean() < 1
    without = change_table(made, whole, found, "all")
    assert without["p_value"].isna().all() and without["ci_low"].equals(table["ci_low"])


def test_the_mirror_image_of_a_share_has_the_mirror_image_of_its_interval():
    design = Design(50, 0.7, "person", "partial")
    listed = register(design)
    given, statistics = running.declared(design)
    made = setting(listed, statistics)
    rng = np.random.default_rng(6)
    values, who = answers(rng, listed, given), respond(rng, listed, design)
    sides = [(made, *surveyed(made, who, [one if same else 1 - one for one in values])) for same in (True, False)]
    for target in ("population", "process"):
        own, other = (level_table(*side, "first", target) for side in sides)
        assert own["ci_low"].to_numpy() == pytest.approx(1 - other["ci_high"].to_numpy(), abs=1e-9)
    own, other = (change_table(*side, "all") for side in sides)
    assert own["ci_low"].to_numpy() == pytest.approx(-other["ci_high"].to_numpy(), abs=1e-9)


def test_medians_of_organisations_and_of_those_in_both_waves():
    table = running.simulate(Design(50, 0.7, "organisation", "partial", answers="marks", sizes="single"), 4, 1)
    for kind in ("level", "all", "paired"):
        # found 99% and more
        assert coverage(table, kind=kind, statistic="median", unit="organisation") > 0.95
    # each person is an organisation
    whole = table[table["statistic"].isin(("mean", "median"))].set_index("unit")["covered"]
    assert whole["person"].tolist() == whole["organisation"].tolist()


def test_where_one_organisation_dominates_figures_over_persons_are_a_hint_only():
    table = running.simulate(Design(150, 0.7, "person", "partial", sizes="dominated"), 1, 1)
    part = table.groupby(["target", "unit"])[["indicative", "printed"]].sum()
    rate = (part["indicative"] / part["printed"]).to_dict()
    assert rate == {(target, unit): float(unit == "person") for target, unit in rate}
