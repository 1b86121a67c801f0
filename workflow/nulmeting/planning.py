"""What change the waves at hand could have shown, and what a planned wave could show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.compare import comparable
from nulmeting.covariance import covariance
from nulmeting.dependence import FEW_IN_BOTH
from nulmeting.domains import UNKNOWN
from nulmeting.estimate import Figures
from nulmeting.fields import typed
from nulmeting.figures import Figure, design_of
from nulmeting.influence import Array, Influence, Mask
from nulmeting.influence_parts import select
from nulmeting.levels import ALPHA, Plan, in_total
from nulmeting.minimum_change import Waves, of_mean, of_share
from nulmeting.units import Survey

OBSERVED, PLANNED = "observed", "planned"
STATISTICS = ("share", "mean")


def planning(
    whole: Survey, wanted: Plan, figures: Figures, level_table: pd.DataFrame, changes_table: pd.DataFrame
) -> pd.DataFrame:
    """Give the smallest change of every headline in total that a two-sided test would show with the planned power.

    Parameters
    ----------
    level_table : DataFrame
        From `nulmeting.estimate.estimates`.
    changes_table : DataFrame
        From `nulmeting.compare.changes`.

    Returns
    -------
    DataFrame
        Scenario ``observed``: two waves that are compared, as they are. ``planned``: the last wave and one to come
        (``wave_to`` empty), by response and by the part of the last wave's units that answer again. ``design_effect``
        and ``correlation`` are pooled over the waves at hand, so that a row can be computed again from its columns,
        the first wave's estimate and the registers (`nulmeting.minimum_change`).
    """
    levels = {
        (row["indicator"], row["option"], row["target"], row["wave"]): row
        for row in _records(level_table[in_total(level_table)])
    }
    moved = changes_table[in_total(changes_table)]
    compared = _records(moved[moved["comparison"] == "all"])
    rows: list[dict[str, Any]] = []
    places = np.flatnonzero(in_total(wanted.keys))
    targets = list(dict.fromkeys(level_table["target"]))
    for at in places:
        one = _Figures(whole, wanted, figures, int(at))
        for target in targets:
            own = {wave: levels[one.indicator, one.option, target, wave] for wave in whole.waves}
            made = [r for r in compared if _same(r, one, target)]
            rows += one.observed(target, own, made)
            rows += one.planned(target, own)
    return typed("planning", _solved(whole, pd.DataFrame(rows)))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _same(row: dict[str, Any], one: _Figures, target: str) -> bool:
    return bool(row["indicator"] == one.indicator and row["option"] == one.option and row["target"] == target)


class _Figures:
    """The rows of one headline."""

    def __init__(self, whole: Survey, wanted: Plan, figures: Figures, at: int) -> None:
        self._whole, self._column = whole, int(wanted.column[at])
        keys = wanted.keys.iloc[at]
        self.indicator, self.option = str(keys["indicator"]), str(keys["option"])
        self._statistic, self._unit, self._width = str(keys["statistic"]), str(keys["unit"]), keys["high"] - keys["low"]
        self._figures = {wave: made[int(wanted.block[at])] for wave, made in figures.items()}
        definition = wanted.blocks[int(wanted.block[at])].columns[self._column].definition
        self._comparable = comparable(definition, whole.measurement)

    def observed(
        self, target: str, levels: dict[str, dict[str, Any]], made: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """Give a row for every two waves that are compared."""
        for change in made:
            earlier, later = change["wave_from"], change["wave_to"]
            sizes = [self._whole.populations[wave, self._unit, "all", "all"] for wave in (earlier, later)]
            reason = change["reason"] if change["status"] == "not_available" else ""
            yield {
                **self._row(target, levels, OBSERVED, reason),
                "wave_from": earlier,
                "wave_to": later,
                "response": _over(levels[later]["responding"], sizes[1]),
                "overlap": self._again(earlier, later),
                **{name: change[name] for name in ("n_from", "n_to", "n_both", "estimate_from")},
                **self._sizes(target, sizes, self._registered_twice(earlier, later)),
                "spread": self._spread([earlier, later]),
            }

    def planned(self, target: str, levels: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Give a row for every response and overlap of a wave to come."""
        plan, last = self._whole.measurement.planning, list(levels)[-1]
        level, registered = levels[last], self._whole.populations[last, self._unit, "all", "all"]
        invited = plan.invited.get(self._unit, registered)
        reason = level["reason"] if level["status"] == "not_available" else "" if invited else "no_register"
        reason = reason or ("" if self._comparable else "not_asked")
        answered = _over(level["denominator"], level["responding"])
        together = None if registered is None or invited is None else min(registered, invited)
        for response in dict.fromkeys(plan.response):
            for overlap in dict.fromkeys(plan.overlap):
                n_to = np.nan if reason else np.rint(response * float(invited or 0) * answered)
                n_from = np.nan if reason else float(level["denominator"])
                # with so many of so few, some must answer again
                least = n_from + n_to - max(registered or 0, invited or 0) if target == "population" else 0.0
                n_both = np.clip(np.rint(overlap * n_from), max(least, 0.0), n_to)
                yield {
                    **self._row(target, levels, PLANNED, reason),
                    "wave_from": last,
                    "wave_to": "",
                    "response": response,
                    "overlap": overlap,
                    "n_from": n_from,
                    "n_to": n_to,
                    "n_both": n_both,
                    "estimate_from": level["estimate"],
                    **self._sizes(target, [registered, invited], together),
                    "spread": self._spread([last]),
                }

    def _row(self, target: str, levels: dict[str, dict[str, Any]], scenario: str, reason: str) -> dict[str, Any]:
        known = self._statistic in STATISTICS
        row = {
            "indicator": self.indicator,
            "option": self.option,
            "statistic": self._statistic,
            "unit": self._unit,
            "target": target,
            "scenario": scenario,
            "reason": reason or ("" if known else "not_estimable"),
            "power": self._whole.measurement.planning.power,
            "width": self._width,
        }
        if not row["reason"]:
            row |= {"design_effect": self._effect(levels), "correlation": self._correlation}
        return row

    def _sizes(self, target: str, sizes: list[int | None], both: int | None) -> dict[str, float]:
        names = ("size_from", "size_to", "size_both")
        finite = target == "population"
        return {
            name: float(size) if finite and size is not None else np.inf
            for name, size in zip(names, [*sizes, both], strict=True)
        }

    def _again(self, earlier: str, later: str) -> float:
        """Give the part of the earlier wave's respondents that answered again, whatever they left open."""
        if not self._whole.linked[self._unit]:
            return np.nan
        waves = [self._whole.waves[wave] for wave in (earlier, later)]
        first, second = (x.persons if self._unit == "person" else x.organisations for x in waves)
        known = np.unique(first[first != UNKNOWN])
        return _over(np.isin(known, second).sum(), known.size)

    def _registered_twice(self, earlier: str, later: str) -> int | None:
        register = self._whole.register
        if register is None:
            return None
        codes = register.persons if self._unit == "person" else register.organisations
        first, second = (codes[register.held[wave] & (codes != UNKNOWN)] for wave in (earlier, later))
        return int(np.intersect1d(first, second).size)

    def _spread(self, waves: list[str]) -> float:
        """Give the variance of the unit values of a mean, pooled over waves."""
        sides = [self._figures[wave] for wave in waves]
        return _pooled([(float(x.size[0, self._column]), float(x.spread[0, self._column])) for x in sides])

    def _effect(self, levels: dict[str, dict[str, Any]]) -> float:
        """Give V over that of as many independent units, pooled over the waves that show it; 1 if none does.

        Of a share over independent 0/1 values with that share, so that it also holds what organisations known from
        several of their people differ in from single answers.
        """
        found = []
        for wave, level in levels.items():
            one, p, n = self._figures[wave], level["estimate"], level["denominator"]
            if level["status"] == "not_available" or not level["standard_error"] > 0:
                continue
            size = level["population"] if level["target"] == "population" else np.inf
            spread = p * (1 - p) if self._statistic == "share" else one.spread[0, self._column]
            plain = spread * (1 / n - 1 / size)
            if plain > 0:
                found.append((float(n), float(level["standard_error"] ** 2 / plain)))
        pooled = _pooled(found)
        return 1.0 if np.isnan(pooled) else pooled

    @cached_property
    def _correlation(self) -> float:
        """Give the correlation of one unit's values in two waves, pooled over the comparisons; 0 if none is known.

        From the covariance of the waves as the process has it, which also holds what colleagues have in common:
        ``Cov n₁ n₂ / (m √(D₁ s₁² D₂ s₂²))``. Waves with fewer than `FEW_IN_BOTH` units in both say nothing.
        """
        found = []
        for earlier, later in self._whole.measurement.comparisons:
            first, second = self._figures[earlier], self._figures[later]
            if self._whole.linked[self._unit] and self._comparable:
                found.append(_unit_correlation(self._whole, first, second, self._column, self._unit))
        return float(np.nan_to_num(_pooled([pair for pair in found if pair[0] >= FEW_IN_BOTH])))


