"""From the register to the responses used, a column of boxes per wave, and who is in both of two waves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nulmeting.chart_canvas import Canvas
from nulmeting.chart_pairs import shown_waves
from nulmeting.chart_words import Told
from nulmeting.content_source import Row, Source
from nulmeting.formatting import count, is_missing, lower_first

STEPS = ("register", "invited", "responded", "consented", "complete", "responding")
BETWEEN = ("overlap", "leavers", "joiners")
BOX, GAP, SPACE = 40.0, 26.0, 24.0
WITHHELD = frozenset(("consented", "no_consent", "withdrawn"))
"""Steps and reasons after which nothing is kept but a number."""
ROOM = 12.0
"""Around the words in a part of the bar of two waves, so that they fit in."""


@dataclass(frozen=True)
class Step:
    """One box: the same step in the unit of the rows, and in organisations where rows are persons."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Stream:
    """What is drawn of one wave (its steps and the rows not used), or of two (who was in both, left and joined)."""

    wave: str
    steps: tuple[Step, ...]
    away: tuple[Row, ...] = ()

    @property
    def of_two(self) -> bool:
        """Whether it is about two waves."""
        return "+" in self.wave


def selected(source: Source) -> tuple[list[Stream], int]:
    """Give what is drawn: the waves, and every comparison of two of them that are drawn.

    Nothing if all who answered were used and nobody can be followed: boxes with one number say no more than it.
    """
    rows = source.table("flow")
    known = {(r["wave"], r["step"], r["unit"]): r for r in rows if not r.get("reason_excluded")}
    own = next((str(r["unit"]) for r in rows if r["step"] == "read"), "person")
    units = ("person", "organisation") if own == "person" else (own,)
    waves = [wave for wave in shown_waves(source.measurement) if (wave, "responding", own) in known]
    pairs = ["+".join(pair) for pair in source.measurement.comparisons if set(pair) <= set(waves)]
    found = []
    for wave in [*waves, *([] if source.one_questionnaire else pairs)]:
        steps = [_step(source, name, [known.get((wave, name, unit)) for unit in units]) for name in STEPS + BETWEEN]
        away = tuple(r for r in rows if r["wave"] == wave and r["step"] == "excluded" and _counts(r))
        found.append(Stream(wave, tuple(_telling([step for step in steps if step.rows])), away))
    told = [stream for stream in found if stream.steps]
    return (told, len(told)) if any(map(_says, told)) else ([], 0)


def _says(stream: Stream) -> bool:
    """Tell whether a stream says more than one number: somebody lost on the way, or two waves."""
    return stream.of_two or bool(stream.away) or len({tuple(r["count"] for r in s.rows) for s in stream.steps}) > 1


def _step(source: Source, name: str, rows: Sequence[Row | None]) -> Step:
    """Make a step of the rows that say something; none if the first does not."""
    first = rows[0]
    if first is None or source.is_lacking([first]):
        return Step(name, ())
    return Step(name, tuple(row for row in rows if row is not None and not source.is_lacking([row])))


def _telling(steps: Sequence[Step]) -> Iterator[Step]:
    """Leave the invited out where they are the register."""
    register = next((step for step in steps if step.name == "register"), None)
    for step in steps:
        same = register is not None and [r["count"] for r in step.rows] == [r["count"] for r in register.rows]
        if step.name != "invited" or not same:
            yield step


def _counts(row: Row) -> bool:
    return not is_missing(row.get("count")) and row["count"] > 0


def title(source: Source, drawn: Sequence[Stream]) -> str:
    """Say how many of the last wave are in the figures, and of how many."""
    last = [stream for stream in drawn if not stream.of_two][-1]
    by_name = {step.name: step.rows[0] for step in last.steps}
    used, whole = by_name.get("responding"), by_name.get("register")
    if used is None or is_missing(used.get("count")):
        return source.say("flow.title_plain")
    fields = {"wave": source.wave(last.wave), "units": source.units(used["unit"]), "used": _number(source, used)}
    if whole is None or is_missing(whole.get("count")):
        return source.say("flow.title_used", **fields)
    return source.say("flow.title", whole=_number(source, whole), **fields)


