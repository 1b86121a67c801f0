"""Numbers read back out of what is published, as a stranger would: from CSV, JSON, HTML, PDF, Word and Excel files.

Nothing of the library is used here. A number of the content (report.<lang>.json) has an identity, whose parts name the
keys of one row of a public table: `policy_anchoring.baseline.share.role.buyer` is the row of that indicator, wave, and
category.
"""

import csv
import html.parser
import json
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from xml.etree import ElementTree

import pdf_reading
import yaml

KEYS = [
    "wave", "wave_from", "wave_to", "indicator", "option", "definition", "breakdown", "category", "item", "answer", "answer_from",
    "answer_to", "step", "reason_excluded", "unit", "group", "against", "measure", "comparison", "weighting", "scenario", "target",
    "statistic",
]  # fmt: skip
UNSAID = {"unit", "target", "statistic", "weighting", "scenario"}
"""Keys that an identity need not name: its indicator has them."""
OF_WAVES = {"transitions": {"wave_from", "wave_to"}}
"""Of a table those that it does not name besides: the two waves that the configuration compares."""
DEFAULTS = {"", "all", "headline", "none"}
ANYWHERE = ["estimates", "changes", "subgroups", "distributions", "sensitivity", "transitions"]
"""Tables in which an identity is looked up that does not begin with the name of one."""
WORDS = {
    "difference",
    "chance",
    "answer",
    "bound",
    "fixed",
    "silent",
    "from_headline",
    "share",
    "all",
    "planned",
    "observed",
}
"""Parts of identities that say which number of a row, beside the names of columns."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DIGITS = re.compile(r"[+−]?\d+(?:[.,]\d+)*")
BLANK = re.compile(r"[\s\u00ad\u2010-]")
"""What may stand between two letters of a text that was set: breaks, and hyphens where a word was broken."""


# the public tables, and the numbers of the content


def tables(folder):
    """The public tables: name → rows."""
    found = {}
    for path in sorted((folder / "public" / "tables").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def content(folder, language):
    return json.loads((folder / "public" / "report" / f"report.{language}.json").read_text(encoding="utf-8"))


def numbers(part):
    """Every number of a content or of a part of it, in order; also one that lacks its identity."""
    return (one for one in within(part) if isinstance(one, dict) and {"value", "text", "status"} <= one.keys())


def texts(part):
    """Every text of a content or of a part of it, in order."""
    return (one for one in within(part) if isinstance(one, str))


def within(part):
    """A part of a content, and everything in it."""
    yield part
    if isinstance(part, dict | list):
        for value in part.values() if isinstance(part, dict) else part:
            yield from within(value)


def numeral(text):
    try:
        return float(text)
    except ValueError:
        return None


class Index:
    """The rows of the public tables, found by identity."""

    def __init__(self, found, targets):
        self.tables, self.targets = found, targets
        self.columns = {column for rows in found.values() for row in rows[:1] for column in row}
        self.places = {name: defaultdict(set) for name in found}
        for name, rows in found.items():
            for i, row in enumerate(rows):
                for key in KEYS:
                    self.places[name][row.get(key, "")].add(i)

    def rows(self, identity):
        """The rows that an identity names: their keys explain each of its parts, and it names each of their keys."""
        planned = re.search(r"\.response_([\d.]+)\.overlap_([\d.]+)$", identity)
        parts = (identity[: planned.start()] if planned else identity).split(".")
        names = [parts.pop(0)] if parts[0] in self.tables and len(parts) > 1 else ANYWHERE
        pieces = {piece for part in parts for piece in (part, *part.split("-"))}
        found = []
        for name in (name for name in names if name in self.tables):
            places = self.places[name]
            sought = [part for part in parts if part in places]
            chosen = set.intersection(*(places[part] for part in sought)) if sought else set()
            found += [row for i in sorted(chosen) if self._is_meant(row := self.tables[name][i], name, parts, pieces)]
        if planned:
            wanted = [float(planned[1]), float(planned[2])]
            found = [row for row in found if [numeral(row["response"]), numeral(row["overlap"])] == wanted]
        own = [row for row in found if row.get("target") == self.targets.get(row.get("indicator"))]
        return own or found

    def _is_meant(self, row, table, parts, pieces):
        unsaid = UNSAID | OF_WAVES.get(table, set())
        values = {row.get(key, "") for key in KEYS}
        known = values | self.columns | WORDS
        named = all(part in known or all(piece in known for piece in part.split("-")) for part in parts)
        return named and all(
            row.get(key, "") in pieces for key in KEYS if key not in unsaid and row.get(key, "") not in DEFAULTS
        )


def values_of(row, identity):
    """The numbers that an identity may mean in a row: of the column that it names, else any."""
    last = identity.rpartition(".")[2]
    if "chance" in identity.split(".") and last == "chance":
        return [0.5 + float(row[key]) for key in ("difference", "ci_low", "ci_high") if row[key]]
    columns = [last] if last in row and last not in WORDS else list(row)
    return [value for column in columns if (value := numeral(row[column])) is not None]


def targets(config):
    """The target of every indicator in the configuration."""
    return {one["id"]: one.get("target", "process") for one in config["indicators"]}


# texts


def tokens(text):
    """The numbers in a text, as they stand."""
    return DIGITS.findall(text)


def plain(token, language):
    """A number as it stands in one language → a decimal number."""
    thousands, sign = (".", ",") if language == "nl" else (",", ".")
    return Decimal(token.replace(thousands, "").replace(sign, ".").replace("−", "-"))


def is_rounded(value, token, language):
    """Tell whether a number, or its hundredfold, is written half up with the decimals that stand there."""
    shown = plain(token, language)
    step = Decimal(1).scaleb(shown.as_tuple().exponent)
    exact = Decimal(f"{value:.10g}")
    return any((exact * factor).quantize(step, ROUND_HALF_UP) == shown for factor in (1, 100))


def says(number, language):
    """What is wrong with the text of a number; nothing if it is the rounded value, with the rounded interval."""
    found, value = tokens(number["text"]), number["value"]
    ends = number.get("ends")
    if value is None:
        return []
    if number["text"].startswith("≤"):  # the class of a p-value
        right = value == float(plain(found[0], language))
    elif number["text"].startswith(">"):  # the last one
        right = value == 1 and float(plain(found[0], language)) == 0.5
    else:
        right = len(found) in (1, 2) and is_rounded(value, found[0], language)
    wrong = [] if right else [f"{number['id']}: {value} is written {number['text']}"]
    interval = number["interval"]
    if interval:
        low, high = tokens(interval["text"])
        if not (is_rounded(interval["low"], low, language) and is_rounded(interval["high"], high, language)):
            wrong.append(f"{number['id']}: {interval['low']} to {interval['high']} is written {interval['text']}")
    if len(found) == 2 and ends and not is_rounded(ends["high"], found[1], language):
        wrong.append(f"{number['id']}: {ends} is written {number['text']}")
    return wrong


# what a block shows


@dataclass(frozen=True)
class Shown:
    """The numbers that stand together, in this order, after a text that tells where."""

    after: str
    numbers: tuple[str, ...]


def shown(block):
    """What a block must show, in any format."""
    kind = block["type"]
    if kind in ("table", "figure"):
        table = block["table"] if kind == "figure" else block
        yield Shown(table["caption"], tuple(t for row in table["rows"] for cell in row for t in tokens(_cell(cell))))
    elif kind == "key_figure":
        for wave in block["waves"]:
            yield Shown(block["label"], tuple(tokens(_cell(wave["number"]))))
    elif kind in ("paragraph", "note", "quote"):
        yield Shown(block["text"][:40], tuple(tokens(block["text"])))
    elif kind == "list":
        for item in block["items"]:
            yield Shown(item["text"][:40], tuple(tokens(item["text"])))


def _cell(cell):
    if isinstance(cell, str):
        return cell
    interval = cell["interval"]
    return f"{cell['text']} {interval['text'] if interval else ''}"


def missing(text, blocks):
    """The blocks whose numbers do not stand together in a text after their beginning."""
    kept = [place for place, letter in enumerate(text) if not BLANK.match(letter)]
    bare = "".join(text[place] for place in kept)
    found = []
    for block in blocks:
        for one in shown(block):
            letters = re.escape(BLANK.sub("", one.after))
            places = [kept[m.start()] for m in re.finditer(letters, bare)]
            # repeated heads of a table, numbers of pages, and a table of contents come between
            most = int(1.3 * len(one.numbers)) + 60
            if not any(_in_order(one.numbers, text, place, most) for place in places):
                found.append(
                    f"{one.after!r}: {' '.join(one.numbers[:8])}…" if places else f"{one.after!r} is not there"
                )
    return found


def _in_order(wanted, text, place, most):
    there = (match[0] for match in islice(DIGITS.finditer(text, place), most))
    return all(any(token == one for one in there) for token in wanted)


# formats


class _Page(html.parser.HTMLParser):
    """The text of a page, and its numbers: identity, value, text."""

    HIDDEN = frozenset(("script", "style", "svg", "head", "template"))

    def __init__(self):
        super().__init__()
        self.text, self.numbers, self._hidden, self._open = [], [], 0, None

    def handle_starttag(self, tag, attributes):
        self._hidden += tag in self.HIDDEN
        given = dict(attributes)
        if "data-id" in given:
            self._open = (tag, given["data-id"], given.get("data-value"), len(self.text))
        if tag not in ("span", "strong", "em", "a", "b", "i", "abbr"):
            self.text.append("\n")

    def handle_endtag(self, tag):
        self._hidden -= tag in self.HIDDEN
        if self._open and self._open[0] == tag:
            _, identity, value, start = self._open
            self.numbers.append((identity, value, "".join(self.text[start:]).strip()))
            self._open = None

    def handle_data(self, data):
        if not self._hidden:
            self.text.append(data)


def page(path):
    found = _Page()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def html_text(path):
    return "".join(page(path).text)


def pdf_text(path):
    return "\n".join(pdf_reading.page_texts(path.read_bytes()))


def docx_text(path):
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    texts = {f"{WORD}t": lambda e: e.text or "", f"{WORD}tab": lambda _: "\t", f"{WORD}br": lambda _: "\n"}
    lines = ("".join(texts[e.tag](e) for e in p.iter() if e.tag in texts) for p in body.iter(f"{WORD}p"))
    return "\n".join(lines)


READERS = {"html": html_text, "pdf": pdf_text, "docx": docx_text}
"""How the text of a format is read; the rules may not write a report in another."""


# the workbook


def workbook(path):
    """The tables of a workbook by name: rows of cells by heading."""
    import openpyxl

    found = {}
    for sheet in openpyxl.load_workbook(path):
        for table in sheet.tables.values():
            head, *body = sheet[table.ref]
            found[table.displayName] = [{h.value: cell for h, cell in zip(head, row, strict=True)} for row in body]
    return found


def printed(cell, language):
    """What a cell shows by its format: whole per cents, or decimals, half up; a plus where the format has one."""
    value = Decimal(f"{cell.value:.10g}")
    form = cell.number_format
    first = form.split(";")[0]
    value *= 100 if "%" in first else 1
    places = len(first.partition(".")[2].rstrip("%").replace("#", ""))
    value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    digits = f"{abs(value):,f}"
    if language == "nl":
        digits = digits.translate(str.maketrans(",.", ".,"))
    sign = "−" if value < 0 else "+" if first.startswith("+") and value > 0 else ""
    return f"{sign}{digits}{'%' if '%' in first else ''}"


def catalogue(root, language):
    """The words of a language, as the project's own files have them."""
    path = root / "workflow" / "templates" / f"sentences.{language}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))
