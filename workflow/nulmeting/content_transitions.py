"""The chart of transitions as a table in the report: a row per earlier and later answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nulmeting.content_blocks import Cell, plain_number
from nulmeting.content_source import Source
from nulmeting.formatting import count, is_missing, percent


def transition_data(
    source: Source, records: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    """Give the columns, and a row per record of `nulmeting.chart_transitions`.

    A number's numerator and denominator are those with both answers and those with the earlier one.
    """
    texts = ("question", "answer_earlier", "answer_later")
    columns = [("text", source.say(f"transitions.column_{name}")) for name in texts]
    columns += [("number", source.say(f"transitions.column_{name}")) for name in ("share", "count")]
    body: list[list[Cell]] = []
    for r in records:
        item = source.measurement.codebook[r["item"]]
        name = ".".join(["transitions", r["item"], r["answer_from"], r["answer_to"]])
        hidden = is_missing(r["count"])
        text = source.hidden(r) or "."
        share = plain_number(f"{name}.share", r["share"], text if hidden else percent(r["share"], source.language), r)
        if not hidden:
            share |= {"numerator": int(r["count"]), "denominator": int(r["denominator"])}
        number = plain_number(f"{name}.count", r["count"], text if hidden else count(r["count"], source.language), r)
        answers = [source.answer(item, r[key]) for key in ("answer_from", "answer_to")]
        body.append([source.question(item), *answers, share, number])
    return columns, body
