"""Names of organisations: equal after normalising or by a table made by people, never by likeness."""

import mini_project
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini_project import clean, lines_of
from nulmeting.organisations import Naming, alike, near_misses, words


@pytest.mark.parametrize(
    ("name", "own", "kinds"),
    [
        ("Gemeente Brembroek", "brembroek", {"municipality"}),
        ("gem. Brembroek", "brembroek", {"municipality"}),
        ("HHS van Delfland", "delfland", {"water"}),
        ("Hoogheemraadschap van Delfland", "delfland", {"water"}),
        ("Stichting Rij en Weg B.V.", "rij weg", set()),
        ("Gemeente", "gemeente", {"municipality"}),  # nothing of its own: all words
        ("Rijkswaterstaat", "rijkswaterstaat", set()),
    ],
)
def test_own_words_and_kinds(name, own, kinds):
    assert words(name) == (own, kinds)


@pytest.mark.parametrize(
    ("one", "other", "basis"),
    [
        ("Gemeente Brembroek", "Brembroek", "words"),
        ("Gemeente Brembroek", "gem. brembroek", "words"),
        ("Waterschap Delfland", "Hoogheemraadschap van Delfland", "words"),
        ("Gemeente Brembroek", "Gemeente Brembroeck", "spelling"),
        ("Rijkswaterstaat", "Rijkswaterstaat Zee en Delta", "part"),
        ("Gemeente Utrecht", "Provincie Utrecht", ""),  # two bodies, whatever their words
        ("Gemeente Ede", "Gemeente Epe", ""),
    ],
)
def test_why_two_names_may_be_one(one, other, basis):
    assert alike(one, other)[0] == alike(other, one)[0] == basis


def test_near_misses_are_listed_with_the_line_that_would_merge_them():
    names = [
        "Gemeente Brembroek",
        "Gemeente Brembroek",
        "brembroek",
        " BREMBROEK ",
        "Provincie Brembroek",
        "Zon, Zee & Co",
    ]
    found = near_misses(Naming(), [*names, "Zon Zee en Co"])
    assert found.to_dict("records") == [
        {
            "name": "Provincie Brembroek",
            "times": 1,
            "resembles": "brembroek",
            "times_resembles": 2,
            "basis": "words",
            "similarity": 1.0,
            "suggested_alias": "Provincie Brembroek,brembroek",
        },
        {
            "name": "Zon Zee en Co",
            "times": 1,
            "resembles": "Zon, Zee & Co",
            "times_resembles": 1,
            "basis": "words",
            "similarity": 1.0,
            "suggested_alias": 'Zon Zee en Co,"Zon, Zee & Co"',
        },
        {
            "name": "brembroek",
            "times": 2,
            "resembles": "Gemeente Brembroek",
            "times_resembles": 2,
            "basis": "words",
            "similarity": 1.0,
            "suggested_alias": "brembroek,Gemeente Brembroek",
        },
    ]


def test_a_name_that_people_placed_is_no_near_miss_any_more():
    naming = Naming({"brembroek": "Gemeente Brembroek"})
    assert near_misses(naming, ["Gemeente Brembroek", "Brembroek"]).empty


def test_the_name_in_the_list_is_the_official_one_and_strange_names_are_listed():
    naming = Naming({}, ("Gemeente Brembroek",))
    found = near_misses(naming, ["Brembroek", "Brembroek", "Gemeente Brembroek", "Iets anders"])
    assert found["suggested_alias"].tolist() == ["Brembroek,Gemeente Brembroek", ""]
    assert found["basis"].tolist() == ["words", "unknown"]


@given(st.lists(st.sampled_from(["Gemeente Aa", "gem. Aa", "aa", "Waterschap Aa", "Aa en Bee", "Bee", "Cee"])))
def test_what_is_listed_does_not_depend_on_the_order(names):
    def pairs(some):
        return {frozenset((r.name, r.resembles)) for r in near_misses(Naming(), some).itertuples(index=False)}

    assert pairs(names) == pairs(names[::-1])


# the whole stage


