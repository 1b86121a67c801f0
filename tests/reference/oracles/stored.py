"""The stored figures, and the designs as the library takes them."""

import csv
import json
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
from nulmeting.design import Design, Frame
from nulmeting.influence import Influence, answers, organisations, persons

FOLDER = Path(__file__).parent
ITEMS = ("mark", "yes", "ordinal", "one", "top", "hours")
GROUPS = ("A", "B", "C")
OVERLAPPING = (
    "digital",
    "public",
    "nobody",
    "one_organisation",
    "one_person",
    "none_yes",
    "all_yes",
    "first_only",
    "apart",
)
RATIO = "ratio"


@dataclass(frozen=True)
class Figure:
    """One stored figure."""

    block: str
    design: str
    wave: str
    domain: str
    item: str
    quantity: str
    value: float

    @property
    def waves(self):
        return [int(wave) for wave in self.wave.split("-")]


@cache
def figures(kind):
    """Everything that r or svy gave."""
    with (FOLDER / f"expected_{kind}.csv").open(newline="") as file:
        return tuple(Figure(**{**row, "value": float(row["value"])}) for row in csv.DictReader(file))


def of(kind, block, design=None):
    """The figures of a block, at least one."""
    found = [one for one in figures(kind) if one.block == block and design in (None, one.design)]
    assert found
    return found


def designs(kind, block):
    """The designs that a block was computed for."""
    return sorted({one.design for one in figures(kind) if one.block == block})


def facts(kind):
    """Versions and sha256 of what the figures were made from."""
    return json.loads((FOLDER / f"expected_{kind}.json").read_text(encoding="utf-8"))


@cache
def data(name):
    """A design with everything that is derived in it."""
    table = pd.read_csv(FOLDER / "designs" / f"{name}.csv")
    known = table["ordinal"].notna()
    table["one"] = (table["ordinal"] == 1).astype(float).where(known)
    table["top"] = (table["ordinal"] >= 4).astype(float).where(known)
    return table


def domains(name):
    return ("all", *GROUPS, *(OVERLAPPING if name == "breakdown" else ()))


def membership(table, names):
    """Which row of a table is in which domain: pairs of positions."""
    every = [
        np.ones(len(table), dtype=bool)
        if name == "all"
        else (table["group"] == name if name in GROUPS else table[name] == 1)
        for name in names
    ]
    rows = [np.flatnonzero(one) for one in every]
    return np.concatenate(rows), np.repeat(np.arange(len(rows)), [len(one) for one in rows])


@dataclass(frozen=True)
class Laid:
    """A design as influence matrices: by wave, over all domains, one column an item; ratios apart."""

    design: Design
    domains: tuple[str, ...]
    items: dict[int, Influence]
    ratios: dict[int, Influence]

    def part(self, wave, domain, item):
        """Influence, domain and column of an estimate."""
        at = self.domains.index(domain)
        return (self.ratios[wave], at, 0) if item == RATIO else (self.items[wave], at, ITEMS.index(item))


def arranged(table, wave, names, make, whole_weights):
    """Influence matrices of one wave of a table; weights that are all 1 are left out unless asked for."""
    held = table[table["wave"] == wave].reset_index(drop=True)
    row, domain = membership(held, names)
    weight = None if (table["weight"] == 1).all() and not whole_weights else held["weight"].to_numpy(dtype=float)
    laid = {"weight": weight, "row": row, "domain": domain, "domains": len(names)}
    codes = held["organisation"].to_numpy(), held["person"].to_numpy()
    items = answers(wave, held[list(ITEMS)].to_numpy(dtype=float), *codes, **laid)
    both = held["spent"].to_numpy(dtype=float), held["hours"].to_numpy(dtype=float)[:, None]
    return make(items), persons(answers(wave, both[0], *codes, base=both[1], **laid))


