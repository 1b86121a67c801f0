"""A register of numbers: seven people of municipalities and eight of water boards, and not who."""

import mini_project
import pandas as pd
import pytest
from mini_project import clean, lines_of
from nulmeting import configuration, tables

WATER = {f"p{n}@example.org" for n in range(7, 13)}
NUMBERS = "soort,aantal\nGemeente,7\nWaterschap,8\n"


def kind(mail, unknown):
    name = mail.strip().lower()
    return "" if name in unknown else "Waterschap" if name in WATER else "Gemeente"


def project(tmp_path, numbers=NUMBERS, counts="aantal", link="{person: MAIL, organisation: ORG}", unknown=()):
    config = mini_project.make(tmp_path)
    text = config.read_text()
    persons = "  person: mail\n  organisation: organisatie\n  items: {TYPE: soort}"
    assert persons in text
    text = text.replace(persons, f"  counts: {counts}\n  items: {{TYPE: soort}}")
    config.write_text(text.replace("{person: MAIL, organisation: ORG}", link))
    book, raw = config.parents[1] / "codebooks" / "mini.csv", config.parents[2] / "raw" / "mini"
    asked = "TYPE,single,soort,Soort,Type,organisation,no,,,,"
    book.write_text(book.read_text().replace(f"{asked},", f"{asked}Soort,SOORT"))
    (raw / "register.csv").write_text(numbers)
    rows = [(*row, kind(row[0], unknown)) for row in mini_project.BASELINE]
    (raw / "baseline.csv").write_text(mini_project.csv_text([(*mini_project.BASELINE_HEAD, "Soort"), *rows]))
    rows = [(*row, kind(row[3], unknown)) for row in mini_project.FOLLOWUP]
    (raw / "followup.csv").write_text(mini_project.csv_text([(*mini_project.FOLLOWUP_HEAD, "SOORT"), *rows], ";"))
    return config


def build(config):
    made = clean(config)
    return made, tables.build(configuration.load(config), made.responses, made.register, made.counts, made.published)


def test_everybody_has_a_row_and_respondents_have_theirs(tmp_path):
    made = clean(project(tmp_path))
    register = made.register
    assert register.groupby("TYPE").size().to_dict() == {"g": 7, "w": 8}
    assert register[["in.baseline", "in.followup"]].all(axis=None)
    assert register["person"].is_unique
    for frame in made.responses.values():
        both = frame.merge(register, on="person", suffixes=("", "_registered"))
        assert len(both) == len(frame)
        assert (both["TYPE"] == both["TYPE_registered"]).all()
        assert (both["organisation"] == both["organisation_registered"]).all()


def test_numbers_that_change_between_waves(tmp_path):
    numbers = "soort,eerst,later\nGemeente,7,4\nWaterschap,4,8\n"
    register = clean(project(tmp_path, numbers, "{baseline: eerst, followup: later}")).register
    assert register.groupby("TYPE")["in.baseline"].sum().to_dict() == {"g": 7, "w": 4}
    assert register.groupby("TYPE")["in.followup"].sum().to_dict() == {"g": 4, "w": 8}


def test_populations_rates_and_bounds_by_hand(tmp_path):
    _, made = build(project(tmp_path))
    response = made["response"].set_index(["wave", "unit", "category"]).sort_index()
    # baseline used: p1 p2 p3 p5 x of municipalities, p7 p9 p10 of water boards; nobody is refused as not registered
    assert response.loc[("baseline", "person"), "invited"].to_dict() == {"all": 15, "g": 7, "w": 8}
    assert response.loc[("baseline", "person"), "responding"].to_dict() == {"all": 8, "g": 5, "w": 3}
    rates = response.loc[("baseline", "person"), "response_rate"].to_dict()
    assert rates == pytest.approx({"all": 8 / 15, "g": 5 / 7, "w": 3 / 8})
    assert response.loc[("baseline", "person"), "ci_low"].notna().all()
    # able: p1, p3, p7, p9, x are; p2, p5 and p10 are not; 7 of 15 did not answer
    estimates = made["estimates"].query("indicator == 'able' and wave == 'baseline' and breakdown == 'all'")
    for row in estimates.query("definition == 'headline'").itertuples():
        assert (row.population, row.responding, row.denominator, row.numerator) == (15, 8, 8, 5)
        assert (row.bound_low, row.bound_high) == pytest.approx((5 / 15, 12 / 15))


