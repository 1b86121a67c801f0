import hashlib
from http.client import IncompleteRead
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
import yaml
from nulmeting import raw_data
from nulmeting.messages import InputError
from nulmeting.raw_data import Source

CONTENT = b"id,score\n1,4\n2,5\n"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def upstream(tmp_path):
    """A place to download from, as a file:// address."""
    file = tmp_path / "upstream" / "wave.csv"
    file.parent.mkdir()
    file.write_bytes(CONTENT)
    return file


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    (folder / "survey").mkdir(parents=True)
    return folder


@pytest.fixture
def source(tmp_path, upstream):
    folder = tmp_path / "raw" / "survey"
    folder.mkdir(parents=True)
    return Source(folder / "wave.csv", DIGEST, upstream.as_uri(), "survey/wave.csv")


def codes(outcome):
    return [fault.code for fault in outcome.faults]


def listing(source, **more):
    """Write the SOURCES.yaml that lists the source."""
    entry = {"file": source.path.name, "sha256": source.sha256, "origin": source.origin} | more
    path = source.path.parent / "SOURCES.yaml"
    path.write_text(yaml.safe_dump({"files": [entry]}), encoding="utf-8")
    return path


def test_present_file_is_left_alone(source, data):
    source.path.write_bytes(CONTENT)
    before = source.path.stat().st_mtime_ns
    outcome = raw_data.bring(source, data)
    assert (outcome.state, outcome.faults) == ("present", ())
    assert source.path.stat().st_mtime_ns == before


def test_copy_is_preferred_to_download(source, data, monkeypatch):
    (data / "survey" / "wave.csv").write_bytes(CONTENT)
    monkeypatch.setattr(raw_data, "_download", lambda address: pytest.fail("downloaded all the same"))
    assert raw_data.bring(source, data).state == "copied"
    assert source.path.read_bytes() == CONTENT


@pytest.mark.parametrize("with_folder", [True, False])
def test_download_when_there_is_no_copy(source, data, with_folder):
    assert raw_data.bring(source, data if with_folder else None).state == "downloaded"
    assert source.path.read_bytes() == CONTENT


def test_wrong_copy_is_passed_over_for_a_right_download(source, data):
    (data / "survey" / "wave.csv").write_bytes(CONTENT + b"3,1\n")
    assert raw_data.bring(source, data).state == "downloaded"
    assert source.path.read_bytes() == CONTENT


