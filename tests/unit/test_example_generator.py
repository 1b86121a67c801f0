"""The generator of the example measurement: what it writes is what its truth says, and always the same."""

import csv
import functools
import hashlib
import importlib
import io
import json
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import openpyxl
import pytest
import yaml

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "kci_2018"
SHIPPED = ROOT / "raw" / "kci-2018"
SEEDS = [2018, *range(1, 20)]
WAVES = ("baseline", "followup")
FIRST_DAY = {"baseline": "2018-06-04", "followup": "2018-11-19"}
QUARANTINED = ("not_in_register", "out_of_range", "duplicate")

FORMS_AGREEMENT = {
    "Geheel mee oneens": 1,
    "Oneens": 2,
    "Neutraal": 3,
    "Eens": 4,
    "Geheel mee eens": 5,
    "Helemaal mee oneens": 1,
    "Mee oneens": 2,
    "Noch eens, noch oneens": 3,
    "Mee eens": 4,
    "Helemaal mee eens": 5,
}
CONSENT = "Gaat u akkoord met het gebruik van uw antwoorden voor dit onderzoek?"
ANCHORED = "MVI is sterk verankerd in ons inkoopbeleid"
CAPABLE = tuple(
    f"Ik kan {what} voor klimaatneutraal en circulair inkopen opstellen" for what in ("eisen", "gunningcriteria")
)
MARK = "Welk cijfer (1-10) geeft u uw kennis van circulair inkopen?"


@functools.cache
def made(seed):
    sys.path.insert(0, str(EXAMPLE))
    try:
        return importlib.import_module("generate").measurement(seed)
    finally:
        sys.path.remove(str(EXAMPLE))


def truth(seed):
    return json.loads(made(seed)["truth.json"])


def register(seed):
    return list(csv.DictReader(io.StringIO(made(seed)["register.csv"].decode(), newline="")))


def records(seed, wave):
    """Give every row of an export in one form: who, consent, complete, mark, and the three agreements."""
    if wave == "baseline":
        rows = openpyxl.load_workbook(io.BytesIO(made(seed)["baseline.xlsx"])).active.iter_rows(values_only=True)
        head = next(rows)
        for number, row in enumerate(rows, start=2):
            cells = dict(zip(head, row, strict=True))
            yield {
                "row": number,
                "person": cells["E-mail"].strip().lower(),
                "consent": cells[CONSENT],
                "complete": cells["Tijd van voltooien"] is not None,
                "day": str(cells["Tijd van voltooien"] or "")[:10],
                "mark": cells[MARK],
                "BEL1": FORMS_AGREEMENT.get(cells[ANCHORED]),
                "CAP1": FORMS_AGREEMENT.get(cells[CAPABLE[0]]),
                "CAP2": FORMS_AGREEMENT.get(cells[CAPABLE[1]]),
            }
    else:
        agreement = {f"A{n}": n for n in range(1, 6)}
        reader = csv.DictReader(io.StringIO(made(seed)["followup.csv"].decode("utf-8-sig"), newline=""), delimiter=";")
        for number, cells in enumerate(reader, start=2):
            yield {
                "row": number,
                "person": cells["MAIL"].strip().lower(),
                "consent": {"Y": "Ja", "N": "Nee", "": None}[cells["AKK"]],
                "complete": cells["submitdate"] != "",
                "day": cells["submitdate"][:10],
                "mark": float(cells["KEN"]) if cells["KEN"] else None,
                "BEL1": agreement.get(cells["BEL[SQ001]"]),
                "CAP1": agreement.get(cells["CAP[SQ001]"]),
                "CAP2": agreement.get(cells["CAP[SQ002]"]),
            }


