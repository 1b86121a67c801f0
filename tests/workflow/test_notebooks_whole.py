"""The notebooks on whole measurements: they agree with the pipeline, notice when they do not, and tell nothing personal."""

import csv
import json
import re
import shutil
from pathlib import Path

import mini_project
import openpyxl
import pytest
import rich_project
import yaml
from bs4 import BeautifulSoup
from nulmeting import configuration, io, notebooks, stages, tables
from nulmeting.messages import InputError

ROOT = Path(__file__).parents[2]
NAMES = ("headline_figures", "data_quality")
MEASUREMENTS = ("kci-2018", "rse-uk", "csps", "carpentries", "carpentries-usage")


def estimated(folder, name):
    """Clean and estimate a measurement in a folder; the published tables are the restricted ones."""
    config = folder / "config" / "measurements" / f"{name}.yaml"
    measurement, results = configuration.load(config), folder / "results" / name
    made = stages.clean(config, folder / "raw" / name, b"k" * 32)
    for wave in measurement.waves:
        io.write_parquet(made.responses[wave.id], results / "restricted" / f"{wave.id}.parquet")
        io.write_json(results / "restricted" / f"reading.{wave.id}.json", made.reading[wave.id])
        io.write_table(made.excluded[wave.id], results / "restricted" / f"excluded.{wave.id}.csv", public=False)
    io.write_table(made.counts, results / "restricted" / "counts.csv", public=False)
    io.write_json(results / "restricted" / "withdrawals.json", {**made.withdrawn, "releases_affected": []})
    for table, frame in tables.build(measurement, made.responses, made.register, made.counts, made.published).items():
        for side in ("restricted", "public"):
            io.write_table(frame, results / side / "tables" / f"{table}.csv", public=side == "public")


def run(folder, name, side, monkeypatch, wanted=NAMES):
    """Execute the notebooks of one side as the rules do."""
    monkeypatch.chdir(folder)
    parameters = {"measurement": name, "public_only": side == "public"}
    made = {
        one: notebooks.execute((ROOT / "notebooks" / f"{one}.py").read_text(), one, parameters, ["recomputed"])
        for one in wanted
    }
    if side == "restricted" and "headline_figures" in made:
        path = folder / "results" / name / "public" / "notebooks" / "recomputed.json"
        io.write_json(path, made["headline_figures"].results["recomputed"])
    return made


def outputs(notebook):
    """Every output of a notebook."""
    return [output for cell in json.loads(notebook)["cells"] for output in cell.get("outputs", [])]


def shown_text(notebook):
    """Everything a notebook displays, without its source: one that was executed, or its text."""
    found = outputs(notebook if isinstance(notebook, str) else notebook.ipynb)
    return "\n".join(
        "".join(part) for output in found for part in (output.get("text", []), *output.get("data", {}).values())
    )


def table_of(page, caption):
    """The rows of the table of which the caption begins so, as dictionaries."""
    tables = BeautifulSoup(page, "html.parser").find_all("table")
    table = next(one for one in tables if one.caption.get_text().startswith(caption))
    heads, *rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def tampered(folder, table, change):
    """Change the rows of one restricted table."""
    path = folder / "results" / "mini" / "restricted" / "tables" / f"{table}.csv"
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        change(row)
    path.write_text(mini_project.csv_text([tuple(rows[0]), *(tuple(row.values()) for row in rows)]))


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mini")
    mini_project.make(folder)
    estimated(folder, "mini")
    return folder


@pytest.fixture
def copy(mini, tmp_path):
    return Path(shutil.copytree(mini, tmp_path / "copy"))


@pytest.fixture(scope="module")
def executed(mini):
    """Execute both notebooks of either side on the measurement as it is, once for all tests."""
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        for side in ("restricted", "public"):
            made[side] = run(mini, "mini", side, patch)
    return made


def written(whole_run, name, side, form="ipynb"):
    """The notebooks of one side that the rules wrote: name → text."""
    folder = whole_run.results(name) / side / "notebooks"
    return {one: (folder / f"{one}.{form}").read_text(encoding="utf-8") for one in NAMES}


