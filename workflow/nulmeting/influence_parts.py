"""Parts of an influence matrix: its person values, one estimate cut out, and the variance of its units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nulmeting.influence import PERSONS, ROUNDING, Array, Codes, Influence, Mask


def deviations(influence: Influence, place: int) -> tuple[Array, Mask]:
    """Give the person values of one column per row, ``w (y - θ x)``, of which ``b = a Σ``, and which rows are valid."""
    given, valid = influence.answers, influence.answers.valid(place)
    base = 1.0 if given.base is None else given.base[given.row, place]
    weight = 1.0 if given.weight is None else given.weight[given.row]
    expected = influence.estimate[:, place][given.domain] * base
    value = given.values[given.row, place] - expected
    kept = valid & ~(np.abs(value) <= ROUNDING * np.abs(expected))
    return np.where(kept, weight * value, 0.0), valid


def select(influence: Influence, domain: int, place: int) -> Influence:
    """Cut one estimate out: one domain, which becomes domain 0, and one column."""
    given = influence.answers
    rows, kept = given.domain == domain, influence.domain == domain
    base = None if given.base is None else given.base[:, [place]]
    cut = replace(
        given,
        row=given.row[rows],
        domain=np.zeros(int(rows.sum()), dtype=np.int64),
        cluster=given.cluster[rows],
        person=given.person[rows],
        values=given.values[:, [place]],
        base=base,
        domains=1,
    )
    levels = {name: getattr(influence, name)[[domain]][:, [place]] for name in ("estimate", "numerator", "denominator")}
    inner = {name: getattr(influence, name)[kept][:, [place]] for name in ("persons", "value")}
    if influence.factor is not None:
        inner["factor"] = influence.factor[kept][:, [place]]
    before = None if influence.before is None else select(influence.before, domain, place)
    start = influence.start[kept] - (influence.start[kept][0] if kept.any() else 0)
    return replace(
        influence,
        answers=cut,
        domain=np.zeros(int(kept.sum()), dtype=np.int64),
        cluster=influence.cluster[kept],
        start=start,
        label=influence.label[[domain]],
        before=before,
        **inner,
        **levels,
    )


def relabelled(influence: Influence, domains: Codes) -> Influence:
    """Give some domains, in this order and as often as they are named, numbered from 0.

    Domain against domain of one wave is then a covariance like any other, of all pairs at once:
    ``covariance(relabelled(x, ones), relabelled(x, others), ...)``.

    Parameters
    ----------
    domains : array of int, shape (D,)
    """
    given = influence.answers
    (rows, row_domain), (kept, domain) = (_stretches(one, domains) for one in (given.domain, influence.domain))
    first = np.searchsorted(given.domain, domains)
    # where the rows of each domain begin now, less where they began
    moved = np.cumsum(np.bincount(row_domain, minlength=domains.size)) - np.bincount(row_domain, minlength=domains.size)
    laid = replace(
        given,
        row=given.row[rows],
        domain=row_domain,
        cluster=given.cluster[rows],
        person=given.person[rows],
        domains=domains.size,
    )
    inner = {name: getattr(influence, name)[kept] for name in ("cluster", "persons", "value")}
    if influence.factor is not None:
        inner["factor"] = influence.factor[kept]
    levels = {name: getattr(influence, name)[domains] for name in ("estimate", "numerator", "denominator", "label")}
    start = influence.start[kept] + (moved - first)[domain]
    before = None if influence.before is None else relabelled(influence.before, domains)
    return replace(influence, answers=laid, domain=domain, start=start, before=before, **inner, **levels)


def _stretches(ordered: Codes, wanted: Codes) -> tuple[Codes, Codes]:
    """Give the places of some codes in an ascending array, one code after the other, and which of them each is of."""
    first, end = (np.searchsorted(ordered, wanted, side=side) for side in ("left", "right"))
    number = end - first
    which = np.repeat(np.arange(wanted.size), number)
    offset = np.arange(which.size) - np.repeat(np.cumsum(number) - number, number)
    return first[which] + offset, which


def unit_variance(influence: Influence) -> Array:
    """Give the variance of the unit values about their mean, divisor n - 1, shape (domains, Q); NaN below two units.

    Unweighted: what simple random sampling of the units would have to go by.
    """
    domains, columns = influence.estimate.shape
    out = np.full((domains, columns), np.nan)
    unweighted = replace(influence, answers=replace(influence.answers, weight=None))
    for place in range(columns):
        if influence.rule == PERSONS:
            valid = influence.answers.valid(place)
            value = deviations(unweighted, place)[0][valid]
            at = influence.answers.domain[valid]
        else:
            held = influence.persons[:, place] > 0
            at = influence.domain[held]
            value = influence.value[held, place] * influence.denominator[at, place]
        n = np.bincount(at, minlength=domains)
        total, squares = np.bincount(at, value, domains), np.bincount(at, value**2, domains)
        several = n > 1
        centred = squares[several] - total[several] ** 2 / n[several]
        out[several, place] = np.maximum(centred, 0.0) / (n[several] - 1)
    return out
