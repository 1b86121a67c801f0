"""A chart as SVG, letters as outlines that are in it once, and as PNG made from that."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from html import escape
from itertools import groupby

from nulmeting.chart_canvas import Canvas, Strip
from nulmeting.chart_marks import Dot, Line, Mark, Picture, Rect, Words, reach
from nulmeting.chart_text import CAPITALS, UNITS, Typeface

EDGE, RING, GROUND = 0.8, 1.8, 2.5
DASHES = "6 4.5"

_GROUP = re.compile(r'<g data-strips="(?P<places>[\d ]*)">\n.*?\n</g>\n', re.DOTALL)
_USED = re.compile(r'href="#([^"]+)"')
_OUTLINE = re.compile(r'<path id="(?P<id>[^"]+)"[^\n]*\n')
_SHEET = re.compile(r'height="[\d.]+pt" viewBox="(?P<left>\S+) \S+ (?P<across>\S+) [\d.]+"')
_GROUND = re.compile(r'(?P<before><rect x="\S+") y="\S+"(?P<across> width="\S+") height="\S+"')


def svg(canvas: Canvas, name: str, language: str, texts: tuple[str, str]) -> str:
    """Write a sheet as SVG; what was drawn later lies on top, and marks say in which strips of the sheet they are.

    Parameters
    ----------
    canvas : Canvas
    name : str
        Begins every id, so that several charts can stand in one document.
    language : str
    texts : (str, str)
        Title and description for who cannot see it.

    Returns
    -------
    str
        Equal marks give equal text. Nothing is fetched: no font, no picture, no style from elsewhere.
    """
    drawn, typeface = canvas.marks, canvas.typeface
    width, height = (_short(value) for value in canvas.size)
    left, top = (_short(value) for value in canvas.corner)
    letters = dict.fromkeys(
        (word.weight, glyph) for word in drawn if isinstance(word, Words)
        for glyph, _ in typeface.line(word.text, word.weight).glyphs
    )  # fmt: skip
    outlines = {key: typeface.outline(key[1], key[0]) for key in letters}
    ids = {key: f"{name}-{place}" for place, key in enumerate(key for key, outline in outlines.items() if outline)}
    defined = "".join(f'<path id="{ids[key]}" d="{outlines[key]}"/>\n' for key in ids)
    strips = canvas.strips
    runs = groupby(drawn, lambda mark: " ".join(map(str, _within(mark, strips))))
    body = "\n".join(
        "\n".join([f'<g data-strips="{places}">', *(line for one in run for line in _mark(one, typeface, ids)), "</g>"])
        for places, run in runs
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="{left} {top} {width} {height}" role="img" lang="{language}" '
        f'aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escape(_plain(texts[0]))}</title>\n'
        f'<desc id="{name}-desc">{escape(_plain(texts[1]))}</desc>\n'
        f"<defs>\n{defined}</defs>\n"
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{canvas.palette.paper}"/>\n'
        f"{body}\n</svg>\n"
    )


def cut(drawing: str, strips: Sequence[Strip], places: Container[int]) -> str:
    """Cut a part out of a sheet.

    Parameters
    ----------
    drawing : str
        As `svg` gives it.
    strips : sequence of Strip
        Those of the sheet.
    places : container of int
        Which of them are wanted; they must lie under each other.

    Returns
    -------
    str
        An SVG as high as those strips, with the marks in them.
    """
    wanted = [strip for place, strip in enumerate(strips) if place in places]
    top, high = _short(wanted[0].top), _short(wanted[-1].bottom - wanted[0].top)

    def kept(run: re.Match[str]) -> str:
        return run[0] if any(int(place) in places for place in run["places"].split()) else ""

    begin, defined, body = drawing.partition("</defs>\n")
    body = _GROUP.sub(kept, defined + body)
    used = set(_USED.findall(body))
    begin = _OUTLINE.sub(lambda found: found[0] if found["id"] in used else "", begin)
    begin = _SHEET.sub(rf'height="{high}pt" viewBox="\g<left> {top} \g<across> {high}"', begin, count=1)
    return begin + _GROUND.sub(rf'\g<before> y="{top}"\g<across> height="{high}"', body, count=1)


def png(drawing: str, width: int) -> bytes:
    """Give an SVG as PNG of so many pixels wide."""
    import resvg_py

    # a point is one unit: without a resolution the size in points would be none
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=width, dpi=72.0, skip_system_fonts=True))


def _plain(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(letter for letter in text if (letter >= " " and letter not in "\ufffe\uffff") or letter in "\t\n")


def _within(mark: Mark, strips: Sequence[Strip]) -> list[int]:
    """Give the places of the strips that a mark has ink in."""
    top, bottom = reach(mark)
    return [place for place, strip in enumerate(strips) if top < strip.bottom and bottom > strip.top]


def _mark(mark: Mark, typeface: Typeface, ids: dict[tuple[str, str], str]) -> Iterator[str]:
    if isinstance(mark, Words):
        yield from _words(mark, typeface, ids)
    elif isinstance(mark, Rect):
        edge = f' stroke="{mark.edge}" stroke-width="{EDGE}"' if mark.edge else ""
        x, y, width, height = (_short(v) for v in (mark.x, mark.y, mark.width, mark.height))
        yield f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{mark.fill}"{edge}/>'
    elif isinstance(mark, Line):
        dashes = f' stroke-dasharray="{DASHES}"' if mark.is_dashed else ""
        data = "".join("M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in part) for part in mark.parts)
        yield f'<path d="{data}" fill="none" stroke="{mark.colour}" stroke-width="{_short(mark.width)}"{dashes}/>'
    elif isinstance(mark, Picture):
        x, y, width, height = (_short(v) for v in (mark.x, mark.y, mark.width, mark.height))
        box = f'x="{x}" y="{y}" width="{width}" height="{height}"'
        yield f'<image {box} preserveAspectRatio="xMaxYMid meet" href="{mark.address}"/>'
    else:
        yield _dot(mark)


def _dot(mark: Dot) -> str:
    paint = f'fill="{mark.fill}" stroke="{mark.colour}" stroke-width="{RING}"'
    x, y, reach = mark.x, mark.y, mark.size / 2
    if not mark.is_diamond:
        return f'<circle cx="{_short(x)}" cy="{_short(y)}" r="{_short(reach)}" {paint}/>'
    far = reach * 2**0.5
    ends = ((x - far, y), (x, y - far), (x + far, y), (x, y + far))
    return f'<path d="M{"L".join(f"{_short(a)} {_short(b)}" for a, b in ends)}Z" {paint}/>'


def _words(mark: Words, typeface: Typeface, ids: dict[tuple[str, str], str]) -> Iterator[str]:
    glyphs = typeface.line(mark.text, mark.weight).glyphs
    used = [(ids[mark.weight, glyph], x) for glyph, x in glyphs if (mark.weight, glyph) in ids]
    if not used:
        return
    letters = "".join(f'<use href="#{one}" x="{x:.0f}"/>' for one, x in used)
    scale = mark.size / UNITS
    move = f'transform="translate({_short(mark.x)} {_short(mark.y + CAPITALS / 2 * mark.size)}) scale({scale:g})"'
    if mark.ground:
        edge = f'stroke="{mark.ground}" stroke-width="{GROUND / scale:.0f}" stroke-linejoin="round"'
        yield f'<g {move} fill="{mark.ground}" {edge}>{letters}</g>'
    yield f'<g {move} fill="{mark.colour}">{letters}</g>'


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if round(value, 2) else "0"
