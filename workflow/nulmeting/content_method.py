"""Method, limits, and the legend of signs, in plain words."""

from __future__ import annotations

from nulmeting.content_blocks import Block, heading, note, paragraph, table
from nulmeting.content_source import Source
from nulmeting.formatting import count, percent

PAGE_WORDS = (
    "skip",
    "contents",
    "other_language",
    "filter",
    "filter_count",
    "download",
    "description",
    "data",
    "interval",
    "indicative",
    "made_by",
    "print_hint",
)
SIGNS = ("unknown", "blank", "zero", "fewer", "suppressed", "indicative", "dash")


def blocks(source: Source) -> list[Block]:
    """Make the section."""
    measurement = source.measurement
    made = [heading(2, "method", source.say("report.method"))]
    if measurement.synthetic:
        made.append(note(source.say("method.synthetic"), "synthetic"))
    for key in _topics(source):
        made += [heading(3, f"method-{key}", source.say(f"method.{key}_title")), paragraph(explained(source, key))]
    limits = measurement.thresholds
    made += [
        heading(3, "method-protection", source.say("method.protection_title")),
        paragraph(
            source.say(
                "method.protection",
                base=count(limits.minimum_base, source.language),
                organisations=count(limits.minimum_organisations, source.language),
                share=percent(limits.maximum_share_of_one_organisation, source.language),
                cell=count(limits.minimum_cell, source.language),
            )
        ),
    ]
    return made


def explained(source: Source, topic: str) -> str:
    """Write the paragraph on a topic; that organisations' people are alike matters only where people are counted."""
    text = source.say(f"method.{topic}")
    persons = any(d.unit == "person" for i in source.measurement.indicators for d in i.definitions)
    return f"{text} {source.say('method.interval_persons')}" if topic == "interval" and persons else text


def _topics(source: Source) -> list[str]:
    """Choose the paragraphs that apply to this measurement."""
    measurement = source.measurement
    definitions = [d for i in measurement.indicators for d in i.definitions]
    topics = ["interval", "target"]
    topics.append("nonresponse" if measurement.register else "no_register")
    if any(d.unit == "organisation" for d in definitions) and any(d.unit == "person" for d in definitions):
        topics.append("organisations")
    if measurement.comparisons:
        topics.append("change" if measurement.person_key or measurement.organisation_key else "unlinked_change")
    return [*topics, "reach", "rounding"]


def legend(source: Source) -> list[Block]:
    """Make the section with the signs."""
    body = [[source.say(f"legend.{sign}_sign"), source.say(f"legend.{sign}")] for sign in SIGNS]
    columns = [("text", source.say("columns.sign")), ("text", source.say("columns.meaning"))]
    caption = source.say("report.legend_caption")
    return [heading(2, "signs", source.say("report.legend")), table("signs-table", caption, columns, body)]
