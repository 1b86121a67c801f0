import re
from copy import deepcopy
from io import BytesIO

import docx
import docx_check
import pytest
import report_content
from docx.oxml.ns import qn
from nulmeting import word, word_front


def rendered(content, logo=b""):
    return docx.Document(BytesIO(word.render(content, report_content.pngs(content), None, logo)))


def with_page_one(content, more=()):
    """The content with a first section that has sections below its figures."""
    last = max(i for i, block in enumerate(content["blocks"]) if block["type"] == "key_figure")
    below = [
        {"type": "heading", "level": 3, "id": "changed", "text": "Wat is veranderd, en wat niet?"},
        {"type": "paragraph", "text": "Van nulmeting naar slotmeting is weinig veranderd.", "numbers": []},
        *more,
    ]
    rest = next(i for i, block in enumerate(content["blocks"]) if i > last and block.get("level") == 2)
    said = {"type": "paragraph", "text": "Bij elk cijfer staat een interval.", "numbers": []}
    content["blocks"][last + 1 : rest] = [said, *below]
    return content


def size_of(document):
    return {document.styles[name].font.size.pt for name in ("Nulmeting Brief Text", "Nulmeting Brief Bullet")}


def test_sections_below_the_figures_stand_in_two_columns_and_the_rest_does_not():
    document = rendered(with_page_one(report_content.content()))
    columns = [one._sectPr.find(qn("w:cols")) for one in document.sections]
    assert [None if one is None else one.get(qn("w:num")) for one in columns] == [None, "2", None]
    assert [one.start_type for one in document.sections[1:]] == [docx.enum.section.WD_SECTION.CONTINUOUS] * 2
    # the notice is told on the first page by a head of its own, and on the others by theirs
    assert [one.different_first_page_header_footer for one in document.sections] == [True, False, False]
    assert not any(one.header.is_linked_to_previous for one in document.sections)


def test_the_contents_begin_a_page():
    document = rendered(report_content.content())
    assert document.styles["TOC Heading"].paragraph_format.page_break_before


def test_without_sections_below_there_are_no_columns():
    content = report_content.content()
    content["blocks"] = [block for block in content["blocks"] if block["type"] != "key_figure"]
    assert len(rendered(content).sections) == 1


def test_letters_are_smaller_the_more_there_is_and_large_again_if_nothing_helps():
    long = {"type": "paragraph", "text": "Een zin van tien woorden staat hier nog een keer. " * 6, "numbers": []}
    made = [size_of(rendered(with_page_one(report_content.content(), [long] * n))) for n in range(0, 30)]
    sizes = [size for (size,) in made]
    assert sizes[0] == word_front.SIZES[0] / 2
    assert sizes[-1] == word_front.SIZES[0] / 2
    fitting = sizes[: max(i for i, size in enumerate(sizes) if size < sizes[0]) + 1]
    assert fitting == sorted(fitting, reverse=True)
    assert set(fitting) == {size / 2 for size in word_front.SIZES}


def test_a_logo_takes_room():
    logo = next(iter(report_content.pngs(report_content.content()).values()))
    long = {"type": "paragraph", "text": "Een zin van tien woorden staat hier nog een keer. " * 6, "numbers": []}
    pairs = [
        [size_of(rendered(with_page_one(report_content.content(), [long] * n), mark)) for mark in (b"", logo)]
        for n in range(2, 20, 2)
    ]
    assert any(min(without) > min(beside) for without, beside in pairs)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_checker_finds_nothing_in_columns(language):
    content = with_page_one(report_content.content(language))
    assert docx_check.findings(word.render(content, report_content.pngs(content))) == []


def test_who_answers_questions_is_told_at_the_beginning():
    content = report_content.content()
    content["contact"] = "Team Metingen, metingen@example.org"
    texts = [one.text for one in rendered(content).paragraphs]
    told = texts.index(f"{content['words']['contact']}: Team Metingen, metingen@example.org")
    assert told < texts.index("In het kort")
    assert not any(
        re.match("Contact:", text) for text in [one.text for one in rendered(report_content.content()).paragraphs]
    )


def test_blocks_are_parted_at_the_first_heading_below_the_figures():
    figure, heading, text = {"type": "key_figure"}, {"type": "heading", "level": 3}, {"type": "paragraph"}
    prose = {"type": "prose"}
    assert word_front.parted([heading, figure, text, heading, text]) == ([heading, figure, text], [heading, text])
    assert word_front.parted([heading, figure, text, prose]) == ([heading, figure, text], [prose])
    assert word_front.parted([heading, text]) == ([heading, text], [])
    assert word_front.parted(deepcopy([])) == ([], [])


def test_no_column_begins_with_the_last_item_of_a_list():
    items = [{"text": text, "numbers": []} for text in ("Een.", "Twee.", "Drie.")]
    document = rendered(with_page_one(report_content.content(), [{"type": "list", "ordered": False, "items": items}]))
    kept = {one.text: bool(one.paragraph_format.keep_with_next) for one in document.paragraphs}
    assert [kept[text] for text in ("Een.", "Twee.", "Drie.")] == [False, True, False]
