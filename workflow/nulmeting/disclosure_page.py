"""The page for the privacy officer: what was hidden, why, what it cost, and what an attacker would know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nulmeting import disclosure_words
from nulmeting.formatting import count, number, percent
from nulmeting.sentences import TEMPLATES, catalogue
from nulmeting.settings import Measurement

MOST = 2000
"""Rows of hidden counts on the page, those hidden for their own sake first; all of them are in ``audit.json``."""

ENDS = ("low", "high", "insider_low", "insider_high")


def page(measurement: Measurement, audit: Mapping[str, Any]) -> str:
    """Render the page in Dutch and English, as one HTML file without anything fetched.

    Parameters
    ----------
    audit : mapping
        From `nulmeting.disclosure_summary.summary`.
    """
    import yaml
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(percent=percent, counted=count, rule=_rule, amount=_amount)
    words = yaml.safe_load((TEMPLATES / "disclosure.yaml").read_text(encoding="utf-8"))
    said = {language: catalogue(language) for language in measurement.languages}
    tables = {language: said[language]["tables"] for language in measurement.languages}
    derived = sorted(audit["restricted"]["derived"], key=lambda one: not one["guarded"])
    return environment.get_template("disclosure.html.j2").render(
        measurement=measurement,
        public=audit["public"],
        restricted=audit["restricted"],
        rows={
            language: [_row(measurement, one, language, words[language], tables[language]) for one in derived[:MOST]]
            for language in measurement.languages
        },
        fallback={
            language: [
                " · ".join(
                    disclosure_words.figure(measurement, one, language, words[language]["parts"], tables[language])
                )
                for one in audit["restricted"]["system"]["fallback"]
            ]
            for language in measurement.languages
        },
        beforehand={
            language: [
                (" · ".join(disclosure_words.count(measurement, cell, language, words[language]["parts"])), width)
                for cell, width in audit["restricted"]["known_beforehand"]
            ]
            for language in measurement.languages
        },
        more=max(0, len(derived) - MOST),
        has_parts=any(not _is_whole(one[end]) for one in derived[:MOST] for end in ENDS if one[end] is not None),
        notice={language: said[language]["synthetic"]["banner"] for language in said if measurement.synthetic},
        languages=list(measurement.languages),
        words=words,
        tables=tables,
        breakdowns={one.id: one.label for one in measurement.breakdowns},
    )


def _rule(name: str, words: Mapping[str, str]) -> str:
    """Say a rule in words, with its limit where it has one; by its name if there are none for it."""
    limit = re.search(r"\d+", name)
    text = words.get(re.sub(r"_\d+.*", "", name))
    return text.format(limit=limit[0] if limit else "") if text else name


def _row(
    measurement: Measurement,
    one: Mapping[str, Any],
    language: str,
    words: Mapping[str, Any],
    tables: Mapping[str, str],
) -> dict[str, Any]:
    within = disclosure_words.figure(measurement, one["within"], language, words["parts"], tables)
    cell = disclosure_words.count(measurement, one["cell"], language, words["parts"])
    waves = {wave.label.to(language) for wave in measurement.waves} & set(within)
    known = set(within) if len(waves) == 1 else set(within) - waves  # of a figure over two, the count is in one
    return {
        "figure": " · ".join(within),
        "cell": " · ".join([cell[0], *(part for part in cell[1:] if part not in known)]),
        "guarded": one["guarded"],
        "range": _between(one["low"], one["high"], language),
        "insider": _between(one["insider_low"], one["insider_high"], language)
        if one["guarded"]
        else words["not_examined"],
        "kept": one["kept"],
    }


def _between(low: float, high: float, language: str) -> str:
    return f"{_amount(low, language)} – {_amount(high, language)}"


def _amount(value: float, language: str) -> str:
    """Write a count; only one that is a mean over the people of organisations has a decimal."""
    return number(value, language, 0 if _is_whole(value) else 1)


def _is_whole(value: float) -> bool:
    return round(value, 1).is_integer()
