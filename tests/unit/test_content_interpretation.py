"""The researchers' text in the report: where it stands, what is filled in, and what stops it."""

from dataclasses import replace

import public_tables
import pytest
from nulmeting import content
from nulmeting.codebook import Text
from nulmeting.messages import InputError

TABLES = public_tables.tables()
SHARE = "policy_anchoring.baseline.share"


def build(language="nl", tables=TABLES, **texts):
    measurement = replace(public_tables.measurement(), interpretation={k: Text(v, v) for k, v in texts.items()})
    return content.build(measurement, tables, {}, language)


def prose(made, place):
    return next(b for b in made["blocks"] if b.get("id") == f"interpretation-{place}")


def said(block):
    return " ".join(span["text"] for part in block["parts"] for span in part["spans"])


def test_figures_come_from_the_numbers_of_the_report():
    made = build(
        page_one=f"Nu {{{SHARE}}} ({{{SHARE}:interval}}), verschil {{policy_anchoring.baseline-followup.difference}}."
    )
    block = prose(made, "page_one")
    assert said(block) == "Nu 43% (33–53%), verschil +7."
    assert block["label"] == "Toelichting van de onderzoekers"
    assert [n["id"] for n in block["numbers"]] == [SHARE, SHARE, "policy_anchoring.baseline-followup.difference"]
    english = build("en", page_one="{knowledge.baseline.mean}")
    assert said(prose(english, "page_one")) == "5.8"


def test_a_hidden_figure_is_called_so():
    name = "policy_anchoring.followup.share.organisation_type.municipal"
    made = build(page_one=f"Gemeenten: {{{name}}}, interval {{{name}:interval}}.")
    assert said(prose(made, "page_one")) == "Gemeenten: niet getoond, interval niet getoond."


def test_a_number_without_an_interval_says_so():
    made = build(page_one="{flow.baseline.responding.person:interval}")
    assert said(prose(made, "page_one")) == "geen interval"


def test_every_place_has_its_text():
    made = build(page_one="a", policy_anchoring="b", legal_room="c", learning_needs="d")
    order = [b["id"] for b in made["blocks"] if b["type"] in ("prose", "heading")]
    sections = {
        "page_one": "brief",
        "policy_anchoring": "indicator-policy_anchoring",
        "learning_needs": "options-learning_needs",
    }
    for place, section in sections.items():
        start = order.index(section)
        assert f"interpretation-{place}" in order[start : start + 8]
    assert prose(made, "legal_room")["label"] == "Toelichting van de onderzoekers: Kent de juridische ruimte"


def test_unknown_figures_are_all_named_with_the_one_most_like_each():
    with pytest.raises(InputError) as caught:
        build(page_one="{policy_anchoring.baseline.shares} en {niets}", policy_anchoring="{x.y}")
    lines = [fault.line() for fault in caught.value.faults]
    assert len(lines) == 3
    assert "mini.yaml report.interpretation.page_one.nl" in lines[0]
    assert f"geen getal 'policy_anchoring.baseline.shares'; → '{SHARE}'?" in lines[0]
    assert "interpretation.policy_anchoring.nl" in lines[2]


def test_without_interpretation_there_is_no_prose():
    assert not [b for b in build()["blocks"] if b["type"] == "prose"]
