"""A model of who responds: logistic regression on what the register knows, for many sets of respondents at once.

Units with the same characteristics form a pattern; everything is computed on the number of units and of respondents per
pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]

ROUNDS, HALVINGS = 40, 10
CLOSE = 1e-10
"""The iterations end when no deviance changes by more than this part: also where a coefficient grows without bound."""

DEPENDENT = 1e-9
"""A column of which less than this part is left after those before it adds nothing."""


@dataclass(frozen=True)
class Patterns:
    """The distinct combinations of characteristics.

    Parameters
    ----------
    design : array, shape (P, k)
        The model's columns, constant first, linearly independent over the patterns.
    size : array, shape (P,)
        Units of each pattern.
    of : array of int, shape (units,)
        The pattern of each unit.
    """

    design: Array
    size: Array
    of: Codes


def patterns(columns: Array) -> Patterns:
    """Find the patterns, and which columns a model can hold.

    Parameters
    ----------
    columns : array, shape (units, columns)
        0 or 1: one per category, none left out as a reference. A column that follows from the constant and the columns
        before it (the last of categories that exclude each other, one that nobody or everybody has) is left out.
    """
    every = np.column_stack([np.ones(len(columns)), columns])
    distinct, of, size = np.unique(every, axis=0, return_inverse=True, return_counts=True)
    return Patterns(distinct[:, _independent(distinct)], size.astype(np.float64), of.reshape(-1).astype(np.int64))


def _independent(matrix: Array) -> list[int]:
    """Choose columns from left to right, each of which adds to those chosen (Gram-Schmidt, applied twice)."""
    kept: list[int] = []
    basis = np.empty((len(matrix), 0))
    for place in range(matrix.shape[1]):
        rest = matrix[:, place]
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > DEPENDENT * max(float(np.linalg.norm(matrix[:, place])), 1.0):
            kept.append(place)
            basis = np.column_stack([basis, rest / length])
    return kept


def logistic(design: Array, size: Array, responding: Array) -> Array:
    """Fit a logistic regression of response to each of many draws, by maximum likelihood.

    Iteratively reweighted least squares (McCullagh & Nelder 1989, Generalized Linear Models, section 2.5), all draws at
    once; a step that raises the deviance is halved.

    Parameters
    ----------
    design : array, shape (P, k)
        Of full column rank.
    size : array, shape (P,)
    responding : array, shape (draws, P)
        Respondents of each pattern.

    Returns
    -------
    array, shape (draws, P)
        Fitted probabilities. Where the characteristics separate respondents from others, coefficients have no finite
        maximum but probabilities have a limit, 0 or 1 for some patterns (Albert & Anderson 1984); it is approached
        until the deviance stands still.
    """
    share = np.clip(responding / size, 0, 1)
    fitted = (responding + 0.5) / (size + 1)
    linear = np.log(fitted / (1 - fitted))
    coefficient = _weighted(design, size * fitted * (1 - fitted), linear)
    fitted, deviance = _at(design, size, share, coefficient)
    busy = np.arange(len(share))
    for _ in range(ROUNDS):
        weight = size * fitted[busy] * (1 - fitted[busy])
        step = solved(information(design, weight), (size * (share[busy] - fitted[busy])) @ design)
        changed, after, new = _shortened(design, size, share[busy], coefficient[busy], step, deviance[busy])
        standing = np.abs(deviance[busy] - new) <= CLOSE * (np.abs(new) + 0.1)
        coefficient[busy], fitted[busy], deviance[busy] = changed, after, new
        busy = busy[~standing]
        if not busy.size:
            break
    return fitted


def _shortened(
    design: Array, size: Array, share: Array, start: Array, step: Array, before: Array
) -> tuple[Array, Array, Array]:
    """Take a step, halved where it would raise the deviance; give coefficients, probabilities and deviance after it."""
    part = np.ones((len(step), 1))
    for _ in range(HALVINGS):
        changed = start + part * step
        fitted, deviance = _at(design, size, share, changed)
        worse = deviance > before + CLOSE * (np.abs(before) + 0.1)
        if not worse.any():
            break
        part[worse] /= 2
    return changed, fitted, deviance


def _at(design: Array, size: Array, share: Array, coefficient: Array) -> tuple[Array, Array]:
    """Give the fitted probabilities and the deviance, up to a constant, at some coefficients."""
    from scipy.special import expit, log_expit

    linear = coefficient @ design.T
    deviance = -2 * (size * (share * log_expit(linear) + (1 - share) * log_expit(-linear))).sum(axis=1)
    return expit(linear), deviance


def information(design: Array, weight: Array) -> Array:
    """Give ``J = Σ w x x'`` per draw, shape (draws, k, k)."""
    columns = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    return (weight @ products).reshape(-1, columns, columns)


def _weighted(design: Array, weight: Array, values: Array) -> Array:
    return solved(information(design, weight), (weight * values) @ design)


def solved(matrices: Array, right: Array) -> Array:
    """Solve ``J b = r`` per draw; r of shape (draws, k) or (draws, k, P).

    J is singular but for rounding where all probabilities that tell two columns apart have come to 0 or 1: a
    direction without information gets no coefficient.
    """
    vectors = right.ndim == 2
    root, axes = np.linalg.eigh(matrices)
    least = root.max(axis=1, keepdims=True) * 1e-14
    inverse = np.divide(1, root, out=np.zeros_like(root), where=root > least)
    turned = np.swapaxes(axes, 1, 2) @ (right[:, :, None] if vectors else right)
    found: Array = axes @ (inverse[:, :, None] * turned)
    return found[:, :, 0] if vectors else found


def respondents_of(found: Patterns, responding: NDArray[np.bool_]) -> Array:
    """Count the respondents per pattern, shape (1, P)."""
    return np.bincount(found.of, responding, found.size.size)[None, :].astype(np.float64)
