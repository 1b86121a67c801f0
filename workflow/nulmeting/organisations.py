"""Names of organisations: which spellings are one organisation, by a table made by people, and which may be.

Two names are one organisation only if they are equal after `nulmeting.labels.normalise`, or if a table says so. Rules
about words (``gem.``, ``hoogheemraadschap``) and likeness only make a list for somebody to look at.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import pandas as pd

from nulmeting.labels import normalise

KINDS: Mapping[str, str] = {
    **dict.fromkeys(("gemeente", "gem", "gemeentelijk", "gemeentehuis", "municipality"), "municipality"),
    **dict.fromkeys(("waterschap", "hoogheemraadschap", "hhs", "hhr", "ws", "wetterskip", "water", "board"), "water"),
    **dict.fromkeys(("provincie", "prov", "provinsje", "province"), "province"),
    **dict.fromkeys(("ministerie", "min", "ministry"), "ministry"),
    **dict.fromkeys(("omgevingsdienst", "od", "rud"), "environment"),
    **dict.fromkeys(("veiligheidsregio", "vr"), "safety"),
    **dict.fromkeys(("universiteit", "university"), "university"),
    **dict.fromkeys(("hogeschool",), "college"),
    **dict.fromkeys(("ggd",), "health"),
}
"""Words that say what kind of body it is; two of different kinds are never alike (Gemeente and Provincie Utrecht)."""

FILLERS = frozenset(
    word
    for words in ("de het een van der den te ter ten en voor of the and", "bv nv vof st stichting vereniging")
    for word in words.split()
)
"""Words and legal forms that people leave out."""

SIMILAR = 0.85
"""Least ratio of `difflib.SequenceMatcher` at which two names are listed as one spelling."""
SHARED = 0.4
"""Least part of three-letter pieces that two names must share to be compared at all."""
COMMON = 60
"""A piece that more names have than this tells none of them apart."""

_WORD = re.compile(r"\w+")
_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")


@dataclass(frozen=True)
class Naming:
    """What people decided about names.

    Parameters
    ----------
    official : mapping of normalised name or key to name
        Aliases, and keys of a list of organisations.
    names : tuple of str
        That list; empty if there is none.
    """

    official: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @cached_property
    def listed(self) -> frozenset[str]:
        """The normalised names of the list."""
        return frozenset(normalise(name) for name in self.names)

    def of(self, typed: str) -> str:
        """Give the name that stands for what was typed: its official name, or itself."""
        return self.official.get(normalise(typed), typed)

    def known(self, typed: str) -> bool:
        """Tell whether a name is in the list of organisations; without a list every name is."""
        return not self.names or normalise(self.of(typed)) in self.listed


def words(name: str) -> tuple[str, frozenset[str]]:
    """Give what tells an organisation from others of its kind, and what kinds it says it is.

    Returns
    -------
    str
        The words that are neither a kind nor a filler, in order; all words if nothing else is left.
    frozenset of str
        Values of `KINDS`; empty if the name does not say.
    """
    every = _WORD.findall(_INITIALS.sub(r"\1", normalise(name)))
    kinds = frozenset(KINDS[word] for word in every if word in KINDS)
    own = [word for word in every if word not in KINDS and word not in FILLERS]
    return " ".join(own or every), kinds


def near_misses(naming: Naming, names: Iterable[str]) -> pd.DataFrame:
    """List the names that may be one organisation, for somebody to decide; nothing is merged.

    Parameters
    ----------
    naming : Naming
    names : iterable of str
        As typed, one per respondent or registered person.

    Returns
    -------
    DataFrame
        ``name, times, resembles, times_resembles, basis, similarity, suggested_alias``, most alike first. Basis:
        ``words``, equal but for words about kind and legal form; ``spelling``, hardly another spelling; ``part``, all
        words of the one are in the other; ``unknown``, not in the list of organisations and like nothing. The
        suggested line goes into the alias table if the two are one.
    """
    counted: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for typed in names:
        name = naming.of(typed)
        counted[shown.setdefault(normalise(name), " ".join(name.split()))] += 1
    listed = naming.listed
    places = {name: place for place, name in enumerate(counted)}
    rows = []
    for one, other in _candidates(list(counted)):
        basis, similarity = alike(one, other)
        if basis and not (normalise(one) in listed and normalise(other) in listed):
            # the official one is in the list, or else is what more people wrote, or else came first
            first, second = sorted((one, other), key=lambda n: (normalise(n) not in listed, -counted[n], places[n]))
            line = ",".join(_quoted(part) for part in (second, first))
            rows.append((second, counted[second], first, counted[first], basis, round(similarity, 3), line))
    found = {name for row in rows for name in (row[0], row[2])}
    strange = [name for name in counted if not naming.known(name) and name not in found]
    rows.sort(key=lambda row: (-row[5], row[0], row[2]))
    rows += [(name, counted[name], "", 0, "unknown", 0.0, "") for name in strange]
    columns = ["name", "times", "resembles", "times_resembles", "basis", "similarity", "suggested_alias"]
    return pd.DataFrame(rows, columns=columns)


def alike(one: str, other: str) -> tuple[str, float]:
    """Say why two names may be one organisation, and how alike they are; an empty reason if they are not."""
    (own, kinds), (its, other_kinds) = words(one), words(other)
    if kinds and other_kinds and not kinds & other_kinds:
        return "", 0.0
    if own == its or own.replace(" ", "") == its.replace(" ", ""):
        return "words", 1.0
    similarity = difflib.SequenceMatcher(None, own, its, autojunk=False).ratio()
    if similarity >= SIMILAR:
        return "spelling", similarity
    parts, others = set(own.split()), set(its.split())
    return ("part", similarity) if parts <= others or others <= parts else ("", 0.0)


def counts(naming: Naming, typed: Collection[str], register: bool) -> dict[str, int]:
    """Count how the organisations of one wave's respondents were found, never which.

    Parameters
    ----------
    typed : collection of str
        One per used respondent, empty if they named none.
    register : bool
        Whether the register says where everybody works, so that what they typed is not used.
    """
    if register:
        return {"by_register": len(typed)}
    named = [name for name in typed if name.strip()]
    by_alias = sum(normalise(name) in naming.official for name in named)
    return {
        "by_name": len(named) - by_alias,
        "by_alias_or_key": by_alias,
        "without": len(typed) - len(named),
        "not_in_list": sum(not naming.known(name) for name in named),
        "organisations": len({normalise(naming.of(name)) for name in named}),
    }


def _candidates(names: list[str]) -> Iterator[tuple[str, str]]:
    """Give the pairs of names that are worth comparing, each once: equal in their own words, or in many pieces."""
    cores = [words(name)[0] for name in names]
    pieces = [_pieces(core) for core in cores]
    holders: dict[str, list[int]] = defaultdict(list)
    together: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(pieces):
        together[cores[place].replace(" ", "")].append(place)
        for piece in own:
            holders[piece].append(place)
    rare = (places for places in holders.values() if len(places) <= COMMON)
    pairs = {pair for places in (*together.values(), *rare) for pair in combinations(places, 2)}
    for one, other in sorted(pairs):
        least = SHARED * min(len(pieces[one]), len(pieces[other]))
        if cores[one] == cores[other] or len(pieces[one] & pieces[other]) >= least:
            yield names[one], names[other]


def _pieces(core: str) -> frozenset[str]:
    padded = f" {core} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',;"\n\r') else text
