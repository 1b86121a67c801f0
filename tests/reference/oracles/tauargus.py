"""Ask tau-argus, by way of pytauargus 0.6.0, which cells it hides in random tables, and store what that costs.

python tests/reference/oracles/tauargus.py > tests/reference/oracles/tauargus.csv

in a Python in which numpy, pandas and pytauargus are installed. Every table counts people by two characteristics, or by
three, in which case the tables by each two of them are linked to it and to each other. A count of 1 or 2 is to be hidden
and must stay uncertain by half of itself to either side; what a cell costs is its count. Totals may be hidden too; zeros
may not. Optimal suppression, OPT. Which cells it hid stands as a letter per cell, margins last on every axis: S shown,
U unsafe, M hidden for the others' sake, E empty.
"""

import csv
import shutil
import sys
import tempfile
from itertools import product

import numpy as np
from pytauargus import protect

SHAPES = [(3, 3), (3, 4), (4, 4), (4, 5), (5, 5), (3, 3, 2), (4, 3, 2)]
EACH = 30
RULE = "FREQ(3,50)"


def cost(counts):
    """How many are unsafe, what tau-argus hides besides, the sum of those counts, and its letter for every cell."""
    names = [f"V{axis}" for axis in range(counts.ndim)]
    people = {name: [] for name in [*names, "one"]}
    for place in np.ndindex(counts.shape):
        for _ in range(int(counts[place])):
            for name, code in zip(names, place, strict=True):
                people[name].append(f"c{code}")
            people["one"].append(1.0)
    folder = tempfile.mkdtemp()
    try:
        table = protect(people, names, "one", safety_rules=RULE, suppress="OPT(1)", workdir=folder).tables[0]
        rows = table.dataframe().to_dict("records")
    finally:
        shutil.rmtree(folder)
    hidden = [row["one"] for row in rows if row["status"] == "M"]
    unsafe = [row["one"] for row in rows if row["status"] == "U"]
    letters = {tuple(row[name] for name in names): row["status"] for row in rows}
    axes = [[*(f"c{code}" for code in range(size)), "Total"] for size in counts.shape]
    return len(unsafe), len(hidden), int(sum(hidden)), "".join(letters.get(place, "E") for place in product(*axes))


def main():
    rng = np.random.default_rng(2018)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["shape", "counts", "unsafe", "hidden", "cost", "letters"])
    for shape in SHAPES:
        made = 0
        while made < EACH:
            counts = rng.poisson(5.0, shape) + rng.integers(0, 2, shape) * rng.integers(0, 12, shape)
            # every row and column has people, or there is no such code
            if (
                any((counts.sum(axis=axis) == 0).any() for axis in range(counts.ndim))
                or not ((counts > 0) & (counts < 3)).any()
            ):
                continue
            out.writerow(["x".join(map(str, shape)), " ".join(map(str, counts.ravel())), *cost(counts)])
            sys.stdout.flush()
            made += 1


if __name__ == "__main__":
    main()
