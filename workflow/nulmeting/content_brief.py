"""The report's first page: the leading figures, each on its own unit."""

from __future__ import annotations

from nulmeting.content_blocks import Block, base, change, heading, level, note, paragraph
from nulmeting.content_source import Row, Source
from nulmeting.formatting import is_missing, lower_first, number_range, percent_range
from nulmeting.settings import Indicator

MOST_WITHOUT_LEAD = 4


def leading(source: Source) -> tuple[Indicator, ...]:
    """Give the indicators that lead the report: those the configuration names, else the first few."""
    measurement = source.measurement
    named = tuple(measurement.indicator(i) for i in measurement.lead)
    return named or tuple(i for i in measurement.indicators if i.statistic != "options")[:MOST_WITHOUT_LEAD]


def blocks(source: Source) -> list[Block]:
    """Make the section."""
    found = leading(source)
    made = [heading(2, "brief", source.say("report.brief"))]
    made += [key_figure(source, indicator) for indicator in found]
    if len({i.headline.unit for i in found}) > 1:
        made.append(note(source.say("report.two_units")))
    made.append(paragraph(source.say("report.hedge")))
    return made


def key_figure(source: Source, indicator: Indicator) -> Block:
    """Make the block of one indicator: every wave, and the last declared change."""
    return {
        "type": "key_figure",
        "id": indicator.id,
        "label": indicator.label.to(source.language),
        "unit": source.units(indicator.headline.unit),
        "statistic": source.word(f"statistics.{indicator.statistic}"),
        "is_share": indicator.statistic == "share",
        "waves": [_wave(source, indicator, wave.id) for wave in source.measurement.waves],
        "changes": [_change(source, indicator, *pair) for pair in source.measurement.comparisons],
    }


def _wave(source: Source, indicator: Indicator, wave: str) -> Block:
    row = source.estimate(indicator.id, wave)
    number = level(source, row, f"{indicator.id}.{wave}.{indicator.statistic}")
    return {
        "label": source.wave(wave),
        "number": number,
        "base": base(source, row),
        "bounds": bounds(source, row),
        "sentence": level_sentence(source, indicator, wave, row, number),
    }


def level_sentence(
    source: Source, indicator: Indicator, wave: str, row: Row | None, number: Block, *, named: bool = True
) -> str:
    """Write an estimate as one plain sentence with its interval and base; unnamed where its heading names it."""
    label = indicator.label.to(source.language)
    # no line ends between n and its number
    fields = {"wave": source.wave(wave), "label": label, "value": number["text"], "base": glued(base(source, row))}
    if number["value"] is None:
        return source.say("report.level_hidden", **fields)
    plain = "report.level_label" if named else "report.level_plain"
    key = "report.level_sentence" if indicator.sentence else plain
    interval = number["interval"]["text"] if number["interval"] else source.say("report.no_interval")
    sentence = indicator.sentence.to(source.language) if indicator.sentence else ""
    return source.say(key, sentence=sentence, interval=interval, **fields)


def glued(text: str) -> str:
    """Keep ``n = 98`` on one line."""
    return text.replace("n = ", "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")


def bounds(source: Source, row: Row | None) -> str:
    """Give the worst-case bounds over the units that did not answer, or an empty text."""
    if row is None or is_missing(row.get("bound_low")) or is_missing(row.get("bound_high")):
        return ""
    low, high = row["bound_low"], row["bound_high"]
    ranged = percent_range(low, high, source.language) if row["statistic"] == "share" else ""
    return source.say("report.bounds", range=ranged or number_range(low, high, source.language, 1))


def _change(source: Source, indicator: Indicator, wave_from: str, wave_to: str) -> Block:
    row = source.change(indicator.id, wave_from, wave_to)
    number = change(source, row, f"{indicator.id}.{wave_from}-{wave_to}.difference")
    return {"number": number, "text": change_sentence(source, indicator, (wave_from, wave_to), row, number)}


def change_sentence(
    source: Source, indicator: Indicator, waves: tuple[str, str], row: Row | None, number: Block
) -> str:
    """Write a change as a sentence that claims no more than has been assessed."""
    earlier, later = (lower_first(source.wave(w)) for w in waves)
    if number["value"] is None or row is None:
        return source.say("report.change_hidden", earlier=earlier, later=later, text=number["text"])
    measure = "points" if indicator.statistic == "share" else "units"
    interval = number["interval"]
    text = source.say(
        f"report.change_{measure}" if interval else f"report.change_{measure}_bare",
        earlier=earlier,
        later=later,
        value=number["text"],
        interval=interval["text"] if interval else "",
    )
    if row.get("verdict"):
        return f"{text} {source.word('verdicts.' + str(row['verdict']))}"
    if interval is None:
        return f"{text} {source.say('report.not_assessed')}"
    holds_zero = interval["low"] <= 0 <= interval["high"]
    return f"{text} {source.say('report.zero_inside' if holds_zero else 'report.zero_outside')}"
