"""Which statements are drawn, and on which side their answers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nulmeting.codebook import Answer, Condition, Item
from nulmeting.conditions import leaves
from nulmeting.content_source import ALL, Row, Source
from nulmeting.palette import Palette
from nulmeting.settings import Measurement

MOST_ITEMS = 12
FEWEST_ANSWERS = 4


@dataclass(frozen=True)
class Bar:
    """One item in one wave.

    Parameters
    ----------
    wave : str
    denominator : int or None
    shares : mapping of answer to share
        Of the answers that are shown.
    texts : mapping of answer to text
        What stands for the answers that are not shown.
    hidden : str
        What stands for the whole bar; empty if it is drawn.
    rest : float
        Share of the answers without an opinion that are not shown: what the shown ones leave of the whole.
    """

    wave: str
    denominator: int | None
    shares: Mapping[str, float]
    texts: Mapping[str, str]
    hidden: str = ""
    rest: float = 0.0


@dataclass(frozen=True)
class Sides:
    """A scale's answers, most negative first, and what stands apart at the right."""

    negative: tuple[Answer, ...]
    positive: tuple[Answer, ...]
    apart: tuple[Answer, ...]

    @property
    def middle(self) -> tuple[Answer, ...]:
        """Give the middle of an odd scale that stands apart; none if it is counted as positive, or there is none."""
        return tuple(a for a in self.apart if _scored(a))

    @property
    def counted(self) -> tuple[Answer, ...]:
        """Give the middle of an odd scale that is counted as positive."""
        return self.positive[: len(self.positive) - len(self.negative)]

    def colours(self, palette: Palette) -> dict[str, str]:
        """Give the colour of every answer by its code."""
        hues = palette.diverging(len(self.negative), len(self.middle), len(self.positive))
        scored = dict(zip([a.code for a in (*self.negative, *self.middle, *self.positive)], hues, strict=True))
        aside = {True: palette.not_applicable, False: palette.dont_know}
        return scored | {a.code: aside[a.kind == "not_applicable"] for a in self.apart if not _scored(a)}


@dataclass(frozen=True)
class Statement:
    """An item with its bars in wave order."""

    item: Item
    sides: Sides
    bars: tuple[Bar, ...]

    def total(self, bar: Bar, side: str) -> float:
        """Give the share on the ``negative`` or ``positive`` side of a bar that is drawn, or ``apart`` from both."""
        if side == "apart":
            return max(1.0 - self.total(bar, "negative") - self.total(bar, "positive"), 0.0)
        return sum(bar.shares[a.code] for a in getattr(self.sides, side))


def sides(item: Item, cut: float | None = None) -> Sides:
    """Divide an item's answers in two.

    Parameters
    ----------
    item : Item
    cut : float or None
        The lowest score that an indicator counts on this scale. If it counts the middle one of an odd number of scores
        ("often" between "sometimes" and "very often"), that one is positive; otherwise it is neutral and stands apart.
    """
    scored = sorted((a for a in item.answers if _scored(a)), key=lambda a: a.score or 0.0)
    half = len(scored) // 2
    low, middle, high = scored[:half], scored[half : len(scored) - half], scored[len(scored) - half :]
    if middle and cut is not None and (middle[0].score or 0.0) >= cut:
        middle, high = [], [*middle, *high]
    other = [a for a in item.answers if not _scored(a)]
    return Sides(tuple(low), tuple(high), (*middle, *other))


def _cuts(measurement: Measurement) -> dict[str, float]:
    """Give per scale the lowest score from which a headline counts."""
    found: dict[str, float] = {}
    for indicator in measurement.indicators:
        for leaf in leaves(indicator.headline.condition or {}):
            if "at_least" in leaf and leaf["item"] in measurement.codebook:
                scale = measurement.codebook[leaf["item"]].scale
                found[scale] = min(found.get(scale, float("inf")), float(leaf["at_least"]))
    return found


def _scored(answer: Answer) -> bool:
    return answer.kind == "valid" and answer.score is not None


