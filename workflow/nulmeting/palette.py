"""Colours and weights of everything that is drawn; told apart with every type of colour vision."""

from __future__ import annotations

STRONG_NEGATIVE = "#b35900"
NEGATIVE = "#f0b27a"
NEUTRAL = "#e2e8f0"
POSITIVE = "#8cc3e6"
STRONG_POSITIVE = "#154273"

INK = "#1a2433"
QUIET = "#55606f"
RULE = "#cbd3de"
PAPER = "#ffffff"
DONT_KNOW = "#c5ceda"
NOT_APPLICABLE = "#9da8b7"
EARLIER = "#8cc3e6"
BETWEEN = "#007bc7"
LATER = "#154273"
NOTICE = "#ca005d"
NORM = "#b35900"
BAND = "#eef2f7"
OUTER = "#cbd3de"


def _mixed(start: str, end: str, weight: float) -> str:
    pairs = zip(_channels(start), _channels(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * weight):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _ramp(near: str, far: str, steps: int) -> list[str]:
    """Give colours from near the middle to far from it; a single step takes the far one."""
    if steps == 1:
        return [far]
    # nearer to the light end, where dark text can still be read on it
    return [_mixed(near, far, (i / (steps - 1)) ** 1.5) for i in range(steps)]


def diverging(negative: int, neutral: int, positive: int) -> tuple[str, ...]:
    """Give one colour per scored answer, most negative first."""
    low = reversed(_ramp(NEGATIVE, STRONG_NEGATIVE, negative)) if negative else ()
    high = _ramp(POSITIVE, STRONG_POSITIVE, positive) if positive else ()
    return (*low, *([NEUTRAL] * neutral), *high)


def waves(number: int) -> tuple[str, ...]:
    """Give one colour per wave, the latest the darkest."""
    if number == 1:
        return (LATER,)
    if number == 2:
        return (EARLIER, LATER)
    return (*_ramp(EARLIER, BETWEEN, number - 1), LATER)


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour (WCAG 2.2)."""
    parts = [c / 255 for c in _channels(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Give the text colour that reads best on a fill."""
    return max((PAPER, INK), key=lambda text: contrast(colour, text))
