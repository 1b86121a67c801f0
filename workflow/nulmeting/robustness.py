"""What the silent could do to every headline: worst-case bounds, and the selection at which its verdict turns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from nulmeting.compare import comparable, compared
from nulmeting.estimate import Figures
from nulmeting.fields import typed
from nulmeting.fixed_bounds import Ends, Units, change_bounds, irreversible, level_bounds, units_of
from nulmeting.influence import PERSONS, Array, Mask
from nulmeting.levels import ALPHA, Plan, in_total
from nulmeting.possible_values import possible
from nulmeting.tipping import Tipping, Wave, change_steps, norm_steps, rejection_level, tipping
from nulmeting.units import Survey

BOUNDED = ("share", "mean", "median")
NAMES = ["indicator", "option", "target"]
ENDS = ("fixed_low", "fixed_high", "silent_low", "silent_high")
NUMBERS = ("estimate", "bound_low", "bound_high", *ENDS)


def robustness(
    whole: Survey, wanted: Plan, figures: Figures, level_table: pd.DataFrame, changes_table: pd.DataFrame
) -> pd.DataFrame:
    """Bound every headline in total, levels and changes, and say which selection would turn its verdict.

    Parameters
    ----------
    level_table : DataFrame
        From `nulmeting.estimate.estimates`.
    changes_table : DataFrame
        From `nulmeting.compare.changes`.

    Returns
    -------
    DataFrame
        A level has an empty ``wave_from``. ``fixed_low, fixed_high``: the bounds that use what is logically fixed
        (`nulmeting.fixed_bounds`), within ``bound_low, bound_high``. ``silent_low, silent_high``: the same if the
        silent people of an organisation that answered are silent too; of persons the fixed ones.

        ``verdict``: of a change that of the changes table; of a level with a norm where its interval lies (above,
        below, undetermined). ``odds_ratio``: the smallest response odds ratio above 1 that turns it, acting in
        ``odds_ratio_wave`` alone, with who then responds more readily (``odds_ratio_more``: met, not_met) and what the
        verdict becomes. ``odds_ratio_same``: the same in both waves. An odds ratio that is empty beside a verdict
        means that none turns it, however large.
    """
    plan = _headlines(wanted)
    total = level_table[in_total(level_table)]
    moved = changes_table[in_total(changes_table) & (changes_table["comparison"] == "all")]
    levels = total.assign(wave_from="", wave_to=total["wave"])
    steps = moved.assign(estimate=moved["difference"], n=moved["n_to"])
    fixed = _fixed(whole, plan) if whole.register is not None else {}
    parts = [_levels(whole, levels), *_changes(whole, plan, figures, steps, changes_table)]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    places = [fixed.get(key, (np.nan,) * len(ENDS)) for key in zip(*(table[n] for n in _KEY), strict=True)]
    table[list(ENDS)] = np.array(places, dtype=np.float64).reshape(-1, len(ENDS))
    return typed("robustness", _ordered(plan, _stated(whole, table)))


_KEY = ("indicator", "option", "wave_from", "wave_to")


def _headlines(wanted: Plan) -> Plan:
    """Keep of a plan the headlines in total."""
    kept = np.flatnonzero(in_total(wanted.keys))
    keys = wanted.keys.iloc[kept].reset_index(drop=True)
    return Plan(wanted.blocks, keys, wanted.block[kept], wanted.domain[kept], wanted.column[kept])


def _fixed(whole: Survey, plan: Plan) -> dict[tuple[str, str, str, str], tuple[float, ...]]:
    """Give the bounds of every level and change, by indicator, option and waves: `ENDS`."""
    out: dict[tuple[str, str, str, str], tuple[float, ...]] = {}
    for name, rows in plan.keys.groupby("indicator", sort=False):
        indicator = whole.measurement.indicator(str(name))
        if indicator.statistic not in (*BOUNDED, "options") or indicator.headline.weighting is not None:
            continue
        statistic = str(rows["statistic"].iloc[0])
        first = rows.iloc[0]
        scale = (float(first["low"]), float(first["high"]))
        block = plan.blocks[plan.block[rows.index[0]]]
        asked = {}
        for wave in whole.waves.values():
            found = possible(whole, indicator, wave, scale)
            if found is not None:
                asked[wave.wave] = found
        rises = indicator.irreversible and statistic == "share" and comparable(indicator.headline, whole.measurement)
        # of marks a rule that is no mean does not follow from the mean
        linear = block.rule in (PERSONS, "mean", "informant") or statistic == "share"
        for place, option in enumerate(rows["option"]):
            sides = []
            for colleagues in (False, True):
                known = {
                    wave: units_of(
                        found, place, block.rule, scale, register_base=block.base == "register", colleagues=colleagues
                    )
                    for wave, found in asked.items()
                    if linear or not colleagues
                }
                if rises and known:
                    known = dict(zip(known, irreversible(list(known.values())), strict=True))
                sides.append(dict(_ends(whole, known, statistic, rises=rises)))
            for waves, ends in sides[0].items():
                out[str(name), str(option), *waves] = (*ends, *sides[1].get(waves, (np.nan, np.nan)))
    return out


def _ends(
    whole: Survey, known: dict[str, Units], statistic: str, *, rises: bool
) -> Iterator[tuple[tuple[str, str], Ends]]:
    for wave, units in known.items():
        yield ("", wave), level_bounds(units, statistic)
    for earlier, later in whole.measurement.comparisons:
        if earlier in known and later in known:
            yield (earlier, later), change_bounds(known[earlier], known[later], statistic, rises=rises)


def _levels(whole: Survey, table: pd.DataFrame) -> pd.DataFrame:
    """Add to the levels where they lie towards their norm, and what would turn that."""
    norms = {indicator.id: indicator.norm for indicator in whole.measurement.indicators}
    value = np.array([np.nan if (n := norms[i]) is None else n.value for i in table["indicator"]])
    low, high = (table[name].to_numpy(dtype=np.float64) for name in ("ci_low", "ci_high"))
    judged = ~np.isnan(value) & ~np.isnan(low) & (table["status"] != "not_available").to_numpy()
    steps, reading = norm_steps(low, high, value)
    words = reading(np.zeros((len(table), 1)))[:, 0]
    out = table.assign(verdict=np.where(judged, words, ""))
    later = _wave(whole, table["wave_to"], table["unit"], table["denominator"], table["estimate"])
    return _turned(out, tipping((None, later), steps, reading), judged & (table["statistic"] == "share").to_numpy())


def _changes(
    whole: Survey, plan: Plan, figures: Figures, table: pd.DataFrame, tested: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Add to the changes, comparison by comparison, what would turn their verdicts."""
    for earlier, later in whole.measurement.comparisons:
        own = (table["wave_from"] == earlier) & (table["wave_to"] == later)
        rows = table[own].reset_index(drop=True)
        family = tested[(tested["wave_from"] == earlier) & (tested["wave_to"] == later) & (tested["family"] != "")]
        level = _levels_of_rejection(plan, family)
        made = compared(whole, plan, figures, (earlier, later), "all", p_values=False, alpha=level)
        own_low, own_high, low, high = (
            made[name].to_numpy(dtype=np.float64) for name in ("low_own", "high_own", "low_90", "high_90")
        )
        margin = rows["margin"].to_numpy(dtype=np.float64)
        steps, reading = change_steps(own_low, own_high, low, high, margin)
        shares = tuple(
            _wave(whole, rows[f"wave_{side}"], rows["unit"], rows[f"n_{side}"], rows[f"estimate_{side}"])
            for side in ("from", "to")
        )
        judged = ((rows["verdict"] != "") & (rows["statistic"] == "share")).to_numpy() & ~made["uneven"].to_numpy()
        yield _turned(rows, tipping((shares[0], shares[1]), steps, reading), judged)


