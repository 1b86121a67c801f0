"""What change waves could have shown, and a planned wave could show: the rows of the planning table, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nulmeting.content_blocks import Block, plain_number
from nulmeting.content_source import SHIFT, Row, Source, matching
from nulmeting.formatting import decimals, hundredfold, is_missing, listing, number, percent
from nulmeting.settings import Indicator

PLANNED = "planned"


def rows_of(source: Source, indicator: Indicator) -> list[Row]:
    """Give the planning rows of an indicator, with its own target where there is one."""
    found = [r for r in source.table("planning") if r["indicator"] == indicator.id and not r.get("option")]
    targets = {row["target"] for row in found}
    target = indicator.target if indicator.target in targets or not targets else min(targets)
    return [row for row in found if row["target"] == target]


def known(row: Row) -> bool:
    """Tell whether a row has its smallest change."""
    return not is_missing(row.get("minimum_change"))


def is_planned(row: Row) -> bool:
    """Tell whether a row is about a wave still to come, rather than the waves at hand."""
    return bool(row["scenario"] == PLANNED)


def size(source: Source, indicator: Indicator, value: float) -> str:
    """Write a change without sign and unit: points of a share or a chance, else units."""
    if indicator.statistic in ("share", SHIFT):
        return number(hundredfold(value), source.language)
    return number(value, source.language, decimals(indicator.statistic))


def in_words(source: Source, indicator: Indicator, value: float) -> str:
    """Write a change with its unit: ``13 procentpunten``."""
    text = size(source, indicator, value)
    kind = "points" if indicator.statistic in ("share", SHIFT) else "units"
    return source.say(f"words.margin_{kind}", count=int(text == "1"), size=text)


def smallest(source: Source, indicator: Indicator, row: Row) -> Block:
    """Make the number of a smallest change."""
    waves = f"{row['wave_from']}-{row.get('wave_to') or 'planned'}"
    parts = ["planning", indicator.id, waves]
    if is_planned(row):
        parts += [f"response_{float(row['response']):g}", f"overlap_{float(row['overlap']):g}"]
    name = ".".join(parts)
    if not known(row):
        return plain_number(name, None, source.hidden(row) or ".", row)
    return plain_number(name, row["minimum_change"], in_words(source, indicator, float(row["minimum_change"])), row)


def rises(source: Source, indicator: Indicator, rows: Sequence[Row]) -> bool:
    """Tell whether a higher response with as many again is seen to need a larger change, among rows of a planned wave.

    With everybody of the last wave again, n₁ units, the variance of the difference is as ``1/n₁ + (1 - 2ρ)/n₂``: beyond
    ρ = 0.5 it rises with n₂.
    """
    shown = sorted(filter(known, rows), key=lambda row: (float(row["overlap"]), float(row["response"])))
    return any(
        earlier["overlap"] == later["overlap"]
        and later["minimum_change"] > earlier["minimum_change"]
        and smallest(source, indicator, later)["text"] != smallest(source, indicator, earlier)["text"]
        for earlier, later in pairwise(shown)
    )


def needing_others(source: Source, rows: Sequence[Row]) -> str:
    """Name the scenarios in which more different units take part in the last and the planned wave than are registered.

    Returns
    -------
    str
        ``50% respons met 0% opnieuw en ...``; empty if there is none.
    """
    beyond = sorted({(float(r["response"]), float(r["overlap"])) for r in rows if _is_beyond(source, r)})
    language = source.language
    named = [{"response": percent(one, language), "overlap": percent(again, language)} for one, again in beyond]
    return listing([source.say("method.planning_scenario", **one) for one in named], language)


def _is_beyond(source: Source, row: Row) -> bool:
    """Tell whether a planned wave takes others than the register holds: by who takes part, as response and overlap do.

    Some of them give no answer that counts, so that the numbers of the row itself are smaller.
    """
    steps = ("register", "responding")
    held = [matching(source.table("flow"), wave=row["wave_from"], step=step, unit=row["unit"]) for step in steps]
    counts = [found[0].get("count") if found else None for found in held]
    if not known(row) or any(one is None or is_missing(one) for one in counts):
        return False
    size, before = (float(one) for one in counts)  # type: ignore[arg-type]
    response, overlap = float(row["response"]), float(row["overlap"])
    n_from, n_both = (row.get(name) for name in ("n_from", "n_both"))
    # of a population the register already bounds how many are new
    if n_from is not None and n_both is not None and not is_missing(n_both) and n_both > round(overlap * n_from):
        return False
    invited = float(source.measurement.planning.invited.get(row["unit"], size))
    later = round(response * invited)
    return before + later - min(round(overlap * before), later) > max(size, invited)
