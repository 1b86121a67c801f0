"""The page for the privacy officer: what was hidden, why, what it cost, and what an attacker would know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nulmeting.formatting import count, percent
from nulmeting.sentences import TEMPLATES, catalogue
from nulmeting.settings import Measurement

MOST = 2000
"""Rows of hidden counts on the page; the narrowest come first, and all are in ``audit.json``."""


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
    environment.filters.update(percent=percent, counted=count, rule=_rule)
    words = yaml.safe_load((TEMPLATES / "disclosure.yaml").read_text(encoding="utf-8"))
    return environment.get_template("disclosure.html.j2").render(
        measurement=measurement,
        public=audit["public"],
        restricted=audit["restricted"],
        rows=[_row(one) for one in audit["restricted"]["derived"][:MOST]],
        more=max(0, len(audit["restricted"]["derived"]) - MOST),
        languages=list(measurement.languages),
        words=words,
        tables={language: catalogue(language)["tables"] for language in measurement.languages},
        breakdowns={one.id: one.label for one in measurement.breakdowns},
    )


def _rule(name: str, words: Mapping[str, str]) -> str:
    """Write the name of a rule in words, with its limit where it has one; as it is if there are none for it."""
    limit = re.search(r"\d+", name)
    text = words.get(re.sub(r"_\d+.*", "", name))
    return f"{text.format(limit=limit[0] if limit else '')} ({name})" if text else name


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "figure": " · ".join(part for part in one["within"] if part not in ("", "all")),
        "cell": " · ".join(part for part in one["cell"] if not part.startswith("[")),
        "guarded": one["guarded"],
        "range": f"{one['low']:g} – {one['high']:g}",
        "insider": f"{one['insider_low']:g} – {one['insider_high']:g}" if one["guarded"] else "",
        "kept": one["kept"],
    }
