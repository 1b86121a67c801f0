"""The response monitor, and the day on which a questionnaire was completed."""

import csv
import io
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import mini
import mini_project
import pandas as pd
import pytest
from nulmeting import completion, configuration, run_record, stages, tables, units
from nulmeting.content_source import Source
from nulmeting.grid import Column
from nulmeting.messages import InputError
from nulmeting.monitor import monitor
from nulmeting.raw_table import of_records
from nulmeting.settings import Breakdown, Category
from nulmeting.settings_input import Wave

ROOT = Path(__file__).parents[2]
BEFORE = Wave("before", mini.text("before"), "b.csv", field_start=date(2024, 1, 1), field_end=date(2024, 1, 3))
AFTER = Wave(
    "after",
    mini.text("after"),
    "a.csv",
    field_start=date(2024, 6, 1),
    field_end=date(2024, 6, 20),
    in_field_on=date(2024, 6, 4),
)
NETWORK = Breakdown(
    "net",
    mini.text("network"),
    "NET",
    (Category("a", mini.text("a"), ("a",)), Category("b", mini.text("b"), ("b",))),
    domain_rule="any_respondent",
)


def days(frame, found):
    return frame.assign(day=pd.Series(found, dtype="Int64"))


def made(before=(1, 1, 2, 3, 3, 9), after=(1, 2, 2, 4, 4), listed=True, **changes):
    """Before: p1 and p2 of o1, p3 and p4 of o2, p5 and p6 of o3; after: p1, p2, p3, p5 and p8 of o4."""
    frames = mini.responses()
    frames = {"before": days(frames["before"], before), "after": days(frames["after"], after)}
    settings = {"waves": (BEFORE, AFTER), "monitored": (NETWORK,), **changes}
    register = mini.register() if listed else None
    plan = mini.measurement(**settings, **({} if listed else {"register": None}))
    return monitor(units.survey(plan, frames, register), register)


def curve(table, wave, unit):
    rows = table[(table["wave"] == wave) & (table["unit"] == unit) & (table["breakdown"] == "all")]
    return dict(zip(rows["day"], rows["responding"], strict=True))


def test_every_day_in_total():
    table = made()
    # the last of the six answered on day 9, after a field period of three days
    assert curve(table, "before", "person") == {1: 2, 2: 3, 3: 5}
    assert curve(table, "before", "organisation") == {1: 1, 2: 2, 3: 3}
    assert curve(table, "after", "person") == {1: 1, 2: 3, 3: 3, 4: 5}
    assert curve(table, "after", "organisation") == {1: 1, 2: 2, 3: 2, 4: 4}


def test_the_current_day_of_every_category_against_the_register_and_the_wave_before():
    table = made().query("wave == 'after' and breakdown != 'all'")
    assert set(table["day"]) == {4} and set(table["date"]) == {"2024-06-04"} and table["provisional"].all()
    found = {
        (r.unit, r.breakdown, r.category): (r.invited, r.responding, r.earlier_invited, r.earlier_responding)
        for r in table.itertuples()
    }
    assert found == {
        ("person", "type", "town"): (4, 3, 4, 4),
        ("person", "type", "water"): (4, 2, 4, 1),
        ("person", "network", "a"): (4, 2, 4, 3),
        ("person", "network", "b"): (5, 4, 5, 3),
        ("person", "net", "a"): (4, 2, 4, 3),
        ("person", "net", "b"): (5, 4, 5, 3),
        ("organisation", "type", "town"): (2, 2, 2, 2),
        ("organisation", "type", "water"): (2, 2, 2, 1),
        # by the networks of those who answered; o3 has p7 in a, who did not
        ("organisation", "net", "a"): (3, 1, 3, 2),
        ("organisation", "net", "b"): (4, 4, 4, 3),
    }
    assert (table["difference"] - (table["response_rate"] - table["earlier_rate"])).abs().max() < 1e-15
    assert set(table["earlier_wave"]) == {"before"}


def test_a_shorter_wave_before_stands_on_its_last_day():
    rows = made().query("wave == 'after' and unit == 'person' and breakdown == 'all'")
    assert rows["earlier_responding"].tolist() == [2, 3, 5, 5]
    assert rows["date"].tolist() == ["2024-06-01", "2024-06-02", "2024-06-03", "2024-06-04"]


def test_the_first_wave_has_none_before_it_and_is_not_provisional():
    rows = made().query("wave == 'before'")
    assert set(rows["earlier_wave"]) == {""} and rows["earlier_rate"].isna().all() and not rows["provisional"].any()


