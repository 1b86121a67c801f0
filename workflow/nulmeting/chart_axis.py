"""An axis across a panel: round ticks, where a value lies on the sheet, and how a tick is written."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from nulmeting.chart_canvas import SMALLEST, Canvas
from nulmeting.formatting import number, percent

STEPS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
SHARE_STEPS = (0.02, 0.05, 0.1, 0.25)
MOST_STEPS = 5
SHARES_END = 1.0
APART = 4.0
"""Points between two ticks that are written."""


@dataclass(frozen=True)
class Axis:
    """A linear scale from ``low`` at ``left`` to ``high`` at ``right``, in points of the sheet.

    Also upright: ``left`` is then the lower end, at the larger y.
    """

    low: float
    high: float
    step: float
    left: float
    right: float
    is_share: bool

    @classmethod
    def of(cls, values: Iterable[float], place: tuple[float, float], *, is_share: bool, from_zero: bool) -> Axis:
        """Make an axis that holds the values and ends at round ticks.

        Parameters
        ----------
        values : iterable of float
        place : (float, float)
            Where on the sheet it begins and ends.
        is_share : bool
            Written in per cent; never beyond 0 and 1.
        from_zero : bool
        """
        found = list(values) or [0.0, 1.0]
        low, high = (0.0 if from_zero else min(found)), max(found)
        steps = SHARE_STEPS if is_share else STEPS
        step = next((step for step in steps if (high - low) / step <= MOST_STEPS), steps[-1])
        first, last = math.floor(round(low / step, 9)), math.ceil(round(high / step, 9))
        end = max(last, first + 1) * step
        return cls(first * step, min(end, SHARES_END) if is_share else end, step, *place, is_share)

    @property
    def ticks(self) -> list[float]:
        """Give the ticks, both ends among them."""
        return [self.low + self.step * i for i in range(round((self.high - self.low) / self.step) + 1)]

    def at(self, value: float) -> float:
        """Give the place of a value on the sheet."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def label(self, value: float, language: str) -> str:
        """Write a tick."""
        if self.is_share:
            return percent(value, language)
        places = next(places for places in (0, 1, 2) if places == 2 or (self.step * 10**places) % 1 == 0)
        return number(value, language, places)

    def grid(self, canvas: Canvas, top: float, bottom: float) -> None:
        """Draw a quiet line at every tick."""
        for value in self.ticks:
            canvas.line((self.at(value), self.at(value)), (top, bottom), canvas.palette.rule, 0.6)

    def labels(self, canvas: Canvas, y: float, language: str) -> None:
        """Write the ticks under the panel; every second or fourth where all would touch."""
        texts = [self.label(value, language) for value in self.ticks]
        wide = max(canvas.text_width(text, SMALLEST) for text in texts) + APART
        each = abs(self.right - self.left) / (len(texts) - 1)
        stride = next((s for s in (1, 2) if (len(texts) - 1) % s == 0 and s * each >= wide), len(texts) - 1)
        for value, text in list(zip(self.ticks, texts, strict=True))[::stride]:
            canvas.text(self.at(value), y, text, size=SMALLEST, colour=canvas.palette.quiet, align="center")
