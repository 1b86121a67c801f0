"""The annex: what was asked in each wave, in which words, with which answers; what is the same is said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from nulmeting.codebook import Item
from nulmeting.comparability import DECLARED, NOT_ASKED, between
from nulmeting.content_blocks import Block, Cell, heading, items, paragraph, table
from nulmeting.content_grids import parted, together
from nulmeting.content_source import Row, Source, matching
from nulmeting.formatting import EN_DASH, listing, upper_first

MOST_ANSWERS = 80
SHARED, LONG = 3, 30
"""Questions from which on answers are written once, under a letter, and the letters of a text that is long enough."""
COLUMNS = {
    "question": "columns.question",
    "stem": "story.stem",
    "code": "columns.code",
    "waves": "report.asked_in",
    "answers": "columns.answers",
}


def blocks(source: Source) -> list[Block]:
    """Make the annex: every question once, with the waves that asked it and what differs between them.

    What holds of every question is said before the table, and so are answers that several questions share.
    """
    made = [
        heading(2, "questionnaire", source.say("report.questionnaire")),
        paragraph(source.say("report.questionnaire_intro")),
    ]
    asked = together([item for item in source.measurement.codebook.values() if _waves(source, item)])
    found = [_row(source, item) for item in asked]
    everywhere = {key: text for key in ("waves", "answers") if (text := _same(found, key))}
    made += [paragraph(source.say(f"report.every_{key}", text=text)) for key, text in everywhere.items()]
    shared = _shared(found)
    if shared and "answers" not in everywhere:
        sets = [(source.say("report.answer_set", letter=letter, answers=text), ()) for text, letter in shared.items()]
        made += [paragraph(source.say("report.answer_sets")), items("answer-sets", sets)]
    columns = [key for key in COLUMNS if key not in everywhere and any(row[key] for row in found)]
    body: list[list[Cell]] = [[_cell(source, row, key, shared) for key in columns] for row in found]
    caption = source.say("report.questionnaire_caption", waves=listing(_periods(source), source.language))
    heads = [("text", source.say(COLUMNS[key])) for key in columns]
    return [*made, table("questionnaire-asked", caption, heads, body, collapsed=True), *_compared(source)]


def _same(found: Sequence[Mapping[str, str]], key: str) -> str:
    """Give the text that stands in every row that has one; an empty text if they are not all the same."""
    texts = {row[key] for row in found if row[key]}
    return texts.pop() if len(texts) == 1 < len(found) and not any(_noted(row, key) for row in found) else ""


def _shared(found: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Give a letter to every long list of answers that several questions have."""
    times = Counter(row["answers"] for row in found)
    texts = [text for text, number in times.items() if number >= SHARED and len(text) > LONG]
    return dict(zip(texts, ascii_uppercase, strict=False))


def _cell(source: Source, row: Mapping[str, str], key: str, shared: Mapping[str, str]) -> str:
    text = shared.get(row[key], row[key]) if key == "answers" else row[key]
    return source.say("report.remarked", text=text, remark=row["answers_note"]) if _noted(row, key) else text


def _noted(row: Mapping[str, str], key: str) -> bool:
    return key == "answers" and bool(row["answers_note"])


def _waves(source: Source, item: Item) -> list[str]:
    return [wave.id for wave in source.measurement.waves if item.asked_in(wave.id)]


def _periods(source: Source) -> list[str]:
    """Name every wave with when it was in the field."""
    names = {source.wave(wave.id): source.period(wave.id) for wave in source.measurement.waves}
    return [f"{name} ({period})" if period else name for name, period in names.items()]


def _row(source: Source, item: Item) -> dict[str, str]:
    """Give what the columns say of a question, and what is to be remarked of its answers."""
    waves = _waves(source, item)
    own, stem = ({wave: parted(source, item, wave)[part] for wave in waves} for part in (0, 1))
    remarks, notes = ({wave: made(source, item, wave) for wave in waves} for made in (_remark, _answering))
    question, remark, note = _once(source, own), _once(source, remarks), _once(source, notes)
    return {
        "question": source.say("report.remarked", text=question, remark=remark) if remark else question,
        "stem": _once(source, stem),
        "code": item.code,
        "waves": _asked_in(source, waves),
        "answers": _answers(source, item, waves),
        "answers_note": note,
    }


