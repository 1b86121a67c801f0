"""The register, read by hand: who was registered when, and an export that is larger than it."""

import csv

import mini_project
import pytest
from mini_project import clean, lines_of

YES, NO = ["ja", "Yes", "1", "x", "TRUE", " Ja "], ["nee", "no", "0", "", "false", "  "]


@pytest.fixture
def config(tmp_path):
    """The small project; p1 to p6 are registered for the baseline, p7 to p12 for the follow-up, p5 and p6 for both."""
    path = mini_project.make(tmp_path)
    text = path.read_text().replace("{TYPE: soort}", "{TYPE: soort}\n  waves: {baseline: jan, followup: sep}")
    path.write_text(text.replace("max_quarantined: 0.3", "max_quarantined: 0.99"))
    write_register(path, [*YES, *NO], [*NO[:4], *YES[:2], *YES])
    return path


def write_register(config, january, september):
    head, *rows = mini_project.REGISTER
    table = [(*head, "jan", "sep"), *((*row, a, b) for row, a, b in zip(rows, january, september, strict=True))]
    (config.parents[2] / "raw" / "mini" / "register.csv").write_text(mini_project.csv_text(table))


def write_export(config, people):
    path = config.parents[2] / "raw" / "mini" / "baseline.csv"
    row = mini_project.BASELINE[0]
    path.write_text(mini_project.csv_text([mini_project.BASELINE_HEAD, *((one, *row[1:]) for one in people)]))


def test_who_was_registered_in_each_wave(config):
    write_export(config, ["p1@example.org", "p2@example.org"])
    register = clean(config).register
    assert list(register.columns) == ["person", "organisation", "TYPE", "in.baseline", "in.followup"]
    assert register["in.baseline"].tolist() == [True] * 6 + [False] * 6
    assert register["in.followup"].tolist() == [False] * 4 + [True] * 8
    assert str(register["in.baseline"].dtype) == "bool"


def test_who_was_not_registered_in_that_wave_is_set_aside(config):
    write_export(config, ["p1@example.org", "p2@example.org", "p7@example.org", "q@example.org"])
    cleaned = clean(config)
    listed = list(cleaned.excluded["baseline"].itertuples(index=False, name=None))
    assert listed == [(4, "not_in_register"), (5, "not_in_register")]
    # of the follow-up's six, p1, p3 and p4 were only registered for the baseline
    counts = cleaned.counts[cleaned.counts["wave"] == "followup"].set_index(["step", "reason"])["count"]
    assert (counts["excluded", "not_in_register"], counts["used", ""]) == (3, 2)


def test_registration_is_not_an_answer(config):
    write_export(config, ["p1@example.org", "p2@example.org"])
    cleaned = clean(config)
    assert [name for frame in cleaned.responses.values() for name in frame if name.startswith("in.")] == []


def test_a_registration_that_is_neither_yes_nor_no(config):
    write_register(config, [*YES, "nee", "misschien", "p8@example.org", "0", "0", "0"], [*YES, *YES])
    assert lines_of(config) == [
        "E408 raw/mini/register.csv!D9: does not say whether somebody is registered in this wave (also in 1 other row); write yes or no"
    ]
    write_register(config, [*YES, "misschien", *NO[:5]], [*YES, *YES[:5], "2"])
    assert lines_of(config, "nl") == [
        "E408 raw/mini/register.csv!D8: zegt niet of iemand in deze meting is ingeschreven; schrijf ja of nee",
        "E408 raw/mini/register.csv!E13: zegt niet of iemand in deze meting is ingeschreven; schrijf ja of nee",
    ]


def test_a_value_of_the_register_outside_the_limits_of_the_codebook(tmp_path):
    config = mini_project.make(tmp_path)
    mini_project.replace_in(config, ("{TYPE: soort}", "{TYPE: soort, KEN: cijfer}"))
    head, *rows = mini_project.REGISTER
    register = config.parents[2] / "raw" / "mini" / "register.csv"
    marks = ["7", "11", "", "0.5", *["10", "1"] * 4]
    register.write_text(
        mini_project.csv_text([(*head, "cijfer"), *((*r, m) for r, m in zip(rows, marks, strict=True))])
    )
    assert lines_of(config) == [
        "E421 raw/mini/register.csv!D3: is outside the minimum and maximum that KEN has in the codebook (also in 1 other "
        "row); mend the value in the register, or the limits in the codebook"
    ]


def test_a_register_without_the_column_of_a_wave(config):
    path = config.parents[2] / "raw" / "mini" / "register.csv"
    path.write_text(path.read_text().replace(",jan,sep", ",jan,sept"))
    assert lines_of(config) == [
        "E304 raw/mini/register.csv!1: column is missing: 'sep' (in.followup); resembles 'sept'; mend the head in the codebook or the configuration, or make the file with this column",
        "E305 raw/mini/register.csv!E1: column 'sept' is not in the codebook; add it or name it under ignore_columns; resembles 'sep'",
    ]


def test_more_persons_than_were_registered_is_one_line(config):
    write_export(config, [f"q{n}@example.org" for n in range(300)])
    assert lines_of(config) == [
        "E409 raw/mini/baseline.csv: 300 different persons, but register.csv holds 6 for this wave; "
        "the register is incomplete or belongs to something else; complete it or name the right file"
    ]
    assert lines_of(config, "nl") == [
        "E409 raw/mini/baseline.csv: 300 verschillende personen, maar register.csv telt er voor deze meting 6; "
        "het register is onvolledig of hoort ergens anders bij; vul het aan of noem het goede bestand"
    ]


@pytest.mark.parametrize("persons, stops", [(6, False), (7, True)])
def test_as_many_persons_as_were_registered_go_on(config, persons, stops):
    known = [f"p{n}@example.org" for n in range(1, persons + 1)]
    write_export(config, [*known, " P1@EXAMPLE.org", "", "  "])  # one of them twice, and two without a key
    if stops:
        assert [line[:4] for line in lines_of(config)] == ["E409"]
    else:
        assert len(clean(config).responses["baseline"]) == 6


def test_a_register_of_all_waves_holds_for_each(config):
    config.write_text(config.read_text().replace("\n  waves: {baseline: jan, followup: sep}", ""))
    path = config.parents[2] / "raw" / "mini" / "register.csv"
    rows = list(csv.reader(path.read_text().splitlines()))
    path.write_text(mini_project.csv_text([row[:3] for row in rows]))
    write_export(config, [f"p{n}@example.org" for n in range(1, 14)])
    assert [line[:4] for line in lines_of(config)] == ["E409"]
    write_export(config, [f"p{n}@example.org" for n in range(1, 13)])
    assert list(clean(config).register.columns) == ["person", "organisation", "TYPE"]


def test_a_faulty_register_and_a_faulty_export_come_together(config):
    write_register(config, [*YES, *NO], [*YES, *YES[:5], "?"])
    path = config.parents[2] / "raw" / "mini" / "baseline.csv"
    path.write_text(path.read_text().replace("Mee eens", "Mee een", 1))
    assert [line[:4] for line in lines_of(config)] == ["E408", "E310"]
