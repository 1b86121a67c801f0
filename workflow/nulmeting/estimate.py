"""The estimates of every wave: one row per indicator, definition, domain and target, each with its uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import Codebook, Item
from nulmeting.domains import UNKNOWN, Domain
from nulmeting.fields import typed
from nulmeting.intervals import (
    LEVEL,
    Array,
    Pair,
    correction,
    effective_size,
    student,
    t_quantile,
    variance,
    wilson,
    woodruff,
    worst_case,
    worst_case_median,
)
from nulmeting.settings import Definition, Indicator, Measurement
from nulmeting.units import Sample, SampleKey, Survey, options, planned

FEW_UNITS = 30
FEW_DEGREES = 10


def estimates(whole: Survey, drawn: dict[SampleKey, Sample]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate everything that is planned.

    Parameters
    ----------
    whole : Survey
    drawn : mapping of key to Sample
        From `nulmeting.units.samples`.

    Returns
    -------
    estimates : DataFrame
        One row per wave × indicator × option × definition × statistic × breakdown × category × target.
    support : DataFrame
        Row for row: how many organisations stand behind the figure, and the part of the largest. Not for publication.
    """
    rows = [
        {"wave": wave.id, **row}
        for wave in whole.measurement.waves
        for indicator in whole.measurement.indicators
        for row in _indicator_rows(whole, drawn, wave.id, indicator)
    ]
    records = pd.DataFrame(rows)
    level = levels(records)
    table = pd.concat([records.drop(columns=["estimate", "low", "high"]), level], axis=1)
    table["status"], table["reason"] = state(table["missing"], table["n"], level["df"], level["flag"])
    available = table["missing"] == ""
    # what awaits the second level, persons within organisations
    later = np.where(table["statistic"] == "median", "df", "df design_effect")
    table["pending"] = np.where(available & table["clustered"], later, "")
    table = blank(table, ~available, [*level.columns.drop(["flag", "bound_low", "bound_high"]), "numerator"])
    table["denominator"] = table["n"]
    return typed("estimates", table), typed("support", table)


def _indicator_rows(
    whole: Survey, drawn: dict[SampleKey, Sample], wave: str, indicator: Indicator
) -> list[dict[str, Any]]:
    rows = []
    plan = list(planned(indicator, whole.domains))
    for place, option in enumerate(options(indicator, whole.measurement.codebook)):
        for definition, domain in plan:
            one = drawn[wave, indicator.id, definition.id, domain.breakdown, domain.category]
            facts = summary(whole.measurement, indicator, definition, one, place)
            support = _support(one, definition)
            names = key(whole.measurement, indicator, definition, domain, option)
            for target in targets(whole.measurement):
                rows.append({**names, **facts, **support, **aim(facts, target)})
    return rows


def targets(measurement: Measurement) -> tuple[str, ...]:
    """Give the targets that figures are given for: without a register there is no population to speak of."""
    return ("process",) if measurement.register is None else ("population", "process")


def key(
    measurement: Measurement, indicator: Indicator, definition: Definition, domain: Domain, option: str
) -> dict[str, Any]:
    """Give what says which figure a row holds: the shared columns of estimates and changes."""
    return {
        "indicator": indicator.id,
        "option": option,
        "definition": definition.id,
        "headline": definition is indicator.headline,
        "statistic": "share" if indicator.statistic == "options" else indicator.statistic,
        "unit": definition.unit,
        "clustered": definition.unit == "person" and measurement.organisation_key is not None,
        "breakdown": domain.breakdown,
        "category": domain.category,
        "weighting": "none",
        "level": LEVEL,
        "synthetic": measurement.synthetic,
    }


