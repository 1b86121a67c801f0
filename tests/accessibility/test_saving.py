"""What a reader saves from a report: a table as CSV, a chart as SVG and as PNG, without network."""

import base64
import csv
import io
import struct
import xml.etree.ElementTree as ElementTree

import pages
import pytest
import report_content

DRAWN, SMALL = "drawn/report.nl.html", "small/report.nl.html"
SVG = "{http://www.w3.org/2000/svg}"


def saved(page, press):
    with page.expect_download() as waiting:
        press()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_a_table_has_its_headings_values_intervals_and_signs(open_page, page_of):
    page = open_page(page_of(SMALL))
    name, data = saved(page, page.locator(".data:has(#by-role) .save").click)
    assert name == "small.by-role.nl.csv"
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    low, high = "{}, ondergrens 95%-interval", "{}, bovengrens 95%-interval"
    both = [form.format(wave) for wave in ("Nulmeting", "Slotmeting") for form in ("{}", low, high)]
    assert head == ["Groep", *both]
    assert rows[0] == ["Iedereen", str(46.5 / 108), "0.34", "0.52", "0.5", "0.4", "0.6"]
    assert rows[1][4:] == [".", "", ""]
    assert rows[2] == ["Anders", "0.4", "0.16", "0.69", "*", "", ""]  # hidden: its sign, no value


def test_no_two_columns_have_the_same_head(open_page, tmp_path):
    made = report_content.content()
    table = next(block for block in made["blocks"] if block.get("id") == "by-role")
    base = {"kind": "text", "label": "Basis"}
    table["columns"] = [one for column in table["columns"] for one in (column, base)][2:]
    table["columns"] = [{"kind": "text", "label": "Groep"}, *table["columns"]]
    table["rows"] = [[row[0], row[1], "n = 1", row[2], "n = 2"] for row in table["rows"]]
    pages.write(tmp_path / "report.nl.html", made, report_content.svgs(made))
    page = open_page(tmp_path / "report.nl.html")
    _, data = saved(page, page.locator(".data:has(#by-role) .save").click)
    head = next(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert [one for one in head if "basis" in one] == ["Nulmeting, basis", "Slotmeting, basis"]
    assert len(set(head)) == len(head) == 9
    shown = page.locator("#by-role thead th").all_inner_texts()
    assert shown == ["Groep", "Nulmeting", "Basis", "Slotmeting", "Basis"]


@pytest.mark.parametrize("text", ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1", 'a "b", c'])
def test_a_cell_is_never_a_formula(text, open_page, tmp_path):
    made = report_content.with_texts(report_content.content(), lambda was: text if was == "Anders" else was)
    pages.write(tmp_path / "report.nl.html", made, report_content.svgs(made))
    page = open_page(tmp_path / "report.nl.html")
    _, data = saved(page, page.locator(".data:has(#by-role) .save").click)
    cell = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[3][0]
    plain = text.strip()
    assert cell == (plain if plain.startswith("a") else f"'{plain}")


def drawing(page, name, kind):
    box = page.locator(f"figure:has(.drawing[data-name={name}])")
    return saved(page, lambda: box.get_by_role("button", name=f"Download als {kind}").press("Enter"))


@pytest.mark.parametrize("name", ["flow", "answers", "needs"])
def test_a_chart_stands_alone_as_svg(name, open_page, page_of, tmp_path):
    page = open_page(page_of(DRAWN))
    file, data = drawing(page, name, "SVG")
    assert file.endswith(f".{name}.nl.svg")
    root = ElementTree.fromstring(data)
    assert root.tag == f"{SVG}svg" and root.get("role") == "img" and root.find(f"{SVG}title").text
    named = {part.get("id") for part in root.iter() if part.get("id")}
    used = {part.get("href").removeprefix("#") for part in root.iter(f"{SVG}use")}
    assert used and used <= named
    # as drawn in the report, dot by dot
    (tmp_path / "chart.svg").write_bytes(data)
    box = page.locator(f".drawing[data-name={name}] svg")
    alone = open_page(tmp_path / "chart.svg", width=1400)
    assert alone.evaluate("document.documentElement.tagName") == "svg"
    assert alone.evaluate("document.querySelectorAll('use').length") == box.evaluate(
        "svg => svg.querySelectorAll('use').length"
    )


@pytest.mark.parametrize("name", ["flow", "answers"])
def test_a_chart_as_png_is_twice_as_fine_and_is_that_chart(name, open_page, page_of):
    page = open_page(page_of(DRAWN))
    file, data = drawing(page, name, "PNG")
    assert file.endswith(f".{name}.nl.png") and data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    box = page.evaluate(
        f"(({{width, height}}) => [width, height])(document.querySelector('.drawing[data-name={name}] svg').viewBox.baseVal)"
    )
    # one point is 4/3 dots on a screen; twice as fine
    assert (width, height) == (round(box[0] * 8 / 3), round(box[1] * 8 / 3))
    colours = page.evaluate(COLOURS, ["data:image/png;base64," + base64.b64encode(data).decode("ascii")])
    # white paper, dark letters, and the pink label that its data are synthetic
    assert colours["white"] > 0.5 and colours["dark"] > 0.01 and colours["notice"] > 0.001


COLOURS = """async ([address]) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {width: image.width, height: image.height});
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const dots = context.getImageData(0, 0, image.width, image.height).data;
  const found = {white: 0, dark: 0, notice: 0};
  for (let i = 0; i < dots.length; i += 4) {
    const [red, green, blue] = dots.slice(i, i + 3);
    if (red > 250 && green > 250 && blue > 250) { found.white += 1; }
    if (red < 60 && green < 90 && blue < 130) { found.dark += 1; }
    if (red === 0xca && green === 0 && blue === 0x5d) { found.notice += 1; }
  }
  return Object.fromEntries(Object.entries(found).map(([name, count]) => [name, count * 4 / dots.length]));
}"""
