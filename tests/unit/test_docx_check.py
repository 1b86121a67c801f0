"""The checker of Word files finds what it should: one fault planted at a time in a sound file."""

import re
import zipfile
from io import BytesIO

import docx_check
import pytest
import report_content
from nulmeting import word

CONTENT = report_content.content("nl")
SOUND = word.render(CONTENT, report_content.pngs(CONTENT))
DOCUMENT, STYLES, SETTINGS, CORE = "word/document.xml", "word/styles.xml", "word/settings.xml", "docProps/core.xml"


def damaged(part, pattern, new, count=1):
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(SOUND)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                data, found = re.subn(pattern.encode(), new.encode(), data, count=count, flags=re.DOTALL)
                assert found, pattern
            target.writestr(name, data)
    return out.getvalue()


FAULTS = {
    "no title": (CORE, "<dc:title>.*?</dc:title>", "", "no title"),
    "no language": (STYLES, '<w:lang [^>]*/>', "", "no language"),
    "another language": (SETTINGS, 'themeFontLang w:val="nl-NL"', 'themeFontLang w:val="en-US"', "another language"),
    "another language of the file": (CORE, "nl-NL", "en-US", "another language"),
    "no alternative text": (DOCUMENT, 'descr="[^"]*"', 'descr=""', "no alternative text"),
    "no row of heads": (DOCUMENT, "<w:tblHeader/>", "", "no row of heads"),
    "merged beside": (DOCUMENT, '(<w:tcW [^>]*/>)', r'\1<w:gridSpan w:val="2"/>', "merged"),
    "merged below": (DOCUMENT, '(<w:tcW [^>]*/>)', r'\1<w:vMerge/>', "merged"),
    "cell missing": (DOCUMENT, "<w:tc>.*?</w:tc>", "", "missing"),
    "skipped level": (DOCUMENT, 'w:val="Heading2"', 'w:val="Heading3"', "level 3 follows level 1"),
    "begins too low": (DOCUMENT, 'w:val="Heading1"', 'w:val="Heading2"', "first heading"),
    "empty paragraph": (DOCUMENT, "(<w:p>)", r"<w:p/>\1", "empty"),
    "blank paragraph": (DOCUMENT, "(<w:p>)", r"<w:p><w:r><w:t> </w:t></w:r></w:p>\1", "empty"),
    "typed list": (DOCUMENT, "(<w:p>)", r"<w:p><w:r><w:t>- a</w:t></w:r></w:p><w:p><w:r><w:t>- b</w:t></w:r></w:p>\1", "typed list"),
    "pale text": (DOCUMENT, '<w:rStyle w:val="Interval"/>', '<w:color w:val="999999"/>', "contrast"),
    "pale style": (STYLES, '(w:styleId="TableNote".*?<w:color w:val=)"[0-9a-f]{6}"', r'\1"8cc3e6"', "contrast"),
    "pale on a band": (STYLES, '(w:styleId="TableHead".*?<w:color w:val=)"[0-9a-f]{6}"', r'\1"777777"', "on EEF2F7"),
    "order": (DOCUMENT, '(<w:tblW [^>]*/>)(<w:tblLayout [^>]*/>)', r"\2\1", "another order"),
    "order of a paragraph": (STYLES, "(<w:keepNext/>)(<w:keepLines/>)", r"\2\1", "another order"),
    "relation lost": ("word/_rels/document.xml.rels", '<Relationship [^>]*image1[^>]*/>', "", "is not there"),
    "picture lost": ("word/_rels/document.xml.rels", "image1.png", "image9.png", "leads to"),
    "type lost": ("[Content_Types].xml", '<Default Extension="png"[^>]*/>', "", "no content type"),
    "bookmark lost": (DOCUMENT, r'(<w:bookmarkStart [^>]*w:name=")_Toc', r"\1_Tic", "nothing has the bookmark"),
    "reference lost": (DOCUMENT, r" REF _Ref_table_3 ", " REF _Ref_table_9 ", "nothing has the bookmark"),
    "double identity": (DOCUMENT, r'(<w:bookmarkStart w:id=)"\d+"(.*?<w:bookmarkStart w:id=)"\d+"', r'\1"1"\2"1"', "times"),
}  # fmt: skip


def test_a_sound_file_has_none():
    assert docx_check.findings(SOUND) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name):
    part, pattern, new, said = FAULTS[name]
    assert [line for line in docx_check.findings(damaged(part, pattern, new)) if said in line]


def test_a_part_that_is_there_twice_is_found():
    out = BytesIO(SOUND)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SETTINGS, archive.read(SETTINGS))
    assert [line for line in docx_check.findings(out.getvalue()) if "twice" in line]


def test_contrast_is_that_of_wcag():
    assert docx_check.contrast("000000", "FFFFFF") == pytest.approx(21)
    assert docx_check.contrast("767676", "FFFFFF") == pytest.approx(4.54, abs=0.005)  # the grey that just passes
    assert docx_check.contrast("777777", "FFFFFF") < 4.5
