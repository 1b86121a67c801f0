"""A small measurement and its public tables, as the protect stage leaves them; every figure from a count below."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import transition_tables
import trust_tables
from nulmeting.codebook import Answer, Item, Text
from nulmeting.settings import (
    Breakdown,
    Category,
    Definition,
    Family,
    Indicator,
    Measurement,
)
from nulmeting.settings_input import Register, Wave
from scipy.special import betaincinv, stdtrit

AGREE = (
    Answer("1", Text("Helemaal mee oneens", "Strongly disagree"), score=1),
    Answer("2", Text("Mee oneens", "Disagree"), score=2),
    Answer("3", Text("Neutraal", "Neutral"), score=3),
    Answer("4", Text("Mee eens", "Agree"), score=4),
    Answer("5", Text("Helemaal mee eens", "Strongly agree"), score=5),
    Answer("8", Text("Weet niet", "Don't know"), kind="dont_know"),
)
NEEDS = {
    "praktijk": ("Praktijkvoorbeelden", "Practice examples", 106, 83),
    "overheden": ("Ervaringen van andere overheden", "Experience of other governments", 95, 76),
    "eisen": ("Eisen en gunningcriteria opstellen", "Drafting requirements and award criteria", 71, 51),
    "juridisch": ("Juridische ruimte", "Legal room", 40, 36),
    "markt": ("Samenwerken met de markt", "Working with the market", 38, 22),
    "draagvlak": ("Intern draagvlak", "Support inside the organisation", 21, 11),
}
STATEMENTS = {
    "BEL1": ("Maatschappelijk verantwoord inkopen is sterk verankerd in ons inkoopbeleid",
             "Sustainable public procurement is strongly anchored in our procurement policy",
             (10, 25, 36, 52, 28, 9), (6, 15, 25, 53, 31, 5)),
    "CAP1": ("Ik kan eisen voor klimaatneutraal en circulair inkopen opstellen",
             "I can draft requirements for climate-neutral and circular procurement",
             (18, 51, 41, 33, 9, 10), (5, 31, 34, 46, 15, 5)),
    "CAP2": ("Ik kan gunningcriteria voor klimaatneutraal en circulair inkopen opstellen",
             "I can draft award criteria for climate-neutral and circular procurement",
             (21, 52, 40, 30, 8, 11), (7, 33, 36, 42, 12, 6)),
    "CAP3": ("Ik ken de juridische ruimte", "I know the legal room",
             (25, 60, 38, 21, 7, 12), (10, 38, 40, 32, 8, 8)),
}  # fmt: skip
SHARES = {
    # indicator: unit, wave -> (numerator, denominator, responding, population)
    "policy_anchoring": ("organisation", {"baseline": (46.5, 108, 112, 150), "followup": (48.0, 96, 99, 150)}),
    "criteria_capability": ("person", {"baseline": (33, 165, 172, 264), "followup": (50, 138, 144, 264)}),
    "legal_room": ("person", {"baseline": (28, 151, 172, 264), "followup": (40, 128, 144, 264)}),
}
N_NEEDS = {"baseline": 166, "followup": 139}
DESIGN_EFFECT = {"organisation": 1.1, "person": 1.3}
DEGREES = {"baseline": 107, "followup": 95}
TESTED = ("policy_anchoring", "criteria_capability")
MARGIN = 0.05
POPULATION = {"person": 264, "organisation": 150}


def measurement(*, synthetic: bool = True) -> Measurement:
    """Make the measurement."""
    columns = {"baseline": "x", "followup": "x"}
    items = {
        code: Item(code, "single", Text(nl, en), scale="agree", answers=AGREE, columns=columns)
        for code, (nl, en, *_) in STATEMENTS.items()
    }
    items["BEL1"] = replace(items["BEL1"], unit="organisation")
    items["CAP3"] = replace(
        items["CAP3"],
        wording={"followup": Text("Ik ken de juridische ruimte goed", "I know the legal room well")},
    )
    types = tuple(
        Answer(c, Text(c, c), score=float(i)) for i, c in enumerate(("gemeente", "waterschap", "rijk", "overig"))
    )
    items["ORGT"] = Item(
        "ORGT", "single", Text("Type organisatie", "Type of organisation"), "type", types, columns=columns
    )
    options = tuple(Answer(code, Text(nl, en)) for code, (nl, en, *_) in NEEDS.items())
    items["BEH"] = Item("BEH", "multi", Text("Waar heeft u behoefte aan?", "What do you need?"), "beh", options,
                        max_choices=3, columns=columns)  # fmt: skip
    items["KEN"] = Item(
        "KEN", "number", Text("Kennisniveau", "Knowledge level"), minimum=1, maximum=10, columns=columns
    )
    return Measurement(
        id="mini",
        title=Text("Leernetwerken Klimaatneutraal en Circulair Inkopen", "Learning networks for circular procurement"),
        about=Text("Deelnemers aan tien leernetwerken, 2018.", "Participants of ten learning networks, 2018."),
        synthetic=synthetic,
        waves=(
            Wave("baseline", Text("Nulmeting", "Baseline"), "b.xlsx", field_start=date(2018, 6, 4), field_end=date(2018, 6, 29)),
            Wave("followup", Text("Slotmeting", "Follow-up"), "f.csv", field_start=date(2018, 11, 26), field_end=date(2018, 12, 14)),
        ),
        codebook=items,
        indicators=_indicators(),
        breakdowns=(
            Breakdown("organisation_type", Text("Type organisatie", "Type of organisation"), "ORGT", (
                Category("municipal", Text("Gemeente", "Municipality"), ("gemeente",)),
                Category("other", Text("Overig", "Other"), ("waterschap", "rijk", "overig")),
            ), unit="organisation"),
        ),
        comparisons=(("baseline", "followup"),),
        families=(Family("headlines", TESTED, margin=MARGIN),),
        register=Register("register.csv", "e_mail", "organisatie"),
        lead=("policy_anchoring", "criteria_capability"),
        needs="learning_needs",
    )  # fmt: skip


def _indicators() -> tuple[Indicator, ...]:
    high = {"item": "BEL1", "at_least": 4}
    able = {"all_of": [{"item": "CAP1", "at_least": 4}, {"item": "CAP2", "at_least": 4}]}
    head = Text("Hoofddefinitie", "Headline definition")
    return (
        Indicator("policy_anchoring", Text("Sterk verankerd in het inkoopbeleid", "Strongly anchored in procurement policy"), "share", (
            Definition("headline", head, "organisation", condition=high),
            Definition("top_box", Text("Alleen 'helemaal mee eens'", "Only 'strongly agree'"), "organisation", condition={"item": "BEL1", "at_least": 5}),
            Definition("per_respondent", Text("Per deelnemer geteld", "Counted per participant"), "person", condition=high),
        ), sensitive=True, sentence=Text(
            "van de deelnemende organisaties heeft MVI sterk verankerd in het inkoopbeleid",
            "of the participating organisations have SPP strongly anchored in their procurement policy")),
        Indicator("criteria_capability", Text("In staat eisen en gunningcriteria op te stellen", "Able to draft requirements and award criteria"), "share", (
            Definition("headline", head, "person", condition=able),
        ), sensitive=True, sentence=Text(
            "van de deelnemers is in staat eisen en gunningcriteria in te vullen",
            "of the participants are able to fill in requirements and award criteria")),
        Indicator("legal_room", Text("Kent de juridische ruimte", "Knows the legal room"), "share", (
            Definition("headline", head, "person", condition={"item": "CAP3", "at_least": 4}),
        )),
        Indicator("knowledge", Text("Kennisniveau (1–10)", "Knowledge level (1–10)"), "mean", (
            Definition("headline", head, "person", item="KEN"),
        )),
        Indicator("learning_needs", Text("Leerbehoeften", "Learning needs"), "options", (
            Definition("headline", head, "person", item="BEH"),
        )),
    )  # fmt: skip


def tables() -> dict[str, pd.DataFrame]:
    """Make every public table."""
    return {
        "estimates": _frame(_estimates()),
        "changes": _frame(_changes()),
        "distributions": _frame(_distributions()),
        "flow": _frame(_flow()),
        "response": _frame(_response()),
        "sensitivity": _frame(_sensitivity()),
        **trust_tables.tables(),
        "transitions": transition_tables.frame(),
        "published": _frame([], "wave item statistic published recomputed difference"),
        "published_rises": _frame([], "wave_from wave_to series items up down same up_at_least threshold"),
    }


def _frame(records: list[dict[str, Any]], columns: str = "") -> pd.DataFrame:
    tail = {"status": "ok", "reason": "", "shown": "", "synthetic": True}
    names = columns.split() + list(tail)
    frame = (
        pd.DataFrame([{**r, **{k: r.get(k, v) for k, v in tail.items()}} for r in records])
        if records
        else pd.DataFrame(columns=names)
    )
    return frame.convert_dtypes()


def korn_graubard(x: float, n: int, design_effect: float, df: int) -> tuple[float, float]:
    """Give Korn and Graubard's limits, the interval of the fixture's shares."""
    worth = n / design_effect * (stdtrit(n - 1, 0.975) / stdtrit(df, 0.975)) ** 2
    hits = x / n * worth
    return float(betaincinv(hits, worth - hits + 1, 0.025)), float(betaincinv(hits + 1, worth - hits, 0.975))


def _level(indicator: str, unit: str, wave: str, counts: tuple[float, int, int, int], **more: Any) -> dict[str, Any]:
    x, n, responding, population = counts
    effect, df = DESIGN_EFFECT[unit], DEGREES[wave]
    low, high = korn_graubard(x, n, effect, df)
    base: dict[str, Any] = {
        "wave": wave, "indicator": indicator, "option": "", "definition": "headline", "headline": True,
        "statistic": "share", "unit": unit, "breakdown": "all", "category": "all", "target": "process",
        "weighting": "none", "population": population, "responding": responding, "denominator": n,
        "numerator": x, "estimate": x / n, "standard_error": math.sqrt(effect * x / n * (1 - x / n) / n),
        "ci_low": low, "ci_high": high, "level": 0.95, "ci_method": "korn_graubard", "df": df,
        "design_effect": effect, "bound_low": x / population, "bound_high": (x + population - n) / population,
    }  # fmt: skip
    return base | more


EMPTY = dict.fromkeys(
    (
        "denominator",
        "numerator",
        "estimate",
        "standard_error",
        "ci_low",
        "ci_high",
        "bound_low",
        "bound_high",
        "responding",
        "population",
        "df",
        "design_effect",
    )
)


def _estimates() -> list[dict[str, Any]]:
    found = []
    for wave in ("baseline", "followup"):
        for indicator, (unit, counts) in SHARES.items():
            found.append(_level(indicator, unit, wave, counts[wave]))
        mean = 5.8 if wave == "baseline" else 6.4
        found.append(_level("knowledge", "person", wave, (1, 2, 150, 264)) | {
            "statistic": "mean", "numerator": None, "denominator": 150, "estimate": mean, "ci_low": mean - 0.31,
            "ci_high": mean + 0.31, "bound_low": 3.2, "bound_high": 8.1, "ci_method": "t"})  # fmt: skip
        for code, (_, _, *counts_) in NEEDS.items():
            x = counts_[0] if wave == "baseline" else counts_[1]
            found.append(_level("learning_needs", "person", wave, (x, N_NEEDS[wave], 172, 264), option=code))
    for category, x, n in (("municipal", 21.5, 52), ("other", 25.0, 56)):
        found.append(
            _level(
                "policy_anchoring",
                "organisation",
                "baseline",
                (x, n, n, 75),
                breakdown="organisation_type",
                category=category,
            )
        )
    found.append(
        _level(
            "policy_anchoring",
            "organisation",
            "followup",
            (20, 50, 51, 75),
            breakdown="organisation_type",
            category="municipal",
        )
        | EMPTY
        | {"status": "suppressed"}
    )
    found.append(
        _level(
            "policy_anchoring",
            "organisation",
            "followup",
            (20, 50, 51, 75),
            breakdown="organisation_type",
            category="other",
        )
        | EMPTY
        | {"status": "coded", "shown": "<3 / 17"}
    )
    return found


def _changes() -> list[dict[str, Any]]:
    found = []
    for indicator, (unit, counts) in SHARES.items():
        (x1, n1, *_), (x2, n2, *_) = counts["baseline"], counts["followup"]
        p1, p2 = x1 / n1, x2 / n2
        se = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        found.append(_change(indicator, unit, "share", p1, p2, se, n1, n2))
    found.append(_change("knowledge", "person", "mean", 5.8, 6.4, 0.2, 150, 139) | {"method": "t"})
    found[2] |= HIDDEN_CHANGE
    family = [row for row in found if row["indicator"] in TESTED]
    for row, adjusted in zip(family, holm([row["p_value"] for row in family]), strict=True):
        # inside the margin only if the 90% interval is; in this fixture none is
        verdict = "changed" if adjusted <= 0.05 else "undetermined"
        row |= {
            "p_adjusted": adjusted,
            "adjustment": "holm",
            "family": "headlines",
            "margin": MARGIN,
            "verdict": verdict,
        }
    return found


HIDDEN_CHANGE = dict.fromkeys(
    ("estimate_from", "estimate_to", "difference", "standard_error", "ci_low", "ci_high", "n_both", "p_value")
) | {"status": "suppressed", "method": ""}


def holm(values: list[float]) -> list[float]:
    """Give Holm's adjusted p-values."""
    order = sorted(range(len(values)), key=values.__getitem__)
    adjusted, largest = [0.0] * len(values), 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = largest
    return adjusted


