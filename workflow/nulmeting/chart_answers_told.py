"""What the answers to statements say: the title of their chart, its note, its numbers, and every bar in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nulmeting.chart_statements import Bar, Statement, statements
from nulmeting.chart_words import SHORT, Told, quoted
from nulmeting.codebook import Answer
from nulmeting.content_source import Source
from nulmeting.formatting import EN_DASH, count, listing, percent


def title(source: Source, drawn: Sequence[Statement]) -> str:
    """Say where the positive side is largest and smallest in the latest wave, on the scale of most statements."""
    scales = [s.item.scale for s in drawn]
    alike = [s for s in drawn if s.item.scale == max(scales, key=scales.count)]
    wave = _last_wave(alike)
    ranked = sorted(
        ((s.total(b, "positive"), s) for s in alike for b in s.bars if b.wave == wave and not b.hidden),
        key=lambda p: -p[0],
    )
    labels = [a.label.to(source.language) for a in alike[0].sides.positive]
    if len(drawn) == 1:
        return _title_of_one(source, drawn[0])
    if len(ranked) < 2 or len(labels) != 2:
        return source.say("answers.title_plain")
    high, low = ranked[0][0], ranked[-1][0]
    quotes = [(percent(share, source.language), quoted(source, one.item, SHORT, wave)) for share, one in ranked]
    most, least = _among(source, quotes), _among(source, quotes[::-1])
    if not most or not least:
        return source.say("answers.title_plain")
    is_whole = len(statements(source)) == len(drawn)
    return source.say(
        "answers.title" if is_whole else "answers.title_shown",
        wave=source.wave(wave),
        one=labels[0],
        other=labels[1],
        most=most,
        high=percent(high, source.language),
        least=least,
        low=percent(low, source.language),
    )


def _among(source: Source, quotes: Sequence[tuple[str, str]]) -> str:
    """Quote the first statement; give the number of statements if others have the same figure as it is written.

    An empty text if there is no room to quote it.
    """
    alike = [figure for figure, _ in quotes].count(quotes[0][0])
    if alike > 1:
        return source.say("answers.quote_alike", alike=alike)
    return source.say("answers.quote", quote=quotes[0][1]) if quotes[0][1] else ""


def _title_of_one(source: Source, statement: Statement) -> str:
    """Say how the positive side of the only statement went from the first wave to the last."""
    shown = [bar for bar in statement.bars if not bar.hidden]
    question = quoted(source, statement.item)
    if len(shown) < 2 or not question:
        return source.say("answers.title_plain")
    first, last = shown[0], shown[-1]
    shares = [percent(statement.total(bar, "positive"), source.language) for bar in (first, last)]
    fields = {"answers": _ends(source, statement.sides.positive), "before": shares[0], "after": shares[1]}
    return source.say("answers.title_one", question=question, **fields, **source.pair(first.wave, last.wave))


def _last_wave(drawn: Sequence[Statement]) -> str:
    shown = [b.wave for s in drawn if len(s.bars) == max(len(t.bars) for t in drawn) for b in s.bars]
    return shown[-1]


def records(source: Source, drawn: Sequence[Statement]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per item, wave and answer."""
    return [
        {
            "item": s.item.code,
            "question": source.question(s.item, bar.wave),
            "wave": bar.wave,
            "answer": answer.code,
            "label": answer.label.to(source.language),
            "share": bar.shares.get(answer.code),
            "denominator": bar.denominator,
            "shown": bar.texts.get(answer.code, ""),
        }
        for s in drawn
        for bar in s.bars
        for answer in (*s.sides.negative, *s.sides.positive, *s.sides.apart)
    ]


def described(source: Source, drawn: Sequence[Statement]) -> Told:
    """Describe every bar in a sentence, per statement."""
    about = [source.say("answers.described_of", question=source.question(s.item)) for s in drawn]
    return [(text, [_described(source, s, b) for b in s.bars]) for text, s in zip(about, drawn, strict=True)]


def _described(source: Source, statement: Statement, bar: Bar) -> str:
    names = {"wave": source.wave(bar.wave)}
    if bar.hidden:
        return source.say("answers.described_hidden", text=bar.hidden, **names)
    parts = statement.sides
    names |= {s: percent(statement.total(bar, s), source.language) for s in ("negative", "positive", "apart")}
    n = count(bar.denominator, source.language) if bar.denominator is not None else EN_DASH
    known = [a for a in parts.apart if a.code in {*bar.shares, *bar.texts}]
    key = "answers.described_hiding" if bar.rest else "answers.described" if known else "answers.described_two"
    return source.say(
        key,
        n=n,
        others=_any(source, known),
        lowest=_ends(source, parts.negative),
        highest=_ends(source, parts.positive),
        **names,
    )


def note(source: Source, drawn: Sequence[Statement]) -> str:
    """Say on which side what stands, and which answers carry no figure."""
    said = [source.say("answers.note"), *_apart(source, drawn), source.say("answers.note_parts")]
    hidden = any(len(bar.texts) > 1 and bar.rest for s in drawn for bar in s.bars)
    return " ".join([*said[:-1], *([source.say("answers.note_hidden")] if hidden else []), said[-1]])


def _apart(source: Source, drawn: Sequence[Statement]) -> list[str]:
    """Say what stands apart, and of which scale the middle does not."""
    middle = any(s.sides.middle for s in drawn)
    other = any(len(s.sides.apart) > len(s.sides.middle) for s in drawn)
    key = {(True, True): "apart", (True, False): "apart_middle", (False, True): "apart_other"}.get((middle, other))
    said = [source.say(f"answers.note_{key}")] if key else []
    counted = dict.fromkeys(_any(source, s.sides.counted) for s in drawn if s.sides.counted)
    answers = listing(list(counted), source.language)
    return said + ([source.say("answers.note_counted", count=len(counted), answers=answers)] if counted else [])


def _any(source: Source, answers: Sequence[Answer]) -> str:
    """Write answers of which each will do: ``‘a’, ‘b’ of ‘c’``."""
    *first, last = [source.say("answers.single", one=a.label.to(source.language)) for a in answers] or [""]
    return source.say("answers.any", first=", ".join(first), last=last) if first else last


def _ends(source: Source, answers: Sequence[Answer]) -> str:
    first, last = answers[0].label.to(source.language), answers[-1].label.to(source.language)
    key = "single" if first == last else "either" if len(answers) == 2 else "through"
    return source.say(f"answers.{key}", one=first, other=last)
