"""Whether a figure is about a part of whom the register holds."""

import pytest
from nulmeting.codebook import Item, Text
from nulmeting.parts import is_of_part
from nulmeting.settings import Definition

BOOK = {
    "Q": Item("Q", "single", Text("V", "Q")),
    "R": Item("R", "single", Text("V", "Q"), routing={"item": "Q", "in": ["yes"]}, routings={"2": None}),
}
ON = {"item": "Q", "in": ["yes"]}


def definition(**given):
    return Definition("headline", Text("V", "Q"), "person", **given)


@pytest.mark.parametrize(
    ("one", "wave", "told"),
    [
        (definition(condition=ON), "1", False),
        (definition(condition={"item": "R", "in": ["yes"]}), "1", True),
        # the later wave put it to everybody
        (definition(condition={"item": "R", "in": ["yes"]}), "2", False),
        (definition(item="R"), "1", True),
        (definition(item="Q", per="R"), "1", True),
        (definition(condition=ON, among=ON), "1", True),
        (definition(condition=ON, informant=ON), "1", True),
        (definition(condition=ON, among=ON, base="register"), "1", False),
    ],
)
def test_a_part_is_who_a_condition_or_a_routed_question_leaves(one, wave, told):
    assert is_of_part(one, BOOK, wave) is told