def test_the_recomputation_agrees_with_the_pipeline(executed):
    every = {f"{one}.{wave}": True for one in ("anchored", "able") for wave in ("baseline", "followup")}
    assert executed["restricted"]["headline_figures"].results["recomputed"] == every


def test_it_agrees_where_the_heads_are_not_in_the_first_row(tmp_path, monkeypatch):
    mini_project.make(tmp_path)
    head, *records = [("", *row[:3], "", *row[3:]) for row in (mini_project.BASELINE_HEAD, *mini_project.BASELINE)]
    blank = ("",) * len(head)
    title, group = ("", "Nulmeting 2024", *blank[2:]), ("", "Tweede dag", *blank[2:])
    stem = tuple("Over u" if text == "Organisatie" else "" for text in head)
    rows = [title, stem, head, *records[:3], blank, group, *records[3:5], stem, head, *records[5:]]
    (tmp_path / "raw" / "mini" / "baseline.csv").write_text(mini_project.csv_text(rows))
    config = tmp_path / "config" / "measurements" / "mini.yaml"
    config.write_text(
        config.read_text().replace("    file: baseline.csv\n", "    file: baseline.csv\n    head_rows: [2, 3]\n")
    )
    estimated(tmp_path, "mini")
    reading = json.loads((tmp_path / "results" / "mini" / "restricted" / "reading.baseline.json").read_text())
    assert {why: out["rows"] for why, out in reading["rows_left_out"].items()} == {
        "title": [1], "empty": [7], "repeated_head": [11, 12], "group": [8],
    }  # fmt: skip
    made = run(tmp_path, "mini", "restricted", monkeypatch)
    assert all(made["headline_figures"].results["recomputed"].values())


def test_the_recomputation_reads_a_workbook_in_dutch_with_codes_and_routing_of_one_wave(tmp_path, monkeypatch):
    rich_project.make(tmp_path)
    estimated(tmp_path, "mini")
    made = run(tmp_path, "mini", "restricted", monkeypatch)
    headlines = ("anchored", "able", "going", "helped")
    every = {f"{one}.{wave}": True for one in headlines for wave in ("baseline", "followup")}
    assert made["headline_figures"].results["recomputed"] == every
    public = run(tmp_path, "mini", "public", monkeypatch)
    assert "geheim" not in "".join(shown_text(one) for one in (*made.values(), *public.values()))
    assert "Het lukt mij om hulp te vragen." in shown_text(public["headline_figures"])


def test_the_recomputation_leaves_out_the_same_rows_for_ranks_and_dates(tmp_path, monkeypatch):
    rich_project.make(tmp_path)
    changes = {"baseline.csv": (",11,,,2024-01-07,,", ",9,,,2024-01-07,4,"), "followup.csv": ('"1";"";"A4";""', '"1";"2009-12-31";"A4";""')}  # fmt: skip
    for name, (old, new) in changes.items():
        path = tmp_path / "raw" / "mini" / name
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))
    estimated(tmp_path, "mini")
    counts = (tmp_path / "results" / "mini" / "restricted" / "counts.csv").read_text()
    assert counts.count("excluded,out_of_range,row,1") == 2
    made = run(tmp_path, "mini", "restricted", monkeypatch, ["headline_figures"])
    assert set(made["headline_figures"].results["recomputed"].values()) == {True}


@pytest.mark.parametrize("column", ["numerator", "denominator", "estimate", "ci_low", "ci_high"])
def test_one_wrong_number_stops_the_run(copy, monkeypatch, column):
    def change(row):
        if row["indicator"] == "anchored" and row["wave"] == "followup" and row[column]:
            row[column] = str(float(row[column]) + 0.001)

    tampered(copy, "estimates", change)
    with pytest.raises(InputError) as caught:
        run(copy, "mini", "restricted", monkeypatch, ["headline_figures"])
    (fault,) = caught.value.faults
    assert fault.code == "E801" and fault.fields["error"].endswith(f"pipeline's: anchored followup {column}")


