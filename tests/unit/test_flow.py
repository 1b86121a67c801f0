"""The flow of respondents: from the register to the responses used, and from one wave to the next."""

from __future__ import annotations

from dataclasses import replace

import mini
import pytest
from nulmeting.flow import flow
from nulmeting.response import response
from nulmeting.settings_cleaning import Cleaning, Completeness

ASKED = {"cleaning": Cleaning("CONSENT", "yes", Completeness(answered=0.5))}


@pytest.fixture(scope="module")
def made():
    return flow(mini.survey(**ASKED), mini.counts())


def steps_of(found, wave):
    rows = found[found["wave"] == wave]
    return list(zip(rows["step"], rows["reason_excluded"], rows["unit"], rows["count"], strict=True))


def test_flow_follows_the_respondents(made):
    assert steps_of(made, "before") == [
        ("register", "", "person", 8),
        ("register", "", "organisation", 4),
        ("invited", "", "person", 8),
        ("invited", "", "organisation", 4),
        ("read", "", "person", 8),
        ("excluded", "no_consent", "person", 1),
        ("excluded", "duplicate", "person", 1),
        ("responded", "", "person", 7),
        ("responded", "", "organisation", 4),
        ("consented", "", "person", 6),
        ("consented", "", "organisation", 3),
        ("complete", "", "person", 6),
        ("complete", "", "organisation", 3),
        ("responding", "", "person", 6),
        ("responding", "", "organisation", 3),
        ("flagged", "speeder", "person", 2),
    ]


def test_who_stayed_left_and_joined(made):
    # before: p1 to p6 of o1, o2, o3; after: p1, p2, p3, p5 and p8 of o1, o2, o3, o4
    assert steps_of(made, "before+after") == [
        ("overlap", "", "person", 4),
        ("leavers", "", "person", 2),
        ("joiners", "", "person", 1),
        ("overlap", "", "organisation", 3),
        ("leavers", "", "organisation", 0),
        ("joiners", "", "organisation", 1),
    ]


def test_overlap_and_the_others_are_the_responding(made):
    counts = {(r.wave, r.step, r.unit): r.count for r in made.itertuples() if not r.reason_excluded}
    for unit in ("person", "organisation"):
        both = counts["before+after", "overlap", unit]
        assert both + counts["before+after", "leavers", unit] == counts["before", "responding", unit]
        assert both + counts["before+after", "joiners", unit] == counts["after", "responding", unit]


def test_a_rule_that_a_wave_cannot_apply_has_no_count(made):
    row = made[(made["wave"] == "after") & (made["step"] == "flagged")].iloc[0]
    assert (row["status"], row["reason"]) == ("not_available", "not_asked")


def test_without_a_question_of_consent_nobody_gave_it():
    found = flow(mini.survey(), mini.counts())
    rows = found[found["step"].isin(["consented", "complete"])]
    assert set(rows["reason"]) == {"not_asked"} and rows["count"].isna().all()
    assert found.loc[found["step"] == "responded", "count"].tolist() == [7, 4, 5, 4]


def test_the_register_says_who_of_it_was_invited():
    listed = mini.register().assign(**{"invited.before": [True, False, True, True, True, True, True, False]})
    found = flow(mini.survey(listed=listed, **ASKED), mini.counts())
    # p8 is the only one of o4
    assert steps_of(found, "before")[:4] == [
        ("register", "", "person", 8),
        ("register", "", "organisation", 4),
        ("invited", "", "person", 6),
        ("invited", "", "organisation", 3),
    ]
    assert steps_of(found, "after")[2] == ("invited", "", "person", 8)


def test_flow_says_what_is_not_known():
    counts = mini.counts()
    counts.loc[(counts["unit"] == "organisation"), "count"] = None
    found = flow(mini.survey(register=None, person_key=None, organisation_key=None, **ASKED), counts)
    lacking = found[(found["status"] == "not_available") & (found["step"] != "flagged")]
    lacking = lacking.drop_duplicates(["step", "unit"])
    assert dict(zip(zip(lacking["step"], lacking["unit"], strict=True), lacking["reason"], strict=True)) == {
        ("register", "person"): "no_register",
        ("register", "organisation"): "no_register",
        ("invited", "person"): "no_register",
        ("invited", "organisation"): "no_register",
        ("responded", "organisation"): "not_estimable",
        ("consented", "organisation"): "not_estimable",
        ("complete", "organisation"): "not_estimable",
        ("responding", "organisation"): "not_estimable",
        **{
            (step, unit): "unlinked"
            for step in ("overlap", "leavers", "joiners")
            for unit in ("person", "organisation")
        },
    }
    assert lacking["count"].isna().all()


def as_organisations(frames):
    """The first row of each organisation: one row, one organisation."""
    return {wave: frame.drop_duplicates("organisation").reset_index(drop=True) for wave, frame in frames.items()}


def test_rows_that_are_organisations_are_not_counted_as_persons():
    anchored = mini.INDICATORS[0]
    own = replace(anchored, definitions=anchored.definitions[:3])
    single = {"register": None, "person_key": None, "breakdowns": (), **ASKED}
    alone = {**single, "indicators": (own,), "families": (), "lead": ("anchoring",)}
    whole = mini.survey(as_organisations(mini.responses()), **alone)
    found = flow(whole, mini.counts())
    assert set(found["unit"]) == set(response(whole)["unit"]) == {"organisation"}
    before = found[found["wave"] == "before"]
    assert before[["step", "count"]].dropna().to_numpy().tolist() == [
        ["read", 8],
        ["excluded", 1],
        ["excluded", 1],
        ["responded", 4],
        ["consented", 3],
        ["complete", 3],
        ["responding", 3],
        ["flagged", 2],
    ]
    # several rows of one organisation are its respondents
    several = flow(mini.survey(**alone), mini.counts())
    assert set(several.loc[several["step"] == "read", "unit"]) == {"person"}
    # and so they are where an indicator counts persons
    persons = flow(mini.survey(as_organisations(mini.responses()), **single), mini.counts())
    assert set(persons.loc[persons["step"] == "read", "unit"]) == {"person"}
