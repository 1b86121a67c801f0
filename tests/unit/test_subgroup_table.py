"""Subgroups against the total and against each other: the table against contrasts one by one, and its words."""

from dataclasses import replace
from functools import cache

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting import units
from nulmeting.blocks import blocks
from nulmeting.covariance import contrast
from nulmeting.estimate import all_figures, estimates
from nulmeting.figures import design_of, placements
from nulmeting.influence_parts import relabelled, select
from nulmeting.intervals import mover
from nulmeting.levels import ALPHA, plan
from nulmeting.rest import rest_figures, rest_survey
from nulmeting.settings import Definition, Indicator
from nulmeting.subgroups import subgroups
from nulmeting.verdicts import holm

KEY = ["wave", "indicator", "option", "target", "breakdown"]
SHIFT = Indicator(
    "shift", mini.text("shift"), "superiority", (Definition("headline", mini.text("h"), "person", item="KNOW"),)
)


def people():
    """70 registered persons in 30 organisations of two types, in one network, both or none."""
    rng = np.random.default_rng(4)
    organisations = np.sort(rng.integers(0, 30, 70))
    return [
        {
            "person": f"x{i}",
            "organisation": f"o{o}",
            "TYPE": "town" if o < 18 else "water",
            "NET": ("a", "b", "ab", "")[rng.integers(0, 4)],
        }
        for i, o in enumerate(organisations)
    ]


def wave(part):
    rng = np.random.default_rng(part)
    answered = [one for one in people() if rng.random() < 0.7]
    given = {
        "ANCHOR": lambda: str(rng.integers(1, 6)),
        "SKILL": lambda: str(rng.choice([1, 2, 4, 5, 8])),
        "KNOW": lambda: float(rng.integers(1, 11)),
        "NEED": lambda: ("p", "pq", "r")[rng.integers(0, 3)],
        "DONE": lambda: ("yes", "no")[rng.integers(0, 2)],
        "LATER": lambda: ("yes", "no")[rng.integers(0, 2)],
        "USED": lambda: None,
    }
    rows = [{**one, **{name: make() for name, make in given.items()}} for one in answered]
    return mini.frame(rows)


@cache
def made(*indicators):
    plan_ = mini.measurement(indicators=indicators or (*mini.INDICATORS, SHIFT), families=())
    frames = {"before": wave(1), "after": wave(2)}
    whole = units.survey(plan_, frames, mini.frame(people()).drop(columns="row"))
    wanted = plan(whole, blocks(whole))
    figures = all_figures(whole, wanted.blocks)
    return whole, wanted, figures, subgroups(whole, wanted, figures)


@cache
def levels():
    return estimates(*made()[:3])[0].query("headline").set_index([*KEY, "category"])


def sides_of(row):
    """The rows of the estimates on either side."""
    table, key = levels(), tuple(row[name] for name in KEY)
    other = (*key[:4], "all", "all") if row["against"] == "all" else (*key, row["against"])
    return table.loc[(*key, row["category"])], table.loc[other]


def place_of(whole, wanted, row, category):
    """Block, domain and column of a headline figure."""
    keys = wanted.keys
    found = np.flatnonzero(
        keys["headline"]
        & (keys["indicator"] == row["indicator"])
        & (keys["option"] == row["option"])
        & (keys["category"] == category)
        & (keys["breakdown"] == ("all" if category == "all" else row["breakdown"]))
    )
    (at,) = found
    return wanted.block[at], wanted.domain[at], wanted.column[at]


def test_every_expected_row_is_there_in_order():
    found = made()[3]
    own = found.query("indicator == 'skill' and wave == 'before' and target == 'process'")
    assert own[["breakdown", "category", "against"]].to_numpy().tolist() == [
        ["type", "town", "all"],
        ["type", "water", "all"],
        ["type", "town", "water"],
        ["network", "a", "all"],
        ["network", "b", "all"],
        ["network", "a", "b"],
    ]
    assert not found.duplicated([*KEY, "category", "against"]).any()
    # organisations take the breakdown of organisations alone
    assert set(found.query("indicator == 'anchoring'")["breakdown"]) == {"type"}
    assert set(found["definition"]) == {"headline"} and set(found["adjustment"]) <= {"holm", ""}
    assert found["wave"].drop_duplicates().tolist() == list(mini.WAVES)


