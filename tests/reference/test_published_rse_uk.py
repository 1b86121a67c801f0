"""Every published count comes out of our distributions.

Published: the count tables analysis/<year>/uk/output/*.csv of softwaresaved/international-survey at commit
1033a428692b6652cad3afa50a6efd576583bc21, 690 cells in published_counts.csv.
"""

import csv
from collections import Counter

import pytest

CELLS = {"2016": 187, "2017": 503}
GATES = {("2016", "currentEmp16b"), ("2016", "prevEmp16a"), ("2017", "fund1")}
"""Questions without published counts, asked here because they decide who got the ones that have them."""


@pytest.fixture(scope="module")
def rse(real):
    return real("rse-uk")


@pytest.fixture(scope="module")
def published(rse):
    with (rse.folder / "published_counts.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def ours(rse):
    """Our counts by wave, item and answer code."""
    table = rse.tables["distributions"]
    total = table[(table["breakdown"] == "all") & table["count"].notna()]
    keys = list(zip(total["wave"], total["item"], total["answer"], strict=True))
    assert len(keys) == len(set(keys))
    return dict(zip(keys, total["count"].astype(int), strict=True))


def cell(codebook, wave, column, answer):
    """Find item and answer code of a published cell, by the exact head and the exact spelling."""
    found = []
    for item in codebook.values():
        if item.columns.get(wave) == column:
            found += [(item.code, a.code) for a in item.answers if answer in (a.label.en, *a.variants)]
        found += [(item.code, a.code) for a in item.answers if a.columns.get(wave) == column and answer == "Yes"]
    assert len(found) == 1, (wave, column, answer, found)
    return found[0]


def test_every_published_count_comes_out(rse, published, ours):
    compared = Counter()
    wrong = []
    for row in published:
        item, code = cell(rse.measurement.codebook, row["wave"], row["column"], row["answer"])
        compared[row["wave"], item, code] += 1
        if ours[row["wave"], item, code] != int(row["published_count"]):
            wrong.append((row["wave"], item, code, row["published_count"], ours[row["wave"], item, code]))
    assert wrong == []
    assert set(compared.values()) == {1}, "no cell of ours stands for two published ones"
    assert Counter(wave for wave, _, _ in compared) == CELLS
    assert sum(CELLS.values()) == 690


def test_every_question_has_published_counts(rse, published):
    """No item is left out of the comparison in a wave in which it was asked."""
    book = rse.measurement.codebook
    compared = {(row["wave"], cell(book, row["wave"], row["column"], row["answer"])[0]) for row in published}
    asked = {(wave.id, item.code) for wave in rse.measurement.waves for item in book.values() if item.asked_in(wave.id)}
    assert compared == asked - GATES
    assert asked > GATES
    assert len(compared) == 40 + 61


def test_answers_without_a_published_count(rse, published, ours):
    """The published tables leave out an answer, an option, and "Never " of 2016, which was stored with a space."""
    book = rse.measurement.codebook
    compared = {(row["wave"], *cell(book, row["wave"], row["column"], row["answer"])) for row in published}
    rest = {key: n for key, n in ours.items() if key not in compared and n > 0 and key[:2] not in GATES}
    never = {("2016", item, "never_with_space") for item in ("turnOver2", "turnOver3")}
    never |= {("2016", code, "1") for code, item in book.items() if item.scale == "frequency" and item.asked_in("2016")}
    assert set(rest) == never | {("2016", "edu1_2016", "none"), ("2017", "ukrse2", "none")}
    assert rest["2016", "edu1_2016", "none"] == 1
    assert rest["2017", "ukrse2", "none"] == 101


def test_routing_leads_to_exactly_those_who_answered(rse):
    """The gates hold in the files: nobody answers past them, and nearly everybody behind them answers."""
    table = rse.tables["distributions"]
    first = table[table["breakdown"] == "all"].groupby(["wave", "item"]).first()
    for wave, item, asked, skipped in (
        ("2016", "prevEmp16b", 113, 2),
        ("2016", "prevEmp16d", 225, 2),
        ("2016", "edu2_2016", 269, 0),
    ):
        row = first.loc[(wave, item)]
        assert (row["denominator"] + row["skipped"], row["skipped"]) == (asked, skipped)
    assert all(first.loc[("2017", item), "not_asked"] == 253 - 199 for item in ("fund2", "fund3", "fund4"))
    assert not any(one["answers_not_asked_for"] for one in rse.cleaned.reading.values())


def test_published_never_is_the_one_without_a_space(rse, ours):
    """The two spellings of 2016 are two answers, counted here from the file itself."""
    spellings = Counter()
    with (rse.folder / "rse_uk_2016_public_data.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for head, value in row.items():
                if head.startswith(("turnOver2.", "turnOver3.")):
                    spellings[head[:9], value] += 1
    for item in ("turnOver2", "turnOver3"):
        assert ours["2016", item, "never"] == spellings[item, "Never"] > 0
        assert ours["2016", item, "never_with_space"] == spellings[item, "Never "] > 0
        assert ours["2016", item, "never"] != ours["2016", item, "never_with_space"]
    assert ours["2016", "turnOver4", "1"] == 38


def test_respondents_are_all_used(rse):
    """273 and 253 rows in the files, none set aside."""
    assert {wave: len(frame) for wave, frame in rse.cleaned.responses.items()} == {"2016": 273, "2017": 253}


def test_no_change_where_the_wording_or_scale_changed(rse):
    changes = rse.tables["changes"]
    changed = changes[changes["indicator"].isin(["agree_affsat3", "agree_affsat4"])]
    assert len(changed) > 0
    assert set(changed["status"]) == {"not_available"}
    assert changed["difference"].isna().all()
    same = changes[(changes["indicator"] == "agree_affsat1") & (changes["comparison"] == "all")]
    assert same["difference"].notna().all()
