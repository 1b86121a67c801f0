"""Whatever labels and answers hold, the content of the report is plain text in which nothing moves."""

import json
from dataclasses import replace

import public_tables
import pytest
from nulmeting import charts, content
from nulmeting.codebook import Text
from numbers_read import texts

TABLES = public_tables.tables()
DIRECTION = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
HOSTILE = {
    "markup": "<script>alert(1)</script> <b>&amp; {{ 7*7 }} {0} {n} %s #text[x] \\textbf{y}",
    "quotes": "\"dubbel\" 'enkel' ‘ja’ “nee” `code`",
    "formula": "=HYPERLINK(\"https://example.org\") +1 -1 @x",
    "direction": "links \u202eרשומה\u202c rechts \u200f(1)\u200e \u2067x",
    "emoji": "👩\u200d🔬 🇳🇱 ❤\ufe0f",
    "long": "lang woord " * 45 + "einde",
    "controls": "regel\nregel\ttab\x00 \x1b[31m",
    "blank": "\u200b\u202e ",
}  # fmt: skip


def measurement(text):
    """The small measurement with one text for every label and question that data or configuration give."""
    made = public_tables.measurement()
    both = Text(text, text)
    items = {
        code: replace(item, question=both, wording={}, answers=tuple(replace(a, label=both) for a in item.answers))
        for code, item in made.codebook.items()
    }
    divided = tuple(
        replace(b, label=both, categories=tuple(replace(c, label=both) for c in b.categories)) for b in made.breakdowns
    )
    indicators = tuple(
        replace(
            i, label=both, theme=both, sentence=both, definitions=tuple(replace(d, label=both) for d in i.definitions)
        )
        for i in made.indicators
    )
    waves = tuple(replace(wave, label=both) for wave in made.waves)
    return replace(made, title=both, about=both, codebook=items, breakdowns=divided, indicators=indicators, waves=waves)


def build(text, language="nl"):
    made = measurement(text)
    excerpts = [{"item": "BEH", "wave": "baseline", "text": {"nl": text, "en": text}}]
    return content.build(made, TABLES, charts.sidecar(charts.draw(made, TABLES, language)), language, excerpts)


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_content_is_plain_text(kind):
    made = build(HOSTILE[kind])
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    for text in texts(made):
        assert not set(text) & set(DIRECTION), text
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text), text
    for block in made["blocks"]:
        name = {"heading": "text", "key_figure": "label", "table": "caption", "figure": "title"}.get(block["type"])
        assert name is None or block[name].strip(), block["id"]
        if block["type"] == "table":
            assert all(column["label"].strip() for column in block["columns"]), block["id"]
            heads = [row[0] for row in block["rows"]]
            assert all(isinstance(head, dict) or head.strip() for head in heads), block["id"]


def test_markup_comes_out_as_it_was_written():
    made = build(HOSTILE["markup"])
    assert made["title"] == HOSTILE["markup"]
    key = next(block for block in made["blocks"] if block["type"] == "key_figure")
    assert key["label"] == HOSTILE["markup"]
    assert made["blocks"][0]["text"] == "In het kort"


def test_figures_are_the_same_whatever_the_labels_are():
    def figures(made):
        found = json.dumps(made["blocks"], sort_keys=True)
        return found.count('"value": 0.43'), found.count('"text": "43%"')

    assert figures(build(HOSTILE["direction"])) == figures(build("gewoon"))
