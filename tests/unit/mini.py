"""A measurement small enough to check by hand: eight registered persons in four organisations, two waves."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from nulmeting import tables, units
from nulmeting.blocks import blocks
from nulmeting.codebook import Answer, Codebook, Item, Text
from nulmeting.estimate import all_figures
from nulmeting.levels import plan
from nulmeting.protect import protect
from nulmeting.settings import (
    Breakdown,
    Category,
    Definition,
    Family,
    Indicator,
    Measurement,
)
from nulmeting.settings_input import Register, Wave

WAVES = ("before", "after")
HEADS = dict.fromkeys(WAVES, "head")


def text(word: str) -> Text:
    return Text(word, word)


def answers(*codes: str, **kinds: str) -> tuple[Answer, ...]:
    """Answers whose score is the code if that is a number; keyword arguments give code and kind."""
    plain = [Answer(c, text(c), score=float(c) if c.isdigit() else None) for c in codes]
    return (*plain, *(Answer(code.strip("_"), text(code), kind) for code, kind in kinds.items()))


def item(code: str, kind: str = "single", *given: Answer, **settings: Any) -> Item:
    return Item(code, kind, text(code), answers=given, **{"columns": HEADS, **settings})


L5 = answers("1", "2", "3", "4", "5", _8="dont_know")

CODEBOOK: Codebook = {
    i.code: i
    for i in (
        item("RID", "key", personal="key"),
        item("ORG", "key", personal="key", unit="organisation"),
        item("TYPE", "single", *answers("town", "water"), unit="organisation", columns={}),
        item("NET", "multi", *answers("a", "b"), columns={}),
        item("ANCHOR", "single", *L5, unit="organisation"),
        item("SKILL", "single", *L5),
        item("DONE", "single", *answers("yes", "no")),
        item("USED", "single", *answers("yes", "no"), routing={"item": "DONE", "in": ["yes"]}),
        item("KNOW", "number", minimum=1.0, maximum=10.0),
        item("NEED", "multi", *answers("p", "q", "r")),
        item("LATER", "single", *answers("yes", "no"), columns={"after": "head"}),
    )
}

ANCHORED = Definition(
    "headline", text("headline"), "organisation", collapse="mean", condition={"item": "ANCHOR", "at_least": 4}
)
SKILLED = Definition("headline", text("headline"), "person", condition={"item": "SKILL", "at_least": 4})


def alternative(of: Definition, name: str, **changes: Any) -> Definition:
    return replace(of, id=name, label=text(name), **changes)


INDICATORS = (
    Indicator(
        "anchoring",
        text("anchoring"),
        "share",
        (
            ANCHORED,
            alternative(ANCHORED, "ties_yes", collapse="majority_ties_yes"),
            alternative(ANCHORED, "ties_no", collapse="majority_ties_no"),
            alternative(ANCHORED, "persons", unit="person"),
        ),
        target="population",
        sensitive=True,
    ),
    Indicator(
        "skill",
        text("skill"),
        "share",
        (
            SKILLED,
            alternative(SKILLED, "unsure_is_no", counted_as_not=frozenset({"dont_know"})),
            alternative(SKILLED, "enrolled", base="register"),
        ),
        sensitive=True,
    ),
    Indicator("knowledge", text("knowledge"), "mean", (Definition("headline", text("h"), "person", item="KNOW"),)),
    Indicator("middle", text("middle"), "median", (Definition("headline", text("h"), "person", item="KNOW"),)),
    Indicator("needs", text("needs"), "options", (Definition("headline", text("h"), "person", item="NEED"),)),
    Indicator(
        "applied",
        text("applied"),
        "share",
        (Definition("headline", text("h"), "person", condition={"item": "USED", "in": ["yes"]}),),
    ),
    Indicator(
        "late",
        text("late"),
        "share",
        (Definition("headline", text("h"), "person", condition={"item": "LATER", "in": ["yes"]}),),
    ),
)

BREAKDOWNS = (
    Breakdown(
        "type",
        text("type"),
        "TYPE",
        (Category("town", text("town"), ("town",)), Category("water", text("water"), ("water",))),
        unit="organisation",
    ),
    Breakdown("network", text("network"), "NET", (Category("a", text("a"), ("a",)), Category("b", text("b"), ("b",)))),
)


def measurement(**changes: Any) -> Measurement:
    settings: dict[str, Any] = {
        "id": "mini",
        "title": text("mini"),
        "about": text("mini"),
        "synthetic": True,
        "waves": tuple(Wave(wave, text(wave), f"{wave}.csv") for wave in WAVES),
        "codebook": CODEBOOK,
        "indicators": INDICATORS,
        "breakdowns": BREAKDOWNS,
        "comparisons": (WAVES,),
        "families": (Family("headlines", ("anchoring", "skill"), "holm", 0.05),),
        "register": Register("register.csv", "mail", "organisation", {"TYPE": "type", "NET": "networks"}),
        "person_key": "RID",
        "organisation_key": "ORG",
    }
    return Measurement(**{**settings, **changes})


PEOPLE = {
    # person: organisation, type, networks
    "p1": ("o1", "town", "a"),
    "p2": ("o1", "town", "ab"),
    "p3": ("o2", "town", "b"),
    "p4": ("o2", "town", "a"),
    "p5": ("o3", "water", "b"),
    "p6": ("o3", "water", "b"),
    "p7": ("o3", "water", "a"),
    "p8": ("o4", "water", "b"),
}


def frame(rows: list[dict[str, Any]], book: Codebook = CODEBOOK) -> pd.DataFrame:
    """A clean frame: keys, and every item that any row has; register items are filled from PEOPLE."""
    data: dict[str, list[Any]] = {"row": list(range(2, len(rows) + 2))}
    data["person"] = [r.get("person") for r in rows]
    known = [PEOPLE.get(r.get("person", ""), (r.get("organisation"), None, "")) for r in rows]
    data["organisation"] = [r.get("organisation", k[0]) for r, k in zip(rows, known, strict=True)]
    filled = [{"TYPE": k[1], "NET": k[2], **r} for r, k in zip(rows, known, strict=True)]
    for code, one in book.items():
        if one.personal != "no" or not any(code in r for r in filled):
            continue
        values = [r.get(code) for r in filled]
        if one.type == "multi":
            for option in one.codes():
                data[f"{code}.{option}"] = [None if not v else option in v for v in values]
        else:
            data[code] = values
    out = pd.DataFrame(data)
    for name in out.columns:
        kind = "boolean" if "." in name else "Float64" if name in book and book[name].type == "number" else "string"
        out[name] = out[name].astype("int64" if name == "row" else kind)
    return out


def person(name: str, anchor: str | None, skill: str | None, know: float | None, **more: Any) -> dict[str, Any]:
    return {"person": name, "ANCHOR": anchor, "SKILL": skill, "KNOW": know, "DONE": None, "USED": None, **more}


def responses() -> dict[str, pd.DataFrame]:
    """Six of eight respond before, five after, four of them in both."""
    before = [
        person("p1", "5", "4", 7.0, NEED="p", DONE="yes", USED="yes"),
        person("p2", "2", "2", 4.0, NEED="pq", DONE="yes", USED="no"),
        person("p3", "4", "8", 5.0, NEED="q", DONE="no"),
        person("p4", None, "5", 6.0, NEED="", DONE="yes"),
        person("p5", "4", "1", 8.0, NEED="pqr", DONE="no"),
        person("p6", "3", None, None, NEED="r"),
    ]
    after = [
        person("p1", "5", "5", 8.0, NEED="p", LATER="yes"),
        person("p2", "4", "4", 6.0, NEED="p", LATER="no"),
        person("p3", "4", "4", 5.0, NEED="q", LATER="yes"),
        person("p5", "2", "2", 8.0, NEED="pq"),
        person("p8", "1", "3", 3.0, NEED="r"),
    ]
    return {"before": frame(before), "after": frame(after)}


def register() -> pd.DataFrame:
    return frame([{"person": name} for name in PEOPLE]).drop(columns="row")


def counts() -> pd.DataFrame:
    rows = [
        ("before", "read", "", "row", 8),
        ("before", "excluded", "no_consent", "row", 1),
        ("before", "excluded", "duplicate", "row", 1),
        ("before", "flagged", "speeder", "row", 2),
        ("before", "used", "", "row", 6),
        ("before", "responded", "", "person", 7),
        ("before", "responded", "", "organisation", 4),
        ("before", "consented", "", "person", 6),
        ("before", "consented", "", "organisation", 3),
        ("before", "complete", "", "person", 6),
        ("before", "complete", "", "organisation", 3),
        ("after", "read", "", "row", 5),
        ("after", "flagged", "speeder", "row", None),
        ("after", "used", "", "row", 5),
        *(("after", step, "", "person", 5) for step in ("responded", "consented", "complete")),
        *(("after", step, "", "organisation", 4) for step in ("responded", "consented", "complete")),
    ]
    return pd.DataFrame(rows, columns=["wave", "step", "reason", "unit", "count"]).astype({"count": "Int64"})


def survey(frames=None, listed=None, **changes):
    """The mini measurement with other responses, another register or other settings, as the statistics take it."""
    chosen = measurement(**changes)
    known = None if chosen.register is None else register() if listed is None else listed
    return units.survey(chosen, frames or responses(), known)


def estimated(frames=None, listed=None, **changes):
    """A survey, what is planned of it, and its figures."""
    whole = survey(frames, listed, **changes)
    wanted = plan(whole, blocks(whole))
    return whole, wanted, all_figures(whole, wanted.blocks)


def panel(n=40, size=60, skip=4, seed=3):
    """Two waves of n persons, each an organisation; the later begins at person `skip`. And a register of `size`."""
    rng = np.random.default_rng(seed)
    frames = {}
    for wave, start in zip(WAVES, (0, skip), strict=True):
        rows = []
        for i in range(start, start + n):
            code = str(rng.integers(3, 6) if i % 2 else rng.integers(1, 5))
            row = {
                "person": f"x{i}",
                "organisation": f"o{i}",
                "ANCHOR": code,
                "SKILL": code,
                "TYPE": "town",
                "NET": "a",
            }
            rows.append({**row, "KNOW": float(rng.integers(1, 11)), "NEED": "p", "DONE": None, "USED": None})
        frames[wave] = frame(rows)
    listed = [{"person": f"x{i}", "organisation": f"o{i}", "TYPE": "town", "NET": "a"} for i in range(size)]
    return frames, frame(listed).drop(columns="row")


def one(table: pd.DataFrame, **keys: Any) -> pd.Series:
    """The only row with these keys; in total and headline unless said otherwise."""
    usual = {"breakdown": "all", "category": "all", "definition": "headline", "option": ""}
    found = table
    for name, value in {**{k: v for k, v in usual.items() if k in table.columns}, **keys}.items():
        found = found[found[name] == value]
    assert len(found) == 1, f"{len(found)} rows for {keys}"
    return found.iloc[0]


def crowd(skill, types, *, organisations=None, nets="ab"):
    """A wave in which person i gives skill[i] and belongs to types[i]; by default each is an organisation."""
    own = organisations or [f"o{i}" for i in range(len(skill))]
    rows = [
        {"person": f"x{i}", "organisation": own[i], "TYPE": types[i], "NET": nets, "SKILL": code, "ANCHOR": code}
        for i, code in enumerate(skill)
    ]
    return frame([{**r, "KNOW": 5.0, "NEED": "p", "DONE": None, "USED": None} for r in rows])


def register_of(frame):
    return frame[["person", "organisation", "TYPE", "NET.a", "NET.b"]]


def protected(before, after=None, **changes):
    """The tables of two such waves, and what protection makes of them: made, public, restricted, audit."""
    frames = {"before": before, "after": before if after is None else after}
    plan = measurement(**changes)
    register = None if plan.register is None else register_of(before)
    counts = pd.DataFrame(
        [(w, "read", "", "row", len(f)) for w, f in frames.items()], columns=["wave", "step", "reason", "unit", "count"]
    )
    made = tables.build(plan, frames, register, counts, None)
    return made, *protect(plan, made)


@cache
def fine(count=32):
    """The same of one wave twice, made once: of 32 everything is large enough to be shown, of 29 the waters are not."""
    return protected(crowd(FINE[:count], TYPES[:count]))


@cache
def built():
    """The tables of the mini measurement, made once."""
    return tables.build(measurement(), responses(), register(), counts(), None)


def skill_of(table, **keys):
    return one(table, **{"wave": "before", "indicator": "skill", "target": "process", **keys})


# 20 towns, half of them skilled; 12 waters, 5 skilled
FINE = ["5"] * 10 + ["1"] * 10 + ["5"] * 5 + ["2"] * 7
TYPES = ["town"] * 20 + ["water"] * 12
