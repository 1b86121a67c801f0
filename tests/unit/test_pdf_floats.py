from itertools import chain

from hypothesis import given
from hypothesis import strategies as st
from nulmeting.pdf_floats import BESIDE, FOOT, HEADED, LONGEST, WHITE, placed, settled


def heading(level=2):
    return {"type": "heading", "level": level, "text": "kop"}


def figure(name="a", height=120.0):
    return {"type": "figure", "svg": name, "height": height}


def paragraph(text="tekst"):
    return {"type": "paragraph", "text": text}


def table(rows=3):
    return {"type": "table", "rows": [["a"]] * rows, "together": True}


def kinds(blocks):
    return [block["type"] for block in blocks]


def test_a_drawing_moves_and_says_where_if_a_heading_would_stand_over_nothing():
    made = placed([heading(), paragraph(), figure("a"), heading(3), figure("b"), paragraph()])
    assert kinds(made) == ["heading", "paragraph", "figure", "heading", "figure", "paragraph"]
    first, second = made[2], made[4]
    assert first["moves"] and not first["said"] and first["behind"] is None
    assert second["moves"] and second["said"] and second["behind"] == "a"


def test_the_last_drawing_of_a_section_keeps_its_headings():
    for end in ([heading()], []):
        made = placed([paragraph(), heading(), heading(3), figure(), *end])
        assert kinds(made)[:2] == ["paragraph", "together"]
        assert kinds(made[1]["blocks"]) == ["heading", "heading", "figure"]
    # behind a text it moves: the heading has that
    assert kinds(placed([heading(), paragraph(), figure()])) == ["heading", "paragraph", "figure"]


def test_no_drawing_is_put_between_two_lines():
    items = {"type": "list", "items": [{"text": "een"}, {"text": "twee"}]}
    before, _, behind, listed, long, _, other = placed(
        [paragraph(), figure(), paragraph(), items, paragraph("x" * (LONGEST + 1)), heading(), paragraph()]
    )
    assert behind["whole"] and listed["whole"]
    # what would not fit on a page anyway, and what no drawing comes before
    assert not any("whole" in block for block in (before, long, other))


def test_no_drawing_comes_between_the_rows_of_a_table():
    # whether it moved is known on trial: then a table that would be split waits for it, one that stays whole need not
    blocks = placed([paragraph(), figure(), table(9) | {"together": False}, table(), heading(), table(9)])
    for drawing, waits in ((spots((3, 150.0), (4, 26.0)), True), (spots((3, 50.0), (3, 51.0)), False)):
        made = settled(blocks, drawing)
        assert [block.get("waits") for block in made if block["type"] == "table"] == [waits, False, None]


def spots(point, drawing, name="a"):
    return [
        {"what": what, "name": name, "page": at[0], "y": at[1]}
        for what, at in zip(("point", "drawing"), (point, drawing), strict=True)
    ]


def moves(point, drawing, *, height=120.0):
    blocks = placed([paragraph(), figure(height=height), paragraph()])
    return settled(blocks, spots(point, drawing))[1]["moves"]


def test_a_drawing_stays_where_the_page_has_room():
    needed = 120 + BESIDE
    assert not moves((3, FOOT - needed), (3, 150.0))
    assert moves((3, FOOT - needed + 1), (4, 26.0))


def test_a_drawing_comes_before_what_follows_it_if_little_of_the_page_stays_empty_for_it():
    assert not moves((3, FOOT - WHITE), (4, 26.0))
    assert moves((3, FOOT - WHITE - 1), (4, 26.0))


def test_a_heading_right_above_a_drawing_counts_with_it():
    blocks = placed([paragraph(), heading(3), heading(4), figure(), paragraph()])
    assert blocks[1]["over"] == "a" and "over" not in blocks[2] and blocks[3]["headed"] == 2
    y = FOOT - 120 - BESIDE - 2 * HEADED
    assert [settled(blocks, spots((3, top), (3, 150.0)))[3]["moves"] for top in (y, y + 1)] == [False, True]


def test_a_drawing_above_the_place_it_belongs_to_goes_back_there():
    # it has pushed that place down by itself
    assert not moves((3, 200.0), (3, 26.0))
    # on the next page it stands above nothing of its own
    assert moves((3, 200.0), (4, 26.0))


def test_a_drawing_does_not_pass_the_one_before():
    blocks = placed([paragraph(), figure("a"), figure("b", 40.0), paragraph()])
    found = [*spots((3, 200.0), (4, 26.0)), *spots((3, 201.0), (5, 26.0), "b")]
    assert [block["moves"] for block in settled(blocks, found)[1:3]] == [True, True]
    found = [*spots((3, 30.0), (3, 40.0)), *spots((3, 180.0), (3, 181.0), "b")]
    assert [block["moves"] for block in settled(blocks, found)[1:3]] == [False, False]


def test_what_does_not_move_is_left_alone():
    blocks = placed([paragraph(), heading(), figure()])
    assert settled(blocks, []) == blocks


@given(st.lists(st.sampled_from([heading(), heading(3), paragraph(), table(), table(9), figure(), figure("b", 220.0)])))
def test_nothing_is_lost_and_the_order_stays(blocks):
    made = list(chain.from_iterable(block.get("blocks", [block]) for block in placed(blocks)))
    assert kinds(made) == kinds(blocks)
