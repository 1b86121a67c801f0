"""The page of messages is the catalogue's."""

from pathlib import Path

from nulmeting.messages import catalogue
from nulmeting.messages_page import page

ROOT = Path(__file__).parent.parent.parent


def test_the_page_is_in_step_with_the_catalogue():
    assert (ROOT / "docs" / "messages.md").read_text(encoding="utf-8") == page(catalogue()), "run make docs"


def test_every_code_has_a_row_and_no_sentence_breaks_the_table():
    rows = [line for line in page(catalogue()).splitlines() if line.startswith("| E")]
    assert [row[2:6] for row in rows] == sorted(catalogue())
    assert {row.replace("\\|", "").count("|") for row in rows} == {4}


def test_every_message_about_a_file_says_more_than_what_is_wrong():
    # how to mend it, what is allowed, or what to ask oneself; E328 counts further faults of the line before it
    about = {code: text for code, text in catalogue().items() if code[1] in "234" and code != "E328"}
    assert [
        code for code, text in about.items() for one in text.values() if not any(sign in one for sign in ";:?")
    ] == []
