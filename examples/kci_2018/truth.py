"""What must come out, computed in plain Python from the answers themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from answers import Answer
from marks import flags
from population import Person
from rounds import REASONS, WAVES, Record, organisations
from wording import NEEDS, ROLES, TYPES

_VALID = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
_ROW_NUMBERS = (
    "row: number of the record with the row of heads as 1; in the xlsx that is the row of the sheet. line: the line of "
    "the text file on which the record begins; it runs ahead of row after a line break inside an answer."
)


def anchored(answers: Mapping[str, Answer]) -> bool | None:
    """Tell whether somebody agrees that procurement policy is anchored; None without a valid answer."""
    value = _VALID.get(str(answers.get("BEL1")))
    return None if value is None else value >= 4


def able(answers: Mapping[str, Answer]) -> bool | None:
    """Tell whether somebody can draft requirements and award criteria; None unless both are answered validly."""
    values = [_VALID.get(str(answers.get(item))) for item in ("CAP1", "CAP2")]
    return None if None in values else all(value is not None and value >= 4 for value in values)


def capability(answers: Iterable[Mapping[str, Answer]]) -> tuple[int, int]:
    """Count the able, and those with valid answers."""
    states = [able(one) for one in answers]
    return states.count(True), len(states) - states.count(None)


def policy_anchoring(rows: Iterable[Record]) -> tuple[Fraction, int]:
    """Add up the organisations' shares of anchored answers, and count the organisations with a valid answer."""
    shares = []
    for group in organisations(rows).values():
        states = [state for record in group if (state := anchored(record.filled.answers)) is not None]
        if states:
            shares.append(Fraction(states.count(True), len(states)))
    return sum(shares, Fraction(0)), len(shares)


def document(
    seed: int,
    persons: list[Person],
    rows: Mapping[str, list[Record]],
    lines: Mapping[str, list[int]],
    phrases: list[str],
) -> dict[str, Any]:
    """Compose truth.json."""
    used = {wave: [record for record in rows[wave] if record.used] for wave in WAVES}
    people = [{record.person.e_mail for record in used[wave]} for wave in WAVES]
    bodies = [set(organisations(used[wave])) for wave in WAVES]
    return {
        "synthetic": True,
        "seed": seed,
        "row_numbers": _ROW_NUMBERS,
        "register": {"persons": len(persons), "organisations": len({p.organisation.name for p in persons})},
        "waves": {wave: _wave(rows[wave], wave) for wave in WAVES},
        "overlap": {"persons": len(people[0] & people[1]), "organisations": len(bodies[0] & bodies[1])},
        "faults": [fault for wave in WAVES for fault in _faults(wave, rows[wave], lines[wave])],
        "flags": [flag for wave in WAVES for flag in _flags(wave, rows[wave], lines[wave])],
        "canaries": _canaries(persons, rows, phrases),
    }


def _wave(rows: list[Record], wave: str) -> dict[str, Any]:
    used = [record for record in rows if record.used]
    reasons = dict.fromkeys(REASONS.values(), 0)
    for record in rows:
        if not record.used:
            reasons[REASONS[record.kind]] += 1
    return {
        "read": len(rows),
        "used": len(used),
        "excluded": reasons,
        "flagged": {reason: len(found) for reason, found in flags(rows, wave).items()},
        "responding": {"persons": len(used), "organisations": len(organisations(used))},
        "policy_anchoring": _share(*policy_anchoring(used)),
        "policy_anchoring_by_type": {
            kind: _share(*policy_anchoring(r for r in used if r.person.organisation.type == kind)) for kind in TYPES
        },
        "criteria_capability": _share(*capability(r.filled.answers for r in used)),
        "criteria_capability_by_role": {
            role: _share(*capability(r.filled.answers for r in used if r.person.role == role)) for role in ROLES
        },
        "learning_needs": _needs(used),
    }


def _share(numerator: Fraction | int, denominator: int) -> dict[str, float | int | None]:
    return {
        "numerator": float(numerator),
        "denominator": denominator,
        "estimate": float(Fraction(numerator) / denominator) if denominator else None,
    }


def _needs(used: list[Record]) -> dict[str, Any]:
    chosen = [record.filled.answers["BEH"] for record in used if "BEH" in record.filled.answers]
    counts = {code: sum(code in answer for answer in chosen if isinstance(answer, tuple)) for code in NEEDS}
    return {"denominator": len(chosen), "counts": counts}


def _faults(wave: str, rows: list[Record], lines: list[int]) -> Iterable[dict[str, str | int]]:
    for row, (record, line) in enumerate(zip(rows, lines, strict=True), start=2):
        if not record.used:
            yield {"wave": wave, "row": row, "line": line, "kind": record.kind, "reason": REASONS[record.kind]}


def _flags(wave: str, rows: list[Record], lines: list[int]) -> Iterable[dict[str, str | int]]:
    for reason, found in flags(rows, wave).items():
        for row, (record, line) in enumerate(zip(rows, lines, strict=True), start=2):
            if any(record is one for one in found):
                yield {"wave": wave, "row": row, "line": line, "reason": reason}


def _canaries(persons: list[Person], rows: Mapping[str, list[Record]], phrases: list[str]) -> dict[str, list[str]]:
    kinds = ("outsider", "test_address")
    outsiders = {wave: [record.person for record in rows[wave] if record.kind in kinds] for wave in WAVES}
    everybody = [*persons, *(person for wave in WAVES for person in outsiders[wave])]
    return {
        # the follow-up asks for no name
        "names": sorted({person.name for person in [*persons, *outsiders["baseline"]]}),
        "e_mails": sorted({person.e_mail for person in everybody}),
        "organisations": sorted({person.organisation.name for person in everybody}),
        "phrases": phrases,
        "ip_addresses": sorted({record.ip_address for record in rows["followup"]}),
    }