def summary(
    measurement: Measurement, indicator: Indicator, definition: Definition, one: Sample, place: int
) -> dict[str, Any]:
    """Reduce a sample to what its estimate needs.

    Parameters
    ----------
    place : int
        Column of the option in the sample's values.

    Returns
    -------
    dict
        ``n`` units in the denominator, ``valid`` of them with a value (fewer only with base ``register``), ``total``,
        ``estimate``, mean squared deviation ``spread``, scale ``low`` and ``high``, ``size`` of the population, the
        sorted ``values`` of a median, and ``missing``: why there is nothing.
    """
    values = one.option(place)
    size = np.nan if one.population is None else float(one.population)
    whole_register = definition.base == "register"
    missing = one.missing or ("no_register" if whole_register and np.isnan(size) else "")
    n = one.size if not whole_register or missing else int(size)
    low, high = scale(indicator, definition, measurement.codebook)
    share = indicator.statistic in ("share", "options")
    facts = {"n": n, "valid": one.size, "low": low, "high": high, "size": size, "missing": missing}
    facts |= {"responding": one.responding, "population": one.population, "values": None}
    if missing:
        return {**facts, "total": np.nan, "estimate": np.nan, "spread": np.nan, "numerator": np.nan}
    total, mean = float(values.sum()), float(values.sum()) / n
    spread = float(((values - mean) ** 2).sum() + (n - one.size) * mean**2) / n
    facts |= {"total": total, "estimate": mean, "spread": spread, "numerator": total if share else np.nan}
    if indicator.statistic == "median":
        facts |= {"values": np.sort(values), "estimate": float(np.median(values))}
    return facts


def scale(indicator: Indicator, definition: Definition, codebook: Codebook) -> tuple[float, float]:
    """Give the smallest and largest value that a unit can have; NaN where the codebook does not say."""
    if indicator.statistic in ("share", "options"):
        return 0.0, 1.0
    item: Item = codebook[definition.item or ""]
    scored = [a.score for a in item.answers if a.kind == "valid" and a.score is not None]
    low = item.minimum if item.type == "number" else min(scored, default=None)
    high = item.maximum if item.type == "number" else max(scored, default=None)
    return (np.nan if low is None else float(low)), (np.nan if high is None else float(high))


def aim(facts: dict[str, Any], target: str) -> dict[str, Any]:
    """Say for which target a row is, and that it is not available if that needs a register that is not there."""
    lacking = target == "population" and np.isnan(facts["size"])
    return {"target": target, "missing": facts["missing"] or ("no_register" if lacking else "")}


def _support(one: Sample, definition: Definition) -> dict[str, Any]:
    """Count the organisations behind a figure; the part of the largest only where persons count."""
    known = one.organisations[one.organisations != UNKNOWN]
    if not one.size or not known.size:
        return {"organisations": 0 if one.size else np.nan, "largest_organisation": np.nan}
    counts = np.unique(known, return_counts=True)[1]
    return {"organisations": int(counts.size), "largest_organisation": float(counts.max()) / one.size}


def levels(records: pd.DataFrame) -> pd.DataFrame:
    """Give estimate, standard error, interval and bounds of every record.

    Parameters
    ----------
    records : DataFrame
        Columns of `summary`, and ``statistic`` and ``target``. Rows with ``missing`` come out empty.

    Returns
    -------
    DataFrame
        ``estimate, variance, standard_error, ci_low, ci_high, ci_method, df, design_effect, bound_low, bound_high``
        and ``flag``: the reason why something is lacking although there is an estimate.
    """
    data = {name: records[name].to_numpy(dtype=np.float64) for name in ("n", "valid", "estimate", "spread", "size")}
    finite = (records["target"] == "population").to_numpy()
    factor = correction(data["n"], data["size"], finite)
    out = pd.DataFrame({"estimate": data["estimate"]}, index=records.index)
    medians, woodruff_limits = _medians(records, factor)
    spread = variance(data["spread"], data["n"], factor)
    spread[medians] = woodruff_limits[:, 2] ** 2
    out["variance"] = spread
    # 0 means that nothing is uncertain, and that is so only if everybody answered
    certain = (factor == 0) & (data["valid"] == data["size"])
    error = np.sqrt(out["variance"].to_numpy())
    out["standard_error"] = np.where((error > 0) | certain, error, np.nan)
    low, high = _intervals(records, out, factor)
    low[medians], high[medians] = woodruff_limits[:, 0], woodruff_limits[:, 1]
    out["bound_low"], out["bound_high"] = _bounds(records)
    # both hold the estimate; the comparison with it undoes rounding in the last binary place
    out["ci_low"] = np.minimum(np.where(finite, np.fmax(low, out["bound_low"]), low), data["estimate"])
    out["ci_high"] = np.maximum(np.where(finite, np.fmin(high, out["bound_high"]), high), data["estimate"])
    methods = {"share": "wilson", "mean": "t", "median": "woodruff"}
    out["ci_method"] = np.where(out["ci_low"].notna(), records["statistic"].map(methods), "")
    single_stage = ~records["clustered"].to_numpy(dtype=bool)
    out["df"] = np.where(single_stage, data["n"] - 1, np.nan)
    varied = (out["variance"] > 0) & (records["statistic"] != "median")
    out["design_effect"] = np.where(varied & single_stage, 1.0, np.nan)
    # the interval of a mean without a standard error, and of the median of one unit, is the whole scale
    scale_only = out["standard_error"].isna() & ((records["statistic"] == "mean") | (data["n"] <= 1))
    scale_only &= records["statistic"] != "share"
    out["flag"] = np.where(out["ci_low"].isna() | scale_only, "not_estimable", "")
    return out