@pytest.mark.parametrize(
    "table, column, of_row",
    [
        ("sensitivity", "estimate", {"definition": "top_box"}),
        ("changes", "difference", {"comparison": "paired"}),
        ("changes", "p_adjusted", {"comparison": "all"}),
    ],
)
def test_another_definition_pairs_and_corrections_are_recomputed_too(copy, monkeypatch, table, column, of_row):
    def change(row):
        if {"indicator": "anchored", "target": "process", **of_row}.items() <= row.items() and row[column]:
            row[column] = str(float(row[column]) + 0.001)

    tampered(copy, table, change)
    with pytest.raises(InputError) as caught:
        run(copy, "mini", "restricted", monkeypatch, ["headline_figures"])
    assert f" {column}" in caught.value.faults[0].fields["error"]


def test_what_counts_rows_is_no_number_of_persons(executed):
    flow = table_of(executed["public"]["data_quality"].html, "Flow")
    assert {row["unit"] for row in flow if row["step"] in ("read", "excluded", "flagged")} == {"row"}
    assert {row["unit"] for row in flow if row["step"] == "responding"} == {"person", "organisation"}


def test_who_ticks_nothing_did_not_necessarily_skip_the_question(executed):
    rows = table_of(executed["public"]["data_quality"].html, "Item nonresponse")
    noted = {row["item"] for row in rows if row["note"] == "perhaps no answer applied"}
    assert noted == {"Behoefte (BEH)"}
    assert "counts as weet niet" in rows[0]  # of whatever answer: the codebook may call it otherwise


@pytest.mark.parametrize("link", [{"person": "MAIL", "organisation": "ORG"}, {"person": "MAIL"}])
def test_without_a_register_or_organisations_there_is_a_notebook_too(tmp_path, monkeypatch, link):
    config = mini_project.make(tmp_path)
    made = yaml.safe_load(config.read_text())
    del made["register"]
    made |= {"breakdowns": [], "link": link, "families": []}
    made["indicators"] = [one for one in made["indicators"] if one["unit"] in link]
    made["report"]["headlines"] = [one["id"] for one in made["indicators"] if one["id"] in ("anchored", "able")]
    config.write_text(yaml.safe_dump(made))
    estimated(tmp_path, "mini")
    assert all(run(tmp_path, "mini", "restricted", monkeypatch)["headline_figures"].results["recomputed"].values())
    flow = table_of(run(tmp_path, "mini", "public", monkeypatch)["data_quality"].html, "Flow")
    assert {row["unit"] for row in flow} == {"row", *link}


def test_a_survey_without_organisations_counts_none(whole_run):
    page = written(whole_run, "carpentries-usage", "public", "html")["data_quality"]
    assert {row["unit"] for row in table_of(page, "Flow")} == {"row", "person"}
    assert {row["unit"] for row in table_of(page, "Response")} == {"person"}


def test_a_question_is_shown_as_its_wave_asked_it(whole_run):
    measurement = configuration.load(ROOT / "config" / "measurements" / "carpentries-usage.yaml")
    rows = table_of(written(whole_run, "carpentries-usage", "public", "html")["data_quality"], "Item nonresponse")
    asked = {wave.label.nl: measurement.codebook["usage"].question_in(wave.id).nl for wave in measurement.waves}
    assert len(set(asked.values())) == 2
    assert {row["wave"]: row["item"] for row in rows} == {wave: f"{text} (usage)" for wave, text in asked.items()}


def test_a_changed_answer_in_the_raw_export_stops_the_run(copy, monkeypatch):
    path = copy / "raw" / "mini" / "baseline.csv"
    path.write_text(path.read_text().replace("Geheel mee eens", "Mee oneens"))
    with pytest.raises(InputError, match="differ from the pipeline's: anchored baseline numerator"):
        run(copy, "mini", "restricted", monkeypatch, ["headline_figures"])


def test_a_row_that_is_left_out_otherwise_stops_the_run(copy, monkeypatch):
    path = copy / "raw" / "mini" / "baseline.csv"
    path.write_text(path.read_text().replace(",Ja,Org 2,", ",Nee,Org 2,"))
    with pytest.raises(InputError, match="other rows are left out here than in the pipeline"):
        run(copy, "mini", "restricted", monkeypatch, ["headline_figures"])


def test_an_account_of_rows_that_does_not_add_up_stops_the_run(copy, monkeypatch):
    path = copy / "results" / "mini" / "restricted" / "counts.csv"
    path.write_text(path.read_text().replace("baseline,used,,row,7", "baseline,used,,row,8"))
    with pytest.raises(InputError, match="rows are missing from the account"):
        run(copy, "mini", "restricted", monkeypatch, ["data_quality"])


