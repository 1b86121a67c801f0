"""The annex with the questionnaire: what is the same is said once, and remarks stand with what they are about."""

from dataclasses import replace

import pandas as pd
import public_tables
from nulmeting import content_questionnaire
from nulmeting.codebook import Answer, Item, Text
from nulmeting.content_source import Source
from nulmeting.settings_input import ROW

MEASUREMENT = public_tables.measurement()
WAVES = [wave.id for wave in MEASUREMENT.waves]
AGREE = ("Mee oneens", "Niet mee eens, niet mee oneens", "Mee eens")


def item(code, *labels, kind="single", absent=(), **more):
    """Give a question; answers in ``absent`` are not offered in the first wave."""
    answers = tuple(
        Answer(str(i), Text(label, label), absent=frozenset(WAVES[:1] if label in absent else ()))
        for i, label in enumerate(labels)
    )
    columns = dict.fromkeys(WAVES, code)
    return Item(code, kind, Text(f"Vraag {code}", f"Question {code}"), answers=answers, columns=columns, **more)


def made(*asked, measurement=MEASUREMENT, language="nl"):
    """Give the paragraphs, the shared answers, the heads of the table and its rows."""
    book = {one.code: one for one in asked}
    blocks = content_questionnaire.blocks(Source(replace(measurement, codebook=book), {}, language))
    said = [block["text"] for block in blocks if block["type"] == "paragraph"]
    sets = [entry["text"] for block in blocks if block["type"] == "list" for entry in block["items"]]
    (table,) = (block for block in blocks if block["type"] == "table")
    return said, sets, [column["label"] for column in table["columns"]], table["rows"]


def test_answers_that_three_questions_share_are_written_once_under_a_letter():
    said, sets, _, rows = made(*(item(code, *AGREE) for code in "abc"), item("d", "Ja", "Nee"))
    assert sets == ["A: Mee oneens; Niet mee eens, niet mee oneens; Mee eens"]
    assert said[-1].endswith("antwoorden die bij meer vragen horen:")
    assert [row[-1] for row in rows] == ["A", "A", "A", "Ja; Nee"]


def test_two_questions_or_short_answers_get_no_letter():
    _, sets, _, rows = made(item("a", *AGREE), item("b", *AGREE), *(item(code, "Ja", "Nee") for code in "cde"))
    assert sets == [] and rows[0][-1] == "; ".join(AGREE) and rows[-1][-1] == "Ja; Nee"


def test_what_holds_of_every_question_stands_before_the_table_and_in_no_column():
    key = item("k", kind="key", personal="key")
    said, _, heads, rows = made(key, item("a", kind="number"), item("b", kind="number"))
    assert said[1:] == ["Elke vraag is in elke meting gesteld.", "Antwoord op de vragen: een getal."]
    assert heads == ["Vraag", "Code"]
    assert rows[0][0] == "Vraag k (alleen gebruikt om te koppelen en vervangen door een pseudoniem)"
    assert rows[1:] == [["Vraag a", "a"], ["Vraag b", "b"]]


def test_answers_that_came_with_a_later_wave_are_named_alone():
    _, _, _, rows = made(item("a", *AGREE, "Anders", absent=["Anders"]), item("b", "Ja"))
    assert rows[0][-1] == "Mee oneens; Niet mee eens, niet mee oneens; Mee eens – Slotmeting ook: Anders"


def test_how_a_question_is_answered_stands_with_its_answers():
    _, _, heads, rows = made(item("a", *AGREE, kind="multi"), item("b", "Ja"))
    assert "Opmerking" not in heads
    assert rows[0][-1] == "Mee oneens; Niet mee eens, niet mee oneens; Mee eens (meer antwoorden mogelijk)"


def test_two_questions_of_one_questionnaire_have_no_column_of_waves():
    one = replace(MEASUREMENT, person_key=ROW)
    assert Source(one, {}, "nl").one_questionnaire
    _, _, heads, _ = made(item("a", *AGREE), measurement=one)
    assert "Gevraagd in" not in heads


def compared(*rows, book):
    """Give the paragraphs on what can be compared, and the remarks per pair of waves."""
    waves = (*MEASUREMENT.waves, replace(MEASUREMENT.waves[1], id="later", label=Text("Later", "Later")))
    names = ("wave_from", "wave_to", "item", "comparable", "reason", "note_nl", "note_en")
    table = pd.DataFrame(rows, columns=names)
    measurement = replace(MEASUREMENT, waves=waves, codebook={one.code: one for one in book})
    blocks = content_questionnaire.blocks(Source(measurement, {"comparability": table}, "nl"))
    start = next(i for i, block in enumerate(blocks) if block.get("id") == "comparability")
    said = [block["text"] for block in blocks[start:] if block["type"] == "paragraph"]
    return said, {block["id"]: block["rows"] for block in blocks[start:] if block["type"] == "table"}


def test_what_the_codebook_says_stands_with_the_waves_between_which_a_question_differs():
    first, second = WAVES
    note = "telt pas later mee", "counts later only"
    book = [item("a", *AGREE), item("b", *AGREE), item("k", kind="key", personal="key")]
    said, tables = compared(
        (first, second, "a", True, "declared+answers_changed", *note),
        (first, second, "b", True, "", "", ""),
        (first, "later", "a", True, "declared+answers_changed", *note),
        (second, "later", "a", True, "declared", *note),
        (second, "later", "b", True, "declared", "nergens anders", "nowhere else"),
        book=book,
    )
    assert tables[f"comparable-{first}-{second}"][0][-1] == "Andere antwoorden om uit te kiezen: telt pas later mee"
    assert [(row[1], row[-1]) for row in tables[f"comparable-{second}-later"]] == [("b", "Nergens anders")]
    # the key is in the questionnaire and in none of the counts
    assert said[0].startswith("Eén vraag telt hieronder niet mee")
    assert said[1].startswith("Nulmeting en slotmeting. Vragen die in beide zijn gesteld: 2;")


def test_where_every_question_is_counted_nothing_is_said_of_others():
    said, _ = compared((*WAVES, "a", True, "", "", ""), book=[item("a", *AGREE)])
    assert len(said) == 1
