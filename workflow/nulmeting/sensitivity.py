"""How far a figure depends on how it is defined: every definition beside the headline, and what moves it most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.estimate import Figures
from nulmeting.fields import typed
from nulmeting.figures import Figure
from nulmeting.formatting import is_missing
from nulmeting.influence import ROUNDING, Array, collapsed
from nulmeting.levels import LEVEL, Plan, in_total
from nulmeting.settings import RANDOM_RESPONDENT, Definition
from nulmeting.units import Survey

HEADLINE, BOUNDS, WEIGHTING = "headline", "bounds", "weighting"
DIFFERENCES: Mapping[str, tuple[str, ...]] = {
    "condition": ("condition",),
    "item": ("item", "per"),
    "among": ("among",),
    "base": ("base",),
    "unit": ("unit",),
    "collapse": ("collapse", "informant"),
    "answers": ("counted_as_not",),
    "flagged": ("without_flagged",),
    WEIGHTING: ("weighting",),
}
"""What a definition can differ in, and the settings that say it. A definition that differs in several is named by the
first: what is asked of a unit goes before who counts, and that before how they are counted."""

KEY = ["wave", "indicator", "option", "target"]


def sensitivity(whole: Survey, wanted: Plan, figures: Figures, estimates: pd.DataFrame) -> pd.DataFrame:
    """Set every definition of a figure beside its headline: in total, per wave and target.

    Of organisations by the mean rule one more row follows the declared definitions, `RANDOM_RESPONDENT`: one
    respondent of each organisation, drawn at random, speaks for it. What is expected of such draws is the headline;
    ``ci_low`` and ``ci_high`` hold 95% of them (`drawn_range`), and so show what the choice of the respondent does.

    Parameters
    ----------
    estimates : DataFrame
        From `nulmeting.estimate.estimates`.
    """
    table = estimates[(estimates["breakdown"] == "all") & (estimates["category"] == "all")].reset_index(drop=True)
    first = table[table["headline"]].set_index(KEY)["estimate"]
    table["difference"] = table["estimate"] - first.reindex(pd.MultiIndex.from_frame(table[KEY])).to_numpy()
    declared = {(i.id, d.id): kind(i.headline, d) for i in whole.measurement.indicators for d in i.definitions}
    table["kind"] = [declared[pair] for pair in zip(table["indicator"], table["definition"], strict=True)]
    table["shown"], table["order"] = "", np.arange(len(table), dtype=np.float64)
    drawn = _drawn(wanted, figures, table[table["headline"]])
    if drawn.empty:
        return typed("sensitivity", table)
    # after the last definition of the same figure
    last = table.groupby(KEY, sort=False)["order"].max()
    drawn["order"] = last.reindex(pd.MultiIndex.from_frame(drawn[KEY])).to_numpy() + 0.5
    made = pd.concat([table, drawn]).sort_values("order", kind="stable").reset_index(drop=True)
    return typed("sensitivity", made)


def kind(headline: Definition, other: Definition) -> str:
    """Name what a definition differs in from the headline: a key of `DIFFERENCES`, or ``headline``.

    Two definitions that say the same are of kind ``headline`` both.
    """
    for name, settings in DIFFERENCES.items():
        if any(getattr(headline, one) != getattr(other, one) for one in settings):
            # persons are not collapsed, whatever the rule that they take over
            if name == "collapse" and other.unit == "person":
                continue
            return name
    return HEADLINE


def _drawn(wanted: Plan, figures: Figures, headlines: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of one respondent drawn per organisation, of the headlines that are a mean of organisations."""
    keys = wanted.keys
    rows: list[dict[str, Any]] = []
    total = np.flatnonzero(in_total(keys))
    places = {(keys["indicator"][at], keys["option"][at]): (wanted.block[at], wanted.column[at]) for at in total}
    for record in headlines.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        number, column = places[row["indicator"], row["option"]]
        if wanted.blocks[number].rule != "mean" or row["statistic"] != "share":
            continue
        known = row["status"] != "not_available"
        low, high = np.nan, np.nan
        # with weights the organisations do not all count for one
        if known and row["weighting"] == "none":
            low, high = _range(figures[row["wave"]][number], int(column))
        reason = ("not_estimable" if np.isnan(low) else "") if known else row["reason"]
        own: dict[str, Any] = {"definition": RANDOM_RESPONDENT, "headline": False, "kind": "collapse", "reason": reason}
        rows.append({**row, **own, "ci_low": low, "ci_high": high})
    return pd.DataFrame(rows)