def project(tmp_path, register=True, aliases=None, names=None, plan=""):
    config = mini_project.make(tmp_path)
    text = config.read_text()
    if not register:
        start = text.index("register:")
        text = text[:start] + text[text.index("link:") :].replace("    unit: organisation\nindicators", "indicators")
        text = text.replace("    target: population\n", "")
    files = [("aliases", aliases), ("names", names)]
    given = {key: rows for key, rows in files if rows is not None}
    raw = config.parents[2] / "raw" / "mini"
    for key, rows in given.items():
        (raw / f"{key}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    plan = ", ".join([f"{key}: {key}.csv" for key in given] + [plan] * bool(plan))
    config.write_text(f"{text}organisations: {{{plan}}}\n" if plan else text)
    return config


def test_an_alias_merges_and_nothing_else_does(tmp_path):
    plain = clean(project(tmp_path / "plain", register=False))
    merged = clean(project(tmp_path / "merged", False, ["typed,official", "org 1,Org 2"]))
    before, after = (one.responses["baseline"]["organisation"] for one in (plain, merged))
    # p1, p2 (Org 1), p3 (Org 2), … : the rows of Org 1 and Org 2 now are of one organisation
    assert before.nunique() == after.nunique() + 1
    assert after[0] == after[1] == after[2] == before[2]
    assert merged.reading["baseline"]["organisations"]["by_alias_or_key"] == 2


def test_the_register_is_named_by_the_same_table(tmp_path):
    merged = clean(project(tmp_path, True, ["typed,official", "Org 1,Org 2"]))
    assert merged.register["organisation"].nunique() == 5
    counted = merged.reading["baseline"]["organisations"]
    assert counted == {"by_register": len(merged.responses["baseline"]), "near_misses": 0}


def test_a_key_stands_for_the_name_in_the_list(tmp_path):
    listed = ["name,key", "Eerste,Org 1", "Org 2,0002", "Org 3,"]
    merged = clean(project(tmp_path, False, ["typed,official", "Org 9,eerste"], listed))
    counted = merged.reading["baseline"]["organisations"]
    assert counted["by_alias_or_key"] == 3  # p1, p2 by the key, x by the alias
    names = set(merged.matches.loc[merged.matches["basis"] == "unknown", "name"])
    assert names <= {"Org 4", "Org 5", "Org 6"}
    assert counted["not_in_list"] == sum(n in ("Org 4", "Org 5", "Org 6") for n in ORGS)


ORGS = ["Org 1", "Org 1", "Org 2", "Org 3", "Org 4", "Org 5", "Org 9", "Org 5"]
"""Of the rows of the baseline that are used without a register, in order."""


def test_faults_of_the_alias_table_name_places_and_no_names(tmp_path):
    rows = ["typed,official", "Org 1,Org 2", ",Org 2", "org  1,Org 3", "Org 3,Org 1", "Org 4,Org 4"]
    config = project(tmp_path, True, rows)
    assert lines_of(config) == ["E440 raw/mini/aliases.csv!A3: 'typed' is empty; fill it in or remove the row"]
    (config.parents[2] / "raw" / "mini" / "aliases.csv").write_text("\n".join([*rows[:2], *rows[3:]]))
    assert lines_of(config) == [
        "E441 raw/mini/aliases.csv!A3: already stands in row 2; each name or key once",
        "E442 raw/mini/aliases.csv!B3: this official name is itself another spelling in row 4; refer at once to the name that stays",
        "E442 raw/mini/aliases.csv!B4: this official name is itself another spelling in row 3; refer at once to the name that stays",
        "E442 raw/mini/aliases.csv!B5: this official name is itself another spelling in row 5; refer at once to the name that stays",
    ]


def test_an_official_name_that_nobody_knows(tmp_path):
    rows = ["typed,official", "Organisatie 1,Org 1", "Organisatie 2,Orgg 1"]
    assert lines_of(project(tmp_path, True, rows)) == [
        "E443 raw/mini/aliases.csv!B3: this official name is not in the list of organisations, the register or the exports; resembles the one in row 2; mend the spelling or add it to the list"
    ]


def test_names_are_listed_only_where_that_is_asked_for(tmp_path):
    """Org 1 and Org 10 are not alike; Org 5 and Gemeente Org 5 may be one."""
    found = {}
    for plan in ("", "near_misses: true", "near_misses: false"):
        config = project(tmp_path / (plan[-5:].strip() or "none"), False, plan=plan)
        path = config.parents[2] / "raw" / "mini" / "baseline.csv"
        path.write_text(path.read_text().replace("p10@example.org,Ja,Org 5", "p10@example.org,Ja,Gemeente Org 5"))
        made = clean(config)
        assert made.reading["baseline"]["organisations"]["near_misses"] == 1
        found[plan] = made.matches["suggested_alias"].tolist()
    assert found == {"": [], "near_misses: true": ["Gemeente Org 5,Org 5"], "near_misses: false": []}


def test_names_of_people_who_refused_are_not_looked_at(tmp_path):
    config = project(tmp_path, False, plan="near_misses: true")
    path = config.parents[2] / "raw" / "mini" / "baseline.csv"
    path.write_text(path.read_text().replace("p8@example.org,Nee,Org 4", "p8@example.org,Nee,Org. 4"))
    assert "Org. 4" not in clean(config).matches.to_string()


def test_a_formula_in_a_name_is_text(tmp_path):
    from nulmeting import io

    frame = near_misses(Naming(), ["=1+1 Zaken", "1+1 Zaken"])
    io.write_table(frame, tmp_path / "m.csv", public=False)
    back = pd.read_csv(tmp_path / "m.csv")
    assert not [cell for cell in back[["name", "resembles", "suggested_alias"]].to_numpy().ravel() if cell[0] in "=+-@"]