@pytest.mark.parametrize("half", [b"", CONTENT[:-1], CONTENT[: len(CONTENT) // 2]])
def test_half_download_is_never_put_in_place(source, upstream, half):
    upstream.write_bytes(half)
    outcome = raw_data.bring(source, None)
    assert (outcome.state, codes(outcome)) == ("failed", ["E903"])
    assert list(source.path.parent.iterdir()) == []


def test_half_file_in_place_is_replaced(source):
    source.path.write_bytes(CONTENT[:5])
    assert raw_data.bring(source, None).state == "replaced"
    assert source.path.read_bytes() == CONTENT


def test_file_in_place_stays_when_nothing_better_can_be_had(source, upstream):
    source.path.write_bytes(CONTENT[:5])
    upstream.unlink()
    outcome = raw_data.bring(source, None)
    assert (outcome.state, codes(outcome)) == ("failed", ["E903", "E902"])
    assert source.path.read_bytes() == CONTENT[:5]


@pytest.mark.parametrize(
    "error",
    [
        URLError(OSError(101, "Network is unreachable")),
        HTTPError("https://example.org/wave.csv", 404, "Not Found", {}, BytesIO()),
        TimeoutError("timed out"),
        IncompleteRead(CONTENT[:5], 11),
    ],
    ids=["network", "404", "timeout", "broken off"],
)
def test_failed_download_is_one_fault(source, monkeypatch, error):
    def fail(address, timeout):
        raise error

    monkeypatch.setattr(raw_data, "urlopen", fail)
    outcome = raw_data.bring(source, None)
    assert (outcome.state, codes(outcome)) == ("failed", ["E902"])
    assert "\n" not in outcome.faults[0].fields["cause"]
    assert outcome.faults[0].fields["cause"]
    assert not source.path.exists()


def test_endless_download_is_cut_off(source, monkeypatch):
    monkeypatch.setattr(raw_data, "LARGEST", 4)
    outcome = raw_data.bring(source, None)
    assert codes(outcome) == ["E902"]
    assert not source.path.exists()


@pytest.mark.parametrize(("content", "state", "expected"), [(CONTENT, "present", []), (b"changed", "failed", ["E905"])])
def test_shipped_file_is_only_checked(source, content, state, expected):
    shipped = Source(source.path, DIGEST)
    source.path.write_bytes(content)
    outcome = raw_data.bring(shipped, None)
    assert (outcome.state, codes(outcome)) == (state, expected)
    assert source.path.read_bytes() == content


def test_missing_shipped_file_is_a_fault(source):
    assert codes(raw_data.bring(Source(source.path, DIGEST), None)) == ["E905"]


@pytest.mark.parametrize(("only_for_tests", "state", "expected"), [(True, "left_out", []), (False, "failed", ["E906"])])
def test_file_without_origin_needs_the_data_folder(source, data, only_for_tests, state, expected):
    without = Source(source.path, DIGEST, None, "survey/wave.csv", only_for_tests)
    outcome = raw_data.bring(without, None)
    assert (outcome.state, codes(outcome)) == (state, expected)
    (data / "survey" / "wave.csv").write_bytes(CONTENT)
    assert raw_data.bring(without, data).state == "copied"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("files: [", "E901"),
        ("", "E901"),
        ("files: 3", "E901"),
        ("files: [wave.csv]", "E901"),
        ("files: [{sha256: %s}]" % ("a" * 64), "E109"),
        ("files: [{file: wave.csv}]", "E109"),
        ("files: [{file: ../wave.csv, sha256: %s}]" % ("a" * 64), "E103"),
        ("files: [{file: wave.csv, sha256: abc}]", "E103"),
        ("files: [{file: wave.csv, sha256: %s, origin: 'http://example.org/wave.csv'}]" % ("a" * 64), "E103"),
    ],
)
def test_bad_listing_is_a_fault(tmp_path, text, expected):
    path = tmp_path / "SOURCES.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        raw_data.sources(path)
    assert [fault.code for fault in raised.value.faults] == [expected]


def test_main_goes_on_with_the_others(source, tmp_path, upstream, monkeypatch, capsys):
    """One broken listing and one missing file do not keep a third file away."""
    monkeypatch.delenv("NULMETING_DATA", raising=False)
    monkeypatch.setenv("NULMETING_LANGUAGE", "en")
    listing(source)
    for name, text in {"absent": f"files: [{{file: a.csv, sha256: {DIGEST}}}]", "broken": "files: ["}.items():
        (tmp_path / "raw" / name).mkdir()
        (tmp_path / "raw" / name / "SOURCES.yaml").write_text(text, encoding="utf-8")
    assert raw_data.main(["--raw", str(tmp_path / "raw")]) == 1
    assert source.path.read_bytes() == CONTENT
    shown = capsys.readouterr()
    assert "downloaded" in shown.out
    assert [line.split()[0] for line in shown.err.splitlines() if line] == ["E905", "E901"]
    assert "Traceback" not in shown.err


def test_main_is_quiet_and_succeeds_when_all_is_there(source, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("NULMETING_DATA", raising=False)
    listing(source)
    assert raw_data.main(["--raw", str(tmp_path / "raw")]) == 0
    assert raw_data.main(["--raw", str(tmp_path / "raw")]) == 0
    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()] == ["downloaded", "present"]
    assert shown.err == ""


def test_data_folder_comes_from_the_environment(source, tmp_path, data, monkeypatch, capsys):
    (data / "survey" / "wave.csv").write_bytes(CONTENT)
    listing(source, in_data_folder="survey/wave.csv")
    monkeypatch.setenv("NULMETING_DATA", str(data))
    assert raw_data.main(["--raw", str(tmp_path / "raw")]) == 0
    assert capsys.readouterr().out.split()[0] == "copied"


def test_data_folder_that_is_not_there_is_a_fault(source, tmp_path, monkeypatch, capsys):
    """The file is had all the same, but somebody who set the variable meant a folder."""
    listing(source)
    monkeypatch.setenv("NULMETING_DATA", str(tmp_path / "nowhere"))
    assert raw_data.main(["--raw", str(tmp_path / "raw")]) == 1
    shown = capsys.readouterr()
    assert source.path.read_bytes() == CONTENT
    assert shown.err.split()[0] == "E904"


def test_every_message_has_a_sentence_in_both_languages(source, upstream, data):
    """Fields of the faults and of the catalogue agree, so that no message breaks while it is made."""
    (data / "survey" / "wave.csv").write_bytes(b"other")
    source.path.write_bytes(b"half")
    upstream.unlink()
    outcomes = [raw_data.bring(source, data), raw_data.bring(Source(source.path, DIGEST), None)]
    source.path.unlink()
    outcomes.append(raw_data.bring(Source(source.path, DIGEST, None, "survey/x.csv"), data))
    faults = [fault for outcome in outcomes for fault in outcome.faults]
    assert {fault.code for fault in faults} == {"E902", "E903", "E905", "E906"}
    for fault in faults:
        assert fault.line("nl") != fault.line("en")


@pytest.mark.parametrize("measurement", ["rse-uk", "csps", "carpentries", "carpentries-usage"])
def test_listings_of_the_real_measurements_name_their_origin(measurement):
    """Every raw file that the pipeline reads can be downloaded from an address with the commit in it."""
    path = Path(__file__).parents[2] / "raw" / measurement / "SOURCES.yaml"
    head = yaml.safe_load(path.read_text(encoding="utf-8"))
    needed = [source for source in raw_data.sources(path) if not source.only_for_tests]
    assert needed
    assert {"producer", "licence", "attribution", "commit"} <= set(head)
    for source in needed:
        assert head["commit"] in (source.origin or "")
        assert source.in_data_folder == f"{measurement.removesuffix('-usage')}/{source.path.name}"
