"""What may be published of counts."""

from __future__ import annotations

from dataclasses import replace

import mini
import pandas as pd
from mini import FINE, TYPES, crowd, fine, protected
from nulmeting import protect_counts, tables
from nulmeting.protect import protect
from nulmeting.settings import Indicator


def test_small_counts_of_sensitive_items_cannot_be_subtracted():
    skill = ["1"] * 12 + ["2"] * 8 + ["4"] * 6 + ["5"] * 2 + ["8"] * 4
    made, public, _, _ = protected(crowd(skill, TYPES), comparisons=(), indicators=mini.INDICATORS[:2])
    found = public["distributions"]
    rows = found[(found["wave"] == "before") & (found["item"] == "SKILL") & (found["breakdown"] == "all")]
    status = rows.set_index("answer")["status"].to_dict()
    # 5 is small, and 4 counts like it; 3 has none, and 2 is the smallest that counts like 3
    assert status == {"1": "ok", "2": "suppressed", "3": "coded", "4": "suppressed", "5": "coded", "8": "ok"}
    assert rows.set_index("answer").loc["5", "shown"] == "<3 / 32"
    whole = made["distributions"]
    parts = whole.loc[(whole["item"] == "SKILL") & (whole["breakdown"] != "all")].index
    assert set(found.loc[parts, "status"]) == {"suppressed"}


def test_who_takes_no_side_is_shown_however_few():
    for unsure in (0, 2):
        skill = ["1"] * 8 + ["2"] * 4 + ["3"] * 4 + ["4"] * 8 + ["5"] * (8 - unsure) + ["8"] * unsure
        _, public, _, _ = protected(crowd(skill, TYPES), comparisons=(), indicators=mini.INDICATORS[:2])
        found = public["distributions"]
        rows = found[(found["wave"] == "before") & (found["item"] == "SKILL") & (found["breakdown"] == "all")]
        assert set(rows["status"]) == {"ok"}


def test_nearly_all_with_one_answer_is_said_by_bands():
    _, public, _, _ = protected(crowd(["4"] * 31 + ["1"], TYPES), comparisons=(), indicators=mini.INDICATORS[:2])
    found = public["distributions"]
    rows = found[(found["wave"] == "before") & (found["item"] == "SKILL") & (found["breakdown"] == "all")]
    shown = rows.set_index("answer")["shown"].to_dict()
    assert shown["4"] in (">29 / 32", "") and set(rows.loc[rows["answer"] != "8", "status"]) <= {"coded", "suppressed"}
    assert rows["count"].drop(rows.index[rows["answer"] == "8"]).isna().all()


def test_transitions_from_few_or_with_a_small_cell_go_together():
    _, public, restricted, _ = fine()
    moves = public["transitions"]
    skill = moves[(moves["item"] == "SKILL") & moves["answer_from"].isin(["1", "2", "5"])]
    # everybody stays: the complement of the diagonal is empty
    assert set(skill["status"]) == {"suppressed"}
    reasons = restricted["transitions"]
    reasons = reasons[(reasons["item"] == "SKILL") & (reasons["answer_from"] == "2")]
    assert set(reasons["reason"]) == {"base_below_10"}


def test_small_response_hides_the_category_everywhere():
    before = crowd(FINE, TYPES)
    after = crowd(FINE[:29], TYPES[:29])
    _, public, _, _ = protected(before, after, comparisons=(), indicators=mini.INDICATORS[:2])
    for name in ("response", "representativeness"):
        found = public[name]
        rows = found[(found["wave"] == "after") & (found["breakdown"] == "type")]
        assert set(rows["status"]) == {"suppressed"}
    level = public["estimates"]
    rows = level[(level["wave"] == "after") & (level["breakdown"] == "type")]
    assert set(rows["status"]) <= {"suppressed", "not_available"}


def test_a_small_measurement_shows_no_size():
    made = mini.built()
    public, _, _ = protect(mini.measurement(), made)
    flow = public["flow"]
    assert set(flow.loc[flow["step"].isin(["register", "read", "responding"]), "status"]) == {"suppressed"}
    assert public["estimates"]["estimate"].isna().all() and public["agreement"]["icc"].isna().all()