def test_the_difference_is_that_of_the_estimates():
    rows = made()[3].query("status != 'not_available' and indicator != 'shift'")
    for _, row in rows.iterrows():
        own, other = sides_of(row)
        assert row["estimate"] == own["estimate"] and row["estimate_against"] == other["estimate"]
        assert row["difference"] == pytest.approx(own["estimate"] - other["estimate"], abs=1e-12)


@pytest.mark.parametrize("target", ["process", "population"])
@pytest.mark.parametrize("indicator", ["skill", "anchoring", "knowledge", "needs"])
def test_standard_error_is_that_of_the_contrast(indicator, target):
    whole, wanted, figures, found = made()
    rows = found[(found["indicator"] == indicator) & (found["target"] == target)]
    rows = rows[rows["standard_error"].notna()]
    assert len(rows) >= 6
    for _, row in rows.iterrows():
        block, domain, column = place_of(whole, wanted, row, row["category"])
        against = place_of(whole, wanted, row, row["against"])[1]
        own = figures[row["wave"]][block]
        design = design_of(whole, own.block, finite=target == "population")
        terms = [(1.0, own.influence, domain, column), (-1.0, own.influence, against, column)]
        variance = contrast(terms, design, finite=target == "population")
        if target == "population" and row["against"] == "all":
            variance = max(variance, against_rest(row, own, domain, column))
        assert row["standard_error"] == pytest.approx(np.sqrt(variance), rel=1e-9)


def against_rest(row, own, domain, column):
    """The variance given how many answered: that against the rest, as much smaller as the total is with the category."""
    whole = made()[0]
    others, away = rest_survey(whole), rest_figures([own])[0]
    terms = [(1.0, own.influence, domain, column), (-1.0, away.influence, domain, column)]
    part = away.size[domain, column] / own.size[0, column]
    return part**2 * contrast(terms, design_of(others, own.block, finite=True), finite=True)


def test_an_ordinal_shift_is_compared_by_its_four_parts():
    whole, wanted, figures, found = made()
    rows = found[(found["indicator"] == "shift") & (found["wave"] == "after")]
    # fewer than ten organisations of water in both waves: its shift rests on a bound
    bounded = (rows["category"] == "water") | (rows["against"] == "water")
    assert len(rows) == 12 and (rows["method"] == np.where(bounded, "bounds", "t")).all()
    assert set(rows.loc[bounded, "reason"]) == {"covariance_bound"}
    for _, row in rows[~bounded].iterrows():
        block, domain, column = place_of(whole, wanted, row, row["category"])
        against = place_of(whole, wanted, row, row["against"])[1]
        first, own = (figures[name][block] for name in mini.WAVES)
        effect, *parts = placements(first, own)
        signs = ((1.0, domain), (-1.0, against))
        terms = [(x * y, part, at, column) for x, at in signs for y, part in zip((-1.0, 1.0), parts, strict=True)]
        finite = row["target"] == "population"
        variance = contrast(terms, design_of(whole, own.block, finite=finite), finite=finite)
        assert row["difference"] == pytest.approx(effect[domain, column] - effect[against, column])
        assert row["standard_error"] == pytest.approx(np.sqrt(variance), rel=1e-9)


def test_in_the_first_wave_an_ordinal_shift_is_a_half_everywhere():
    rows = made()[3].query("indicator == 'shift' and wave == 'before'")
    assert len(rows) == 12
    assert set(rows["status"]) == {"not_available"} and set(rows["reason"]) == {"not_estimable"}
    assert rows[["difference", "p_value"]].isna().all(axis=None) and set(rows["verdict"]) == {""}


def test_relabelled_domains_are_those_cut_out_one_by_one():
    _, _, figures, _ = made()
    for own in figures["before"]:
        for wanted in ([2, 0, 2], [1], [3, 4]):
            many = relabelled(own.influence, np.array(wanted))
            for place, domain in enumerate(wanted):
                one, cut = select(many, place, 0), select(own.influence, domain, 0)
                for name in ("cluster", "start", "persons", "value", "estimate", "label"):
                    assert np.array_equal(getattr(one, name), getattr(cut, name), equal_nan=True), name
                assert np.array_equal(one.answers.row, cut.answers.row)
                assert np.array_equal(one.answers.person, cut.answers.person)


def test_a_share_takes_mover_and_its_p_value_agrees_with_the_interval():
    rows = made()[3].query("indicator == 'skill' and target == 'process' and against != 'all'")
    assert len(rows) == 4
    for _, row in rows.iterrows():
        own, other = sides_of(row)
        error, v1, v2 = row["standard_error"], own["standard_error"] ** 2, other["standard_error"] ** 2
        rho = (v1 + v2 - error**2) / 2 / np.sqrt(v1 * v2)
        limits = [(side["estimate"], side["ci_low"], side["ci_high"]) for side in (other, own)]
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(mover(*limits, rho))
        assert (row["p_value"] <= ALPHA) == (row["ci_low"] > 0 or row["ci_high"] < 0)