def draw(canvas: Canvas, source: Source, drawn: Sequence[Stream]) -> str:
    """Draw the chart; give the note under it."""
    waves = [stream for stream in drawn if not stream.of_two]
    width = (canvas.width - SPACE * (len(waves) - 1)) / len(waves)
    canvas.seam("row")
    top = canvas.y
    ends = [_column(source, canvas, stream, place * (width + SPACE), top, width) for place, stream in enumerate(waves)]
    canvas.y = max(ends) + 6
    for stream in drawn:
        if stream.of_two:
            canvas.seam("row")
            _bar(source, canvas, stream)
    told = {step.name for stream in drawn for step in stream.steps}
    told |= {str(row["reason_excluded"]) for stream in drawn for row in stream.away}
    return " ".join([source.say("flow.note"), *([source.say("flow.note_consent")] if told & WITHHELD else [])])


def _column(source: Source, canvas: Canvas, stream: Stream, x: float, y: float, width: float) -> float:
    """Draw the boxes of one wave from y downwards; give where they end."""
    canvas.text(x, y + 8, source.wave(stream.wave), size=12.5, weight="bold", within=width)
    y += 22
    widest = max(canvas.text_width(_counted(source, step), 11, "bold") for step in stream.steps)
    box = min(width, max(widest + 18, width * 0.6))
    for place, step in enumerate(stream.steps):
        last = place == len(stream.steps) - 1
        fill = canvas.palette.later if last else canvas.palette.soft
        ink = canvas.palette.ink_on(fill)
        canvas.rect(x, y, box, BOX, fill)
        canvas.text(x + 9, y + 12, source.word(f"steps.{step.name}"), size=10.5, colour=ink, within=box - 18)
        canvas.text(x + 9, y + 28, _counted(source, step), size=11, weight="bold", colour=ink, within=box - 18)
        y += BOX
        if not last:
            middle, lost = x + box / 2, _lost(source, step, stream.steps[place + 1])
            canvas.line((middle, middle), (y, y + GAP - 1), canvas.palette.quiet, 1.2)
            canvas.line(
                (middle - 4, middle, middle + 4), (y + GAP - 6, y + GAP - 1, y + GAP - 6), canvas.palette.quiet, 1.2
            )
            if lost:
                canvas.text(middle + 12, y + GAP / 2 - 1, lost, size=10, colour=canvas.palette.quiet)
            y += GAP
    if stream.away:
        y += 8 + canvas.paragraph(x, y + 8, _away(source, stream), width, size=10, colour=canvas.palette.quiet)
    return y + 8


def _bar(source: Source, canvas: Canvas, stream: Stream) -> None:
    """Draw to scale who was only there first, both times, and only later; only in words if a number is not shown.

    What does not fit in its part is written under it.
    """
    rows = {step.name: step.rows[0] for step in stream.steps}
    parts = [(name, rows[name]) for name in ("leavers", "overlap", "joiners") if name in rows]
    heading = source.say("flow.both", waves=source.wave(stream.wave), units=source.units(parts[0][1]["unit"]))
    canvas.text(0, canvas.y + 8, heading, size=11, weight="bold", within=canvas.width)
    canvas.y += 20
    whole = 0.0 if any(is_missing(row.get("count")) for _, row in parts) else sum(float(r["count"]) for _, r in parts)
    if whole:
        _scaled(source, canvas, parts, canvas.width / whole)
    canvas.y += canvas.paragraph(0, canvas.y, _between(source, stream), canvas.width, size=10.5) + 10


