"""What a test says, in words: p-value, verdict, and the correction and margin that it rests on."""

from __future__ import annotations

from nulmeting.content_source import SHIFT, Row, Source
from nulmeting.formatting import AT_MOST, P_CLASSES, count, exact, hundredfold, is_missing, p_value

VERDICTS = ("changed", "immaterial", "unchanged", "undetermined")
REJECTED = ("changed", "immaterial")
"""Verdicts on a difference that is more than chance."""
TOGETHER = ("family", "wave_from", "wave_to")
"""What rows that are tested together have in common."""
HIDDEN = ("suppressed", "coded")
FIRST_WIDE = P_CLASSES.index(0.05) + 1
"""Of the classes of p from here on both ends are told."""
WITH_MARGIN = ("immaterial", "unchanged")
"""Verdicts that exist only where a margin is declared."""


def sentence(source: Source, row: Row) -> str:
    """Write the verdict of a row with what it rests on; of a row in no family that it was not to be tested."""
    verdict, p = row.get("verdict"), p_words(source, row.get("p_value"))
    if not verdict:
        return source.say("verdicts.untested", p=p) if p else ""
    if verdict == "undetermined" and row.get("p_adjusted") is not None and row["p_adjusted"] <= _alpha(row):
        # the test rejects, but too many of the persons stand in one organisation
        return source.say("verdicts.uneven", basis=basis(source, row, p))
    said = source.say(f"verdicts.{verdict}", margin=margin(source, row), basis=basis(source, row, p))
    # the interval beside it then excludes 0, which must not be left unexplained
    return f"{said} {source.say('verdicts.alone')}" if only_alone(row) else said


def plain(source: Source, row: Row) -> str:
    """Write the verdict of a row in plain words, without what it rests on."""
    return source.say(f"story.{_kind(row)}_verdict", margin=margin(source, row))


def brief(source: Source, row: Row) -> str:
    """Write the verdict of a row in a few plain words."""
    return source.say(f"story.{_kind(row)}_brief", margin=margin(source, row))


def _kind(row: Row) -> str:
    verdict = str(row.get("verdict") or "untested")
    if verdict == "undetermined" and row.get("p_adjusted") is not None and row["p_adjusted"] <= _alpha(row):
        return "uneven"
    return "alone" if only_alone(row) and verdict == "undetermined" else verdict


def is_apart(row: Row) -> bool:
    """Tell whether an interval of a difference is without zero, by its p-value: a limit may have been rounded to it."""
    p = row.get("p_value")
    return p is not None and not is_missing(p) and bool(p <= _alpha(row))


def only_alone(row: Row) -> bool:
    """Tell whether a row is more than chance as the only test, and no longer after the correction."""
    adjusted = row.get("p_adjusted")
    return is_apart(row) and adjusted is not None and bool(_alpha(row) < adjusted)


def _alpha(row: Row) -> float:
    return 1 - float(row.get("level") or 0.95) + 1e-12


def short(source: Source, row: Row) -> str:
    """Give the verdict in a few words; empty without one."""
    return source.word(f"verdict_words.{row['verdict']}") if row.get("verdict") else ""


def basis(source: Source, row: Row, p: str = "") -> str:
    """Say what a verdict rests on: ``p = 0,032; gecorrigeerd voor 2 toetsen: p = 0,064; marge 5 procentpunten``."""
    adjusted, tests = p_words(source, row.get("p_adjusted")), tested(source, row)
    if adjusted and tests > 1:  # which correction it is, the tables say
        how = source.say("verdicts.corrected", tests=count(tests, source.language), p=adjusted)
    else:
        how = correction(source, row)
    return "; ".join(part for part in (p, how, margin_words(source, row) if has_margins(source) else "") if part)


def correction(source: Source, row: Row, declared: str = "") -> str:
    """Say for how many tests was corrected, and how: as was declared, if that is given, else as was done."""
    tests, name = tested(source, row), source.word(f"corrections.{declared or row.get('adjustment') or 'none'}")
    return source.say("verdicts.correction", count=tests, name=name, tests=count(tests, source.language))


def tested(source: Source, row: Row) -> int:
    """Count the tests that a row was adjusted for: of its family and waves, those that could be made, shown or not."""
    same = (r for r in source.table("changes") if all(r.get(key) == row.get(key) for key in TOGETHER))
    return sum(r["status"] in HIDDEN or not is_missing(r.get("p_value")) for r in same)


def margin(source: Source, row: Row) -> str:
    """Write the margin of a row in its own unit: ``5 procentpunten``; empty without one."""
    value = row.get("margin")
    if row["status"] in HIDDEN and row.get("family"):  # what was laid down is not hidden with the figure
        value = source.measurement.margin_of(row["indicator"])
    if value is None or is_missing(value):
        return ""
    kind, size = ("points", hundredfold(value)) if row["statistic"] in ("share", SHIFT) else ("units", value)
    text = exact(size, source.language)
    return source.say(f"words.margin_{kind}", count=int(text == "1"), size=text)


def has_margins(source: Source) -> bool:
    """Tell whether any margin was laid down; where none was, nothing is said of margins."""
    return any(source.measurement.margin_of(one.id) is not None for one in source.measurement.indicators)


def margin_words(source: Source, row: Row) -> str:
    """Name the margin, or say that there is none."""
    found = margin(source, row)
    return source.say("verdicts.margin", margin=found) if found else source.say("verdicts.no_margin")


def p_words(source: Source, value: float | None) -> str:
    """Write ``p = 0,032``, ``p ≤ 0,05`` or ``p tussen 0,2 en 0,5``, on one line; empty without a p-value.

    Of a class above 0,05 both ends are told: ``p ≤ 0,5`` is read as 0,05 with a figure too few.
    """
    if value is None or is_missing(value):
        return ""
    if value in P_CLASSES[FIRST_WIDE:-1]:
        ends = P_CLASSES[P_CLASSES.index(value) - 1], value
        low, high = (exact(end, source.language) for end in ends)
        return source.say("verdicts.p_between", low=low, high=high).replace(" ", "\N{NO-BREAK SPACE}")
    text = p_value(value, source.language).replace(" ", "\N{NO-BREAK SPACE}")
    sign = "" if text.startswith(("<", ">", AT_MOST)) else "=\N{NO-BREAK SPACE}"
    return f"p\N{NO-BREAK SPACE}{sign}{text}"
