"""A sheet as SVG and PNG: accessible, whole in itself, the same every time, and at the place that was asked for."""

import io

import pytest
from defusedxml.ElementTree import fromstring
from nulmeting import chart_svg, house_style
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_marks import Words
from PIL import Image

STYLE = house_style.load()
SVG = "{http://www.w3.org/2000/svg}"


def sheet(style=STYLE):
    canvas = Canvas.of(style, "nl")
    canvas.rect(10, 20, 30, 40, "#154273")
    canvas.line((0, 100), (70, 70), "#b35900", 2.0, is_dashed=True)
    canvas.dot(60, 40, "#154273", is_open=True)
    canvas.dot(80, 40, "#154273", is_diamond=True)
    canvas.interval(10, 90, 85, "#154273", outlined=True)
    canvas.text(100, 40, "Aab, aab", halo=True)
    canvas.y = 100
    return canvas


def written(canvas=None, texts=("Titel & <b>", "Wat er staat")):
    return chart_svg.svg(canvas or sheet(), "proef-nl", "nl", texts)


def test_title_description_and_language_stand_in_it_as_text():
    root = fromstring(written())
    assert root.get("role") == "img" and root.get("lang") == "nl"
    assert root.get("aria-labelledby") == "proef-nl-title proef-nl-desc"
    assert root.find(f"{SVG}title").text == "Titel & <b>"
    assert root.find(f"{SVG}desc").text == "Wat er staat"


def test_a_letter_is_outlined_once_and_used_wherever_it_stands():
    root = fromstring(written())
    outlines = root.findall(f"{SVG}defs/{SVG}path")
    assert len(outlines) == 4  # A, a, b and the comma; a space has none
    groups = root.findall(f"{SVG}g/{SVG}g")
    assert len(groups) == 2  # the edge that sets it off, and the letters
    assert [len(g.findall(f"{SVG}use")) for g in groups] == [7, 7]
    used = {use.get("href") for use in root.iter(f"{SVG}use")}
    assert used == {f"#{path.get('id')}" for path in outlines}


def test_what_xml_cannot_hold_is_left_out():
    assert fromstring(written(texts=("a\x00b\ufffe", "c\x1bd"))).find(f"{SVG}title").text == "ab"


def test_equal_sheets_give_equal_bytes():
    assert written() == written()
    assert chart_svg.png(written(), 400) == chart_svg.png(written(), 400)


def parted():
    """Give a sheet of a head, two rows and a foot, with a line of the axis through both rows."""
    canvas = Canvas.of(STYLE, "nl")
    for kind, text in (("head", "kop"), ("row", "een"), ("row", "twee"), ("foot", "voet")):
        canvas.y += 20
        canvas.seam(kind)
        canvas.text(10, canvas.y + 10, text)
    canvas.y += 20
    canvas.line((50, 50), (46, 86), "#154273")
    return canvas


def test_what_lies_between_the_seams_is_the_whole_sheet():
    canvas = parted()
    assert [strip.kind for strip in canvas.strips] == ["once", "head", "row", "row", "foot"]
    tops, bottoms = zip(*((strip.top, strip.bottom) for strip in canvas.strips), strict=True)
    assert tops[1:] == bottoms[:-1]
    assert (tops[0], bottoms[-1]) == (canvas.corner[1], canvas.corner[1] + canvas.size[1])


def test_two_seams_at_one_place_are_one():
    canvas = Canvas.of(STYLE, "nl")
    for kind in ("row", "foot"):
        canvas.seam(kind)
    assert [strip.kind for strip in canvas.strips] == ["once", "foot"]


def test_a_part_of_a_sheet_has_its_own_marks_and_letters_and_those_that_run_through_it():
    canvas = parted()
    whole = written(canvas)
    second = fromstring(chart_svg.cut(whole, canvas.strips, {3}))
    assert second.get("viewBox") == "-8 66 636 20" and second.get("height") == "20pt"
    ground = second.find(f"{SVG}rect")
    assert (ground.get("y"), ground.get("height")) == ("66", "20")
    assert len(second.findall(f"{SVG}g/{SVG}path")) == 1  # the line of the axis
    used = {use.get("href") for use in second.iter(f"{SVG}use")}
    assert used == {f"#{path.get('id')}" for path in second.iter(f"{SVG}path") if path.get("id")}
    assert len(used) == len(set("twee"))


