"""How representative a response is: the R-indicator, and its distribution if response is random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nulmeting.response_model import Array, Codes, Patterns, information, logistic, solved

CELLS = 1 << 22
"""Numbers that are worked on together."""


@dataclass(frozen=True)
class Response:
    """Estimated response probabilities, and the R-indicators that follow; one per draw of the respondents.

    Parameters
    ----------
    fitted : array, shape (draws, P)
    unadjusted, adjusted : array, shape (draws,)
    """

    fitted: Array
    unadjusted: Array
    adjusted: Array


def indicators(found: Patterns, responding: Array) -> Response:
    """Give the R-indicators of many draws of the respondents.

    ``R = 1 - 2 S(ρ̂)``, S² the variance (divisor N - 1) of the estimated probabilities over the register (Schouten,
    Cobben & Bethlehem 2009, Survey Methodology 35, 101-113). Estimation adds to S² even if all probabilities are equal;
    adjusted for it (Shlomo, Skinner & Schouten 2012, Journal of Statistical Planning and Inference 142, 201-211, here
    for a register of which all are invited; derivation in ``docs/methods``):

        S²_adj = max(0, S² - (1/(N-1)) Σ_i (z_i - z̄)' J⁻¹ (z_i - z̄)),
        z_i = w_i x_i,  J = Σ w_i x_i x_i',  w_i = ρ̂_i (1-ρ̂_i)

    Parameters
    ----------
    responding : array, shape (draws, P)

    Returns
    -------
    Response
        At most 1: all as likely to respond. NaN for a register of fewer than two. Everybody or nobody responding: 1.
    """
    rows = max(1, CELLS // max(found.design.size * found.design.shape[1], 1))
    parts = [_indicators(found, responding[at : at + rows]) for at in range(0, len(responding), rows)]
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Response(joined[0], joined[1], joined[2])


def _indicators(found: Patterns, responding: Array) -> tuple[Array, Array, Array]:
    size, total = found.size, float(found.size.sum())
    drawn = responding.sum(axis=1)
    inner = (drawn > 0) & (drawn < total)
    fitted = np.broadcast_to((drawn / max(total, 1))[:, None], responding.shape).copy()
    bias = np.zeros(len(responding))
    if inner.any():
        fitted[inner] = logistic(found.design, size, responding[inner])
        bias[inner] = _bias(found, fitted[inner])
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = np.where(total > 1, spread_squared(fitted, size) * total / (total - 1), np.nan)
        adjusted = np.maximum(squares - bias * total / (total - 1), 0.0)
    return fitted, 1 - 2 * np.sqrt(squares), 1 - 2 * np.sqrt(adjusted)


def spread_squared(values: Array, size: Array) -> Array:
    """Give the variance over the units, divisor N, of values per pattern, shape (draws, P)."""
    part = size / max(float(size.sum()), 1)
    mean = (values * part).sum(axis=-1, keepdims=True)
    squares: Array = ((values - mean) ** 2 * part).sum(axis=-1)
    return squares


def _bias(found: Patterns, fitted: Array) -> Array:
    """Give ``(1/N) Σ (z_i - z̄)' J⁻¹ (z_i - z̄)`` per draw."""
    design, part = found.design, found.size / found.size.sum()
    slope = fitted * (1 - fitted)
    z = slope[:, :, None] * design
    centred = z - (part[:, None] * z).sum(axis=1, keepdims=True)
    turned = solved(information(design, slope * found.size), np.swapaxes(centred, 1, 2))
    return np.asarray((part * np.einsum("bpk,bkp->bp", centred, turned)).sum(axis=1))


def draws_of_units(found: Patterns, responding: int, draws: int, rng: np.random.Generator) -> Array:
    """Draw at random which units respond, all sets of that number equally likely: respondents per pattern."""
    drawn = rng.multivariate_hypergeometric(found.size.astype(np.int64), responding, size=draws, method="marginals")
    return np.asarray(drawn, dtype=np.float64)


def draws_of_clusters(
    found: Patterns, clusters: Codes, responding: NDArray[np.bool_], draws: int, rng: np.random.Generator
) -> Array:
    """Draw at random who responds, keeping together how many of one organisation do: respondents per pattern.

    Organisations with equally many registered persons exchange their numbers of respondents; who they are within the
    organisation is random. So response keeps its clustering and its relation to size, and loses any other.

    Parameters
    ----------
    clusters : array of int, shape (units,)
    responding : array of bool, shape (units,)
        Both in the register's order, on which the draws depend.
    """
    _, first, which, persons = np.unique(clusters, return_index=True, return_inverse=True, return_counts=True)
    # organisations in the register's order within their size; their persons side by side
    order = np.lexsort((first, persons))
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    units = np.argsort(place[which], kind="stable")
    of, at = found.of[units], place[which][units]
    number = np.bincount(which, responding, persons.size)[order]
    begin = np.cumsum(persons[order]) - persons[order]
    rank = np.arange(at.size) - begin[at]
    rows = max(1, CELLS // max(at.size, 1))
    parts = []
    for done in range(0, draws, rows):
        count = min(rows, draws - done)
        # sorting random numbers within a size, and within an organisation, is to shuffle there
        exchanged = np.argsort(persons[order] + rng.random((count, order.size)), axis=1)
        shuffled = np.argsort(at + rng.random((count, at.size)), axis=1)
        drawn = rank < number[exchanged][:, at]
        parts.append(_per_pattern(found, of[shuffled], drawn))
    return np.concatenate(parts)


def _per_pattern(found: Patterns, of: Codes, drawn: NDArray[np.bool_]) -> Array:
    """Count who is drawn, per draw and pattern; `of` has the pattern of each, shape (draws, units)."""
    count, patterned = len(drawn), found.size.size
    place = np.nonzero(drawn)[0] * patterned + of[drawn]
    return np.bincount(place, minlength=count * patterned).reshape(count, patterned).astype(np.float64)


def partial(found: Patterns, fitted: Array, own: Array) -> float:
    """Give the unconditional partial R-indicator of a variable: ``sqrt(Σ_k N_k/N (ρ̄_k - ρ̄)²)`` between its categories.

    Schouten, Shlomo & Skinner 2011, Journal of Official Statistics 27, 231-253. 0 if all categories are as likely to
    respond; not adjusted for bias.

    Parameters
    ----------
    fitted : array, shape (P,)
    own : array, shape (units, categories)
        Membership, 0 or 1. Where categories overlap, each combination counts as one.
    """
    _, which = np.unique(own, axis=0, return_inverse=True)
    size = np.bincount(which.reshape(-1)).astype(np.float64)
    mean = np.bincount(which.reshape(-1), fitted[found.of]) / size
    return float(np.sqrt(spread_squared(mean, size)))


def summary(observed: float, random: Array, tails: Sequence[float] = (0.025, 0.975)) -> tuple[float, ...]:
    """Give mean and tails of a statistic under chance, and the share of draws as low: ``(1 + k)/(1 + B)``."""
    low, high = np.quantile(random, tails)
    # equal but for rounding is as low
    lower = int((random <= observed + 1e-9).sum())
    return float(random.mean()), float(low), float(high), (1 + lower) / (1 + random.size)
