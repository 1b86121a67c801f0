"""How a chart is set on paper: whole if it is low, else in pieces of which none is lost and none is a row alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.chart_canvas import Strip
from nulmeting.pdf_charts import LARGEST_HEIGHT, LEAST, TEXT_WIDTH, WHOLE, laid_out, panels


def strips(*kinds, high=60.0):
    return [Strip(kind, place * high, (place + 1) * high) for place, kind in enumerate(kinds)]


def drawing(upright, across=400):
    return f'<svg height="{upright}pt" viewBox="0 0 {across} {upright}"><defs>\n</defs>\n</svg>'


def figure(*kinds, high=60.0):
    parts = [{"kind": one.kind, "top": one.top, "bottom": one.bottom} for one in strips(*kinds, high=high)]
    return {"name": "proef", "strips": parts}


def test_rows_are_between_the_head_and_the_foot_that_hold_for_them():
    rows = ["row"] * 4
    made = panels(strips("once", "head", *rows, "foot", "head", *rows, "row", "once"), 0.24)
    assert [one.head for one in made] == [[], [1], [7]]
    assert [one.foot for one in made] == [[], [6], [13]]  # the note comes under the last rows wherever they end
    assert [one.rows for one in made] == [[[0]], [[2, 3], [4, 5]], [[8, 9], [10, 11, 12]]]
    assert [one.sticky for one in made] == [True, False, False]


def test_a_low_panel_stays_whole_unless_the_title_above_it_makes_it_high():
    for title, whole in ((20, True), (120, False)):
        made = panels([Strip("once", 0, title), *strips("head", "row", "row", "row", "row", "foot")], 0.2)
        assert [one.places for one in made] == [[0], [1, 2, 3, 4, 5, 6]]
        assert (len(made[1].rows) == 1 and not made[1].head) == whole


def test_a_long_note_does_not_come_again():
    rows = ["row"] * 6
    low, high = (panels([*strips("head", *rows), Strip("once", 420, 420 + note)], 0.26) for note in (50, 70))
    assert [one.foot for one in low] == [[7]]
    assert [(one.foot, one.sticky) for one in high] == [([], False), ([], True)]


def test_rows_without_a_head_go_on_from_page_to_page_too():
    made = panels(strips("once", "row", "row", "row", "row", "once", high=15), 1)
    assert [one.rows for one in made] == [[[0]], [[1, 2], [3, 4]]] and made[1].foot == [5]


def test_the_last_row_does_not_go_to_a_page_alone():
    (panel,) = panels(strips("head", *["row"] * 5), 0.26)
    assert panel.rows == [[1, 2], [3, 4, 5]]


@given(st.lists(st.sampled_from(["once", "head", "row", "foot"]), min_size=1), st.floats(1, 300), st.floats(0.1, 2))
def test_nothing_is_lost_or_turned_round_and_rows_stand_together(kinds, high, unit):
    made = panels(strips(*kinds, high=high), unit)
    assert [place for one in made for row in (one.head, *one.rows, one.foot) for place in row] == list(
        range(len(kinds))
    )
    for one in made:
        if len(one.rows) > 1:
            assert all(len(row) * high * unit >= LEAST for row in one.rows)


def test_a_low_chart_is_one_picture_and_a_high_one_is_not():
    low, drawings = laid_out(figure("once", "row", "row"), drawing(WHOLE / TEXT_WIDTH * 400 - 1))
    assert low == {"width": TEXT_WIDTH, "panels": [{"head": "", "rows": ["proef"], "foot": "", "sticky": False}]}
    assert set(drawings) == {"proef"}
    high, drawings = laid_out(figure("once", "head", *["row"] * 3, "foot", "once"), drawing(420))
    assert [len(one["rows"]) for one in high["panels"]] == [1, 3, 1]
    named = {name for one in high["panels"] for name in (one["head"], *one["rows"], one["foot"]) if name}
    assert set(drawings) == named and len(named) == 7


def test_a_chart_is_never_higher_than_a_page():
    made, _ = laid_out(figure("once"), drawing(800))
    assert made["width"] == pytest.approx(LARGEST_HEIGHT / 2)
    with pytest.raises(ValueError, match="view box"):
        laid_out(figure("once"), "<svg>")