def _unit_correlation(whole: Survey, first: Figure, later: Figure, column: int, unit: str) -> tuple[float, float]:
    """Give the number of units in both waves, and their correlation."""
    design = design_of(whole, first.block, finite=False)
    parts = (select(first.influence, 0, column), select(later.influence, 0, column))
    waves = sorted({one.wave for one in parts})
    v1, v2, both = (
        covariance(a, b, design, finite=False, waves=waves)[0, 0]
        for a, b in ((parts[0], parts[0]), (parts[1], parts[1]), parts)
    )
    sides = (first.counted, later.counted)
    codes = [(x.answers.person if unit == "person" else x.answers.cluster)[_valid(x, column)] for x in sides]
    m = float(np.intersect1d(codes[0], codes[1]).size)
    sizes = first.size[0, column] * later.size[0, column]
    if not (m > 0 and v1 * v2 > 0):
        return 0.0, 0.0
    # V = D s²/n, so that √(D₁ s₁² D₂ s₂²) = √(V₁ V₂ n₁ n₂)
    return m, float(np.clip(both * np.sqrt(sizes) / (m * np.sqrt(v1 * v2)), -1.0, 1.0))


def _valid(one: Influence, column: int) -> Mask:
    """Tell which rows of everybody are valid in a column."""
    return np.asarray((one.answers.domain == 0) & one.answers.valid(column))


