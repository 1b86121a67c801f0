"""How unlike those who did not answer would have to be before a verdict turns: response odds ratios.

Model, derivation and limits: ``docs/methods/robustness.md``. Every function works on arrays of one shape. A *wave* is
given by the share p among its respondents and the part f of the register that they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nulmeting.influence import Array
from nulmeting.verdicts import verdict

Words: TypeAlias = NDArray[np.str_]
Reading: TypeAlias = Callable[[Array], Words]
"""The verdict on every row if its figure is shifted so far: array, shape (rows, K), to words of that shape."""

FROM, TO, BOTH = "from", "to", "both"
MET, NOT_MET = "met", "not_met"
ABOVE, BELOW, BETWEEN = "above", "below", "undetermined"
WAVES = (FROM, TO)


@dataclass(frozen=True)
class Wave:
    """One wave of every row: the share among the respondents, and which part of the register they are."""

    share: Array
    part: Array


@dataclass(frozen=True)
class Tipping:
    """Where the verdict of every row turns; arrays of shape (rows,).

    Parameters
    ----------
    odds_ratio : array
        The smallest response odds ratio above 1 at which it does; NaN if none does, however large.
    more : array of str
        Who then responds more readily: those who meet the condition (``met``) or the others (``not_met``).
    wave : array of str
        ``from``, ``to`` or ``both``: where. Empty if the verdict never turns.
    verdict : array of str
        What it becomes; the verdict as it is if it never turns.
    """

    odds_ratio: Array
    more: Words
    wave: Words
    verdict: Words


def register_share(wave: Wave, odds_ratio: ArrayLike) -> Array:
    """Give the share in the whole register if those who meet the condition respond more readily.

    If ``odds(respond | met) = Ω odds(respond | not met)``, then by Bayes' rule the odds of meeting it are Ω times lower
    among the silent than among the respondents. With q the share that has those odds, the register's share is
    ``f p + (1 - f) q``. Falling in Ω; p itself at Ω = 1 and at f = 1; a share of 0 or 1 among the respondents is that
    of the silent too, whatever Ω.
    """
    p, f = wave.share, wave.part
    silent = p / (p + (1 - p) * np.asarray(odds_ratio, dtype=np.float64))
    return np.asarray(f * p + (1 - f) * silent)


def needed(wave: Wave, shift: Array) -> Array:
    """Give the Ω at which the register's share is `shift` away from that of the respondents.

    ``Ω = odds(p) / odds(p + shift/(1 - f))``, the inverse of `register_share`; NaN if no positive Ω does.
    """
    p, rest = wave.share, 1 - wave.part
    with np.errstate(divide="ignore", invalid="ignore"):
        silent = p + shift / rest
        ratio = p * (1 - silent) / ((1 - p) * silent)
    possible = (rest > 0) & (p > 0) & (p < 1) & (silent > 0) & (silent < 1)
    return np.where(possible, ratio, np.nan)


def needed_in_both(first: Wave, later: Wave, shift: Array) -> tuple[Array, Array]:
    """Give the two Ω at which the same selection in both waves shifts the change by so much; NaN where there is none.

    With a = odds(p) and w = 1 - f the silent have ``q = a/(a + Ω)``, and
    ``w₂ a₂/(a₂+Ω) - w₁ a₁/(a₁+Ω) = k``, ``k = shift + w₂p₂ - w₁p₁``, is a quadratic in Ω:
    ``k Ω² + (k(a₁+a₂) - w₂a₂ + w₁a₁) Ω + (k - w₂ + w₁) a₁a₂ = 0``.
    """
    odds, weight = [], []
    for wave in (first, later):
        inner = (wave.share > 0) & (wave.share < 1)
        odds.append(np.where(inner, wave.share / np.where(inner, 1 - wave.share, 1.0), 1.0))
        # a share of 0 or 1 does not move
        weight.append(np.where(inner, 1 - wave.part, 0.0))
    (a1, a2), (w1, w2) = odds, weight
    k = shift + np.where(w2 > 0, w2 * later.share, 0.0) - np.where(w1 > 0, w1 * first.share, 0.0)
    return _roots(k, k * (a1 + a2) - w2 * a2 + w1 * a1, (k - w2 + w1) * a1 * a2)


def _roots(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """Give the positive roots of ``a x² + b x + c``, without the loss of digits of the school formula."""
    with np.errstate(divide="ignore", invalid="ignore"):
        left = b * b - 4 * a * c
        # two roots that are one but for rounding
        root = np.sqrt(np.where(np.abs(left) <= 1e-13 * (b * b + np.abs(4 * a * c)), 0.0, left))
        half = -(b + np.where(b < 0, -1.0, 1.0) * root) / 2
        found = np.stack([half / a, c / half])
    found = np.where(np.isfinite(found) & (found > 0), found, np.nan)
    return found[0], found[1]


def tipping(shares: tuple[Wave | None, Wave], steps: Array, reading: Reading) -> tuple[Tipping, Tipping]:
    """Find where the verdicts turn: by selection in one wave, and by the same selection in both.

    Parameters
    ----------
    shares : (Wave or None, Wave)
        The earlier and the later wave; None for a level, which has only the later.
    steps : array, shape (rows, K)
        The shifts of the figure at which its verdict can turn; NaN for none.
    reading : function
        From shifts to verdicts.

    Returns
    -------
    one wave, both waves : Tipping
        Of a level the second is empty: no wave, and no odds ratio.
    """
    first, later = shares
    rows = steps.shape[0]
    now = reading(np.zeros((rows, 1)))[:, 0]
    turns = [_nearest(steps, reading, now, side) for side in (-1, 1)]
    single = [(TO, side, needed(later, shift)) for side, (shift, _) in zip((-1, 1), turns, strict=True)]
    same = []
    if first is not None:
        # what raises the earlier share lowers the change
        single += [(FROM, side, needed(first, -shift)) for side, (shift, _) in zip((-1, 1), turns, strict=True)]
        for side, (shift, _) in zip((-1, 1), turns, strict=True):
            same += [(BOTH, side, found) for found in needed_in_both(first, later, shift)]
    words = {side: word for side, (_, word) in zip((-1, 1), turns, strict=True)}
    return _closest(single, words, now), _closest(same, words, now)


def _nearest(steps: Array, reading: Reading, now: Words, side: int) -> tuple[Array, Words]:
    """Give the nearest shift to one side beyond which the verdict is another, and that verdict."""
    ordered = np.sort(np.where(side * steps > 0, side * steps, np.inf), axis=1)
    ordered = np.where(np.isnan(ordered), np.inf, ordered)
    following = np.concatenate([ordered[:, 1:], np.full((len(ordered), 1), np.inf)], axis=1)
    # between this step and the next, or as far beyond the last as it is away
    beyond = np.where(np.isfinite(following), ordered, 2 * ordered) / 2 + np.where(
        np.isfinite(following), following / 2, 0.0
    )
    beyond = np.where(np.isfinite(ordered), np.maximum(beyond, ordered * (1 + 1e-9)), 0.0)
    words = reading(side * beyond)
    other = np.isfinite(ordered) & (words != now[:, None])
    at = other.argmax(axis=1)
    rows = np.arange(len(ordered))
    found = other.any(axis=1)
    return np.where(found, side * ordered[rows, at], np.nan), np.where(found, words[rows, at], now)


def _closest(found: list[tuple[str, int, Array]], words: dict[int, Words], now: Words) -> Tipping:
    """Choose, per row, the odds ratio nearest to 1; above 1, with who responds more readily."""
    if not found:
        return Tipping(np.full(now.size, np.nan), *(np.full(now.size, "", dtype="<U12") for _ in range(3)))
    ratios = np.stack([ratio for _, _, ratio in found])
    with np.errstate(invalid="ignore"):
        distance = np.where(np.isnan(ratios), np.inf, np.abs(np.log(ratios)))
    at, rows = distance.argmin(axis=0), np.arange(now.size)
    turns = np.isfinite(distance[at, rows])
    ratio = np.where(turns, ratios[at, rows], np.nan)
    waves = np.array([wave for wave, _, _ in found])[at]
    turned = np.stack([words[side] for _, side, _ in found])[at, rows]
    more = np.where(turns, np.where(ratio >= 1, MET, NOT_MET), "")
    return Tipping(np.maximum(ratio, 1 / ratio), more, np.where(turns, waves, ""), np.where(turns, turned, now))


def change_steps(low: Array, high: Array, low_90: Array, high_90: Array, margin: Array) -> tuple[Array, Reading]:
    """Give the shifts at which the verdict on a change can turn, and the verdict at any shift.

    Parameters
    ----------
    low, high : array, shape (rows,)
        The interval of the change at the level at which its p-value would just be rejected (see `rejection_level`).
    low_90, high_90 : array
        The interval that is held against the margin.
    margin : array
        NaN where none is declared.
    """

    def reading(shift: Array) -> Words:
        moved = [x[:, None] + shift for x in (low, high, low_90, high_90)]
        rejected = (moved[0] > 0) | (moved[1] < 0)
        bar = np.broadcast_to(margin[:, None], shift.shape)
        return verdict(np.where(rejected, 0.0, 1.0), 0.5, moved[2], moved[3], bar)

    return np.column_stack([-low, -high, -margin - low_90, margin - high_90]), reading


def norm_steps(low: Array, high: Array, norm: Array) -> tuple[Array, Reading]:
    """Give the shifts at which the interval of a level comes to lie elsewhere, and where it lies at any shift.

    ``above`` the norm as a whole, ``below`` it, or ``undetermined``: the norm within it.
    """

    def reading(shift: Array) -> Words:
        bar = norm[:, None]
        return np.where(low[:, None] + shift > bar, ABOVE, np.where(high[:, None] + shift < bar, BELOW, BETWEEN))

    return np.column_stack([norm - low, norm - high]), reading


def rejection_level(others: ArrayLike, alpha: float, adjustment: str) -> float:
    """Give the p-value up to which a test is rejected at `alpha` after adjustment, given the other p-values.

    Holm: with k of the others rejected one after the other, ``α/(m - k)``. Benjamini-Hochberg: the largest ``αj/m``
    that at least j - 1 of the others do not exceed. So ``p <= level`` exactly where the adjusted p-value is at most α.

    Parameters
    ----------
    others : array
        The other p-values of the family; NaN for those that are not tested.
    adjustment : str
        ``holm`` or ``bh``.
    """
    p = np.sort(np.asarray(others, dtype=np.float64))
    p = p[~np.isnan(p)]
    m = p.size + 1
    if adjustment == "holm":
        passed = p * np.arange(m, 1, -1) <= alpha
        rejected = int(passed.argmin()) if not passed.all() else p.size
        return alpha / (m - rejected)
    levels = alpha * np.arange(1, m + 1) / m
    enough = np.searchsorted(p, levels, side="right") >= np.arange(m)
    return float(levels[np.flatnonzero(enough)[-1]])
