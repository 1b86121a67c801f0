"""Limits of a share where most of the register answered: what is not known then lies with the few who are silent.

Of M units of the register that meet the condition, each answers with the response f, so that x of them are seen:
binomial of M and f. With f small x is as good as binomial of n and M/N, which the beta limits of
`nulmeting.share_intervals` rest on; with M small it is binomial of M and f, whatever f. The third moments show the
difference: the skewness of x is ``(1-2p)(1-2f)/√(n p (1-p)(1-f))``, so that from f = ½ on a rare share is
underestimated by much more often than it is overestimated by much, and the beta limits lean the wrong way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nulmeting.exact_intervals import checked_alpha
from nulmeting.influence import Array
from nulmeting.intervals import Pair
from nulmeting.share_intervals import ROUNDING, Prepared, design_size

HALF = 0.5
"""Response above which the silent tell more than those who answered."""

WELL_INSIDE = 1e-9
"""Least part of the units that is silent; with less, everybody answered."""


def silent_limit(p: Array, n_star: Array, response: Array, alpha: Array) -> Array:
    """Give the upper limit of a share p ≤ ½ from the units that may be silent.

    Of x that are seen, ``x = p n* (1-f)/(1-p)`` (so that the relative variance ``(1-f)/x`` is that of p), the silent
    u are at most as many as solve ``P(Binomial(x + u, f) ≤ x) = α/2``, half of P(x) counted as in the mid-p limits:
    ``I_{1-f}(u + ½, x + ½) = α/2`` in incomplete beta functions. The limit is ``(x + u) f/x`` times p.

    Parameters
    ----------
    n_star : array
        Effective size ``p(1-p)/V``, V with the finite population correction.
    response : array
        f, between 0 and 1.

    Notes
    -----
    At p = 0 it is ``u f/(n* (1-f))``. With f going to 0 it goes to the limit for a Poisson count, with f to 1 to p.
    """
    from scipy.special import btdtria

    silent = 1 - response
    per = n_star * silent / (1 - p)
    seen = p * per
    unseen = np.maximum(btdtria(np.minimum(alpha, 1 - 1e-9) / 2, seen + 0.5, silent) - 0.5, 0.0)
    return np.asarray(np.minimum((seen + unseen) * response / per, 1.0), dtype=np.float64)


@dataclass(frozen=True)
class MostlyAnswered:
    """Intervals of shares, drawn out on the side of the silent where most units answered.

    Parameters
    ----------
    prepared : Prepared
        The intervals as they are for any response.
    rows : array of int
        Those of them with the Korn-Graubard limits for a population of which more than half answered.
    p, n_star, n, df, response : array, one per row
    """

    prepared: Prepared
    rows: NDArray[np.intp]
    p: Array
    n_star: Array
    n: Array
    df: Array
    response: Array

    def at(self, alpha: Array) -> Pair:
        """Give low and high: of either side the wider one, so that no interval is narrower than without."""
        low, high = self.prepared.at(alpha)
        if not self.rows.size:
            return low, high
        level = checked_alpha(np.broadcast_to(alpha, low.shape)[self.rows])
        # a design without a degree of freedom claims nothing: then 0 to 1 already
        worth = np.maximum(design_size(self.n_star, self.n, self.df, level), WELL_INSIDE)
        rare = np.minimum(self.p, 1 - self.p)
        limit = silent_limit(np.where(rare < ROUNDING, 0.0, rare), worth, self.response, level)
        low, high = low.copy(), high.copy()
        high[self.rows] = np.where(self.p <= 0.5, np.maximum(high[self.rows], limit), high[self.rows])
        low[self.rows] = np.where(self.p >= 0.5, np.minimum(low[self.rows], 1 - limit), low[self.rows])
        return low, high


def mostly_answered(
    prepared: Prepared, p: Array, n_star: Array, n: Array, size: Array, df: Array, whole: NDArray[np.bool_]
) -> MostlyAnswered:
    """Pick the rows of which most units answered.

    Parameters
    ----------
    size : array
        Units in the register; NaN for target process.
    whole : array of bool
        Whether no organisation is incomplete. Of one that is, persons are silent too: there the response is
        ``1 - n/n*``, what the variance says of it, but no more than that of the organisations.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        response = np.where(whole, n / size, np.minimum(n / size, 1 - n / n_star))
        most = (response > HALF) & (response < 1 - WELL_INSIDE) & np.isfinite(n_star) & (n_star > 0) & ~np.isnan(p)
    rows = np.flatnonzero(most & (prepared.method == "korn_graubard"))
    return MostlyAnswered(prepared, rows, *(values[rows] for values in (p, n_star, n, df, response)))
