"""The report as content: typed blocks in one language, which every renderer shows as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nulmeting import (
    content_indicator,
    content_method,
    content_monitor,
    content_page_one,
    content_published,
    content_questionnaire,
    content_quotes,
    content_response,
    content_results,
    content_sensitivity,
    content_signs,
    content_subgroups,
    content_trust,
)
from nulmeting.content_interpretation import with_figures
from nulmeting.content_source import Source
from nulmeting.plain_text import all_plain, named
from nulmeting.sentences import LANGUAGES, catalogue
from nulmeting.settings import Measurement

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("html", "pdf", "word")
"""Formats with words of their own: sections of the catalogue of sentences."""


def build(
    measurement: Measurement,
    tables: Mapping[str, pd.DataFrame],
    charts: Mapping[str, Mapping[str, Any]],
    language: str,
    excerpts: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Build the content of a report.

    Parameters
    ----------
    measurement : Measurement
    tables : mapping of name to DataFrame
        Public tables; a suppressed row has no numbers, so that nothing hidden can come out.
    charts : mapping of name to texts and table
        As `nulmeting.charts.sidecar` gives them.
    language : str
    excerpts : sequence of mapping
        Open answers that somebody approved for publication: ``item, wave, text``.

    Returns
    -------
    dict
        ``language``, ``measurement``, ``title``, ``about``, ``synthetic``, ``provisional``, ``notice``, ``contact``,
        ``words`` (of the page around the content, those of one format under its name), ``languages`` and ``blocks``:
        heading, paragraph, list, prose, key_figure, figure, table, note, quote.
        Every number has ``id``, ``value``, ``text``, ``numerator``, ``denominator``, ``interval`` and ``status``. Texts
        are plain: one line each, without controls of direction.
    """
    source = Source(measurement, tables, language)
    trust = content_trust.blocks(source, charts)
    blocks = [
        *content_page_one.blocks(source, has_trust=bool(trust)),
        *content_monitor.blocks(source, charts),
        *content_indicator.blocks(source),
        *content_results.blocks(source, charts),
        *content_subgroups.blocks(source, charts),
        *content_response.blocks(source, charts),
        *trust,
        *content_sensitivity.blocks(source, charts),
        *content_published.blocks(source),
        *content_quotes.blocks(source, excerpts),
        *content_method.blocks(source, charts),
        *content_questionnaire.blocks(source),
    ]
    blocks = with_figures(source, blocks)
    made = {
        "language": language,
        "languages": list(LANGUAGES),
        "measurement": measurement.id,
        "title": measurement.title.to(language),
        "about": measurement.about.to(language),
        "synthetic": measurement.synthetic,
        "provisional": measurement.provisional,
        "notice": source.notice("banner"),
        "contact": measurement.contact.to(language) if measurement.contact else "",
        "words": words(source),
        "blocks": [*blocks, *content_signs.blocks(source, blocks)],
    }
    clean: dict[str, Any] = all_plain(made)
    return clean | {"blocks": named(clean["blocks"])}


def words(source: Source) -> dict[str, Any]:
    """Give the words of the page by key, and those that only one format needs by format."""
    known = catalogue(source.language)
    own = {form: {name: _raw(source, f"{form}.{name}") for name in known.get(form, {})} for form in FORMATS}
    return {name: source.say(f"page.{name}") for name in content_method.PAGE_WORDS} | own


def _raw(source: Source, key: str) -> Any:
    section, _, name = source.suited(key).partition(".")
    return catalogue(source.language)[section][name]