@pytest.mark.parametrize("target", ["process", "population"])
@pytest.mark.parametrize("indicator", ["skill", "anchoring", "needs"])
def test_a_share_against_the_total_has_the_interval_against_the_rest_at_its_own_scale(indicator, target):
    # of two types the rest of the one is the other
    found = made()[3].query(f"indicator == '{indicator}' and target == '{target}' and breakdown == 'type'")
    found = found[found["standard_error"].notna()].set_index(["wave", "option", "category", "against"])
    pairs = found[found.index.get_level_values("against") == "water"]
    assert len(pairs) >= 2
    for (wave_, option, _, _), pair in pairs.iterrows():
        for category, sign in (("town", 1), ("water", -1)):
            row = found.loc[(wave_, option, category, "all")]
            scale = row["standard_error"] / pair["standard_error"]
            gap, ends = sign * pair["difference"], sorted(sign * pair[["ci_low", "ci_high"]])
            expected = [row["difference"] + scale * (end - gap) for end in ends]
            if target == "process":
                assert (row["ci_low"], row["ci_high"]) == pytest.approx(tuple(expected), rel=1e-9)
            else:  # cut at the worst case
                assert row["ci_low"] >= expected[0] - 1e-9 and row["ci_high"] <= expected[1] + 1e-9
            assert (row["p_value"] <= ALPHA) == (row["ci_low"] > 0 or row["ci_high"] < 0)


@cache
def against_total(town, water):
    """The p-value of a category of 30 persons, so many of them skilled, against the total with 30 others."""
    skills = ["5"] * town + ["1"] * (30 - town) + ["5"] * water + ["1"] * (30 - water)
    frame = mini.crowd(skills, ["town"] * 30 + ["water"] * 30)
    plan_ = mini.measurement(
        indicators=(replace(mini.INDICATORS[1], definitions=(mini.SKILLED,)),), families=(), register=None
    )
    whole = units.survey(plan_, {"before": frame, "after": frame}, None)
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks)).query("wave == 'before' and category == 'town'")
    return found.query("against == 'all'")["p_value"].iloc[0]


def test_shares_near_the_end_are_not_found_different_from_the_total_too_often():
    # 60 persons, half of them in the category, 5% in both: MOVER on category and total excludes 0 in 9% of samples
    rng, samples = np.random.default_rng(1), 120
    skilled = [rng.random(60) < 0.05 for _ in range(samples)]
    # each person is an organisation: it makes no difference which of them are skilled
    found = [against_total(int(one[:30].sum()), int(one[30:].sum())) for one in skilled]
    assert sum(p <= ALPHA for p in found) / samples <= 0.05


def test_a_mean_takes_t_on_the_thinner_side():
    from scipy import stats

    rows = made()[3].query("indicator == 'knowledge' and target == 'process' and breakdown == 'type'")
    assert len(rows) == 6
    table = levels()
    for _, row in rows.iterrows():
        # against the total it is the rest, of two types the other one, that can be thin
        df = min(table.loc[(*row[KEY], category), "df"] for category in ("town", "water"))
        # nor can organisations of unlike sizes show more than so many of one size
        answered = wave({"before": 1, "after": 2}[row["wave"]])
        for side in (row["category"], row["against"]):
            size = answered[(answered["TYPE"] == side) | (side == "all")].groupby("organisation").size()
            df = min(df, size.sum() ** 2 / (size**2).sum() - 1)
        half = stats.t.ppf(1 - ALPHA / 2, df) * row["standard_error"]
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((row["difference"] - half, row["difference"] + half))
        p = 2 * stats.t.sf(abs(row["difference"]) / row["standard_error"], df)
        assert row["p_value"] == pytest.approx(p, rel=1e-9)


def test_holm_within_figure_breakdown_wave_and_target_total_and_pairs_apart():
    found = made()[3].query("verdict != ''")
    kind = found["against"] == "all"
    for _, family in found.groupby([*KEY, kind]):
        assert family["p_adjusted"].to_numpy() == pytest.approx(holm(family["p_value"]))
    assert set(found.loc[found["p_adjusted"] <= ALPHA, "verdict"]) <= {"different"}
    assert set(found.loc[found["p_adjusted"] > ALPHA, "verdict"]) == {"undetermined"}


