"""What the response says about non-response: representativeness, and how response clusters within organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.domains import ALL, UNKNOWN, Codes, Mask
from nulmeting.estimate import FEW_DEGREES, FEW_UNITS
from nulmeting.fields import typed
from nulmeting.influence import ROUNDING
from nulmeting.r_indicator import draws_of_clusters, draws_of_units, indicators, partial, summary
from nulmeting.reliability import intraclass
from nulmeting.response import answering
from nulmeting.response_model import Array, Patterns, patterns, respondents_of
from nulmeting.survey_design import Registered
from nulmeting.unit_counts import counted_units
from nulmeting.units import Respondents, Survey

SEED = 20180604
DRAWS = 999
"""So many sets of respondents are drawn at random; a p-value is then a multiple of 0.001."""

FEWEST_DRAWS, MOST_NUMBERS = 199, 10_000_000
"""Of very large registers fewer sets are drawn in whole organisations: at most so many persons in all."""

SIZE = "register_size"
SIZES = (1, 2, 3, 5)
"""Where a class of organisations by registered persons begins: 1, 2, 3-4, 5 and more."""

RANDOM = ("mean", "low", "high")
MODELLED = ("r_indicator", "r_indicator_unadjusted", *(f"r_random_{name}" for name in RANDOM), "r_p_value")
CLUSTERED = (*(f"r_clustered_{name}" for name in RANDOM), "r_clustered_p_value")
ALIKE = ("response_icc", "response_clustering")


@dataclass(frozen=True)
class Listed:
    """The registered units of one wave.

    Parameters
    ----------
    responding : array of bool
    clusters : array of int
        The organisation of each.
    traits : mapping of breakdown to array, shape (units, categories)
        What the model knows of each: membership of every category, 0 or 1.
    lacking : tuple of str
        Breakdowns that the register does not hold.
    """

    responding: Mask
    clusters: Codes
    traits: Mapping[str, Array]
    lacking: tuple[str, ...]


def generators(whole: Survey) -> dict[str, np.random.Generator]:
    """Give each wave its own source of random numbers, always the same."""
    return {wave: np.random.default_rng([SEED, number]) for number, wave in enumerate(whole.waves)}


def nonresponse(whole: Survey, rng: Mapping[str, np.random.Generator]) -> pd.DataFrame:
    """Measure how far the respondents are a random part of the register, per wave and unit.

    Parameters
    ----------
    rng : mapping of wave to Generator
        See `generators`. The draws go by the register's rows, never by a key.

    Returns
    -------
    DataFrame
        One row per measure. ``registered``, ``respondents``: units. ``r_indicator``: adjusted for bias;
        ``r_indicator_unadjusted`` (formulas: `nulmeting.r_indicator`). ``r_random_mean``, ``_low``, ``_high``: mean,
        2.5% and 97.5% points of the former if as many units respond at random; ``r_p_value``: part of these draws with
        a value as low. ``r_clustered_*``, of persons: likewise if organisations exchange their numbers of respondents
        with others of the same size. ``partial_<breakdown>``: partial R-indicators. ``response_icc``: ICC(1) of
        response, 1 or 0, within organisations; ``response_clustering``: λ, how much likelier two colleagues respond
        both than two strangers. ``model``: the characteristics that response is regressed on, for measures that rest
        on them: breakdowns that the register holds, one per item; of organisations those constant within, and
        ``register_size``.

    Notes
    -----
    Status ``indicative`` below 30 registered units or 11 organisations. Reasons: ``no_register``; ``unlinked``, the
    respondents are not found back in the register; ``no_respondents``; ``not_estimable``, nothing to regress on, or
    nothing that varies.
    """
    rows: list[dict[str, Any]] = []
    for wave in whole.waves.values():
        for unit in counted_units(whole):
            names = {"wave": wave.wave, "unit": unit, "synthetic": whole.measurement.synthetic}
            rows += ({**names, **row} for row in _rows(whole, wave, unit, rng[wave.wave]))
    return typed("nonresponse", pd.DataFrame(rows))


def _rows(whole: Survey, wave: Respondents, unit: str, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    measures = _measures(whole, unit)
    if whole.register is None:
        yield from (_row(measure, reason="no_register") for measure in measures)
        return
    listed = _listed(whole, whole.register, wave, unit)
    if listed is None:
        yield from (_row(measure, reason="unlinked") for measure in measures)
        return
    values: dict[str, float] = {"registered": listed.responding.size, "respondents": int(listed.responding.sum())}
    model = " + ".join(listed.traits)
    why = "no_respondents" if not listed.responding.any() else "not_estimable"
    if listed.responding.any():
        values |= _modelled(listed, unit, rng)
        values |= _alike(listed) if unit == "person" else {}
    few = listed.responding.size < FEW_UNITS or np.unique(listed.clusters).size - 1 < FEW_DEGREES
    for measure in measures:
        counted = measure in ("registered", "respondents")
        value = values.get(measure, np.nan)
        reason = "no_register" if measure.removeprefix("partial_") in listed.lacking else why
        yield _row(
            measure,
            value,
            reason="" if not np.isnan(value) else reason,
            model="" if counted or measure in ALIKE else model,
            few=few and not counted,
        )


def _row(measure: str, value: float = np.nan, *, reason: str, model: str = "", few: bool = False) -> dict[str, Any]:
    status = "not_available" if reason else "indicative" if few else "ok"
    return {"measure": measure, "value": value, "model": model, "status": status, "reason": reason}


def _measures(whole: Survey, unit: str) -> list[str]:
    """Give the measures that must be there, in order."""
    known = [*_breakdowns(whole, unit), *([SIZE] if unit == "organisation" else [])]
    alike = [*CLUSTERED, *ALIKE] if unit == "person" else []
    return ["registered", "respondents", *MODELLED, *alike, *(f"partial_{name}" for name in known)]


def _breakdowns(whole: Survey, unit: str) -> dict[str, list[int]]:
    """Give the places of the domains of every breakdown that can say something of such a unit.

    Of several breakdowns by one item only the first: the others are the same characteristic, in other classes.
    """
    out: dict[str, list[int]] = {}
    first: dict[str | None, str] = {}
    for place, domain in enumerate(whole.domains):
        if domain.breakdown != ALL and (unit == "person" or domain.unit == "organisation"):
            if first.setdefault(domain.item, domain.breakdown) != domain.breakdown:
                continue
            out.setdefault(domain.breakdown, []).append(place)
    return out


def _listed(whole: Survey, register: Registered, wave: Respondents, unit: str) -> Listed | None:
    """Gather what the register says about its units; None if respondents are not found back in it."""
    found = answering(whole, register, wave, unit)
    if found is None:
        return None
    counted = register.held[wave.wave] & ((register.organisations != UNKNOWN) | (unit == "person"))
    traits: dict[str, Array] = {}
    lacking = []
    for name, places in _breakdowns(whole, unit).items():
        masks = [mask[counted] for mask in (register.masks[place] for place in places) if mask is not None]
        if masks:
            traits[name] = np.column_stack(masks).astype(np.float64)
        else:
            lacking.append(name)
    persons = Listed(found[counted], register.clusters[counted], traits, tuple(lacking))
    return persons if unit == "person" else _as_organisations(persons)


def _as_organisations(persons: Listed) -> Listed:
    """Turn registered persons into organisations, in the register's order; one responds if somebody of it does."""
    _, first, which, size = np.unique(persons.clusters, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)
    traits = {name: values[first[order]] for name, values in persons.traits.items()}
    traits[SIZE] = np.eye(len(SIZES))[np.searchsorted(SIZES, size[order], side="right") - 1]
    met = np.bincount(which, persons.responding, first.size)[order] > 0
    return replace(persons, responding=met, clusters=persons.clusters[first[order]], traits=traits)