def test_organisations_have_no_population(tmp_path):
    _, made = build(project(tmp_path))
    rows = made["estimates"].query("unit == 'organisation' and target == 'population'")
    assert len(rows) > 0
    assert set(rows["reason"]) == {"no_register"}
    assert rows[["population", "estimate"]].isna().all(axis=None)
    assert set(made["response"].query("unit == 'organisation'")["reason"]) == {"no_register"}


def test_an_item_left_open_takes_a_place_that_is_left(tmp_path):
    made = clean(project(tmp_path, unknown={"p3@example.org"}))
    frame, register = made.responses["baseline"], made.register
    unsaid = frame[frame["TYPE"].isna()]
    assert len(unsaid) == 1  # nothing is filled in for the respondent
    assert len(register) == 15
    assert set(unsaid["person"]) <= set(register["person"])


def test_without_a_key_waves_share_nobody(tmp_path):
    made = clean(project(tmp_path, link="{organisation: ORG}"))
    register = made.register
    assert (register["in.baseline"].sum(), register["in.followup"].sum()) == (15, 15)
    assert not (register["in.baseline"] & register["in.followup"]).any()
    assert made.responses["baseline"]["person"].is_unique


def test_weights_of_persons(tmp_path):
    config = project(tmp_path)
    plan = "weighting:\n  - {id: by_type, label: {nl: w, en: w}, unit: person, method: poststratification, margins: [type]}\n"
    config.write_text(
        config.read_text().replace(
            "condition: {item: BEL, in: [4, 5]}", "condition: {item: BEL, in: [4, 5]}\n    weighting: by_type"
        )
        + plan
    )
    _, made = build(config)
    row = (
        made["estimates"]
        .query("indicator == 'able' and wave == 'baseline' and breakdown == 'all' and target == 'process'")
        .iloc[0]
    )
    # 3 of 5 of municipalities, 2 of 3 of water boards; 7 and 8 of 15
    assert row["estimate"] == pytest.approx(7 / 15 * 3 / 5 + 8 / 15 * 2 / 3)


def test_faults_of_the_file_come_together(tmp_path):
    numbers = "soort,aantal\nGemeente,7\nGemeente,3\nWaterschp,8\n,1\nWaterschap,1.250\n"
    found = [line.split(":")[0] for line in lines_of(project(tmp_path, numbers))]
    assert found == [
        "E310 raw/mini/register.csv!A4",
        "E440 raw/mini/register.csv!A5",
        "E446 raw/mini/register.csv!B6",
    ]


def test_a_cell_that_stands_twice(tmp_path):
    assert lines_of(project(tmp_path, NUMBERS + "gemeente,1\n")) == [
        "E441 raw/mini/register.csv!4: already stands in row 2; each name or key once"
    ]


def test_more_respondents_than_registered(tmp_path):
    assert lines_of(project(tmp_path, "soort,aantal\nGemeente,4\nWaterschap,8\n")) == [
        "E448 raw/mini/register.csv!2: 5 respondents in wave 'baseline', but 4 registered; is this the right register?"
    ]


def test_a_respondent_who_fits_no_row(tmp_path):
    assert lines_of(project(tmp_path, "soort,aantal\nGemeente,9\n")) == [
        "E447 raw/mini/baseline.csv!6: this respondent fits no row of the register of numbers (also in 2 other rows); add the row or mend the answer",
        "E447 raw/mini/followup.csv!6: this respondent fits no row of the register of numbers (also in 1 other row); add the row or mend the answer",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  counts: aantal\n", "", "E444"),
        ("  counts: aantal\n", "  counts: aantal\n  person: mail\n", "E444"),
        ("  counts: aantal\n", "  counts: {baseline: aantal}\n", "E109"),
        ("  items: {TYPE: soort}", "  items: {BEH: soort}", "E445"),
        ("  items: {TYPE: soort}", "", "E109"),
    ],
)
def test_settings_that_do_not_go_together(tmp_path, old, new, expected):
    config = project(tmp_path)
    config.write_text(config.read_text().replace(old, new))
    assert {line[:4] for line in lines_of(config)} == {expected}


def test_the_registers_frame_is_typed(tmp_path):
    register = clean(project(tmp_path)).register
    assert [str(kind) for kind in register.dtypes] == ["str", "str", "str", "bool", "bool"]
    assert isinstance(register, pd.DataFrame)
