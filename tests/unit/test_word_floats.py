from copy import deepcopy

import pytest
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from nulmeting import word_floats
from nulmeting.word_boxes import PAGE
from nulmeting.word_elements import counter, make, paragraph
from nulmeting.word_floats import EMPTY, TIGHT
from nulmeting.word_heights import Look
from nulmeting.word_parts import AIR, Chart
from nulmeting.word_tables import TEXT_WIDTH, grid

STYLES = ("BodyText", "FigureCaption", "TableText", "TableNote", "Reference")
# a line of 10 points of Arial is 230 twentieths of a point high
LOOKS = {name: Look(line=1.0) for name in STYLES} | {
    name: Look(line=1.0, keep=True) for name in ("Heading1", "Heading2", "Caption", "Figure")
}
EMU = 635
IDS = counter()
WHOLE = ("once",)
# strips are as high as each other: 1000 of a picture of 12000
ROWS = ("once", "once", *["row"] * 9, "once")
PANEL = ("head", *["row"] * 4, "foot")
PANELS = ("once", *PANEL, *PANEL, "once")


def picture(high, kinds=WHOLE):
    """Give a picture with strips of those kinds, and its caption."""
    number = IDS()
    made = CT_Inline.new_pic_inline(number, "rId1", "", TEXT_WIDTH * EMU, high * EMU)
    made.docPr.set("descr", "alt")
    made.docPr.set("title", "titel")
    made.docPr.set("name", ",".join(kinds))
    return [paragraph("Figure", make("r", make("drawing", made))), paragraph("FigureCaption", "Figuur 1")]


def strips(kinds):
    """Give strips that begin above zero, as those of a chart do."""
    return [{"kind": kind, "top": 100.0 * i - 4, "bottom": 100.0 * i + 96} for i, kind in enumerate(kinds)]


def placed(elements, looks, used):
    drawn = [next(one.iter(qn("wp:docPr"))) for one in elements if one.tag == qn("w:p") and one.style == "Figure"]
    charts = {about.id: Chart(strips(about.get("name").split(",")), "vervolg", IDS) for about in drawn}
    return word_floats.placed(elements, looks, used, charts)


def pieces(elements):
    """Give per part of a picture from where to where its pieces show it, in hundredths, and how high they are."""
    parts = []
    for one in elements:
        if one.tag == qn("w:p") and one.style == "Figure":
            crop, extent = next(one.iter(qn("a:srcRect")), None), next(one.iter(qn("wp:extent")))
            shown = (0, 100) if crop is None else (int(crop.get("t")) / 1000, 100 - int(crop.get("b")) / 1000)
            if one[0].pageBreakBefore is not None or not parts:
                parts.append([])
            parts[-1].append((*shown, extent.cy / EMU))
    return parts


def table(rows=20):
    # a row is 330 twentieths of a point high: a line and the edges of its cell
    return [
        paragraph("Caption", "Tabel 1"),
        grid("NulmetingTable", [4000], [[[paragraph("TableText", "a")]] for _ in range(rows)], "t", ""),
    ]


def named(elements):
    return ["table" if one.tag.endswith("}tbl") else one.style for one in elements]


def begins(elements):
    return [one.style for one in elements if one[0].find(qn("w:pageBreakBefore")) is not None]


FIGURE = ["Figure", "FigureCaption"]


def test_a_picture_for_which_there_is_room_stays():
    made = placed([*picture(5000), *table()], LOOKS, 2000)
    assert named(made) == [*FIGURE, "Caption", "table"]
    assert begins(made) == []


def test_one_that_does_not_fit_comes_behind_what_fills_the_page():
    after = [*table(), paragraph("TableNote", "noot"), paragraph("Heading1", "Verder"), paragraph("BodyText", "b")]
    made = placed([paragraph("BodyText", "a"), *picture(12000), *after], LOOKS, 5000)  # 9454 is left
    # the table takes 6860 of it, its note 230
    assert named(made) == ["BodyText", "Caption", "table", "TableNote", *FIGURE, "Heading1", "BodyText"]


def test_what_goes_ahead_may_be_more_than_one_table_if_the_first_ends_on_a_page_without_room_too():
    made = placed([*picture(12000), *table(11), *table(9), paragraph("Heading1", "Verder")], LOOKS, 7000)
    # 7000 and a table of 3900 leave too much of the page; another of 3236 fills it
    assert named(made) == ["Caption", "table", "Caption", "table", *FIGURE, "Heading1"]


def test_no_more_goes_ahead_than_fills_the_page():
    made = placed([*picture(12000), *table(11), *table(11), *table(11)], LOOKS, 9000)  # a table takes 3900
    assert named(made) == ["Caption", "table", *FIGURE, "Caption", "table", "Caption", "table"]


def test_a_page_that_is_nearly_full_is_left_as_it_is():
    assert named(placed([*picture(12000), *table()], LOOKS, PAGE - 1500)) == [*FIGURE, "Caption", "table"]


