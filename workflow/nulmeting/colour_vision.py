"""How colours look with another colour vision, how far apart they then are, and their contrast."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations

Triple = tuple[float, float, float]

VISIONS: dict[str, tuple[Triple, Triple, Triple]] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""Linear RGB as it is, and as seen without one kind of cone: Machado, Oliveira & Fernandes (2009), severity 1.0, IEEE
Transactions on Visualization and Computer Graphics 15(6), table 1."""

TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
"""sRGB to XYZ, and the white point D65 (IEC 61966-2-1)."""


def channels(colour: str) -> tuple[int, int, int]:
    """Give red, green and blue, 0 to 255, of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def linear(colour: str) -> Triple:
    """Give linear red, green and blue, 0 to 1 (IEC 61966-2-1, with the threshold of WCAG 2.2)."""
    parts = [c / 255 for c in channels(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour (WCAG 2.2)."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, vision: str = "normal") -> float:
    """Give how far two colours are apart as somebody with this vision sees them.

    CIEDE2000 with all weights 1, after Sharma, Wu & Dalal (2005), Color Research and Application 30(1).
    """
    return ciede2000(lab(one, vision), lab(other, vision))


def nearest(colours: Iterable[str]) -> tuple[float, str, str, str]:
    """Give the two colours that are hardest to tell apart over all kinds of vision: distance, colours, vision."""
    pairs = list(combinations(dict.fromkeys(colours), 2))
    return min((distance(one, other, vision), one, other, vision) for one, other in pairs for vision in VISIONS)


def lab(colour: str, vision: str = "normal") -> Triple:
    """Give a colour in CIELAB as it is seen."""
    seen = [min(max(part, 0.0), 1.0) for part in _times(VISIONS[vision], linear(colour))]
    x, y, z = (
        _root(part / white) for part, white in zip(_times(TO_XYZ, (seen[0], seen[1], seen[2])), WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _root(value: float) -> float:
    return value ** (1 / 3) if value > (6 / 29) ** 3 else value / (3 * (6 / 29) ** 2) + 4 / 29


def ciede2000(one: Triple, other: Triple) -> float:
    """Give the colour difference of two colours in CIELAB."""
    mean_chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1 + 0.5 * (1 - math.sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7)))
    (l1, c1, h1), (l2, c2, h2) = (_cylinder(lightness, stretch * a, b) for lightness, a, b in (one, other))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else h1 + turn / 2
    dl, dc, dh = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * _sin(turn / 2)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    weight = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    blue = 30 * math.exp(-((((hue % 360) - 275) / 25) ** 2))
    rotation = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7)) * _sin(2 * blue)
    light, vivid, hued = dl / s_l, dc / s_c, dh / s_h
    return math.sqrt(max(light**2 + vivid**2 + hued**2 + rotation * vivid * hued, 0.0))


def _cylinder(lightness: float, a: float, b: float) -> Triple:
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))
