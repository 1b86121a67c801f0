"""Coverage of what the grid does not hold: ratios, other rules, categories and their differences, response rates.

Unlike the grid everything starts from a frame of answers, and goes through `nulmeting.blocks` as a measurement does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from nulmeting import compare, estimate, levels, subgroups
from nulmeting.blocks import blocks
from nulmeting.codebook import Item
from nulmeting.domains import Domain
from nulmeting.response import response
from nulmeting.settings import Definition, Indicator, Measurement
from nulmeting.settings_input import Register as Listing
from nulmeting.settings_input import Wave
from nulmeting.units import Survey

from simulations.estimating import NO_WORD, WAVES, registered_survey
from simulations.grid import MARKS, MOVES, VARIANTS, Column, Design, Scores
from simulations.population import Array, Mask, Register, answers, chances, register, respond

DESIGNS = tuple(
    Design(organisations, response, level, "partial")
    for organisations, response, level in product((50, 150), (0.5, 0.8), ("person", "organisation"))
)
ICC = 0.3
SHARES = (0.05, 0.2, 0.43)
NOISY, MOVED = VARIANTS[1], VARIANTS[4]
COLUMNS = tuple(Column(share, ICC, variant) for share, variant in product(SHARES, (NOISY, MOVED)))
HOURS = Scores(0.0, 0.0, NOISY, *MARKS[0])
RULES = ("any", "all", "majority_ties_yes")
KINDS = ("one", "two")
DRAWS = 12
KEYS = ["kind", "of", "unit", "target"]


def simulated(seed: int, draws: int = DRAWS, designs: tuple[Design, ...] = DESIGNS) -> pd.DataFrame:
    """Give how often each kind of interval held what it is about, and its mean width.

    Returns
    -------
    DataFrame
        ``kind``, ``of``, ``unit``, ``target``, ``printed``, ``covered``, ``width``, and ``false``: of differences that
        are none in the process, the part that excludes 0.
    """
    parts = []
    for design in designs:
        rng = np.random.default_rng([seed, *design.name.encode()])
        parts += [one.assign(design=design.name) for _ in range(draws) for one in _replicate(rng, design)]
    return summed(pd.concat(parts, ignore_index=True))


def summed(drawn: pd.DataFrame) -> pd.DataFrame:
    """Give the table of `simulated` from all intervals that were printed."""
    table = drawn.dropna(subset=["low", "high"]).copy()
    table["covered"] = (table["low"] <= table["truth"] + 1e-9) & (table["high"] >= table["truth"] - 1e-9)
    table["width"] = table["high"] - table["low"]
    none = table["change"].astype(bool) & (table["truth"].abs() < 1e-12) & (table["target"] == "process")
    table["false"] = np.where(none, ~table["covered"], np.nan)
    out = table.groupby(KEYS, sort=False).agg(
        printed=("covered", "size"), covered=("covered", "mean"), width=("width", "mean"), false=("false", "mean")
    )
    return out.reset_index()


def _replicate(rng: np.random.Generator, design: Design) -> Iterator[pd.DataFrame]:
    """Draw once; give the printed intervals with what they have to hold."""
    plain = register(design)
    listed = replace(plain, kinds=np.arange(plain.organisations) % 5 < 2)
    values = _columns(rng, plain, listed)
    who = respond(rng, plain, design)
    if not all(mask[listed.kinds[listed.organisation] == side].any() for mask, side in product(who, (True, False))):
        return
    whole = _survey(listed, who, values)
    made = blocks(whole)
    wanted = levels.plan(whole, made)
    figures = estimate.all_figures(whole, made)
    truth = _Truth(listed, values)
    yield _table("level", truth, estimate.estimates(whole, wanted, figures)[0], design)
    for comparison in ("all", "paired"):
        yield _table(
            comparison, truth, compare.compared(whole, wanted, figures, WAVES, comparison, p_values=False), design
        )
    yield _table("against", truth, subgroups.subgroups(whole, wanted, figures), design)
    rates = response(whole)
    # where persons decide, an organisation answers by the number of its people
    rates = rates[(rates["unit"] == "person") | (design.level == "organisation")]
    yield pd.DataFrame(
        {
            **{"kind": "level", "of": "response", "target": "process", "truth": design.response, "change": False},
            **{"unit": rates["unit"], "low": rates["ci_low"].astype(float), "high": rates["ci_high"].astype(float)},
        }
    )


def _columns(rng: np.random.Generator, plain: Register, listed: Register) -> tuple[Array, Array]:
    """Give all items of both waves: shares, their counterparts that differ by kind, hours, and hours that meet them."""
    waves = answers(rng, plain, COLUMNS)
    hours = answers(rng, plain, [HOURS])
    second = listed.kinds[listed.organisation][:, None]  # type: ignore[index]
    moved = waves[1][:, 1::2]
    apart = [np.where(second, moved, one[:, ::2]) for one in waves]
    spent = [one[:, ::2] * time for one, time in zip(waves, hours, strict=True)]
    made = [np.hstack(each) for each in zip(waves, apart, hours, spent, strict=True)]
    return made[0], made[1]


ITEMS = (
    *(f"s{place}" for place in range(len(COLUMNS))),
    *(f"d{place}" for place in range(len(SHARES))),
    "hours",
    *(f"h{place}" for place in range(len(SHARES))),
)


def _indicators() -> Iterator[Indicator]:
    for item in ITEMS:
        if item[0] in "sd" and item != "hours":
            condition: Any = {"item": item, "at_least": 1}
            for unit in ("person", "organisation"):
                yield _indicator(f"{item}-share-{unit}", "share", unit=unit, condition=condition)
        if item[0] == "s":
            for rule in RULES:
                yield _indicator(
                    f"{item}-{rule}",
                    "share",
                    unit="organisation",
                    collapse=rule,
                    condition={"item": item, "at_least": 1},
                )
        elif item[0] == "h" and item != "hours":
            yield _indicator(f"{item}-ratio", "ratio", unit="person", item=item, per="hours")


def _indicator(name: str, statistic: str, **counted: Any) -> Indicator:
    return Indicator(name, NO_WORD, statistic, (Definition("headline", NO_WORD, **counted),))


def _survey(listed: Register, who: tuple[Mask, Mask], values: tuple[Array, Array]) -> Survey:
    measurement = Measurement(
        "others",
        NO_WORD,
        NO_WORD,
        True,
        tuple(Wave(name, NO_WORD, "") for name in WAVES),
        {name: Item(name, "number", NO_WORD, minimum=0.0, maximum=10.0) for name in ITEMS},
        tuple(_indicators()),
        comparisons=(WAVES,),
        register=Listing("", "person", "organisation"),
        person_key="person",
        organisation_key="organisation",
    )
    places = (Domain(), *(Domain("kind", kind, item="K", answers=(kind,)) for kind in KINDS))
    whole = registered_survey(measurement, listed, places, who)
    waves = {
        name: replace(one, frame=pd.DataFrame(given[mask], columns=list(ITEMS)))
        for (name, one), given, mask in zip(whole.waves.items(), values, who, strict=True)
    }
    return replace(whole, waves=waves)


class _Truth:
    """What the intervals have to hold: of the register that was drawn, or of the process."""

    def __init__(self, listed: Register, values: tuple[Array, Array]) -> None:
        assert listed.kinds is not None
        second = listed.kinds
        self._listed, self._values = listed, values
        self._inside = {"all": np.ones_like(second), "one": ~second, "two": second}

    def level(self, indicator: str, category: str, target: str, wave: int) -> float:
        """Give the true value of one figure."""
        item, what, *unit = indicator.split("-")
        inside = self._inside[category]
        if target == "population":
            return self._of_register(item, what, unit, inside, wave)
        sizes = self._listed.sizes[inside]
        if what == "ratio":
            return SHARES[int(item[1:])]
        if item[0] == "d":
            share = SHARES[int(item[1:])]
            later = self._inside["two"][inside]
            weight = sizes if unit == ["person"] else np.ones_like(sizes)
            return float(np.average(np.where(later, MOVES[share], share), weights=weight))
        column = COLUMNS[int(item[1:])]
        chance = chances(MOVES[column.share] if column.variant.moved and wave else column.share, column.icc)
        if what == "share":
            return float(chance.mean())
        return float(np.mean([_by_rule(what, chance, int(size)) for size in sizes]))

    def _of_register(self, item: str, what: str, unit: list[str], inside: Mask, wave: int) -> float:
        own, listed = self._values[wave][:, [ITEMS.index(item)]], self._listed
        people = inside[listed.organisation]
        if what == "ratio":
            return float(own[people].sum() / self._values[wave][people, ITEMS.index("hours")].sum())
        if unit == ["person"]:
            return float(own[people].mean())
        part = listed.means(own)[inside, 0]
        whole = {"any": part > 0, "all": part == 1, "majority_ties_yes": part >= 0.5}.get(what, part)
        return float(whole.mean())


def _by_rule(rule: str, chance: Array, size: int) -> float:
    """Give the chance that an organisation of so many people counts as yes."""
    from scipy.special import bdtr

    least = {"any": 1, "all": size, "majority_ties_yes": (size + 1) // 2}[rule]
    return float(np.mean(1 - bdtr(least - 1, size, chance)))


def _table(kind: str, truth: _Truth, table: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Set the printed intervals of one table against the truth."""
    rows = []
    for row in table.to_dict("records"):
        item, what, *_ = str(row["indicator"]).split("-")
        total = row["category"] == "all"
        # an organisation of which some are silent has another value by these rules: biased, and said to be
        if what in RULES and design.level == "person":
            continue
        # shares of everybody are in the grid, and those that differ by category are there for the differences
        if kind != "against" and (item[0] == "d" or (what == "share" and total)):
            continue
        true, name = _true(kind, truth, row)
        of = f"{what} of a category" if kind != "against" and not total else what
        rows.append({"kind": name, "of": of, "truth": true, "change": kind != "level", **_printed(row)})
    return pd.DataFrame(rows)


def _printed(row: dict[Any, Any]) -> dict[str, Any]:
    return {"unit": row["unit"], "target": row["target"], "low": row["ci_low"], "high": row["ci_high"]}


def _true(kind: str, truth: _Truth, row: dict[Any, Any]) -> tuple[float, str]:
    """Give what an interval is about, and its kind."""
    indicator, target = row["indicator"], row["target"]
    if kind == "level":
        return truth.level(indicator, row["category"], target, WAVES.index(row["wave"])), kind
    if kind == "against":
        wave = WAVES.index(row["wave"])
        one, other = (truth.level(indicator, row[name], target, wave) for name in ("category", "against"))
        return one - other, "total" if row["against"] == "all" else "category"
    first, later = (truth.level(indicator, row["category"], target, wave) for wave in range(len(WAVES)))
    return later - first, kind
