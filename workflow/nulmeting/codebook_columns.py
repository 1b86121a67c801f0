"""The columns of a codebook and the words in its cells: their names, in English and in Dutch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nulmeting.labels import normalise


@dataclass(frozen=True)
class Column:
    """One column that a codebook may have.

    Parameters
    ----------
    name : str
    also : tuple of str
        Other names for it, in lower case.
    needed : bool
        A codebook without it is refused.
    waves : str
        ``""``: there is only the one; ``only``: there is only one per wave, ``<name>.<wave>``; ``also``: one per wave
        goes before the general one.
    """

    name: str
    also: tuple[str, ...] = ()
    needed: bool = False
    waves: str = ""


QUESTIONS = (
    Column("code", ("vraagcode",), needed=True),
    Column("type", ("soort", "vraagtype"), needed=True),
    Column("scale", ("schaal",)),
    Column("question_nl", ("vraag_nl", "vraag"), needed=True, waves="also"),
    Column("question_en", ("vraag_en",), needed=True, waves="also"),
    Column("grid", ("blok",)),
    Column("stem_nl", ("inleiding_nl", "inleiding"), waves="also"),
    Column("stem_en", ("inleiding_en",), waves="also"),
    Column("unit", ("eenheid",)),
    Column("personal", ("persoonlijk",), needed=True),
    Column("routing", ("routering",), waves="also"),
    Column("minimum", waves="also"),
    Column("maximum", waves="also"),
    Column("max_choices", ("max_keuzes",), waves="also"),
    Column("top"),
    Column("direction", ("richting",), waves="also"),
    Column("column", ("kolom",), waves="only"),
    Column("comparable", ("vergelijkbaar",)),
    Column("comparable_nl", ("vergelijkbaar_nl",)),
    Column("comparable_en", ("vergelijkbaar_en",)),
    Column("note", ("opmerking",)),
)
ANSWERS = (
    Column("scale", ("schaal",), needed=True),
    Column("code", ("antwoordcode",), needed=True, waves="also"),
    Column("label_nl", ("antwoord_nl", "antwoord"), needed=True),
    Column("label_en", ("antwoord_en",), needed=True),
    Column("kind", ("soort",)),
    Column("score", ("waarde",)),
    Column("variants", ("schrijfwijzen", "varianten"), waves="also"),
    Column("column", ("kolom",), waves="only"),
)

EVERYBODY = "everybody"
NOT_OFFERED = "-"
"""In a code column of one wave: that wave did not offer the answer."""

DUTCH: Mapping[str, Mapping[str, str]] = {
    "type": {
        "één antwoord": "single",
        "een antwoord": "single",
        "meer antwoorden": "multi",
        "rangorde": "ranking",
        "getal": "number",
        "datum": "date",
        "tekst": "text",
        "sleutel": "key",
    },
    "personal": {"nee": "no", "sleutel": "key", "weg": "drop", "intern": "restricted"},
    "unit": {"persoon": "person", "organisatie": "organisation"},
    "kind": {"geldig": "valid", "weet niet": "dont_know", "n.v.t.": "not_applicable", "geen": "none"},
    "direction": {"oplopend": "ascending", "aflopend": "descending"},
    "routing": {"iedereen": EVERYBODY},
}
"""What a cell of a column may say in Dutch, and the word that the codebook has for it."""


def heads(columns: Sequence[Column], waves: Sequence[str]) -> dict[str, str]:
    """Give every head that a sheet may have, normalised, with the column's name in English."""
    known: dict[str, str] = {}
    for column in columns:
        for name in (column.name, *column.also):
            if column.waves != "only":
                known[name] = column.name
            if column.waves:
                known |= {normalise(f"{name}.{wave}"): f"{column.name}.{wave}" for wave in waves}
    return known


def needed(columns: Sequence[Column]) -> tuple[str, ...]:
    """Give the names of the columns without which a sheet is refused."""
    return tuple(column.name for column in columns if column.needed)


def word(column: str, text: str) -> str:
    """Give the codebook's own word for what a cell says; the text itself if it is another one."""
    return DUTCH.get(column, {}).get(normalise(text), text)
