"""Which questions can be compared between two waves, and why not: worked out from the codebook alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from nulmeting.codebook import Codebook, Item, Text
from nulmeting.codebook_scales import direction_in
from nulmeting.labels import normalise

if TYPE_CHECKING:
    import pandas as pd

    from nulmeting.settings import Measurement

DECLARED, NOT_ASKED = "declared", "not_asked"
ANSWERS, ROUTING, REVERSED, WORDING = "answers_changed", "routing_changed", "scale_reversed", "wording_changed"
LIMITS = "limits_changed"
REASONS = (DECLARED, NOT_ASKED, ANSWERS, ROUTING, LIMITS, REVERSED, WORDING)
NOTHING = Text("", "")


@dataclass(frozen=True)
class Verdict:
    """Whether a question can be compared between two waves.

    Parameters
    ----------
    comparable : bool
    reasons : tuple of str
        Of `REASONS`, most weighty first; empty if nothing differs.
    note : Text
        What the codebook says about it.
    """

    comparable: bool
    reasons: tuple[str, ...] = ()
    note: Text = NOTHING

    @property
    def unjudged(self) -> bool:
        """Whether something differs, figures are compared all the same, and the codebook does not say why."""
        return self.comparable and WORDING in self.reasons and DECLARED not in self.reasons


def between(item: Item, wave_from: str, wave_to: str) -> Verdict:
    """Compare the two questionnaires on one question.

    What the codebook declares decides. Without a declaration a question is not comparable if it was asked in one of
    them only, led to by another routing (other people answer), of a single choice, with other answers to choose from,
    or of a number, with other limits (a mark out of 10 and one out of 100). It is comparable, and the difference is
    told, if its wording differs, if a question with several answers has more or fewer options or more may be chosen of
    them, or if the codes of its scale run the other way in one export: the pipeline's own codes mean the same.
    """
    if not (item.asked_in(wave_from) and item.asked_in(wave_to)):
        return Verdict(False, (NOT_ASKED,))
    differs = tuple(_differences(item, wave_from, wave_to))
    if item.comparable is not None:
        return Verdict(item.comparable, (DECLARED, *differs), item.reason)
    answers = ANSWERS in differs and not item.several
    limits = LIMITS in differs and item.type == "number"
    spoilt = ROUTING in differs or answers or limits
    return Verdict(not spoilt, differs)


def may_compare(item: Item, wave_from: str, wave_to: str) -> bool:
    """Tell whether nothing but its absence in a wave stands between two waves; the register may fill that in."""
    verdict = between(item, wave_from, wave_to)
    return verdict.comparable or verdict.reasons == (NOT_ASKED,)


def comparability(measurement: Measurement) -> pd.DataFrame:
    """Tabulate every question that is kept, for every pair of waves, earlier to later.

    Returns
    -------
    DataFrame
        ``wave_from, wave_to, item, comparable, reason`` (several joined with ``+``), ``note_nl, note_en, synthetic``.
        It holds no answers, only what the codebook says.
    """
    import pandas as pd

    from nulmeting.fields import typed

    rows = [
        {
            "wave_from": earlier,
            "wave_to": later,
            "item": item.code,
            "comparable": verdict.comparable,
            "reason": "+".join(verdict.reasons),
            "note_nl": verdict.note.nl,
            "note_en": verdict.note.en,
            "synthetic": measurement.synthetic,
        }
        for earlier, later in combinations([wave.id for wave in measurement.waves], 2)
        for item in asked_items(measurement.codebook, (earlier, later))
        for verdict in (between(item, earlier, later),)
    ]
    return typed("comparability", pd.DataFrame(rows))


def asked_items(book: Codebook, waves: Sequence[str]) -> list[Item]:
    """Give the questions whose answers are kept and that one of the waves asked."""
    return [i for i in book.values() if i.personal == "no" and any(i.asked_in(wave) for wave in waves)]


def _differences(item: Item, wave_from: str, wave_to: str) -> Iterator[str]:
    if _offered(item, wave_from) != _offered(item, wave_to):
        yield ANSWERS
    if item.routing_in(wave_from) != item.routing_in(wave_to):
        yield ROUTING
    if item.limits.get(wave_from) != item.limits.get(wave_to):
        yield LIMITS
    ways = {direction_in(item, wave) for wave in (wave_from, wave_to)}
    if ways == {"ascending", "descending"}:
        yield REVERSED
    if _words(item, wave_from) != _words(item, wave_to):
        yield WORDING


def _offered(item: Item, wave: str) -> frozenset[str]:
    return frozenset(answer.code for answer in item.offered(wave))


def _words(item: Item, wave: str) -> tuple[str, str]:
    """Give the wording in the form in which capitals, spaces and kinds of quotes do not count."""
    question = item.question_in(wave)
    return normalise(question.nl), normalise(question.en)
