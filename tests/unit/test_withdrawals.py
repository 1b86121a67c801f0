"""People who withdrew: gone from every file, only counted, and the releases that still hold them."""

import json

import mini_project
import pandas as pd
import pytest
from nulmeting import io, stages
from nulmeting.messages import InputError
from nulmeting.withdrawals import affected, journalled

KEY = b"k" * 32


@pytest.fixture
def config(tmp_path):
    return mini_project.make(tmp_path)


def clean(config, *lines):
    raw = config.parents[2] / "raw" / "mini"
    if lines:
        (raw / "withdrawals.csv").write_text("\n".join(("key,date", *lines)) + "\n")
    return stages.clean(config, raw, KEY)


def lines_of(config, *lines, language="en"):
    with pytest.raises(InputError) as caught:
        clean(config, *lines)
    return [line.replace(f"{config.parents[2]}/", "") for line in caught.value.text(language).splitlines()]


def counts_of(cleaned, wave):
    rows = cleaned.counts[(cleaned.counts["wave"] == wave) & (cleaned.counts["unit"] == "row")]
    return {(r.step, r.reason): r.count for r in rows.fillna(0).itertuples(index=False) if r.count}


def test_a_person_leaves_every_wave_and_the_register(config):
    before = clean(config)
    after = clean(config, "P1@example.org ,2024-10-01", "p9@example.org,1-11-2024")
    gone = set(before.register["person"]) - set(after.register["person"])
    assert len(gone) == 2 and len(after.register) == 10
    # p1 is in both waves; p9 sent two rows in the baseline, of which one was a duplicate
    assert after.withdrawn == {
        "persons": 2,
        "latest": "2024-11-01",
        "rows": {"baseline": 3, "followup": 1},
        "registered": 2,
    }
    assert counts_of(after, "baseline") == {
        ("read", ""): 12,
        ("excluded", "withdrawn"): 3,
        ("excluded", "no_consent"): 1,
        ("excluded", "incomplete"): 1,
        ("excluded", "not_in_register"): 1,
        ("excluded", "out_of_range"): 1,
        ("used", ""): 5,
    }
    assert counts_of(after, "followup") == {
        ("read", ""): 6,
        ("excluded", "withdrawn"): 1,
        ("excluded", "incomplete"): 1,
        ("used", ""): 4,
    }
    kept = [*after.responses.values(), *after.excluded.values(), after.register, after.counts]
    text = "".join(frame.to_csv() for frame in kept) + json.dumps([dict(after.reading), dict(after.withdrawn)])
    assert not [person for person in gone if person in text]
    assert not {2, 8, 9} & set(after.excluded["baseline"]["row"])
    for wave in ("baseline", "followup"):  # everybody else is where they were
        others = before.responses[wave][~before.responses[wave]["person"].isin(gone)].reset_index(drop=True)
        pd.testing.assert_frame_equal(after.responses[wave], others)


def test_what_they_answered_cannot_be_wrong_any_more(config):
    export = config.parents[2] / "raw" / "mini" / "baseline.csv"
    export.write_text(export.read_text().replace("Ja,Org 1,Mee eens", "Ja,Org 1,Misschien"))
    assert lines_of(config)[0].startswith("E310")
    assert counts_of(clean(config, "p1@example.org,2024-10-01"), "baseline")["used", ""] == 6


def test_without_a_list_there_is_no_such_reason(config):
    found = clean(config)
    assert found.withdrawn == {"persons": 0, "latest": "", "rows": {}, "registered": 0}
    assert "withdrawn" not in set(found.counts["reason"])


def test_a_person_twice_in_the_list_is_one(config):
    assert clean(config, "p1@example.org,2024-10-01", "P1@example.org,2024-10-01").withdrawn["persons"] == 1


def test_what_is_wrong_with_the_list_is_located_and_tells_nobody(config):
    assert lines_of(config, "p1@example.org,2024-10-01", "px@example.org,2024-10-01") == [
        "E420 raw/mini/withdrawals.csv!A3: this person is in no export and not in the register; mend the key, or remove "
        "the line if the person has been taken out of the raw files already"
    ]
    found = lines_of(config, ",2024-10-01", "p1@example.org,vorige week", language="nl")
    assert [line[:36] for line in found] == [
        "E404 raw/mini/withdrawals.csv!A2: le",
        "E419 raw/mini/withdrawals.csv!B3: is",
    ]
    assert not [line for line in found if "p1" in line or "vorige" in line]


def test_without_keys_nobody_can_withdraw(config):
    text = config.read_text()
    register, link = text.index("register:"), text.index("cleaning:")
    config.write_text(text[:register] + "link: {organisation: ORG}\n" + text[link:].replace("target: population", ""))
    assert [line.split(":")[0] for line in lines_of(config, "p1@example.org,2024-10-01")] == [
        "E418 raw/mini/withdrawals.csv"
    ]


def test_everybody_of_an_export_withdrew(config):
    people = {row[3] for row in mini_project.FOLLOWUP}
    found = lines_of(config, *(f"{person},2024-10-01" for person in sorted(people)))
    assert [line for line in found if line.startswith("E402")] == [
        "E402 raw/mini/followup.csv: not a single row can be used after cleaning (withdrawn: 6); mend the export or the rules under cleaning"
    ]


# the releases that still hold them


def mark(persons, latest):
    return {"persons": persons, "latest": latest, "rows": {}, "registered": persons}


def release(number, persons=0, latest=""):
    return {"time": f"t{number}", "public_record": f"h{number}", "withdrawn": {"persons": persons, "latest": latest}}


def test_a_release_is_entered_when_what_is_published_changed():
    log = {"time": "t1", "public_record": "h1", "host": "here"}
    journal = journalled([], log, mark(0, ""))
    assert journal == [release(1)]
    assert journalled(journal, {**log, "time": "t9"}, mark(0, "")) == journal
    assert journalled(journal, {**log, "public_record": "h2"}, mark(1, "2024-10-01"))[1]["withdrawn"] == {
        "persons": 1,
        "latest": "2024-10-01",
    }


def test_releases_from_before_a_withdrawal_are_affected():
    journal = [release(1), release(2)]
    assert affected(journal, mark(0, "")) == []
    assert affected(journal, mark(1, "2024-10-01")) == [
        {"time": "t1", "public_record": "h1"},
        {"time": "t2", "public_record": "h2"},
    ]
    # once replaced they stay affected, and the release that replaces them is not
    assert [one["time"] for one in affected([*journal, release(3, 1, "2024-10-01")], mark(1, "2024-10-01"))] == [
        "t1",
        "t2",
    ]


def test_a_line_that_leaves_the_list_changes_nothing_but_a_later_one_does():
    journal = [release(1), release(2, 1, "2024-10-01"), release(3)]
    assert [one["time"] for one in affected(journal, mark(0, ""))] == ["t1"]
    assert [one["time"] for one in affected(journal, mark(1, "2024-12-01"))] == ["t1", "t2", "t3"]


def test_the_journal_is_read_as_written_and_empty_without_a_file(tmp_path):
    path = tmp_path / "releases.jsonl"
    assert io.read_lines(path) == []
    io.write_lines(path, [release(1), release(2)])
    assert io.read_lines(path) == [release(1), release(2)]
