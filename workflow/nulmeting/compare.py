"""Changes between two waves: over all units, and over those that answered in both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.conditions import items_of
from nulmeting.domains import Domain
from nulmeting.estimate import aim, blank, key, levels, state, summary, targets
from nulmeting.fields import typed
from nulmeting.intervals import Array, covariance_coefficient, mover, t_quantile
from nulmeting.settings import Definition, Indicator, Measurement
from nulmeting.units import Sample, SampleKey, Survey, options, planned

FEW_IN_BOTH = 10
"""Below this number of units in both waves their covariance is bounded, not estimated."""

GRAVEST = ("not_estimable", "not_asked", "no_register", "no_respondents", "")
LATER = "p_value p_adjusted verdict"


def changes(whole: Survey, drawn: dict[SampleKey, Sample]) -> pd.DataFrame:
    """Compare the waves that the configuration names, figure by figure.

    ``comparison`` is ``all`` (every unit of either wave, overlap in the variance) or ``paired`` (units valid in both).
    The standard error is ``sqrt(V₁ + V₂ - 2 Cov)`` with Tam's covariance; the interval of a share is MOVER with the
    correlation that follows, of a mean ``t``, of a median MOVER on independent Woodruff limits.

    Special cases: with fewer than `FEW_IN_BOTH` linked units in both waves the covariance takes its least favourable
    value (Cauchy-Schwarz; reason ``covariance_bound``). Where the correlation leaves [-1, 1] or the variance of the
    difference is not above 0, the waves count as independent (reason ``variance_floored``). Unlinked waves count as
    independent.

    Returns
    -------
    DataFrame
        One row per comparison × ``all``, ``paired`` × row of the estimates.
    """
    rows = [
        row
        for earlier, later in whole.measurement.comparisons
        for comparison in ("all", "paired")
        for indicator in whole.measurement.indicators
        for row in _rows(whole, drawn, (earlier, later), comparison, indicator)
    ]
    if not rows:
        return typed("changes", pd.DataFrame())
    records = pd.DataFrame(rows)
    first, later = (levels(_side(records, side)) for side in ("from", "to"))
    table = pd.concat([records, _difference(records, first, later)], axis=1)
    least = records[["n_from", "n_to"]].min(axis=1)
    table["status"], table["reason"] = state(table["missing"], least, least * np.nan, table["flag"])
    available = table["missing"] == ""
    table["pending"] = np.where(available, LATER, "")
    table = blank(table, ~available, ["estimate_from", "estimate_to", "difference", "standard_error", "ci_low"])
    table = blank(table, ~available, ["ci_high", "method", "bound_low", "bound_high"])
    return typed("changes", table)


def comparable(definition: Definition, measurement: Measurement) -> bool:
    """Tell whether every item of a definition may be compared over waves."""
    conditions = (definition.condition, definition.among, definition.informant)
    codes = [code for part in conditions if part is not None for code in items_of(part)]
    return all(
        measurement.codebook[code].comparable for code in [*codes, *([definition.item] if definition.item else [])]
    )


def in_both(first: Sample, later: Sample) -> tuple[Sample, Sample]:
    """Give the parts of two samples that hold the units valid in both."""
    _, left, right = np.intersect1d(first.units, later.units, assume_unique=True, return_indices=True)
    return _part(first, left), _part(later, right)


def _part(sample: Sample, rows: NDArray[np.intp]) -> Sample:
    missing = sample.missing or ("" if rows.size else "no_respondents")
    return replace(
        sample,
        units=sample.units[rows],
        observed=sample.observed[rows],
        organisations=sample.organisations[rows],
        missing=missing,
    )


def _rows(
    whole: Survey, drawn: dict[SampleKey, Sample], waves: tuple[str, str], comparison: str, indicator: Indicator
) -> Iterator[dict[str, Any]]:
    measurement = whole.measurement
    plan = []
    for definition, domain in planned(indicator, whole.domains):
        sides = [drawn[wave, indicator.id, definition.id, domain.breakdown, domain.category] for wave in waves]
        plan.append((definition, domain, sides, in_both(*sides)))
    for place, option in enumerate(options(indicator, measurement.codebook)):
        for definition, domain, sides, both in plan:
            linked = whole.linked[definition.unit]
            names = {**key(measurement, indicator, definition, domain, option), "comparison": comparison}
            names |= {"wave_from": waves[0], "wave_to": waves[1]}
            used = both if comparison == "paired" else sides
            facts = [summary(measurement, indicator, definition, one, place) for one in used]
            why = _missing(definition, comparison, linked, measurement)
            shared = _overlap(both, place) if linked else {"n_both": np.nan, "s_both": np.nan}
            for target in targets(measurement):
                tested = comparison == "all" and target == indicator.target
                yield {
                    **names,
                    **_family(measurement, indicator, definition, domain, tested),
                    **shared,
                    **_pair(facts, target, why),
                }


def _missing(definition: Definition, comparison: str, linked: bool, measurement: Measurement) -> str:
    if not comparable(definition, measurement):
        return "not_asked"
    if comparison == "paired" and not linked:
        return "unlinked"
    # of those in both waves everybody answered: the register is no base for them
    return "not_estimable" if comparison == "paired" and definition.base == "register" else ""


def _overlap(both: tuple[Sample, Sample], place: int) -> dict[str, float]:
    """Give the number of units in both waves and the covariance of their values, divisor n - 1."""
    n = both[0].size
    if n < 2:
        return {"n_both": n, "s_both": 0.0}
    first, later = (one.option(place) for one in both)
    return {"n_both": n, "s_both": float(((first - first.mean()) * (later - later.mean())).sum() / (n - 1))}


def _family(
    measurement: Measurement, indicator: Indicator, definition: Definition, domain: Domain, tested: bool
) -> dict[str, Any]:
    family = measurement.family_of(indicator.id)
    if family is None or not (tested and domain.total and definition is indicator.headline):
        return {"family": "", "adjustment": "", "margin": np.nan}
    margin = np.nan if family.margin is None else family.margin
    return {"family": family.id, "adjustment": family.adjustment, "margin": margin}


def _pair(facts: list[dict[str, Any]], target: str, why: str) -> dict[str, Any]:
    first, later = ({**one, **aim(one, target)} for one in facts)
    # the gravest reason of the two waves, so that the order of the waves does not matter
    missing = why or min((first["missing"], later["missing"]), key=GRAVEST.index)
    sides = {f"{name}_from": value for name, value in first.items()} | {f"{n}_to": v for n, v in later.items()}
    unlinked = why == "unlinked"
    return {**sides, "target": target, "missing": missing, **({"n_from": np.nan, "n_to": np.nan} if unlinked else {})}


def _side(records: pd.DataFrame, side: str) -> pd.DataFrame:
    """Give one wave's half of the records in the form that `levels` takes."""
    own = {name: name.removesuffix(f"_{side}") for name in records.columns if name.endswith(f"_{side}")}
    shared = records[["statistic", "unit", "target", "clustered", "missing"]]
    half = records[list(own)].rename(columns=own)
    return pd.concat([half.drop(columns=["missing", "target", "wave"]), shared], axis=1)


