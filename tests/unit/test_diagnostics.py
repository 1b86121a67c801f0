"""Classical tests beside ours: the same numbers as on the same data by themselves."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pytest
from nulmeting.diagnostics import NAMES, diagnostics
from nulmeting.paired_tests import PairCounts, derrick_z8, mcnemar, newcombe_paired, tango
from nulmeting.settings import Indicator


def table(**settings):
    return diagnostics(*mini.estimated(**settings))


def values(found, indicator, target="process", option=""):
    rows = found[(found["indicator"] == indicator) & (found["target"] == target) & (found["option"] == option)]
    assert rows["diagnostic"].tolist() == list(NAMES)
    return rows.set_index("diagnostic")["value"]


def by_hand(yes_yes, yes_no, no_yes, no_no, alone, apart):
    """alone, apart: those in one wave only, yes of all."""
    pairs = PairCounts(*np.array([yes_yes, no_yes, yes_no, no_no], dtype=float))
    z8 = derrick_z8(pairs, *alone, *apart)
    return [float(x) for x in (*newcombe_paired(pairs), *tango(pairs), mcnemar(pairs).midp, z8.z, z8.p)]


def test_persons_in_both_waves_make_pairs():
    found = values(table(), "skill")
    # p1 yes-yes, p2 no-yes, p5 no-no; p4 yes before alone; p3 yes and p8 no after alone
    assert found.tolist() == pytest.approx(by_hand(1, 0, 1, 1, (1, 1), (1, 2)))


def test_options_are_tested_one_by_one():
    found = table()
    # q: p1 no-no, p2 yes-no, p3 yes-yes, p5 yes-yes; p6 no before; p8 no after
    assert values(found, "needs", option="q").tolist() == pytest.approx(by_hand(2, 1, 0, 1, (0, 1), (0, 1)))


def test_organisations_by_a_rule_that_gives_0_or_1():
    majority = mini.alternative(mini.ANCHORED, "headline", collapse="majority_ties_yes")
    one = Indicator("anchoring", mini.text("a"), "share", (majority,))
    found = values(table(indicators=(one,), families=()), "anchoring")
    # o1 yes-yes, o2 yes-yes, o3 yes-no (p5 gave 2); o4 no after alone
    assert found.tolist() == pytest.approx(by_hand(2, 1, 0, 0, (0, 0), (0, 1)), nan_ok=True)


def test_a_larger_panel():
    frames, listed = mini.panel()
    yes = {w: dict(zip(f["person"], f["SKILL"].astype(int) >= 4, strict=True)) for w, f in frames.items()}
    both = [(yes["before"][p], yes["after"][p]) for p in yes["before"] if p in yes["after"]]
    cells = [both.count(kind) for kind in ((True, True), (True, False), (False, True), (False, False))]
    only = [[y for p, y in yes[w].items() if p not in yes[other]] for w, other in (mini.WAVES, mini.WAVES[::-1])]
    found = values(table(frames=frames, listed=listed), "skill")
    assert len(both) == 36
    assert found.tolist() == pytest.approx(by_hand(*cells, *((sum(x), len(x)) for x in only)))
    low, high = found[["tango_low", "tango_high"]]
    assert low < (cells[2] - cells[1]) / 36 < high


def test_nobody_in_both_leaves_only_the_test_of_all():
    frames, listed = mini.panel(n=20, size=50, skip=25)
    found = values(table(frames=frames, listed=listed), "skill")
    assert not np.isnan(found["derrick_z8"]) and np.isnan(found["mcnemar_midp"])


def test_rows_that_do_not_apply_say_so():
    found = table()
    # organisation means, a mean, a median, and a question of one wave
    for indicator in ("anchoring", "knowledge", "middle", "late"):
        rows = found[found["indicator"] == indicator]
        assert set(rows["status"]) == {"not_available"} and set(rows["reason"]) == {"not_estimable"}
    shown = found[(found["indicator"] == "skill") & (found["target"] == "process")]
    assert set(shown["status"]) == {"ok"} and set(shown["reason"]) == {""}
    # they know no register
    assert found.loc[found["target"] == "population", "value"].isna().all()
    assert (found["value"].isna() == (found["status"] == "not_available")).all()


@pytest.mark.parametrize("changes", [{"person_key": None}, {"register": None}])
def test_unlinked_persons_make_no_pairs_and_a_register_is_not_needed(changes):
    found = values(table(**changes), "skill")
    assert found.isna().all() == ("person_key" in changes)


def test_with_base_register_there_is_no_classical_test():
    enrolled = replace(mini.SKILLED, base="register")
    one = Indicator("skill", mini.text("s"), "share", (enrolled,))
    assert values(table(indicators=(one,), families=()), "skill").isna().all()


def test_only_headlines_in_total_and_no_comparisons_no_rows():
    found = table()
    # seven indicators, of which one with three options; two targets
    assert len(found) == 9 * 2 * len(NAMES)
    assert table(comparisons=()).empty
