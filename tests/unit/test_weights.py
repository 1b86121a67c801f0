"""Weights of respondents to the register: by hand, what is reported of them, and what stops them."""

from dataclasses import replace

import mini
import numpy as np
import pytest
from mini import text
from nulmeting.messages import InputError
from nulmeting.settings import Calibration
from nulmeting.weights import weights_table


def calibration(unit="person", margins=("type",), method="raking", bounds=None):
    return Calibration("own", text("own"), unit, method, margins, bounds)


def made(*calibrations, frames=None, listed=None, **changes):
    return mini.survey(frames, listed, calibrations=calibrations, **changes)


def refused(*calibrations, **changes):
    with pytest.raises(InputError) as caught:
        made(*calibrations, **changes)
    return caught.value


def person(name, organisation, kind, nets="a"):
    return {"person": name, "organisation": organisation, "TYPE": kind, "NET": nets, "SKILL": "4", "ANCHOR": "4"}


def people(*rows):
    return mini.frame([person(*row) for row in rows])


# registered: a town of 1, a town of 2, waters of 1, 3 and 5 persons
LISTED = [
    ("a1", "a", "town"),
    *((f"b{i}", "b", "town") for i in range(2)),
    ("c1", "c", "water"),
    *((f"d{i}", "d", "water") for i in range(3)),
    *((f"e{i}", "e", "water") for i in range(5)),
]


def wave(*names):
    rows = people(*(one for one in LISTED if one[0] in names))
    return dict.fromkeys(mini.WAVES, rows)


def test_persons_are_weighted_up_to_the_register_by_hand():
    # mini: 4 of 4 towns' and 2 of 4 waters' persons answered before
    weights = made(calibration()).weights["before", "own"]
    np.testing.assert_allclose(weights.weight, [1, 1, 1, 1, 2, 2], rtol=1e-13)
    assert weights.population == 8


def test_organisations_are_weighted_by_type_and_register_size_by_hand():
    listed = people(*LISTED).drop(columns=["row", "SKILL", "ANCHOR"])
    # one person of each but c: towns 2 of 2; waters 3, of which d and e answered
    frames = wave("a1", "b0", "d0", "e0", "e1")
    weights = made(calibration("organisation"), frames=frames, listed=listed).weights["before", "own"]
    np.testing.assert_allclose(weights.weight, [1, 1, 1.5, 1.5], rtol=1e-13)
    sizes = made(
        calibration("organisation", ("register_size",)), frames=wave("a1", "b0", "d0", "e0"), listed=listed
    ).weights["before", "own"]
    # sizes 1, 2, 3-4, 5+: registered 2, 1, 1, 1
    np.testing.assert_allclose(sizes.weight, [2, 1, 1, 1], rtol=1e-13)


def test_an_organisation_has_one_weight_however_many_of_its_people_answer():
    whole = made(calibration("organisation"))
    weights, before = whole.weights["before", "own"], whole.waves["before"]
    # o1, o2 of two towns; o3 of two waters, three of its people
    np.testing.assert_allclose(weights.of(before.clusters), [1, 1, 1, 1, 2, 2], rtol=1e-13)


def test_who_has_no_category_in_the_register_is_a_category_of_its_own():
    listed = mini.register()
    listed.loc[listed["person"].isin(["p1", "p3", "p5", "p7"]), ["TYPE"]] = None
    # of 4 without a type p1, p3, p5 answered; of 2 towns both; of 2 waters p6
    weights = made(calibration(), listed=listed).weights["before", "own"]
    np.testing.assert_allclose(weights.weight, [4 / 3, 1, 4 / 3, 1, 4 / 3, 2], rtol=1e-13)


def test_the_register_of_the_wave_decides():
    listed = mini.register()
    listed["in.before"] = listed["person"] != "p8"
    listed["in.after"] = True
    whole = made(calibration(), listed=listed)
    assert [whole.weights[name, "own"].population for name in mini.WAVES] == [7, 8]
    np.testing.assert_allclose(whole.weights["before", "own"].weight, [1, 1, 1, 1, 1.5, 1.5], rtol=1e-13)


def test_the_table_gives_range_and_kish_effect():
    table = weights_table(made(calibration())).set_index("wave").loc["before"]
    # weights 1 1 1 1 2 2, mean 8/6; 6 x 12 / 64
    assert table["weight_min"] == pytest.approx(0.75)
    assert table["weight_max"] == pytest.approx(1.5)
    assert table["kish_effect"] == pytest.approx(72 / 64)
    assert (table["units"], table["population"], table["status"]) == (6, 8, "ok")


def test_without_a_weighting_the_table_is_empty():
    assert not len(weights_table(made()))


