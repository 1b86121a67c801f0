"""Cleaning the small measurement: every row accounted for, every planted fault found at its row."""

import re
from pathlib import Path

import mini_project
import pandas as pd
import pytest
from nulmeting import stages
from nulmeting.messages import InputError

KEY = b"k" * 32


@pytest.fixture
def config(tmp_path):
    return mini_project.make(tmp_path)


@pytest.fixture
def cleaned(config, tmp_path):
    return stages.clean(config, tmp_path / "raw" / "mini", KEY)


def counts_of(cleaned, wave):
    rows = cleaned.counts[(cleaned.counts["wave"] == wave) & (cleaned.counts["unit"] == "row")]
    return {(r.step, r.reason): r.count for r in rows.fillna(0).itertuples(index=False) if r.count}


def test_every_row_is_used_or_excluded_for_a_reason(cleaned):
    assert counts_of(cleaned, "baseline") == {
        ("read", ""): 12,
        ("excluded", "no_consent"): 1,
        ("excluded", "incomplete"): 1,
        ("excluded", "not_in_register"): 1,
        ("excluded", "out_of_range"): 1,
        ("excluded", "duplicate"): 1,
        ("used", ""): 7,
    }
    assert counts_of(cleaned, "followup") == {("read", ""): 6, ("excluded", "incomplete"): 1, ("used", ""): 5}


def test_excluded_rows_are_listed_but_refusers_only_counted(cleaned):
    listed = list(cleaned.excluded["baseline"].itertuples(index=False, name=None))
    assert listed == [(8, "duplicate"), (10, "not_in_register"), (11, "incomplete"), (12, "out_of_range")]
    assert list(cleaned.excluded["baseline"].columns) == ["row", "reason"]


def test_row_numbers_count_records_as_a_spreadsheet_does(cleaned):
    # the first record of the follow-up has a line break inside a cell
    assert list(cleaned.responses["followup"]["row"]) == [2, 3, 4, 6, 7]


def test_labels_codes_and_variants_become_codes(cleaned):
    assert list(cleaned.responses["baseline"]["BEL"]) == ["4", "2", "5", "3", "4", "4", "2"]
    assert list(cleaned.responses["followup"]["BEL"]) == ["5", "4", "4", "2", "8"]


def test_multi_selects_joined_and_split_read_alike(cleaned):
    joined = cleaned.responses["baseline"][["BEH.1", "BEH.2", "BEH.3"]]
    assert joined.iloc[0].tolist() == [True, False, True]
    assert joined.iloc[3].isna().all()  # nothing chosen: not answered
    assert cleaned.responses["followup"][["BEH.1", "BEH.2", "BEH.3"]].iloc[2].tolist() == [True, False, True]


def test_a_person_keeps_the_pseudonym_whatever_the_spelling(cleaned):
    people = cleaned.register["person"]
    assert cleaned.responses["baseline"]["person"].iloc[1] == people.iloc[1]
    assert cleaned.responses["baseline"]["person"].iloc[0] == cleaned.responses["followup"]["person"].iloc[0]


def test_register_values_win_and_the_survey_never_asked_them(cleaned):
    assert list(cleaned.responses["baseline"]["TYPE"]) == ["g", "g", "g", "g", "w", "w", "w"]


def test_nothing_personal_is_left(cleaned):
    text = "".join(f.to_csv() for f in [*cleaned.responses.values(), cleaned.register, *cleaned.excluded.values()])
    for trace in ("example.org", "geheime", "Org ", "regel"):
        assert trace not in text + str(cleaned.reading)


def test_answers_the_routing_did_not_lead_to_are_emptied_and_counted(config, tmp_path):
    export = tmp_path / "raw" / "mini" / "baseline.csv"
    export.write_text(export.read_text().replace("Neutraal,,5", "Neutraal,Ja,5"))
    cleaned = stages.clean(config, tmp_path / "raw" / "mini", KEY)
    assert cleaned.reading["baseline"]["answers_not_asked_for"] == {"DOEL": 1}
    assert pd.isna(cleaned.responses["baseline"]["DOEL"].iloc[3])


def test_another_key_gives_other_pseudonyms_and_the_same_answers(config, cleaned, tmp_path):
    other = stages.clean(config, tmp_path / "raw" / "mini", b"z" * 32)
    assert set(other.register["person"]).isdisjoint(cleaned.register["person"])
    pd.testing.assert_series_equal(other.responses["baseline"]["BEL"], cleaned.responses["baseline"]["BEL"])


@pytest.mark.parametrize("quarantined, stops", [("0.24", True), ("0.25", False)])
def test_more_quarantined_rows_than_declared_stop(config, tmp_path, quarantined, stops):
    config.write_text(config.read_text().replace("max_quarantined: 0.3", f"max_quarantined: {quarantined}"))
    if not stops:  # 3 of 12 is exactly a quarter
        stages.clean(config, tmp_path / "raw" / "mini", KEY)
        return
    with pytest.raises(InputError) as caught:
        stages.clean(config, tmp_path / "raw" / "mini", KEY)
    # row 12 of the export is out of range, rows 8 and 10 are faults of another kind
    assert [(fault.code, fault.where.rsplit("!")[-1]) for fault in caught.value.faults[1:]] == [("E422", "F12")]
    first = caught.value.faults[0]
    assert "not in the register: 1, value out of range: 1, duplicate: 1)" in first.line("en")
    assert "niet in het register: 1, waarde buiten het bereik: 1, dubbel: 1)" in first.line("nl")


def test_nobody_left_stops(config, tmp_path):
    export = tmp_path / "raw" / "mini" / "baseline.csv"
    export.write_text(export.read_text().replace(",Ja,Org", ",Nee,Org"))
    with pytest.raises(InputError, match="E402"):
        stages.clean(config, tmp_path / "raw" / "mini", KEY)


def test_every_key_of_the_reading_report_is_documented(tmp_path):
    config = mini_project.make(tmp_path)
    report = stages.clean(config, config.parents[2] / "raw" / "mini", b"k" * 32).reading["followup"]
    page = (Path(__file__).parents[2] / "docs" / "outputs.md").read_text(encoding="utf-8")
    section = page.split("## reading.")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert sorted(name for row in rows for name in re.findall(r"`(\w+)`", row)) == sorted(report)
