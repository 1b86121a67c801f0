"""What changed and what did not, for the first page: the headlines by verdict, and what else is established."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.content_blocks import Block, change, items, paragraph
from nulmeting.content_brief import leading, with_units
from nulmeting.content_otherwise import is_otherwise
from nulmeting.content_source import ALL, HEADLINE, SHIFT, Row, Source
from nulmeting.content_verdicts import REJECTED, VERDICTS
from nulmeting.formatting import count, is_missing, listing

MOST_NAMED = 6
"""Of more changes than these only their number is given."""
Said = tuple[str, list[Block]]


def blocks(source: Source) -> list[Block]:
    """Make a list per pair of waves: the headlines by verdict, then how many of the other figures changed."""
    pairs = source.measurement.comparisons
    if not pairs:
        return [paragraph(source.say("story.not_compared"))] if len(source.measurement.waves) > 1 else []
    made: list[Block] = []
    for earlier, later in pairs:
        names = source.pair(earlier, later)
        entries = [*_headlines(source, earlier, later), *_others(source, earlier, later)]
        made += [paragraph(source.say("story.from_to", **names)), items(f"changed-{earlier}-{later}", entries)]
    return made


def _headlines(source: Source, earlier: str, later: str) -> list[Said]:
    found: dict[str, list[Row | None]] = {key: [] for key in (*VERDICTS, "untested", "unknown")}
    named: dict[str, list[Said]] = {key: [] for key in found}
    for indicator in leading(source):
        row = source.change(indicator.id, earlier, later)
        kind = _kind(row)
        unlike = row is not None and is_otherwise(source, indicator, (earlier, later))
        bare = source.say("story.name_otherwise" if unlike else "story.name", name=source.indicator(indicator.id))
        named[kind].append(_named(source, row) if kind in REJECTED and row else (bare, []))
    return [_listed(source, f"story.is_{kind}", entries) for kind, entries in named.items() if entries]


def _kind(row: Row | None) -> str:
    """Give the verdict of a change, or why it has none."""
    if row is None or is_missing(row.get("difference")):
        return "unknown"
    return str(row.get("verdict") or "untested")


def _listed(source: Source, key: str, entries: Sequence[Said]) -> Said:
    names = listing([text for text, _ in entries], source.language)
    return source.say(key, names=names), [number for _, numbers in entries for number in numbers]


def _others(source: Source, earlier: str, later: str) -> list[Said]:
    """Say how many of the other figures that were tested changed, and which."""
    leads = {indicator.id for indicator in leading(source)}
    rows = [r for r in _tested(source, earlier, later) if r["indicator"] not in leads]
    if not rows:
        return []
    changed = [row for row in rows if row["verdict"] in REJECTED]
    if not changed:
        return [(source.say("story.others_none", count=len(rows), tested=count(len(rows), source.language)), [])]
    named = [_named(source, row) for row in changed[:MOST_NAMED]]
    texts, more = [text for text, _ in named], len(changed) - len(named)
    names = source.say("story.and_more", names=", ".join(texts), more=more) if more else listing(texts, source.language)
    sizes = {"tested": count(len(rows), source.language), "changed": count(len(changed), source.language)}
    key = "story.others_all" if len(changed) == len(rows) else "story.others_some"
    said = source.say(key, count=len(changed), names=names, **sizes)
    return [(said, [number for _, numbers in named for number in numbers])]


def _tested(source: Source, earlier: str, later: str) -> list[Row]:
    """Give the changes over everybody that have a verdict and are shown, with each indicator's own statistic."""
    usual = {"wave_from": earlier, "wave_to": later, "comparison": ALL, "definition": HEADLINE, "breakdown": ALL}
    rows = [row for row in source.table("changes") if all(row.get(key) == value for key, value in usual.items())]
    return [row for row in rows if row.get("verdict") and not is_missing(row.get("difference"))]


def _named(source: Source, row: Row) -> Said:
    """Name a figure with its change: ``‘Kennis’ (+0,6)``."""
    number = change(source, row)
    name = source.indicator(row["indicator"])
    if row["statistic"] == SHIFT:
        return source.say("story.named_shift", name=name, value=number["text"]), [number]
    if row.get("option"):
        option = source.option(source.measurement.indicator(row["indicator"]), row["option"])
        return source.say("story.named_option", name=name, option=option, value=number["text"]), [number]
    key = "story.named_points" if row["statistic"] == "share" else "story.named_units"
    unlike = is_otherwise(source, source.measurement.indicator(row["indicator"]), (row["wave_from"], row["wave_to"]))
    otherwise = source.word("story.otherwise") if unlike else ""
    return source.say(key, name=name, value=with_units(source, row, number["text"]), otherwise=otherwise), [number]
