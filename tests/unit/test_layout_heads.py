"""How each tool writes its heads, and by what it is recognised: one small sheet each."""

import pytest
from nulmeting.layout import found, is_date, plain_text
from nulmeting.layout_forms import GOOGLE_FORMS, MICROSOFT_FORMS, TYPEFORMS
from nulmeting.layout_limesurvey import LIMESURVEY, code_and_text
from nulmeting.layout_plain import PLAIN
from nulmeting.layout_qualtrics import QUALTRICS
from nulmeting.layout_surveymonkey import SURVEYMONKEY


def test_parts_of_heads():
    assert plain_text(" Wat\u00a0is\r\n  uw  naam ") == "Wat is uw naam"
    assert [is_date(cell) for cell in ("2018-06-04 09:00", "4-6-2018", "2018/06/04 9:00", "04.06.18")] == [True] * 4
    assert [is_date(cell) for cell in ("Begindatum", "12", "1-2", "")] == [False] * 4
    assert found(["b", "a ", "x", "a"], ("a", "b"), 2) == "b, a"
    assert found(["b", "x"], ("a", "b"), 2) == ""


@pytest.mark.parametrize(
    "head, divided",
    [
        ("Q1. Hoe?", ("Q1", "Hoe?")),
        ("Q1[SQ001]. Hoe? [Goed]", ("Q1[SQ001]", "Hoe? [Goed]")),
        ("Q1[SQ001][1]._.Hoe?", ("Q1[SQ001][1]", "Hoe?")),
        ("Q1[other]. ", ("Q1[other]", "")),
        ("skill2-1. What?", ("skill2-1", "What?")),
        ("Q1.\nHoe?", ("Q1", "Hoe?")),
        ("1. Hoe?", None),
        ("Q1", None),
        ("age.group", None),
        ("e-mail: x", None),
    ],
)
def test_codes_and_texts(head, divided):
    assert code_and_text(head) == divided


@pytest.mark.parametrize(
    "head, sign",
    [
        (["id", "submitdate", "Q1"], "id, submitdate"),
        (["Response ID", "Date submitted", "Hoe?"], "Response ID, Date submitted"),
        (["id. Response ID", "lastpage. Last page", "Q1. Hoe?"], "id, lastpage"),
        (["", "a1. Hoe?", "a2. Wie?", "a3. Wat?"], "a1. …, a2. …"),
        (["id", "startdate", "Q1"], ""),  # any table may have these
        (["id", "token", "naam"], ""),
        (["a1. Hoe?", "a2. Wie?", "Wat?", "Waar?"], ""),
        (["Nummer", "Soort"], ""),
    ],
)
def test_limesurvey_is_recognised(head, sign):
    assert LIMESURVEY.sign([head]) == sign


def test_limesurvey_calls_a_column_by_its_code():
    made = LIMESURVEY.heads([["id", "Q1[SQ1]. Hoe? [Wel]", "Q2. "]])
    assert made.head == ("id", "Q1[SQ1]", "Q2")
    assert made.names == ((), ("Q1[SQ1]. Hoe? [Wel]", "Hoe? [Wel]"), ("Q2. ",))


NEW = ["StartDate", "EndDate", "Status", "Progress", "Finished", "Q1"]
TEXTS = ["Begindatum", "Einddatum", "Type", "Voortgang", "Klaar", "Hoe?"]
IDS = [f'{{"ImportId":"{name}"}}' for name in ("startDate", "endDate", "status", "progress", "finished", "QID1")]
FILLED = ["2018-06-04 09:00:00", "2018-06-04 09:05:00", "0", "100", "1", "2"]


@pytest.mark.parametrize(
    "rows, height, names",
    [
        ([NEW, TEXTS, IDS, FILLED], 3, ("Hoe?", "QID1")),
        ([NEW, TEXTS, FILLED], 2, ("Hoe?",)),
        ([NEW, FILLED, FILLED], 1, ()),
        ([NEW, IDS, FILLED], 2, ("QID1",)),
    ],
)
def test_qualtrics(rows, height, names):
    assert QUALTRICS.sign(rows)
    assert QUALTRICS.height(rows) == height
    made = QUALTRICS.heads(rows[:height])
    assert (made.head, made.names[-1]) == (tuple(NEW), names)


@pytest.mark.parametrize(
    "second",
    [
        ["6/13/2018 9:00", "6/13/2018 9:05", "0", "100", "1", "2"],
        ["", "", "IP-adres", "100", "Waar", "Goed"],
        ["xxx", "xxx", "IP-adres", "100", "Waar", "Goed"],  # somebody hid the dates
        ["", "", "", "", "", "Goed"],
    ],
)
def test_a_respondent_is_not_taken_for_heads(second):
    assert QUALTRICS.height([NEW, second, FILLED]) == 1


