"""Every table and column of the workbook has a heading, and every code of the trust tables its words, in both languages."""

import io

import openpyxl
import public_tables
import pytest
import trust_tables
from nulmeting import nonresponse, sensitivity, subgroups, workbook, workbook_columns
from nulmeting.content_source import Source
from nulmeting.sentences import LANGUAGES, has
from nulmeting.table_columns import FIELDS, SUPPORT

MEASUREMENT = public_tables.measurement()
PUBLIC = [name for name in FIELDS if name not in SUPPORT]
WORDS = {
    "measures": [*nonresponse.MODELLED, *nonresponse.CLUSTERED, *nonresponse.ALIKE],
    "kinds": [*sensitivity.DIFFERENCES, sensitivity.HEADLINE],
    "verdict_words": [*subgroups.VERDICTS, "above", "below"],
    "norm_states": ["met", "not_met", "undetermined"],
    "norm_sides": ["above", "below", "undetermined"],
    "odds_more": ["met", "not_met"],
    "scenarios": ["observed", "planned"],
    "attrition_groups": ["both_waves", "one_wave"],
    "interval_names": ["raking", "poststratification"],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PUBLIC)
def test_every_table_and_column_has_a_heading(language, name):
    missing = [column for column in FIELDS[name] if not has(f"headings.{column}", language)]
    assert missing == []
    assert has(f"tables.{name}", language)
    assert has(f"tables.{name}_about", language)
    assert name in workbook.ORDER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", WORDS)
def test_every_code_has_its_words(language, section):
    assert [code for code in WORDS[section] if not has(f"{section}.{code}", language)] == []


@pytest.mark.parametrize("name", PUBLIC)
def test_every_number_has_a_format_of_its_own(name):
    known = workbook_columns.SHARES | workbook_columns.ON_SCALE | workbook_columns.COUNTS
    known |= workbook_columns.OTHER_NUMBERS | workbook_columns.P_VALUES
    assert [c for c, kind in FIELDS[name].items() if kind in ("int", "float") and c not in known] == []


def test_labels_stand_beside_codes():
    source = Source(MEASUREMENT, {}, "nl")

    def label(column, **row):
        return workbook_columns.label(source, row, column)

    assert label("measure", measure="partial_organisation_type") == "partiële R-indicator: Type organisatie"
    assert label("model", model="organisation_type + register_size") == "Type organisatie en aantal ingeschrevenen"
    assert label("against", against="all", breakdown="organisation_type") == "totaal"
    assert label("against", against="other", breakdown="organisation_type") == "Overig"
    assert label("odds_ratio_wave", odds_ratio_wave="followup") == "Slotmeting"
    assert label("weighting", weighting="none") == "geen"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_of_the_trust_tables(language):
    tables = public_tables.tables()
    book = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, tables, language)))
    for name in trust_tables.tables():
        title = Source(MEASUREMENT, {}, language).word(f"tables.{name}")
        sheet = book[title]
        (table,) = sheet.tables.values()
        assert len(sheet[table.ref]) == len(tables[name]) + 1
        # 0.987 stands only in hidden rows
        assert not [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell == 0.987]