def set_aside(seed, wave):
    """Clean an export in a few plain lines: row -> reason, and the used records."""
    enrolled = {person["e_mail"] for person in register(seed)}
    reasons, last = {}, {}
    for record in records(seed, wave):
        if record["consent"] != "Ja":
            reasons[record["row"]] = "no_consent"
        elif record["person"].startswith("test.") or (record["complete"] and record["day"] < FIRST_DAY[wave]):
            reasons[record["row"]] = "test_entry"
        elif not record["complete"]:
            reasons[record["row"]] = "incomplete"
        elif record["person"] not in enrolled:
            reasons[record["row"]] = "not_in_register"
        elif record["mark"] is not None and not 1 <= record["mark"] <= 10:
            reasons[record["row"]] = "out_of_range"
        else:
            if record["person"] in last:
                reasons[last[record["person"]]["row"]] = "duplicate"
            last[record["person"]] = record
    return reasons, list(last.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_headlines_come_out_as_published(seed):
    baseline = truth(seed)["waves"]["baseline"]
    assert baseline["policy_anchoring"]["estimate"] == pytest.approx(0.43, abs=0.002)
    assert baseline["criteria_capability"]["estimate"] == pytest.approx(0.20, abs=0.002)
    needs = baseline["learning_needs"]["counts"]
    assert set(sorted(needs, key=needs.get)[-2:]) == {"praktijkvoorbeelden", "ervaringen"}


@pytest.mark.parametrize("seed", SEEDS)
def test_follow_up_is_better(seed):
    before, after = (truth(seed)["waves"][wave] for wave in WAVES)
    for indicator in ("policy_anchoring", "criteria_capability"):
        assert after[indicator]["estimate"] > before[indicator]["estimate"] + 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_sizes(seed):
    known = truth(seed)
    assert known["register"] == {"persons": 264, "organisations": 150}
    assert 165 <= known["waves"]["baseline"]["used"] <= 175
    assert 135 <= known["waves"]["followup"]["used"] <= 145
    assert 95 <= known["overlap"]["persons"] <= 105
    for wave in known["waves"].values():
        assert wave["read"] == wave["used"] + sum(wave["excluded"].values())
        assert sum(wave["excluded"][reason] for reason in QUARANTINED) < 0.05 * wave["read"]
        assert all(wave["excluded"].values())


@pytest.mark.parametrize("seed", SEEDS[:5])
def test_register_is_plausible_and_fictitious(seed):
    people = register(seed)
    assert len({person["e_mail"] for person in people}) == len({person["naam"] for person in people}) == 264
    assert all(person["e_mail"].endswith("@example.org") for person in people)
    assert len({person["type"] for person in people}) == len({person["functie"] for person in people}) == 5
    chosen = Counter(network for person in people for network in person["leernetwerken"].split(";"))
    assert len(chosen) == 10
    assert any(";" in person["leernetwerken"] for person in people)
    types = defaultdict(set)
    for person in people:
        types[person["organisatie"]].add(person["type"])
    assert len(types) == 150
    assert all(len(kinds) == 1 for kinds in types.values())


@pytest.mark.parametrize("wave", WAVES)
@pytest.mark.parametrize("seed", SEEDS[:5])
def test_faults_are_in_the_files_and_no_others(seed, wave):
    planted = {fault["row"]: fault["reason"] for fault in truth(seed)["faults"] if fault["wave"] == wave}
    found, used = set_aside(seed, wave)
    assert found == planted
    assert Counter(found.values()) == truth(seed)["waves"][wave]["excluded"]
    assert len(used) == truth(seed)["waves"][wave]["used"]


@pytest.mark.parametrize("wave", WAVES)
@pytest.mark.parametrize("seed", SEEDS[:5])
def test_headlines_recomputed_from_the_files(seed, wave):
    known = truth(seed)["waves"][wave]
    employer = {person["e_mail"]: person["organisatie"] for person in register(seed)}
    _, used = set_aside(seed, wave)
    able = [r["CAP1"] >= 4 and r["CAP2"] >= 4 for r in used if r["CAP1"] and r["CAP2"]]
    assert (sum(able), len(able)) == (
        known["criteria_capability"]["numerator"],
        known["criteria_capability"]["denominator"],
    )
    votes = defaultdict(list)
    for record in used:
        if record["BEL1"]:
            votes[employer[record["person"]]].append(record["BEL1"] >= 4)
    assert len(votes) == known["policy_anchoring"]["denominator"]
    total = sum(sum(vote) / len(vote) for vote in votes.values())
    assert total == pytest.approx(known["policy_anchoring"]["numerator"])
    assert total / len(votes) == pytest.approx(known["policy_anchoring"]["estimate"])
    assert any(len(set(vote)) == 2 for vote in votes.values()), "no organisation whose respondents disagree"


@pytest.mark.parametrize("seed", SEEDS)
def test_some_are_flagged_in_every_way_and_all_of_them_are_used(seed):
    known = truth(seed)
    faulty = {(fault["wave"], fault["row"]) for fault in known["faults"]}
    for wave in WAVES:
        found = Counter(flag["reason"] for flag in known["flags"] if flag["wave"] == wave)
        assert found == known["waves"][wave]["flagged"]
        assert found["outside_field_period"] == 2 and found["speeder"] >= 3 and found["straight_lining"] >= 1
    assert not faulty & {(flag["wave"], flag["row"]) for flag in known["flags"]}


def test_overlap_recomputed_from_the_files():
    employer = {person["e_mail"]: person["organisatie"] for person in register(2018)}
    people = [{record["person"] for record in set_aside(2018, wave)[1]} for wave in WAVES]
    bodies = [{employer[person] for person in wave} for wave in people]
    assert truth(2018)["overlap"] == {
        "persons": len(people[0] & people[1]),
        "organisations": len(bodies[0] & bodies[1]),
    }


def test_one_person_sends_in_three_rows_and_one_reopens_after_completing():
    kinds = {fault["row"]: fault["kind"] for fault in truth(2018)["faults"] if fault["wave"] == "baseline"}
    rows = defaultdict(list)
    for record in records(2018, "baseline"):
        rows[record["person"]].append(kinds.get(record["row"], "used"))
    assert ["submitted_twice", "submitted_twice", "used"] in rows.values()
    assert ["abandoned_then_completed", "used"] in rows.values()
    assert ["used", "completed_then_reopened"] in rows.values()


def test_same_person_is_written_differently_across_waves():
    sheet = openpyxl.load_workbook(io.BytesIO(made(2018)["baseline.xlsx"])).active
    first = {row[3].strip().lower(): row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}
    reader = csv.DictReader(io.StringIO(made(2018)["followup.csv"].decode("utf-8-sig"), newline=""), delimiter=";")
    second = {row["MAIL"].strip().lower(): row["MAIL"] for row in reader}
    assert sum(first[who] != second[who] for who in first.keys() & second.keys()) >= 10


def test_survey_export_has_the_shape_of_limesurvey():
    data = made(2018)["followup.csv"]
    assert data.startswith(b'\xef\xbb\xbf"id";"submitdate";')
    assert data.endswith(b'"\r\n\r\n')
    head, *rows, blank = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert blank == []
    assert {len(row) for row in rows} == {len(head)}
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([head, *rows])
    assert data.decode("utf-8-sig") == text.getvalue() + "\r\n"
    assert any("\n" in cell for row in rows for cell in row)


def test_lines_of_faults_are_where_their_records_begin():
    text = made(2018)["followup.csv"].decode("utf-8-sig")
    lines = text.replace("\r\n", "\n").split("\n")
    records_ = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    faults = [fault for fault in truth(2018)["faults"] if fault["wave"] == "followup"]
    for fault in faults:
        number, submitted = records_[fault["row"] - 1][:2]
        assert lines[fault["line"] - 1].startswith(f'"{number}";"{submitted}";')
    assert any(fault["line"] > fault["row"] for fault in faults)


def test_forms_workbook_has_the_shape_of_microsoft_forms():
    book = openpyxl.load_workbook(io.BytesIO(made(2018)["baseline.xlsx"]))
    assert book.sheetnames == ["Formulierantwoorden"]
    head, *rows = book.active.iter_rows(values_only=True)
    assert head[:6] == ("ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tijd van laatste wijziging")
    assert len(set(head)) == len(head)
    networks = [row[head.index("Aan welk leernetwerk of welke leernetwerken neemt u deel?")] for row in rows]
    assert all(cell.endswith(";") for cell in networks if cell)
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]
    assert any(isinstance(cell, str) and cell.startswith("=") for row in rows for cell in row)


