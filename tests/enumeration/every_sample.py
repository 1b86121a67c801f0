"""Every possible outcome of a small survey, put through the library at once: each sample is a domain of its own."""

import itertools
from dataclasses import dataclass

import numpy as np
from nulmeting.covariance import covariance
from nulmeting.design import Design, Frame
from nulmeting.influence import answers, organisations, persons

BLOCK = 160
"""Samples in one call: the library keeps a table domains × strata, here samples × (samples × strata)."""


@dataclass(frozen=True)
class Population:
    """Persons in clusters in strata; per wave whose cluster each is in, what each would answer, and who is registered."""

    cluster: np.ndarray
    values: np.ndarray
    registered: np.ndarray
    stratum: np.ndarray

    @property
    def clusters(self):
        return self.stratum.size


def population(values, cluster=None, stratum=None, registered=None):
    """Fill in: each person a cluster, one stratum, everybody registered in every wave."""
    values = np.asarray(values, dtype=np.float64)
    cluster = np.broadcast_to(np.arange(values.shape[1]) if cluster is None else cluster, values.shape)
    stratum = np.zeros(cluster.max() + 1, dtype=np.int64) if stratum is None else np.asarray(stratum)
    registered = np.ones(values.shape, dtype=bool) if registered is None else np.asarray(registered, dtype=bool)
    return Population(cluster, values, registered, stratum)


def subsets(units, size):
    """All subsets of a size, one row each: bool (number, len(units))."""
    chosen = np.array(list(itertools.combinations(range(units), size)), dtype=np.int64).reshape(-1, size)
    out = np.zeros((len(chosen), units), dtype=bool)
    np.put_along_axis(out, chosen, True, axis=1)
    return out


def pairs(units, first, later, both):
    """All pairs of subsets with given sizes and overlap: two bool arrays (number, units)."""
    left, right = subsets(units, first), subsets(units, later)
    i, j = np.nonzero((left[:, None] & right[None]).sum(axis=2) == both)
    return left[i], right[j]


def together(*parts):
    """All combinations of independent parts of a population; each part is a tuple of arrays, one per wave."""
    index = np.meshgrid(*[np.arange(len(part[0])) for part in parts], indexing="ij")
    return tuple(
        np.concatenate([part[wave][at.ravel()] for part, at in zip(parts, index, strict=True)], axis=1)
        for wave in range(len(parts[0]))
    )


def two_stage(clusters, persons_of):
    """All samples of persons within all samples of clusters.

    `clusters`: per wave bool (number, clusters). `persons_of[i]`: per wave the choices within cluster i if it responds
    in both waves, equally likely; in one wave alone the choices of that wave are taken as often as they occur there.
    Returns samples per wave and their chances (all cluster samples equally likely).
    """
    rows, chance = [], []
    for picked in zip(*clusters, strict=True):
        lists = [
            _distinct([w[i] for w in picked], persons_of[i], [bool(w[i]) for w in picked])
            for i in range(len(persons_of))
        ]
        for choice in itertools.product(*lists):
            rows.append([np.concatenate([one[0][w] for one in choice]) for w in range(len(picked))])
            chance.append(np.prod([one[1] for one in choice]))
    stacked = np.array(rows, dtype=bool)
    return tuple(stacked[:, w] for w in range(stacked.shape[1])), np.array(chance) / sum(chance)


def _distinct(picked, choices, there):
    """The different outcomes within one cluster, absent waves empty, with their chances."""
    seen = {}
    for outcome in zip(*choices, strict=True):
        kept = [np.where(here, one, False) for one, here in zip(outcome, there, strict=True)]
        key = tuple(tuple(one) for one in kept)
        seen[key] = seen.get(key, 0) + 1
    total = sum(seen.values())
    return [([np.array(one) for one in key], number / total) for key, number in seen.items()]


def blocks(given, samples, *, rule="persons", member=None, valid=None, weight=None):
    """Give the influence matrices of all waves and the design, for some samples at a time.

    member: who belongs to the domain. valid: per wave bool (samples, persons), who of the sample gives a valid answer.
    weight: (persons,).
    """
    number, people = samples[0].shape
    inside = np.ones(people, dtype=bool) if member is None else np.asarray(member, dtype=bool)
    for start in range(0, number, BLOCK):
        part = [sample[start : start + BLOCK] for sample in samples]
        known = part if valid is None else [p & v[start : start + BLOCK] for p, v in zip(part, valid, strict=True)]
        size = len(part[0])
        yield (
            [_influence(given, wave, known[wave] & inside, rule, weight) for wave in range(len(part))],
            Design(
                np.concatenate([r * (given.stratum.max() + 1) + given.stratum for r in range(size)]),
                np.array([_responding(given, wave, sample) for wave, sample in enumerate(part)]),
                tuple(_frame(given, wave, inside, size) for wave in range(len(part))),
            ),
        )


def _influence(given, wave, sample, rule, weight):
    at, who = np.nonzero(sample)
    laid = answers(
        wave,
        given.values[wave][who],
        at * given.clusters + given.cluster[wave, who],
        at * given.values.shape[1] + who,
        domain=at,
        domains=len(sample),
        weight=None if weight is None else np.asarray(weight, dtype=np.float64)[who],
    )
    return persons(laid) if rule == "persons" else organisations(laid, rule)


def _responding(given, wave, sample):
    out = np.zeros((len(sample), given.clusters), dtype=bool)
    at, who = np.nonzero(sample)
    out[at, given.cluster[wave, who]] = True
    return out.ravel()


def _frame(given, wave, inside, size):
    who = np.flatnonzero(given.registered[wave] & inside)
    at, people = np.repeat(np.arange(size), who.size), np.tile(who, size)
    return Frame(at, at * given.clusters + given.cluster[wave, people], at * given.values.shape[1] + people)


def estimates(given, samples, **how):
    """Estimates of every sample, shape (waves, samples)."""
    return np.concatenate([[w.estimate[:, 0] for w in waves] for waves, _ in blocks(given, samples, **how)], axis=1)


def covariances(given, samples, first=0, later=1, *, finite=True, fewest=1, **how):
    """The library's covariance of two waves, from every sample."""
    return np.concatenate(
        [
            covariance(waves[first], waves[later], design, finite=finite, fewest=fewest)[:, 0]
            for waves, design in blocks(given, samples, **how)
        ]
    )


def true_covariance(first, later, chance=None):
    """Covariance of two estimates over all samples, equally likely unless chances are given."""
    chance = np.full(first.size, 1 / first.size) if chance is None else chance / chance.sum()
    return float(chance @ (first * later) - (chance @ first) * (chance @ later))


def mean(values, chance=None):
    """Mean over all samples."""
    return float(values.mean() if chance is None else chance @ values / chance.sum())
