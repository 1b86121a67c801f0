"""What the variances of the mini measurement rest on."""

from __future__ import annotations

import mini
import numpy as np
import pandas as pd
from nulmeting.settings import Breakdown, Category


def cells_of(frame, domain=0):
    found = frame.cells
    inside = found.domain == domain
    return dict(zip(found.cluster[inside].tolist(), found.size[inside].tolist(), strict=True))


def test_there_is_a_design_for_every_unit_and_target():
    designs = mini.survey().designs
    assert set(designs) == {(unit, finite) for unit in ("person", "organisation") for finite in (False, True)}
    for unit in ("person", "organisation"):
        plain, finite = designs[unit, False], designs[unit, True]
        assert plain.stratum.tolist() == [0] * 4 and plain.frame == ()
        for design in (plain, finite):
            assert design.responding.tolist() == [[True, True, True, False], [True] * 4]
        # four organisations are too few for cells
        assert finite.stratum.tolist() == [0] * 4
        assert cells_of(finite.frame[0]) == {0: 2, 1: 2, 2: 3, 3: 1}


def test_a_stable_register_is_the_same_in_both_waves():
    frames = mini.survey().designs["person", True].frame
    assert frames[0] is frames[1]
    assert [cells_of(frames[0], place) for place in range(1, 5)] == [
        {0: 2, 1: 2},
        {2: 3, 3: 1},
        {0: 2, 1: 1, 2: 1},
        {0: 1, 1: 1, 2: 2, 3: 1},
    ]


def test_a_register_that_changes_has_a_frame_for_every_wave():
    listed = mini.register()
    listed["in.after"] = pd.Series([True] * 4 + [False] * 3 + [True], dtype="boolean")
    before, after = mini.survey(listed=listed).designs["organisation", True].frame
    assert cells_of(before) == {0: 2, 1: 2, 2: 3, 3: 1}
    assert cells_of(after) == {0: 2, 1: 2, 3: 1}


def test_without_a_register_there_is_only_the_process():
    assert set(mini.survey(register=None).designs) == {("person", False), ("organisation", False)}


def test_a_breakdown_outside_the_register_has_no_frame():
    frames = mini.survey(listed=mini.register().drop(columns=["TYPE"])).designs["person", True].frame
    assert cells_of(frames[0], 1) == {} and cells_of(frames[0], 3) == {0: 2, 1: 1, 2: 1}


def test_persons_without_an_organisation_count_as_persons_only():
    frame = mini.frame([mini.person("p1", "5", "4", 1.0), mini.person("x", "5", "4", 1.0)])
    people = mini.register()
    own = mini.frame([{"person": "x"}]).drop(columns="row").reindex(columns=people.columns)
    whole = mini.survey({"before": frame, "after": frame}, pd.concat([people, own], ignore_index=True))
    persons, organisations = (whole.designs[unit, True] for unit in ("person", "organisation"))
    alone = int(whole.waves["before"].clusters[1])
    assert alone == 4 + 1
    assert persons.responding[0, [0, alone]].tolist() == [True, True]
    assert organisations.responding[0, [0, alone]].tolist() == [True, False]
    assert cells_of(persons.frame[0])[alone] == 1 and alone not in cells_of(organisations.frame[0])


def crowd(types):
    """Organisations of one person, of these types, all of whom answer."""
    return mini.crowd(["4"] * len(types), types)


def test_declared_cells_are_the_categories_of_a_breakdown():
    types = ["town"] * 6 + ["water"] * 7 + [None] * 5
    frame = crowd(types)
    whole = mini.survey({"before": frame, "after": frame}, mini.register_of(frame), response_cells=("type",))
    for unit in ("person", "organisation"):
        stratum = whole.designs[unit, True].stratum
        # neither town nor water comes first
        assert stratum.tolist() == [1] * 6 + [2] * 7 + [0] * 5
        assert whole.designs[unit, False].stratum.tolist() == [0] * 18


def test_declared_cells_are_crossed():
    types = ["town"] * 12 + ["water"] * 12
    frame = crowd(types)
    frame["KNOW"] = np.tile([1.0] * 6 + [2.0] * 6, 2)
    frame["DONE"] = pd.Series(np.tile(["yes"] * 6 + ["no"] * 6, 2), dtype="string")
    parts = tuple(Category(c, mini.text(c), (c,)) for c in ("yes", "no"))
    breakdowns = (mini.BREAKDOWNS[0], Breakdown("done", mini.text("d"), "DONE", parts, unit="organisation"))
    listed = frame[["person", "organisation", "TYPE", "NET.a", "NET.b", "DONE"]]
    whole = mini.survey(
        {"before": frame, "after": frame}, listed, response_cells=("type", "done"), breakdowns=breakdowns
    )
    assert whole.designs["person", True].stratum.tolist() == [0] * 6 + [1] * 6 + [2] * 6 + [3] * 6


def test_organisations_are_crossed_with_size_and_persons_are_not():
    sizes = [1] * 6 + [2] * 6 + [3] * 6
    where = [f"o{i}" for i, size in enumerate(sizes) for _ in range(size)]
    frame = mini.crowd(["4"] * len(where), ["town"] * len(where), organisations=where)
    # of each organisation one person answers
    answered = frame.drop_duplicates("organisation").reset_index(drop=True)
    whole = mini.survey({"before": answered, "after": answered}, mini.register_of(frame))
    assert whole.designs["organisation", True].stratum.tolist() == [0] * 6 + [1] * 6 + [2] * 6
    assert set(whole.designs["person", True].stratum.tolist()) == {0}
