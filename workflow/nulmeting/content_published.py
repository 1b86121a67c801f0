"""Figures that somebody published, beside what our own computation gives."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.content_blocks import Block, Cell, counted, heading, paragraph, plain_number, table
from nulmeting.content_source import Row, Source, matching
from nulmeting.formatting import is_missing, number, signed

MANY, ONE_SIDED = 10, 0.9
"""Of this many figures that differ from ours, the part that does so one way at which that is said."""


def blocks(source: Source) -> list[Block]:
    """Make the section; empty if nothing was published."""
    rises, items = source.table("published_rises"), source.table("published")
    if not rises and not items:
        return []
    made = [heading(2, "published", source.say("report.published")), paragraph(source.say("report.published_intro"))]
    if rises:
        for pair in dict.fromkeys((r["wave_from"], r["wave_to"]) for r in rises):
            own = matching(rises, wave_from=pair[0], wave_to=pair[1])
            made += [paragraph(text)] if (text := " ".join(t for r in own if (t := _sentence(source, r)))) else []
        made += [paragraph(source.say("report.rises_chosen"))] if _is_choice(rises, items) else []
        made.append(_rises(source, rises))
    for wave in source.measurement.waves:
        found = matching(items, wave=wave.id)
        if found:
            made += [paragraph(text)] if (text := _one_sided(source, wave.id, found)) else []
            made.append(_items(source, wave.id, found))
    return made


def _is_choice(rises: Sequence[Row], items: Sequence[Row]) -> bool:
    """Tell whether more figures were published than the questions of which is counted how many rose."""
    waves = [row["wave"] for row in items]
    return any(waves.count(row[wave]) > row["items"] for row in rises for wave in ("wave_from", "wave_to"))


def _one_sided(source: Source, wave: str, rows: Sequence[Row]) -> str:
    """Say that nearly all of our figures that differ lie on one side of those published; an empty text if not so."""
    apart = [float(row["difference"]) for row in rows if not is_missing(row.get("difference"))]
    lower, higher = sum(one < 0 for one in apart), sum(one > 0 for one in apart)
    most, unequal = max(lower, higher), lower + higher
    if unequal < MANY or most < ONE_SIDED * unequal:
        return ""
    key = "lower" if lower > higher else "higher"
    return source.say(f"report.published_{key}", wave=source.wave(wave), unequal=unequal, most=most)


def _sentence(source: Source, row: Row) -> str:
    if is_missing(row.get("up")):
        return ""
    return source.say(
        f"report.rises_{row['series']}",
        **source.pair(row["wave_from"], row["wave_to"]),
        up=row["up"],
        items=row["items"],
        strong=row["up_at_least"] or source.say("words.none"),
        threshold=number(row["threshold"], source.language, 0),
        down=row["down"],
        same=row["same"],
    )


def _rises(source: Source, rows: list[dict[str, object]]) -> Block:
    keys = ("items", "up", "up_at_least", "same", "down")
    columns = [("text", source.say("columns.period")), ("text", source.say("columns.series"))]
    thresholds = {r["threshold"] for r in rows}
    threshold = number(thresholds.pop(), source.language) if len(thresholds) == 1 else source.say("words.threshold")  # type: ignore[arg-type]
    columns += [("number", source.say(f"columns.{key}", threshold=threshold)) for key in keys]
    body: list[list[Cell]] = []
    for row in rows:
        name = f"rises.{row['wave_from']}-{row['wave_to']}.{row['series']}"
        period = f"{source.wave(str(row['wave_from']))} – {source.wave(str(row['wave_to']))}"
        cells: list[Cell] = [counted(source, f"{name}.{key}", row, key) for key in keys]
        body.append([period, source.word(f"series.{row['series']}"), *cells])
    return table("published-rises", source.say("report.rises_caption"), columns, body)


def _items(source: Source, wave: str, rows: list[Row]) -> Block:
    keys = ("published", "recomputed", "difference")
    columns = [
        ("text", source.say("columns.question")),
        *(("number", source.say(f"columns.{key}_figure")) for key in keys),
    ]
    body: list[list[Cell]] = []
    equal = 0
    # as published, with no decimal that was not
    is_whole = all(float(row["published"]).is_integer() for row in rows if not is_missing(row.get("published")))
    decimals = {"published": 0 if is_whole else 1, "recomputed": 1, "difference": 1}
    for row in rows:
        item = source.measurement.codebook.get(str(row["item"]))
        label = source.question(item, wave) if item else str(row["item"])
        cells: list[Cell] = [label]
        for key in keys:
            value = row.get(key)
            write = signed if key == "difference" else number
            text = source.hidden(row) or "." if is_missing(value) else write(value, source.language, decimals[key])  # type: ignore[arg-type]
            cells.append(plain_number(f"published.{row['item']}.{wave}.{key}", value, text, row))
        equal += not is_missing(row.get("difference")) and row["difference"] == 0
        body.append(cells)
    caption = source.say("report.published_caption", wave=source.wave(wave), equal=equal, items=len(rows))
    return table(f"published-{wave}", caption, columns, body, collapsed=True)
