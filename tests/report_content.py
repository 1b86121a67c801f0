"""A small report with every type of block, and the same one with hostile texts; for the tests of every renderer."""

import json
import struct
import zlib
from collections.abc import Callable
from copy import deepcopy
from html import escape

NOT_TEXT = {"type", "id", "name", "kind", "status", "language", "languages", "measurement", "href"}
"""Keys whose strings are not for readers: identities, kinds, addresses."""

HOSTILE = {
    "markup": '<img src=x onerror=alert(1)><script>alert(2)</script></style></svg> {{ 7*7 }} "quoted" & &lt;',
    "quotes": '\'; "double" `back` “curly” ‘single’ \\ $x #set @at',
    "formula": '=HYPERLINK("https://example.org";"click")',
    "plus": "+1+cmd|' /C calc'!A0",
    "right_to_left": "\u202etxet desrever\u202c عربي עברית \u2067isolated\u2069",
    "emoji": "👩‍🔬 onderzoeker 🇳🇱 ✅ 𝒳 e\u0301",
    "long": "Donaudampfschifffahrtsgesellschaft" * 15,
    "wide": "een lange naam van een groep " * 18,
    "lines": "one\ntwo\r\nthree\ttab",
    "empty": "",
}
"""Texts that people do put in labels, or might; each must come out as text."""


