"""What every registered person could have answered: known, not known, or not meant to answer at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import Codebook, Condition, Item
from nulmeting.conditions import ANY_KIND, answered, is_present, items_of, leaves, plain_truth, scores
from nulmeting.contradictions import State, ways_to_answer
from nulmeting.domains import Codes, Mask
from nulmeting.influence import Array
from nulmeting.settings import Definition, Indicator
from nulmeting.unit_values import chosen_option, flagged, person_values
from nulmeting.units import Respondents, Survey

OUTSIDE, PERHAPS, INSIDE = 0, 1, 2
"""Whether somebody is in the base: surely not, perhaps (the question that leads there was not answered), surely."""

Truth: TypeAlias = tuple[Mask, Mask]
"""Whether something is certainly true, and whether it can be true."""

Standing: TypeAlias = NDArray[np.int8]
Ways: TypeAlias = Mapping[str, Sequence[State]]


@dataclass(frozen=True)
class Possible:
    """The registered persons of one wave, and what is known of their value.

    Parameters
    ----------
    person, organisation : array of int, shape (P,)
    low, high : array, shape (P, Q)
        The smallest and largest value that they can have; equal where it is known. NaN where the scale has no end.
    base : array of int, shape (P,)
        `OUTSIDE`, `PERHAPS` or `INSIDE`.
    value : array, shape (P, Q)
        The value with which they count in the estimate; NaN if they do not.
    """

    person: Codes
    organisation: Codes
    low: Array
    high: Array
    base: Standing
    value: Array


def possible(whole: Survey, indicator: Indicator, wave: Respondents, scale: tuple[float, float]) -> Possible | None:
    """Say of every registered person what their value under the headline definition can be.

    What was answered stays as it is. Who skipped a question that was meant for them, and who did not respond at all,
    would have given some valid answer; what the register says of them is known. So an answer of another kind ("don't
    know") and a routing that leads elsewhere put somebody outside the base, and a condition is decided as soon as no
    valid answer to what is missing can change it. Who does not count because they are flagged is as silent as who did
    not respond.

    Parameters
    ----------
    scale : (low, high)
        The ends of the scale.

    Returns
    -------
    Possible or None
        None if the wave does not hold an item that the definition needs.
    """
    definition, book = indicator.headline, whole.measurement.codebook
    wave = _without(wave, flagged(definition, wave.frame))
    own = person_values(indicator, definition, wave.frame, book, wave.wave)
    if own is None:
        return None
    frame, person, organisation = _everybody(whole, wave)
    used = own[:, :1] if indicator.statistic != "options" else own
    value = np.full((len(frame), used.shape[1]), np.nan)
    value[: len(used)] = used
    look = _Look(frame, book, wave.wave)
    low, high = _ends(look, indicator, scale)
    return Possible(person, organisation, low, high, _base(look, indicator, definition), value)


def _without(wave: Respondents, lost: Mask) -> Respondents:
    """Leave some respondents out."""
    if not lost.any():
        return wave
    kept = ~lost
    return replace(
        wave,
        frame=wave.frame[kept].reset_index(drop=True),
        persons=wave.persons[kept],
        organisations=wave.organisations[kept],
        clusters=wave.clusters[kept],
        masks=tuple(None if mask is None else mask[kept] for mask in wave.masks),
    )


def _everybody(whole: Survey, wave: Respondents) -> tuple[pd.DataFrame, Codes, Codes]:
    """Give the respondents, and after them whoever else is registered in the wave with what the register knows."""
    register = whole.register
    if register is None:
        return wave.frame, wave.persons, wave.organisations
    silent = register.held[wave.wave] & ~np.isin(register.persons, wave.persons)
    own = wave.frame.drop(columns="row", errors="ignore")
    listed = pd.DataFrame(index=range(silent.size)) if register.frame is None else register.frame
    rest = listed[silent].reindex(columns=own.columns).astype(own.dtypes.to_dict())
    person = np.concatenate([wave.persons, register.persons[silent]])
    organisation = np.concatenate([wave.organisations, register.organisations[silent]])
    return pd.concat([own, rest], ignore_index=True), person, organisation


@dataclass(frozen=True)
class _Look:
    """The answers of everybody, read item by item."""

    frame: pd.DataFrame
    book: Codebook
    wave: str

    def standing(self, code: str, counted: Iterable[str] = ()) -> Standing:
        """Tell per person whether their answer to an item counts, or would."""
        item = self.book[code]
        if not is_present(item, self.frame):
            return np.full(len(self.frame), OUTSIDE, dtype=np.int8)
        surely, perhaps = self.asked(item)
        if item.type == "single":
            given = answered(item, self.frame).to_numpy(dtype=bool)
            perhaps = perhaps & (~given | self.frame[code].isin(item.codes("valid", *counted)).to_numpy(dtype=bool))
        return np.where(perhaps, np.where(surely, INSIDE, PERHAPS), OUTSIDE).astype(np.int8)

    def asked(self, item: Item) -> Truth:
        """Tell whether an item was meant for each person; not if the question that leads to it was not."""
        routing = item.routing_in(self.wave)
        if routing is None:
            everybody = np.ones(len(self.frame), dtype=bool)
            return everybody, everybody
        return self._leads(routing)

    def _leads(self, routing: Condition) -> Truth:
        """Tell whether a routing leads to its question; every test of it by whether its own question was meant."""
        for word, combine in (("all_of", np.logical_and), ("any_of", np.logical_or)):
            if word in routing:
                parts = [self._leads(part) for part in routing[word]]
                return combine.reduce([low for low, _ in parts]), combine.reduce([high for _, high in parts])
        surely, perhaps = self.truth(routing, ANY_KIND)
        reached = self.least(items_of(routing), ANY_KIND)
        return surely & (reached == INSIDE), perhaps & (reached != OUTSIDE)

    def least(self, codes: Iterable[str], counted: Iterable[str] = ()) -> Standing:
        """Give the least of the standings of several items: validity is listwise."""
        kinds = tuple(counted)
        every = [np.full(len(self.frame), INSIDE, dtype=np.int8), *(self.standing(code, kinds) for code in codes)]
        return np.asarray(np.minimum.reduce(every), dtype=np.int8)

    def truth(self, condition: Condition, counted: Iterable[str] = ()) -> Truth:
        """Tell whether a condition is certainly true, and whether it can be true, whatever is missing.

        Three-valued logic finds what is decided as long as no item occurs twice; of those that do every way to answer
        is tried.
        """
        tests = list(leaves(condition))
        kinds = tuple(counted)
        codes = items_of(condition)
        ways = {
            code: ways_to_answer(self.book[code], [leaf for leaf in tests if leaf["item"] == code], kinds)
            for code in codes
        }
        often = Counter(str(leaf["item"]) for leaf in tests)
        repeated = [code for code in codes if often[code] > 1 and ways[code] is not None]
        return self._tried(condition, repeated, {code: one for code, one in ways.items() if one is not None})

    def _tried(self, condition: Condition, repeated: list[str], ways: Ways) -> Truth:
        """Try every way to answer the items that occur more than once."""
        if not repeated:
            return self._plain(condition, ways)
        code, *rest = repeated
        found = [self._tried(condition, rest, {**ways, code: [way]}) for way in ways[code]]
        return np.logical_and.reduce([low for low, _ in found]), np.logical_or.reduce([high for _, high in found])

    def _plain(self, condition: Condition, ways: Ways) -> Truth:
        """Evaluate a condition in three-valued logic (Kleene 1952)."""
        for word, combine in (("all_of", np.logical_and), ("any_of", np.logical_or)):
            if word in condition:
                parts = [self._plain(part, ways) for part in condition[word]]
                return combine.reduce([low for low, _ in parts]), combine.reduce([high for _, high in parts])
        if "not" in condition:
            low, high = self._plain(condition["not"], ways)
            return ~high, ~low
        item = self.book[condition["item"]]
        known = answered(item, self.frame).to_numpy(dtype=bool)
        met = plain_truth(condition, self.frame, self.book).fillna(False).to_numpy(dtype=bool)
        could = [True, False]
        if item.code in ways:
            could = plain_truth(condition, pd.DataFrame(ways[item.code]), self.book).astype(bool).tolist()
        return np.where(known, met, all(could)), np.where(known, met, any(could))


def _base(look: _Look, indicator: Indicator, definition: Definition) -> Standing:
    """Tell per person whether they are in the base of a definition."""
    measured = [code for code in (definition.item,) if code and indicator.statistic != "share"]
    base = look.least(measured)
    if definition.condition is not None and indicator.statistic == "share":
        base = np.minimum(base, look.least(items_of(definition.condition), definition.counted_as_not))
    for part in (definition.among, definition.informant):
        if part is not None:
            surely, perhaps = look.truth(part)
            allowed = np.where(surely, INSIDE, np.where(perhaps, PERHAPS, OUTSIDE)).astype(np.int8)
            base = np.minimum.reduce([base, allowed, look.least(items_of(part))])
    if indicator.statistic in ("mean", "median") and definition.item:
        item = look.book[definition.item]
        unscored = answered(item, look.frame) & scores(item, look.frame).isna()
        base = np.where(unscored.to_numpy(dtype=bool), OUTSIDE, base).astype(np.int8)
    return base


def _ends(look: _Look, indicator: Indicator, scale: tuple[float, float]) -> tuple[Array, Array]:
    """Give the smallest and largest value that everybody can have."""
    definition = indicator.headline
    if indicator.statistic == "share":
        own, limits = definition.condition or {}, [x for x in (definition.among, definition.informant) if x is not None]
        # whoever is in the base meets what limits it, which may say something of the condition
        met = {"any_of": [own, *({"not": limit} for limit in limits)]}
        surely = look.truth(met, definition.counted_as_not)[0]
        perhaps = look.truth({"all_of": [own, *limits]}, definition.counted_as_not)[1]
        return surely[:, None].astype(np.float64), np.maximum(surely, perhaps)[:, None].astype(np.float64)
    item = look.book[definition.item or ""]
    if indicator.statistic == "options":
        known = answered(item, look.frame).to_numpy(dtype=bool)[:, None]
        # who named any option is known on all of them, whether or not they named as many as they might
        chosen = np.column_stack([chosen_option(look.frame, item, code) for code in item.codes()])
        return np.where(known, chosen, 0.0), np.where(known, chosen, 1.0)
    score = scores(item, look.frame).to_numpy(dtype=np.float64, na_value=np.nan)[:, None]
    least, most = (np.where(np.isnan(score), end, score) for end in scale)
    return least, most
