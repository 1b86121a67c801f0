"""How a figure changed among those who count in both waves, beside its change over everybody."""

from __future__ import annotations

from nulmeting.content_blocks import Block, change, change_texts, paragraph
from nulmeting.content_brief import glued, with_units
from nulmeting.content_source import Row, Source
from nulmeting.formatting import MINUS, count, is_missing
from nulmeting.settings import Indicator

PAIRED = "paired"
"""The comparison of the units that are valid in both waves."""


def blocks(source: Source, indicator: Indicator) -> list[Block]:
    """Make a paragraph per pair of waves; none where the change of those in both is not known or not shown."""
    made = []
    for earlier, later in source.measurement.comparisons:
        row = source.change(indicator.id, earlier, later, comparison=PAIRED)
        if row is None or is_missing(row.get("difference")) or is_missing(row.get("n_both")):
            continue
        number, units = change(source, row), source.units(row["unit"])
        interval = number["interval"]["text"] if number["interval"] else source.say("report.no_interval")
        text = source.say(
            "trust.both_points" if row["statistic"] == "share" else "trust.both_units",
            units=units,
            n=glued(source.say("trust.one_wave_n", n=count(row["n_both"], source.language))),
            value=with_units(source, row, number["text"]),
            interval=interval,
            **source.pair(earlier, later),
        )
        everybody = source.change(indicator.id, earlier, later)
        more = ["both_opposite"] if is_opposite(source, row, everybody) else []
        more += ["both_verdict"] if everybody and everybody.get("verdict") else []
        made.append(paragraph(" ".join([text, *(source.say(f"trust.{key}", units=units) for key in more)]), [number]))
    return made


def is_opposite(source: Source, both: Row, everybody: Row | None) -> bool:
    """Tell whether two changes, as written, are one up and one down.

    The change over everybody is then not only one of those in both waves: it is made of theirs and of the differences
    between them and those who count in one.
    """
    if everybody is None or is_missing(everybody.get("difference")):
        return False
    written = {change_texts(row, source.language)[0][0] for row in (both, everybody)}
    return written == {"+", MINUS}