def likert_items(measurement: Measurement) -> tuple[Item, ...]:
    """Give the statements: single choice, at least four scored answers, on a scale that is used as one.

    A scale is used as one if several items share it or an indicator sets a threshold on it; so that a background
    question with numbered answers (years of experience) is not drawn as an opinion.
    """
    background = {b.item for b in measurement.breakdowns} | set(
        measurement.register.items if measurement.register else ()
    )
    single = [i for i in measurement.codebook.values() if i.type == "single" and i.personal == "no"]
    scales = [i.scale for i in single]
    conditions = [d.condition for i in measurement.indicators for d in i.definitions if d.condition]
    thresholds = {code for c in conditions for code in _thresholds(c)}
    measured = {d.item for i in measurement.indicators for d in i.definitions}
    return tuple(
        item
        for item in single
        if item.code not in background
        and sum(_scored(a) for a in item.answers) >= FEWEST_ANSWERS
        and (scales.count(item.scale) > 1 or item.code in thresholds or item.code in measured)
        and any(item.asked_in(wave.id) for wave in measurement.waves)
    )


def _thresholds(condition: Condition) -> list[str]:
    return [leaf["item"] for leaf in leaves(condition) if "at_least" in leaf or "at_most" in leaf]


def statements(source: Source) -> list[Statement]:
    """Give what can be drawn, grouped by scale and sorted by the positive side of the latest wave, highest first."""
    table = [r for r in source.table("distributions") if r["breakdown"] == ALL and r["category"] == ALL]
    by_key: dict[tuple[str, str], list[Row]] = {}
    for row in table:
        by_key.setdefault((row["item"], row["wave"]), []).append(row)
    found = []
    cuts = _cuts(source.measurement)
    for item in likert_items(source.measurement):
        parts = sides(item, cuts.get(item.scale))
        bars = tuple(
            _bar(source, parts, wave.id, by_key[item.code, wave.id])
            for wave in source.measurement.waves
            if item.asked_in(wave.id) and (item.code, wave.id) in by_key
        )
        if bars:
            found.append(Statement(item, parts, bars))
    order = {scale: i for i, scale in enumerate(dict.fromkeys(s.item.scale for s in found))}
    return sorted(found, key=lambda s: (order[s.item.scale], -len(s.bars), -_latest(s)))


def _latest(statement: Statement) -> float:
    shown = [bar for bar in statement.bars if not bar.hidden]
    return statement.total(shown[-1], "positive") if shown else -1.0


def _bar(source: Source, parts: Sides, wave: str, table: Sequence[Row]) -> Bar:
    unit = table[0]["unit"]
    own = {str(r["answer"]): r for r in table if r["unit"] == unit}
    shares = {code: float(r["share"]) for code, r in own.items() if r["share"] is not None}
    texts = {code: source.hidden(r) for code, r in own.items() if r["share"] is None}
    needed = [a.code for a in (*parts.negative, *parts.positive)]
    hidden = next((source.hidden(own.get(code)) for code in needed if code not in shares), "")
    known = [r["denominator"] for r in own.values() if r["denominator"] is not None]
    # what is hidden among the answers without an opinion shows as one piece, which the reader could work out as well
    rest = max(1.0 - sum(shares.values()), 0.0) if texts and not hidden else 0.0
    return Bar(wave, int(known[0]) if known else None, shares, texts, _whole(source, own, hidden), rest)


def _whole(source: Source, own: Mapping[str, Row], hidden: str) -> str:
    """Give the text for a bar that cannot be drawn; a band of one answer says nothing about the whole bar."""
    bands = any(r.get("status") == "coded" for r in own.values())
    return source.say("signs.suppressed") if hidden and bands else hidden


def selected(source: Source, most: int = MOST_ITEMS) -> tuple[list[Statement], int]:
    """Give the statements that are drawn and how many there are; beyond the limit only those of indicators."""
    found = statements(source)
    if len(found) <= most:
        return found, len(found)
    lead = [i for i in source.measurement.indicators if i.id in source.measurement.lead]
    rank: dict[str, int] = {}
    for indicator in (*lead, *source.measurement.indicators):
        codes = [leaf["item"] for leaf in leaves(indicator.headline.condition or {})]
        for code in [*codes, *([indicator.headline.item] if indicator.headline.item else [])]:
            rank.setdefault(code, len(rank))
    kept = {s.item.code for s in sorted(found, key=lambda s: rank.get(s.item.code, len(rank)))[:most]}
    return [s for s in found if s.item.code in kept], len(found)