def _modelled(listed: Listed, unit: str, rng: np.random.Generator) -> dict[str, float]:
    """Give the measures that rest on the model of response; none if there is nothing to regress on."""
    columns = [values for values in listed.traits.values() if values.size]
    if not columns:
        return {}
    found = patterns(np.concatenate(columns, axis=1))
    if found.design.shape[1] < 2:
        return {}
    made = indicators(found, respondents_of(found, listed.responding))
    observed = float(made.adjusted[0])
    responding = int(listed.responding.sum())
    random = indicators(found, draws_of_units(found, responding, DRAWS, rng)).adjusted
    values = dict(zip(MODELLED, (observed, float(made.unadjusted[0]), *summary(observed, random)), strict=True))
    if unit == "person":
        values |= dict(zip(CLUSTERED, _clustered(found, listed, observed, rng), strict=True))
    return values | {f"partial_{name}": partial(found, made.fitted[0], own) for name, own in listed.traits.items()}


def _clustered(found: Patterns, listed: Listed, observed: float, rng: np.random.Generator) -> tuple[float, ...]:
    draws = max(FEWEST_DRAWS, min(DRAWS, MOST_NUMBERS // listed.responding.size))
    drawn = draws_of_clusters(found, listed.clusters, listed.responding, draws, rng)
    return summary(observed, indicators(found, drawn).adjusted)


def _alike(listed: Listed) -> dict[str, float]:
    met = listed.responding.astype(np.float64)
    return dict(zip(ALIKE, (intraclass(met, listed.clusters), response_clustering(met, listed.clusters)), strict=True))


def response_clustering(responding: NDArray[np.float64], clusters: Codes) -> float:
    """Give ``λ = (q/Q)/(q₃/Q₃)``: how often colleagues respond both, over how often strangers do.

    As in the variance of figures over persons (`nulmeting.person_pairs`), over the whole register: of Q pairs of
    colleagues, of which n of N persons respond, ``q = Q n/N - Σ_i (M_i n_i - n_i²)`` do both, and
    ``q₃ = n² - n - q`` of Q₃ pairs of strangers. Numbers of respondents that differ by chance between large and small
    organisations are no clustering.

    Returns
    -------
    float
        1 if colleagues respond independently, about N/n if organisations respond as a whole; 0 where no
        colleagues do both. NaN without a pair of colleagues, or of strangers that both respond.
    """
    _, which, size = np.unique(clusters, return_inverse=True, return_counts=True)
    number, persons = np.bincount(which, responding, size.size), size.astype(np.float64)
    n, total = float(number.sum()), float(persons.sum())
    all_colleagues = float((persons**2).sum()) - total
    colleagues = max(all_colleagues * n / total - float((persons * number - number**2).sum()), 0.0)
    strangers = n**2 - n - colleagues
    if all_colleagues == 0 or strangers <= ROUNDING * n**2:
        return np.nan
    return (colleagues / all_colleagues) / (strangers / (total**2 - total - all_colleagues))
