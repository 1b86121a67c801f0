"""Which questions can be compared is worked out from the codebook, and declared where that is not enough."""

from dataclasses import replace

import mini
import pytest
from nulmeting.codebook import Answer, Item, Text
from nulmeting.comparability import between, comparability, may_compare

HEADS = {"a": "Q", "b": "Q"}
SCALE = tuple(Answer(str(n), Text(f"antwoord {n}", f"answer {n}"), score=n) for n in (1, 2, 3))
ITEM = Item("Q", "single", Text("Hoe vaak?", "How often?"), scale="S", answers=SCALE, columns=HEADS)
ROUTE = {"item": "P", "in": ["1"]}


def in_one_wave(**changes):
    return replace(ITEM, **changes)


def reversed_scale(*codes):
    return tuple(replace(a, codes={"b": code}) for a, code in zip(SCALE, codes, strict=True))


def without_last(item_type="single"):
    last = replace(SCALE[2], absent=frozenset({"b"}))
    return replace(ITEM, type=item_type, answers=(*SCALE[:2], last))


SPLIT = replace(
    ITEM,
    type="multi",
    columns={"a": "Q"},
    answers=(replace(SCALE[0], columns={"b": "Q1"}), replace(SCALE[1], columns={"b": "Q2"}), SCALE[2]),
)
REWORDED = in_one_wave(wording={"b": Text("Hoe vaak per week?", "How often a week?")})


@pytest.mark.parametrize(
    "item, comparable, reasons",
    [
        (ITEM, True, ()),
        (in_one_wave(wording={"b": Text("hoe  vaak? ", "“How often?”".strip("“”"))}), True, ()),
        (REWORDED, True, ("wording_changed",)),
        (in_one_wave(wording={"b": Text("Hoe vaak?", "How often then?")}), True, ("wording_changed",)),
        (in_one_wave(columns={"a": "Q"}), False, ("not_asked",)),
        (in_one_wave(columns={}), False, ("not_asked",)),
        (in_one_wave(routings={"b": ROUTE}), False, ("routing_changed",)),
        (in_one_wave(routing=ROUTE, routings={"b": None}), False, ("routing_changed",)),
        (in_one_wave(routing=ROUTE), True, ()),
        (in_one_wave(answers=reversed_scale("3", "2", "1")), True, ("scale_reversed",)),
        (in_one_wave(answers=reversed_scale("A1", "A2", "A3")), True, ()),
        (in_one_wave(answers=reversed_scale("11", "12", "13")), True, ()),
        (without_last(), False, ("answers_changed",)),
        (without_last("multi"), True, ("answers_changed",)),
        (SPLIT, True, ("answers_changed",)),
        (replace(REWORDED, comparable=True, reason=Text("ja", "yes")), True, ("declared", "wording_changed")),
        (replace(ITEM, comparable=False, reason=Text("nee", "no")), False, ("declared",)),
        (replace(without_last(), comparable=True, reason=Text("ja", "yes")), True, ("declared", "answers_changed")),
        (replace(ITEM, columns={"a": "Q"}, comparable=True, reason=Text("ja", "yes")), False, ("not_asked",)),
    ],
)
def test_between_two_waves(item, comparable, reasons):
    for one, other in (("a", "b"), ("b", "a")):
        verdict = between(item, one, other)
        assert (verdict.comparable, verdict.reasons) == (comparable, reasons)
    assert verdict.note == (item.reason if "declared" in reasons else Text("", ""))


def test_only_a_change_that_nobody_judged_is_unjudged():
    assert between(REWORDED, "a", "b").unjudged
    assert not between(replace(REWORDED, comparable=True, reason=Text("ja", "yes")), "a", "b").unjudged
    assert not between(ITEM, "a", "b").unjudged


def test_what_the_register_supplies_is_not_kept_from_comparison():
    assert may_compare(replace(ITEM, columns={}), "a", "b")
    assert not may_compare(without_last(), "a", "b")


def test_the_table_has_every_kept_question_once_for_every_two_waves():
    measurement = mini.measurement()
    table = comparability(measurement)
    waves = [wave.id for wave in measurement.waves]
    kept = [
        code
        for code, item in measurement.codebook.items()
        if item.personal == "no" and any(item.asked_in(wave) for wave in waves)
    ]
    assert table["item"].tolist() == kept
    assert set(zip(table["wave_from"], table["wave_to"], strict=True)) == {tuple(waves)}
    assert table["synthetic"].all()
    assert not table.loc[table["reason"] == "not_asked", "comparable"].any()


def test_answers_of_one_score_of_which_one_code_is_no_number_run_no_way():
    scale = (*SCALE[:2], replace(SCALE[2], code="n", score=2))
    assert between(replace(ITEM, answers=scale), "a", "b").comparable
