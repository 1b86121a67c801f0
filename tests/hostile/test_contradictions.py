"""Configurations whose settings do not go together: located lines, all at once, before anything runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import mini_project
import pytest
from mini_project import lines_of_configuration as lines_of
from nulmeting import configuration

ROOT = Path(__file__).parents[2]
CONDITION = "{item: BEL, in: [4, 5]}"
ANCHORED = "    condition: {item: BEL, at_least: 4}\n"
TOP_BOX = "{id: top_box, label: {nl: Hoogste, en: Top}, condition: {item: BEL, at_least: 5}}"


@pytest.fixture
def config(tmp_path):
    return mini_project.make(tmp_path)


def spoil(config, *changes, file="config"):
    """Change files of the configuration: pairs of old and new text, in one file."""
    books = config.parent.parent / "codebooks"
    path = {"config": config, "codebook": books / "mini.csv", "answers": books / "mini.answers.csv"}[file]
    mini_project.replace_in(path, *changes)


NEVER = "can never be true, whatever anybody answers to"
ALWAYS = "is always true, whatever anybody answers to"
ABLE = "mini.yaml indicators.able"
CONDITIONS = {
    "a score above the highest": (
        "{item: BEL, at_least: 6}",
        f"E131 {ABLE}.condition: BEL runs from 1 to 5; no answer meets this",
    ),
    "a score below the lowest": (
        "{item: BEL, at_most: 0}",
        f"E131 {ABLE}.condition: BEL runs from 1 to 5; no answer meets this",
    ),
    "a number above its maximum": (
        "{item: KEN, at_least: 11}",
        f"E131 {ABLE}.condition: KEN runs from 1 to 10; no answer meets this",
    ),
    "the score of don't know": (
        "{item: BEL, at_least: 8}",
        f"E131 {ABLE}.condition: BEL runs from 1 to 5; no answer meets this",
    ),
    "don't know": (
        '{item: BEL, in: ["8"]}',
        f"E127 {ABLE}.condition: answer '8' of BEL is dont_know and never counts here",
    ),
    "don't know beside an answer": (
        "{item: BEL, in: [5, 8]}",
        f"E127 {ABLE}.condition: answer '8' of BEL is dont_know and never counts here",
    ),
    "one of two that never passes": (
        "{any_of: [{item: BEL, at_least: 4}, {item: KEN, at_least: 70}]}",
        f"E131 {ABLE}.condition: KEN runs from 1 to 10; no answer meets this",
    ),
    "two that exclude each other": (
        "{all_of: [{item: BEL, at_least: 4}, {item: BEL, at_most: 3}]}",
        f"E128 {ABLE}.condition: {NEVER} BEL",
    ),
    "a condition and its opposite": (
        "{all_of: [{item: AKK, in: [ja]}, {item: KEN, at_least: 6}, {not: {item: AKK, in: [ja]}}]}",
        f"E128 {ABLE}.condition: {NEVER} AKK, KEN",
    ),
    "nothing between two scores": (
        "{all_of: [{item: BEL, at_least: 3.2}, {item: BEL, at_most: 3.8}]}",
        f"E128 {ABLE}.condition: {NEVER} BEL",
    ),
    "against the routing": (
        "{all_of: [{item: DOEL, in: [ja]}, {item: BEL, at_most: 3}]}",
        f"E128 {ABLE}.condition: {NEVER} DOEL, BEL",
    ),
    "all scores": ("{item: BEL, at_least: 1}", f"E129 {ABLE}.condition: {ALWAYS} BEL: the share is always 100%"),
    "all answers": ("{item: AKK, in: [ja, nee]}", f"E129 {ABLE}.condition: {ALWAYS} AKK: the share is always 100%"),
    "all options": (
        "{item: BEH, selected: [1, 2, 3]}",
        f"E129 {ABLE}.condition: {ALWAYS} BEH: the share is always 100%",
    ),
    "one or the other": (
        "{any_of: [{item: KEN, at_least: 6}, {item: KEN, at_most: 6}]}",
        f"E129 {ABLE}.condition: {ALWAYS} KEN: the share is always 100%",
    ),
    "not what nobody is": (
        "{not: {all_of: [{item: BEL, at_least: 4}, {item: BEL, at_most: 2}]}}",
        f"E129 {ABLE}.condition: {ALWAYS} BEL: the share is always 100%",
    ),
    "by the routing": (
        "{all_of: [{item: BEL, at_least: 4}, {any_of: [{item: DOEL, in: [ja]}, {item: DOEL, in: [nee]}]}]}",
        f"E129 {ABLE}.condition: {ALWAYS} BEL, DOEL: the share is always 100%",
    ),
    "an option that is not there": ("{item: BEH, selected: 4}", f"E104 {ABLE}.condition (BEH): unknown answer '4'"),
    "an item that is not there": (
        "{item: BELL, at_least: 4}",
        f"E104 {ABLE}.condition: unknown item 'BELL'; → 'BEL'?",
    ),
    "among nobody": (
        CONDITION + "\n    among: {all_of: [{item: KEN, at_least: 8}, {item: KEN, at_most: 7}]}",
        f"E128 {ABLE}.among: {NEVER} KEN",
    ),
    "among who gave no valid answer": (
        CONDITION + '\n    among: {item: BEL, in: ["8"]}',
        f"E127 {ABLE}.among: answer '8' of BEL is dont_know and never counts here",
    ),
    "among who cannot meet it": (
        CONDITION + "\n    among: {item: BEL, at_most: 3}",
        f"E128 {ABLE}.condition: {NEVER} BEL",
    ),
    "among who all meet it": (
        CONDITION + "\n    among: {item: BEL, at_least: 4}",
        f"E129 {ABLE}.condition: {ALWAYS} BEL: the share is always 100%",
    ),
    "don't know counts, but the score is out of reach": (
        "{item: BEL, at_least: 6}\n    counted_as_not: [dont_know]",
        f"E131 {ABLE}.condition: BEL runs from 1 to 5; no answer meets this",
    ),
}


@pytest.mark.parametrize("condition, expected", CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_that_tells_nothing(config, condition, expected):
    spoil(config, (CONDITION, condition))
    assert lines_of(config) == [expected]


SOUND = {
    "all scores, but don't know counts": "{item: BEL, at_least: 1}\n    counted_as_not: [dont_know]",
    "don't know, which counts": '{item: BEL, in: ["8"]}\n    counted_as_not: [dont_know]',
    "who answered at all, of all who are registered": "{item: AKK, in: [ja, nee]}\n    base: register",
    "among who gave any valid answer": CONDITION + "\n    among: {item: KEN, at_least: 1}",
    "valid on a second item": "{all_of: [{item: BEL, at_least: 4}, {item: KEN, at_least: 1}]}",
    "a number between two scores": "{all_of: [{item: KEN, at_least: 6.2}, {item: KEN, at_most: 6.8}]}",
    "who was led to a question": "{item: DOEL, in: [ja]}",
    "two of three options": "{item: BEH, selected: [1, 2]}",
}


@pytest.mark.parametrize("condition", SOUND.values(), ids=SOUND)
def test_a_condition_that_tells_something(config, condition):
    spoil(config, (CONDITION, condition))
    assert configuration.load(config).indicator("able").headline.condition


def test_an_alternative_is_named_by_its_own_place(config):
    spoil(config, (TOP_BOX, TOP_BOX.replace("at_least: 5", "at_least: 6")))
    assert lines_of(config) == [
        "E131 mini.yaml indicators.anchored.alternatives.top_box.condition: BEL runs from 1 to 5; no answer meets this"
    ]


def test_an_alternative_that_spoils_what_it_takes_over(config):
    among = TOP_BOX.replace("condition: {item: BEL, at_least: 5}", "among: {item: BEL, at_most: 3}")
    spoil(config, (TOP_BOX, among))
    assert lines_of(config) == [f"E128 mini.yaml indicators.anchored.alternatives.top_box: {NEVER} BEL"]


def test_what_an_alternative_takes_over_is_not_told_twice(config):
    spoil(config, (ANCHORED, ANCHORED.replace("4", "7")), (TOP_BOX, TOP_BOX.replace("at_least: 5", "at_most: 4")))
    assert [line.split(":")[0] for line in lines_of(config)] == ["E131 mini.yaml indicators.anchored.condition"]
    spoil(config, (TOP_BOX.replace("at_least: 5", "at_most: 4"), "{id: kept, label: {nl: a, en: a}, base: register}"))
    assert [line.split(":")[0] for line in lines_of(config)] == ["E131 mini.yaml indicators.anchored.condition"]


def test_alternatives_to_what_is_hopeless_are_not_told(config):
    both = "    condition: {all_of: [{item: BEL, at_least: 4}, {item: BEL, at_most: 3}]}\n"
    spoil(config, (ANCHORED, both), (TOP_BOX, "{id: kept, label: {nl: a, en: a}, counted_as_not: [dont_know]}"))
    assert lines_of(config) == [f"E128 mini.yaml indicators.anchored.condition: {NEVER} BEL"]


def test_an_informant_that_nobody_can_be(config):
    spoil(config, (ANCHORED, ANCHORED + "    collapse: informant\n    informant: {item: KEN, at_least: 11}\n"))
    assert "E131 mini.yaml indicators.anchored.informant: KEN runs from 1 to 10; no answer meets this" in lines_of(
        config
    )


def test_more_options_than_may_be_chosen(config):
    spoil(config, ("minimum,maximum,", "minimum,max_choices,"), (",1,10,Cijfer", ",1,,Cijfer"), file="codebook")
    spoil(config, ("person,no,,,,Behoefte", "person,no,,,1,Behoefte"), file="codebook")
    spoil(config, (CONDITION, "{all_of: [{item: BEH, selected: 1}, {item: BEH, selected: 2}]}"))
    assert lines_of(config) == [f"E128 {ABLE}.condition: {NEVER} BEH"]


@pytest.mark.parametrize(
    "routing, expected",
    [
        ("BEL >= 6", "E131 mini.yaml codebook DOEL routing: BEL runs from 1 to 5; no answer meets this"),
        ("KEN <= 0", "E131 mini.yaml codebook DOEL routing: KEN runs from 1 to 10; no answer meets this"),
        ("BEL in 4|6", "E104 mini.yaml codebook DOEL routing (BEL): unknown answer '6'"),
    ],
)
def test_a_routing_that_leads_nobody(config, routing, expected):
    spoil(config, ("BEL in 4|5", routing), file="codebook")
    spoil(config, (CONDITION, "{item: DOEL, in: [ja]}"))  # what rests on it is not told as well
    assert lines_of(config) == [expected]


def test_a_routing_over_two_questions_that_leads_nobody(config):
    extra = "NA1,single,ja_nee,a,a,person,no,BEL in 8,,,na1,na1\nNA2,single,ja_nee,b,b,person,no,NA3 in ja,,,na2,na2\n"
    extra += "NA3,single,ja_nee,c,c,person,no,NA1 in ja,,,na3,na3\n"
    spoil(config, ("VERW,text", f"{extra}VERW,text"), file="codebook")
    configuration.load(config)  # who does not know can be led on
    spoil(config, (CONDITION, "{all_of: [{item: NA2, in: [ja]}, {item: BEL, at_least: 4}]}"))
    assert lines_of(config) == [f"E128 {ABLE}.condition: {NEVER} NA2, BEL"]


def test_questions_that_no_wave_has_together(config):
    spoil(config, ("Cijfer,KEN", "Cijfer,"), ("Doelen gesteld?,DOEL", ",DOEL"), file="codebook")
    both = "{all_of: [{item: DOEL, in: [ja]}, {item: KEN, at_least: 6}]}"
    spoil(config, (CONDITION, both))
    assert lines_of(config) == [
        f"E130 {ABLE}: there is no wave in which these questions were asked together: DOEL, KEN, BEL"
    ]


def test_a_question_of_one_wave_is_compared_in_vain_but_not_wrong(config):
    spoil(config, ("Doelen gesteld?,DOEL", ",DOEL"), file="codebook")
    spoil(config, (CONDITION, "{item: DOEL, in: [ja]}"))
    assert configuration.load(config).comparisons == (("baseline", "followup"),)


def test_the_register_may_hold_a_question_that_no_wave_has(config):
    spoil(config, (CONDITION, "{all_of: [{item: TYPE, in: [g]}, {item: BEL, at_least: 4}]}"))
    configuration.load(config)
    spoil(config, ("  items: {TYPE: soort}\n", ""))
    assert [line[:4] for line in lines_of(config)] == ["E130"]


SETTINGS = {
    "a margin without a family": (
        ("statistic: mean", "statistic: mean\n    margin: 1"),
        "E120 mini.yaml indicators.mark.margin: a margin belongs to a test, but this indicator is in no family; name it under families or remove margin",
    ),
    "a margin in percentage points": (
        ("margin: 0.1", "margin: 5"),
        "E121 mini.yaml families.headlines.margin: margin 5 rules nothing out: anchored can never change by more than 1; five percentage points is 0.05",
    ),
    "a margin of an indicator in percentage points": (
        ("    sensitive: true", "    margin: 5"),
        "E121 mini.yaml indicators.anchored.margin: margin 5 rules nothing out: anchored can never change by more than 1; five percentage points is 0.05",
    ),
    "paired persons without a key": (
        ("to: followup}", "to: followup, paired: true}"),
        "E125 mini.yaml comparisons[0].paired: overlap without a key: without 'link: person' nobody is recognised in both waves; name the key or remove paired",
        ("link: {person: MAIL, organisation: ORG}", "link: {organisation: ORG}"),
        ("register:\n  file: register.csv\n  person: mail\n  organisation: organisatie\n  items: {TYPE: soort}\n", ""),
    ),
    "cells that people of one organisation differ in": (
        ("breakdowns:\n", "response_cells: [consent]\nbreakdowns:\n  - {id: consent, label: {nl: a, en: a}, item: AKK, unit: person}\n"),
        "E122 mini.yaml response_cells: breakdown 'consent' does not divide organisations into response cells: its categories are not those of whole organisations (unit: organisation)",
        ("{TYPE: soort}", "{TYPE: soort, AKK: akkoord}"),
    ),
    "cells that overlap": (
        ("breakdowns:\n", "response_cells: [need]\nbreakdowns:\n  - {id: need, label: {nl: a, en: a}, item: BEH, unit: organisation}\n"),
        "E122 mini.yaml response_cells: breakdown 'need' does not divide organisations into response cells: its categories overlap (multi)",
        ("{TYPE: soort}", "{TYPE: soort, BEH: behoefte}"),
    ),
    "cells that the register does not hold": (
        ("breakdowns:\n", "response_cells: [goal]\nbreakdowns:\n  - {id: goal, label: {nl: a, en: a}, item: BEL, unit: organisation}\n"),
        "E122 mini.yaml response_cells: breakdown 'goal' does not divide organisations into response cells: the register does not hold BEL (register: items)",
    ),
    "an exact interval without a register": (
        ("    sensitive: true", "    interval: konijn"),
        "E126 mini.yaml indicators.anchored.interval: interval konijn needs a register: it goes by how many are registered",
        ("register:\n  file: register.csv\n  person: mail\n  organisation: organisatie\n  items: {TYPE: soort}\n", ""),
    ),
    "an interval by name of a mean": (
        ("statistic: mean", "statistic: mean\n    interval: wilson"),
        "E124 mini.yaml indicators.mark.interval: 'interval' says nothing with statistic: mean; remove it or choose another statistic",
    ),
    "a condition of a mean": (
        ("statistic: mean", "statistic: mean\n    condition: {item: BEL, at_least: 4}"),
        "E124 mini.yaml indicators.mark.condition: 'condition' says nothing with statistic: mean; remove it or choose another statistic",
    ),
    "a denominator of a mean": (
        ("statistic: mean", "statistic: mean\n    per: KEN"),
        "E124 mini.yaml indicators.mark.per: 'per' says nothing with statistic: mean; remove it or choose another statistic",
    ),
    "a mean over everybody in the register": (
        ("statistic: mean", "statistic: mean\n    base: register"),
        "E124 mini.yaml indicators.mark.base: 'base: register' says nothing with statistic: mean; remove it or choose another statistic",
    ),
    "an alternative with an item of a share": (
        ("condition: {item: BEL, at_least: 5}}", "item: KEN}"),
        "E124 mini.yaml indicators.anchored.alternatives.top_box.item: 'item' says nothing with statistic: share; remove it or choose another statistic",
    ),
    "a ratio of an item to itself": (
        ("statistic: mean", "statistic: ratio\n    per: KEN"),
        "E132 mini.yaml indicators.mark.per: KEN divided by KEN is always 1; name two questions under item and per",
    ),
    "a superiority of organisations": (
        ("unit: person\n    statistic: mean", "unit: organisation\n    statistic: superiority"),
        "E123 mini.yaml indicators.mark.unit: superiority is only given for persons; set unit to person",
    ),
    "an alternative superiority of organisations": (
        ("statistic: mean", "statistic: superiority\n    alternatives: [{id: o, label: {nl: a, en: a}, unit: organisation}]"),
        "E123 mini.yaml indicators.mark.alternatives.o.unit: superiority is only given for persons; set unit to person",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "change, expected, more", [(one[0], one[1], one[2:]) for one in SETTINGS.values()], ids=SETTINGS
)
def test_settings_that_do_not_go_together(config, change, expected, more):
    spoil(config, change, *more)
    assert lines_of(config) == [expected]
    assert all(line.split(":")[0] == expected.split(":")[0] for line in lines_of(config, "nl"))


def test_paired_organisations_without_a_key(config):
    spoil(config, ("to: followup}", "to: followup, paired: true}"), (", organisation: ORG}", "}"))
    assert lines_of(config)[-1].startswith(
        "E125 mini.yaml comparisons[0].paired: overlap without a key: without 'link: organisation'"
    )


def test_paired_needs_the_keys_of_what_is_measured_only(config):
    """Figures of persons alone do not take a key of organisations."""
    spoil(config, ("to: followup}", "to: followup, paired: true}"), (", organisation: ORG}", "}"))
    spoil(config, ("    unit: organisation\n    statistic", "    unit: person\n    statistic"))
    configuration.load(config)


def test_a_key_that_one_wave_did_not_ask(config):
    spoil(config, ("Uw e-mailadres,MAIL", "Uw e-mailadres,"), file="codebook")
    spoil(config, ("to: followup}", "to: followup, paired: true}"))
    words = "the key 'person' (MAIL) was not asked in wave 'followup'; without it nobody is recognised"
    assert lines_of(config) == [
        f"E133 mini.yaml comparisons[0].paired: {words}",
        f"E133 mini.yaml link (register): {words}",
    ]


def test_organisations_are_recognised_by_the_register(config):
    """A wave that did not ask the organisation has it from the register, which is matched by person."""
    spoil(config, ("Organisatie,ORG", "Organisatie,"), file="codebook")
    spoil(config, ("to: followup}", "to: followup, paired: true}"))
    configuration.load(config)
    spoil(config, ("  organisation: organisatie\n", ""))
    assert [line.split(":")[0] for line in lines_of(config)] == ["E133 mini.yaml comparisons[0].paired"]


MANY = (
    (CONDITION, "{all_of: [{item: BEL, at_least: 4}, {item: BEL, at_most: 3}]}"),
    (ANCHORED, ANCHORED.replace("4", "6")),
    ("statistic: mean", "statistic: mean\n    margin: 1"),
    ("item: BEH", "item: BEHH"),
    ("to: followup}", "to: followup, paired: true}"),
    (", organisation: ORG}", "}"),
)
FOUND = ["E131", "E108", "E128", "E104", "E120", "E125"]


def test_contradictions_come_all_at_once_beside_other_faults(config):
    spoil(config, *MANY)
    assert sorted(line[:4] for line in lines_of(config)) == sorted(FOUND)


@pytest.mark.parametrize(
    "language, words",
    [
        ("nl", "kan nooit waar zijn, wat iemand ook antwoordt op BEL"),
        ("en", "can never be true, whatever anybody answers to BEL"),
    ],
)
def test_a_run_stops_before_it_begins(tmp_path, language, words):
    config = mini_project.make(tmp_path)
    spoil(config, *MANY)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--directory", str(tmp_path)]
    command += ["--workflow-profile", str(ROOT / "profiles" / "default"), "--cores", "1"]
    settings = {**os.environ, "NULMETING_KEY_FILE": str(tmp_path / "the.key"), "NULMETING_LANGUAGE": language}
    done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    screen = done.stdout + done.stderr
    located = [line.strip() for line in screen.splitlines() if line.strip()[:5] in {f"{code} " for code in FOUND}]
    assert done.returncode == 1
    assert "Traceback" not in screen
    assert sorted(line[:4] for line in located) == sorted(FOUND), screen
    assert f"E128 config/measurements/mini.yaml indicators.able.condition: {words}" in located
    assert not (tmp_path / "results").exists() and not (tmp_path / "the.key").exists()


def test_routing_of_one_wave_is_judged_in_that_wave(config):
    head = ("column.baseline,column.followup", "routing.followup,column.baseline,column.followup")
    text = (config.parent.parent / "codebooks" / "mini.csv").read_text()
    spoil(config, head, file="codebook")
    path = config.parent.parent / "codebooks" / "mini.csv"
    wide = [line.split(",") for line in path.read_text().splitlines()]
    at = wide[0].index("routing.followup")
    rows = [wide[0], *([*row[:at], "", *row[at:]] for row in wide[1:])]
    own = {"DOEL": "KEN >= 8"}
    path.write_text("\n".join(",".join([*r[:at], own.get(r[0], r[at]), *r[at + 1 :]]) for r in rows) + "\n")
    assert text != path.read_text()
    # nobody with BEL of 3 or less is asked in the baseline, but those with a good mark are in the follow-up
    spoil(config, (CONDITION, "{all_of: [{item: DOEL, in: [ja]}, {item: BEL, at_most: 3}]}"))
    configuration.load(config)
    path.write_text(path.read_text().replace("KEN >= 8", "KEN >= 11"))
    assert lines_of(config)[0].startswith("E131 mini.yaml codebook DOEL routing.followup: KEN runs from 1 to 10")


def test_each_wave_has_its_own_question_that_leads_on(config):
    """The baseline leads by a question that the follow-up no longer asks, and the other way round."""
    spoil(
        config, ("column.baseline,column.followup", "column.baseline,column.followup,routing.followup"), file="codebook"
    )
    path = config.parent.parent / "codebooks" / "mini.csv"
    head, *rows = path.read_text().splitlines()
    rows = [f"{row}," for row in rows if not row.startswith("DOEL")]
    rows += ["OUD,single,ja_nee,a,a,person,no,,,,oud,,", "NIEUW,single,ja_nee,a,a,person,no,,,,,nieuw,"]
    rows += ["DOEL,single,ja_nee,Doelen gesteld?,Goals set?,person,no,OUD in ja,,,Doelen gesteld?,DOEL,NIEUW in ja"]
    path.write_text("\n".join([head, *rows]) + "\n")
    spoil(config, (CONDITION, "{item: DOEL, in: [ja]}"))
    configuration.load(config)


def test_a_circle_over_two_ways(config):
    spoil(config, ("BEL in 4|5", "BEL in 4 or NA1 in ja"), file="codebook")
    extra = "NA1,single,ja_nee,a,a,person,no,DOEL in ja and BEL in 4,,,na1,na1\n"
    spoil(config, ("VERW,text", f"{extra}VERW,text"), file="codebook")
    assert [line for line in lines_of(config) if line.startswith("E214")] == [
        "E214 mini.yaml codebook DOEL routing: routing goes round in a circle: DOEL → NA1 → DOEL; remove a routing from it",
        "E214 mini.yaml codebook NA1 routing: routing goes round in a circle: NA1 → DOEL → NA1; remove a routing from it",
    ]