def _scaled(source: Source, canvas: Canvas, parts: Sequence[tuple[str, Row]], unit: float) -> None:
    """Draw the parts side by side, ``unit`` points for each of those counted."""
    x, (first, both, last) = 0.0, canvas.palette.waves(3)
    colours = {"leavers": first, "overlap": both, "joiners": last}
    under: list[tuple[float, str]] = []
    for name, row in parts:
        wide, text = unit * float(row["count"]), source.say(f"flow.part_{name}", number=_number(source, row))
        canvas.rect(x, canvas.y, max(wide - 2, 0.0), 22, colours[name])
        if canvas.text_width(text, 10.5, "bold") + ROOM <= wide:
            ink, middle = canvas.palette.ink_on(colours[name]), x + wide / 2 - 1
            canvas.text(middle, canvas.y + 11, text, size=10.5, weight="bold", colour=ink, align="center")
        else:
            under.append((x + wide / 2 - 1, text))
        x += wide
    canvas.y += 26
    end = canvas.width + SPACE
    for middle, text in reversed(under):
        # from the right, each left of the one before; on a line of its own where there is no room for it
        half = canvas.text_width(text, 10.5, "bold") / 2
        if end <= canvas.width and end - SPACE / 2 - half < half:
            canvas.y += 15
            end = canvas.width + SPACE
        at = max(min(middle, end - SPACE / 2 - half, canvas.width - half), half)
        canvas.text(at, canvas.y + 6, text, size=10.5, weight="bold", align="center")
        end = at - half
    canvas.y += 18 if under else 0


def _counted(source: Source, step: Step) -> str:
    """Write a step in its units: ``197 deelnemers · 118 organisaties``; once that it is hidden, if all of it is."""
    if all(is_missing(row.get("count")) for row in step.rows):
        return _number(source, step.rows[0])
    return " \N{MIDDLE DOT} ".join(f"{_number(source, row)} {source.units(row['unit'])}" for row in step.rows)


def _number(source: Source, row: Row) -> str:
    value = row.get("count")
    return source.hidden(row) or "." if is_missing(value) else count(value, source.language)  # type: ignore[arg-type]


def _lost(source: Source, step: Step, after: Step) -> str:
    """Say how many were lost between two steps; nothing where one of them is not shown."""
    first, last = step.rows[0].get("count"), after.rows[0].get("count")
    if is_missing(first) or is_missing(last) or first == last:
        return ""
    lost = first - last  # type: ignore[operator]
    return source.say(f"flow.lost_{after.name}", count=lost, lost=count(lost, source.language))


def _away(source: Source, stream: Stream) -> str:
    """Say which rows of the export are not used, and why."""
    words = {row["reason_excluded"]: source.word(f"excluded.{row['reason_excluded']}") for row in stream.away}
    reasons = [f"{_number(source, row)} {words[row['reason_excluded']]}" for row in stream.away]
    return source.say("flow.away", reasons="; ".join(reasons))


def _between(source: Source, stream: Stream) -> str:
    """Say who was in both waves, left and joined, in every unit."""
    earlier, _, later = stream.wave.partition("+")
    units = [row["unit"] for row in stream.steps[0].rows]
    rows = {(step.name, row["unit"]): row for step in stream.steps for row in step.rows}
    names = {"earlier": lower_first(source.wave(earlier)), "later": lower_first(source.wave(later))}
    key = "flow.between" if len(source.measurement.waves) == 2 else "flow.between_of_more"
    return " ".join(
        source.say(
            key,
            units=source.units(unit),
            **{name: _number(source, rows[name, unit]) for name in BETWEEN},
            **names,
        )
        for unit in units
        if all((name, unit) in rows for name in BETWEEN)
    )


def records(source: Source, drawn: Sequence[Stream]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per wave, step and unit, and per reason."""
    steps = [(s.wave, step.name, "", row) for s in drawn for step in s.steps for row in step.rows]
    away = [(s.wave, "excluded", row["reason_excluded"], row) for s in drawn for row in s.away]
    return [
        {"wave": wave, "step": step, "reason_excluded": reason, "unit": row["unit"], "count": row.get("count")}
        | {"status": row.get("status")}
        for wave, step, reason, row in steps + away
    ]


def described(source: Source, drawn: Sequence[Stream]) -> Told:
    """Describe every box in words, per wave."""
    told = []
    for stream in drawn:
        if stream.of_two:
            said = [_between(source, stream)]
        else:
            said = [
                source.say("flow.step", step=source.word(f"steps.{s.name}"), counts=_counted(source, s))
                for s in stream.steps
            ]
            said += [_away(source, stream)] if stream.away else []
        told.append((source.say("charts.about", name=source.wave(stream.wave)), said))
    return told