def _pooled(found: list[tuple[float, float]]) -> float:
    """Give the mean of some numbers by their weights; NaN without any."""
    known = np.array([pair for pair in found if not np.isnan(pair[1])], dtype=np.float64).reshape(-1, 2)
    return float(np.average(known[:, 1], weights=known[:, 0])) if known[:, 0].sum() > 0 else np.nan


def _over(top: Any, bottom: Any) -> float:
    """Divide counts; NaN where either lacks."""
    if pd.isna(top) or pd.isna(bottom) or not bottom:
        return np.nan
    return float(top) / float(bottom)


def _solved(whole: Survey, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the smallest change, status and reason."""
    table = rows.reindex(columns=[*dict.fromkeys([*rows.columns, "design_effect", "correlation"])])
    number = {name: pd.to_numeric(table[name]).to_numpy(dtype=np.float64, na_value=np.nan) for name in _NUMBERS}
    # of waves that are not linked no unit is known to be in both
    number["n_both"] = np.nan_to_num(number["n_both"])
    fields = (*_NUMBERS[:6], "correlation")
    power = whole.measurement.planning.power
    with np.errstate(invalid="ignore", divide="ignore"):
        waves = Waves(**{**{name: number[name] for name in fields}, "effect": number["design_effect"]})
        share = of_share(waves, number["estimate_from"], ALPHA, power)
        mean = of_mean(waves, number["spread"], number["width"], ALPHA, power)
    found: Array = np.where(table["statistic"] == "share", share, mean)
    lacking = (table["reason"] != "").to_numpy()
    # nobody in a wave, or no change within the scale is large enough
    impossible = ~lacking & np.isnan(found)
    table["minimum_change"] = np.where(lacking, np.nan, found)
    table["reason"] = np.where(impossible, "not_estimable", table["reason"])
    table["status"] = np.where(lacking, "not_available", "ok")
    table.loc[lacking & (table["scenario"] == OBSERVED).to_numpy(), ["response", "overlap"]] = np.nan
    table.loc[lacking, ["n_from", "n_to", "n_both", "design_effect", "correlation", "power"]] = np.nan
    return table.assign(shown="", synthetic=whole.measurement.synthetic)


_NUMBERS = (
    *("n_from", "n_to", "n_both", "size_from", "size_to", "size_both"),
    *("design_effect", "correlation", "estimate_from", "spread", "width"),
)