def test_the_parts_of_a_sheet_are_what_the_whole_shows():
    canvas = parted()
    whole = written(canvas)
    high = [round(strip.bottom - strip.top) for strip in canvas.strips]
    assert sum(high) == round(canvas.size[1])
    shown = [
        chart_svg.png(chart_svg.cut(whole, canvas.strips, {place}), round(canvas.size[0])) for place in range(len(high))
    ]
    parts = [Image.open(io.BytesIO(one)).convert("RGB") for one in shown]
    expected = Image.open(io.BytesIO(chart_svg.png(whole, round(canvas.size[0])))).convert("RGB")
    top = 0
    for part in parts:
        assert part.tobytes() == expected.crop((0, top, expected.width, top + part.height)).tobytes()
        top += part.height


LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="30" height="20" fill="#005a3c"/></svg>'


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_logo_of_the_house_stands_at_the_foot_in_its_own_proportions(tmp_path, kind):
    file = tmp_path / f"logo.{kind}"
    file.write_bytes(LOGO.encode() if kind == "svg" else chart_svg.png(LOGO, 60))
    canvas = Canvas.of({**STYLE, "logo": str(file)}, "nl")
    canvas.y = 100
    canvas.end("Een noot " * 60)
    made = written(canvas)
    assert 'href="data:image/' in made and "http" not in made.replace("http://www.w3.org/2000/svg", "")
    drawn = Image.open(io.BytesIO(chart_svg.png(made, 2 * 636))).convert("RGB")
    green = [(x, y) for x in range(drawn.width) for y in range(drawn.height) if drawn.getpixel((x, y)) == (0, 90, 60)]
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*green, strict=True))
    # 26 points high, so 39 wide, against the right margin of 8, and 7 under the line; two pixels to a point
    assert (left, right + 1) == pytest.approx((2 * (636 - 8 - 39), 2 * (636 - 8)), abs=2)
    assert (top, bottom + 1) == pytest.approx((2 * (100 + 4 + 7), 2 * (100 + 4 + 7 + 26)), abs=2)
    words = [mark for mark in canvas.marks if isinstance(mark, Words)]
    assert words and max(mark.box[2] for mark in words) < 620 - 120


def test_without_a_logo_there_is_no_picture():
    canvas = sheet()
    canvas.end("Een noot")
    assert "<image" not in written(canvas)


def picture():
    # two pixels to a point: 636 points wide; 8 points of margin left and 4 above
    image = Image.open(io.BytesIO(chart_svg.png(written(), 2 * 636))).convert("RGB")
    return image, lambda x, y: image.getpixel((round(2 * (x + 8)), round(2 * (y + 4))))


def test_the_picture_has_everything_at_its_place():
    image, at = picture()
    assert image.size == (2 * 636, 2 * 108)  # 100 points and 8 of margin
    blue, white = (0x15, 0x42, 0x73), (255, 255, 255)
    assert at(25, 40) == blue and at(5, 40) == white and at(25, 65) == white
    assert at(60, 40) == white and at(64, 40) == blue  # open, with a ring
    assert at(80, 40) == blue
    assert at(50, 85) == blue
    row = [at(x / 2, 70) for x in range(0, 200)]
    assert white in row and (0xB3, 0x59, 0) in row  # dashed
    letters = [at(100 + x / 2, 40) for x in range(0, 60)]
    assert min(sum(colour) for colour in letters) < 200


def test_the_picture_names_no_program_nor_time():
    data = chart_svg.png(written(), 200)
    assert data.startswith(b"\x89PNG")
    assert not any(chunk in data for chunk in (b"tEXt", b"iTXt", b"zTXt", b"tIME"))


def test_colours_and_fonts_are_those_of_the_style(tmp_path):
    bold = STYLE["fonts"]["bold"]
    style = {**STYLE, "fonts": {**STYLE["fonts"], "regular": bold}, "footer": {"nl": "Instituut", "en": "Institute"}}
    style["colours"] = {**STYLE["colours"], "paper": "#fffff0", "ink": "#000044"}
    text = written(sheet(style))
    assert 'fill="#fffff0"' in text and 'fill="#000044"' in text
    assert text != written()
    canvas = Canvas.of(style, "nl")
    canvas.begin("Titel", "Onder", "")
    canvas.end("Noot.")
    assert [mark.text for mark in canvas.marks if hasattr(mark, "text")][-1] == "Instituut"


def test_an_unseen_text_draws_nothing():
    canvas = Canvas.of(STYLE, "nl")
    canvas.text(0, 10, "  ")
    canvas.text(0, 10, "")
    assert canvas.marks == []


@pytest.mark.parametrize("text", ["kort", "een tekst die zeker niet in zestig punten past"])
def test_a_text_is_cut_to_its_room(text):
    canvas = Canvas.of(STYLE, "nl")
    canvas.text(0, 10, text, within=60)
    (mark,) = canvas.marks
    assert mark.box[2] - mark.box[0] <= 60
    assert (mark.text == text) == (text == "kort")
