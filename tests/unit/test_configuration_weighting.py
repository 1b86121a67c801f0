"""The checks of weighting in a configuration: each fault is one line with its place, and sound settings have none."""

import copy

import mini
import pytest
from mini import text
from nulmeting.codebook import Item
from nulmeting.configuration_names import Names
from nulmeting.configuration_weighting import weighting

BOOK = {
    "TYPE": Item("TYPE", "single", text("t"), answers=mini.answers("a", "b"), columns={}, unit="organisation"),
    "ROLE": Item("ROLE", "single", text("r"), answers=mini.answers("a", "b"), columns={}),
    "NET": Item("NET", "multi", text("n"), answers=mini.answers("a", "b"), columns={}),
    "OWN": Item("OWN", "single", text("o"), answers=mini.answers("a", "b"), columns={}),
}
SOUND = {
    "register": {"file": "r", "person": "p", "organisation": "o", "items": {"TYPE": "t", "ROLE": "r", "NET": "n"}},
    "breakdowns": [
        {"id": "type", "item": "TYPE"},
        {"id": "role", "item": "ROLE"},
        {"id": "net", "item": "NET"},
        {"id": "own", "item": "OWN"},
    ],
    "weighting": [
        {"id": "orgs", "unit": "organisation", "margins": ["type", "register_size"], "bounds": [0.3, 3]},
        {"id": "people", "unit": "person", "margins": ["type", "role"]},
    ],
    "indicators": [
        {
            "id": "first",
            "unit": "organisation",
            "weighting": "orgs",
            "alternatives": [{"id": "plain", "unit": "person", "weighting": "none"}],
        },
        {"id": "second", "unit": "person", "alternatives": [{"id": "weighted", "weighting": "people"}]},
    ],
}


def lines(change, language="en"):
    raw = copy.deepcopy(SOUND)
    change(raw)
    return [fault.line(language) for fault in weighting(Names("config.yaml", BOOK), raw)]


def test_sound_settings_have_no_fault():
    assert lines(lambda raw: None) == []


def margins(*names, plan=0):
    return lambda raw: raw["weighting"][plan].update(margins=list(names))


def own(**keys):
    return lambda raw: raw["indicators"][0].update(keys)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (own(weighting="org"), "E104 config.yaml indicators.first.weighting: unknown weighting 'org'; → 'orgs'?"),
        (margins("typ"), "E104 config.yaml weighting.orgs.margins: unknown breakdown 'typ'; → 'type'?"),
        (margins("type", "type"), "E107 config.yaml weighting.orgs.margins: 'type' occurs twice"),
        (margins("role"), "E135 config.yaml weighting.orgs.margins: 'role' cannot be a margin: its categories are not"),
        (margins("net", plan=1), "E135 config.yaml weighting.people.margins: 'net' cannot be a margin: its categories"),
        (margins("own", plan=1), "E135 config.yaml weighting.people.margins: 'own' cannot be a margin: the register"),
        (margins("register_size", plan=1), "E135 config.yaml weighting.people.margins: 'register_size' cannot be"),
        (lambda raw: raw.pop("register"), "E136 config.yaml weighting.orgs: weighting needs a register"),
        (lambda raw: raw["register"].pop("organisation"), "E135 config.yaml weighting.orgs.margins: 'type' cannot be"),
        (lambda raw: raw["weighting"][0].update(bounds=[3, 0.3]), "E137 config.yaml weighting.orgs.bounds: bounds 3"),
        (lambda raw: raw["weighting"][0].update(bounds=[1, 2]), "E137 config.yaml weighting.orgs.bounds: bounds 1"),
        (own(weighting="people"), "E134 config.yaml indicators.first.weighting: 'people' weights persons"),
        (own(base="register"), "E138 config.yaml indicators.first.weighting: with base: register"),
        (own(weighting="none"), "E139 config.yaml weighting.orgs: no definition uses weighting 'orgs'"),
        (lambda raw: raw["weighting"].append(raw["weighting"][0]), "E107 config.yaml weighting: 'orgs' occurs twice"),
        (
            lambda raw: raw["breakdowns"].append({"id": "register_size", "item": "TYPE"}),
            "E117 config.yaml breakdowns.register_size: 'register_size' is reserved",
        ),
    ],
)
def test_a_fault_names_its_place(change, expected):
    found = lines(change)
    assert any(line.startswith(expected) for line in found), found


def test_an_alternative_that_counts_another_unit_has_to_say_that_it_is_unweighted():
    found = lines(lambda raw: raw["indicators"][0]["alternatives"][0].pop("weighting"))
    assert [line.split(":")[0] for line in found] == ["E134 config.yaml indicators.first.alternatives.plain.weighting"]


def test_faults_are_said_in_dutch_too():
    (line,) = lines(own(weighting="people"), "nl")[:1]
    assert "weegt personen, maar deze definitie telt organisaties" in line
