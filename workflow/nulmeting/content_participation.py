"""Who took part, for the first page: of each wave how many of how many, in a sentence."""

from __future__ import annotations

from nulmeting.content_blocks import Block, counted, items, paragraph, rate
from nulmeting.content_response import row_unit
from nulmeting.content_source import ALL, Row, Source, matching
from nulmeting.formatting import is_missing, listing

Said = tuple[str, list[Block]]


def blocks(source: Source) -> list[Block]:
    """Say of each wave how many of those invited took part; without a register how many took part."""
    waves = source.measurement.waves
    if source.one_questionnaire:
        made = [paragraph(*_once(source))]
    else:
        made = [items("took-part", [_wave(source, wave.id) for wave in waves])]
    unknown = source.say(f"story.unknown_invited_{row_unit(source)}")
    return made if source.measurement.register else [*made, paragraph(unknown)]


def _wave(source: Source, wave: str) -> Said:
    unit = row_unit(source)
    row = _response(source, wave, unit)
    if row is None or is_missing(row.get("response_rate")):
        return _used(source, wave, unit)
    part, whole, share = _of(source, row)
    fields = {"wave": named(source, wave), "units": source.units(unit)}
    fields |= {"used": part["text"], "invited": whole["text"], "rate": share["text"]}
    organisations = _response(source, wave, "organisation") if unit == "person" else None
    if organisations is None or is_missing(organisations.get("response_rate")):
        return source.say("story.invited", count=row["responding"], **fields), [part, whole, share]
    some, every, _ = _of(source, organisations)
    said = source.say("story.invited_from", organisations=some["text"], all=every["text"], **fields)
    return said, [part, whole, share, some, every]


def _used(source: Source, wave: str, unit: str) -> Said:
    row = _flow(source, wave, unit)
    number = counted(source, f"flow.{wave}.responding.{unit}", row, "count")
    fields = {"wave": named(source, wave), "units": source.units(unit)}
    if row is None or number["value"] is None:
        return source.say("story.used_hidden", text=number["text"], **fields), [number]
    return source.say("story.used", count=row["count"], used=number["text"], **fields), [number]


def _once(source: Source) -> Said:
    unit, waves = row_unit(source), source.measurement.waves
    number = counted(source, f"flow.{waves[0].id}.responding.{unit}", _flow(source, waves[0].id, unit), "count")
    listed = listing([source.say("story.quoted", wave=source.wave(w.id)) for w in waves], source.language)
    said = source.say("story.one_questionnaire", used=number["text"], units=source.units(unit), listed=listed)
    return said, [number]


def named(source: Source, wave: str) -> str:
    """Name a wave with its period: ``Nulmeting (4–29 juni 2018)``."""
    period = source.period(wave)
    return source.say("story.wave_in", wave=source.wave(wave), period=period) if period else source.wave(wave)


def _of(source: Source, row: Row) -> tuple[Block, Block, Block]:
    name = ".".join(["response", row["wave"], row["unit"], ALL, ALL])
    part, whole = (counted(source, f"{name}.{key}", row, key) for key in ("responding", "invited"))
    return part, whole, rate(source, name, row, "response_rate", ("responding", "invited"))


def _response(source: Source, wave: str, unit: str) -> Row | None:
    return next(iter(matching(source.table("response"), wave=wave, unit=unit, breakdown=ALL)), None)


def _flow(source: Source, wave: str, unit: str) -> Row | None:
    found = matching(source.table("flow"), wave=wave, unit=unit, step="responding")
    return next(iter(found), None)
