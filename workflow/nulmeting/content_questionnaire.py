"""The annex: what was asked in each wave, in which words, with which answers."""

from __future__ import annotations

from nulmeting.codebook import Item
from nulmeting.comparability import between
from nulmeting.content_blocks import Block, Cell, heading, paragraph, table
from nulmeting.content_grids import parted, together
from nulmeting.content_source import Row, Source, matching
from nulmeting.formatting import listing

MOST_ANSWERS = 80


def blocks(source: Source) -> list[Block]:
    """Make the annex: one table per wave."""
    made = [
        heading(2, "questionnaire", source.say("report.questionnaire")),
        paragraph(source.say("report.questionnaire_intro")),
    ]
    for wave in source.measurement.waves:
        asked = together([item for item in source.measurement.codebook.values() if item.asked_in(wave.id)])
        has_stems = any(parted(source, item, wave.id)[1] for item in asked)
        body = [_row(source, item, wave.id, has_stems=has_stems) for item in asked]
        columns = [("text", source.say("columns.question"))]
        columns += [("text", source.say("story.stem"))] if has_stems else []
        columns += [("text", source.say(f"columns.{c}")) for c in ("code", "answers", "remark")]
        period = source.period(wave.id)
        caption = source.say(
            "report.questionnaire_caption", wave=source.wave(wave.id), period=f"({period})" if period else ""
        )
        made.append(table(f"questionnaire-{wave.id}", caption, columns, body, collapsed=True))
    return made + _compared(source)


def _row(source: Source, item: Item, wave: str, *, has_stems: bool) -> list[Cell]:
    own, stem = parted(source, item, wave)
    rest = [item.code, _answers(source, item, wave), _remark(source, item, wave)]
    return [own, stem, *rest] if has_stems else [own, *rest]


def _compared(source: Source) -> list[Block]:
    """Say which questions can be compared, for every two waves: what differs, and what the codebook says of it."""
    made: list[Block] = []
    rows = source.table("comparability")
    for earlier, later in dict.fromkeys((row["wave_from"], row["wave_to"]) for row in rows):
        of_pair = matching(rows, wave_from=earlier, wave_to=later)
        both = [row for row in of_pair if row["reason"] != "not_asked"]
        told = [row for row in both if row["reason"]]
        names = {"earlier": source.wave(earlier), "later": source.wave(later)}
        counts = {
            "both": len(both),
            "comparable": sum(bool(row["comparable"]) for row in both),
            "single": len(of_pair) - len(both),
        }
        if not both:
            continue
        made.append(paragraph(source.say("report.comparable_questions", **names, **counts)))
        if told:
            columns = [("text", source.say(f"columns.{c}")) for c in ("question", "code", "comparable", "remark")]
            caption = source.say("report.comparable_caption", **names)
            body: list[list[Cell]] = [_told(source, row) for row in told]
            made.append(table(f"comparable-{earlier}-{later}", caption, columns, body, collapsed=True))
    return [heading(3, "comparability", source.say("report.comparability")), *made] if made else []


def _told(source: Source, row: Row) -> list[Cell]:
    """Say of one question whether it is comparable, and why."""
    item = source.measurement.codebook[str(row["item"])]
    reasons = str(row["reason"]).split("+")
    differs = [source.word(f"comparability.{one}") for one in reasons if one != "declared"]
    remark = listing(differs, source.language)
    note = str(row[f"note_{source.language}"] or "")
    if between(item, row["wave_from"], row["wave_to"]).unjudged:
        note = source.say("report.unjudged")
    remark = ": ".join(part for part in (remark, note) if part)
    return [
        source.question(item, row["wave_to"]),
        item.code,
        source.say("report.yes" if row["comparable"] else "report.no"),
        remark[:1].upper() + remark[1:],
    ]


def _answers(source: Source, item: Item, wave: str) -> str:
    if not item.answers:
        return source.word(f"item_types.{item.type}")
    labels = [source.answer(item, a.code) for a in item.offered(wave)]
    return "; ".join(labels[:MOST_ANSWERS]) + ("; …" if len(labels) > MOST_ANSWERS else "")


def _remark(source: Source, item: Item, wave: str) -> str:
    remarks = []
    if item.personal != "no":
        remarks.append(source.say(f"report.personal_{item.personal}"))
    if item.type == "ranking":
        remarks.append(source.say("report.ranked"))
    if most := item.in_wave(wave).max_choices:
        remarks.append(source.say("report.max_choices", most=most))
    elif item.type == "multi":
        remarks.append(source.say("report.several"))
    if item.routing_in(wave) is not None:
        remarks.append(source.say("report.routed"))
    if item.question_in(wave) != item.question:
        remarks.append(source.say("report.reworded"))
    if item.comparable is False:
        remarks.append(source.say("report.not_comparable"))
    return " ".join(remarks)
