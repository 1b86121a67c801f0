"""Every kind of question from a workbook in Dutch to the figures, each worked out by hand from the exports."""

from dataclasses import replace

import pytest
import rich_project
from nulmeting import configuration, content, stages, tables, workbook
from nulmeting.protect import protect
from nulmeting.settings import Thresholds


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rich")
    config = rich_project.make(folder)
    measurement = configuration.load(config)
    cleaned = stages.clean(config, folder / "raw" / "mini", b"k" * 32)
    built = tables.build(measurement, cleaned.responses, cleaned.register, cleaned.counts, cleaned.published)
    return measurement, cleaned, built


@pytest.fixture(scope="module")
def public(made):
    """The public tables, with thresholds that hide little: what is hidden is not looked at here."""
    measurement, _, built = made
    low = Thresholds(minimum_base=1, minimum_organisations=1, maximum_share_of_one_organisation=1.0, minimum_cell=1)
    return protect(replace(measurement, thresholds=low), built)[0]


def counted(made, item, wave):
    table = made[2]["distributions"]
    found = table[(table["item"] == item) & (table["wave"] == wave) & (table["breakdown"] == "all")]
    return found.set_index("answer")


def test_what_contradicts_itself_is_counted_per_item_and_used(made):
    assert made[1].reading["baseline"]["answers_that_contradict"] == {"VOL": 2, "WENS": 1}
    assert made[1].reading["followup"]["answers_that_contradict"] == {}
    assert len(made[1].responses["baseline"]) == 7


def test_none_of_these_stays_in_the_denominator(made):
    found = counted(made, "WENS", "baseline")
    # used: p1 time, p2 time (and none), p3 none, p5 nothing, p7 time, p9 none, p10 time
    assert found["count"].dropna().to_dict() == {"a": 4, "b": 0, "geen": 2}
    assert set(found["denominator"]) == {6} and set(found["skipped"]) == {1}
    assert found.loc["b", ["status", "reason"]].tolist() == ["not_available", "not_asked"]  # not offered then
    later = counted(made, "WENS", "followup")
    assert later["count"].to_dict() == {"a": 2, "b": 2, "geen": 2} and set(later["denominator"]) == {5}


def test_a_ranking_counts_its_top_and_gives_mean_ranks(made):
    found = counted(made, "VOL", "baseline")
    # first places: p1 b; p2 a and b; p3 a; p7 c; p9 b; p10 a
    assert found["count"].to_dict() == {"a": 3, "b": 3, "c": 1} and set(found["denominator"]) == {6}
    # ranks of a: 2, 1, 1, 3, 2, 1; of b: 1, 1, 2, 2, 1, 3; of c: 3, 1
    assert found["mean_rank"].to_dict() == pytest.approx({"a": 10 / 6, "b": 10 / 6, "c": 2})
    later = counted(made, "VOL", "followup")
    assert later["count"].to_dict() == {"a": 2, "b": 1, "c": 2}
    assert later["mean_rank"].to_dict() == pytest.approx({"a": 1.5, "b": 1.5, "c": 5 / 3})


def test_an_options_indicator_takes_a_ranking(made):
    table = made[2]["estimates"]
    rows = table[(table["indicator"] == "first_place") & (table["breakdown"] == "all") & (table["target"] == "process")]
    found = {(r.wave, r.option): (r.numerator, r.denominator) for r in rows.itertuples()}
    assert found["baseline", "a"] == (3, 6) and found["followup", "c"] == (2, 5)


def test_an_option_that_was_not_offered_has_no_figure_and_no_change(made):
    estimates, changes = made[2]["estimates"], made[2]["changes"]
    own = estimates[(estimates["indicator"] == "wishes") & (estimates["option"] == "b")]
    assert set(own.loc[own["wave"] == "baseline", "reason"]) == {"not_asked"}
    assert set(own.loc[(own["wave"] == "followup") & (own["breakdown"] == "all"), "denominator"]) == {5}
    moved = changes[(changes["indicator"] == "wishes") & (changes["option"] == "b")]
    assert set(moved["status"]) == {"not_available"} and set(moved["reason"]) == {"not_asked"}


def test_a_scale_that_ran_the_other_way_counts_by_meaning(made):
    # baseline by label or code: 1, 3, 3, 2, 2, 1, 2; follow-up codes 3, 1, 2, 1, 1 mean 1, 3, 2, 3, 3
    assert counted(made, "HOE", "baseline")["count"].to_dict() == {"1": 2, "2": 3, "3": 2}
    assert counted(made, "HOE", "followup")["count"].to_dict() == {"1": 1, "2": 1, "3": 3}
    table = made[2]["comparability"].set_index("item")
    assert table.loc["HOE", "comparable"] and table.loc["HOE", "reason"] == "declared+scale_reversed+wording_changed"
    assert table.loc["HOE", "note_nl"] == "alleen ‘nu’ kwam erbij"


def test_routing_of_one_wave_tells_not_asked_from_skipped(made):
    before, after = counted(made, "G2", "baseline").iloc[0], counted(made, "G2", "followup").iloc[0]
    # baseline: asked of everybody, p2 and p5 left it open
    assert (before["denominator"], before["not_asked"], before["skipped"]) == (5, 0, 2)
    # follow-up: p12 has neither BEL of 4 or 5 nor KEN of 6 or more
    assert (after["denominator"], after["not_asked"], after["skipped"]) == (4, 1, 0)
    table = made[2]["comparability"].set_index("item")
    assert not table.loc["G2", "comparable"] and table.loc["G2", "reason"] == "routing_changed"
    changes = made[2]["changes"]
    assert set(changes.loc[changes["indicator"] == "helped", "reason"]) == {"not_asked"}


def test_open_text_that_is_kept_inside_is_in_no_frame_and_no_table(made):
    assert not any("OPM" in column for frame in made[1].responses.values() for column in frame.columns)
    for frame in made[2].values():
        assert not frame.astype(str).isin(["OPM", "geheim"]).any(axis=None)


def test_dates_are_kept_as_days(made):
    assert made[1].responses["baseline"]["WAN"].dropna().tolist() == ["2017-05-01", "2017-06-01", "2018-01-31", "2018-01-01"]  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_report_and_workbook_say_it_in_both_languages(made, public, language):
    measurement = made[0]
    report = content.build(measurement, public, {}, language)
    (told,) = (b for b in report["blocks"] if b.get("id") == "comparable-baseline-followup")
    remarks = {row[1]: (row[2], row[3]) for row in told["rows"]}
    expected = {
        "nl": ("nee", "Aan andere mensen gesteld"),
        "en": ("no", "Put to other people"),
    }
    assert remarks["G2"] == expected[language]
    (asked,) = (b for b in report["blocks"] if b.get("id") == "questionnaire-asked")
    (row,) = (row for row in asked["rows"] if "G2" in row)
    question = {"nl": "Het lukt mij om hulp te vragen.", "en": "I manage to ask for help."}[language]
    # the stem that the grid shares stands in a cell of its own
    assert set(question.split()) <= set(" ".join(row).split())
    assert workbook.build(measurement, public, language)[:2] == b"PK"