def content(language: str = "nl") -> dict:
    """Give the content of a report: small, complete, as `nulmeting.content.build` would make it."""
    dutch = language == "nl"

    def say(nl: str, en: str) -> str:
        return nl if dutch else en

    groups = [
        {"kind": "group", "id": "role.buyer", "label": say("Inkoper", "Buyer")},
        {"kind": "group", "id": "role.other", "label": say("Anders", "Other")},
    ]
    policy = {"kind": "theme", "id": "policy", "label": say("Beleid", "Policy")}
    skills = {"kind": "theme", "id": "skills", "label": say("Vaardigheden", "Skills")}
    share = number("anchored.before.share", 46.5 / 108, say("43%", "43%"), (46.5, 108), (0.34, 0.52, "34–52%"))
    later = number("anchored.after.share", 0.5, "50%", (47, 94), (0.4, 0.6, "40–60%"))
    few = number("anchored.before.share.role.other", 0.4, "40%", (4, 10), (0.16, 0.69, "16–69%"), "indicative")
    hidden = number("anchored.after.share.role.other", None, "*", status="suppressed")
    mean = number("able.before.mean", 3.25, say("3,3", "3.3"), (None, 108), (3.1, 3.4, say("3,1–3,4", "3.1–3.4")))
    change = number(
        "anchored.before-after.difference", 0.07, "+7", interval=(-0.04, 0.17, say("−4 tot +17", "−4 to +17"))
    )
    columns = [
        {"kind": "text", "label": say("Groep", "Group")},
        {"kind": "number", "label": say("Nulmeting", "Baseline")},
        {"kind": "number", "label": say("Slotmeting", "Follow-up")},
    ]
    blocks = [
        {"type": "heading", "level": 2, "id": "brief", "text": say("In het kort", "In brief")},
        {
            "type": "key_figure",
            "id": "anchored",
            "label": say("Sterk verankerd in beleid", "Strongly anchored in policy"),
            "unit": say("organisaties", "organisations"),
            "statistic": say("aandeel", "share"),
            "is_share": True,
            "topics": [policy],
            "waves": [
                _wave(say("Nulmeting", "Baseline"), share, "n = 108 van 150", say("Norm: 50%", "Norm: 50%")),
                _wave(say("Slotmeting", "Follow-up"), later, "n = 94 van 150"),
            ],
            "changes": [{"number": change, "text": say("Van nul- naar slotmeting: +7 (−4 tot +17).", "From baseline: +7 (−4 to +17).")}],
        },
        {
            "type": "key_figure",
            "id": "able",
            "label": say("Kan eisen opstellen", "Can write criteria"),
            "unit": say("deelnemers", "participants"),
            "statistic": say("gemiddelde", "mean"),
            "is_share": False,
            "topics": [skills],
            "waves": [_wave(say("Nulmeting", "Baseline"), mean, "n = 108"), _wave("Slotmeting", hidden | {"id": "able.after.mean"}, "")],
            "changes": [],
        },
        {
            "type": "list",
            "id": "brief-list",
            "ordered": False,
            "items": [
                {"text": say("43% bij de nulmeting.", "43% at baseline."), "numbers": [share]},
                {"text": say("Over de rest is niets te zeggen.", "Nothing can be said of the rest."), "numbers": []},
            ],
        },
        {
            "type": "prose",
            "id": "prose-brief",
            "label": say("Toelichting van de onderzoekers", "The researchers’ own explanation"),
            "parts": [
                {
                    "type": "paragraph",
                    "spans": [
                        _span(say("Dit is ", "This is ")),
                        _span(say("belangrijk", "important"), strong=True),
                        _span(say(", zie ", ", see ")),
                        _span(say("het artikel", "the article"), emphasis=True, href="https://example.org/a?b=1&c=2"),
                        _span("."),
                    ],
                },
                {"type": "list", "ordered": True, "items": [[_span(say("Eerst", "First"))], [_span("b", strong=True, emphasis=True)]]},
            ],
        },
        {"type": "heading", "level": 2, "id": "results", "text": say("Resultaten", "Results")},
        {
            "type": "paragraph",
            "text": say("Van de organisaties is 43% verankerd.", "Of the organisations 43% is anchored."),
            "numbers": [share],
        },
        {"type": "note", "kind": "note", "text": say("Twee eenheden.", "Two units.")},
        {"type": "note", "kind": "caution", "text": say("Voorzichtig: weinig antwoorden.", "Caution: few answers.")},
        {"type": "note", "kind": "synthetic", "text": say("Verzonnen gegevens.", "Invented data.")},
        {"type": "heading", "level": 3, "id": "results-anchored", "text": say("Verankerd", "Anchored"), "topics": [policy]},
        {
            "type": "table",
            "id": "by-role",
            "caption": say("Verankerd naar functie", "Anchored by role"),
            "columns": columns,
            "rows": [
                [say("Iedereen", "Everybody"), share, later],
                [groups[0]["label"], number("anchored.before.share.role.buyer", 0.45, "45%", (40, 89), (0.35, 0.55, "35–55%")), "."],
                [groups[1]["label"], few, hidden],
            ],
            "note": say("* = niet getoond.", "* = not shown."),
            "collapsed": False,
            "topics": [policy],
            "row_topics": [[], [groups[0]], [groups[1]]],
        },
        {"type": "heading", "level": 4, "id": "results-chart", "text": say("In een grafiek", "In a chart")},
        {
            "type": "figure",
            "id": "figure-needs",
            "name": "needs",
            "title": say("Voorbeelden zijn het meest gevraagd (64%)", "Examples are asked for most (64%)"),
            "subtitle": say("Aandeel van de deelnemers.", "Share of participants."),
            "alt": say("Staven van twee behoeften per meting.", "Bars of two needs per wave."),
            "long_description": [
                {"type": "paragraph", "text": say("Staven van twee behoeften.", "Bars of two needs."), "numbers": []},
                {"type": "list", "id": "told-needs-1", "ordered": True, "items": [
                    {"text": say("Voorbeelden: 64%.", "Examples: 64%."), "numbers": []},
                    {"text": say("Ervaringen: 41%.", "Experiences: 41%."), "numbers": []},
                ]},
            ],
            "topics": [skills],
            "strips": [{"kind": "once", "top": 0.0, "bottom": 200.0}],
            "table": {
                "type": "table",
                "id": "data-needs",
                "caption": say("Cijfers bij: behoeften", "Figures of: needs"),
                "columns": columns[:2],
                "rows": [
                    [say("Voorbeelden", "Examples"), number("needs.a.before.share", 0.64, "64%", (69, 108), (0.54, 0.73, "54–73%"))],
                    [say("Ervaringen", "Experiences"), number("needs.b.before.share", 0.41, "41%", (44, 108), (0.31, 0.51, "31–51%"))],
                ],
                "note": "",
                "collapsed": False,
            },
        },
        {"type": "quote", "text": say("Meer voorbeelden, graag.", "More examples, please."), "source": say("Nulmeting, inkoper", "Baseline, buyer")},
        {"type": "heading", "level": 2, "id": "questionnaire", "text": say("Bijlage: de vragenlijst", "Annex: the questionnaire")},
        {
            "type": "list",
            "id": "steps",
            "ordered": True,
            "items": [{"text": say("Lees de vraag.", "Read the question."), "numbers": []}, {"text": say("Antwoord.", "Answer."), "numbers": []}],
        },
        {
            "type": "table",
            "id": "questionnaire-before",
            "caption": say("Vragenlijst nulmeting", "Questionnaire of the baseline"),
            "columns": [{"kind": "text", "label": say("Vraag", "Question")}, {"kind": "text", "label": say("Antwoorden", "Answers")}],
            "rows": [[f"{say('Vraag', 'Question')} {i}", say("ja; nee", "yes; no")] for i in range(1, 16)],
            "note": "",
            "collapsed": True,
        },
    ]  # fmt: skip
    return {
        "language": language,
        "languages": ["nl", "en"],
        "measurement": "small",
        "title": say("Een kleine meting", "A small measurement"),
        "subtitle": say("Nulmeting en slotmeting 2024", "Baseline and follow-up 2024"),
        "about": say("Twee metingen onder 150 organisaties.", "Two waves among 150 organisations."),
        "synthetic": True,
        "provisional": True,
        "notice": say("Synthetische voorbeelddata. Niets is echt.", "Synthetic example data. Nothing is real."),
        "words": _words(language),
        "blocks": blocks,
    }