def test_a_respondent_without_a_number_is_not_taken_for_heads():
    head = ["Respondent ID", "Collector ID", "Soort?"]
    assert SURVEYMONKEY.height([head, ["", "", "Rijk"], ["", "", "Gemeente"]]) == 1
    assert SURVEYMONKEY.height([head, ["", "", "Keuze"], ["1", "2", "Gemeente"]]) == 2


def test_qualtrics_as_it_used_to_be():
    rows = [["V1", "V3", "V8", "V10", "V99", "Q1"], ["ResponseID", "Name", "StartDate", "Finished", "Eigen", "Hoe?"]]
    assert QUALTRICS.sign(rows) == "V1, ResponseID, Name, StartDate, Finished"
    assert QUALTRICS.height([*rows, ["R_1", "x", "2018-06-04", "1", "", "2"]]) == 2
    made = QUALTRICS.heads(rows)
    assert made.head == ("ResponseID", "Name", "StartDate", "Finished", "V99", "Q1")
    assert made.names == (("V1",), ("V3",), ("V8",), ("V10",), ("Eigen",), ("Hoe?",))


def test_an_import_id_that_is_cut_off_is_no_name():
    rows = [["Q1", "Q2"], ["Hoe?", "Wie?"], ['{"ImportId":"QID1"}', '{"ImportId":"QI']]
    assert QUALTRICS.heads(rows).names == (("Hoe?", "QID1"), ("Wie?", '{"ImportId":"QI'))


def test_surveymonkey():
    rows = [
        ["Respondent ID", "Collector ID", "Soort?", "", "Welke?", "", "", "Slot"],
        ["", "", "Response", "Anders", "Een", "Twee", "", "Open-Ended Response"],
        ["1", "2", "Rijk", "", "Een", "", "", "dag"],
    ]
    assert (SURVEYMONKEY.sign(rows), SURVEYMONKEY.height(rows)) == ("Respondent ID, Collector ID", 2)
    made = SURVEYMONKEY.heads(rows[:2])
    assert made.head == (
        "Respondent ID", "Collector ID", "Soort?", "Soort? | Anders", "Welke? | Een", "Welke? | Twee", "", "Slot",
    )  # fmt: skip
    assert (made.names[2], made.names[4], made.names[7]) == (
        ("Soort? | Response",),
        (),
        ("Slot | Open-Ended Response",),
    )


def test_surveymonkey_in_one_row_and_merged_over_two():
    one = [["Respondent ID", "Collector ID", "Soort?"], ["1", "2", "Rijk"]]
    assert (SURVEYMONKEY.height(one), SURVEYMONKEY.heads(one[:1]).head) == (1, tuple(one[0]))
    assert SURVEYMONKEY.heads([["Respondent ID", "Soort?"], ["Respondent ID", "Response"]]).head[0] == "Respondent ID"
    assert SURVEYMONKEY.sign([["Respondent ID", "Soort?"], ["1", "Rijk"]]) == ""  # anybody may call a column that


@pytest.mark.parametrize(
    "layout, rows, sign",
    [
        (MICROSOFT_FORMS, [["ID", "Begintijd", "Tijd van\u00a0voltooien", "Hoe?"]], "Begintijd, Tijd van voltooien"),
        (MICROSOFT_FORMS, [["ID", "Start time", "Completion time"]], "Start time, Completion time"),
        (MICROSOFT_FORMS, [["ID", "Start time", "Naam"]], ""),
        (GOOGLE_FORMS, [["Tijdstempel", "Hoe?"], ["4-6-2018 9:05:00", "Goed"]], "Tijdstempel"),
        (GOOGLE_FORMS, [["Timestamp", "Hoe?"], ["2018/06/04 9:05:00 AM CET", "Goed"]], "Timestamp"),
        (GOOGLE_FORMS, [["Timestamp", "Hoe?"], ["12345678", "Goed"]], ""),
        (TYPEFORMS, [["#", "Hoe?", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"]],
         "Start Date (UTC), Submit Date (UTC), Network ID"),
        (TYPEFORMS, [["#", "Hoe?"]], ""),
        (PLAIN, [["Hoe?"]], ""),
    ],
)  # fmt: skip
def test_one_row_of_questions(layout, rows, sign):
    assert layout.sign(rows) == sign
    assert layout.heads(rows[:1]).head == tuple(rows[0])


def test_plain_heads_of_three_rows():
    rows = [["", "Kennis", "", "", "Slot"], ["Nr", "eigen", "", "", ""], ["", "nu", "toen", "", "Slot"]]
    made = PLAIN.heads(rows)
    assert made.head == ("Nr", "Kennis | eigen | nu", "Kennis | eigen | toen", "", "Slot")
    assert made.names == ((), ("nu",), ("toen",), (), ())
