"""Two waves in one file: the same row is the same respondent."""

import pytest
from nulmeting import configuration, stages, tables
from nulmeting.messages import InputError

MEASUREMENT = """\
id: pair
title: {nl: Paar, en: Pair}
about: {nl: Dertig mensen over ervoor en erna., en: Thirty people about before and after.}
synthetic: true
waves:
  - {id: before, label: {nl: Ervoor, en: Before}, file: a.csv, ignore_columns: [After]}
  - {id: after, label: {nl: Erna, en: After}, file: a.csv, ignore_columns: [Before]}
link: {person: row}
indicators:
  - {id: often, label: {nl: Vaak, en: Often}, unit: person, statistic: share, condition: {item: USE, at_least: 2}}
comparisons: [{from: before, to: after, paired: true}]
"""
QUESTIONS = """\
code,type,scale,question_nl,question_en,personal,column.before,column.after
USE,single,use,Gebruik,Use,no,Before,After
"""
ANSWERS = """\
scale,code,label_nl,label_en
use,1,Zelden,Seldom
use,2,Vaak,Often
"""
SIX = """\
Seldom,Often
Seldom,Often
Seldom,Seldom
Often,Often
,Often
Often,
"""
EXPORT = "Before,After\n" + 5 * SIX


@pytest.fixture
def config(tmp_path):
    (tmp_path / "config" / "measurements").mkdir(parents=True)
    (tmp_path / "config" / "codebooks").mkdir()
    (tmp_path / "raw").mkdir()
    for name, text in {
        "config/config.yaml": "measurements: [pair]\nlanguages: [nl, en]\n",
        "config/measurements/pair.yaml": MEASUREMENT,
        "config/codebooks/pair.csv": QUESTIONS,
        "config/codebooks/pair.answers.csv": ANSWERS,
        "raw/a.csv": EXPORT,
        "raw/b.csv": EXPORT,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "config" / "measurements" / "pair.yaml"


def cleaned(config, key=b"k" * 32):
    return stages.clean(config, config.parents[2] / "raw", key)


def changed(config, old: str, new: str) -> list[str]:
    """The faults of a configuration in which something was changed."""
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        configuration.load(config)
    return [fault.line("en").replace(str(config), "pair.yaml") for fault in caught.value.faults]


def test_a_row_is_one_person_in_both_waves(config):
    before, after = cleaned(config).responses.values()
    assert list(before["row"]) == list(after["row"]) == list(range(2, 32))
    assert list(before["person"]) == list(after["person"])
    assert before["person"].is_unique


def test_the_pseudonym_is_under_the_key(config):
    mine, others = cleaned(config), cleaned(config, b"o" * 32)
    assert not set(mine.responses["before"]["person"]) & set(others.responses["before"]["person"])


def test_pairs_are_those_who_answered_both(config):
    made = cleaned(config)
    table = tables.build(configuration.load(config), made.responses, None, made.counts, None)["changes"]
    paired = table[table["comparison"] == "paired"].iloc[0]
    # of every six four answered both: often 1 of 4 before, 3 of 4 after
    assert (paired["n_from"], paired["n_to"], paired["n_both"]) == (20, 20, 20)
    assert (paired["estimate_from"], paired["estimate_to"], paired["difference"]) == (0.25, 0.75, 0.5)
    everybody = table[table["comparison"] == "all"].iloc[0]
    # those who answered once too: 2 of 5 before, 4 of 5 after
    assert (everybody["estimate_from"], everybody["estimate_to"]) == (0.4, 0.8)
    assert (everybody["n_from"], everybody["n_to"], everybody["n_both"]) == (25, 25, 20)
    # n = 20 pairs, b = 10 up and c = 0 down: sum of squares b + c - (b - c)^2 / n, as a domain of 30 respondents
    assert paired["standard_error"] ** 2 == pytest.approx((10 - 10**2 / 20) / 20**2 * 30 / 29)


def test_waves_of_other_files_cannot_be_linked_by_row(config):
    lines = changed(config, "en: After}, file: a.csv", "en: After}, file: b.csv")
    assert [line.split(";")[0] for line in lines] == [
        "E156 pair.yaml link.person: person: row recognises somebody by the row of one file, and every wave reads the "
        "same file as 'before' for that (not: after)"
    ]


def test_rows_are_not_in_a_register(config):
    lines = changed(config, "link:", "register: {file: r.csv, person: mail}\nlink:")
    assert [line.split(":")[0] for line in lines] == ["E157 pair.yaml link.person"]


@pytest.mark.parametrize(("old", "new"), [("file: a.csv", "file: a.csv, files: [a.csv, b.csv]"), ("file: a.csv, ", "")])
def test_a_wave_has_a_file_or_files(config, old, new):
    lines = changed(config, old, new)
    assert [line.split(":")[0] for line in lines] == ["E158 pair.yaml waves.before", "E158 pair.yaml waves.after"]
