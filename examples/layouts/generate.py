"""Make one small invented survey in every layout that is read, with one codebook for all and the truth about it.

Everything is made up. Each file is a wave of the codebook, called after the file: what a researcher would write to have
it read stands in ``column.<wave>``. The files depend on the seed alone.

    python examples/layouts/generate.py --out tests/layouts/files
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from dataclasses import asdict, replace
from pathlib import Path

import files
import tools
from invented import AGREEMENT, MARK, NEED, NEEDS, NUMBER, REMARK, SINCE, STATEMENTS, STEM, TYPE, TYPES, people, truth
from tools import Sheet

SEED = 2018
ALL = csv.QUOTE_ALL


def twins(seed: int) -> dict[str, tuple[str, bytes, Sheet]]:
    """Make every file: id -> its name, its bytes, and what there is to know about it."""
    who = people(seed)
    made: dict[str, tuple[str, bytes, Sheet]] = {}

    def add(name: str, suffix: str, data: bytes, sheet: Sheet) -> None:
        made[name] = (f"{name}.{suffix}", data, sheet)

    for name, heads, codes, own, chosen, delimiter in (
        ("limesurvey_code", "code", False, True, "Y", ","),
        ("limesurvey_code_answer_codes", "code", True, True, "Y", ";"),
        ("limesurvey_full_text", "text", False, True, "Yes", ","),
        ("limesurvey_code_and_text", ". ", False, True, "Yes", ";"),
        ("limesurvey_code_sep_text", "._.", True, True, "Y", ","),
        ("limesurvey_tidied", ". ", False, False, "Yes", ","),
    ):
        sheet = tools.limesurvey(who, heads, codes, own, chosen)
        add(name, "csv", files.text_file(sheet.rows, delimiter, "utf-8-sig", "\r\n", ALL, blank_end=True), sheet)
    for name, form, codes, joined in (
        ("qualtrics_three_rows", "three", False, False),
        ("qualtrics_three_rows_codes_joined", "three", True, True),
        ("qualtrics_two_rows_labels_joined", "two", False, True),
        ("qualtrics_legacy", "legacy", True, False),
    ):
        sheet = tools.qualtrics(who, form, codes, joined)
        add(name, "csv", files.text_file(sheet.rows, encoding="utf-8-sig", end="\n"), sheet)
    monkey = tools.surveymonkey(who)
    add("surveymonkey_cp1252", "csv", files.text_file(monkey.rows, encoding="cp1252"), monkey)
    monkey = tools.surveymonkey(who, merged=True)
    add("surveymonkey_merged", "xlsx", files.workbook(monkey, "Sheet"), monkey)
    for language, dutch in (("nl", True), ("en", False)):
        forms = tools.microsoft_forms(who, dutch)
        add(f"microsoft_forms_{language}", "xlsx", files.workbook(forms, "Blad1" if dutch else "Sheet1"), forms)
        google = tools.google_forms(who, dutch, ", " if dutch else ";")
        add(f"google_forms_{language}", "csv", files.text_file(google.rows, end="\n"), google)
    typeform = tools.typeform(who)
    add("typeform", "csv", files.text_file(typeform.rows, end="\n"), typeform)
    comma = tools.plain(who, comma=True)
    add("plain_semicolon_decimal_comma", "csv", files.text_file(comma.rows, ";", "cp1252"), comma)
    plain = tools.plain(who)
    add("plain_cr_only", "csv", files.text_file(plain.rows, end="\r", quoting=ALL), plain)
    add("plain_utf16_tabs", "txt", files.text_file(plain.rows, "\t", "utf-16"), plain)
    add("plain_tabs", "tsv", files.text_file(plain.rows, "\t", end="\n"), plain)
    headless = tools.headless(who)
    add("plain_without_heads", "csv", files.text_file(headless.rows), headless)
    tabulated = tools.tabulated(who)
    add(
        "plain_titles_groups_merged",
        "xlsx",
        files.workbook(tabulated, "Uitkomsten", "Inhoud: zie Uitkomsten"),
        tabulated,
    )
    tabulated = replace(tabulated, merged=(), head_rows=(4, 5), by_hand={"head_rows": [4, 5]})
    add("plain_open_document", "ods", files.open_document(tabulated, "Uitkomsten"), tabulated)
    frame, described, variables = tools.variables(who)
    add("spss", "sav", files.spss(frame, described, packed=False), variables)
    add("spss_packed", "zsav", files.spss(frame, described, packed=True), variables)
    frame, typed = tools.typed(who)
    add("parquet", "parquet", files.parquet(frame), typed)
    return made


def codebook(made: dict[str, tuple[str, bytes, Sheet]]) -> dict[str, bytes]:
    """Write the codebook's two files."""
    asked = {
        "NR": ("number", "", NUMBER), "TYP": ("single", "type", TYPE),
        **{code: ("single", "agreement", f"{STEM} {text}") for code, text in STATEMENTS.items()},
        "BEH": ("multi", "needs", NEED), "KEN": ("number", "", MARK), "DAT": ("date", "", SINCE),
        "OPM": ("text", "", REMARK),
    }  # fmt: skip
    head = ["code", "type", "scale", "question_nl", "question_en", "personal", *(f"column.{name}" for name in made)]
    items = [
        [code, kind, scale, text, text, "drop" if kind == "text" else "no"]
        + [sheet.columns.get(code, "") for _, _, sheet in made.values()]
        for code, (kind, scale, text) in asked.items()
    ]
    answers = [
        [scale, code, label, label, "dont_know" if label == "Weet niet" else "valid", variants]
        + [sheet.columns.get(f"BEH.{code}", "") if scale == "needs" else "" for _, _, sheet in made.values()]
        for scale, labels in (("type", TYPES), ("agreement", AGREEMENT), ("needs", NEEDS))
        for code, label in labels.items()
        for variants in ["-oth-" if scale == "type" and label == "Anders" else "" if scale == "needs" else f"A{code}"]
    ]
    answer_head = ["scale", "code", "label_nl", "label_en", "kind", "variants", *(f"column.{name}" for name in made)]
    return {"codebook.csv": _table(head, items), "codebook.answers.csv": _table(answer_head, answers)}


def document(made: dict[str, tuple[str, bytes, Sheet]], seed: int) -> bytes:
    """Write what must come out: of every file how it is understood, and of every person the answers."""
    known = {
        name: {key: value for key, value in asdict(sheet).items() if key not in ("rows", "merged")} | {"file": file}
        for name, (file, _, sheet) in made.items()
    }
    return (json.dumps({"files": known, "answers": truth(people(seed))}, indent=1, ensure_ascii=False) + "\n").encode()


def _table(head: list[str], rows: list[list[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    return text.getvalue().encode()


def main() -> None:
    """Write everything into a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    made = twins(given.seed)
    written = {name: data for name, data, _ in made.values()} | codebook(made)
    given.out.mkdir(parents=True, exist_ok=True)
    for name, data in (written | {"truth.json": document(made, given.seed)}).items():
        (given.out / name).write_bytes(data)


if __name__ == "__main__":
    main()
