"""What reads numbers back finds out what is wrong: a number that changed, moved, or was rounded to even."""

from io import BytesIO

import numbers_read as read
import pdf_reading
import pikepdf
import pytest
import report_content

ROWS = [
    {"indicator": "policy", "option": "", "wave": "baseline", "definition": definition, "breakdown": breakdown, "category": category,
     "target": target, "estimate": estimate, "ci_low": "0.1", "ci_high": "0.9"}
    for definition, breakdown, category, target, estimate in (
        ("headline", "all", "all", "process", "0.425"),
        ("headline", "all", "all", "population", "0.426"),
        ("top_box", "all", "all", "process", "0.2"),
        ("headline", "role", "buyer", "process", "0.5"),
    )
]  # fmt: skip


def number(identity="policy.baseline.share", value=0.425, text="43%", low=0.1, high=0.9, interval="10–90%"):
    return {
        "id": identity,
        "value": value,
        "text": text,
        "status": "ok",
        "interval": {"low": low, "high": high, "text": interval},
    }


@pytest.fixture
def index():
    return read.Index({"estimates": ROWS}, {"policy": "process"})


def test_an_identity_names_one_row(index):
    assert index.rows("policy.baseline.share") == [ROWS[0]]
    assert index.rows("policy.baseline.share.top_box") == [ROWS[2]]
    assert index.rows("policy.baseline.share.role.buyer") == [ROWS[3]]
    assert read.Index({"estimates": ROWS}, {"policy": "population"}).rows("policy.baseline.share") == [ROWS[1]]


@pytest.mark.parametrize(
    "identity", ["policy.followup.share", "other.baseline.share", "policy.baseline.share.role.seller"]
)
def test_an_unknown_identity_names_none(index, identity):
    assert index.rows(identity) == []


def test_values_are_those_of_the_column_that_is_named():
    row = {"difference": "0.08", "ci_low": "0.02", "ci_high": "", "p_value": "0.03", "wave": "followup"}
    assert read.values_of(row, "x.baseline-followup.difference.p_value") == [0.03]
    assert read.values_of(row, "x.baseline-followup.chance") == pytest.approx([0.58, 0.52])
    assert read.values_of(row, "x.baseline-followup.difference") == [0.08, 0.02, 0.03]


def test_half_up_is_right_and_half_to_even_is_wrong():
    assert read.says(number(), "nl") == []
    assert read.says(number(text="42%"), "nl") == ["policy.baseline.share: 0.425 is written 42%"]
    assert read.says(number(value=-0.005, text="−1"), "nl") == []
    assert read.says(number(value=0.05, text="≤ 0,05"), "nl") == read.says(number(value=1.0, text="> 0,5"), "nl") == []
    assert read.says(number(value=0.01, text="≤ 0,05"), "nl") and read.says(number(value=0.5, text="> 0,5"), "nl")
    assert read.says(number(value=0.002, text="< 0,001"), "nl") != []
    assert read.says(number(interval="10–91%"), "nl") != []
    assert read.says(number(value=52950, text="52.950"), "nl") == []
    assert read.says(number(value=52950, text="52,950"), "en") == []
    # a decimal point in Dutch
    assert read.says(number(value=5.4, text="5.4"), "nl") != []


def blocks(language="nl"):
    return report_content.content(language)["blocks"]


def text_of(made):
    """A page with what every block must show."""
    return "\n".join(f"{one.after} {' '.join(one.numbers)}" for block in made for one in read.shown(block))


def test_numbers_that_are_all_there_are_not_missing():
    assert sum(len(one.numbers) for block in blocks() for one in read.shown(block)) > 20
    assert read.missing(text_of(blocks()), blocks()) == []


def test_every_number_that_is_changed_is_missed():
    tables = [b for b in blocks() if b["type"] == "table"]
    assert tables
    for table in tables:
        (one,) = read.shown(table)
        for i, token in enumerate(one.numbers):
            changed = [*one.numbers[:i], f"{token}9", *one.numbers[i + 1 :]]
            assert read.missing(f"{one.after} {' '.join(changed)}", [table])


def test_a_block_that_is_not_there_is_missed_and_a_broken_word_is_found():
    block = {"type": "paragraph", "text": "Van de gunningcriteria is 43% opgesteld.", "numbers": []}
    assert read.missing("iets anders 43%", [block]) == ["'Van de gunningcriteria is 43% opgesteld.' is not there"]
    assert read.missing("Van de gunning\u00ad\ncriteria is 43% opge-\nsteld.", [block]) == []


def test_a_page_gives_the_numbers_with_their_identity(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        '<head><title>9%</title></head><script>"8%"</script><p>Het is <span data-id="a.b" data-value="0.425">43%</span>.</p>'
        '<svg><text>7%</text></svg><td data-id="c">niet getoond</td>',
        encoding="utf-8",
    )
    assert read.page(path).numbers == [("a.b", "0.425", "43%"), ("c", None, "niet getoond")]
    assert read.tokens(read.html_text(path)) == ["43"]


def test_a_cell_shows_what_its_format_makes_of_it():
    class Cell:
        def __init__(self, value, number_format):
            self.value, self.number_format = value, number_format

    assert read.printed(Cell(0.425, "0%"), "nl") == "43%"
    assert read.printed(Cell(5.25, "0.0"), "nl") == "5,3"
    assert read.printed(Cell(6.5, "+0;-0;0"), "en") == "+7"
    assert read.printed(Cell(-6.5, "+0;-0;0"), "en") == "−7"
    assert read.printed(Cell(52950, "#,##0"), "nl") == "52.950"


def test_drawings_are_left_out_of_a_pdf_and_no_text_is():
    letter = b"q 0.01 0 0 -0.01 50 700 cm/c0 cs 0.1 0.2 0.3 scn 2 3 m 4 5 6 7 8 9 c\nh\nf\nQ\n"
    frame = b"q 0 0 m 100 0 l 100 50 l h S Q\n"
    said = b"BT /F1 12 Tf 50 700 Td (43% of 108) Tj ET\n"
    like_lines = b"BT /F1 12 Tf 50 650 Td (here 1 2 m 3 4 l h f Q) Tj ET\n"
    with pikepdf.new() as file:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        file.add_blank_page().Contents = file.make_stream(letter + said + frame + letter + like_lines)
        file.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        stream = BytesIO()
        file.save(stream)
    data = stream.getvalue()
    with pikepdf.open(BytesIO(pdf_reading.without_lines(data))) as file:
        left = file.pages[0].Contents.read_bytes()
    assert said in left and like_lines in left and b"scn" not in left
    assert pdf_reading.page_texts(data) == (pdf_reading.reader(data).pages[0].extract_text(),)
    assert pdf_reading.numbers_in_pdf(data)[:2] == ["43%", "108"]