def test_a_response_before_the_first_day_counts_from_the_first():
    assert curve(made(after=(-3, 2, 2, 4, 4)), "after", "person")[1] == 1


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"after": (pd.NA,) * 5}, "not_estimable"),
        ({"waves": (BEFORE, replace(AFTER, field_start=None))}, "not_estimable"),
        ({"listed": False}, "no_register"),
    ],
)
def test_what_cannot_be_followed_says_so_in_one_row(how, reason):
    rows = made(**how).query("wave == 'after'")
    total = rows[rows["breakdown"] == "all"]
    assert total["unit"].tolist() == ["person", "organisation"]
    assert set(rows["reason"]) == {reason} and set(rows["status"]) == {"not_available"}
    assert rows[["response_rate", "difference", "earlier_rate"]].isna().all(axis=None)


def test_a_wave_before_without_dates_leaves_its_columns_empty():
    rows = made(before=(pd.NA,) * 6).query("wave == 'after'")
    assert set(rows["reason"]) == {""} and rows["earlier_rate"].isna().all() and rows["difference"].isna().all()
    assert rows["response_rate"].notna().all()


# the day of completion --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2018-11-20 10:12:33", datetime(2018, 11, 20, 10, 12, 33)),
        ("2018-11-20T10:12:33.250", datetime(2018, 11, 20, 10, 12, 33, 250000)),
        ("2018-11-20", datetime(2018, 11, 20)),
        (" 20-11-2018 10:12 ", datetime(2018, 11, 20, 10, 12)),
        ("3-1-2018 9:05:07", datetime(2018, 1, 3, 9, 5, 7)),
        ("20-11-2018", datetime(2018, 11, 20)),
        ("20-11-2018 15:12:03", datetime(2018, 11, 20, 15, 12, 3)),  # Google Forms in Dutch
        ("2018/11/20 3:12 PM", datetime(2018, 11, 20, 15, 12)),
        ("2018/11/20 3:12:33 PM GMT+1", datetime(2018, 11, 20, 15, 12, 33)),
        ("2018/11/20 3:12:33\u202fp.m. EET", datetime(2018, 11, 20, 15, 12, 33)),
        ("2018/11/20 12:05:00 a. m. GMT+5:30", datetime(2018, 11, 20, 0, 5)),
        ("2018/11/20 12:05 PM", datetime(2018, 11, 20, 12, 5)),
        ("2018/11/20 15:12:33", datetime(2018, 11, 20, 15, 12, 33)),
        ("2018/1/3", datetime(2018, 1, 3)),
        ("2018/11/20 15:12 PM", None),
        ("2018/11/20 0:12 AM", None),
        ("2018/13/20", None),
        ("20/11/2018 15:12", None),
        ("31-02-2018", None),
        ("2018-13-01", None),
        ("3/4/2018 10:12", None),
        ("20181120", None),
        ("1", None),
        ("TRUE", None),
        ("", None),
    ],
)
def test_dates_in_the_forms_that_are_read(cell, found):
    assert completion.moment(cell) == found


def test_days_count_from_the_first_and_hold_no_time():
    cells = ["2024-01-01 23:59:59", "02-01-2024 00:00", "2023-12-31", "", "1", "1980-01-01 00:00:00"]
    done = Column.of(cells)
    found = completion.field_days(done, completion.moments(done), BEFORE)
    assert found.tolist() == [1, 2, 0, pd.NA, pd.NA, pd.NA] and str(found.dtype) == "Int64"
    assert completion.field_days(done, completion.moments(done), replace(BEFORE, field_start=None)).isna().all()
    assert completion.dated(found, replace(BEFORE, field_end=date(2024, 1, 1))) == {
        "dated": 3,
        "undated": 3,
        "before_the_field_period": 1,
        "after_the_field_period": 1,
    }


def faults_of(cells, wave):
    table = of_records("a.csv", ("done",), ((n, (cell,)) for n, cell in enumerate(cells, start=2)))
    found, own = completion.moments(table.columns[0]), replace(wave, complete_column="done")
    return [one.line("en") for one in completion.date_faults(table, own, {"done": 0}, found)]


def test_in_a_column_of_dates_one_that_cannot_be_read_is_a_fault():
    found = faults_of(["2024-06-01", "1 juni", "", "31-6-2024"], AFTER)
    assert len(found) == 1 and found[0].startswith("E317 a.csv!A3: ") and "(also in 1 other row)" in found[0]
    assert "juni" not in found[0]
    assert faults_of(["1", "TRUE", ""], AFTER) == []
    assert faults_of(["2024-06-01", "1 juni"], replace(AFTER, field_start=None)) == []


def test_a_response_after_the_day_of_the_export_is_a_fault():
    found = faults_of(["2024-06-04 23:59", "2024-06-05 00:01"], AFTER)
    assert len(found) == 1 and found[0].startswith("E318 a.csv!A3: ") and "2024-06-04" in found[0]
    assert faults_of(["2024-06-05"], replace(AFTER, in_field_on=None)) == []