def _asked_in(source: Source, waves: list[str]) -> str:
    everywhere = len(source.measurement.waves)
    if everywhere == 1 or source.one_questionnaire:
        return ""
    if len(waves) == everywhere:
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
    """Say which questions can be compared, for every two waves: what differs, and what the codebook says of it.

    What the codebook says of a question is said of the waves between which it differs.
    """
    if source.one_questionnaire:  # its two questions differ on purpose
        return []
    made: list[Block] = []
    rows = source.table("comparability")
    differing = {row["item"] for row in rows if row["reason"] not in (None, NOT_ASKED) and not _only_declared(row)}
    for earlier, later in dict.fromkeys((row["wave_from"], row["wave_to"]) for row in rows):
        of_pair = matching(rows, wave_from=earlier, wave_to=later)
        both = [row for row in of_pair if row["reason"] != "not_asked"]
        told = [row for row in both if row["reason"] and not (_only_declared(row) and row["item"] in differing)]
        names = {"earlier": source.wave(earlier), "later": source.wave_inside(later)}
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
    # whose answers are not published, the table before this has with a remark
    kept = {row["item"] for row in rows}
    away = [item for item in source.measurement.codebook.values() if _waves(source, item) and item.code not in kept]
    if made and away:
        counts = {"count": len(away), "uncounted": len(away)}
        made.insert(0, paragraph(source.say("report.comparable_uncounted", **counts)))
    unlike = any(not row["comparable"] and row["reason"] != "not_asked" for row in rows)
    apart = [paragraph(source.say("report.comparable_apart"))] if unlike else []
    return [head, *made, *apart] if made else []


def _only_declared(row: Row) -> bool:
    """Tell whether nothing differs between two waves that a question compares: there is only what is said of it."""
    return bool(row["comparable"]) and row["reason"] == DECLARED


def _told(source: Source, row: Row) -> list[Cell]:
    """Say of one question whether it is comparable, and why."""
    item = source.measurement.codebook[str(row["item"])]
    reasons = str(row["reason"]).split("+")
    differs = [source.word(f"comparability.{one}") for one in reasons if one != DECLARED]
    remark = upper_first(listing(differs, source.language))
    note = str(row[f"note_{source.language}"] or "")
    if between(item, row["wave_from"], row["wave_to"]).unjudged:
        note = source.say("report.unjudged")
    return [
        source.question(item, row["wave_to"]),
        item.code,
        source.say("report.yes" if row["comparable"] else "report.no"),
        f"{remark}: {note}" if remark and note else remark or upper_first(note),
    ]


def _answers(source: Source, item: Item, waves: list[str]) -> str:
    """List what could be chosen: what the first wave offered, and what others offered besides."""
    if not item.answers:
        return "" if item.type == "key" else source.word(f"item_types.{item.type}")
    offered = {wave: [source.answer(item, a.code) for a in item.offered(wave)] for wave in waves}
    first = offered[waves[0]]
    if any(labels[: len(first)] != first for labels in offered.values()):
        return _once(source, {wave: _listed(labels) for wave, labels in offered.items()})
    more = {wave: _listed(labels[len(first) :]) for wave, labels in offered.items() if len(labels) > len(first)}
    by_text = {text: [source.wave(wave) for wave, own in more.items() if own == text] for text in more.values()}
    besides = [
        source.say("report.answers_besides", waves=listing(names, source.language), answers=text)
        for text, names in by_text.items()
    ]
    return f" {EN_DASH} ".join([_listed(first), *besides])


def _listed(labels: list[str]) -> str:
    return "; ".join(labels[:MOST_ANSWERS]) + ("; …" if len(labels) > MOST_ANSWERS else "")


def _answering(source: Source, item: Item, wave: str) -> str:
    """Say how a question was to be answered."""
    if most := item.in_wave(wave).max_choices:
        said = source.say("report.max_choices", most=most)
        return "; ".join([source.say("report.ranked"), said]) if item.type == "ranking" else said
    return {"ranking": source.say("report.ranked"), "multi": source.say("report.several")}.get(item.type, "")


def _remark(source: Source, item: Item, wave: str) -> str:
    remarks = [source.say(f"report.personal_{item.personal}")] if item.personal != "no" else []
    remarks += [source.say("report.routed")] if item.routing_in(wave) is not None else []
    remarks += [source.say("report.not_comparable")] if item.comparable is False else []
    return "; ".join(remarks)