def design_of(table):
    """Strata and who responded in which wave."""
    clusters = int(table["organisation"].max()) + 1
    stratum = np.zeros(clusters, dtype=np.int64)
    stratum[table["organisation"]] = table["cell"]
    responding = np.zeros((int(table["wave"].max()) + 1, clusters), dtype=bool)
    responding[table["wave"], table["organisation"]] = True
    return Design(stratum, responding)


@cache
def laid_out(name):
    """A design, all waves."""
    return laid(data(name), domains(name))


def laid(table, names, make=persons, *, whole_weights=False):
    """Any table like those of the designs."""
    waves = {wave: arranged(table, wave, names, make, whole_weights) for wave in sorted(table["wave"].unique())}
    first, second = ({wave: pair[place] for wave, pair in waves.items()} for place in (0, 1))
    return Laid(design_of(table), names, first, second)


@cache
def collapsed(name, rule, weighted=False):
    """A design whose organisations count once."""
    table = data(name) if weighted else data(name).assign(weight=1)
    return laid(table, domains(name), partial(organisations, rule=rule))


def with_frame(table, times, members=None, make=persons):
    """One wave of one domain and its register: per stratum so many times the organisations of the sample.

    Every organisation has `members` persons; by default as many as answered, and those without an answer likewise.
    """
    codes, place = np.unique(table["organisation"], return_inverse=True)
    found = laid(table.assign(organisation=place), ("all",), make)
    stratum, size = found.design.stratum, np.bincount(place)
    strata, sizes = [stratum], [size]
    for cell, number in enumerate(times):
        strata.append(np.repeat(cell, (number - 1) * (stratum == cell).sum()))
        sizes.append(np.tile(size[stratum == cell], number - 1))
    every, persons_ = np.concatenate(strata), np.concatenate(sizes)
    frame = Frame.of_sizes(
        np.zeros_like(every), np.arange(every.size), persons_ if members is None else np.full(every.size, members)
    )
    return replace(found, design=Design(every, (np.arange(every.size) < codes.size)[None, :], (frame,)))


@dataclass(frozen=True)
class Population:
    """Organisations of which some answered in either wave; each has one person, who answers 0 or 1."""

    first: np.ndarray
    later: np.ndarray

    @property
    def size(self):
        return self.first.size

    def true_variance(self, n_first, n_later, n_both):
        """Of the change between samples of these sizes and overlap (Tam 1984)."""
        c = np.cov(self.first, self.later)
        shared = n_both / (n_first * n_later) - 1 / self.size
        return (1 / n_first - 1 / self.size) * c[0, 0] + (1 / n_later - 1 / self.size) * c[1, 1] - 2 * shared * c[0, 1]

    def sampled(self, in_first, in_later):
        """The terms of the change in two samples, and their design."""
        every = np.arange(self.size)
        frame = Frame.of_sizes(np.zeros(self.size, dtype=np.int64), every, np.ones(self.size, dtype=np.int64))
        design = Design(np.zeros(self.size, dtype=np.int64), np.stack([in_first, in_later]), (frame, frame))
        values = ((self.first, in_first), (self.later, in_later))
        made = [persons(answers(wave, y[held], every[held], every[held])) for wave, (y, held) in enumerate(values)]
        return [(-1.0, made[0], 0, 0), (1.0, made[1], 0, 0)], design


def population():
    """The stored population and its two samples."""
    table = pd.read_csv(FOLDER / "designs" / "population.csv")
    whole = Population(table["first"].to_numpy(dtype=float), table["later"].to_numpy(dtype=float))
    return whole, (table["in_first"] == 1).to_numpy(), (table["in_later"] == 1).to_numpy()


def apart(found, expected, *, relative=1e-9, least=1e-13):
    """Whether two numbers differ; what is 0 may be rounding."""
    return not abs(found - expected) <= max(relative * abs(expected), least)


def differences(rows, ours, **tolerance):
    """The stored figures that ours(figure) does not give, with what it does."""
    found = [(one, ours(one)) for one in rows]
    return [(replace(one), value) for one, value in found if apart(value, one.value, **tolerance)]
