"""Response cells: the strata within which those who did not answer count as left out at random."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nulmeting.influence import Codes, Mask

SIZES = (1, 2, 3, 5)
"""Smallest number of registered persons of each size class: 1, 2, 3-4, 5 and more."""

FEWEST_ORGANISATIONS = 5
"""A cell with fewer responding organisations in a wave is merged with the next."""

SURE = 0.001
"""An organisation is certain to answer if, at the response of its people, silence has a smaller chance than this."""


def response_cells(declared: Codes, responding: Mask) -> Codes:
    """Give the response cell of every cluster for figures over persons: the declared cells, small ones merged.

    The parameters are those of `sized_response_cells`.
    """
    return _merge(declared, np.zeros_like(declared), responding)


def sized_response_cells(declared: Codes, size: Codes, responding: Mask, response: float) -> Codes:
    """Give the response cell of every organisation for figures over organisations.

    The declared cells are crossed with the number of registered persons (1, 2, 3-4, 5 and more): the larger an
    organisation, the surer that somebody answers. Those that are all but certain to answer are a class of their own if
    every one of them answered in every wave: they add no variance between organisations. Cells in which fewer than
    `FEWEST_ORGANISATIONS` responded in some wave are merged with the next size, and, if the whole declared cell is that
    small, with the next declared cell.

    Parameters
    ----------
    declared : array of int, shape (clusters,)
        The declared cell, 0 and up; all 0 if none is declared.
    size : array of int, shape (clusters,)
        Registered persons, at least 1.
    responding : array of bool, shape (waves, clusters)
    response : float
        Part of the registered persons that answered, over the waves.

    Returns
    -------
    array of int, shape (clusters,)
        0 and up without gaps.
    """
    sized = np.searchsorted(SIZES, size, side="right")
    certain = _certain(size, responding, response)
    merged = _merge(np.where(certain, -1, declared), sized, responding)
    # certainty apart from the rest, by declared cell
    apart = np.where(certain, merged.max(initial=0) + 1 + declared, merged)
    return np.unique(apart, return_inverse=True)[1].astype(np.int64)


def _certain(size: Codes, responding: Mask, response: float) -> Mask:
    chance = np.power(1.0 - min(max(response, 0.0), 1.0), size)
    sure: Mask = (chance < SURE) & (size >= SIZES[-1])
    return sure if responding[:, sure].all() else np.zeros_like(sure)


def _merge(declared: Codes, sized: Codes, responding: Mask) -> Codes:
    """Merge cells until each has enough responding organisations in every wave; a declared cell of -1 stays out."""

    def enough(cells: list[tuple[int, int]]) -> bool:
        inside = np.zeros(declared.size, dtype=bool)
        for cell, size in cells:
            inside |= (declared == cell) & (sized == size)
        return bool(responding[:, inside].sum(axis=1).min() >= FEWEST_ORGANISATIONS)

    merged: list[list[tuple[int, int]]] = []
    waiting: list[tuple[int, int]] = []
    for cell in np.unique(declared[declared >= 0]):
        own = [(int(cell), int(size)) for size in np.unique(sized[declared == cell])]
        groups = _grouped(own, enough)
        groups[0] = waiting + groups[0]
        whole_is_small = len(groups) == 1 and not enough(groups[0])
        waiting = groups.pop(0) if whole_is_small else []
        merged += groups
    if waiting and merged:
        merged[-1] = merged[-1] + waiting
    elif waiting:
        merged = [waiting]
    out = np.full(declared.size, -1, dtype=np.int64)
    for number, cells in enumerate(merged):
        for cell, size in cells:
            out[(declared == cell) & (sized == size)] = number
    return out


def _grouped(
    own: list[tuple[int, int]], enough: Callable[[list[tuple[int, int]]], bool]
) -> list[list[tuple[int, int]]]:
    """Put the sizes of one declared cell together, from small to large; what is left at the end joins the last."""
    groups: list[list[tuple[int, int]]] = [[]]
    for cell in own:
        if groups[-1] and enough(groups[-1]):
            groups.append([])
        groups[-1].append(cell)
    if len(groups) > 1 and not enough(groups[-1]):
        last = groups.pop()
        groups[-1] += last
    return groups