def _range(figure: Figure, column: int) -> tuple[float, float]:
    """Give the range of the total over the draws."""
    own = figure.counted.domain == 0
    value, number = collapsed(figure.counted.answers, "mean")
    counted = own & (number[:, column] > 0)
    return drawn_range(value[counted, column], LEVEL)


def drawn_range(share: Array, level: float) -> tuple[float, float]:
    """Give the range that holds a part of all draws of one respondent per organisation.

    Drawn, an organisation counts 1 with chance `share`, independently of the others; the sum X is Poisson-binomial
    and the figure is X over the number of organisations. The limits are the smallest x with P(X <= x) >= (1-level)/2
    and the smallest with P(X <= x) >= (1+level)/2: exact, not simulated.

    Parameters
    ----------
    share : array, shape (organisations,)
        Of the valid respondents of each organisation, the part that meets the condition.
    level : float

    Returns
    -------
    low, high : float
        NaN without an organisation. Equal where no organisation disagrees with itself.
    """
    if not share.size:
        return np.nan, np.nan
    below = np.cumsum(poisson_binomial(share))
    # the last of the sums is 1 but for rounding
    limits = [min(int(np.searchsorted(below, p - ROUNDING)), share.size) for p in ((1 - level) / 2, (1 + level) / 2)]
    return limits[0] / share.size, limits[1] / share.size


def poisson_binomial(chance: Array) -> Array:
    """Give the distribution of a sum of independent 0/1 values, each 1 with its own chance.

    One value after the other: ``P(X = x) = P(X' = x)(1-p) + P(X' = x-1) p``, all terms positive, so that no digits are
    lost (Chen & Liu 1997, Statistica Sinica 7, 875-892). Values that are certain only shift it.

    Returns
    -------
    array, shape (n + 1,)
        P(X = 0), ..., P(X = n).
    """
    open_ = chance[(chance > 0) & (chance < 1)]
    certain = int((chance >= 1).sum())
    part = np.ones(1)
    for p in open_:
        part = np.append(part * (1 - p), 0.0) + np.append(0.0, part * p)
    out = np.zeros(chance.size + 1)
    out[certain : certain + part.size] = part
    return out


@dataclass(frozen=True)
class Move:
    """One step away from the headline: by which definition, of which kind, from which figure to which."""

    definition: str
    kind: str
    start: float
    end: float


@dataclass(frozen=True)
class Moves:
    """What moves one figure most; None where nothing does.

    Parameters
    ----------
    choice : Move or None
        Of all choices of definition but weighting.
    weighting : Move or None
    bounds : Move or None
        To the farthest worst case over those who did not answer: no choice, but what silence could do.
    """

    choice: Move | None
    weighting: Move | None
    bounds: Move | None

    @property
    def most(self) -> Move | None:
        """The largest of the choices, weighting among them."""
        made = [move for move in (self.choice, self.weighting) if move is not None]
        return max(made, key=_distance, default=None)


def moves_most(rows: Iterable[Mapping[str, Any]]) -> Moves:
    """Say what moves a figure most.

    Parameters
    ----------
    rows : iterable of mappings
        The rows of the sensitivity table of one wave, indicator, option and target: protected or not. A row without
        an estimate (hidden, not asked) is no candidate. Of equal moves the first counts.

    Returns
    -------
    Moves
        Nothing at all where the headline is not shown.
    """
    own = [row for row in rows if not is_missing(row.get("estimate"))]
    first = next((row for row in own if row["headline"]), None)
    if first is None:
        return Moves(None, None, None)
    start = float(first["estimate"])
    moves = [Move(row["definition"], row["kind"], start, float(row["estimate"])) for row in own]
    moves = [move for move in moves if _distance(move) > ROUNDING]
    ends = [float(first[name]) for name in ("bound_low", "bound_high") if not is_missing(first.get(name))]
    bounds = [Move(HEADLINE, BOUNDS, start, end) for end in ends if abs(end - start) > ROUNDING]
    choice = max((m for m in moves if m.kind != WEIGHTING), key=_distance, default=None)
    weighting = max((m for m in moves if m.kind == WEIGHTING), key=_distance, default=None)
    return Moves(choice, weighting, max(bounds, key=_distance, default=None))


def _distance(move: Move) -> float:
    return round(abs(move.end - move.start), 12)
