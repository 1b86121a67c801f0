"""What researchers write: a little Markdown becomes plain parts, the rest is refused, and figures are filled in."""

import pytest
from nulmeting.interpretation import filled, parts, problems, references


def words(spans):
    return "".join(span["text"] for span in spans)


def test_paragraphs_lists_and_styles():
    made = parts("Eerste **sterk** en *nadruk*.\nZelfde alinea.\n\n1. één\n2. twee *drie*\n\n- los")
    assert [part["type"] for part in made] == ["paragraph", "list", "list"]
    assert words(made[0]["spans"]) == "Eerste sterk en nadruk. Zelfde alinea."
    assert [(s["text"], s["strong"], s["emphasis"]) for s in made[0]["spans"]][1:4] == [
        ("sterk", True, False),
        (" en ", False, False),
        ("nadruk", False, True),
    ]
    assert made[1]["ordered"] is True
    assert [words(item) for item in made[1]["items"]] == ["één", "twee drie"]
    assert (made[2]["ordered"], words(made[2]["items"][0])) == (False, "los")


def test_a_link_keeps_its_address_and_its_style():
    (part,) = parts("Zie [**dit** rapport](https://example.org/a?b=1&c=2) of <https://example.org>.")
    linked = [(s["text"], s["strong"], s["href"]) for s in part["spans"] if s["href"]]
    assert linked == [
        ("dit", True, "https://example.org/a?b=1&c=2"),
        (" rapport", False, "https://example.org/a?b=1&c=2"),
        ("https://example.org", False, "https://example.org"),
    ]
    assert list(problems("[mail](mailto:a@example.org)")) == []


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("goed\n\n# Kop", "heading", 3),
        ("<b>vet</b>", "html", 1),
        ("goed\n\n<script>alert(1)</script>", "html", 3),
        ("<!-- niets -->", "html", 1),
        ("![plaatje](https://example.org/a.png)", "image", 1),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "table", 1),
        ("> citaat", "quotation", 1),
        ("`code`", "code", 1),
        ("```\ncode\n```", "code", 1),
        ("goed\n\n    ingesprongen", "code", 3),
        ("goed\n\n---", "line", 3),
        ("- a\n  - b", "nested_list", 2),
        ("goed\n\n2018. Dat was het jaar", "number", 3),
        ("{a.baseline.share en verder", "brace", 1),
        ("a.baseline.share}", "brace", 1),
        ("{a.*base*line}", "brace", 1),
        ("{{a.baseline.share}}", "brace", 1),
        ("zie [](https://example.org)", "empty_link", 1),
    ],
)
def test_anything_else_is_refused_with_its_line(text, kind, line):
    assert [(p.kind, p.line) for p in problems(text)][:1] == [(kind, line)]


@pytest.mark.parametrize(
    "address", ["http://example.org", "javascript:alert(1)", "data:text/html,x", "//example.org", "a.md"]
)
def test_a_link_to_anything_but_https_or_mail_is_refused(address):
    assert [(p.kind, p.address) for p in problems(f"[x]({address})")] == [("link", address)]


def test_markup_that_is_escaped_is_text():
    text = r"5 \< 6, \*geen nadruk\* en &amp;"
    assert list(problems(text)) == []
    assert words(parts(text)[0]["spans"]) == "5 < 6, *geen nadruk* en &"


def test_references_are_found_and_filled_in_whatever_their_style():
    made = parts(
        "Van {a_b.baseline.share} naar **{a_b.x-y.difference}**\n\n- {a_b.baseline.share:interval} en { a_b.n }"
    )
    names = ["a_b.baseline.share", "a_b.x-y.difference", "a_b.baseline.share:interval", "a_b.n"]
    assert list(references(made)) == names
    paragraph, listed = filled(made, dict(zip(names, ["43%", "+7", "34–52%", "12"], strict=True)))
    assert words(paragraph["spans"]) == "Van 43% naar +7"
    assert paragraph["spans"][1]["strong"]
    assert words(listed["items"][0]) == "34–52% en 12"
