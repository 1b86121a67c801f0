"""What a definition counts, so that two that count the same people share their cells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nulmeting.codebook import CLOSED, Codebook, Condition, Item
from nulmeting.conditions import items_of, leaves
from nulmeting.domains import ALL
from nulmeting.settings import Definition, Indicator, Measurement

FRACTIONAL = ("mean", "median", "informant")
"""Rules by which an organisation may count for a part."""


@dataclass(frozen=True)
class Counted:
    """What the numerator and the denominator of a definition count.

    Parameters
    ----------
    base, met : str
        Texts that definitions share whose denominators, whose numerators, count the same units.
    item : Item or None
        The one item that decides; None if there are several, or other restrictions.
    valid, meeting : tuple of str
        Of that item: the answers that count, and those that meet the condition; of a multi-select the options.
    place : (str, str) or None
        The category of a breakdown that `among` restricts the figure to.
    base_known : bool
        The denominator is the register, which is no secret.
    rule : str
        How an organisation's respondents become one value; empty for persons.
    """

    base: str
    met: str
    item: Item | None = None
    valid: tuple[str, ...] = ()
    meeting: tuple[str, ...] = ()
    place: tuple[str, str] | None = None
    base_known: bool = False
    rule: str = ""


def counted(measurement: Measurement, indicator: Indicator, definition: Definition, option: str) -> Counted:
    """Tell what a definition counts."""
    place = _place(measurement, definition)
    among = None if place else definition.among
    asked = [*(items_of(definition.condition) if definition.condition else ()), definition.item, definition.per]
    named = sorted({code for code in asked if code})
    organisation = definition.unit == "organisation"
    informant = definition.informant if organisation and definition.collapse == "informant" else None
    base = _text([named, sorted(definition.counted_as_not), among, informant, indicator.statistic == "options"])
    met = _text([base, definition.condition, option, definition.collapse if organisation else ""])
    rule = definition.collapse if organisation else ""
    plain = Counted(base, met, place=place, base_known=definition.base == "register", rule=rule)
    if among is not None or informant is not None or len(named) != 1:
        return plain
    item = measurement.codebook[named[0]]
    found = _answers(measurement.codebook, indicator, definition, item, option)
    if found is None:
        return plain
    return Counted(base, met, item, *found, place, plain.base_known, rule)


def _answers(
    book: Codebook, indicator: Indicator, definition: Definition, item: Item, option: str
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    if indicator.statistic == "options":
        return item.codes(), (option,)
    if indicator.statistic != "share" or definition.condition is None or item.type not in CLOSED:
        return None
    if item.several:
        (leaf, *more) = leaves(definition.condition)
        chosen = leaf.get("selected", ())
        several = chosen if isinstance(chosen, list | tuple) else [chosen]
        return (item.codes(), tuple(map(str, several))) if len(several) == 1 and not more else None
    valid = item.codes("valid", *sorted(definition.counted_as_not))
    meeting = tuple(code for code in valid if meets(definition.condition, item, code))
    return valid, meeting


def meets(condition: Condition, item: Item, code: str) -> bool:
    """Tell whether one answer to the only item of a condition meets it."""
    if "all_of" in condition:
        return all(meets(part, item, code) for part in condition["all_of"])
    if "any_of" in condition:
        return any(meets(part, item, code) for part in condition["any_of"])
    if "not" in condition:
        return not meets(condition["not"], item, code)
    if "in" in condition:
        return code in {str(one) for one in condition["in"]}
    answer = item.answer(code)
    if answer.score is None or answer.kind != "valid":
        return False
    if "at_least" in condition:
        return bool(answer.score >= condition["at_least"])
    return bool(answer.score <= condition["at_most"])


def _place(measurement: Measurement, definition: Definition) -> tuple[str, str] | None:
    """Give the category that `among` names, if it names one: "buyers only" is the category of buyers."""
    among = definition.among
    if definition.unit != "person" or among is None or set(among) != {"item", "in"}:
        return None
    answers = {str(code) for code in among["in"]}
    for breakdown in measurement.breakdowns:
        for category in breakdown.categories:
            if breakdown.item == among["item"] and set(category.answers) == answers:
                return breakdown.id, category.id
    return None


def everywhere(place: tuple[str, str] | None, row: Mapping[str, Any]) -> tuple[str, str]:
    """Give the domain of a row: that of its definition where that has one of its own, in total."""
    here = str(row["breakdown"]), str(row["category"])
    return place if place and here == (ALL, ALL) else here


def _text(parts: list[Any]) -> str:
    return json.dumps(parts, sort_keys=True, default=str)