@pytest.mark.parametrize(
    "old, new, why",
    [
        ("    sensitive: true\n", "    collapse: majority_ties_yes\n", "collapse majority_ties_yes"),
        ("headlines: [anchored, able]", "headlines: [able, needs]", "rests on a multi question"),
    ],
)
def test_a_definition_that_is_not_recomputed_says_so_and_does_not_stop(copy, monkeypatch, old, new, why):
    path = copy / "config" / "measurements" / "mini.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    made = run(copy, "mini", "restricted", monkeypatch, ["headline_figures"])["headline_figures"]
    assert "NOT recomputed" in shown_text(made) and why in shown_text(made)
    assert made.results["recomputed"] == {"able.baseline": True, "able.followup": True}
    assert "not recomputed" in shown_text(run(copy, "mini", "public", monkeypatch)["headline_figures"])


def test_the_public_notebooks_need_published_files_only(copy, monkeypatch):
    run(copy, "mini", "restricted", monkeypatch, ["headline_figures"])
    shutil.rmtree(copy / "raw")
    shutil.rmtree(copy / "results" / "mini" / "restricted")
    made = run(copy, "mini", "public", monkeypatch)
    assert "equal" in shown_text(made["headline_figures"])


def test_a_suppressed_figure_is_not_in_the_public_notebooks(copy, monkeypatch):
    run(copy, "mini", "restricted", monkeypatch, ["headline_figures"])
    path = copy / "results" / "mini" / "public" / "tables" / "estimates.csv"
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row.update(
            status="suppressed", **dict.fromkeys(("numerator", "denominator", "estimate", "ci_low", "ci_high"), "")
        )
    path.write_text(mini_project.csv_text([tuple(rows[0]), *(tuple(row.values()) for row in rows)]))
    text = shown_text(run(copy, "mini", "public", monkeypatch, ["headline_figures"])["headline_figures"])
    figures = text[text.index("Headline figures") : text.index("Figure per definition")]
    assert "not shown" in figures and "60%" not in figures and "60.0%" not in figures


def test_equal_bytes_in_another_folder(executed, copy, monkeypatch):
    for side in ("restricted", "public"):
        assert run(copy, "mini", side, monkeypatch) == executed[side]


IDS = re.compile(
    r"undetermined|immaterial|unlinked|clopper_pearson|korn_graubard|ci_low|mcnemar_midp|outside_publication_plan"
)


@pytest.mark.parametrize("side", ["restricted", "public"])
@pytest.mark.parametrize("name", MEASUREMENTS)
def test_tables_speak_in_names_and_have_no_empty_column(whole_run, name, side):
    measurement = configuration.load(ROOT / "config" / "measurements" / f"{name}.yaml")
    ids = {one.id for one in (*measurement.indicators, *measurement.breakdowns)}
    for text in written(whole_run, name, side, "html").values():
        for table in BeautifulSoup(text, "html.parser").find_all("table"):
            heads, *rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
            columns = dict(zip(heads, zip(*rows, strict=True), strict=True))
            assert [head for head, cells in columns.items() if not any(cells)] == []
            told = {cell for head, cells in columns.items() if head != "id" for cell in (head, *cells)}
            if table.caption.get_text().startswith(("Spellings", "Recodes", "Columns")):
                continue  # there the codes of the codebook and the heads of the export are what it is about
            assert told & ids - {one.label.nl for one in measurement.indicators} == set()
            assert [cell for cell in told if IDS.search(cell)] == []


@pytest.mark.parametrize("side", ["restricted", "public"])
def test_headings_are_dutch_with_english_beside_it(executed, side):
    for made in executed[side].values():
        page = BeautifulSoup(made.html, "html.parser")
        for heading in page.find_all(["h1", "h2", "h3"]):
            assert heading.find("span", lang="nl").get_text() and " · " in heading.get_text()
        assert "<" not in page.title.get_text() and " · " in page.title.get_text()


def test_synthetic_data_are_said_to_be_so_at_the_top(executed):
    for side in ("restricted", "public"):
        for made in executed[side].values():
            page = made.html.decode()
            assert 0 < page.index("Synthetische gegevens · Synthetic data") < page.index("<h2")