def _change(
    indicator: str, unit: str, statistic: str, p1: float, p2: float, se: float, n1: int, n2: int
) -> dict[str, Any]:
    return {
        "wave_from": "baseline", "wave_to": "followup", "comparison": "all", "indicator": indicator, "option": "",
        "definition": "headline", "headline": True, "statistic": statistic, "unit": unit, "breakdown": "all",
        "category": "all", "target": "process", "weighting": "none", "estimate_from": p1, "estimate_to": p2,
        "difference": p2 - p1, "standard_error": se, "ci_low": p2 - p1 - 1.96 * se, "ci_high": p2 - p1 + 1.96 * se,
        "level": 0.95, "method": "mover", "n_from": n1, "n_to": n2, "n_both": 75, "bound_low": -0.4, "bound_high": 0.5,
        "p_value": math.erfc(abs(p2 - p1) / se / math.sqrt(2)), "p_adjusted": None, "adjustment": "", "family": "",
        "margin": None, "verdict": "",
    }  # fmt: skip


def shift() -> dict[str, Any]:
    """Make the row of an ordinal shift: a later answer is higher in 58 of 100 pairs, equal ones counted as half."""
    row = _change("legal_room", "person", "superiority", 0.5, 0.58, 0.03, 151, 128)
    return row | {"status": "ok", "reason": "", "shown": "", "synthetic": True, "method": "t"}