def test_an_organisation_weighting_without_organisations_has_no_respondents():
    frames = {name: one.assign(organisation=None) for name, one in mini.responses().items()}
    table = weights_table(made(calibration("organisation"), frames=frames))
    assert set(table["status"]) == {"not_available"}
    assert set(table["reason"]) == {"no_respondents"}


# what stops them ---------------------------------------------------------------------------------------------------------


def test_a_category_that_nobody_answered_in_is_named_in_every_wave_at_once():
    frames = wave("a1", "b0")
    listed = people(*LISTED).drop(columns=["row", "SKILL", "ANCHOR"])
    error = refused(calibration("organisation", ("type", "register_size")), frames=frames, listed=listed)
    assert [fault.code for fault in error.faults] == ["E410"] * 6
    first = error.text("en").splitlines()[0]
    assert first.startswith("E410 config/measurements/mini.yaml weighting.own (before): none of the 3 registered")
    assert "type 'water'" in first
    assert "register_size '5+'" in error.text("nl")


def test_an_empty_crossed_category_is_named_with_another_way_out():
    listed = people(*LISTED).drop(columns=["row", "SKILL", "ANCHOR"])
    plan = calibration("organisation", ("type", "register_size"), "poststratification")
    error = refused(plan, frames=wave("a1", "b0", "d0", "e0"), listed=listed)
    assert {fault.code for fault in error.faults} == {"E413"}
    assert "type 'water' × register_size '1'" in error.text("en")
    assert "raking" in error.text("nl")


def rows(kind, size, number):
    """Organisations of one kind and size."""
    return [(f"{kind}{size}-{i}-{j}", f"{kind}{size}-{i}", kind) for i in range(number) for j in range(size)]


def contradicting(*answering):
    """Registered are ten organisations of each kind, of one and two persons; the named (kind, size) answered."""
    listed = [*rows("town", 1, 7), *rows("town", 2, 3), *rows("water", 1, 2), *rows("water", 2, 8)]
    some = [one for one in listed if any(one[0].startswith(f"{kind}{size}-0-") for kind, size in answering)]
    frames = {name: people(*some) for name in mini.WAVES}
    return {"frames": frames, "listed": people(*listed).drop(columns=["row", "SKILL", "ANCHOR"])}


def test_margins_that_contradict_name_what_must_give_way():
    # towns of one and waters of two answered: towns count what those of one person do, 10 against 9
    plan = calibration("organisation", ("type", "register_size"))
    error = refused(plan, **contradicting(("town", 1), ("water", 2)))
    assert {fault.code for fault in error.faults} == {"E411"}
    line = error.text("en").splitlines()[0]
    assert "(before)" in line
    assert "not" in line
    assert any(words in line for words in ("at most 9", "at least 10", "at most 10", "at least 11"))


def test_margins_that_only_a_weight_of_zero_would_meet():
    listed = [*rows("town", 1, 5), *rows("water", 2, 5)]
    extra = [("x", "town2-0", "town"), ("y", "town2-0", "town")]
    frames = {n: people(*rows("town", 1, 1), *rows("water", 2, 1), *extra) for n in mini.WAVES}
    register = people(*listed, *extra).drop(columns=["row", "SKILL", "ANCHOR"])
    # town2-0 answered but is not in the register: no room is left for it
    register = register[~register["person"].isin(["x", "y"])].reset_index(drop=True)
    error = refused(calibration("organisation", ("type",)), frames=frames, listed=register)
    assert {fault.code for fault in error.faults} <= {"E411", "E414"}


def test_bounds_that_are_too_narrow_are_named_with_bounds_that_do():
    given = contradicting(("town", 1), ("town", 2), ("water", 1), ("water", 2))
    plan = calibration("organisation", ("type", "register_size"), bounds=(0.97, 1.03))
    error = refused(plan, **given)
    assert {fault.code for fault in error.faults} == {"E412"}
    line = error.text("en").splitlines()[0]
    low, high = (float(x) for x in line.split("[")[1].split("]")[0].split(","))
    assert low <= 0.97
    whole = made(replace(plan, bounds=(low, high)), **given)
    relative = whole.weights["before", "own"].weight / whole.weights["before", "own"].weight.mean()
    assert low <= relative.min() <= relative.max() <= high


def test_post_strata_beyond_their_bounds_are_named():
    plan = calibration(method="poststratification", bounds=(0.9, 1.2))
    line = refused(plan).text("en").splitlines()[0]
    # weights 1 and 2 of a mean of 8/6: 0.75 and 1.5
    assert line.startswith("E412")
    assert "[0.74, 1.51]" in line or "[0.75, 1.5]" in line


def test_the_proposed_bounds_of_post_strata_are_accepted():
    plan = calibration(method="poststratification", bounds=(0.74, 1.51))
    np.testing.assert_allclose(made(plan).weights["before", "own"].weight, [1, 1, 1, 1, 2, 2])
