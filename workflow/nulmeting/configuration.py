"""From the configuration's files to one `Measurement`, checked whole before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from nulmeting import codebook_file, house_style
from nulmeting.codebook import Codebook, Item, Text
from nulmeting.configuration_check import Check
from nulmeting.configuration_cleaning import cleaning
from nulmeting.configuration_weighting import NONE
from nulmeting.configuration_word import absent
from nulmeting.messages import Fault, raise_if
from nulmeting.schema_check import read
from nulmeting.settings import (
    Breakdown,
    Calibration,
    Category,
    Definition,
    Family,
    Indicator,
    Measurement,
    Norm,
    Planning,
    Thresholds,
)
from nulmeting.settings_input import Organisations, Published, Register, Wave, WordTemplate
from nulmeting.settings_publication import Publication

HEADLINE = Text("Kopdefinitie", "Headline definition")
OF_THE_INDICATOR = (
    "id",
    "label",
    "statistic",
    "for_each",
    "alternatives",
    "target",
    "sensitive",
    "sentence",
    "margin",
    "interval",
    "norm",
    "irreversible",
    "theme",
)


def load(path: Path | str) -> Measurement:
    """Read one measurement.

    Parameters
    ----------
    path : Path or str
        ``config/measurements/<id>.yaml``. The codebook is found in ``../codebooks`` and the house-wide settings in
        ``../config.yaml``.

    Raises
    ------
    InputError
        With every fault, each with its file and place.
    """
    path = Path(path)
    folder = path.parent.parent
    raw = read(path, "measurement.schema.json")
    house = read(folder / "config.yaml", "config.schema.json")
    name = raw["id"]
    if name != path.stem:
        raise_if([Fault("E106", str(path), {"id": name})])
    wave_ids = [wave["id"] for wave in raw["waves"]]
    book = codebook_file.load(folder / "codebooks", name, wave_ids)
    expanded = [list(_expand(entry, book)) for entry in raw["indicators"]]
    raise_if(Fault("E118", f"{path} indicators[{n}].for_each") for n, one in enumerate(expanded) if not one)
    named = raw.get("house_style", house.get("house_style"))
    style = house_style.load(None if named is None else folder / named)
    raw = {**raw, "indicators": [one for entry in expanded for one in entry]}
    check = Check(str(path), book)
    raise_if([*check.measurement(raw), *absent(raw, folder / "templates")])
    return replace(_measurement(raw, house, book), style=style)


def house_settings(folder: Path | str) -> dict[str, Any]:
    """Read ``config.yaml`` of a configuration folder."""
    return read(Path(folder) / "config.yaml", "config.schema.json")


def _expand(entry: Mapping[str, Any], book: Codebook) -> Iterator[dict[str, Any]]:
    """Write an indicator with for_each as one indicator per item."""
    each = entry.get("for_each")
    if each is None:
        yield dict(entry)
        return
    codes = each.get("items") or [code for code, item in book.items() if item.scale == each["scale"]]
    for code in codes:
        item = book.get(code)
        question = item.question if item else Text(code, code)
        yield _fill({k: v for k, v in entry.items() if k != "for_each"}, code, question)


def _fill(value: Any, code: str, question: Text, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {k: _fill(v, code, question, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_fill(v, code, question) for v in value]
    if isinstance(value, str):
        shown = code.lower() if key == "id" else code
        return value.replace("{item}", shown).replace("{question}", question.to("nl" if key == "nl" else "en"))
    return value


def _measurement(raw: Mapping[str, Any], house: Mapping[str, Any], book: Codebook) -> Measurement:
    report = raw.get("report", {})
    register = raw.get("register")
    return Measurement(
        id=raw["id"],
        title=_text(raw["title"]),
        about=_text(raw["about"]),
        synthetic=raw["synthetic"],
        waves=tuple(_wave(w) for w in raw["waves"]),
        codebook=book,
        indicators=tuple(_indicator(i) for i in raw["indicators"]),
        breakdowns=tuple(_breakdown(b, book[b["item"]]) for b in raw.get("breakdowns", [])),
        comparisons=tuple((c["from"], c["to"]) for c in raw.get("comparisons", [])),
        families=tuple(
            Family(
                f["id"],
                tuple(f["indicators"]),
                f.get("adjustment", "holm"),
                f.get("margin"),
                tuple(f.get("breakdowns", ())),
            )
            for f in raw.get("families", [])
        ),
        register=None if register is None else _register(register, [wave["id"] for wave in raw["waves"]]),
        person_key=raw.get("link", {}).get("person"),
        organisation_key=raw.get("link", {}).get("organisation"),
        excerpts=raw.get("excerpts"),
        organisations=Organisations(**raw["organisations"]) if "organisations" in raw else None,
        cleaning=cleaning(raw.get("cleaning", {}), book),
        published=_published(raw.get("published_series")),
        thresholds=Thresholds(**{**house.get("thresholds", {}), **raw.get("thresholds", {})}),
        publication=_publication(raw.get("publication", {})),
        lead=tuple(report.get("headlines", [raw["indicators"][0]["id"]])),
        needs=report.get("needs"),
        languages=tuple(house["languages"]),
        privacy=raw.get("privacy", {}),
        response_cells=tuple(raw.get("response_cells", ())),
        calibrations=tuple(_calibration(one) for one in raw.get("weighting", ())),
        planning=_planning(raw.get("planning", {})),
        monitored=tuple(_monitored(book[code]) for code in raw.get("monitor", {}).get("items", ())),
        interpretation={place: _text(text) for place, text in report.get("interpretation", {}).items()},
        contact=_text(report["contact"]) if "contact" in report else None,
        pages=report.get("pages"),
        word_templates=tuple(WordTemplate(**one) for one in report.get("word_templates", ())),
    )


def _text(raw: Mapping[str, str]) -> Text:
    return Text(raw["nl"], raw["en"])


def _wave(raw: Mapping[str, Any]) -> Wave:
    field = {key: date.fromisoformat(day) for key, day in raw.get("field", {}).items()}
    duration = raw.get("duration", {})
    files = raw.get("files") or [raw["file"]]
    return Wave(
        id=raw["id"],
        label=_text(raw["label"]),
        file=files[0],
        layout=raw.get("layout", "auto"),
        field_start=field.get("start"),
        field_end=field.get("end"),
        sheet=raw.get("sheet"),
        ignore_columns=tuple(raw.get("ignore_columns", ())),
        complete_column=raw.get("complete", {}).get("column"),
        encoding=raw.get("encoding"),
        delimiter=raw.get("delimiter"),
        in_field_on=date.fromisoformat(raw["in_field_on"]) if "in_field_on" in raw else None,
        head_rows=tuple(raw["head_rows"]) if "head_rows" in raw else None,
        skip_rows=tuple(raw["skip_rows"]) if "skip_rows" in raw else None,
        duration_column=duration.get("column"),
        begun_column=duration.get("start"),
        ended_column=duration.get("end"),
        beside=tuple(files[1:]),
        missing=tuple(raw.get("missing", ())),
    )


def _register(raw: Mapping[str, Any], waves: list[str]) -> Register:
    counts = raw.get("counts", {})
    return Register(
        raw["file"],
        raw.get("person", ""),
        raw.get("organisation"),
        raw.get("items", {}),
        raw.get("sheet"),
        tuple(raw.get("ignore_columns", ())),
        raw.get("waves", {}),
        raw.get("invited", {}),
        dict.fromkeys(waves, counts) if isinstance(counts, str) else counts,
    )


def _calibration(raw: Mapping[str, Any]) -> Calibration:
    bounds = raw.get("bounds")
    return Calibration(
        raw["id"],
        _text(raw["label"]),
        raw["unit"],
        raw.get("method", "raking"),
        tuple(raw["margins"]),
        None if bounds is None else (float(bounds[0]), float(bounds[1])),
    )


def _planning(raw: Mapping[str, Any]) -> Planning:
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Planning(**given)


def _publication(raw: Mapping[str, Any]) -> Publication:
    parts = ("alternatives", "paired", "transitions", "distributions")
    return Publication(
        raw.get("breakdowns", {}),
        **{part: raw.get(part, "total") != "none" for part in parts},
        classes=raw.get("subgroup_distributions", "classes") != "none",
        changes=raw.get("changes", "merged"),
    )


def _norm(raw: Mapping[str, Any]) -> Norm:
    at_least = "at_least" in raw
    value = raw["at_least"] if at_least else raw["at_most"]
    return Norm(float(value), at_least, _text(raw["label"]), _text(raw["source"]))


def _published(raw: Mapping[str, Any] | None) -> Published | None:
    if raw is None:
        return None
    rises = raw.get("rises", {})
    match = raw["match"]
    return Published(
        match["item"],
        tuple(match["values"]),
        raw["statistic"],
        tuple(rises.get("items", ())),
        rises.get("at_least", 0.0),
    )


def _breakdown(raw: Mapping[str, Any], item: Item) -> Breakdown:
    groups = raw.get("groups")
    if groups:
        categories = tuple(Category(g["id"], _text(g["label"]), tuple(g["answers"])) for g in groups)
    else:
        categories = tuple(Category(a.code, a.label, (a.code,)) for a in item.answers)
    unit = raw.get("unit", item.unit)
    return Breakdown(raw["id"], _text(raw["label"]), raw["item"], categories, unit, raw.get("domain_rule"))


def _monitored(item: Item) -> Breakdown:
    """Give an item of the register as a breakdown: an organisation is in a category if one of its persons is."""
    rule = "any_respondent" if item.unit == "person" else None
    raw = {"id": item.code.lower(), "label": vars(item.question), "item": item.code, "domain_rule": rule}
    return _breakdown(raw, item)


def _indicator(raw: Mapping[str, Any]) -> Indicator:
    shared = {key: value for key, value in raw.items() if key not in OF_THE_INDICATOR}
    definitions = [_definition("headline", HEADLINE, shared)]
    for alternative in raw.get("alternatives", []):
        own = {key: value for key, value in alternative.items() if key not in ("id", "label")}
        definitions.append(_definition(alternative["id"], _text(alternative["label"]), {**shared, **own}))
    return Indicator(
        id=raw["id"],
        label=_text(raw["label"]),
        statistic=raw["statistic"],
        definitions=tuple(definitions),
        target=raw.get("target", "process"),
        sensitive=raw.get("sensitive", False),
        sentence=_text(raw["sentence"]) if "sentence" in raw else None,
        margin=raw.get("margin"),
        interval=raw.get("interval"),
        norm=_norm(raw["norm"]) if "norm" in raw else None,
        irreversible=raw.get("irreversible", False),
        theme=_text(raw["theme"]) if "theme" in raw else None,
    )


def _definition(name: str, label: Text, raw: Mapping[str, Any]) -> Definition:
    known = {**raw, **{key: frozenset(raw.get(key, ())) for key in ("counted_as_not", "without_flagged")}}
    if raw.get("weighting") == NONE:
        del known["weighting"]
    return Definition(id=name, label=label, **known)