def test_texts_of_the_configuration_are_text(executed, copy, monkeypatch):
    """A title or description with markup or Markdown in it does nothing on the page of a notebook."""
    strange = r"<script>alert(1)</script> [x](https://example.org) <img src=x onerror=alert(1)> *a* $b$ \(c\)"
    config = copy / "config" / "measurements" / "mini.yaml"
    made = yaml.safe_load(config.read_text())
    made["title"] = made["about"] = {"nl": strange, "en": strange}
    config.write_text(yaml.safe_dump(made))
    for notebook in run(copy, "mini", "public", monkeypatch).values():
        page = BeautifulSoup(notebook.html, "html.parser")
        assert page.find_all(["script", "img"]) == []
        assert not [link for link in page.find_all("a") if "example.org" in link["href"]]
        assert page.get_text().count(strange) == 4  # title and description in two languages


@pytest.mark.parametrize("side", ["restricted", "public"])
@pytest.mark.parametrize("name", MEASUREMENTS)
def test_no_warning_and_no_complaint_in_any_output(whole_run, name, side):
    for notebook in written(whole_run, name, side).values():
        found = outputs(notebook)
        assert found
        assert [one for one in found if one.get("name") == "stderr"] == []


def test_the_example_comes_out_at_the_published_figures(whole_run):
    text = shown_text(written(whole_run, "kci-2018", "restricted")["headline_figures"])
    truth = io.read_json(ROOT / "raw" / "kci-2018" / "truth.json")["waves"]["baseline"]
    labels = {
        one.id: one.label.nl
        for one in configuration.load(ROOT / "config" / "measurements" / "kci-2018.yaml").indicators
    }
    for indicator, percent in (("policy_anchoring", 43), ("criteria_capability", 20)):
        planted = truth[indicator]["estimate"]
        assert round(100 * planted) == percent
        assert re.search(rf"{labels[indicator]} +Nulmeting +estimate +{planted:.6f}".rstrip("0"), text)


def test_of_changes_the_interval_and_p_of_everybody_and_of_pairs_are_recomputed(whole_run):
    page = written(whole_run, "kci-2018", "restricted", "html")["headline_figures"]
    found = {(row["comparison"], row["what"]) for row in table_of(page, "Changes recomputed")}
    both = ("difference", "interval, low", "interval, high", "p")
    assert found >= {(comparison, what) for comparison in ("all", "paired") for what in both} | {("all", "p adjusted")}


def test_nothing_personal_is_in_any_output(whole_run):
    raw = ROOT / "raw" / "kci-2018"
    with (raw / "register.csv").open(encoding="utf-8-sig", newline="") as stream:
        people = list(csv.DictReader(stream))
    sheet = openpyxl.load_workbook(raw / "baseline.xlsx").worksheets[0]
    heads, *rows = sheet.iter_rows(values_only=True)
    open_answers = {row[heads.index("Wat hoopt u in het leernetwerk te leren?")] for row in rows} - {None}
    canaries = {person[key] for person in people for key in ("naam", "e_mail", "organisatie")} | open_answers
    assert len(canaries) > 500
    pseudonyms = set(io.read_parquet(whole_run.results("kci-2018") / "restricted" / "baseline.parquet")["person"])
    words = {word.casefold() for word in canaries | pseudonyms}
    for side in ("restricted", "public"):
        for form in ("ipynb", "html"):
            for text in written(whole_run, "kci-2018", side, form).values():
                folded = text.casefold()
                assert [word for word in words if word in folded] == []
        for notebook in written(whole_run, "kci-2018", side).values():
            assert "@" not in shown_text(notebook)


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_the_recomputation_agrees_on_whole_measurements(whole_run, name):
    """A figure that came out otherwise would have stopped the run; this one tells that none was passed over."""
    verdicts = io.read_json(whole_run.results(name) / "public" / "notebooks" / "recomputed.json")
    measurement = configuration.load(ROOT / "config" / "measurements" / f"{name}.yaml")
    assert set(verdicts) == {f"{lead}.{wave.id}" for lead in measurement.lead for wave in measurement.waves}
    assert all(verdicts.values())