def _difference(records: pd.DataFrame, first: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    out = pd.DataFrame(index=records.index)
    out["difference"] = later["estimate"] - first["estimate"]
    out["bound_low"] = later["bound_low"] - first["bound_high"]
    out["bound_high"] = later["bound_high"] - first["bound_low"]
    rho, var, flag = _dependence(records, first, later)
    certain = (first["standard_error"] == 0) & (later["standard_error"] == 0)
    error = np.sqrt(var)
    out["standard_error"] = np.where((error > 0) | certain, error, np.nan)
    earlier, after = ((side["estimate"], side["ci_low"], side["ci_high"]) for side in (first, later))
    low, high = mover(earlier, after, rho)
    mean = records["statistic"] == "mean"
    ends = _student(records, out)
    low = np.where(mean, np.where(certain, out["difference"], ends[0]), low)
    high = np.where(mean, np.where(certain, out["difference"], ends[1]), high)
    finite = records["target"] == "population"
    out["ci_low"] = np.minimum(np.where(finite, np.fmax(low, out["bound_low"]), low), out["difference"])
    out["ci_high"] = np.maximum(np.where(finite, np.fmin(high, out["bound_high"]), high), out["difference"])
    methods = records["statistic"].map({"share": "mover", "mean": "t", "median": "woodruff"})
    out["method"] = np.where(flag == "covariance_bound", "bounds", methods).astype("object")
    lacking = out["ci_low"].isna()
    out.loc[lacking, "method"] = ""
    out["flag"] = np.where(lacking, "not_estimable", flag)
    return out


def _dependence(records: pd.DataFrame, first: pd.DataFrame, later: pd.DataFrame) -> tuple[Array, Array, NDArray[Any]]:
    """Give the correlation of two waves' estimates, the variance of their difference, and what was done for it."""
    v1, v2 = (side["variance"].to_numpy(dtype=np.float64) for side in (first, later))
    n1, n2, both = (records[name].to_numpy(dtype=np.float64) for name in ("n_from", "n_to", "n_both"))
    size = np.where(records["target"] == "population", records["size_from"].astype("float64"), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        coefficient = covariance_coefficient(n1, n2, both, size)
        units = (x * n / (n - 1) for x, n in ((records["spread_from"], n1), (records["spread_to"], n2)))
        largest = np.sqrt(np.prod([np.asarray(x, dtype=np.float64) for x in units], axis=0))
        scale = np.sqrt(v1 * v2)
        dependent = (scale > 0) & np.isfinite(both) & (records["statistic"] != "median").to_numpy()
        bounded = dependent & (both < FEW_IN_BOTH) & (coefficient != 0)
        covariance = np.where(bounded, -np.abs(coefficient) * largest, coefficient * records["s_both"])
        rho = np.where(dependent, covariance / scale, 0.0)
    beyond = np.abs(rho) > 1 + 1e-9
    rho = np.clip(rho, -1, 1)
    var = v1 + v2 - 2 * rho * np.where(dependent, scale, 0.0)
    # ASSUME: a difference whose plug-in variance is not above 0 is no more certain than one of independent waves
    floored = dependent & (var <= 1e-12 * (v1 + v2))
    rho, var = np.where(floored, 0.0, rho), np.where(floored, v1 + v2, var)
    flag = np.where(beyond | floored, "variance_floored", np.where(bounded, "covariance_bound", ""))
    return rho, var, flag


def _student(records: pd.DataFrame, out: pd.DataFrame) -> tuple[Array, Array]:
    """Give the t interval of a difference of means, cut off at the width of the scale."""
    df = records[["n_from", "n_to"]].astype("float64").min(axis=1) - 1
    half = t_quantile(df) * out["standard_error"].to_numpy()
    width = (records["high_from"] - records["low_from"]).astype("float64")
    difference = out["difference"].to_numpy()
    return np.fmax(difference - half, -width), np.fmin(difference + half, width)
