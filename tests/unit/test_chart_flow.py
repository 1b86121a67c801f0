"""The chart of the respondent flow: every number of the table, and none that is hidden."""

from dataclasses import replace

from nulmeting import chart_flow, charts
from nulmeting.chart_marks import Rect, Words
from nulmeting.content_source import Source
from public_tables import measurement, tables

MEASUREMENT, TABLES = measurement(), tables()
FLOW = TABLES["flow"]


def drawn(frame=FLOW, language="en"):
    return charts.draw(MEASUREMENT, {**TABLES, "flow": frame}, language).get("flow")


def written(chart):
    return " ".join(mark.text for mark in chart.canvas.marks if isinstance(mark, Words))


def hidden(frame, **where):
    made = frame.copy()
    rows = made.index[[all(row[key] in values for key, values in where.items()) for _, row in made.iterrows()]]
    made.loc[rows, "count"] = None
    made.loc[rows, "status"] = "suppressed"
    return made


def test_the_boxes_and_what_is_lost_between_them():
    said = written(drawn())
    for text in (
        "264 participants \N{MIDDLE DOT} 150 organisations",
        "182 participants \N{MIDDLE DOT} 116 organisations",
        "82 did not respond",  # 264 - 182
        "6 gave no consent",  # 182 - 176
        "4 did not complete it",  # 176 - 172
        "Answers read, not used (one participant may have several): 6 no consent; 4 duplicate; 4 not completed.",
        "103 participants took part both times, 69 only the first time",
    ):
        assert text in said, text
    assert "not used for" not in said  # whoever completed it is used
    assert "Invited" not in said  # the register says no more than that all were


def test_every_part_of_the_bar_of_two_waves_has_words():
    frame = FLOW.copy()
    frame.loc[frame["step"] == "joiners", "count"] = 3
    said = [mark.text for mark in drawn(frame).canvas.marks if isinstance(mark, Words)]
    assert {"69 only the first time", "103 both times", "3 only the second time"} <= set(said)


def test_the_bar_of_two_waves_is_to_scale():
    for counts in ((69, 103, 41), (18, 83, 15), (2, 400, 3), (0, 5, 1)):
        frame = FLOW.copy()
        for name, number in zip(("leavers", "overlap", "joiners"), counts, strict=True):
            frame.loc[(frame["step"] == name) & (frame["unit"] == "person"), "count"] = number
        canvas = drawn(frame).canvas
        (y,) = {m.y for m in canvas.marks if isinstance(m, Words) and m.text == f"{counts[1]} both times"}
        bars = [m for m in canvas.marks if isinstance(m, Rect) and m.y < y < m.y + m.height]
        whole = sum(counts)
        assert [round(bar.width, 6) for bar in bars] == [
            round(max(canvas.width * number / whole - 2, 0), 6) for number in counts
        ]  # two points between the parts


def test_a_bar_with_a_hidden_number_is_not_drawn():
    chart = drawn(hidden(FLOW, wave=["baseline+followup"], step=["leavers"], unit=["person"]))
    assert "103 both times" not in written(chart)
    assert "103 participants took part both times" in written(chart)


def test_of_more_than_two_waves_nobody_is_called_there_only_once():
    waves = (*MEASUREMENT.waves, replace(MEASUREMENT.waves[1], id="later"))
    source = Source(replace(MEASUREMENT, waves=waves), {**TABLES, "flow": FLOW}, "en")
    streams, _ = chart_flow.selected(source)
    said = " ".join(text for _, rows in chart_flow.described(source, streams) for text in rows)
    assert "103 participants took part both times, 69 only the first of these two times (baseline)" in said
    assert "only the first time" not in said


def test_title_alt_and_description_are_made_from_the_numbers():
    chart = drawn()
    assert chart.title == "Follow-up: 144 of the 264 participants in the register are in the figures"
    assert chart.title in chart.alt
    about, told = chart.told[1]
    assert about == "Follow-up:"
    assert told[0] == "In the register: 264 participants \N{MIDDLE DOT} 150 organisations."
    dutch = drawn(language="nl")
    assert dutch.title == "Slotmeting: 144 van de 264 deelnemers in het register zitten in de cijfers"
    assert dutch.table["count"].tolist() == chart.table["count"].tolist()


def test_invited_stand_apart_where_they_are_not_the_register():
    frame = FLOW.copy()
    frame.loc[(frame["step"] == "invited") & (frame["wave"] == "baseline") & (frame["unit"] == "person"), "count"] = 250
    said = written(drawn(frame))
    assert "14 not invited" in said and "68 did not respond" in said


def test_hidden_numbers_are_not_drawn_nor_told():
    steps = ("responded", "consented", "complete", "responding")
    frame = hidden(FLOW, wave=["followup"], step=[*steps, "read"], unit=["person"])
    frame = hidden(frame, wave=["baseline+followup"], step=["leavers", "joiners"], unit=["person"])
    chart = drawn(frame)
    assert chart.title == "From the register to the responses used"
    said = written(chart) + chart.long_description
    assert "not shown (protection)" in said
    for number in ("144 participants", "154 participants", "69 only", "41 only"):
        assert number not in said


def test_without_a_register_it_begins_with_who_responded():
    frame = FLOW.copy()
    lost = frame["step"].isin(["register", "invited"])
    frame.loc[lost, "count"] = None
    frame.loc[lost, ["status", "reason"]] = ["not_available", "no_register"]
    chart = drawn(frame)
    assert chart.title == "Follow-up: the responses of 144 participants are used"
    assert "did not respond" not in written(chart) and "In the register" not in written(chart)


def test_without_the_table_there_is_no_chart():
    assert drawn(FLOW.iloc[:0]) is None


def test_boxes_that_all_say_one_number_are_not_drawn():
    shown = {"read": 144, "responded": 144, "responding": 144, "excluded": 0}
    frame = FLOW[
        FLOW["step"].isin(list(shown)) & (FLOW["unit"] == "person") & ~FLOW["wave"].str.contains("+", regex=False)
    ]
    frame = frame.assign(count=frame["step"].map(shown).astype(float), status="ok")
    assert drawn(frame) is None
    lost = frame.assign(count=frame["count"].where(frame["step"] != "responding", 140.0))
    assert "140 participants" in written(drawn(lost))
