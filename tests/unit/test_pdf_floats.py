from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.pdf_floats import ANYWHERE, BELOW, LARGE, PAGE, STAYS, placed

TABLE = {"type": "table"}


def heading(level=2):
    return {"type": "heading", "level": level, "text": "kop"}


def figure(height=120.0):
    return {"type": "figure", "height": height, "floats": STAYS}


def paragraph(text="tekst"):
    return {"type": "paragraph", "text": text}


BEGIN = [heading(), *[paragraph()] * 4]
"""A section that goes on for a while, so that what follows is not near its beginning."""


def kinds(blocks):
    return [block["type"] for block in blocks]


def test_a_low_drawing_stays_where_it_is():
    blocks = [*BEGIN, figure(LARGE), paragraph()]
    assert placed(blocks) == blocks


def test_a_large_drawing_moves_and_its_heading_keeps_something_to_stand_over():
    under_heading = placed([*BEGIN, heading(3), figure(), paragraph()])
    assert kinds(under_heading)[-3:] == ["heading", "paragraph", "figure"]
    assert under_heading[-1]["floats"] == ANYWHERE
    between = placed([*BEGIN, figure(), paragraph()])
    assert kinds(between)[-2:] == ["figure", "paragraph"] and between[-2]["floats"] == ANYWHERE


def test_a_drawing_takes_along_a_heading_that_would_stand_over_nothing():
    made = placed([*BEGIN, heading(3), figure(), heading(3), paragraph()])
    assert kinds(made)[-3:] == ["floating", "heading", "paragraph"]
    assert made[-3]["floats"] == ANYWHERE and made[-3]["blocks"] == [heading(3), figure()]


def test_a_drawing_does_not_move_out_of_its_section():
    for end in ([figure(), heading()], [heading(3), figure(), heading()]):
        assert placed([*BEGIN, *end]) == [*BEGIN, *end]
    assert placed([*BEGIN, figure(), heading(3)])[-2]["floats"] == ANYWHERE


def test_the_beginning_of_a_section_and_its_drawing_are_on_one_page():
    made = placed([paragraph(), heading(), heading(3), paragraph(), figure(), TABLE])
    assert kinds(made) == ["paragraph", "together", "table"]
    assert kinds(made[1]["blocks"]) == ["heading", "heading", "paragraph", "figure"]


@pytest.mark.parametrize("more", [figure(PAGE - 20), TABLE])
def test_what_does_not_fit_on_one_page_is_not_kept_there(more):
    # two headings of 14 mm and two lines of 5 mm: 38 mm beside the drawing
    height = PAGE - 37 if more is TABLE else more["height"]
    made = placed([heading(), heading(3), paragraph(), figure(height), TABLE])
    # at the top of a page it would stand above the heading of its own section
    assert kinds(made) == ["heading", "heading", "paragraph", "figure", "table"]
    assert made[3]["floats"] == BELOW
    kept = placed([heading(), heading(3), paragraph(), figure(PAGE - 38), TABLE])
    assert kinds(kept) == ["together", "table"]


def test_a_table_between_keeps_a_low_drawing_at_its_place():
    made = placed([heading(), TABLE, figure(LARGE + 1), TABLE])
    assert kinds(made) == ["heading", "table", "figure", "table"] and made[2]["floats"] == STAYS


@given(st.lists(st.sampled_from([heading(), heading(3), paragraph(), TABLE, figure(50.0), figure(), figure(220.0)])))
def test_nothing_is_lost_and_sections_keep_what_is_theirs(blocks):
    made = list(chain.from_iterable(block.get("blocks", [block]) for block in placed(blocks)))
    assert sorted(kinds(made)) == sorted(kinds(blocks))
    assert [kinds(part) and sorted(kinds(part)) for part in sections(made)] == [
        kinds(part) and sorted(kinds(part)) for part in sections(blocks)
    ]


def sections(blocks):
    """Give the blocks of each section."""
    made = [[]]
    for block in blocks:
        if block.get("level") == 2:
            made.append([])
        made[-1].append(block)
    return made
