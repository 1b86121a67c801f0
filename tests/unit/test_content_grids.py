"""Grids in the report: their questions stand together, each beside the stem."""

from dataclasses import replace

import public_tables
from nulmeting import charts, content
from nulmeting.codebook import Text
from nulmeting.content_grids import parted, together
from nulmeting.content_source import Source

TABLES = public_tables.tables()
STEM = Text("In hoeverre bent u het eens?", "How far do you agree?")


def measurement():
    """The small measurement with its first and third statement in one grid; the follow-up has a stem of its own."""
    made = public_tables.measurement()
    book = dict(made.codebook)
    for code in ("BEL1", "CAP2"):
        own = book[code].question
        whole = Text(f"{STEM.nl} {own.nl}", f"{STEM.en} {own.en}")
        book[code] = replace(book[code], question=whole, grid="eens", stem=STEM)
    book["CAP2"] = replace(book["CAP2"], wording={"followup": Text("En nu? Gunningcriteria", "And now? Criteria")})
    return replace(made, codebook=book)


def test_a_question_of_a_grid_is_its_own_part_beside_the_stem():
    source = Source(measurement(), TABLES, "nl")
    book = source.measurement.codebook
    assert parted(source, book["CAP2"], "baseline") == (
        "Ik kan gunningcriteria voor klimaatneutraal en circulair inkopen opstellen",
        "In hoeverre bent u het eens?",
    )
    assert parted(source, book["CAP2"], "followup") == ("En nu? Gunningcriteria", "")
    assert parted(source, book["CAP1"], "baseline")[1] == ""


def test_questions_of_a_grid_stand_where_the_first_one_stands():
    book = measurement().codebook
    assert [item.code for item in together(list(book.values()))][:4] == ["BEL1", "CAP2", "CAP1", "CAP3"]
    plain = list(public_tables.measurement().codebook.values())
    assert together(plain) == plain


def test_the_annex_and_the_answers_have_a_column_for_the_stem():
    made = measurement()
    sidecar = charts.sidecar(charts.draw(made, TABLES, "nl"))
    report = content.build(made, TABLES, sidecar, "nl")
    blocks = {b["id"]: b for b in report["blocks"] if "id" in b}
    annex = blocks["questionnaire-asked"]
    assert [c["label"] for c in annex["columns"]][:3] == ["Vraag", "Hoort bij", "Code"]
    assert [row[1:3] for row in annex["rows"][:3]] == [
        [STEM.nl, "BEL1"],
        [f"Nulmeting: {STEM.nl}", "CAP2"],  # the other wave has a stem of its own
        ["", "CAP1"],
    ]
    answers = blocks["figure-answers"]["table"]
    assert answers["columns"][1]["label"] == "Hoort bij"
    assert {row[1] for row in answers["rows"]} == {STEM.nl, ""}
    bare = content.build(public_tables.measurement(), TABLES, {}, "nl")
    annex = next(b for b in bare["blocks"] if b.get("id") == "questionnaire-asked")
    assert [c["label"] for c in annex["columns"]] == ["Vraag", "Code", "Antwoorden"]
