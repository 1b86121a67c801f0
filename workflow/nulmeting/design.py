"""What variances rest on besides the answers: strata, who responded, and who is registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from nulmeting.influence import BLOCK, Array, Codes, Influence, Mask

SMALL = 1 << 20
"""Numbers below which plain counting is quicker than a sparse matrix."""


@dataclass(frozen=True)
class Registered:
    """The register's cells: domain, cluster and persons of each."""

    domain: Codes
    cluster: Codes
    size: Codes

    def sizes(self, domain: Codes, cluster: Codes, clusters: int) -> Array:
        """Give the registered persons of some cells; 0 where there are none."""
        keys, wanted = self.domain * clusters + self.cluster, domain * clusters + cluster
        if not keys.size:
            return np.zeros(wanted.size)
        at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        return np.where(keys[at] == wanted, self.size[at], 0).astype(np.float64)

    def also_in(self, other: Registered, clusters: int) -> Registered:
        """Give the cells that another register has as well, whoever their persons are."""
        if other is self:
            return self
        held = np.isin(self.domain * clusters + self.cluster, other.domain * clusters + other.cluster)
        return Registered(self.domain[held], self.cluster[held], self.size[held])


@dataclass(frozen=True)
class Frame:
    """Who is registered in a wave: one row per person and domain.

    Parameters
    ----------
    domain, cluster, person : array of int, one length
    """

    domain: Codes
    cluster: Codes
    person: Codes

    @cached_property
    def cells(self) -> Registered:
        """The register's cells, over all its domains."""
        return _cells(self.domain, self.cluster, self.person)

    @staticmethod
    def of_sizes(domain: Codes, cluster: Codes, size: Codes) -> Frame:
        """Make a frame from the number of persons per domain and cluster; domains share their first persons."""
        number = np.asarray(size, dtype=np.int64)
        place = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
        clusters = np.repeat(np.asarray(cluster, dtype=np.int64), number)
        domains = np.repeat(np.asarray(domain, dtype=np.int64), number)
        return Frame(domains, clusters, clusters * int(number.max(initial=1)) + place)


@dataclass(frozen=True)
class Design:
    """Strata, response and register.

    Parameters
    ----------
    stratum : array of int, shape (clusters,)
        The stratum (response cell) of every cluster.
    responding : array of bool, shape (waves, clusters)
        Which clusters responded, whether or not their answers to an item are valid.
    frame : tuple of Frame, one per wave
        The register; empty for target process.
    """

    stratum: Codes
    responding: Mask
    frame: tuple[Frame, ...] = ()

    @property
    def strata(self) -> int:
        """Number of strata."""
        return int(self.stratum.max(initial=-1)) + 1

    def responded(self, waves: Sequence[int], *, every: bool = False) -> tuple[Mask, Array]:
        """Give which clusters responded in any (or every) one of some waves, and their number per stratum."""
        met = self.responding[list(waves)]
        who: Mask = np.asarray(met.all(axis=0) if every else met.any(axis=0))
        return who, np.bincount(self.stratum[who], minlength=self.strata).astype(np.float64)

    def place(self, domain: Codes, cluster: Codes) -> Codes:
        """Give cells the number of their pair of domain and stratum."""
        return domain * self.strata + self.stratum[cluster]

    def per_stratum(
        self, domain: Codes, cluster: Codes, domains: int, values: Array | None = None, *, square: bool = False
    ) -> Array:
        """Sum cells, or their squares, by domain and stratum, or count them.

        Parameters
        ----------
        values : array of float, shape (cells, Q)

        Returns
        -------
        array, shape (domains, strata, Q)
        """
        summed = np.ones((domain.size, 1)) if values is None else values
        total = _summed(self.place(domain, cluster), summed, domains * self.strata, square=square)
        return total.reshape(domains, self.strata, -1)


def _summed(at: Codes, values: Array, size: int, *, square: bool) -> Array:
    """Sum the rows of a matrix, or their squares, by their number `at`."""
    columns = values.shape[1]
    if values.size < SMALL:
        every = (at[:, None] * columns + np.arange(columns)).ravel()
        counted = np.bincount(every, np.ravel(np.square(values) if square else values), size * columns)
        return np.reshape(counted.astype(np.float64), (size, columns))
    total = np.zeros((size, columns))
    # in blocks, so that no matrix of squares is made; `at` ascends nearly, so that a block meets few sums
    for start in range(0, at.size, BLOCK):
        part, here = values[start : start + BLOCK], at[start : start + BLOCK]
        low, high = int(here.min()), int(here.max()) + 1
        each = sparse.csr_matrix((np.ones(here.size), (here - low, np.arange(here.size))), (high - low, here.size))
        total[low:high] += np.asarray(each @ (np.square(part) if square else part))
    return total


@dataclass(frozen=True)
class Matched:
    """The cells that two influence matrices share, as positions in either, and domain and cluster of each."""

    left: Codes
    right: Codes
    domain: Codes
    cluster: Codes


