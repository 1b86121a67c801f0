"""What a PDF holds, read back: its text, its numbers in order, its tags, and what machine checks find wrong with it."""

import io
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import page
import pdfua
import pikepdf
from nulmeting import annexes
from pypdf import PdfReader

NUMBER = re.compile(r"[+\N{MINUS SIGN}]?\d+(?:[.,]\d+)*%?")
INVISIBLE = dict.fromkeys(map(ord, "\N{ZERO WIDTH SPACE}\N{WORD JOINER}"))
LINES = rb"(?:(?:[-+.\d]+ )+[mlc]\s|h\s)+"
DRAWN = re.compile(
    rb"(?P<text>\bBT\b.*?\bET\b)|\bq (?:[-+.\d]+ ){6}cm/\w+ cs (?:[-+.\d]+ )+scn " + LINES + rb"f\sQ\s|(?<=\s)" + LINES,
    re.DOTALL,
)
"""A letter of a chart, which is a drawing, or lines; within a text object everything is text."""
PAINTED = re.compile(rb"\s((?:[\d.]+ ){3})scn\b")
LENGTH = "STREAM-LENGTH"


def reader(data: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(io.BytesIO(data))


@lru_cache(maxsize=32)
def page_texts(data: bytes) -> tuple[str, ...]:
    """Give the text of each page in reading order, its header and footer included; kept, for it takes seconds."""
    return tuple(one.extract_text().translate(INVISIBLE) for one in reader(without_lines(data)).pages)


def page_inks(data: bytes) -> list[set[str]]:
    """Give the colours that each page is painted with, as ``#rrggbb``; those of what it holds included."""

    def painted(one: Any) -> set[str]:
        stream = one.Contents if "/Contents" in one else one
        colours = PAINTED.findall(stream.read_bytes())
        found = {"#" + "".join(f"{round(float(part) * 255):02x}" for part in colour.split()) for colour in colours}
        inner = one.get("/Resources", {}).get("/XObject", {})
        return found.union(*(painted(form) for form in inner.values() if form.get("/Subtype") == "/Form"))

    with pikepdf.open(io.BytesIO(data)) as file:
        for one in file.pages:
            one.contents_coalesce()
        return [painted(one.obj) for one in file.pages]


def without_lines(data: bytes) -> bytes:
    """Leave out the lines of drawings, of which there are many more than letters; all text stays as it is."""
    with pikepdf.open(io.BytesIO(data)) as file:
        forms = (one for one in file.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form")
        for one in file.pages:
            one.contents_coalesce()
        for stream in (*(one.Contents for one in file.pages if "/Contents" in one), *forms):
            stream.write(DRAWN.sub(lambda found: found["text"] or b"", stream.read_bytes()))
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def text_of(data: bytes) -> str:
    """Give the text of all pages, with single spaces."""
    return " ".join("\n".join(page_texts(data)).split())


def numbers_in_pdf(data: bytes) -> list[str]:
    """Give everything in the text that is a number as readers see it, in reading order: ``43%``, ``+7``, ``0,032``."""
    return NUMBER.findall(text_of(data))


def numbers_of(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the numbers of a report's content that are shown by themselves, in the order of a report on paper.

    What stands in the annexes, of closed tables and of figures, comes last.
    """
    blocks = content["blocks"]
    gone = annexes.closed(blocks)
    for block in blocks:
        if block["type"] == "key_figure":
            yield from (wave["number"] for wave in block["waves"])
        elif block["type"] == "table" and block["id"] not in gone:
            yield from _in_table(block)
    for block in blocks:
        if block["type"] == "table" and block["id"] in gone:
            yield from _in_table(block)
    for block in blocks:
        if block["type"] == "figure":
            yield from _in_table(block["table"])


def not_in_order(data: bytes, content: Mapping[str, Any]) -> list[str]:
    """Give the identities of numbers that do not follow each other in the PDF as they do in the content, with interval."""
    found, whole, at, lost = numbers_in_pdf(data), text_of(data), 0, []
    for one in numbers_of(content):
        for text in [one["text"], *([one["interval"]["text"]] if one["interval"] else [])]:
            tokens = NUMBER.findall(text)
            # those of one text stand side by side; before it may stand a base or a heading
            places = (i for i in range(at, len(found)) if found[i : i + len(tokens)] == tokens)
            place = next(places, None) if tokens else at
            if place is None or not (tokens or text in whole):
                lost.append(f"{one['id']}: {text}")
            else:
                at = place + len(tokens)
    return lost


def tags(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Give the tags of a PDF in order, each with its own properties."""
    found: list[tuple[str, dict[str, Any]]] = []
    waiting = [reader(data).trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        one = waiting.pop(0)
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting = [*one, *waiting]
        elif isinstance(one, dict) and "/S" in one:
            found.append((one["/S"][1:], {key[1:]: one[key] for key in one if key not in ("/K", "/P", "/S")}))
            waiting = [*([one["/K"]] if "/K" in one else []), *waiting]
    return found


def attribute(properties: Mapping[str, Any], name: str) -> Any:
    """Give an attribute of a tag, such as the scope of a header cell; None without it."""
    owners = properties.get("A", [])
    for owner in owners if isinstance(owners, list) else [owners]:
        if f"/{name}" in owner.get_object():
            return owner.get_object()[f"/{name}"]
    return None


def machine_faults(data: bytes) -> list[str]:
    """Give what two checkers find wrong: with PDF/UA-1 (both) and with PDF/A-2a."""
    found = [f"{one.rule_id}: {one.message}" for one in pdfua.validate(io.BytesIO(data)).findings]
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        found += [f"{one.rule_id}: {one.message}" for one in page.validate_pdf_bytes(data, profile=profile).failures]
    if exact_lengths(data):
        # page 0.11 takes a carriage return that ends the compressed data for a part of the line end behind them
        found = [one for one in found if LENGTH not in one]
    return found


def exact_lengths(data: bytes) -> bool:
    """Tell whether every stream is as long as it says: that many bytes, a line end, and the word that closes it."""
    for begin in re.finditer(rb"stream\n", data):
        if data[begin.start() - 3 : begin.start()] == b"end":
            continue
        head = data[data.rfind(b" obj", 0, begin.start()) : begin.start()]
        length = re.search(rb"/Length (\d+)", head)
        if length is None or not data.startswith(b"\nendstream", begin.end() + int(length[1])):
            return False
    return True


def _in_table(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (cell for row in block["rows"] for cell in row if not isinstance(cell, str))