def _distributions() -> list[dict[str, Any]]:
    found = []
    for code, (_, _, *waves) in STATEMENTS.items():
        for wave, counts in zip(("baseline", "followup"), waves, strict=True):
            for answer, x in zip(AGREE, counts, strict=True):
                found.append(_answer(wave, code, answer.code, x, sum(counts)))
    for code, (_, _, *counts_) in NEEDS.items():
        for wave, x in zip(("baseline", "followup"), counts_, strict=True):
            found.append(_answer(wave, "BEH", code, x, N_NEEDS[wave]))
    hidden = [r for r in found if r["item"] == "CAP3" and r["wave"] == "followup"]
    for row in hidden:
        row |= dict.fromkeys(("count", "denominator", "share", "not_asked", "skipped", "responding")) | {
            "status": "suppressed"
        }
    return found


def _answer(wave: str, item: str, answer: str, x: int, n: int) -> dict[str, Any]:
    return {"wave": wave, "item": item, "unit": "person", "breakdown": "all", "category": "all", "answer": answer,
            "count": x, "denominator": n, "share": x / n, "not_asked": 0, "skipped": 3, "responding": n + 3}  # fmt: skip


def _flow() -> list[dict[str, Any]]:
    found = []
    for wave, read, reasons, used, organisations in (
        ("baseline", 186, {"no_consent": 6, "duplicate": 4, "incomplete": 4}, 172, 112),
        ("followup", 155, {"no_consent": 5, "duplicate": 3, "incomplete": 3}, 144, 99),
    ):
        for step in ("register", "invited"):
            found += [_step(wave, step, "person", 264), _step(wave, step, "organisation", 150)]
        found += [_step(wave, "read", "person", read)]
        found += [_step(wave, "excluded", "person", n, reason_excluded=r) for r, n in reasons.items()]
        for step, more, others in (("responded", 10, 4), ("consented", 4, 2), ("complete", 0, 0), ("responding", 0, 0)):
            found += [
                _step(wave, step, "person", used + more),
                _step(wave, step, "organisation", organisations + others),
            ]
        found.append(_step(wave, "flagged", "person", used // 50, reason_excluded="speeder"))
    for unit, both, first, last in (("person", 103, 69, 41), ("organisation", 78, 34, 21)):
        for step, n in (("overlap", both), ("leavers", first), ("joiners", last)):
            found.append(_step("baseline+followup", step, unit, n))
    return found


def _step(wave: str, step: str, unit: str, n: int, reason_excluded: str = "") -> dict[str, Any]:
    return {"wave": wave, "step": step, "reason_excluded": reason_excluded, "unit": unit, "count": n}


def _response() -> list[dict[str, Any]]:
    found = []
    for wave, x, o in (("baseline", 172, 112), ("followup", 144, 99)):
        for unit, n, whole in (("person", x, 264), ("organisation", o, 150)):
            found.append(_rate(wave, unit, "all", "all", n, whole))
        found.append(_rate(wave, "organisation", "organisation_type", "municipal", o // 2, 75))
        found.append(_rate(wave, "organisation", "organisation_type", "other", o - o // 2, 75))
    return found


def _rate(wave: str, unit: str, breakdown: str, category: str, n: int, whole: int) -> dict[str, Any]:
    low, high = korn_graubard(n, whole, 1.0, whole - 1)
    return {"wave": wave, "unit": unit, "breakdown": breakdown, "category": category, "invited": whole,
            "responding": n, "response_rate": n / whole, "ci_low": low, "ci_high": high}  # fmt: skip


def _sensitivity() -> list[dict[str, Any]]:
    found = []
    for wave, p in (("baseline", 46.5 / 108), ("followup", 0.5)):
        for definition, unit, kind, value in (
            ("headline", "organisation", "headline", p),
            ("top_box", "organisation", "condition", p / 2),
            ("per_respondent", "person", "unit", p + 0.07),
        ):
            found.append({"wave": wave, "indicator": "policy_anchoring", "option": "", "target": "process", "definition": definition,
                          "headline": definition == "headline", "unit": unit, "weighting": "none", "kind": kind, "estimate": value, "ci_low": value - 0.08, "ci_high": value + 0.08, "bound_low": value - 0.15, "bound_high": value + 0.2, "difference": value - p})  # fmt: skip
    return found
