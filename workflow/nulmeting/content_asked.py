"""How a headline was asked and how it is counted: the wording of its questions, and which answers count."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.codebook import Condition, Item
from nulmeting.conditions import items_of
from nulmeting.content_blocks import Block, items, paragraph
from nulmeting.content_response import row_unit
from nulmeting.content_source import Source
from nulmeting.formatting import exact, listing
from nulmeting.settings import Definition, Indicator

TESTS = ("in", "at_least", "at_most", "selected")
OPPOSITE = {"at_least": "below", "at_most": "above"}


def blocks(source: Source, indicator: Indicator) -> list[Block]:
    """Make the part: the questions with the answers that count, and what one count is."""
    definition = indicator.headline
    condition = definition.condition
    codes = items_of(condition) if condition else [c for c in (definition.item, definition.per) if c]
    leaves = _leaves(condition) if condition else {}
    entries = [
        text
        for code in codes
        for text in _entries(source, source.measurement.codebook[code], leaves.get(code), definition)
    ]
    said = " ".join([_together(source, condition, leaves), _counted(source, indicator)])
    # a number in the row of an organisation was given, such as a score, and not asked
    is_given = row_unit(source) == "organisation" and all(
        source.measurement.codebook[c].type == "number" for c in codes
    )
    key = "story.given" if is_given else "story.asked_with" if leaves else "story.asked"
    return [
        paragraph(source.say(key, **({} if is_given else {"count": len(codes)}))),
        items(f"asked-{indicator.id}", [(text, []) for text in entries]),
        paragraph(said.strip()),
    ]


def _leaves(condition: Condition) -> dict[str, Condition]:
    """Give the test of every question, of a condition that has one test a question and no other conditions inside."""
    parts = condition.get("all_of", condition.get("any_of", [condition]))
    plain = [part for part in parts if "item" in part or "item" in part.get("not", {})]
    codes = [(part.get("not") or part)["item"] for part in plain]
    return dict(zip(codes, plain, strict=True)) if len(plain) == len(parts) == len(set(codes)) else {}


def _together(source: Source, condition: Condition | None, leaves: dict[str, Condition]) -> str:
    if condition is None or (leaves and len(leaves) == 1):
        return ""
    if not leaves:
        from nulmeting.explain import condition_text

        return source.say("story.asked_formula", formula=condition_text(condition, source.language))
    return source.say("story.asked_each" if "all_of" in condition else "story.asked_any")


def _entries(source: Source, item: Item, leaf: Condition | None, definition: Definition) -> list[str]:
    """Quote a question with the answers that count, per wave where the wording is not the same."""
    waves = [wave.id for wave in source.measurement.waves if item.asked_in(wave.id)]
    worded = {wave: source.question(item, wave) for wave in waves}
    if len(set(worded.values())) < 2:
        said = [source.say("story.asked_one", question=next(iter(worded.values()), source.question(item)))]
    else:
        said = [source.say("story.asked_in", wave=source.wave(w), question=text) for w, text in worded.items()]
    if leaf is not None:
        return [source.say("story.asked_counts", question=text, answers=_answers(source, item, leaf)) for text in said]
    return [source.say("story.asked_per", question=text) for text in said] if item.code == definition.per else said


def _answers(source: Source, item: Item, leaf: Condition) -> str:
    """Write which answers count: ``‘Mee eens’ of ‘Helemaal mee eens’``, or ``60 of hoger``."""
    if "not" in leaf:
        test = next(key for key in TESTS if key in leaf["not"])
        if test in OPPOSITE and not item.answers:
            return source.say(f"story.{OPPOSITE[test]}", value=exact(leaf["not"][test], source.language))
        return source.say("story.not_these", answers=_answers(source, item, leaf["not"]))
    test = next(key for key in TESTS if key in leaf)
    if test in ("in", "selected"):
        listed = _either(source, [source.answer(item, str(code)) for code in leaf[test]])
        return source.say("story.selected", answers=listed) if test == "selected" else listed
    if not item.answers:
        return source.say(f"story.{test}", value=exact(leaf[test], source.language))
    scored = [a for a in item.answers if a.kind == "valid" and a.score is not None]
    sign = 1 if test == "at_least" else -1
    fits = [a for a in scored if sign * (a.score or 0.0) >= sign * leaf[test]]
    return _either(source, [source.answer(item, a.code) for a in fits])


def _either(source: Source, labels: Sequence[str]) -> str:
    quoted = [source.say("story.answer", answer=label) for label in labels]
    if len(quoted) < 2:
        return "".join(quoted)
    return source.say("story.or_answers", first=", ".join(quoted[:-1]), last=quoted[-1])


def _counted(source: Source, indicator: Indicator) -> str:
    """Say what one count is: a participant, or an organisation and how its participants become one value."""
    definition = indicator.headline
    said = [source.say(f"story.counted_{_unit(source, indicator)}")]
    if answers := _without_opinion(source, definition):
        fields = {"count": len(answers), "answers": listing(answers, source.language)}
        said.append(source.say("story.counted_no_opinion", **fields))
    if definition.among is not None:
        said.append(source.say("story.counted_among"))
    if definition.base == "register":
        said.append(source.say("story.counted_register"))
    if definition.weighting:
        names = {one.id: one.label.to(source.language) for one in source.measurement.calibrations}
        said.append(source.say("story.counted_weighted", name=names[definition.weighting]))
    return " ".join(said)


def _without_opinion(source: Source, definition: Definition) -> list[str]:
    """Quote the answers without an opinion that count as not meeting the condition, as the questions have them."""
    items = [source.measurement.codebook[code] for code in items_of(definition.condition or {})]
    labels = [source.answer(i, a.code) for i in items for a in i.answers if a.kind in definition.counted_as_not]
    return [source.say("story.answer", answer=label) for label in dict.fromkeys(labels)]


def _unit(source: Source, indicator: Indicator) -> str:
    definition = indicator.headline
    if definition.unit == "person":
        return "person"
    if row_unit(source) == "organisation" or source.one_questionnaire:
        return "row"
    if definition.collapse == "mean":
        return "mean" if indicator.statistic == "share" else "mean_value"
    return definition.collapse
