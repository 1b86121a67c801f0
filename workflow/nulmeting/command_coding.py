"""The command that writes a coding sheet of an open question, into the folder of the raw files."""

from __future__ import annotations

from pathlib import Path

from nulmeting import coding_sheet, configuration, io, pseudonyms, stages
from nulmeting.codebook import Answer
from nulmeting.coding import codings, file_name
from nulmeting.command_words import WORDS
from nulmeting.messages import Fault, InputError, unknown
from nulmeting.open_answers import open_items
from nulmeting.settings import Measurement


def run(name: str, wave: str, item: str, slots: int, language: str) -> int:
    """Write the sheet; one that is there, perhaps filled in, is never overwritten."""
    config, raw = Path("config", "measurements", f"{name}.yaml"), Path("raw", name)
    measurement = configuration.load(config)
    _known("E503", wave, [one.id for one in measurement.waves])
    _known("E510", item, open_items(measurement))
    path = raw / file_name(item, wave)
    if path.exists():
        raise InputError([Fault("E508", str(path))])
    texts = stages.clean(config, raw, pseudonyms.key(pseudonyms.key_file()), coded=False).texts[wave]
    own = texts[texts["item"] == item]
    listed = list(zip(own["row"].tolist(), own["text"].tolist(), strict=True))
    io.write_bytes(path, coding_sheet.build(listed, _answers(measurement, wave, path.name), slots, language))
    path.chmod(0o600)
    print(WORDS["restricted"].to(language))
    print(WORDS["made"].to(language).format(place=path))
    print(WORDS["code_next"].to(language).format(wave=wave))
    return 0


def _answers(measurement: Measurement, wave: str, file: str) -> tuple[Answer, ...]:
    """Give the codes to choose from, if the codebook has the question that the sheet will make."""
    return next((one.item.answers for one in codings(measurement.codebook, wave) if one.file == file), ())


def _known(code: str, name: str, known: list[str] | tuple[str, ...]) -> None:
    if name not in known:
        raise InputError([unknown(code, name, known)])
