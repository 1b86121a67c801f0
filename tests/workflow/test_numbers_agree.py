"""Every number that is published is the same wherever it stands: in the tables, the report and the charts, in every format
and in both languages. `NULMETING_RESULTS=results/kci-2018` tries it on results that are there."""

import json
import os
import re
from functools import cache
from pathlib import Path

import numbers_read as read
import pytest
import yaml

ROOT = Path(__file__).parents[2]
MEASUREMENT, LANGUAGES = "kci-2018", ("nl", "en")
CONFIG = yaml.safe_load((ROOT / "config" / "measurements" / f"{MEASUREMENT}.yaml").read_text(encoding="utf-8"))
RULES = (ROOT / "workflow" / "rules" / "4_publish.smk").read_text(encoding="utf-8")
FORMATS = sorted(set(re.findall(r'public/report/report\.\{language\}\.(\w+)"', RULES)) - {"json"})
"""In which formats the rules write the report."""
HIDDEN = ("suppressed", "coded", "not_available")


@pytest.fixture(scope="session")
def results(request):
    """The results to look at: those that are named, else of a run of the tests."""
    given = os.environ.get("NULMETING_RESULTS")
    return Path(given).absolute() if given else request.getfixturevalue("whole_run").results(MEASUREMENT)


@cache
def content(results, language):
    return read.content(results, language)


@cache
def index(results):
    return read.Index(read.tables(results), read.targets(CONFIG))


def equal(one, other):
    return abs(one - other) <= 1e-9 * max(1, abs(one))


# the content against the tables


def test_every_number_of_the_report_is_in_a_public_table(results):
    wrong = []
    for number in read.numbers(content(results, "nl")["blocks"]):
        rows = index(results).rows(number["id"])
        ends = [number["interval"][end] for end in ("low", "high")] if number["interval"] else []
        both = number.get("ends") or {}
        if number["value"] is None:
            empty = not rows or any(row.get("status", "ok") in HIDDEN or "" in row.values() for row in rows)
            wrong += [] if empty else [f"{number['id']} is hidden, but has a row of numbers"]
            continue
        known = [read.values_of(row, number["id"]) for row in rows]
        wanted = [v for v in (number["value"], both.get("low"), both.get("high")) if v is not None]
        if not any(all(any(equal(v, k) for k in one) for v in wanted) for one in known):
            wrong.append(f"{number['id']} = {wanted} is in none of {len(rows)} rows")
        reach = [[*read.values_of(row, number["id"]), *_all(row)] for row in rows]
        if not any(all(any(equal(v, k) for k in one) for v in ends) for one in reach):
            wrong.append(f"{number['id']}: the interval {ends} is in none of {len(rows)} rows")
    assert wrong == []


