"""Bring the two headline figures to what was published, by moving the answers that were nearest to their cut."""

from __future__ import annotations

from rounds import Record
from truth import able, anchored, capability, policy_anchoring

TARGETS = {"baseline": (0.43, 0.20), "followup": (0.50, 0.31)}
"""Share of organisations with policy anchoring, and of persons with criteria capability."""
TOLERANCE = 0.002


def calibrate(rows: list[Record], wave: str) -> None:
    """Move answers to BEL1, CAP1 and CAP2 in used rows until both figures lie within `TOLERANCE` of their target."""
    used = [record for record in rows if record.used]
    _calibrate_capability(used, TARGETS[wave][1])
    _calibrate_anchoring(used, TARGETS[wave][0])


def _calibrate_capability(used: list[Record], target: float) -> None:
    valid = [r for r in used if able(r.filled.answers) is not None]
    while abs(round(target * len(valid)) / len(valid) - target) > TOLERANCE:
        # no whole number of persons comes near enough: one of them does not know after all
        valid.pop(len(valid) // 2).filled.answers["CAP2"] = "8"
    wanted = round(target * len(valid))
    valid.sort(key=lambda r: -min(r.filled.margin["CAP1"], r.filled.margin["CAP2"]))
    for rank, record in enumerate(valid):
        for item in ("CAP1", "CAP2"):
            if rank < wanted and record.filled.answers[item] in ("1", "2", "3"):
                record.filled.answers[item] = "4"
        if rank >= wanted and able(record.filled.answers):
            lower = min(("CAP1", "CAP2"), key=lambda item: record.filled.margin[item])
            record.filled.answers[lower] = "3"
    numerator, denominator = capability(record.filled.answers for record in used)
    if abs(numerator / denominator - target) > TOLERANCE:
        raise RuntimeError("criteria capability cannot be brought to its target")


def _calibrate_anchoring(used: list[Record], target: float) -> None:
    moved: set[int] = set()
    while True:
        numerator, denominator = policy_anchoring(used)
        gap = target - numerator / denominator
        if abs(gap) <= TOLERANCE:
            return
        weight = _weights(used, denominator)
        free = [i for i in weight if i not in moved]
        if not free:
            raise RuntimeError("policy anchoring cannot be brought to its target")
        helpful = [
            i for i in free if anchored(used[i].filled.answers) == (gap < 0) and weight[i] <= abs(gap) + TOLERANCE
        ]
        best = (
            min(helpful, key=lambda i: abs(used[i].filled.margin["BEL1"]))
            if helpful
            else min(free, key=lambda i: abs(abs(gap) - weight[i]))
        )
        used[best].filled.answers["BEL1"] = "3" if anchored(used[best].filled.answers) else "4"
        moved.add(best)


def _weights(used: list[Record], denominator: int) -> dict[int, float]:
    """Give how far one answer moves the figure, by position of its row."""
    groups: dict[str, list[int]] = {}
    for position, record in enumerate(used):
        if anchored(record.filled.answers) is not None:
            groups.setdefault(record.person.organisation.name, []).append(position)
    return {i: 1 / len(group) / denominator for group in groups.values() for i in group}
