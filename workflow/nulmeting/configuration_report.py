"""The settings of the report: what leads exists, and researchers wrote plain Markdown about figures that can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nulmeting.codebook import Text
from nulmeting.configuration_figures import Figures, unknown
from nulmeting.configuration_names import Names
from nulmeting.interpretation import problems
from nulmeting.messages import Fault

PAGE_ONE = "page_one"
WHAT = {
    "code": Text("code", "code"),
    "html": Text("HTML", "HTML"),
    "heading": Text("een kop", "a heading"),
    "table": Text("een tabel", "a table"),
    "image": Text("een afbeelding", "an image"),
    "quotation": Text("een citaat", "a quotation"),
    "line": Text("een streep", "a line"),
    "nested_list": Text("een lijst in een lijst", "a list in a list"),
    "number": Text(
        "een lijst die niet bij 1 begint (is het geen lijst, schrijf dan ‘2018\\.’)",
        "a list that does not begin at 1 (if it is no list, write ‘2018\\.’)",
    ),
    "brace": Text(
        "een accolade die bij geen verwijzing naar een cijfer hoort", "a brace that belongs to no reference to a figure"
    ),
    "empty_link": Text("een link zonder tekst", "a link without a text"),
}
"""What a text may not hold, by the kind of problem."""


def reported(names: Names, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Give the faults of the settings of the report."""
    report = raw.get("report", {})
    ids = [one["id"] for one in raw["indicators"]]
    for one in report.get("headlines", []):
        yield from names.known("indicator", one, ids, "report.headlines")
    if "needs" in report:
        options = [one["id"] for one in raw["indicators"] if one["statistic"] == "options"]
        yield from names.known("indicator", report["needs"], options, "report.needs (options)")
    if "pages" in report:
        breakdowns = [one["id"] for one in raw.get("breakdowns", [])]
        yield from names.known("breakdown", report["pages"], breakdowns, "report.pages")
    figures = Figures.of(names, raw)
    for place, texts in report.get("interpretation", {}).items():
        where = f"report.interpretation.{place}"
        yield from names.known("indicator", place, [PAGE_ONE, *ids], where)
        for language, text in texts.items():
            wrong = list(_text(names, f"{where}.{language}", text))
            yield from wrong or unknown(names, figures, f"{where}.{language}", text)


def _text(names: Names, where: str, text: str) -> Iterator[Fault]:
    for problem in problems(text):
        if problem.kind == "link":
            yield names.fault("E171", where, line=str(problem.line), address=problem.address)
        else:
            yield names.fault("E170", where, line=str(problem.line), what=WHAT[problem.kind])
