"""Every number that a reader sees, as text: decimal arithmetic, half up, in Dutch or English.

Python's `round` and `format` round halves to even and see binary fractions (0.425 -> 42%); here 0.425 is 43%.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
UNKNOWN = "."
"""The sign of Dutch official statistics for a figure that is unknown, unreliable or not shown."""
SMALLEST_P = 0.001
"""A smaller p-value is only said to be smaller."""
P_CLASSES = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)
"""A p-value is published as the least of these that it does not exceed: never smaller than it is, so a valid one."""
AT_MOST = "\N{LESS-THAN OR EQUAL TO}"

_DECIMAL_SIGN = {"nl": ",", "en": "."}
_THOUSANDS_SIGN = {"nl": ".", "en": ","}
TO = {"nl": " tot ", "en": " to "}
BESIDE = {"nl": ("boven ", "onder "), "en": ("above ", "below ")}
"""Of an interval, by its limit: on which side of a value that it does not hold."""


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Round half up, away from zero for negative numbers, and never to minus zero.

    Parameters
    ----------
    value : float
        Taken to ten significant digits, as in the published tables, so that binary noise cannot tip a half.
    decimals : int
    """
    exact = Decimal(f"{value:.10g}")
    result = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def is_missing(value: object) -> bool:
    """Tell whether there is no number: None, NA, NaN or an empty text."""
    if value is None or value == "":
        return True
    try:
        return math.isnan(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return True


def number(value: float, language: str, decimals: int = 0) -> str:
    """Write a number: ``52.950`` and ``6,4`` in Dutch, ``52,950`` and ``6.4`` in English; ``.`` if it is missing."""
    if is_missing(value):
        return UNKNOWN
    digits = f"{rounded(value, decimals):,f}"
    return digits.translate(str.maketrans(",.-", _THOUSANDS_SIGN[language] + _DECIMAL_SIGN[language] + MINUS))


def percent(share: float, language: str, decimals: int = 0) -> str:
    """Write a share from 0 to 1 as a percentage: ``43%``."""
    return UNKNOWN if is_missing(share) else number(hundredfold(share), language, decimals) + "%"


def points(difference: float, language: str, decimals: int = 0) -> str:
    """Write a difference of two shares in percentage points, signed and without the unit: ``+5``."""
    return UNKNOWN if is_missing(difference) else signed(hundredfold(difference), language, decimals)


def signed(value: float, language: str, decimals: int = 0) -> str:
    """Write a number with its sign; zero after rounding has none."""
    text = number(value, language, decimals)
    return f"+{text}" if not is_missing(value) and rounded(value, decimals) > 0 else text


def percent_range(low: float, high: float, language: str, decimals: int = 0, *, without: float | None = None) -> str:
    """Write an interval of shares: ``34–53%``; ``boven 50–62%`` of one that is known to be ``without`` 0.5."""
    if is_missing(low) or is_missing(high):
        return UNKNOWN
    ends = [number(hundredfold(end), language, decimals) for end in (low, high)]
    if (near := touching(low, high, decimals + 2, without)) is not None:
        ends[near] = f"{BESIDE[language][near]}{ends[near]}"
    return f"{EN_DASH.join(ends)}%"


def number_range(low: float, high: float, language: str, decimals: int = 0) -> str:
    """Write an interval of numbers: ``5,9–6,8``."""
    if is_missing(low) or is_missing(high):
        return UNKNOWN
    return f"{number(low, language, decimals)}{EN_DASH}{number(high, language, decimals)}"


def points_range(low: float, high: float, language: str, decimals: int = 0, *, without: float | None = None) -> str:
    """Write an interval of percentage points in words, because a dash between signs misreads: ``−3 tot +12``."""
    if is_missing(low) or is_missing(high):
        return UNKNOWN
    return signed_range(hundredfold(low), hundredfold(high), language, decimals, without=without)


def signed_range(low: float, high: float, language: str, decimals: int = 0, *, without: float | None = None) -> str:
    """Write an interval of signed numbers in words: ``−0,3 tot +0,5``.

    Of one that is known to be ``without`` 0, a limit that rounds to 0 is written ``boven 0`` or ``onder 0``: as 0 it
    would contradict the test.
    """
    if is_missing(low) or is_missing(high):
        return UNKNOWN
    ends = [signed(end, language, decimals) for end in (low, high)]
    if (near := touching(low, high, decimals, without)) is not None:
        ends[near] = f"{BESIDE[language][near]}{ends[near]}"
    return TO[language].join(ends)


def touching(low: float, high: float, decimals: int, without: float | None) -> int | None:
    """Give which limit, 0 or 1, rounds to a value that the interval does not hold; None if neither does."""
    if without is None:
        return None
    near = 0 if low + high > 2 * without else 1
    return near if rounded((low, high)[near], decimals) == rounded(without, decimals) else None


def decimals(statistic: str) -> int:
    """Give the decimals of a figure in units of its item: a ratio has two, a mean or median one."""
    return 2 if statistic == "ratio" else 1


def exact(value: float, language: str) -> str:
    """Write a declared number with the decimals that it has, at most four: ``2,5``."""
    least = next((places for places in range(4) if rounded(value, places) == rounded(value, 4)), 4)
    return number(value, language, least)


def p_value(value: float, language: str) -> str:
    """Write a p-value: a published one, which is a class, as ``≤ 0,05``, the last as ``> 0,5``.

    Another one has three decimals, ``0,032``; below `SMALLEST_P` it is ``< 0,001``.
    """
    if is_missing(value):
        return UNKNOWN
    if value == P_CLASSES[-1]:
        return f"> {exact(P_CLASSES[-2], language)}"
    if value in P_CLASSES:
        return f"{AT_MOST} {exact(value, language)}"
    return number(value, language, 3) if value >= SMALLEST_P else f"< {number(SMALLEST_P, language, 3)}"


def count(value: float, language: str) -> str:
    """Write a count; a fractional sum of organisation means keeps one decimal."""
    if is_missing(value):
        return UNKNOWN
    return number(value, language, 0 if rounded(value, 1) == rounded(value, 0) else 1)


def listing(parts: list[str], language: str) -> str:
    """Join names in a sentence: ``a, b en c``."""
    if len(parts) < 2:
        return "".join(parts)
    word = {"nl": "en", "en": "and"}[language]
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def shortened(text: str, limit: int) -> str:
    """Cut a text at a word boundary, not inside brackets, and mark the cut with an ellipsis."""
    clean = " ".join(text.split())
    if len(clean) <= limit:
        return clean
    cut = clean[:limit]
    head = cut.rsplit(" ", 1)[0] if " " in cut else cut[:-1]
    for opening, closing in ("()", "[]"):
        inside = head.rfind(opening)
        head = head[:inside] if inside > head.rfind(closing) and head[:inside].strip() else head
    return head.rstrip(" ,;:.") + "…"


def lower_first(text: str) -> str:
    """Give a label for use inside a sentence: ``Nulmeting`` -> ``nulmeting``; abbreviations and years stay."""
    if len(text) > 1 and text[0].isupper() and text[1].islower():
        return text[0].lower() + text[1:]
    return text


def upper_first(text: str) -> str:
    """Give a label for the beginning of a sentence; ``één`` keeps its second accent only."""
    if text.startswith("één"):
        return f"Eén{text[3:]}"
    return text[:1].upper() + text[1:]


def hundredfold(share: float) -> float:
    """Give a share in per cent, multiplied in decimal: 100 * 0.285 is 28.499999999999996 in binary."""
    return float(Decimal(f"{share:.10g}") * 100)