def match(first: Influence, later: Influence, design: Design) -> Matched:
    """Find the cells that two influence matrices share."""
    if first is later:
        every = np.arange(first.domain.size)
        return Matched(every, every, first.domain, first.cluster)
    keys, others = (x.domain * design.stratum.size + x.cluster for x in (first, later))
    _, left, right = np.intersect1d(keys, others, assume_unique=True, return_indices=True)
    return Matched(left, right, first.domain[left], first.cluster[left])


def registered(design: Design, first: Influence, later: Influence | None = None) -> Registered:
    """Give the register's cells of the domains of one influence matrix; of two, those of the persons in both."""
    frame = design.frame[first.wave]
    if later is None or (design.frame[later.wave] is frame and np.array_equal(first.label, later.label)):
        every = np.arange(first.label.size)
        if np.array_equal(first.label, every) and frame.domain.max(initial=-1) < every.size:
            return frame.cells
        return _cells(*_rows(design, first))
    one, other = (_rows(design, x) for x in (first, later))
    clusters, people = design.stratum.size, max(int(x[2].max(initial=0)) for x in (one, other)) + 1
    keys, others = ((domain * clusters + cluster) * people + person for domain, cluster, person in (one, other))
    both = np.intersect1d(keys, others)
    pairs = both // people
    return _cells(pairs // clusters, pairs % clusters, both % people)


def _cells(domain: Codes, cluster: Codes, person: Codes) -> Registered:
    """Count the different persons of every pair of domain and cluster."""
    clusters, people = (int(x.max(initial=0)) + 1 for x in (cluster, person))
    keys = np.sort((domain * clusters + cluster) * people + person)
    pairs = keys[np.diff(keys, prepend=-1) != 0] // people
    start = np.flatnonzero(np.diff(pairs, prepend=-1))
    size, pairs = np.diff(np.append(start, pairs.size)), pairs[start]
    return Registered(pairs // clusters, pairs % clusters, size)


def _rows(design: Design, influence: Influence) -> tuple[Codes, Codes, Codes]:
    frame = design.frame[influence.wave]
    labels, which = np.unique(influence.label, return_inverse=True)
    own = [np.flatnonzero(frame.domain == label) for label in labels]
    rows = np.concatenate([np.empty(0, dtype=np.int64), *(own[label] for label in which)])
    domain = np.repeat(np.arange(which.size), [own[label].size for label in which])
    return domain, frame.cluster[rows], frame.person[rows]


def cases(influence: Influence, design: Design) -> Array:
    """Count the clusters with a valid case, shape (domains, strata, Q)."""
    return design.per_stratum(influence.domain, influence.cluster, influence.estimate.shape[0], met(influence))


def met(influence: Influence) -> Array:
    """Tell which cells have a valid case, 1 or 0: shape (K, Q), or (K, 1) if it is the same in all columns."""
    persons = influence.persons
    return np.minimum(persons[:, :1] if persons.strides[1] == 0 else persons, 1.0)


def complete(influence: Influence, design: Design) -> Mask:
    """Tell in which estimates every organisation with a valid answer is complete: all its registered persons gave one.

    Returns
    -------
    array of bool, shape (domains, Q)
    """
    size = registered(design, influence).sizes(influence.domain, influence.cluster, design.stratum.size)
    lacking = (influence.persons > 0) & (influence.persons < size[:, None])
    if influence.factor is not None:
        lacking &= influence.factor > 0
    counted = design.per_stratum(
        influence.domain, influence.cluster, influence.estimate.shape[0], lacking.astype(np.float64)
    )
    return np.asarray(counted.sum(axis=1) == 0)


def everywhere(influence: Influence, design: Design) -> Mask:
    """Tell in which estimates every registered organisation has a valid answer, shape (domains, Q)."""
    cells, domains = registered(design, influence), influence.estimate.shape[0]
    listed = design.per_stratum(cells.domain, cells.cluster, domains).sum(axis=1)
    return np.broadcast_to(cases(influence, design).sum(axis=1) >= listed, influence.estimate.shape)


def degrees(parts: Sequence[Influence], design: Design) -> Array:
    """Give the degrees of freedom: clusters less strata with a valid case in the domain, over the parts together.

    Returns
    -------
    array, shape (domains, Q)
        0 where there is no case.
    """
    counted = cases(parts[0], design) if len(parts) == 1 else _cases_in_any(parts, design)
    number = counted.sum(axis=1) - (counted > 0).sum(axis=1)
    return np.broadcast_to(number, parts[0].estimate.shape)


def _cases_in_any(parts: Sequence[Influence], design: Design) -> Array:
    clusters = design.stratum.size
    keys, at = np.unique(np.concatenate([x.domain * clusters + x.cluster for x in parts]), return_inverse=True)
    found = [met(x) for x in parts]
    held = np.zeros((keys.size, max(x.shape[1] for x in found)))
    for one, place in zip(found, np.split(at, np.cumsum([x.domain.size for x in parts])[:-1]), strict=True):
        held[place] = np.maximum(held[place], one)
    return design.per_stratum(keys // clusters, keys % clusters, parts[0].estimate.shape[0], held)
