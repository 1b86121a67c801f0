"""Labels as people type them: what counts as the same, and which answer a cell means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nulmeting.codebook import Answer

ADDRESS = re.compile(r"@|https?:|www\.|\+?\d[\d \-./()]{7,}\d")
"""What looks like an e-mail address, a place on the web or a telephone number."""
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})


def normalise(text: str) -> str:
    """Give the form in which two spellings of one label are equal.

    NFKC, curly quotes made straight, format characters (category Cf) removed, white space folded, case-folded.
    """
    if text.isascii():  # to which the first three do nothing
        return " ".join(text.split()).casefold()
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    visible = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return " ".join(visible.split()).casefold()


ANY = "*"
"""A variant that stands for every text that no other answer has: what people typed under "other"."""


@dataclass(frozen=True)
class Matcher:
    """Finds the answer that a cell means: an exact spelling first, then the normalised one.

    Parameters
    ----------
    rest : str or None
        The answer of which `ANY` is a variant.
    """

    exact: Mapping[str, str]
    alike: Mapping[str, str]
    rest: str | None = None

    def code(self, cell: str) -> str | None:
        """Give the answer's code, or None if no spelling fits."""
        return self.listed(cell) or (self.rest if cell.strip() else None)

    def listed(self, cell: str) -> str | None:
        """Give the code of the answer that has this spelling, or None if it is not in the codebook."""
        return self.exact.get(cell) or self.alike.get(normalise(cell))


def matcher(answers: Iterable[Answer], wave: str = "") -> Matcher:
    """Make the matcher of one scale, in the spellings of one wave if it is named.

    A spelling that two answers share after normalisation (``Never`` and ``Never`` with a trailing space) is only
    matched exactly.
    """
    exact: dict[str, str] = {}
    owners: dict[str, set[str]] = {}
    for answer in answers:
        for spelling in spellings(answer, wave):
            exact[spelling] = answer.code
            owners.setdefault(normalise(spelling), set()).add(answer.code)
    alike = {form: next(iter(codes)) for form, codes in owners.items() if len(codes) == 1}
    return Matcher(exact, alike, exact.get(ANY))


def spellings(answer: Answer, wave: str = "") -> tuple[str, ...]:
    """Give every spelling of an answer, each once: both labels, the code, and the variants met in exports.

    Parameters
    ----------
    wave : str
        Its own code and variants, where it has them, stand in place of the general ones.
    """
    variants = answer.variants_in.get(wave, answer.variants)
    return tuple(dict.fromkeys((answer.label.nl, answer.label.en, answer.code_in(wave), *variants)))
