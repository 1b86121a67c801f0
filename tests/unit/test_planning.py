"""The smallest change that two waves can show: against textbooks, and against the test itself."""

from __future__ import annotations

from dataclasses import replace

import mini
import mini_project
import numpy as np
import pandas as pd
import pytest
from nulmeting import configuration
from nulmeting.compare import changes, compared
from nulmeting.estimate import estimates
from nulmeting.messages import InputError
from nulmeting.minimum_change import Waves, of_mean, of_share, quantile
from nulmeting.planning import planning
from nulmeting.settings import Definition, Family, Indicator, Planning
from nulmeting.table_columns import FIELDS, KEYS
from scipy.special import ndtri


def waves(n_from, n_to, n_both=0.0, size=np.inf, effect=1.0, correlation=0.0):
    values = (n_from, n_to, n_both, size, size, size, effect, correlation)
    return Waves(*(np.array([float(x)]) for x in values))


def share(p, *args, power=0.8, **settings):
    return float(of_share(waves(*args, **settings), np.array([p]), 0.05, power)[0])


def test_two_independent_shares_are_those_of_the_textbook():
    # Chow, Shao & Wang, Sample size calculations in clinical research, comparison of .65 and .85 at 80%: 70 per group
    assert share(0.85, 70, 70) <= 0.2 < share(0.85, 69, 69)
    # R: z <- qnorm(.975) + qnorm(.9); z^2 * (.5*.5 + .75*.25) / .25^2 is 73.55196143 per group; power.prop.test(p1=.5,
    # p2=.75, power=.9) gives 76.70693, since under no change it takes the variance of the pooled share
    assert share(0.5, 73.55196143, 73.55196143, power=0.9) == pytest.approx(0.25, abs=1e-9)
    # R: z <- qnorm(.975) + qnorm(.8); uniroot(function(d) d - z*sqrt((.3*.7 + (.3+d)*(.7-d))/100), c(0, .7), tol=1e-12)
    assert share(0.3, 100, 100) == pytest.approx(0.1899920668, abs=1e-9)
    # downward it is .1608814084: the larger counts
    assert share(0.7, 100, 100) == pytest.approx(0.1899920668, abs=1e-9)


def test_a_mean_is_that_of_the_textbook():
    # R: power.t.test(n=64, sd=1, power=.8)$delta is .49907; with the normal quantile 2.801585218 * sqrt(2/64)
    found = of_mean(waves(64, 64), np.array([1.0]), np.array([np.nan]), 0.05, 0.8)
    assert found[0] == pytest.approx(2.801585218 * np.sqrt(2 / 64))
    assert found[0] == pytest.approx(0.4990695551, rel=0.01)
    # paired: the variance of a difference is 2 (1 - r) s²
    paired = of_mean(waves(50, 50, 50, correlation=0.6), np.array([4.0]), np.array([9.0]), 0.05, 0.8)
    assert paired[0] == pytest.approx(quantile(0.05, 0.8) * np.sqrt(2 * 0.4 * 4 / 50))
    assert np.isnan(of_mean(waves(2, 2), np.array([4.0]), np.array([3.0]), 0.05, 0.8)[0])


def test_what_makes_a_change_easier_to_see():
    base = share(0.4, 100, 100)
    assert share(0.4, 100, 100, n_both=80, correlation=0.5) < base
    assert share(0.4, 100, 100, n_both=80, correlation=-0.5) > base
    assert share(0.4, 100, 100, size=150) < base < share(0.4, 100, 100, effect=1.5)
    # everybody in both waves: whatever changed is seen
    assert share(0.4, 150, 150, n_both=150, size=150, correlation=0.5) == pytest.approx(0, abs=1e-12)
    # Tam 1984: without overlap in a finite population the waves are dependent the other way
    assert share(0.4, 75, 75, size=150, correlation=0.5) > share(0.4, 75, 75, size=150)


def test_a_change_that_does_not_fit_the_scale_is_not_given():
    assert np.isnan(share(0.5, 4, 4))
    # of .05 no fall can be large enough, a rise can
    assert 0.05 < share(0.05, 60, 60) < 0.95
    assert np.isnan(share(np.nan, 60, 60)) and np.isnan(share(0.5, 0, 60))
    assert share(0.0, 60, 60) == share(1.0, 60, 60) > 0


QUESTIONS = 240
CHANCE = 0.4