def number(
    identity: str,
    value: float | None,
    text: str,
    parts: tuple[float | None, float | None] = (None, None),
    interval: tuple[float, float, str] | None = None,
    status: str = "ok",
) -> dict:
    """Give a number of the model."""
    ends = interval and {"low": interval[0], "high": interval[1], "level": 0.95, "text": interval[2]}
    return {"id": identity, "value": value, "text": text, "numerator": parts[0], "denominator": parts[1], "interval": ends, "status": status}  # fmt: skip


def with_texts(made: dict, change: Callable[[str], str]) -> dict:
    """Give the content with every text that readers see changed; identities, kinds and addresses stay."""

    def walked(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: walked(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [walked(part, key) for part in value]
        # the words of the page are ours; a kind of column or an id is no text
        return change(value) if isinstance(value, str) and key not in NOT_TEXT else value

    changed = walked({key: part for key, part in deepcopy(made).items() if key != "words"})
    return {**changed, "words": deepcopy(made["words"])}  # type: ignore[dict-item]


def hostile(text: str, language: str = "nl") -> dict:
    """Give the content with every text of it hostile: before and after what it was, an empty one instead of it."""
    return with_texts(content(language), lambda was: f"{text}{was}{text}" if text else "")


def svgs(made: dict) -> dict[str, str]:
    """Give a drawing per figure: letters as outlines, a title and a description, as the charts have."""
    return {block["name"]: _svg(block, made["language"]) for block in made["blocks"] if block["type"] == "figure"}


def pngs(made: dict) -> dict[str, bytes]:
    """Give a picture per figure: a plain rectangle of 144 by 72 dots."""
    return {block["name"]: _png(144, 72) for block in made["blocks"] if block["type"] == "figure"}


def as_json(made: dict) -> str:
    """Write the content as the report's JSON is written."""
    return json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True)


def _wave(label: str, shown: dict, base: str, norm: str = "") -> dict:
    return {
        "label": label,
        "number": shown,
        "base": base,
        "bounds": "",
        "norm": norm,
        "sentence": f"{label}: {shown['text']} ({base}).",
    }


def _span(text: str, *, strong: bool = False, emphasis: bool = False, href: str | None = None) -> dict:
    return {"text": text, "strong": strong, "emphasis": emphasis, "href": href}


def _words(language: str) -> dict:
    from nulmeting.sentences import catalogue

    said = catalogue(language)
    return {**said["page"], **{name: dict(said[name]) for name in ("html", "pdf", "word") if name in said}}


def _svg(block: dict, language: str) -> str:
    one = f"{block['name']}-{language}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="120pt" '
        f'viewBox="0 0 400 120" role="img" lang="{language}" aria-labelledby="{one}-title {one}-desc">\n'
        f'<title id="{one}-title">{escape(block["title"])}</title>\n<desc id="{one}-desc">{escape(block["alt"])}</desc>\n'
        f'<defs><path id="{one}-f1" d="m0 0l10 0l0 10z"/></defs>\n'
        f'<rect width="400" height="120" style="fill: #ffffff"/><rect x="10" y="20" width="256" height="30" style="fill: #154273"/>\n'
        f'<rect x="10" y="60" width="164" height="30" style="fill: #8cc3e6"/><use href="#{one}-f1" x="300" y="40"/>\n</svg>\n'
    )


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\x15\x42\x73" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
