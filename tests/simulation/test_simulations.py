"""What is simulated is what is said: registers, answers, respondents, truths, and what is kept."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from simulations import again, cells, report, running, storing
from simulations.grid import MARKS, VARIANTS, Column, Design, Scores, designs, marks, shares
from simulations.population import STEPS, answers, chances, distribution, process_share, register, respond, shuffle
from simulations.running import COUNTS
from simulations.truths import _above

STABLE, NOISY, SHUFFLED, MOVED, _ = VARIANTS
USUAL = Design(2000, 0.7, "person", "partial")


def test_designs_and_columns_differ():
    assert len(set(designs())) == len(designs()) == len({one.name for one in designs()})
    assert len(set(shares())) == len(shares()) and len(set(marks())) == len(marks())


def test_a_register_has_the_sizes_of_real_ones():
    listed = register(USUAL)
    assert listed.organisations == 2000 and listed.persons / 2000 == pytest.approx(2.06, abs=0.02)
    assert (listed.sizes[0], listed.sizes[-1]) == (1, 12) and listed.kinds is None
    single, dominated = (register(replace(USUAL, sizes=sizes)).sizes for sizes in ("single", "dominated"))
    assert (single == 1).all() and dominated.max() / dominated.sum() == pytest.approx(0.4, abs=0.001)
    kinds = register(replace(USUAL, weighted=True)).kinds
    assert kinds.mean() == 0.5


@pytest.mark.parametrize("icc", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("share", [0.01, 0.43])
def test_chances_have_their_mean_and_correlation(share, icc):
    found = chances(share, icc)
    assert found.size == STEPS and found.mean() == pytest.approx(share, abs=1e-12)
    assert found.min() >= 0 and found.max() <= 1
    # midpoints of a distribution lose some of its spread
    assert found.var() / (share * (1 - share)) == pytest.approx(icc, abs=0.02)


def test_answers_have_the_share_and_the_correlation_that_are_asked_for():
    listed, wanted = register(USUAL), [Column(0.2, 0.3, NOISY)] * 40
    first, later = answers(np.random.default_rng(1), listed, wanted)
    assert first.mean() == pytest.approx(0.2, abs=0.005) and later.mean() == pytest.approx(0.2, abs=0.005)
    pairs = np.flatnonzero(listed.sizes == 2)
    starts = np.append(0, np.cumsum(listed.sizes))[pairs]
    both = ((first[starts] - 0.2) * (first[starts + 1] - 0.2)).mean() / (0.2 * 0.8)
    assert both == pytest.approx(0.3, abs=0.02)
    # half keep their draw, the others have their organisation's chance again: 1/2 + 1/2 * .3
    again = ((first - 0.2) * (later - 0.2)).mean() / (0.2 * 0.8)
    assert again == pytest.approx(0.65, abs=0.02)


def test_what_becomes_of_answers():
    listed, rng = register(replace(USUAL, organisations=150)), np.random.default_rng(2)
    wanted = [Column(0.2, 0.1, one) for one in (STABLE, SHUFFLED, MOVED)] * 30
    first, later = answers(rng, listed, wanted)
    assert (first[:, ::3] == later[:, ::3]).all()
    assert (first[:, 1::3] != later[:, 1::3]).any()
    # nothing changes on the whole, for persons and for organisations
    assert first[:, 1::3].mean(axis=0) == pytest.approx(later[:, 1::3].mean(axis=0))
    assert listed.means(first[:, 1::3]).mean(axis=0) == pytest.approx(listed.means(later[:, 1::3]).mean(axis=0))
    assert later[:, 2::3].mean() == pytest.approx(0.35, abs=0.02)
    # .2 to .35 without noise: whoever said yes does so still
    assert (later[:, 2::3] >= first[:, 2::3]).all()
    assert sorted(shuffle(rng, listed)) == list(range(listed.persons))


@pytest.mark.parametrize(("overlap", "both"), [("full", 0.7), ("none", 0.4), ("partial", 0.595)])
@pytest.mark.parametrize("level", ["person", "organisation"])
def test_who_answers(overlap, both, level):
    listed = register(USUAL)
    who = [respond(np.random.default_rng(seed), listed, Design(2000, 0.7, level, overlap)) for seed in range(20)]
    for wave in (0, 1):
        assert np.mean([one[wave].mean() for one in who]) == pytest.approx(0.7, abs=0.015)
    assert np.mean([(one[0] & one[1]).mean() for one in who]) == pytest.approx(both, abs=0.015)
    if level == "organisation":
        answered = listed.means(who[0][0][:, None].astype(float))
        assert np.isin(answered, (0, 1)).all()


def test_two_kinds_differ_in_answers_and_response():
    design = replace(USUAL, weighted=True)
    listed, column = register(design), Column(0.2, 0.3, STABLE)
    first = answers(np.random.default_rng(3), listed, [column] * 40)[0]
    for unit, found in (("person", first.mean()), ("organisation", listed.means(first).mean())):
        assert process_share(listed, column, 0, unit) == pytest.approx(found, abs=0.006)
    second = listed.kinds[listed.organisation]
    assert first[second].mean() - first[~second].mean() > 0.1
    who = respond(np.random.default_rng(3), listed, design)[0]
    assert (who[~second].mean(), who[second].mean()) == pytest.approx((0.56, 0.84), abs=0.03)


def test_marks_have_their_distribution():
    wanted = [Scores(0.0, 0.3, MOVED, mean, spread) for mean, spread in MARKS]
    waves = answers(np.random.default_rng(4), register(USUAL), wanted)
    for wave, given in enumerate(waves):
        for place, one in enumerate(wanted):
            found = np.bincount(given[:, place].astype(int), minlength=11)[1:] / len(given)
            assert distribution(one, wave) == pytest.approx(found, abs=0.03)


def test_superiority_of_two_distributions():
    # 1 or 2, then 2 or 3: above in 3 of 4 pairs, equal in 1
    first, later = (np.array([[0.5, 0.5, 0.0]]), np.array([[0.0, 0.5, 0.5]]))
    assert _above(first, later) == pytest.approx([0.75 + 0.25 / 2 - 0.5])


def test_what_is_there_is_not_simulated_again(tmp_path, monkeypatch):
    design = Design(20, 0.7, "person", "partial", answers="marks")
    monkeypatch.setattr(storing, "BATCH", 2)
    assert [batch for _, batch in storing.waiting(tmp_path, (design,), 3, 1)] == [0, 1]
    storing.simulate(tmp_path, design, 0, 1)
    assert [batch for _, batch in storing.waiting(tmp_path, (design,), 3, 1)] == [1]
    first = storing.place(tmp_path, design, 0).read_bytes()
    storing.simulate(tmp_path, design, 0, 1)
    assert storing.place(tmp_path, design, 0).read_bytes() == first
    storing.simulate(tmp_path, design, 1, 1)
    total = storing.collected(tmp_path, (design,), 1)
    assert total.loc[total["kind"] == "all", "replicates"].eq(4).all()
    # another seed, other code, another number of replicates
    assert len(list(storing.waiting(tmp_path, (design,), 3, 2))) == 2
    monkeypatch.setattr(storing, "digest", lambda: "other")
    assert len(list(storing.waiting(tmp_path, (design,), 3, 1))) == 2


def test_cells_pool_what_does_not_matter():
    counts = pd.DataFrame([dict.fromkeys(COUNTS, 0.0)] * 8).assign(
        kind=["level"] * 4 + ["all"] * 4,
        wave=["first", "first", "later", "later", "later", "later", "later", "later"],
        variant=["stable", "moved", "stable", "moved", "stable", "noisy", "moved", "shuffled"],
        statistic="share", target="process", unit="person", share=0.2, mean=0.0, icc=0.1,
        organisations=50, response=0.5, level="person", overlap="full", weighted=False, sizes="usual",
        printed=200.0, replicates=200.0, covered=[190.0, 190, 180, 0, 198, 192, 150, 0], changed=[0.0] * 4 + [2, 8, 100, 90],
    )  # fmt: skip
    found = cells.cells(counts)
    level = found[found["kind"] == "level"]
    # the moved share of the later wave is another share
    assert level["coverage"].tolist() == pytest.approx([560 / 600])
    change = found[(found["kind"] == "all") & found["share"].notna()].set_index("change")["coverage"]
    # no process makes answers change hands
    assert change.to_dict() == pytest.approx({False: 390 / 400, True: 150 / 200})
    assert found.loc[found["coverage"] == 0.75, "surely_low"].all() and not level["surely_low"].any()
    assert cells.false_changes(counts)["rate"].tolist() == pytest.approx([10 / 400])


CELL = {
    "kind": "level", "statistic": "share", "target": "process", "unit": "person", "share": 0.2, "mean": 0.0, "icc": 0.5,
    "change": False, "organisations": 20, "response": 0.7, "level": "person", "weighted": False, "sizes": "usual",
    "overlap": "all", "printed": 100.0, "coverage": 0.91,
}  # fmt: skip
CHANGE = {**CELL, "kind": "all", "overlap": "full", "share": np.nan, "mean": np.nan, "icc": 0.1}


NOT_AGAIN = dict.fromkeys(again.ADDED, np.nan)
NO_RATES = pd.DataFrame([{**CHANGE, "organisations": 50, "again": 0.04}])


def test_what_the_second_stage_looks_at():
    rows = [CELL, {**CELL, "coverage": 0.93}, {**CHANGE, "coverage": 0.94}, {**CHANGE, "icc": 0.3, "coverage": 0.97}]
    found = pd.DataFrame(rows).assign(**NOT_AGAIN)
    picked, many = again.low(found, NO_RATES)
    assert picked["coverage"].tolist() == [0.91]
    # 9 of 200 missed; one more cell and it is 20 of 300
    assert many.empty
    more = pd.concat([found, pd.DataFrame([{**CHANGE, **NOT_AGAIN, "icc": 0.0, "coverage": 0.89}])], ignore_index=True)
    many = again.low(more, NO_RATES)[1]
    assert len(many) == 1
    # what has been looked at is not looked at again
    assert again.low(more.assign(again=0.95), many.assign(again=0.04))[0].empty
    assert again.low(more, many.assign(again=0.04))[1].empty
    level, change = sorted(again.tasks(picked, many), key=lambda one: one.kinds, reverse=True)
    assert level.design == Design(20, 0.7, "person", "partial") and level.kinds == ("level",)
    # one share and correlation, every variant; no others
    assert level.columns == tuple(one for one in shares() if (one.share, one.icc) == (0.2, 0.5))
    assert change.design.overlap == "full" and change.statistics == (("share", ("person",)),)
    assert change.columns == tuple(one for one in shares() if not one.variant.moved)


def test_the_second_stage_is_rated_by_its_own_draws(tmp_path, monkeypatch):
    monkeypatch.setattr(again, "COLUMNS", 5)
    picked = pd.DataFrame([CELL])
    (task,) = again.tasks(picked, pd.DataFrame(columns=cells.FALSE_KEYS))
    again.simulate(tmp_path, task, 10, 1)
    assert list(again.waiting(tmp_path, (task,), 10, 1)) == [] and list(again.waiting(tmp_path, (task,), 10, 2)) == [
        task
    ]
    counts = again.collected(tmp_path, (task,), 10, 1)
    row = again.coverage_again(counts, picked).iloc[0]
    # ten draws of five columns in the first wave and three in the later one, but for those without a wave
    assert 70 <= row["again_printed"] <= 80 and 0.8 < row["again"] <= 1
    own = counts[~((counts["wave"] == "later") & counts["variant"].isin(cells.MOVED)) & (counts["target"] == "process")]
    assert row["again"] == pytest.approx(own["covered"].sum() / own["printed"].sum())
    each = own.groupby("group")[["covered", "printed"]].sum()
    off = each["covered"] - row["again"] * each["printed"]
    assert row["again_error"] == pytest.approx((off**2).sum() ** 0.5 * (10 / 9) ** 0.5 / row["again_printed"])
    assert row["coverage"] == 0.91


@pytest.fixture(scope="module")
def counts():
    design = Design(20, 0.9, "person", "partial", answers="marks")
    return running.simulate(design, 14, 1).assign(**asdict(design))


def test_designs_that_are_not_simulated_keep_their_rows(counts, tmp_path):
    old = pd.DataFrame([{**CELL, "too_high": 0.05, "too_low": 0.04, "width": 0.2, "indicative": 1.0}])[report.KEPT]
    old.to_csv(tmp_path / "coverage.csv", index=False)
    found, _ = report.first_stage(counts, tmp_path, keep=True)
    assert (found["response"] == 0.7).sum() == 1 and (found["response"] == 0.9).sum() > 0
    assert (report.first_stage(counts, tmp_path, keep=False)[0]["response"] == 0.9).all()
    # of the same design the new rows alone; shares and marks of one design are two
    old.assign(response=0.9, statistic="mean").to_csv(tmp_path / "coverage.csv", index=False)
    assert (report.first_stage(counts, tmp_path, keep=True)[0]["coverage"] != 0.91).all()


def test_the_report_says_what_is_left(counts, tmp_path, monkeypatch):
    monkeypatch.setattr(again, "COLUMNS", 5)
    found, false = report.first_stage(counts, tmp_path, keep=False)
    found.loc[0, "coverage"] = 0.5
    todo = report.again(found, false)
    for task in todo:
        again.simulate(tmp_path, task, 10, 1)
    report.write(found, false, again.collected(tmp_path, todo, 10, 1), tmp_path, 10)
    table = pd.read_csv(tmp_path / "coverage.csv")
    assert table.loc[0, "coverage"] == 0.5 and table.loc[0, "again"] > 0.5
    assert table["again"].notna().sum() == (table["coverage"] < 0.92).sum()
    text = (tmp_path / "coverage.md").read_text(encoding="utf-8")
    # what is left can be done without the first stage
    assert report.again(*report.first_stage(pd.DataFrame(), tmp_path, keep=True)) == ()
    assert "{" not in text and "**Second stage.**" in text and (tmp_path / "images" / "coverage.svg").exists()
