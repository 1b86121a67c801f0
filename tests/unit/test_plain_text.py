import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.plain_text import all_plain, label, named, plain

RTL = "\u202e"  # whatever follows it is shown from right to left


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (f"43{RTL}% {RTL}", "43% "),
        ("\u2067isolated\u2069 \u200emark\u200f\u061c", "isolated mark"),
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("\ufeffzero\u200bwidth\x00", "zerowidth "),
        ("half \ud83d", "half \ufffd"),
        ("<b>=1+1</b> & \"x\" 'y'", "<b>=1+1</b> & \"x\" 'y'"),
        ("עברית und العربية", "עברית und العربية"),
        ("👩\u200d🔬 ❤\ufe0f", "👩\u200d🔬 ❤\ufe0f"),
        ("n\u00a0= 3, soft\u00adhyphen", "n\u00a0= 3, soft\u00adhyphen"),
    ],
)
def test_what_is_not_text_goes(text, made):
    assert plain(text) == made


@given(st.text())
def test_plain_text_is_plain_once_and_can_be_written(text):
    made = plain(text)
    assert plain(made) == made
    assert json.loads(json.dumps(made).encode()) == made
    assert made.encode("utf-8").decode("utf-8") == made


def test_a_label_of_which_nothing_is_seen_is_the_name_of_its_thing():
    assert label(f" {RTL}\u200b ", "buyer") == "buyer"
    assert label(" Inkopers ", "buyer") == "Inkopers"


def test_every_text_of_a_structure_is_plain_and_every_block_has_a_name():
    blocks = [
        {"type": "heading", "id": "a", "text": RTL, "level": 2},
        {"type": "table", "id": "t", "caption": "", "rows": [[f"x{RTL}", {"value": None, "n": 1.5}]]},
        {"type": "paragraph", "text": ""},
    ]
    made = named(all_plain(blocks))
    assert [made[0]["text"], made[1]["caption"], made[2]["text"]] == ["a", "t", ""]
    assert made[1]["rows"] == [["x", {"value": None, "n": 1.5}]]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("£ 25.000 tot en met £ 29.999", ["£ 25.000", "£ 29.999"]),
        ("Mijn werk is interessant (% mee eens)", ["(% mee"]),
        ("43% van wie 5 € gaf (12% mee)", []),
    ],
)
def test_a_sign_stays_with_what_it_belongs_to(text, kept):
    (set_,) = all_plain([text])
    assert set_.replace("\u00a0", " ") == text
    assert [part for part in kept if part.replace(" ", "\u00a0") in set_] == kept
    assert set_.count("\u00a0") == len(kept)
