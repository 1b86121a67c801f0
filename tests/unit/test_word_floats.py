from docx.oxml.ns import qn
from nulmeting.word_boxes import PAGE
from nulmeting.word_elements import make, paragraph
from nulmeting.word_floats import placed
from nulmeting.word_heights import Look
from nulmeting.word_tables import TEXT_WIDTH, grid

STYLES = ("BodyText", "Figure", "FigureCaption", "Caption", "TableText", "TableNote")
# a line of 10 points of Arial is 230 twentieths of a point high
LOOKS = {name: Look(line=1.0) for name in STYLES} | {
    name: Look(line=1.0, keep=True) for name in ("Heading1", "Heading2", "Caption")
}
PART = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"


def picture(high):
    made = paragraph("Figure", make("r", make("drawing")))
    extent = make("extent")
    extent.tag = PART
    extent.set("cx", str(TEXT_WIDTH * 635))
    extent.set("cy", str(high * 635))
    made[-1][0].append(extent)
    return [made, paragraph("FigureCaption", "Figuur 1")]


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
    made = placed([*picture(12000), *table(50), *table(20), paragraph("Heading1", "Verder")], LOOKS, 5000)
    # 5000 and a table of 16770 end at 7400 of the next page; the picture still does not fit
    assert named(made) == ["Caption", "table", "Caption", "table", *FIGURE, "Heading1"]


def test_no_more_goes_ahead_than_fills_the_page():
    made = placed([*picture(12000), *table(11), *table(11), *table(11)], LOOKS, 9000)  # a table takes 3900
    assert named(made) == ["Caption", "table", *FIGURE, "Caption", "table", "Caption", "table"]


def test_a_page_that_is_nearly_full_is_left_as_it_is():
    assert named(placed([*picture(12000), *table()], LOOKS, PAGE - 1500)) == [*FIGURE, "Caption", "table"]


def test_a_section_of_its_chapter_goes_before_it_too():
    given = [paragraph("BodyText", "a"), *picture(12000), paragraph("Heading2", "Getoetst"), *table()]
    assert named(placed(given, LOOKS, 5000)) == ["BodyText", "Heading2", "Caption", "table", *FIGURE]


def test_a_heading_over_the_picture_keeps_something_to_read_if_another_is_passed():
    # the text takes 230, the section behind it more of the 9000 that are left
    section = [paragraph("Heading2", "Getoetst"), *table()]
    head, text = paragraph("Heading2", "Het cijfer"), paragraph("BodyText", "a")
    alone = placed([head, *picture(12000), *section], LOOKS, 5000)
    assert named(alone) == ["Heading2", *FIGURE, "Heading2", "Caption", "table"]
    read = placed([head, *picture(12000), text, *section], LOOKS, 5000)
    assert named(read) == ["Heading2", "BodyText", "Heading2", "Caption", "table", *FIGURE]


def test_what_goes_ahead_does_not_end_with_what_stays_with_the_next():
    intro = paragraph("BodyText", "De vraag:")
    intro[0].append(make("keepNext"))
    for last in (intro, paragraph("Heading2", "Verder")):
        made = placed([*picture(12000), *table(11), last, *picture(3000)], LOOKS, 5000)
        assert named(made) == ["Caption", "table", *FIGURE, last.style, *FIGURE]


def test_it_does_not_pass_the_head_of_a_chapter_or_another_picture():
    for after in ([paragraph("Heading1", "Verder"), *table()], [*picture(100), *table()]):
        assert named(placed([*picture(12000), *after], LOOKS, 5000))[:2] == FIGURE


def test_nothing_is_lost():
    given = [*picture(9000), *table(), *picture(9000), paragraph("BodyText", "a"), *picture(14000), *table()]
    made = placed(given, LOOKS, 1000)
    assert len(made) == len(given) and {id(one) for one in made} == {id(one) for one in given}


def test_a_chapter_of_which_the_first_picture_leaves_a_hole_begins_a_page():
    chapter = [paragraph("Heading1", "Groepen"), paragraph("BodyText", "Vergelijk."), *picture(10000)]
    assert begins(placed(chapter, LOOKS, 7000)) == ["Heading1"]


def test_it_does_not_where_the_hole_is_small_or_the_page_before_would_be_nearly_empty():
    for used, high in ((10500, 10000), (2500, 13000)):
        chapter = [paragraph("Heading1", "Groepen"), paragraph("BodyText", "Vergelijk."), *picture(high)]
        assert begins(placed(chapter, LOOKS, used)) == []


def test_the_head_of_a_chapter_that_begins_a_page_has_no_room_above_it():
    chapter = [paragraph("Heading1", "Groepen"), *picture(10000)]
    (heading, *_) = placed(chapter, LOOKS, 7000)
    assert [one.tag.rpartition("}")[2] for one in heading[0]] == ["pStyle", "pageBreakBefore", "spacing"]
    assert heading[0][-1].get(qn("w:before")) == "0"


def test_the_caption_of_a_table_that_begins_a_page_has_its_properties_in_the_order_of_the_schema():
    caption, rows = table(3)
    caption[0].append(make("keepNext"))
    caption[0].append(make("spacing", before=200, after=80))
    made = placed([caption, rows], LOOKS, PAGE - 1100)  # with the room above it, its head and a row it takes 1205
    assert [one.tag.rpartition("}")[2] for one in made[0][0]] == ["pStyle", "keepNext", "pageBreakBefore", "spacing"]
    assert [made[0][0][-1].get(qn(f"w:{side}")) for side in ("before", "after")] == ["0", "80"]


def test_what_is_uncertain_to_fit_begins_a_page():
    # heading and line take 460 of the page; Word may think otherwise if 100 is left or lacks
    for left, expected in ((560, ["Heading2"]), (360, ["Heading2"]), (900, []), (100, [])):
        given = [paragraph("Heading2", "Het cijfer"), paragraph("BodyText", "a")]
        assert begins(placed(given, LOOKS, PAGE - left)) == expected


def test_less_goes_ahead_of_a_picture_if_the_page_before_the_next_is_emptier_without_it():
    # 7684 is left, a table takes 3566: two leave 552, one 4118. The other table then stands with the third on the page
    # before the next picture, which has no room beside them
    given = [*picture(12000), *table(10), *table(10), *table(10), paragraph("Heading2", "Verder"), *picture(13000)]
    made = placed(given, LOOKS, 7000)
    assert named(made) == ["Caption", "table", *FIGURE, *["Caption", "table"] * 2, "Heading2", *FIGURE]
    # without that picture nothing is won by it
    made = placed(given[:-3], LOOKS, 7000)
    assert named(made) == [*["Caption", "table"] * 2, *FIGURE, "Caption", "table"]
