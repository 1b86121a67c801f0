"""What may be published of what is derived from figures."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import mini
import pandas as pd
import pytest
from mini import FINE, TYPES, crowd, fine, protected
from nulmeting.fields import numbers
from nulmeting.protect_derived import monitor, weights
from nulmeting.protect_estimates import leaves_few_out
from nulmeting.protect_rules import Ruling, texts

FEW = mini.INDICATORS[:3]
"""anchoring, skill (sensitive) and knowledge."""


@cache
def one_capable():
    """Of 32 persons one is skilled: in total and among the towns the sensitive share is a small cell."""
    return protected(crowd(["5"] + ["1"] * 31, TYPES), indicators=FEW)


@cache
def six_left():
    """Six of 32 answer in the first wave alone, too few for a figure of their own."""
    frame = crowd(FINE, TYPES)
    return protected(frame, frame.drop(index=range(7, 13)).reset_index(drop=True), indicators=FEW)


def rows(table, **keys):
    found = table
    for name, value in keys.items():
        found = found[found[name] == value]
    assert len(found)
    return found


def test_what_is_said_of_a_hidden_figure_is_hidden_with_it():
    made, public, restricted, _ = one_capable()
    for name in ("robustness", "planning"):
        away = rows(public[name], indicator="skill")
        assert set(away["status"]) <= {"suppressed", "not_available"} and away[numbers(name)].isna().all().all()
        assert "ok" in set(rows(made[name], indicator="skill")["status"]) | {"indicative"}
        assert "small_cell" in set(rows(restricted[name], indicator="skill")["reason"])
        assert "suppressed" not in set(rows(public[name], indicator="knowledge")["status"])


def test_a_difference_with_a_hidden_subgroup_is_hidden():
    two = crowd(["5"] * 10 + ["1"] * 10 + ["5"] * 2 + ["2"] * 10, TYPES)
    made, public, restricted, _ = protected(two, indicators=FEW)
    keys = {"indicator": "skill", "breakdown": "type", "wave": "before", "target": "process"}
    assert set(rows(made["subgroups"], **keys)["status"]) <= {"ok", "indicative"}
    assert set(rows(public["subgroups"], **keys)["status"]) == {"suppressed"}
    assert {"small_cell", "complement"} >= set(rows(restricted["subgroups"], **keys)["reason"])
    assert set(rows(public["subgroups"], **{**keys, "indicator": "knowledge"})["status"]) <= {"ok", "indicative"}


def test_no_difference_is_shown_beside_a_figure_that_is_not():
    """Whatever is hidden: of a difference that is shown both figures are, so that it gives nothing away."""
    for _, public, _, _ in (fine(29), fine(), one_capable(), six_left()):
        level = public["estimates"][public["estimates"]["headline"]]
        names = ["wave", "indicator", "option", "target", "breakdown", "category"]
        shown = set(level.loc[level["status"].isin(["ok", "indicative"]), names].itertuples(index=False, name=None))
        for row in public["subgroups"][public["subgroups"]["status"].isin(["ok", "indicative"])].to_dict("records"):
            own = tuple(row[name] for name in names)
            other = (*own[:4], "all", "all") if row["against"] == "all" else (*own[:5], row["against"])
            assert own in shown and other in shown, row


def test_stayers_and_leavers_go_together():
    made, public, restricted, _ = six_left()
    for indicator in ("skill", "knowledge"):
        keys = {"indicator": indicator, "wave": "before"}
        assert dict(zip(*(rows(made["attrition"], **keys)[n] for n in ("group", "denominator")), strict=True)) == {
            "both_waves": 26,
            "one_wave": 6,
        }
        assert set(rows(public["attrition"], **keys)["status"]) == {"suppressed"}
    assert list(rows(restricted["attrition"], indicator="skill", wave="before")["reason"]) == [
        "complement",
        "base_below_10",
    ]
    assert rows(public["attrition"], indicator="skill", wave="before")[numbers("attrition")].isna().all().all()


def test_groups_that_are_large_enough_are_shown():
    frame = crowd(FINE, TYPES)
    after = frame.iloc[12:].reset_index(drop=True)
    _, public, _, _ = protected(frame, after, indicators=(FEW[2],))
    shown = rows(public["attrition"], wave="before")
    assert set(shown["status"]) == {"indicative"} and list(shown["denominator"]) == [20, 12]
    joined = rows(public["attrition"], wave="after", group="one_wave").iloc[0]
    assert (joined["status"], joined["reason"]) == ("not_available", "no_respondents")


def test_the_part_of_a_breakdown_in_the_response_goes_with_its_categories():
    _, public, restricted, _ = fine(29)
    own = {"wave": "before", "unit": "person"}
    assert rows(public["nonresponse"], **own, measure="partial_type")["status"].iloc[0] == "suppressed"
    assert rows(restricted["nonresponse"], **own, measure="partial_type")["reason"].iloc[0] == "complement"
    assert rows(public["nonresponse"], **own, measure="respondents")["status"].iloc[0] in ("ok", "indicative")
    # the register and the model are known: only one number per category gives these measures
    modelled = public["nonresponse"][public["nonresponse"]["model"].str.contains("type")]
    modelled = rows(modelled, **own)
    assert "r_indicator" in set(modelled["measure"]) and set(modelled["status"]) <= {"suppressed", "not_available"}


@pytest.mark.parametrize(
    "left_out, met, is_sensitive, hidden",
    [
        (0, 0, True, False),
        (9, 4, False, True),
        (10, 5, True, False),
        (10, 2, True, True),
        (10, 2, False, False),
        (0, 0.5, False, True),
    ],
)
def test_a_definition_that_leaves_out_a_few_is_hidden(left_out, met, is_sensitive, hidden):
    first = mini.INDICATORS[1]
    headline = first.definitions[0]
    without = replace(headline, id="without_flagged", without_flagged=frozenset({"speeders"}))
    plan = mini.measurement(indicators=(replace(first, sensitive=is_sensitive, definitions=(headline, without)),))
    whole = {"wave": "before", "indicator": first.id, "option": "", "breakdown": "all", "category": "all"}
    frame = pd.DataFrame(
        [
            {**whole, "definition": "headline", "headline": True, "numerator": 40.0, "denominator": 90.0},
            {
                **whole,
                "definition": "without_flagged",
                "headline": False,
                "numerator": 40 - met,
                "denominator": 90 - left_out,
            },
        ]
    )
    assert leaves_few_out(plan, frame).tolist() == [False, hidden]


def test_few_respondents_hide_what_is_said_of_their_response():
    _, public, _, _ = protected(crowd(FINE[:9], TYPES[:9]), indicators=FEW)
    for name in ("nonresponse", "item_nonresponse", "attrition"):
        assert not set(public[name]["status"]) & {"ok", "indicative"}, name
        assert public[name][numbers(name)].isna().all().all()


def test_weights_of_few_units_are_hidden():
    frame = pd.DataFrame({"wave": ["a", "b"], "units": [9, 10], "status": "ok", "reason": ""})
    assert list(weights(mini.measurement(), {"weights": frame}).rule) == ["base_below_10", ""]


def watched(**changes):
    """Two categories of a breakdown and one of an item that is only watched, on one day."""
    names = ["all", "type", "type", "lnw"]
    frame = pd.DataFrame({"wave": "before", "unit": "person", "breakdown": names, "day": 3, "reason": ""})
    frame["category"], frame["status"] = ["all", "town", "water", "a"], "ok"
    frame["responding"], frame["earlier_responding"] = [32, 20, 12, 32], [32, 20, 12, 32]
    return frame.assign(**changes)


def ruled(frame, hidden=()):
    response = frame[frame["breakdown"] != "lnw"].drop(columns="day")
    rule = texts(response).mask(response["category"].isin(hidden), "base_below_10")
    given = {"monitor": frame, "response": response}
    return list(monitor(mini.measurement(), given, Ruling(rule, texts(response))).rule)


def test_what_is_only_watched_stays_inside():
    assert ruled(watched()) == ["", "", "", "outside_publication_plan"]


def test_a_small_category_of_the_monitor_takes_the_others_with_it():
    assert ruled(watched(responding=[29, 20, 9, 29]))[:3] == ["", "complement", "base_below_10"]
    assert ruled(watched(earlier_responding=[29, 20, 9, 29]))[:3] == ["", "complement", "base_below_10"]
    assert ruled(watched(), hidden=("water",))[:3] == ["", "complement", "base_below_10"]
    assert ruled(watched(responding=[9, 5, 4, 9]))[:3] == ["base_below_10"] * 3


@pytest.mark.parametrize(
    ("sizes", "few", "rule"),
    [((4, 8), 3, "fewer_than_3_organisations"), ((4, 8), 2, "dominance"), ((4, 4, 4), 3, "")],
)
def test_few_or_large_organisations_hide_the_groups_and_the_pair(sizes, few, rule):
    """Twelve in the first wave alone, five of them skilled, of so many organisations; those in both have one each."""
    own = [f"o{i}" for i in range(32)]
    own[5:17] = [name for name, size in zip("abc", sizes, strict=False) for _ in range(size)]
    frame = crowd(FINE, TYPES, organisations=own)
    limits = replace(mini.measurement().thresholds, minimum_organisations=few)
    # of those in both four turn either way
    later = crowd(["1"] * 4 + FINE[4:25] + ["5"] * 4 + FINE[29:], TYPES, organisations=own)
    after = later.drop(index=range(5, 17)).reset_index(drop=True)
    made, public, inside, _ = protected(frame, after, indicators=(FEW[1],), thresholds=limits)
    assert list(rows(made["attrition_support"], wave="before")["organisations"]) == [20, len(sizes)]
    reasons = rows(inside["attrition"], wave="before").set_index("group")["reason"]
    assert dict(reasons) == {"both_waves": "complement" if rule else "", "one_wave": rule}
    # the wave less the pair would be a figure of those twelve
    pairs = rows(public["changes"], comparison="paired", breakdown="all", definition="headline")
    assert set(pairs["status"]) == {"suppressed" if rule else "indicative"}
    total = rows(public["estimates"], wave="before", breakdown="all", definition="headline")
    assert "suppressed" not in set(total["status"])