def _levels_of_rejection(plan: Plan, family: pd.DataFrame) -> Array:
    """Give the p-value up to which each headline is rejected, whatever its own is; α where it is not tested."""
    out = np.full(len(plan.keys), ALPHA)
    for at, (indicator, option) in enumerate(zip(plan.keys["indicator"], plan.keys["option"], strict=True)):
        own = (family["indicator"] == indicator) & (family["option"] == option) & (family["breakdown"] == "all")
        if own.any():
            adjustment = str(family.loc[own, "adjustment"].iloc[0])
            others = family[~own & (family["family"] == family.loc[own, "family"].iloc[0])]
            out[at] = rejection_level(others["p_value"], ALPHA, adjustment)
    return out


def _wave(whole: Survey, wave: pd.Series, unit: pd.Series, n: pd.Series, share: pd.Series) -> Wave:
    """Give the shares of some rows, and which part of their wave's register answered."""
    sizes = [whole.populations[one, each, "all", "all"] for one, each in zip(wave, unit, strict=True)]
    registered = np.array([np.nan if size is None else size for size in sizes], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.minimum(n.to_numpy(dtype=np.float64, na_value=np.nan) / registered, 1.0)
    return Wave(share.to_numpy(dtype=np.float64), part)


def _turned(table: pd.DataFrame, found: tuple[Tipping, Tipping], judged: Mask) -> pd.DataFrame:
    """Add the columns on selection, of the rows that are judged by a share."""
    one, same = found
    known = judged & (table["status"] != "not_available").to_numpy()
    waves = {"from": table["wave_from"], "to": table["wave_to"]}
    where = np.select([one.wave == side for side in waves], [waves[side].to_numpy(dtype=object) for side in waves], "")
    texts = {
        "odds_ratio_more": one.more,
        "odds_ratio_wave": where,
        "odds_ratio_verdict": one.verdict,
        "odds_ratio_same_more": same.more,
        "odds_ratio_same_verdict": same.verdict,
    }
    out = table.assign(**{name: np.where(known, words, "") for name, words in texts.items()})
    out["odds_ratio"] = np.where(known, one.odds_ratio, np.nan)
    out["odds_ratio_same"] = np.where(known, same.odds_ratio, np.nan)
    return out.assign(judged=known)


def _stated(whole: Survey, table: pd.DataFrame) -> pd.DataFrame:
    """Add status and reason, and empty what is not available: without a register nobody is known to be silent."""
    out = table.copy()
    if whole.register is None:
        lost = out["status"] != "not_available"
        out.loc[lost, "reason"] = "no_register"
        out["status"] = "not_available"
    gone = out["status"] == "not_available"
    out.loc[gone, [*NUMBERS, "odds_ratio", "odds_ratio_same"]] = np.nan
    texts = [name for name in out if str(name).startswith("odds_ratio_") and str(name) != "odds_ratio_same"]
    out.loc[gone, [*texts, "verdict"]] = ""
    lacking = out["bound_low"].isna() | ((out["verdict"] != "") & ~out["judged"])
    out["reason"] = np.where(gone, out["reason"], np.where(lacking, "not_estimable", ""))
    out["shown"] = ""
    return out


def _ordered(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Put the rows of one figure together, in the order of the plan: by target, levels before changes."""
    places = {pair: at for at, pair in enumerate(zip(plan.keys["indicator"], plan.keys["option"], strict=True))}
    order = pd.DataFrame(
        {
            "figure": [places[pair] for pair in zip(table["indicator"], table["option"], strict=True)],
            "target": pd.Categorical(table["target"], table["target"].unique()).codes,
            "row": np.arange(len(table)),
        }
    )
    return table.loc[order.sort_values(["figure", "target", "row"]).index].reset_index(drop=True)
