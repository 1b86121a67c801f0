"""The command line `nulmeting`: Dutch names with English aliases, run in the project's folder.

What a command does is imported when it is called, so that help is there at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from nulmeting.command_words import WORDS

LANGUAGE = "en" if os.environ.get("NULMETING_LANGUAGE") == "en" else "nl"


def said(key: str) -> str:
    """Give a text of the command line in the user's language."""
    return WORDS[key].to(LANGUAGE)


app = typer.Typer(
    help=said("nulmeting"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
keys = typer.Typer(help=said("key"), no_args_is_help=True, rich_markup_mode=None)


def both(group: typer.Typer, dutch: str, english: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command under both its names; help shows the one of the user's language."""

    def named(run: Callable[..., None]) -> Callable[..., None]:
        own, other = (english, dutch) if LANGUAGE == "en" else (dutch, english)
        group.command(own, help=said(run.__name__))(run)
        group.command(other, help=said(run.__name__), hidden=True)(run)
        return run

    return named


Measurement = Annotated[
    str, typer.Option("--meting", "--measurement", "--codebook", "-m", metavar="ID", help=said("measurement"))
]
Wave = Annotated[str, typer.Option("--ronde", "--wave", "-w", metavar="ID", help=said("wave"))]
Yes = Annotated[bool, typer.Option("--ja", "--yes", help=said("yes"))]


@both(app, "controleer", "check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=said("export"))],
    measurement: Measurement = "",
    wave: Wave = "",
    as_json: Annotated[bool, typer.Option("--json", help=said("json"))] = False,
) -> None:
    """Check an export: 0 if nothing is wrong, 1 if something is, 2 if it cannot be checked."""
    from nulmeting import command_check

    raise typer.Exit(command_check.run(file, measurement, wave, as_json, LANGUAGE))


@both(app, "nieuw", "new")
def new(
    name: Annotated[str, typer.Argument(metavar="ID", help=said("id"))],
    export: Annotated[list[Path], typer.Option("--export", "-e", metavar="FILE", help=said("exports"))],
    workbook: Annotated[bool, typer.Option("--xlsx", help=said("xlsx"))] = False,
) -> None:
    """Write the configuration and codebook of a new measurement."""
    from nulmeting import command_new

    raise typer.Exit(command_new.run(name, export, workbook, LANGUAGE))


@both(app, "verklaar", "explain")
def explain(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help=said("figure"))], measurement: Measurement = ""
) -> None:
    """Explain a figure: how it came about, of which rows, and where it is printed."""
    from nulmeting import command_explain

    raise typer.Exit(command_explain.run(figure, measurement, LANGUAGE))


@both(app, "codeerblad", "coding-sheet")
def coding_sheet(
    name: Annotated[str, typer.Argument(metavar="ID", help=said("id"))],
    wave: Annotated[str, typer.Argument(metavar="WAVE", help=said("wave"))],
    item: Annotated[str, typer.Argument(metavar="ITEM", help=said("item"))],
    slots: Annotated[int, typer.Option("--codes", min=1, max=20, help=said("slots"))] = 3,
) -> None:
    """Write a sheet in which the answers to an open question are coded."""
    from nulmeting import command_coding

    raise typer.Exit(command_coding.run(name, wave, item, slots, LANGUAGE))


@both(app, "velden", "fields")
def fields(
    name: Annotated[str, typer.Argument(metavar="ID", help=said("measurement_of_fields"))] = "",
) -> None:
    """Show the fields that a Word file can name."""
    from nulmeting import command_fields

    raise typer.Exit(command_fields.run(name, LANGUAGE))


@both(keys, "maak", "make")
def key_make() -> None:
    """Make the key."""
    from nulmeting import command_key

    raise typer.Exit(command_key.make(LANGUAGE))


@both(keys, "vingerafdruk", "fingerprint")
def key_fingerprint() -> None:
    """Show the fingerprint of the key."""
    from nulmeting import command_key

    raise typer.Exit(command_key.fingerprint(LANGUAGE))


@both(keys, "vernietig", "destroy")
def key_destroy(sure: Yes = False) -> None:
    """Destroy the key."""
    from nulmeting import command_key

    raise typer.Exit(command_key.destroy(sure, LANGUAGE))


app.add_typer(keys, name="key" if LANGUAGE == "en" else "sleutel")
app.add_typer(keys, name="sleutel" if LANGUAGE == "en" else "key", hidden=True)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; faults are lines on the screen, not a traceback."""
    from nulmeting.messages import InputError, grouped

    try:
        return app(arguments)
    except InputError as error:
        print(grouped(error.text(LANGUAGE).splitlines(), LANGUAGE), file=sys.stderr)
        raise SystemExit(2) from None
