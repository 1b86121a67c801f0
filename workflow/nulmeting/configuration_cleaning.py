"""The cleaning rules of a configuration file: what they become, and what a schema cannot check of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nulmeting import configuration_types as types
from nulmeting.codebook import Codebook, grid_blocks
from nulmeting.configuration_names import Names
from nulmeting.messages import Fault
from nulmeting.settings_cleaning import (
    FLAG,
    KEEP_LAST,
    OFF,
    Cleaning,
    Completeness,
    Pattern,
    Speeders,
    StraightLining,
    TestEntries,
)
from nulmeting.settings_input import ROW


def cleaning(raw: Mapping[str, Any], book: Codebook) -> Cleaning:
    """Make the settings of ``cleaning`` as written; without blocks of its own straight lines are sought in grids."""
    consent = raw.get("consent", {})
    return Cleaning(
        consent.get("item"),
        consent.get("value"),
        Completeness(**_own(raw.get("completeness", {}))),
        _word(raw.get("duplicates", KEEP_LAST)),
        _tests(raw.get("tests", {})),
        _word(raw.get("field_period", FLAG)),
        _speeders(raw.get("speeders", {})),
        StraightLining(**{"blocks": grid_blocks(book), **_own(raw.get("straight_lining", {}))}),
        raw.get("max_quarantined", 0.05),
    )


def _word(value: object) -> str:
    """Give an action as a word: YAML reads a bare ``off`` as false."""
    return OFF if value is False else str(value)


def _own(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Give the keys of a rule with its action as a word, and lists as tuples."""
    made = {key: _frozen(value) for key, value in raw.items()}
    return {**made, "action": _word(raw["action"])} if "action" in raw else made


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


def _tests(raw: Mapping[str, Any]) -> TestEntries:
    match = tuple(Pattern(**_own(one)) for one in raw.get("match", ()))
    return TestEntries(**{**_own(raw), "match": match})


def _speeders(raw: Mapping[str, Any]) -> Speeders:
    """Make the rule on speed; a limit in seconds alone does without the part of the median."""
    alone = {"below_median": None} if "seconds" in raw and "below_median" not in raw else {}
    return Speeders(**{**_own(raw), **alone})


def cleaned(names: Names, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that the cleaning rules refer to something, and can do what they say."""
    rules, waves = raw.get("cleaning", {}), [wave["id"] for wave in raw["waves"]]
    yield from _consent(names, rules.get("consent"), waves)
    if raw.get("link", {}).get("person", ROW) != ROW and _word(rules.get("duplicates")) in (FLAG, OFF):
        yield names.fault("E140", "cleaning.duplicates")
    yield from _matched(names, rules.get("tests", {}), raw["waves"])
    yield from _blocks(names, rules.get("straight_lining", {}), waves)
    if "speeders" in rules and not any("duration" in wave for wave in raw["waves"]):
        yield names.fault("E141", "cleaning.speeders")
    if rules.get("field_period") not in (None, OFF, False) and not any(_dated(wave) for wave in raw["waves"]):
        yield names.fault("E142", "cleaning.field_period")


def unflagged(raw: Mapping[str, Any], part: Mapping[str, Any], book: Codebook) -> Iterator[str]:
    """Give the rules whose flagged rows a definition leaves out and that flag none in any wave."""
    rules = cleaning(raw.get("cleaning", {}), book)
    able = {
        "tests": bool(rules.tests.match) or (rules.tests.before_field and any(_dated(wave) for wave in raw["waves"])),
        "completeness": rules.completeness.answered > 0 or any("complete" in wave for wave in raw["waves"]),
        "field_period": any(_dated(wave) for wave in raw["waves"]),
        "speeders": any("duration" in wave for wave in raw["waves"]),
        "straight_lining": bool(rules.straight_lining.blocks),
    }
    for rule in part.get("without_flagged", ()):
        flags = "person" not in raw.get("link", {}) if rule == "duplicates" else rules.action(rule) == FLAG
        if not (flags and able.get(rule, True)):
            yield rule


def _consent(names: Names, consent: Mapping[str, Any] | None, waves: list[str]) -> Iterator[Fault]:
    if consent is None:
        return
    yield from names.known("item", consent["item"], names.book, "cleaning.consent.item")
    item = names.book.get(consent["item"])
    if item and not types.consented(item, waves):
        yield names.fault("E115", "cleaning.consent", item=item.code)
    elif item:
        yield from names.known("answer", consent["value"], item.codes(), "cleaning.consent.value")


def _dated(wave: Mapping[str, Any]) -> bool:
    return "start" in wave.get("field", {}) and "complete" in wave


def _matched(names: Names, rule: Mapping[str, Any], waves: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    ids = [wave["id"] for wave in waves]
    for number, pattern in enumerate(rule.get("match", ())):
        where = f"cleaning.tests.match[{number}]"
        for wave in pattern.get("waves", ()):
            yield from names.known("wave", wave, ids, f"{where}.waves")
        if "item" not in pattern:
            continue
        yield from names.known("item", pattern["item"], names.book, f"{where}.item")
        item = names.book.get(pattern["item"])
        for wave in pattern.get("waves", ids) if item else ():
            if item and wave in ids and len(item.heads(wave)) != 1:
                yield names.fault("E143", where, item=item.code, wave=wave)
    if rule.get("before_field") and not any(_dated(wave) for wave in waves):
        yield names.fault("E142", "cleaning.tests.before_field")


def _blocks(names: Names, rule: Mapping[str, Any], waves: list[str]) -> Iterator[Fault]:
    at_least = rule.get("at_least", StraightLining.at_least)
    for number, block in enumerate(rule.get("blocks", ())):
        where = f"cleaning.straight_lining.blocks[{number}]"
        yield from names.unique(where, block)
        for code in block:
            yield from names.known("item", code, names.book, where)
        items = [names.book[code] for code in block if code in names.book]
        for item in items:
            if item.type != "single" or item.personal != "no" or set(item.codes()) != set(items[0].codes()):
                yield names.fault("E144", where, item=item.code)
        longest = max((sum(item.asked_in(wave) for item in items) for wave in waves), default=0)
        if len(items) == len(block) and longest < at_least:
            yield names.fault("E148", where, longest=str(longest), at_least=str(at_least))