def test_options_of_a_sensitive_multi_select_are_coded_one_by_one():
    needs = Indicator("needs", mini.text("n"), "options", mini.INDICATORS[4].definitions, sensitive=True)
    _, public, _, _ = protected(crowd(FINE, TYPES), indicators=(needs,), families=(), lead=("needs",), comparisons=())
    level = public["estimates"].set_index(["wave", "option", "breakdown", "target"])
    assert level.loc[("before", "p", "all", "process"), "shown"] == ">29 / 32"
    found = public["distributions"]
    rows = found[(found["wave"] == "before") & (found["item"] == "NEED") & (found["breakdown"] == "all")]
    assert rows["shown"].tolist() == [">29 / 32", "<3 / 32", "<3 / 32"]


def test_too_few_rows_that_are_organisations_hide_the_rows_read():
    anchored = mini.INDICATORS[0]
    measurement = mini.measurement(
        indicators=(replace(anchored, definitions=anchored.definitions[:3]),),
        register=None, person_key=None, breakdowns=(), families=(), lead=("anchoring",),
    )  # fmt: skip
    frames = {wave: f.drop_duplicates("organisation").reset_index(drop=True) for wave, f in mini.responses().items()}
    public, _, _ = protect(measurement, tables.build(measurement, frames, None, mini.counts(), None))
    flow = public["flow"]
    assert set(flow.loc[flow["step"].isin(["read", "responding"]), "status"]) == {"suppressed"}
    assert flow.loc[flow["step"].isin(["read", "responding"]), "count"].isna().all()


def test_the_size_of_a_hidden_category_does_not_stand_in_the_distribution_of_its_item():
    def statuses(types):
        _, public, _, _ = protected(crowd(["1", "4"] * 16, types), comparisons=(), indicators=mini.INDICATORS[:2])
        sizes, answers = public["response"], public["distributions"]
        people = (sizes["unit"] == "person") & (sizes["breakdown"] == "type") & (sizes["wave"] == "before")
        own = (answers["item"] == "TYPE") & (answers["breakdown"] == "all") & (answers["wave"] == "before")
        return set(sizes.loc[people, "status"]), set(answers.loc[own, "status"])

    # twenty and twelve registered are few for an interval, but shown
    assert statuses(TYPES) == ({"indicative"}, {"ok"})
    few = ["town"] * 27 + ["water"] * 5  # five is below the base of ten
    hidden, told = statuses(few)
    assert "suppressed" in hidden and told == {"suppressed"}


def flow_ruling(**counts):
    """Rule on the flow of the small measurement's first wave; counts are those of persons by step."""
    rows = [("before", step, "", "person", n) for step, n in counts.items() if not step.startswith("flagged_")]
    rows += [
        ("before", "flagged", s.removeprefix("flagged_"), "person", n) for s, n in counts.items() if "flagged_" in s
    ]
    rows += [("before+after", step, "", "person", 30) for step in ("overlap", "leavers", "joiners")]
    frame = pd.DataFrame(rows, columns=["wave", "step", "reason_excluded", "unit", "count"])
    frame["status"], frame["reason"] = "ok", ""
    ruling = protect_counts.flow(mini.measurement(), frame)
    return dict(zip(frame["step"] + frame["reason_excluded"], ruling.rule, strict=True))


def test_a_hidden_response_takes_every_step_with_it_that_would_give_it():
    steps = {"register": 60, "read": 40, "responded": 40, "consented": 30, "complete": 20, "flagged_speeder": 5}
    found = flow_ruling(**steps, responding=9)
    assert found.pop("responding") == "base_below_10"
    assert found.pop("register") == found.pop("overlap") == ""
    assert set(found.values()) == {"complement"}
    assert set(flow_ruling(**steps, responding=20).values()) == {""}


def test_a_few_straight_lines_are_not_told():
    steps = {"responded": 40, "responding": 30}
    for n, rule in ((0, ""), (2, "small_cell"), (3, ""), (28, "small_cell")):
        assert flow_ruling(**steps, flagged_straight_lining=n)["flaggedstraight_lining"] == rule
    assert flow_ruling(**steps, flagged_speeder=1)["flaggedspeeder"] == ""