def _all(row):
    return [value for text in row.values() if (value := read.numeral(text)) is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_every_number_is_its_value_rounded_half_up(results, language):
    found = list(read.numbers(content(results, language)["blocks"]))
    assert len(found) > 500
    assert [wrong for number in found for wrong in read.says(number, language)] == []


def test_both_languages_have_the_same_numbers(results):
    nl, en = (list(read.numbers(content(results, language)["blocks"])) for language in LANGUAGES)
    for one, other in zip(nl, en, strict=True):
        assert (one["id"], one["value"], one["status"]) == (other["id"], other["value"], other["status"])
        if one["value"] is not None:
            assert _plain(one, "nl") == _plain(other, "en")


def _plain(number, language):
    text = f"{number['text']} {number['interval']['text'] if number['interval'] else ''}"
    return [read.plain(token, language) for token in read.tokens(text)]


def test_a_sentence_holds_the_numbers_that_go_with_it(results):
    for language in LANGUAGES:
        for block in content(results, language)["blocks"]:
            for part in block.get("items", [block]) if block["type"] in ("paragraph", "list") else ():
                there = read.tokens(part["text"])
                for number in part["numbers"]:
                    assert set(read.tokens(number["text"])) <= set(there)


# the formats against the content


def test_every_format_is_read_back():
    assert FORMATS, "no rule writes a report"
    assert set(FORMATS) <= read.READERS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_shows_every_number_in_its_place(results, form, language):
    text = read.READERS[form](results / "public" / "report" / f"report.{language}.{form}")
    assert read.missing(text, content(results, language)["blocks"]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_every_number_that_stands_alone(results, language):
    blocks = content(results, language)["blocks"]
    known = {n["id"]: (None if n["value"] is None else str(n["value"]), n["text"]) for n in read.numbers(blocks)}
    found = read.page(results / "public" / "report" / f"report.{language}.html").numbers
    # a whole sentence may go with a number: it has no value of its own
    wrong = [one for one in found if one[1:] != known[one[0]] and (one[1] or known[one[0]][1] not in one[2])]
    assert wrong == []
    alone = [b for b in blocks if b["type"] in ("table", "figure", "key_figure")]
    # changes of a key figure are sentences
    alone = [{key: value for key, value in b.items() if key != "changes"} for b in alone]
    there = {identity for identity, *_ in found}
    assert [n["id"] for n in read.numbers(alone) if n["id"] and n["id"] not in there] == []


# the workbook against the tables and the content


@cache
def workbook(results, language):
    return read.workbook(results / "public" / "tables" / f"tables.{language}.xlsx")


@cache
def words(language):
    return read.catalogue(ROOT, language)


def heading(column, language):
    return words(language)["headings"].get(column, "")


def with_something_to_tell(rows):
    """The rows of a table but those that can have no number, and those of a breakdown of which none may be shown."""
    number = {row.get("breakdown") for row in rows if row.get("status") not in ("suppressed", "not_available")}
    rows = [row for row in rows if row.get("status") != "not_available"]
    return [r for r in rows if r.get("status") != "suppressed" or not r.get("breakdown") or r["breakdown"] in number]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_every_row_with_something_to_tell_and_every_number_of_the_tables(results, language):
    code = words(language)["workbook"]["code_of"]
    compared = 0
    for name, rows in read.tables(results).items():
        told = with_something_to_tell(rows)
        if not told:
            assert name not in workbook(results, language)
            continue
        sheet = workbook(results, language)[name]
        for row, cells in zip(told, sheet, strict=True):
            for column, text in row.items():
                label = heading(column, language)
                own = cells.get(code.format(label=label)) or cells.get(label)
                if own is None or own.data_type in ("b", "d"):
                    continue
                value = read.numeral(text)
                if own.data_type == "n" and own.value is not None:
                    assert value is not None and equal(own.value, value), f"{name}.{column}: {text}, {own.value}"
                    compared += 1
                elif value is not None and column not in read.KEYS:
                    assert own.value == text, f"{name}.{column}: {text} has become {own.value}"
                elif code.format(label=label) in cells:
                    assert (own.value or "") == text
    assert compared > 10_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_by_its_own_keys_agrees_with_the_report(results, language):
    """A row is found by what a reader sees of it: labels and codes."""
    known = {n["id"]: n for n in read.numbers(content(results, language)["blocks"])}
    column = {
        name: heading(name, language) for name in ("indicator", "option", "wave", "definition", "breakdown", "estimate")
    }
    code = words(language)["workbook"]["code_of"]
    waves = {wave["label"][language]: wave["id"] for wave in CONFIG["waves"]}
    statistics = {one["id"]: one["statistic"] for one in CONFIG["indicators"]}
    found = 0
    for cells in workbook(results, language)["estimates"]:
        wanted = {"definition": words(language)["words"]["headline"], "breakdown": words(language)["words"]["all"]}
        if any(cells[column[key]].value != value for key, value in wanted.items() if column[key] in cells):
            continue
        indicator, option = (cells[code.format(label=column[key])].value or "" for key in ("indicator", "option"))
        statistic = "share" if statistics[indicator] == "options" else statistics[indicator]
        identity = ".".join(filter(None, (indicator, option, waves[cells[column["wave"]].value], statistic)))
        if identity in known:
            found += 1
            value = cells[column["estimate"]].value
            if known[identity]["value"] is None:
                assert value in (".", None)
            else:
                assert equal(value, known[identity]["value"])
    assert found > 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_shows_what_the_report_shows(results, language):
    known = {n["id"]: n for n in read.numbers(content(results, language)["blocks"])}
    labels = {one["label"][language]: one for one in CONFIG["indicators"]}
    say = words(language)["workbook"]
    compared = 0
    for cells in workbook(results, language)["overview"]:
        indicator = labels[cells[words(language)["columns"]["indicator"]].value]
        if indicator["statistic"] not in ("share", "mean", "median", "ratio"):
            continue
        places = {
            say["overview_figure"].format(
                wave=w["label"][language]
            ): f"{indicator['id']}.{w['id']}.{indicator['statistic']}"
            for w in CONFIG["waves"]
        }
        for earlier, later in ((a, b) for a in CONFIG["waves"] for b in CONFIG["waves"]):
            names = {"earlier": earlier["label"][language], "later": later["label"][language]}
            places[say["overview_difference"].format(**names)] = (
                f"{indicator['id']}.{earlier['id']}-{later['id']}.difference"
            )
        for head, identity in places.items():
            number = known.get(identity)
            cell = cells.get(head)
            if number and number["value"] is not None and cell is not None:
                assert read.printed(cell, language) == number["text"], identity
                compared += 1
    assert compared > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_charts_of_the_workbook_are_drawn_from_the_same_numbers(results, language):
    values = {round(v, 9) for rows in index(results).tables.values() for row in rows for v in _all(row)}
    heads = re.compile("foutbalk|error bar")
    names = [name for name in workbook(results, language) if name.startswith("chart_")]
    assert len(names) >= 5
    for name in names:
        factor = 100 if name.startswith("chart_changes") else 1
        for cells in workbook(results, language)[name]:
            for head, cell in cells.items():
                if cell.data_type == "n" and cell.value is not None and not heads.search(head):
                    assert round(cell.value / factor, 9) in values, f"{name}, {head}: {cell.value}"


# the charts against the tables


@cache
def charts(results, language):
    return json.loads((results / "public" / "charts" / f"charts.{language}.json").read_text(encoding="utf-8"))


def figures(record):
    return [v for v in record.values() if isinstance(v, int | float) and not isinstance(v, bool)]


def test_charts_are_drawn_from_rows_of_the_tables(results):
    """Every record has its numbers together in one row that has its keys; without its number it has a hidden row."""
    everybody = {"breakdown": "all", "category": "all"}
    for name, chart in charts(results, "nl").items():
        for record in chart["table"] or ():
            keys = {k: str(v) for k, v in record.items() if k in read.KEYS and v not in (None, "")}
            found = [r for rows in index(results).tables.values() for r in rows if r.items() >= keys.items()]
            rows = [r for r in found if all(k in keys or r.get(k, v) == v for k, v in everybody.items())]
            own = [v for k, v in record.items() if v in figures(record) and not k.startswith("change_")]
            hidden = any(r.get("status") in HIDDEN for r in rows) and (None in record.values())
            together = any(all(any(equal(n, v) for v in _all(r)) for n in own) for r in rows)
            assert together or hidden, f"{name}: {record}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_chart_are_numbers_that_it_shows(results, language):
    assert len(charts(results, language)) > 5
    for name, chart in charts(results, language).items():
        # the level of every interval is named
        values = {0.95, *(v for record in chart["table"] or () for v in figures(record)), *_sums(chart["table"] or ())}
        for text in (chart["title"], chart["alt"], *(row for group in chart["told"] for row in group["rows"])):
            for token in re.findall(r"([+−]?\d+(?:[.,]\d+)*)%", text or ""):
                assert any(read.is_rounded(v, token, language) for v in values), f"{name}: {token}% in {text[:80]}"


def _sums(records):
    """The sums of answers that stand beside each other: the sides of a scale; and of those who answered alike twice."""
    bars = {}
    for record in records:
        if record.get("answer"):
            bars.setdefault((record["item"], record["wave"]), []).append(record["share"] or 0.0)
    for shares in bars.values():
        sums = [sum(shares[i:j]) for i in range(len(shares)) for j in range(i + 1, len(shares) + 1)]
        yield from (*sums, *(1 - s for s in sums))
    for item in {record["item"] for record in records if record.get("answer_to")}:
        moves = [r for r in records if r["item"] == item and r["count"] is not None]
        if whole := sum(r["count"] for r in moves):
            yield sum(r["count"] for r in moves if r["answer_from"] == r["answer_to"]) / whole
            scored = [r for r in moves if r["answer_from"].isdigit() and r["answer_to"].isdigit()]
            yield sum(r["count"] for r in scored if int(r["answer_from"]) < int(r["answer_to"])) / whole
            yield sum(r["count"] for r in scored if int(r["answer_from"]) > int(r["answer_to"])) / whole


def test_charts_say_the_same_in_both_languages(results):
    nl, en = (charts(results, language) for language in LANGUAGES)
    assert nl.keys() == en.keys()
    for name in nl:
        for one, other in zip(nl[name]["table"] or (), en[name]["table"] or (), strict=True):
            assert {k: v for k, v in one.items() if not isinstance(v, str)} == {
                k: v for k, v in other.items() if not isinstance(v, str)
            }