def test_what_goes_ahead_does_not_end_with_what_stays_with_the_next():
    intro = paragraph("BodyText", "De vraag:")
    intro[0].append(make("keepNext"))
    for last in (intro, paragraph("Heading2", "Verder")):
        made = placed([*picture(12000), *table(11), last, *picture(3000)], LOOKS, 5000)
        assert named(made) == ["Caption", "table", *FIGURE, last.style, *FIGURE]


def test_the_caption_of_a_table_that_begins_a_page_has_its_properties_in_the_order_of_the_schema():
    caption, rows = table(3)
    caption[0].append(make("keepNext"))
    caption[0].append(make("spacing", before=200, after=80))
    made = placed([caption, rows], LOOKS, PAGE - 1100)  # with the room above it, its head and a row it takes 1205
    assert [one.tag.rpartition("}")[2] for one in made[0][0]] == ["pStyle", "keepNext", "pageBreakBefore", "spacing"]
    assert [made[0][0][-1].get(qn(f"w:{side}")) for side in ("before", "after")] == ["0", "80"]


def test_under_a_heading_more_goes_ahead_than_where_a_table_is():
    heading, pointer = paragraph("Heading2", "Respons per groep"), paragraph("Reference", "Zie tabel 3.")
    alone = placed([heading, *picture(12000), pointer], LOOKS, 5000)
    assert named(alone) == ["Heading2", *FIGURE, "Reference"]
    heading, pointer = paragraph("Heading2", "Respons per groep"), paragraph("Reference", "Zie tabel 3.")
    more = placed([heading, *picture(12000), pointer, *table()], LOOKS, 5000)
    assert named(more) == ["Heading2", "Reference", "Caption", "table", *FIGURE]


def test_what_is_uncertain_to_fit_begins_a_page():
    # heading and line take 460 of the page; Word may think otherwise if 100 is left or lacks
    for left, expected in ((560, ["Heading2"]), (360, ["Heading2"]), (900, []), (20, [])):
        given = [paragraph("Heading2", "Het cijfer"), paragraph("BodyText", "a")]
        assert begins(placed(given, LOOKS, PAGE - left)) == expected


def test_a_table_and_its_note_begin_a_page_if_it_is_uncertain_that_both_are_on_this_one():
    caption, rows = table(10)
    for one in rows.iter(qn("w:pPr")):
        one.get_or_add_keepNext()
    # the table takes 3566 and its note 230: for the table alone there is room
    given = [caption, rows, paragraph("TableNote", "noot")]
    assert begins(placed(given, LOOKS, PAGE - 3800)) == ["Caption"]


def test_the_head_that_begins_a_page_has_no_room_above_it():
    (heading, *_) = placed([paragraph("Heading2", "Het cijfer"), paragraph("BodyText", "a")], LOOKS, PAGE - 500)
    assert [one.tag.rpartition("}")[2] for one in heading[0]] == ["pStyle", "pageBreakBefore", "spacing"]
    assert heading[0][-1].get(qn("w:before")) == "0"


@pytest.mark.parametrize("kinds", [WHOLE, ROWS])
def test_a_picture_passes_no_heading_and_no_other_picture(kinds):
    section = [paragraph("BodyText", "a"), *picture(12000, kinds)]
    for after in (paragraph("Heading1", "Verder"), paragraph("Heading2", "Verder"), *picture(100)[:1]):
        made = placed([*section, after, *table()], LOOKS, 5000)
        assert named(made[: made.index(after)]) in (["BodyText", *FIGURE], ["BodyText", "Figure", *FIGURE])


def test_a_chart_is_parted_between_two_rows_where_nothing_can_fill_the_page():
    made = placed([paragraph("BodyText", "a"), *picture(12000, ROWS), paragraph("Heading1", "b")], LOOKS, 7000)
    # 7454 is left, less what is uncertain: room for seven strips of twelve
    (first,), (second,) = pieces(made)
    assert first[:2] == pytest.approx((0, 700 / 12), abs=0.2)
    assert second[:2] == pytest.approx((700 / 12, 100), abs=0.2)
    assert named(made) == ["BodyText", "Figure", *FIGURE, "Heading1"]
    assert begins(made) == ["Figure"]


def test_the_parts_show_the_whole_chart_as_large_as_it_was():
    for kinds in (ROWS, PANELS):
        for used in range(2500, 10000, 500):
            parts = pieces(placed(picture(12000, kinds), LOOKS, used))
            shown = sorted(one for part in parts for one in part)
            assert shown[0][0] == 0 and max(end for _, end, _ in shown) == 100
            reach = 0
            for start, end, _ in shown:  # a little air above what begins the next piece is left out
                assert start - reach <= 2 * AIR / len(kinds)
                reach = max(reach, end)
            assert all(high == pytest.approx((end - start) * 120, abs=1) for start, end, high in shown)