def simulated(rise, *, members, shared, alike=0.5, n=150, overlap=0.5, seed=1):
    """Two waves of people who answer many questions, each an independent repetition of the same survey.

    Who takes part twice gives answers that are `alike` (latent correlation); people of one organisation of `members`
    share `shared` of them.
    """
    rng = np.random.default_rng(seed)
    people = n + round(n * (1 - overlap) / members) * members
    group = np.arange(people) // members
    common = np.sqrt(shared) * rng.standard_normal((group.max() + 1, QUESTIONS))[group]
    own = np.sqrt(max(alike - shared, 0)) * rng.standard_normal((people, QUESTIONS))
    frames = {}
    for wave, first, chance in zip(mini.WAVES, (0, people - n), (CHANCE, CHANCE + rise), strict=True):
        noise = np.sqrt(1 - max(alike, shared)) * rng.standard_normal((people, QUESTIONS))
        met = (common + own + noise < ndtri(chance))[first : first + n]
        columns = {f"Q{q}": np.where(met[:, q], "1", "0") for q in range(QUESTIONS)}
        who = np.arange(first, first + n)
        keys = {"row": who + 2, "person": [f"x{i}" for i in who], "organisation": [f"o{group[i]}" for i in who]}
        frames[wave] = pd.DataFrame({**keys, **{name: pd.Series(v, dtype="str") for name, v in columns.items()}})
    book = {code: mini.CODEBOOK[code] for code in ("RID", "ORG")}
    book |= {f"Q{q}": mini.item(f"Q{q}", "single", *mini.answers("0", "1")) for q in range(QUESTIONS)}
    indicators = tuple(
        Indicator(f"i{q}", mini.text("q"), "share", (Definition("headline", mini.text("h"), "person", condition={"item": f"Q{q}", "in": ["1"]}),))
        for q in range(QUESTIONS)
    )  # fmt: skip
    return mini.estimated(
        frames, codebook=book, indicators=indicators, families=(), breakdowns=(), register=None, lead=("i0",)
    )


@pytest.mark.parametrize(
    "members, shared, alike, overlap", [(1, 0.0, 0.5, 0.5), (1, 0.0, 0.0, 0.0), (3, 0.3, 0.6, 0.6)]
)
def test_the_real_test_shows_the_smallest_change_as_often_as_was_planned(members, shared, alike, overlap):
    design = {"members": members, "shared": shared, "alike": alike, "overlap": overlap}
    whole, wanted, figures = simulated(0.0, **design)
    level, _ = estimates(whole, wanted, figures)
    moved = compared(whole, wanted, figures, mini.WAVES, "all", p_values=False)
    found = planning(whole, wanted, figures, level, moved)
    observed = found[found["scenario"] == "observed"]
    assert len(observed) == QUESTIONS and (observed["status"] == "ok").all()
    change = float(observed["minimum_change"].mean())
    assert 0.08 < change < 0.2
    whole, wanted, figures = simulated(change, **design, seed=2)
    tested = compared(whole, wanted, figures, mini.WAVES, "all", p_values=False)
    # 240 repetitions: a standard error of .026, three of which either way
    by_error = ((tested["difference"] / tested["standard_error"]).abs() > -ndtri(0.025)).mean()
    assert by_error == pytest.approx(0.8, abs=0.078), (change, by_error)
    # the printed limits lie on the safe side: in 1500 repetitions of each design .76 to .78
    shown = ((tested["ci_low"] > 0) | (tested["ci_high"] < 0)).mean()
    assert shown == pytest.approx(0.77, abs=0.078) and shown <= by_error, (change, shown)


@pytest.fixture(scope="module")
def small():
    frames, listed = mini.panel(n=60, size=90, skip=10)
    plan = Planning(invited={"person": 120}, response=(0.5, 0.8), overlap=(0.0, 1.0), power=0.9)
    settings = {
        "indicators": mini.INDICATORS[:5],
        "planning": plan,
        "families": (Family("f", ("anchoring", "skill"), "holm"),),
    }
    whole, wanted, figures = mini.estimated(frames, listed, **settings)
    level, _ = estimates(whole, wanted, figures)
    moved = changes(whole, wanted, figures)
    return level, moved, planning(whole, wanted, figures, level, moved)


