"""The leading figures, each on its own unit, and the sentences about a figure and a change."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting import content_verdicts
from nulmeting.content_blocks import Block, base, bounds_text, change, level
from nulmeting.content_norms import norm_sentence
from nulmeting.content_otherwise import is_otherwise
from nulmeting.content_source import SHIFT, Row, Source
from nulmeting.settings import Indicator
from nulmeting.settings_input import Wave

MOST_WITHOUT_LEAD = 4
NAMED = ("mean", "median", "ratio")
"""Statistics that a sentence about a figure names, as nothing else in it tells what the figure is."""
BALANCE = {-100.0, 0.0, 100.0}
"""Scores of which the mean is the percentage with the highest less that with the lowest."""
UNSURE = ("covariance_bound", "variance_floored")
"""Reasons why the interval of a change was taken wider than its data say."""


def leading(source: Source) -> tuple[Indicator, ...]:
    """Give the indicators that lead the report: those the configuration names, else the first few."""
    measurement = source.measurement
    named = tuple(measurement.indicator(i) for i in measurement.lead)
    return named or tuple(i for i in measurement.indicators if i.statistic != "options")[:MOST_WITHOUT_LEAD]


def key_figure(source: Source, indicator: Indicator) -> Block:
    """Make the block of one indicator: every wave, and the last declared change."""
    return {
        "type": "key_figure",
        "id": indicator.id,
        "label": source.indicator(indicator.id),
        "unit": source.units(indicator.headline.unit),
        "statistic": source.word(f"statistics.{measure(source, indicator)}"),
        "is_share": indicator.statistic == "share",
        "waves": [_wave(source, indicator, wave.id) for wave in levels(source, indicator)],
        "changes": [_change(source, indicator, *pair) for pair in source.measurement.comparisons],
    }


def measure(source: Source, indicator: Indicator) -> str:
    """Name what a figure is: its statistic, or ``balance`` of a mean that is a difference of two percentages.

    A mean of scores -100, 0 and 100 is that, such as a Net Promoter Score.
    """
    item = source.measurement.codebook.get(indicator.headline.item or "")
    scores = {one.score for one in item.answers if one.kind == "valid"} if item else set()
    return "balance" if indicator.statistic == "mean" and scores == BALANCE else indicator.statistic


def levels(source: Source, indicator: Indicator) -> tuple[Wave, ...]:
    """Give the waves that have a figure of their own; a shift lies between two."""
    return () if indicator.statistic == SHIFT else source.measurement.waves


def _wave(source: Source, indicator: Indicator, wave: str) -> Block:
    row = source.estimate(indicator.id, wave)
    number = level(source, row, f"{indicator.id}.{wave}.{indicator.statistic}")
    return {
        "label": source.wave(wave),
        "number": number,
        "base": _condition(source, row, base(source, row)),
        "bounds": bounds(source, row),
        "norm": norm_sentence(source, indicator, row),
        "sentence": level_sentence(source, indicator, wave, row, number),
    }


def level_sentence(
    source: Source, indicator: Indicator, wave: str, row: Row | None, number: Block, *, named: bool = True
) -> str:
    """Write an estimate as one plain sentence with its interval and base; unnamed where its heading names it."""
    label = source.indicator(indicator.id)
    # no line ends between n and its number
    fields = {"wave": source.wave(wave), "label": label, "value": number["text"], "base": glued(base(source, row))}
    if number["value"] is None:
        return source.say("report.level_hidden", **fields)
    plain = "report.level_label" if named else "report.level_plain"
    key = "report.level_sentence" if indicator.sentence else plain
    if not indicator.sentence and indicator.statistic in NAMED:
        fields["value"] = source.say(f"report.value_{indicator.statistic}", value=number["text"])
    said = indicator.sentence.to(source.language) if indicator.sentence else ""
    return source.say(key, sentence=said, interval=interval(source, row, number), **fields)


def interval(source: Source, row: Row | None, number: Block) -> str:
    """Write the interval of a number; about the registered units it holds on a condition, which goes with it."""
    if not number["interval"]:
        return source.say("report.no_interval")
    return _condition(source, row, number["interval"]["text"])


def _condition(source: Source, row: Row | None, text: str) -> str:
    if not text or row is None or row.get("target") != "population":
        return text
    return source.say("report.if_alike", text=text)


def glued(text: str) -> str:
    """Keep ``n = 98`` on one line."""
    return text.replace("n = ", "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")


def bounds(source: Source, row: Row | None) -> str:
    """Give the worst-case bounds over the units that did not answer, or an empty text."""
    found = bounds_text(row, row["statistic"], source.language) if row else ""
    return source.say("report.bounds", units=source.units(row["unit"]), range=found) if row and found else ""


def _change(source: Source, indicator: Indicator, wave_from: str, wave_to: str) -> Block:
    row = source.change(indicator.id, wave_from, wave_to)
    number = change(source, row, f"{indicator.id}.{wave_from}-{wave_to}.difference")
    waves = wave_from, wave_to
    text = change_sentence(source, indicator, waves, row, number, plain=True)
    return {"number": number, "text": text, "short": _in_short(source, indicator, waves, row, number) or text}


def _in_short(source: Source, indicator: Indicator, waves: tuple[str, str], row: Row | None, number: Block) -> str:
    """Write a change and its verdict in one line, for a page with many; nothing if that takes a sentence."""
    if row is None or not number["interval"] or indicator.statistic == SHIFT:
        return ""
    fields = source.pair(*waves) | {"value": with_units(source, row, number["text"])}
    fields["otherwise"] = source.word("story.otherwise") if is_otherwise(source, indicator, waves) else ""
    kind = "points" if indicator.statistic == "share" else "units"
    verdict = content_verdicts.brief(source, row)
    return source.say(f"story.short_{kind}", interval=number["interval"]["text"], verdict=verdict, **fields)


def change_sentence(
    source: Source, indicator: Indicator, waves: tuple[str, str], row: Row | None, number: Block, *, plain: bool = False
) -> str:
    """Write a change in sentences: how large, how sure, and the verdict with what it rests on; or the verdict alone."""
    earlier, later = (source.wave_inside(wave) for wave in waves)
    if number["value"] is None or row is None:
        return source.say("report.change_hidden", earlier=earlier, later=later, text=number["text"])
    kind = {"share": "points", SHIFT: "chance"}.get(indicator.statistic, "units")
    text = source.say(
        f"report.change_{kind}" if number["interval"] else f"report.change_{kind}_bare",
        earlier=earlier,
        later=later,
        value=with_units(source, row, number["text"]),
        interval=interval(source, row, number),
    )
    parts = [text]
    if not plain:
        parts += [source.say(f"report.{why}") for why in UNSURE if row.get("reason") == why]
    parts += [source.say("report.otherwise_here")] if is_otherwise(source, indicator, waves) else []
    verdict = content_verdicts.plain if plain else content_verdicts.sentence
    return " ".join([*parts, verdict(source, row)]).strip()


def with_units(source: Source, row: Row, text: str) -> str:
    """Write the difference of a mean or median with its unit; a share's stands in the sentence, a ratio has none."""
    return source.say("words.with_units", value=text) if row["statistic"] in ("mean", "median") else text


def conditional(source: Source, indicators: Sequence[Indicator]) -> list[str]:
    """Say of which figures the interval is about the registered units only; nothing if of none."""
    names = [source.indicator(i.id) for i in indicators if own_target(source, i) == "population"]
    if not names:
        return []
    if len(names) == len(indicators):
        return [source.say("report.all_if_alike")]
    return [source.say("report.some_if_alike", names="; ".join(names))]


def own_target(source: Source, indicator: Indicator) -> str:
    """Give the target of an indicator's figures that are shown: without a register there is no population."""
    return indicator.target if source.measurement.register else "process"
