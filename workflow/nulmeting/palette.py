"""Colours of everything that is drawn, from the house style; told apart with every type of colour vision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nulmeting.colour_vision import channels, contrast


@dataclass(frozen=True)
class Palette:
    """The colours by role, as ``#rrggbb``.

    What each is for is said in ``workflow/templates/house_style.yaml``.
    """

    paper: str
    ink: str
    quiet: str
    rule: str
    soft: str
    accent: str
    highlight: str
    caution: str
    notice: str
    strong_negative: str
    negative: str
    neutral: str
    positive: str
    strong_positive: str
    dont_know: str
    not_applicable: str
    earlier: str
    later: str
    norm: str
    bounds: str

    @classmethod
    def of(cls, style: Mapping[str, Mapping[str, str]]) -> Palette:
        """Take the colours of a house style."""
        return cls(**style["colours"])

    def diverging(self, negative: int, neutral: int, positive: int) -> tuple[str, ...]:
        """Give one colour per scored answer, most negative first."""
        low = reversed(_ramp(self.negative, self.strong_negative, negative)) if negative else ()
        high = _ramp(self.positive, self.strong_positive, positive) if positive else ()
        return (*low, *([self.neutral] * neutral), *high)

    def waves(self, number: int) -> tuple[str, ...]:
        """Give one colour per wave, the latest that of a single one."""
        if number == 1:
            return (self.later,)
        return tuple(_mixed(self.earlier, self.later, i / (number - 1)) for i in range(number))

    def shade(self, share: float) -> str:
        """Give a fill that is darker the larger the share; ink can be read on every one."""
        return _mixed(self.soft, self.positive, share)

    def ink_on(self, colour: str) -> str:
        """Give the text colour that reads best on a fill."""
        return max((self.paper, self.ink), key=lambda text: contrast(colour, text))


def _mixed(start: str, end: str, weight: float) -> str:
    pairs = zip(channels(start), channels(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * weight):02x}" for a, b in pairs)


def _ramp(near: str, far: str, steps: int) -> list[str]:
    """Give colours from near the middle to far from it; a single step takes the far one."""
    if steps == 1:
        return [far]
    # nearer to the light end, where dark text can still be read on it
    return [_mixed(near, far, (i / (steps - 1)) ** 1.5) for i in range(steps)]
