import pytest
from nulmeting.word_elements import make, paragraph
from nulmeting.word_floats import PAGE, placed
from nulmeting.word_heights import Look, height, looks_of
from nulmeting.word_tables import TEXT_WIDTH, grid

STYLES = ("BodyText", "Heading1", "Figure", "FigureCaption", "Reference", "Caption", "TableText", "TableNote")
# a line of 10 points of Arial is 230 twentieths of a point high
LOOKS = {name: Look(line=1.0) for name in STYLES}


def picture(high):
    made = paragraph("Figure", make("r", make("drawing")))
    extent = make("extent")
    extent.tag = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
    extent.set("cy", str(high * 635))
    made[-1][0].append(extent)
    return [made, paragraph("FigureCaption", "Figuur 1"), paragraph("Reference", "zie Tabel 9")]


def table(rows=20):
    # a row is 340 twentieths of a point high: a line and the edges of its cell
    return [
        paragraph("Caption", "Tabel 1"),
        grid("NulmetingTable", [4000], [[[paragraph("TableText", "a")]] for _ in range(rows)], "t", ""),
    ]


def named(elements):
    return ["table" if one.tag.endswith("}tbl") else one.style for one in elements]


FIGURE = ["Figure", "FigureCaption", "Reference"]


def test_a_picture_for_which_there_is_room_stays():
    made = placed([*picture(5000), *table()], LOOKS, 2000)
    assert named(made) == [*FIGURE, "Caption", "table"]


def test_one_that_does_not_fit_comes_behind_what_fills_the_page():
    after = [*table(), paragraph("TableNote", "noot"), paragraph("Heading1", "Verder"), paragraph("BodyText", "b")]
    made = placed([paragraph("BodyText", "a"), *picture(12000), *after], LOOKS, 5000)  # 9454 is left
    assert named(made) == ["BodyText", "Caption", "table", "TableNote", *FIGURE, "Heading1", "BodyText"]


def test_what_goes_ahead_may_be_more_than_one_table_if_the_first_ends_on_a_page_without_room_too():
    made = placed([*picture(12000), *table(50), *table(20), paragraph("Heading1", "Verder")], LOOKS, 5000)
    # 5000 and a table of 17230 end at 7546 of the next page; the picture still does not fit
    assert named(made) == ["Caption", "table", "Caption", "table", *FIGURE, "Heading1"]


def test_what_would_hardly_fill_the_page_stays_behind():
    made = placed([*picture(12000), *table(1), paragraph("Heading1", "Verder")], LOOKS, 5000)
    assert named(made) == [*FIGURE, "Caption", "table", "Heading1"]


def test_a_page_that_is_nearly_full_is_left_as_it_is():
    assert named(placed([*picture(12000), *table()], LOOKS, PAGE - 1500)) == [*FIGURE, "Caption", "table"]


def test_it_does_not_pass_a_heading_or_another_picture():
    for after in ([paragraph("Heading1", "Verder"), *table()], [*picture(100), *table()]):
        assert named(placed([*picture(12000), *after], LOOKS, 5000))[:3] == FIGURE


def test_nothing_is_lost():
    given = [*picture(9000), *table(), *picture(9000), paragraph("BodyText", "a"), *picture(14000), *table()]
    made = placed(given, LOOKS, 1000)
    assert len(made) == len(given) and {id(one) for one in made} == {id(one) for one in given}


@pytest.mark.parametrize(("letters", "lines"), [(1, 1), (60, 1), (150, 2), (400, 4)])
def test_the_height_of_a_text_is_that_of_its_lines(letters, lines):
    # a digit of 10 points is 111 wide (0.556 em), and the text is 9638 wide: 86 on a line
    assert height(paragraph("BodyText", "0" * letters), TEXT_WIDTH, LOOKS) == pytest.approx(230 * lines, abs=230)


def test_a_style_is_read_over_what_it_is_based_on():
    base = make("style", make("pPr", make("spacing", before=40, after=60, line=240)), make("rPr", make("sz", val=18)))
    own = make("style", make("basedOn", val="Base"), make("pPr", make("spacing", after=10), make("ind", left=200)))
    assert looks_of({"Base": base, "Own": own})["Own"] == Look(size=18, before=40, after=10, sides=200, line=1.0)
