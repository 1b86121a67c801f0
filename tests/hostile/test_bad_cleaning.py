"""Cleaning rules that cannot do what they say: located lines, before anything runs."""

import mini_project
import pytest
from mini_project import lines_of_configuration as lines_of
from mini_project import replace_in
from nulmeting import configuration, stages
from nulmeting.messages import InputError

CLEANING = "cleaning:\n"
HEAD = "mini.yaml cleaning"
ALTERNATIVE = "alternatives:\n      - {id: top_box"
WITHOUT = "alternatives:\n      - {id: less, label: {nl: l, en: l}, without_flagged: [%s]}\n      - {id: top_box"


@pytest.fixture
def config(tmp_path):
    return mini_project.make(tmp_path)


@pytest.mark.parametrize(
    "rule, expected",
    {
        "duplicates: flag": f"E140 {HEAD}.duplicates: a person can count only once",
        "duplicates: off": f"E140 {HEAD}.duplicates: a person can count only once",
        "speeders: {seconds: 30}": f"E141 {HEAD}.speeders: no wave says how long somebody answered",
        "tests: {match: [{item: NAAM, values: [x]}]}": f"E104 {HEAD}.tests.match[0].item: unknown item 'NAAM'",
        "tests: {match: [{item: BEH, values: [x]}]}": f"E143 {HEAD}.tests.match[0]: BEH is no question with one column",
        "tests: {match: [{item: VERW, values: [x], waves: [later]}]}": f"E104 {HEAD}.tests.match[0].waves: unknown wave",
        "straight_lining: {blocks: [[BEL, DOEL]], at_least: 2}": f"E144 {HEAD}.straight_lining.blocks[0]: DOEL cannot",
        "straight_lining: {blocks: [[BEL, KEN]], at_least: 2}": f"E144 {HEAD}.straight_lining.blocks[0]: KEN cannot",
        "straight_lining: {blocks: [[BEL, BEL]], at_least: 2}": f"E107 {HEAD}.straight_lining.blocks[0]",
        "straight_lining: {blocks: [[BEL]]}": f"E148 {HEAD}.straight_lining.blocks[0]: no wave asked 5 questions",
    }.items(),
)
def test_rules_that_contradict_the_rest(config, rule, expected):
    replace_in(config, (CLEANING, f"{CLEANING}  {rule}\n"))
    found = lines_of(config)
    assert len(found) == 1 and found[0].startswith(expected), found


@pytest.mark.parametrize(
    "rule",
    [
        "completeness: {action: delete}",
        "completeness: {answered: 50}",
        "speeders: {below_median: 2}",
        "tests: {match: [{values: [x]}]}",
        "tests: {match: [{item: VERW, column: Klaar, values: [x]}]}",
        "straight_lining: {blocks: []}",
        "field_period: keep_last",
    ],
)
def test_rules_that_the_schema_refuses(config, rule):
    replace_in(config, (CLEANING, f"{CLEANING}  {rule}\n"))
    assert all(line.startswith(("E102", "E103", "E109")) for line in lines_of(config))


def test_a_duration_is_one_column_or_two_moments(config):
    replace_in(
        config,
        ("    complete: {column: Klaar}\n", "    complete: {column: Klaar}\n    duration: {column: a, start: b}\n"),
    )
    assert lines_of(config)[0].startswith("E103")


def test_days_that_no_wave_has(config):
    replace_in(
        config,
        (CLEANING, f"{CLEANING}  field_period: exclude\n  tests: {{before_field: true}}\n"),
        ("    field: {start: 2024-01-01, end: 2024-01-31}\n", ""),
    )
    assert [line.split(":")[0] for line in lines_of(config)] == [
        f"E142 {HEAD}.tests.before_field",
        f"E142 {HEAD}.field_period",
    ]


@pytest.mark.parametrize("rule", ["speeders", "straight_lining", "tests", "duplicates", "completeness"])
def test_leaving_out_what_nothing_flags(config, rule):
    replace_in(config, (ALTERNATIVE, WITHOUT % rule))
    assert lines_of(config) == [
        f"E149 mini.yaml indicators.anchored.alternatives.less.without_flagged: '{rule}' flags nothing in this "
        f"configuration; set action: flag under cleaning, or remove '{rule}' here"
    ]


def test_a_bare_off_is_off(config):
    replace_in(
        config,
        (CLEANING, f"{CLEANING}  field_period: off\n  speeders: {{action: off}}\n"),
        ("Klaar}\n", "Klaar}\n    duration: {column: Cijfer}\n"),
    )
    cleaning = configuration.load(config).cleaning
    assert (cleaning.field_period, cleaning.speeders.action) == ("off", "off")


def test_a_figure_without_flagged_rows(config, tmp_path):
    replace_in(config, (ALTERNATIVE, WITHOUT % "field_period"), ("end: 2024-01-31", "end: 2024-01-04"))
    made = stages.clean(config, tmp_path / "raw" / "mini", b"k" * 32)
    from nulmeting import tables

    late = made.responses["baseline"]["flag.outside_field_period"]
    assert made.responses["baseline"].loc[late, "row"].tolist() == [6, 9, 13]
    found = tables.build(configuration.load(config), made.responses, made.register, made.counts, None)["sensitivity"]
    rows = found[(found["indicator"] == "anchored") & (found["wave"] == "baseline") & (found["target"] == "process")]
    by = rows.set_index("definition")
    # organisations 1 (4 and 2), 2 (5), 3 (3), 4 (4, late), 5 (4 and 2, late)
    assert by.loc["headline", "estimate"] == pytest.approx((0.5 + 1 + 0 + 1 + 0.5) / 5)
    assert by.loc["less", "estimate"] == pytest.approx((0.5 + 1 + 0) / 3)
    assert by.loc["less", "kind"] == "flagged"


def test_who_was_invited_is_said_yes_or_no_for_every_wave(config, tmp_path):
    replace_in(config, ("items: {TYPE: soort}", "items: {TYPE: soort}\n  invited: {baseline: gevraagd}"))
    assert [line.split(":")[0] for line in lines_of(config)] == ["E109 mini.yaml register.invited"]
    replace_in(config, ("{baseline: gevraagd}", "{baseline: gevraagd, followup: gevraagd}"))
    head, *rows = mini_project.REGISTER
    table = [(*head, "gevraagd"), *((*row, "ja" if n < 9 else "misschien") for n, row in enumerate(rows))]
    (tmp_path / "raw" / "mini" / "register.csv").write_text(mini_project.csv_text(table))
    with pytest.raises(InputError) as caught:
        stages.clean(config, tmp_path / "raw" / "mini", b"k" * 32)
    assert "register.csv!D11: does not say whether somebody was invited to this wave (also in 2 other rows)" in str(
        caught.value
    )
