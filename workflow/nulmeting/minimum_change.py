"""The smallest change between two waves that a test would show with a given chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nulmeting.influence import Array

HALVINGS = 60


@dataclass(frozen=True)
class Waves:
    """What two waves are worth; arrays of one shape.

    Parameters
    ----------
    n_from, n_to, n_both : array
        Units in the denominators, and in both.
    size_from, size_to, size_both : array
        Units in the registers, and in both; infinite for target process.
    effect : array
        Variance over that of as many independent units, in both waves alike.
    correlation : array
        Of the values of one unit in the two waves.
    """

    n_from: Array
    n_to: Array
    n_both: Array
    size_from: Array
    size_to: Array
    size_both: Array
    effect: Array
    correlation: Array

    def error(self, first: ArrayLike, later: ArrayLike) -> Array:
        """Give the standard error of a change between values of variance `first` and `later`.

        ``V = D [s₁²(1/n₁ - 1/N₁) + s₂²(1/n₂ - 1/N₂) - 2ρ s₁ s₂ (m/(n₁ n₂) - N₁₂/(N₁ N₂))]``, D the design effect; the
        covariance is Tam's (1984). Never below 0.
        """
        v1, v2 = np.asarray(first, dtype=np.float64), np.asarray(later, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            common = np.where(np.isfinite(self.size_both), self.size_both / (self.size_from * self.size_to), 0.0)
            own = v1 * (1 / self.n_from - 1 / self.size_from) + v2 * (1 / self.n_to - 1 / self.size_to)
            shared = self.n_both / (self.n_from * self.n_to) - common
        variance = self.effect * (own - 2 * self.correlation * np.sqrt(v1 * v2) * shared)
        return np.sqrt(np.maximum(variance, 0.0))


def quantile(alpha: float, power: float) -> float:
    """Give ``z_{1-α/2} + z_{power}``: how many standard errors a change must be."""
    from scipy.special import ndtri

    return float(-ndtri(alpha / 2) + ndtri(power))


def of_mean(waves: Waves, variance: Array, width: Array, alpha: float, power: float) -> Array:
    """Give the smallest change of a mean whose values have this variance in both waves; NaN if beyond the scale."""
    change = quantile(alpha, power) * waves.error(variance, variance)
    with np.errstate(invalid="ignore"):
        return np.where(change <= np.where(np.isnan(width), np.inf, width), change, np.nan)


def of_share(waves: Waves, share: Array, alpha: float, power: float) -> Array:
    """Give the smallest change of a share that a two-sided test shows, whichever way it goes.

    The change Δ that equals ``(z_{1-α/2} + z_{power}) SE(p, p ± Δ)``: the later share, and with it the standard error,
    depends on the change itself. Of rise and fall the larger; of the two the one that stays within 0 and 1 if the other
    cannot.

    Returns
    -------
    array
        NaN where neither a rise nor a fall within the scale is large enough.
    """
    both = [_one_way(waves, share, sign, alpha, power) for sign in (1, -1)]
    return np.fmax(*both)


def _one_way(waves: Waves, share: Array, sign: int, alpha: float, power: float) -> Array:
    """Find by halving where a change becomes as large as is needed to be shown."""
    z, first = quantile(alpha, power), share * (1 - share)
    most = (1 - share) if sign > 0 else share

    def missing(change: Array) -> Array:
        later = np.clip(share + sign * change, 0.0, 1.0)
        return np.asarray(z * waves.error(first, later * (1 - later)) - change)

    with np.errstate(invalid="ignore"):
        low, high = np.zeros(np.shape(share)), np.array(most, dtype=np.float64)
        possible = missing(high) <= 0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            short = missing(middle) > 0
            low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.where(possible, high, np.nan)
