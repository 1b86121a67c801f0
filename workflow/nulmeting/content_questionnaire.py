"""The annex: what was asked in each wave, in which words, with which answers."""

from __future__ import annotations

from nulmeting.codebook import Item
from nulmeting.content_blocks import Block, Cell, heading, paragraph, table
from nulmeting.content_source import Source

MOST_ANSWERS = 80


def blocks(source: Source) -> list[Block]:
    """Make the annex: one table per wave."""
    made = [
        heading(2, "questionnaire", source.say("report.questionnaire")),
        paragraph(source.say("report.questionnaire_intro")),
    ]
    for wave in source.measurement.waves:
        asked = [item for item in source.measurement.codebook.values() if item.asked_in(wave.id)]
        body: list[list[Cell]] = [
            [source.question(i, wave.id), i.code, _answers(source, i), _remark(source, i, wave.id)] for i in asked
        ]
        columns = [("text", source.say(f"columns.{c}")) for c in ("question", "code", "answers", "remark")]
        period = source.period(wave.id)
        caption = source.say(
            "report.questionnaire_caption", wave=source.wave(wave.id), period=f"({period})" if period else ""
        )
        made.append(table(f"questionnaire-{wave.id}", caption, columns, body, collapsed=True))
    return made


def _answers(source: Source, item: Item) -> str:
    if not item.answers:
        return source.word(f"item_types.{item.type}")
    labels = [a.label.to(source.language) for a in item.answers]
    return "; ".join(labels[:MOST_ANSWERS]) + ("; …" if len(labels) > MOST_ANSWERS else "")


def _remark(source: Source, item: Item, wave: str) -> str:
    remarks = []
    if item.personal != "no":
        remarks.append(source.say(f"report.personal_{item.personal}"))
    if item.max_choices:
        remarks.append(source.say("report.max_choices", most=item.max_choices))
    elif item.type == "multi":
        remarks.append(source.say("report.several"))
    if item.routing is not None:
        remarks.append(source.say("report.routed"))
    if item.question_in(wave) != item.question:
        remarks.append(source.say("report.reworded"))
    if not item.comparable:
        remarks.append(source.say("report.not_comparable"))
    return " ".join(remarks)