def test_within_a_panel_its_head_comes_twice_and_its_axis():
    room = 5 * 900 + 400  # title, head, two rows and the axis of the first panel
    first, second = pieces(placed(picture(12600, PANELS), LOOKS, PAGE - room))
    strip = 100 / len(PANELS)
    wanted = [(0, 4 * strip), (6 * strip, 7 * strip)], [(strip, 2 * strip), (4 * strip, 100)]
    for part, spans in zip((first, second), wanted, strict=True):
        for piece, span in zip(part, spans, strict=True):
            assert piece[:2] == pytest.approx(span, abs=0.2)


def test_between_panels_nothing_comes_twice():
    first, second = pieces(placed(picture(12600, PANELS), LOOKS, PAGE - 7 * 900 - 400))
    assert [len(first), len(second)] == [1, 1]
    assert first[0][1] == pytest.approx(50, abs=0.2) == second[0][0]


def test_the_first_part_fits_for_certain_and_no_part_has_a_row_alone():
    for kinds, row in ((ROWS, 1000), (PANELS, 900)):
        for used in range(0, PAGE, 300):
            parts = pieces(placed(picture(row * len(kinds), kinds), LOOKS, used))
            if len(parts) == 1:
                continue
            first, second = (sum(high for _, _, high in part) for part in parts)
            assert used + first <= PAGE - TIGHT
            alone = sum(kind in ("once", "head", "foot") for kind in kinds[:2])
            assert first >= (alone + 2) * row - 50 and second >= 2 * row


def test_a_row_stands_alone_only_where_a_third_of_the_page_would_stay_empty_without_it():
    kinds = ("once", "once", "once", "once", *("row",) * 8)  # a title and a key of four strips
    for strip, parts in ((1000, 2), (850, 1)):  # room for the title, the key and one row: 5400 and 4650 of 14684
        made = placed(picture(12 * strip, kinds), LOOKS, PAGE - 5 * strip - 400)
        assert len(pieces(made)) == parts


def test_a_chart_is_not_parted_where_little_is_left_or_where_texts_can_fill_the_page():
    assert begins(placed(picture(12000, ROWS), LOOKS, PAGE - EMPTY + 10)) == []
    made = placed([*picture(12000, ROWS), *table()], LOOKS, 6000)
    assert named(made) == ["Caption", "table", *FIGURE]
    assert len(pieces(made)) == 1


def test_one_without_seams_stays_whole():
    assert len(pieces(placed(picture(12000), LOOKS, 6000))) == 1


def test_nothing_is_lost_and_every_piece_has_a_number_of_its_own():
    given = [
        *picture(9000, ROWS),
        *table(),
        *picture(9000, PANELS),
        paragraph("BodyText", "a"),
        *picture(12000),
        *table(),
    ]
    texts = [one for one in given if one.tag.endswith("}tbl") or one.style != "Figure"]
    drawn = {next(one.iter(qn("wp:docPr"))).id for one in given if one not in texts}
    made = placed(given, LOOKS, 7000)
    assert {id(one) for one in texts} <= {id(one) for one in made}
    numbers = [about.id for one in made for about in one.iter(qn("wp:docPr"))]
    assert drawn <= set(numbers) and len(set(numbers)) == len(numbers) > len(drawn)


def test_the_first_piece_is_the_picture_and_the_second_part_tells_what_it_is():
    made = placed(picture(12600, PANELS), LOOKS, PAGE - 5 * 900 - 400)
    abouts = [about for one in made for about in one.iter(qn("wp:docPr"))]
    assert [(one.get("descr"), one.get("title")) for one in abouts] == [
        ("alt", "titel"), ("", None), ("vervolg", None), ("", None),
    ]  # fmt: skip
    assert ["decorative" in one.xml for one in abouts] == [False, True, False, True]


def test_pieces_of_a_part_touch_and_the_first_part_lets_the_next_go():
    made = placed(picture(12600, PANELS), LOOKS, PAGE - 5 * 900 - 400)[:-1]
    edges = [(one[0].spacing.before, one[0].spacing.after) for one in made]
    assert edges == [(None, 0), (0, None), (0, 0), (0, None)]
    assert [one[0].keepNext is None for one in made] == [True, False, True, True]
    assert made[1][0].keepNext.val is False
    # no depth of letters comes between; the schema wants properties first
    assert [one[1][0].tag == qn("w:rPr") for one in made] == [True, False, True, False]


def test_a_table_of_more_than_half_a_page_does_not_go_ahead_of_what_a_chapter_is_about():
    for rows, first in ((20, "Caption"), (24, "Figure")):  # a row is 330 high, half a page 7342
        assert named(placed([*picture(12000), *table(rows)], LOOKS, 6000))[0] == first


def test_a_heading_with_room_for_it_and_not_for_its_text_begins_a_page():
    # LibreOffice may leave it alone at the foot of the page although it stays with the next
    heads = [paragraph("Heading1", "Methode"), paragraph("Heading2", "Waarover"), paragraph("BodyText", "a " * 150)]
    for left, expected in ((480, ["Heading1"]), (300, ["Heading1"]), (200, []), (3000, [])):
        # a heading is a line of 230, the text has three
        given = [paragraph("BodyText", "a"), *deepcopy(heads)]
        assert begins(placed(given, LOOKS, PAGE - left - 230)) == expected
