"""Make the synthetic designs that other survey software is asked about: python tests/reference/oracles/generate.py.

Invented organisations and persons only. Of `random` nothing but `random()` is used, whose stream is the same in every
version of Python, so that the files come out the same to the byte.
"""

import csv
import io
import math
import random
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "designs"
ITEMS = ("mark", "yes", "ordinal", "spent", "hours")
KEYS = ("wave", "organisation", "person", "cell", "weight", "group")


class Draw:
    """A seeded source of what the designs need."""

    def __init__(self, seed):
        self.uniform = random.Random(seed).random

    def chance(self, p):
        return self.uniform() < p

    def whole(self, low, high):
        return low + int(self.uniform() * (high - low + 1))

    def bell(self):
        return sum(self.uniform() for _ in range(12)) - 6


def organisations(draw, number, cells):
    """Organisations of unequal size, each with an effect of its own and one cell."""
    made = []
    for code in range(number):
        size = min(1 + int(-4 * math.log(1 - draw.uniform())), 14)
        made.append({"organisation": code, "cell": code % cells, "size": size, "effect": 0.8 * draw.bell()})
    return made


def people(draw, made):
    """The persons of the organisations; person numbers run through."""
    everybody = []
    for one in made:
        for _ in range(one["size"]):
            weight = round(0.4 + 2.6 * draw.uniform() * (1 + one["cell"]) / 2, 2)
            group = "ABC"[min(draw.whole(0, 3), 2)]
            everybody.append({**one, "person": len(everybody), "weight": weight, "group": group, "own": draw.bell()})
    return everybody


def answer(draw, person, wave):
    """What somebody answers in a wave."""
    level = person["effect"] + 0.7 * person["own"] + 0.25 * wave + 0.5 * draw.bell()
    hours = round(4 + 36 * draw.uniform(), 1)
    return {
        "mark": min(max(round(6.4 + 1.3 * level), 1), 10),
        "yes": int(level > 0.2),
        "ordinal": min(max(round(3 + level), 1), 5),
        "spent": round(hours * max(0.2 + 0.1 * level + 0.1 * draw.uniform(), 0.01), 2),
        "hours": hours,
    }


def design(seed, number, cells, waves=1, stays=0.75, answers=0.8, equal=False):
    """Waves of a design: organisations and persons respond anew in each, so that both overlap in part."""
    draw = Draw(seed)
    everybody = people(draw, organisations(draw, number, cells))
    rows = []
    for wave in range(waves):
        present = (
            {code: draw.chance(stays) for code in range(number)} if waves > 1 else dict.fromkeys(range(number), True)
        )
        for person in everybody:
            given = answer(draw, person, wave)
            if present[person["organisation"]] and draw.chance(answers):
                kept = {name: person[name] for name in KEYS if name != "wave"}
                rows.append({"wave": wave, **kept, **({"weight": 1} if equal else {}), **given})
    return rows


def with_overlapping_groups(rows):
    """Add a breakdown in which somebody may be in several groups, and groups at the limits of what can be estimated."""
    codes = sorted({row["organisation"] for row in rows})
    busiest = max(codes, key=lambda code: sum(row["organisation"] == code for row in rows))
    single = next(row["person"] for row in rows if row["organisation"] != busiest)
    for row in rows:
        code, person, wave = row["organisation"], row["person"], row["wave"]
        row["digital"] = int(person % 3 != 0)
        row["public"] = int(code % 2 == 0)
        row["nobody"] = 0
        row["one_organisation"] = int(code == busiest)
        row["one_person"] = int(person == single)
        row["none_yes"] = int(row["yes"] == 0 and person % 2 == 0)
        row["all_yes"] = int(row["yes"] == 1 and person % 2 == 1)
        row["first_only"] = int(wave == 0 and person % 4 == 1)
        row["apart"] = int(code % 4 == (1 if wave == 0 else 2))
    return rows


def with_item_nonresponse(rows, seed):
    """Empty answers item by item, and everything of one item in one organisation."""
    draw = Draw(seed)
    for row in rows:
        for item in ITEMS:
            if draw.chance(0.12) or (item == "yes" and row["organisation"] == 4):
                row[item] = ""
    return rows


def two_stages(seed, number, registered, members, answered):
    """As many persons of every organisation, so that pooling the variance within organisations changes nothing."""
    draw = Draw(seed)
    rows = []
    for code in range(number):
        effect = 0.8 * draw.bell()
        for place in range(answered):
            person = {"effect": effect, "own": draw.bell()}
            numbers = {"organisation": code, "person": code * members + place, "N": registered, "M": members}
            rows.append({"wave": 0, **numbers, "cell": 0, "weight": 1, "group": "A", **answer(draw, person, 0)})
    return rows


def population(seed, size, first, later, both):
    """A population of organisations with a 0/1 in two waves, and samples of given sizes and overlap from it."""
    draw = Draw(seed)
    rows = []
    for code in range(size):
        level = draw.bell()
        values = (int(level + 0.45 * draw.bell() > 0.2), int(level + 0.45 * draw.bell() > -0.1))
        rows.append({"organisation": code, "first": values[0], "later": values[1], "order": draw.uniform()})
    for place, row in enumerate(sorted(rows, key=lambda row: row["order"])):
        row["in_first"], row["in_later"] = int(place < first), int(first - both <= place < first - both + later)
    return [{name: value for name, value in row.items() if name != "order"} for row in rows]


def designs():
    """All designs by name."""
    return {
        "one_wave": design(101, 40, 1, equal=True),
        "stratified": design(202, 48, 4),
        "two_waves": design(303, 56, 3, waves=2),
        "three_waves": design(404, 34, 3, waves=3),
        "breakdown": with_overlapping_groups(design(505, 52, 2, waves=2)),
        "nonresponse": with_item_nonresponse(design(606, 50, 3, waves=2), 607),
        "two_stages": two_stages(707, 14, 42, 7, 4),
        "population": population(808, 150, 110, 100, 75),
    }


def text(rows):
    """The rows as a csv file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, rows in designs().items():
        (FOLDER / f"{name}.csv").write_text(text(rows), encoding="utf-8")
        sys.stdout.write(f"{name}: {len(rows)} rows, {len({row['organisation'] for row in rows})} organisations\n")


if __name__ == "__main__":
    main()
