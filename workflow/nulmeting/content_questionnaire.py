"""The annex: what was asked in each wave, in which words, with which answers; what is the same is said once."""

from __future__ import annotations

from collections.abc import Mapping

from nulmeting.codebook import Item
from nulmeting.comparability import between
from nulmeting.content_blocks import Block, Cell, heading, paragraph, table
from nulmeting.content_grids import parted, together
from nulmeting.content_source import Row, Source, matching
from nulmeting.formatting import EN_DASH, listing

MOST_ANSWERS = 80


def blocks(source: Source) -> list[Block]:
    """Make the annex: every question once, with the waves that asked it and what differs between them."""
    made = [
        heading(2, "questionnaire", source.say("report.questionnaire")),
        paragraph(source.say("report.questionnaire_intro")),
    ]
    asked = together([item for item in source.measurement.codebook.values() if _waves(source, item)])
    has_stems = any(parted(source, item, wave)[1] for item in asked for wave in _waves(source, item))
    has_waves = len(source.measurement.waves) > 1
    columns = [("text", source.say("columns.question"))]
    columns += [("text", source.say("story.stem"))] if has_stems else []
    columns += [("text", source.say("columns.code"))]
    columns += [("text", source.say("report.asked_in"))] if has_waves else []
    columns += [("text", source.say(f"columns.{c}")) for c in ("answers", "remark")]
    body = [_row(source, item, has_stems=has_stems, has_waves=has_waves) for item in asked]
    if not any(row[-1] for row in body):
        columns, body = columns[:-1], [row[:-1] for row in body]
    caption = source.say("report.questionnaire_caption", waves=listing(_periods(source), source.language))
    return [*made, table("questionnaire-asked", caption, columns, body, collapsed=True), *_compared(source)]


def _waves(source: Source, item: Item) -> list[str]:
    return [wave.id for wave in source.measurement.waves if item.asked_in(wave.id)]


def _periods(source: Source) -> list[str]:
    """Name every wave with when it was in the field."""
    names = {source.wave(wave.id): source.period(wave.id) for wave in source.measurement.waves}
    return [f"{name} ({period})" if period else name for name, period in names.items()]


def _row(source: Source, item: Item, *, has_stems: bool, has_waves: bool) -> list[Cell]:
    waves = _waves(source, item)
    own, stem = ({wave: parted(source, item, wave)[part] for wave in waves} for part in (0, 1))
    answers = {wave: _answers(source, item, wave) for wave in waves}
    remarks = {wave: _remark(source, item, wave) for wave in waves}
    made = [_once(source, own), *([_once(source, stem)] if has_stems else []), item.code]
    return [*made, *([_asked_in(source, waves)] if has_waves else []), _once(source, answers), _once(source, remarks)]


def _asked_in(source: Source, waves: list[str]) -> str:
    if len(waves) == len(source.measurement.waves):
        return source.say("report.asked_always", count=len(waves) - 1)
    return listing([source.wave(wave) for wave in waves], source.language)


def _once(source: Source, texts: Mapping[str, str]) -> str:
    """Give a text that all waves have; else each text with the waves that have it."""
    waves: dict[str, list[str]] = {}
    for wave, text in texts.items():
        waves.setdefault(text, []).append(source.wave(wave))
    if len(waves) < 2:
        return next(iter(waves), "")
    return f" {EN_DASH} ".join(
        source.say("report.in_waves", waves=listing(names, source.language), text=text)
        for text, names in waves.items()
        if text
    )


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
    head = heading(3, "comparability", source.say("report.comparability"))
    apart = [paragraph(source.say("report.comparable_apart"))] if not all(row["comparable"] for row in rows) else []
    return [head, *made, *apart] if made else []


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
    if item.comparable is False:
        remarks.append(source.say("report.not_comparable"))
    return " ".join(remarks)