def test_every_headline_has_the_waves_at_hand_and_the_planned_one(small):
    _, _, table = small
    assert list(table) == list(FIELDS["planning"])
    assert not table.duplicated(list(KEYS["planning"])).any()
    own = table[(table["indicator"] == "skill") & (table["target"] == "process")]
    assert own["scenario"].tolist() == ["observed"] + ["planned"] * 4
    assert (own["power"] == 0.9).all()
    first = own.iloc[0]
    assert (first["wave_from"], first["wave_to"]) == mini.WAVES
    assert (first["n_from"], first["n_to"], first["n_both"]) == (60, 60, 50)
    assert (first["response"], first["overlap"]) == pytest.approx((60 / 90, 50 / 60))
    planned = own[own["scenario"] == "planned"]
    assert set(planned["wave_from"]) == {"after"} and set(planned["wave_to"]) == {""}
    assert list(zip(planned["response"], planned["overlap"], planned["n_to"], planned["n_both"], strict=True)) == [
        (0.5, 0.0, 60, 0),
        (0.5, 1.0, 60, 60),
        (0.8, 0.0, 96, 0),
        (0.8, 1.0, 96, 60),
    ]
    # more who answer, and more of them again, show a smaller change
    shown = planned["minimum_change"].to_numpy()
    assert shown[2] < shown[0] and (planned["correlation"] > 0).all() == (shown[1] < shown[0])


def test_a_row_can_be_computed_again_from_its_columns(small):
    level, _, table = small
    for target, size_from, size_to in (("process", np.inf, np.inf), ("population", 90.0, 120.0)):
        own = table[(table["indicator"] == "skill") & (table["target"] == target) & (table["scenario"] == "planned")]
        p = mini.one(level, indicator="skill", wave="after", target=target)["estimate"]
        for one in own.to_dict("records"):
            sizes = (size_from, size_to, min(size_from, size_to))
            made = Waves(
                *(np.array([float(x)]) for x in (one["n_from"], one["n_to"], one["n_both"], *sizes)),
                np.array([one["design_effect"]]),
                np.array([one["correlation"]]),
            )
            assert one["minimum_change"] == pytest.approx(float(of_share(made, np.array([p]), 0.05, 0.9)[0]))
        if target == "population":
            # 60 of 90 and 96 of 120 cannot but have some in common
            assert own["n_both"].tolist() == [0, 60, 36, 60]


def test_means_are_planned_and_what_cannot_be_says_why(small):
    _, _, table = small
    mean = table[(table["indicator"] == "knowledge") & (table["target"] == "process")]
    assert (mean["status"] == "ok").all() and mean["minimum_change"].between(0.3, 4).all()
    middle = table[table["indicator"] == "middle"]
    assert set(middle["status"]) == {"not_available"} and set(middle["reason"]) == {"not_estimable"}
    assert middle[["n_from", "n_to", "design_effect", "minimum_change"]].isna().all(axis=None)
    frames, _ = mini.panel(n=60, size=90, skip=10)
    late = (*mini.INDICATORS[1:2], mini.INDICATORS[6])
    whole, wanted, figures = mini.estimated(frames, register=None, indicators=late, families=(), lead=("skill",))
    level, _ = estimates(whole, wanted, figures)
    found = planning(whole, wanted, figures, level, changes(whole, wanted, figures))
    planned = found[(found["indicator"] == "skill") & (found["scenario"] == "planned")]
    assert set(planned["reason"]) == {"no_register"} and len(planned) == 12
    observed = found[(found["indicator"] == "skill") & (found["scenario"] == "observed")].iloc[0]
    assert observed["status"] == "ok" and np.isnan(observed["response"])
    assert set(found.loc[found["indicator"] == "late", "reason"]) == {"not_asked"}
    # with a number invited the register is not needed
    plan = replace(whole.measurement, planning=Planning(invited={"person": 100}))
    whole = replace(whole, measurement=plan)
    found = planning(whole, wanted, figures, level, changes(whole, wanted, figures))
    planned = found[(found["indicator"] == "skill") & (found["scenario"] == "planned")]
    assert (planned["status"] == "ok").all() and planned["n_to"].tolist()[::3] == [30, 50, 70, 90]


@pytest.mark.parametrize(
    "old, new, expected",
    [
        (", organisation: ORG}", "}\nplanning: {invited: {organisation: 10}}", "E146 {config} planning.invited.organisation: "),
        ("thresholds:", "planning: {invited: {person: 10, organisation: 20}}\nthresholds:", "E147 {config} planning.invited: 10 persons are too few for 20 organisations"),
        ("statistic: mean", "statistic: mean\n    irreversible: true", "E124 {config} indicators.mark.irreversible: "),
    ],
)  # fmt: skip
def test_a_plan_that_contradicts_itself_is_a_fault(tmp_path, old, new, expected):
    config = mini_project.make(tmp_path)
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        configuration.load(config)
    assert any(line.startswith(expected.format(config=config)) for line in caught.value.text("en").splitlines())