def _intervals(records: pd.DataFrame, out: pd.DataFrame, factor: Array) -> Pair:
    estimate, n = out["estimate"].to_numpy(), records["n"].to_numpy(dtype=np.float64)
    size = records["size"].to_numpy(dtype=np.float64)
    share = np.where(records["statistic"] == "share", estimate, np.nan)
    low, high = wilson(share, effective_size(share, out["variance"].to_numpy(), n, size, factor))
    mean = (records["statistic"] == "mean").to_numpy()
    if mean.any():
        ends = student(estimate, out["standard_error"], n - 1, records["low"], records["high"])
        certain = mean & (factor == 0)
        low = np.where(certain, estimate, np.where(mean, ends[0], low))
        high = np.where(certain, estimate, np.where(mean, ends[1], high))
    return low, high


def _medians(records: pd.DataFrame, factor: Array) -> tuple[NDArray[np.intp], Array]:
    """Give which rows are medians, and of those Woodruff's low and high and the standard error."""
    rows = np.flatnonzero((records["statistic"] == "median") & (records["missing"] == ""))
    columns = [records[name].to_numpy()[rows] for name in ("values", "n", "estimate", "low", "high")]
    found = [_median(*one) for one in zip(*columns, factor[rows], strict=True)]
    return rows, np.array(found, dtype=np.float64).reshape(-1, 3)


def _median(
    values: Array, n: float, middle: float, low: float, high: float, factor: float
) -> tuple[float, float, float]:
    """Give Woodruff's interval of a median and its standard error, the width over 2t; the whole scale for one unit."""
    if factor == 0:
        return middle, middle, 0.0
    if n <= 1:
        return low, high, np.nan
    lower, upper = woodruff(values, (n - 1) / factor)
    error = (upper - lower) / float(2 * t_quantile(n - 1))
    return lower, upper, error if error > 0 else np.nan


def _bounds(records: pd.DataFrame) -> Pair:
    number = {name: records[name].to_numpy(dtype=np.float64) for name in ("total", "valid", "size", "low", "high")}
    low, high = worst_case(*number.values())
    values = records["values"].to_numpy()
    for row in np.flatnonzero((records["statistic"] == "median") & (records["missing"] == "")):
        low[row], high[row] = worst_case_median(values[row], *(number[x][row] for x in ("size", "low", "high")))
    return low, high


def state(missing: pd.Series, n: pd.Series, df: pd.Series, flag: pd.Series) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give status and reason: not available, indicative (few units or degrees of freedom), or ok."""
    few = (n.astype("float64") < FEW_UNITS) | (df < FEW_DEGREES)
    status = np.where(missing != "", "not_available", np.where(few, "indicative", "ok"))
    return status, np.where(missing != "", missing, flag)


def blank(table: pd.DataFrame, rows: pd.Series, columns: list[str]) -> pd.DataFrame:
    """Empty some columns in some rows."""
    for name in columns:
        text = pd.api.types.is_string_dtype(table[name].dtype) or table[name].dtype == object
        table[name] = table[name].mask(rows, "" if text else np.nan)
    return table