def test_subgroups_that_differ_are_told_apart():
    skill = ["5"] * 20 + ["1"] * 20
    types = ["town"] * 20 + ["water"] * 20
    frame = mini.crowd(["5", "1", *skill[2:]], types)
    whole = units.survey(mini.measurement(), {"before": frame, "after": frame}, mini.register_of(frame))
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks))
    row = found.query(
        "indicator == 'skill' and wave == 'before' and target == 'process' and category == 'town' and against == 'water'"
    ).iloc[0]
    assert (row["estimate"], row["estimate_against"], row["verdict"]) == (0.95, 0.0, "different")
    assert row["status"] == "indicative"  # 20 on either side


def test_a_category_that_holds_everybody_is_not_set_against_the_total():
    frame = mini.crowd(["5", "1"] * 20, ["town"] * 40, nets="ab")
    whole = units.survey(mini.measurement(), {"before": frame, "after": frame}, mini.register_of(frame))
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks)).query("indicator == 'skill'")
    same = found[(found["category"] == "town") & (found["against"] == "all")]
    assert set(same["reason"]) == {"not_estimable"} and same["difference"].isna().all()
    twice = found[(found["category"] == "a") & (found["against"] == "b")]
    assert twice.set_index("target")["reason"].to_dict() == {"process": "not_estimable", "population": ""}
    # everybody registered answered: that the two are the same is then known
    assert set(twice.query("target == 'population'")["difference"]) == {0.0}
    nobody = found[found["category"] == "water"]
    assert set(nobody["reason"]) == {"no_respondents"} and set(nobody["verdict"]) == {""}


def test_without_breakdowns_there_is_nothing_to_compare():
    frame = mini.crowd(["5", "1"] * 20, ["town"] * 40)
    whole = units.survey(mini.measurement(breakdowns=()), {"before": frame, "after": frame}, mini.register_of(frame))
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks))
    assert found.empty and "difference" in found


def test_without_a_register_there_is_only_the_process():
    frame = mini.crowd(["5", "1"] * 20, ["town", "water"] * 20)
    whole = units.survey(mini.measurement(register=None), {"before": frame, "after": frame}, None)
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks))
    assert set(found["target"]) == {"process"} and isinstance(found, pd.DataFrame)


def test_a_ratio_is_compared():
    book = {**mini.CODEBOOK, "HOURS": mini.item("HOURS", "number", minimum=1.0)}
    ratio = Indicator(
        "ratio", mini.text("r"), "ratio", (Definition("headline", mini.text("h"), "person", item="KNOW", per="HOURS"),)
    )
    rng = np.random.default_rng(7)
    frames = {
        name: wave(part).assign(HOURS=lambda x: rng.integers(1, 9, len(x)).astype(float))
        for name, part in zip(mini.WAVES, (1, 2), strict=True)
    }
    plan_ = replace(mini.measurement(), codebook=book, indicators=(ratio,), families=())
    whole = units.survey(plan_, frames, mini.frame(people()).drop(columns="row"))
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks)).query(
        "target == 'process' and wave == 'before'"
    )
    row = found[(found["category"] == "town") & (found["against"] == "all")].iloc[0]
    own = frames["before"]
    towns = own[own["TYPE"] == "town"]
    expected = towns["KNOW"].sum() / towns["HOURS"].sum() - own["KNOW"].sum() / own["HOURS"].sum()
    assert row["difference"] == pytest.approx(float(expected)) and row["method"] == "t"


def of_networks(people, **changes):
    """Each category of the networks against the total of organisations, where one belongs with any of its people."""
    plan_ = mini.measurement(
        indicators=(replace(mini.INDICATORS[0], definitions=(mini.ANCHORED,)),),
        families=(),
        breakdowns=(replace(mini.BREAKDOWNS[1], domain_rule="any_respondent"),),
        **changes,
    )
    usual = {"SKILL": "1", "KNOW": 1.0, "NEED": "p", "DONE": None, "USED": None, "TYPE": "town"}
    frame = mini.frame([{**usual, **one} for one in people])
    whole = units.survey(plan_, {"before": frame, "after": frame}, mini.register_of(frame))
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks))
    return found.query("wave == 'before' and against == 'all' and target == 'process'").set_index("category")


