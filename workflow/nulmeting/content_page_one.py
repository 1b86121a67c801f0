"""The first page, in plain words: what was measured, the figures, what changed, what is needed, what is not said."""

from __future__ import annotations

from nulmeting import content_changed, content_participation
from nulmeting.content_blocks import Block, heading, items, level, note, paragraph
from nulmeting.content_brief import key_figure, leading
from nulmeting.content_interpretation import written
from nulmeting.content_source import Source
from nulmeting.content_topics import about, theme
from nulmeting.content_verdicts import only_alone
from nulmeting.formatting import is_missing, listing
from nulmeting.settings import Indicator

MOST_NEEDS = 3
PAGE_ONE = "page_one"


def blocks(source: Source, *, has_trust: bool) -> list[Block]:
    """Make the section.

    Parameters
    ----------
    source : Source
    has_trust : bool
        Whether the report has the section on how certain its figures are.
    """
    made = [heading(2, "brief", source.say("report.brief"))]
    made += [heading(3, "brief-measured", source.say("story.measured")), *_themes(source)]
    made += content_participation.blocks(source)
    made += [heading(3, "brief-figures", source.say("story.headlines")), *_figures(source)]
    if changed := content_changed.blocks(source):
        made += [heading(3, "brief-changed", source.say("story.changed")), *changed]
    made += _needs(source)
    made += written(source, PAGE_ONE)
    return [*made, heading(3, "brief-unsaid", source.say("story.unsaid")), *_unsaid(source, has_trust=has_trust)]


def _themes(source: Source) -> list[Block]:
    """Name the themes of the indicators; nothing where none has one."""
    found = dict.fromkeys(one["label"] for i in source.measurement.indicators for one in theme(source, i))
    names = listing([source.say("story.name", name=name) for name in found], source.language)
    return [paragraph(source.say("story.themes", themes=names))] if found else []


def _figures(source: Source) -> list[Block]:
    found = leading(source)
    made = [block for i in found for block in about([key_figure(source, i)], theme(source, i))]
    if len({i.headline.unit for i in found}) > 1:
        made.append(note(source.say("report.two_units")))
    said = [source.say("story.interval")]
    changes = [source.change(i.id, *pair) for i in found for pair in source.measurement.comparisons]
    if any(row and only_alone(row) for row in changes):  # else an interval without zero is left unexplained
        said.append(source.say("change.note_alone"))
    return [*made, paragraph(" ".join(said))]


def _needs(source: Source) -> list[Block]:
    """Say what was chosen most in each wave; nothing where no question after needs is named, or none of it is shown."""
    if source.measurement.needs is None:
        return []
    indicator = source.measurement.indicator(source.measurement.needs)
    item = source.measurement.codebook[indicator.headline.item or ""]
    said = [(wave.id, _chosen(source, indicator, wave.id)) for wave in source.measurement.waves]
    entries = [
        (source.say("story.needs_wave", wave=source.wave(wave), chosen=text), numbers)
        for wave, (text, numbers) in said
        if text
    ]
    if not entries:
        return []
    left = [source.wave(wave.id) for wave in source.measurement.waves if not item.asked_in(wave.id)]
    more = [source.say("needs.not_asked", waves=listing(left, source.language))] if left else []
    asked = source.say("story.needs_asked", question=source.question(item), units=source.units(indicator.headline.unit))
    return [
        heading(3, "brief-needs", source.indicator(indicator.id)),
        paragraph(asked),
        items("most-chosen", entries),
        paragraph(" ".join([source.say("story.needs_several"), *more])),
    ]


def _chosen(source: Source, indicator: Indicator, wave: str) -> tuple[str, list[Block]]:
    item = source.measurement.codebook[indicator.headline.item or ""]
    rows = {code: source.estimate(indicator.id, wave, option=code) for code in item.codes("valid")}
    known = [(code, row) for code, row in rows.items() if row is not None and not is_missing(row.get("estimate"))]
    most = sorted(known, key=lambda found: -float(found[1]["estimate"]))[:MOST_NEEDS]
    numbers = [level(source, row) for _, row in most]
    texts = [_option(source, source.answer(item, code), one) for (code, _), one in zip(most, numbers, strict=True)]
    return listing(texts, source.language), numbers


def _option(source: Source, option: str, number: Block) -> str:
    fields = {"option": option, "share": number["text"]}
    if not number["interval"]:
        return source.say("story.needs_option_bare", **fields)
    return source.say("story.needs_option", interval=number["interval"]["text"], **fields)


def _unsaid(source: Source, *, has_trust: bool) -> list[Block]:
    """Make the list of what the figures cannot say: what holds for this measurement, each once."""
    measurement = source.measurement
    keys = ["absent", "self", *(["cause"] if measurement.comparisons else [])]
    said = [source.say("story.unsaid_made_up")] if measurement.synthetic else []
    if measurement.provisional:
        last = measurement.waves[-1]
        fields = {"wave": source.wave(last.id), "date": source.day(last.in_field_on)}
        said.append(source.say("story.unsaid_provisional", **fields))
    said += [source.say(f"story.unsaid_{key}") for key in keys]
    fields = {"trust": source.say("trust.title"), "method": source.say("report.method")}
    more = source.say("story.unsaid_more" if has_trust else "story.unsaid_more_method", **fields)
    return [items("unsaid", [(text, []) for text in said]), paragraph(more)]