def test_canaries_are_in_the_files():
    known = truth(2018)["canaries"]
    sheet = openpyxl.load_workbook(io.BytesIO(made(2018)["baseline.xlsx"])).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    survey = csv.reader(io.StringIO(made(2018)["followup.csv"].decode("utf-8-sig"), newline=""), delimiter=";")
    cells += [cell for row in survey for cell in row]
    everything = "\n".join([*cells, made(2018)["register.csv"].decode()])
    assert len(known["phrases"]) >= 10
    for kind, expected in known.items():
        absent = [text for text in expected if text.lower() not in everything.lower()]
        assert not absent, f"{kind} that are nowhere: {absent}"


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path):
    script = [sys.executable, str(EXAMPLE / "generate.py")]
    subprocess.run([*script, "--seed", "2018", "--out", str(tmp_path)], check=True, cwd=tmp_path)
    for name, data in made(2018).items():
        assert (tmp_path / name).read_bytes() == data, f"{name} differs between two runs"
        assert (SHIPPED / name).read_bytes() == data, f"raw/kci-2018/{name} is not what the generator makes"
        assert made(1)[name] != data
    assert sorted(path.name for path in SHIPPED.iterdir()) == sorted(made(2018))


def test_workbook_carries_no_time_of_making():
    with zipfile.ZipFile(io.BytesIO(made(2018)["baseline.xlsx"])) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2018, 7, 2, 9, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"2018-07-02T09:00:00Z") == 2


def test_sources_list_every_file():
    listed = yaml.safe_load(made(2018)["SOURCES.yaml"])
    hashes = {entry["file"]: entry["sha256"] for entry in listed["files"]}
    assert hashes == {
        name: hashlib.sha256(data).hexdigest() for name, data in made(2018).items() if name != "SOURCES.yaml"
    }


def test_generator_stands_apart_from_the_library(tmp_path):
    check = (
        "import sys, runpy; sys.argv = ['generate.py', '--out', 'out'];"
        f"sys.path.insert(0, {str(EXAMPLE)!r}); runpy.run_path({str(EXAMPLE / 'generate.py')!r}, run_name='__main__');"
        "sys.exit(any(name.split('.')[0] in ('nulmeting', 'pandas') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False, cwd=tmp_path).returncode == 0
