"""Weights: the respondents of a wave made to agree with margins of that wave's register.

Everybody who responded is weighted, whether or not an item is answered, so that all figures of a wave share one set of
weights. Categories come from the register, for respondents too; who has none there is a category of its own. Base
weights are equal: units of the same categories have the same weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nulmeting.calibration import Array, Bounds, basis, kish_effect, needed_bounds, poststratify, rake, unreachable
from nulmeting.codebook import Text
from nulmeting.domains import Codes, Domain
from nulmeting.fields import typed
from nulmeting.margins import Units, calibrated_units
from nulmeting.messages import Fault, raise_if
from nulmeting.settings import Calibration, Measurement

if TYPE_CHECKING:
    from nulmeting.survey_design import Registered
    from nulmeting.units import Respondents, Survey

UNITS = {"person": Text("personen", "persons"), "organisation": Text("organisaties", "organisations")}


@dataclass(frozen=True)
class Weights:
    """The weights of one wave by one calibration.

    Parameters
    ----------
    unit : array of int, shape (n,)
        Codes of the persons or the organisations that responded, ascending.
    cluster : array of int, shape (n,)
        The organisation of each; of an organisation itself.
    pattern : array of int, shape (n,)
        Which units are alike in all margins.
    basis : array, shape (patterns, rank)
        Orthonormal columns of the calibration variables (see `nulmeting.calibration.basis`), a row per pattern.
    weight : array of float, shape (n,)
        They add up to the population.
    population : int
        Units in the register.
    given : Units or None
        What the weights were made from.
    """

    calibration: Calibration
    unit: Codes
    cluster: Codes
    pattern: Codes
    basis: Array
    weight: Array
    population: int
    given: Units | None = None

    def of(self, units: Codes) -> Array:
        """Give the weights of some units by their codes; 0 of one that is not weighted."""
        if not self.unit.size:
            return np.zeros(units.size)
        at = np.minimum(np.searchsorted(self.unit, units), self.unit.size - 1)
        return np.where(self.unit[at] == units, self.weight[at], 0.0)

    def fitted(self, summed: Array) -> Array:
        """Give the regression of a variable on the calibration variables, over all units with equal base weights.

        Parameters
        ----------
        summed : array, shape (..., patterns, columns)
            The variable, added up over the units of each pattern.

        Returns
        -------
        array of that shape
            The fitted value of the units of each pattern.
        """
        return np.asarray(self.basis @ (np.swapaxes(self.basis, 0, 1) @ summed), dtype=np.float64)

    @property
    def kish_effect(self) -> float:
        """What the weights alone do to the variance of a mean."""
        return kish_effect(self.weight)


def all_weights(
    measurement: Measurement,
    places: tuple[Domain, ...],
    waves: Mapping[str, Respondents],
    register: Registered | None,
) -> dict[tuple[str, str], Weights]:
    """Weight every wave by every calibration of the configuration: (wave, calibration) to its weights.

    Raises
    ------
    InputError
        With every calibration of every wave that cannot be had, and where it fails: a category that is registered but
        did not respond, margins that contradict each other in these respondents, bounds that are too narrow.
    """
    if register is None:
        return {}
    made: dict[tuple[str, str], Weights] = {}
    faults: list[Fault] = []
    for plan in measurement.calibrations:
        for wave in waves.values():
            where = f"config/measurements/{measurement.id}.yaml weighting.{plan.id} ({wave.wave})"
            units = calibrated_units(plan, wave, register, places)
            made[wave.wave, plan.id], wrong = _Attempt(plan, where, units).weights()
            faults += wrong
    raise_if(faults)
    return made


@dataclass(frozen=True)
class _Variables:
    """The calibration variables by pattern of units, their totals in the register, and what each is called."""

    design: Array
    totals: Array
    labels: Sequence[Text]


@dataclass(frozen=True)
class _Attempt:
    """One calibration of one wave: its weights, or what stands in their way."""

    plan: Calibration
    where: str
    given: Units

    def weights(self) -> tuple[Weights, list[Fault]]:
        """Give the weights, which are of no use if there are faults."""
        one = self.given
        crossed, pattern = np.unique(one.cells("responding"), return_inverse=True)
        number = np.bincount(pattern, minlength=crossed.size).astype(np.float64)
        crossing = self.plan.method == "poststratification"
        variables = self._post_strata(crossed) if crossing else self._margins(crossed)
        factor, faults = np.ones(crossed.size), list(self._empty(crossed))
        mean = one.population / one.unit.size if one.unit.size else 0.0
        if one.unit.size and not faults:
            factor, faults = self._factors(variables, number * mean)
        columns, weight = basis(variables.design, number), factor[pattern] * mean
        return Weights(self.plan, one.unit, one.cluster, pattern, columns, weight, one.population, one), faults

    def _post_strata(self, crossed: Codes) -> _Variables:
        listed = np.bincount(self.given.cells("registered"), minlength=int(np.prod(self.given.shape)))
        labels = [self.given.crossed_label(int(cell)) for cell in crossed]
        return _Variables(np.eye(crossed.size), listed[crossed].astype(np.float64), labels)

    def _margins(self, crossed: Codes) -> _Variables:
        columns, totals, labels = [np.zeros((crossed.size, 0))], [], []
        for margin, place in zip(self.given.margins, np.unravel_index(crossed, self.given.shape), strict=True):
            listed = np.bincount(margin.registered, minlength=len(margin.names))
            met = np.unique(place)
            columns.append((place[:, None] == met).astype(np.float64))
            totals += [float(listed[category]) for category in met]
            labels += [margin.label(int(category)) for category in met]
        return _Variables(np.concatenate(columns, axis=1), np.array(totals), labels)

    def _factors(self, given: _Variables, base: Array) -> tuple[Array, list[Fault]]:
        bounds, labels = self.plan.bounds, given.labels
        if self.plan.method == "poststratification":
            factor = poststratify(np.arange(base.size), given.totals, base)
            if (factor == 0).any():
                return factor, [self._contradiction(given, (factor == 0).astype(np.float64))]
            outside = bounds is not None and (factor.min() < bounds[0] or factor.max() > bounds[1])
            ends = float(factor.min()), float(factor.max())
            return factor, [self._narrow(labels[int(np.abs(np.log(factor)).argmax())], ends)] if outside else []
        found = rake(given.design, given.totals, base, bounds)
        if found.converged:
            return found.factor, []
        needed = None if bounds is None else needed_bounds(given.design, given.totals, base, bounds)
        if needed is not None:
            return found.factor, [self._narrow(labels[int(np.abs(found.gap).argmax())], needed)]
        return found.factor, [self._contradiction(given, found.gap)]

    def _empty(self, crossed: Codes) -> Iterator[Fault]:
        """Name what is registered and did not respond: categories of margins, or crossed ones."""
        if not self.given.unit.size:
            return
        if self.plan.method == "poststratification":
            cells, number = np.unique(self.given.cells("registered"), return_counts=True)
            lost = ~np.isin(cells, crossed)
            for cell, listed in zip(cells[lost], number[lost], strict=True):
                yield self._nobody("E413", self.given.crossed_label(int(cell)), listed)
            return
        for margin in self.given.margins:
            codes, number = np.unique(margin.registered, return_counts=True)
            lost = ~np.isin(codes, margin.responding)
            for category, listed in zip(codes[lost], number[lost], strict=True):
                yield self._nobody("E410", margin.label(int(category)), listed)

    def _nobody(self, code: str, category: Text, registered: int) -> Fault:
        units = UNITS[self.plan.unit]
        return Fault(code, self.where, {"category": category, "registered": str(registered), "units": units})

    def _contradiction(self, given: _Variables, gap: Array) -> Fault:
        """Name the category that must give way most; of margins that weights of 0 alone would meet, the worst met."""
        change = unreachable(given.design, given.totals)
        worst = int(np.abs(change if change.any() else gap).argmax())
        registered, reached = given.totals[worst], given.totals[worst] + change[worst]
        fields: dict[str, str | Text] = {"category": given.labels[worst], "registered": f"{registered:g}"}
        if change[worst] == 0:
            return Fault("E414", self.where, fields)
        most = Text("hoogstens", "at most") if change[worst] < 0 else Text("minstens", "at least")
        return Fault("E411", self.where, {**fields, "most": most, "reached": f"{reached:.4g}"})

    def _narrow(self, label: Text, needed: Bounds) -> Fault:
        """Propose bounds that are wide enough, rounded outwards to two decimals."""
        assert self.plan.bounds is not None
        low, high = self.plan.bounds
        wider = max(min(low, np.floor(needed[0] * 100 - 1e-6) / 100), 0.0)
        highest = max(high, np.ceil(needed[1] * 100 + 1e-6) / 100)
        fields: dict[str, str | Text] = {"low": f"{low:g}", "high": f"{high:g}", "category": label}
        return Fault("E412", self.where, {**fields, "wider_low": f"{wider:g}", "wider_high": f"{highest:g}"})


def weights_in_both(first: Weights, later: Weights) -> tuple[Weights, Weights] | None:
    """Weight the units that responded in both waves to the register of either; None where that cannot be done.

    They are a draw of their own, smaller than either wave's: with the weights of all who responded they would not agree
    with the register, and one unit's two answers would not count alike.
    """
    made = []
    for one, other in ((first, later), (later, first)):
        if one.given is None:
            return None
        weights, faults = _Attempt(one.calibration, "", one.given.only(other.unit)).weights()
        if faults or not weights.unit.size:
            return None
        made.append(weights)
    return made[0], made[1]


def weights_table(whole: Survey) -> pd.DataFrame:
    """Give the range of the weights, as multiples of their mean, and Kish's effect, per wave and calibration."""
    rows: list[dict[str, Any]] = []
    for plan in whole.measurement.calibrations:
        for wave in whole.waves:
            made = whole.weights.get((wave, plan.id))
            row: dict[str, Any] = {"wave": wave, "weighting": plan.id, "unit": plan.unit, "method": plan.method}
            row |= {"population": None if made is None else made.population, "reason": "no_register"}
            if made is not None:
                row |= {"units": made.unit.size, "reason": "" if made.unit.size else "no_respondents"}
            if made is not None and made.unit.size:
                relative = made.weight / made.weight.mean()
                row |= {"weight_min": relative.min(), "weight_max": relative.max(), "kish_effect": made.kish_effect}
            rows.append({**row, "synthetic": whole.measurement.synthetic})
    table = pd.DataFrame(rows)
    table["status"] = np.where(table["reason"] == "", "ok", "not_available") if rows else ""
    return typed("weights", table)