# the configuration ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    layout: limesurvey\n", "    layout: limesurvey\n    in_field_on: 2024-02-01\n", "E153"),
        ("end: 2024-01-31}", "end: 2024-01-31}\n    in_field_on: 2024-01-10", "E154"),
        ("end: 2024-01-31}", "end: 2024-01-31}\n    in_field_on: 2024-02-10", "E153"),
        ("link: {", "monitor: {items: [BEL]}\nlink: {", "E155"),
        ("link: {", "monitor: {items: [BELL]}\nlink: {", "E104"),
        ("link: {", "monitor: {items: [TYPE]}\nlink: {", "E107"),  # there is a breakdown of that name
        ("- id: type", "- id: all", "E117"),
    ],
)
def test_what_the_configuration_cannot_mean(tmp_path, old, new, code):
    config = mini_project.make(tmp_path)
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        configuration.load(config)
    assert code in [one.code for one in caught.value.faults]


def test_the_day_is_kept_and_nothing_else_of_the_time(tmp_path):
    cleaned = stages.clean(mini_project.make(tmp_path), tmp_path / "raw" / "mini", b"k" * 32)
    assert list(cleaned.responses["baseline"].columns[:4]) == ["row", "person", "organisation", "day"]
    assert set(cleaned.reading["baseline"]["completed"]) == {
        "dated",
        "undated",
        "before_the_field_period",
        "after_the_field_period",
    }
    # the follow-up has no field period
    assert cleaned.responses["followup"]["day"].isna().all()


# a wave that is in the field ----------------------------------------------------------------------------------------

LAST_DAY = date(2018, 11, 27)


@pytest.fixture(scope="module")
def in_field(tmp_path_factory):
    """The example on the evening of 27 November 2018: the follow-up, open since the 19th, as far as it had come."""
    folder = tmp_path_factory.mktemp("in_field")
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "raw" / "kci-2018", folder / "raw")
    config = folder / "config" / "measurements" / "kci-2018.yaml"
    text = config.read_text(encoding="utf-8")
    mark = "    field: {start: 2018-11-19, end: 2018-12-14}\n"
    assert text.count(mark) == 1
    config.write_text(text.replace(mark, f"{mark}    in_field_on: {LAST_DAY}\n"), encoding="utf-8")
    export = folder / "raw" / "followup.csv"
    head, *rows = csv.reader(io.StringIO(export.read_text(encoding="utf-8-sig"), newline=""), delimiter=";")
    until = head.index("datestamp")
    held = [row for row in rows if row and row[until] < "2018-11-28"]
    assert 0 < len(held) < len(rows)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows([head, *held])
    export.write_text(out.getvalue(), encoding="utf-8", newline="")
    cleaned = stages.clean(config, folder / "raw", b"k" * 32)
    plan = configuration.load(config)
    return plan, tables.build(plan, cleaned.responses, cleaned.register, cleaned.counts, cleaned.published)


def test_the_monitor_of_a_partial_export(in_field):
    _, built = in_field
    found = built["monitor"].query("wave == 'followup'")
    assert found["provisional"].all() and set(found["reason"]) == {""} and found["day"].max() == 9
    total = mini.one(found, unit="person", day=9)
    assert (total["date"], total["invited"]) == ("2018-11-27", 264)
    response = mini.one(built["response"], wave="followup", unit="person")
    assert total["responding"] == response["responding"]
    # the wave before had more on its ninth day
    assert total["earlier_responding"] > total["responding"] and total["difference"] < 0
    networks = found[(found["breakdown"] == "lnw") & (found["unit"] == "person")]
    assert len(networks) == 10 and (networks["responding"] <= networks["invited"]).all()
    # a person may be in several networks
    assert networks["responding"].sum() >= total["responding"]


def test_the_rest_runs_on_what_is_there_and_says_that_it_is_provisional(in_field):
    plan, built = in_field
    assert plan.provisional
    assert (built["estimates"].query("wave == 'followup' and status != 'not_available'")["estimate"].notna()).all()
    for language, word in (("nl", "Voorlopig"), ("en", "Provisional")):
        source = Source(plan, {}, language)
        for form in ("short", "banner"):
            notice = source.notice(form)
            assert notice.startswith(word) and "27 november 2018" in notice.lower() and "ynthe" in notice
        finished = replace(plan, waves=(*plan.waves[:-1], replace(plan.waves[-1], in_field_on=None)))
        assert word not in Source(finished, {}, language).notice("banner")
        assert Source(replace(finished, synthetic=False), {}, language).notice("banner") == ""
    groups = {"configuration": {}, "raw": {}, "outputs": {}}
    record = run_record.public_record(plan, groups, "", {"public": {}}, {})
    assert record["provisional"] and record["synthetic"]
