"""Every sample of a small register, each weighted to its margins: estimates and the library's variances."""

import numpy as np
from nulmeting.calibrated_influence import calibrated
from nulmeting.calibration import basis, rake
from nulmeting.covariance import covariance
from nulmeting.design import Design, Frame
from nulmeting.influence import answers, organisations, persons
from nulmeting.settings import Calibration
from nulmeting.weights import Weights

PLAN = Calibration("own", "own", "organisation", "raking", ("margin",))


def weights(sample, margins):
    """The weights of one sample of a register whose units belong to the categories of some margins; None if there are none."""
    who, design = np.flatnonzero(sample), np.hstack([(m[:, None] == np.unique(m)).astype(float) for m in margins])
    patterns, pattern, number = np.unique(design[who], axis=0, return_inverse=True, return_counts=True)
    if not patterns.any(axis=0).all():
        return None
    mean = sample.size / who.size
    found = rake(patterns, design.sum(axis=0), number * mean)
    return (
        Weights(
            PLAN, who, who, pattern, basis(patterns, number.astype(float)), found.factor[pattern] * mean, sample.size
        )
        if found.converged
        else None
    )


def every(values, samples, margins, *, unit="organisation", stratum=None, member=None, valid=None, finite=True):
    """Estimate and variance of each wave, and of two waves their covariance, from every sample that can be weighted.

    values: per wave (N,). samples, valid: per wave bool (number, N). member: the domain. Returns (number, waves +
    waves (waves + 1)/2): estimates, then the covariances of 0-0, 0-1, 1-1.
    """
    units = values[0].size
    inside = np.arange(units) if member is None else np.flatnonzero(member)
    everybody = np.concatenate([np.arange(units), inside])
    frame = Frame(np.repeat([0, 1], [units, inside.size]), everybody, everybody)
    strata = np.zeros(units, dtype=np.int64) if stratum is None else np.asarray(stratum)
    out = []
    for number, drawn in enumerate(zip(*samples, strict=True)):
        given = [weights(one, margins) for one in drawn]
        if any(one is None for one in given):
            continue
        made = []
        for wave, (own, sample) in enumerate(zip(given, drawn, strict=True)):
            who = np.flatnonzero(sample)
            known = np.ones(who.size, dtype=bool) if valid is None else valid[wave][number][who]
            row = np.flatnonzero(np.isin(who, inside))
            laid = answers(
                wave,
                np.where(known, values[wave][who], np.nan),
                who,
                who,
                weight=own.of(who),
                row=np.concatenate([np.arange(who.size), row]),
                domain=np.repeat([0, 1], [who.size, row.size]),
                domains=2,
            )
            made.append(persons(laid) if unit == "person" else organisations(laid))
        design = Design(strata, np.array(drawn), (frame,) * len(drawn))
        parts = [calibrated(one, own) for one, own in zip(made, given, strict=True)]
        pairs = [(a, b) for a in range(len(parts)) for b in range(a, len(parts))]
        variances = [covariance(parts[a], parts[b], design, finite=finite)[1, 0] for a, b in pairs]
        out.append([*(one.estimate[1, 0] for one in made), *variances])
    return np.array(out)


def bias(found):
    """Relative bias of the variance of one wave's estimate over all samples."""
    return found[:, 1].mean() / found[:, 0].var() - 1


def bias_of_change(found):
    """Relative bias of the variance of the difference of two waves."""
    first, later, own, both, other = found.T
    return (own + other - 2 * both).mean() / (later - first).var() - 1


def every_in_both(values, samples, margins, *, unit="organisation", stratum=None):
    """As `every`, of the units of both samples alone: weighted to the register as one draw, that of either wave."""
    both = samples[0] & samples[1]
    return every(values, (both, both), margins, unit=unit, stratum=stratum)