def colleagues(organisations, in_a, in_b):
    """Two people of each organisation, one in network a, one in b."""
    for number in range(organisations):
        for net, met in (("a", in_a(number)), ("b", in_b(number))):
            code = "5" if met else "1"
            yield {"person": f"{net}{number}", "organisation": f"o{number}", "NET": net, "ANCHOR": code}


def test_a_category_with_somebody_of_every_organisation_is_not_the_total():
    found = of_networks(colleagues(40, lambda n: n % 4 > 0, lambda n: n % 5 == 0))
    # means of two colleagues: (30 + 8)/80 in total
    assert found["difference"].to_dict() == pytest.approx({"a": 0.75 - 0.475, "b": 0.2 - 0.475})
    assert set(found["reason"]) == {""} and (found["standard_error"] > 0).all()


def test_organisations_inside_and_outside_do_not_make_the_interval_too_narrow():
    extra = {"person": "b99", "organisation": "o99", "NET": "b", "ANCHOR": "1"}
    people = [*colleagues(12, lambda _: True, lambda _: False), extra]
    row = of_networks(people).loc["a"]
    # 1 in all twelve of a, 1/2 in each of them in total: no variance on either side
    assert row["difference"] == pytest.approx(1 - 6 / 13)
    # 12 of 12 against 0 of 13, Clopper-Pearson as limits, at the ratio of the differences
    gap = np.hypot(1 - 0.025 ** (1 / 12), 1 - 0.025 ** (1 / 13))
    assert row["ci_low"] == pytest.approx((1 - gap) * (1 - 6 / 13), rel=1e-6)


def of_ratios(per_of_water):
    """Ten towns, all of whom answered, against the total with the waters, of whom two did not."""
    book = {**mini.CODEBOOK, "PER": mini.item("PER", "number", minimum=0.0)}
    one = Definition("headline", mini.text("h"), "person", item="KNOW", per="PER")
    frame = mini.crowd(["5"] * 14, ["town"] * 10 + ["water"] * 4)
    frame["KNOW"] = pd.Series([*np.arange(1.0, 11), 1, 1, 1, 1], dtype="Float64")
    frame["PER"] = pd.Series([*np.arange(10.0, 0, -1), *per_of_water, 1, 1], dtype="Float64")
    plan_ = mini.measurement(codebook=book, indicators=(Indicator("r", mini.text("r"), "ratio", (one,)),), families=())
    answered = frame.iloc[:12]
    whole = units.survey(plan_, {"before": answered, "after": answered}, mini.register_of(frame))
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks))
    return found.query("wave == 'before' and category == 'town' and against == 'all'").set_index("target")


def test_a_ratio_of_which_the_rest_has_nothing_to_divide_by_keeps_the_variance_of_category_and_total():
    # of the towns everybody answered, and V_all - 2 Cov is below 0: what varies is the total
    row = of_ratios([0, 0]).loc["population"]
    assert row["reason"] == "" and row["standard_error"] > 0


def test_without_a_degree_of_freedom_a_ratio_has_no_interval_rather_than_an_endless_one():
    # of the waters one answered: what the rest may be nobody knows, and a ratio has no ends
    found = of_ratios([2, None])
    assert found[["ci_low", "ci_high", "p_value"]].isna().all(axis=None)
    assert set(found["reason"]) == {"not_estimable"} and found["difference"].notna().all()


@pytest.mark.parametrize(("seed", "people"), [(2, 12), (57, 8)])
def test_a_shift_of_few_whose_variance_comes_out_below_nought_shows_no_correlation(seed, people):
    rng = np.random.default_rng(seed)
    where, frames = [f"o{i}" for i in rng.integers(0, people // 2, people)], {}
    for wave_ in mini.WAVES:
        codes = [str(rng.integers(1, 6)) for _ in where]
        frame = mini.crowd(codes, ["town", "water"] * (people // 2), organisations=where)
        frames[wave_] = frame[rng.random(people) < 0.7].reset_index(drop=True)
    one = Indicator(
        "rank", mini.text("r"), "superiority", (Definition("headline", mini.text("h"), "person", item="SKILL"),)
    )
    plan_ = mini.measurement(indicators=(one,), families=(), lead=("rank",))
    whole = units.survey(plan_, frames, mini.register_of(frame))
    wanted = plan(whole, blocks(whole))
    found = subgroups(whole, wanted, all_figures(whole, wanted.blocks)).query("wave == 'after'")
    # a square root of what is below 0 is a warning, and warnings are errors here
    assert (found["standard_error"].notna() | (found["reason"] != "")).all() and len(found)
