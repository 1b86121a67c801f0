"""Planted names, addresses, organisations, phrases and IP addresses leave the data in the first step.

They must be found in no published file, restricted table, log, `.snakemake` file or notebook. A plain search would miss
most of the places they can hide in, so the scanner opens every format, and is itself tested on leaks seeded in each.
"""

import base64
import gzip
import html
import io
import json
import re
import tarfile
import urllib.parse
import zipfile
import zlib
from functools import cache

import pandas as pd
import pdf_reading
import pikepdf
import pytest
import report_content
from nulmeting import pdf
from pypdf.errors import PyPdfError

DEPTH = 5  # how many layers (a gz in a zip in base64 in JSON …) are opened
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
LINE_END = re.compile(rb"(?<=[A-Za-z0-9+/]{40})(?:\\n|\r?\n)(?=[A-Za-z0-9+/=])")
HEXADECIMAL = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
DATA_URI = re.compile(rb"data:[\w/+.;=-]*,([^\"'\s)>]+)")
PSEUDONYM = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
PNG = b"\x89PNG\r\n\x1a\n"


def layers(data, depth=DEPTH, seen=None):
    """Give every reading of these bytes once: as they are, unpacked, decoded and unescaped, one inside the other.

    What has been seen, perhaps in another file, and was opened as deep then, is not opened again.
    """
    seen = {} if seen is None else seen
    mark = hash(data)
    if not data or seen.get(mark, -1) >= depth:
        return
    seen[mark] = depth
    yield data
    for inner in opened(data) if depth else ():
        yield from layers(inner, depth - 1, seen)


def opened(data):
    """Open one layer; of a piece that was cut off, as a line of base64 may be, what can be read."""
    try:
        yield from inside(data)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error):
        return


def inside(data):
    """Open one layer, whatever the file is called: magic bytes decide."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
            yield archive.comment
        return
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
        return
    if data.startswith(PNG):
        yield from png_texts(data)
        return
    if data.startswith(b"PAR1"):
        yield pd.read_parquet(io.BytesIO(data)).to_csv().encode()
        return
    if data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive.getmembers():
                yield member.name.encode()
                if member.isfile():
                    yield archive.extractfile(member).read()
        return
    if data.startswith(b"%PDF"):
        # its parts are opened further, not the whole again in every other encoding
        yield from pdf_streams(data)
        yield from pdf_texts(data)
        return
    yield from other_encodings(data)
    yield from encoded_parts(data)
    yield from unescaped(data)


def png_texts(data):
    at = len(PNG)
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if kind == b"tEXt":
            yield body
        elif kind == b"zTXt":
            yield zlib.decompress(body.split(b"\0", 1)[1][1:])
        elif kind == b"iTXt":
            yield body
            _, rest = body.split(b"\0", 1)
            text = rest[2:].split(b"\0", 2)[-1]
            yield zlib.decompress(text) if rest[:1] == b"\1" else text
        at += size + 12


def pdf_streams(data):
    for body in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            yield zlib.decompress(body)
        except zlib.error:
            continue


def pdf_texts(data):
    """What a reader of a PDF sees and hears: a page that is set holds glyphs, not letters, and words stand in objects."""
    try:
        pages = "\n".join(pdf_reading.page_texts(data))
        with pikepdf.open(io.BytesIO(data)) as file:
            said = "\n".join(one for thing in file.objects for one in pdf_strings(thing))
    except (PyPdfError, pikepdf.PdfError):
        return
    # as they stand, and without what breaking a line puts in
    for text in (pages, pages.replace("-\n", ""), pages.replace("\n", ""), said):
        yield text.encode("utf-8", "ignore")


def pdf_strings(thing):
    """Every text of an object of a PDF; what it only refers to has its own turn."""
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream):
        parts = thing if isinstance(thing, pikepdf.Array) else [part for _, part in thing.items()]
        for part in parts:
            if not getattr(part, "is_indirect", False):
                yield from pdf_strings(part)


def other_encodings(data):
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield data.decode("utf-16", "ignore").encode()
    elif b"\0" in data[:200]:
        for name in ("utf-16-le", "utf-16-be"):
            yield data.decode(name, "ignore").encode()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        yield data.decode("cp1252", "ignore").encode()


def encoded_parts(data):
    parts = list(BASE64.findall(data))
    parts += BASE64.findall(LINE_END.sub(b"", data))
    parts += [part for uri in DATA_URI.findall(data) if (part := urllib.parse.unquote_to_bytes(uri))]
    for part in dict.fromkeys(parts):
        plain = part.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        try:
            decoded = base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
        except ValueError:
            continue
        if telling(decoded):
            yield decoded
    for part in HEXADECIMAL.findall(data):
        decoded = bytes.fromhex(part.decode())
        if telling(decoded):
            yield decoded
    uris = [urllib.parse.unquote_to_bytes(uri) for uri in DATA_URI.findall(data) if b"%" in uri]
    yield from uris


def telling(data):
    """Random bytes are not opened further: what is decoded must be a known kind of file, or text."""
    if data[:4] in (b"PK\x03\x04", b"PAR1", b"%PDF") or data.startswith((b"\x1f\x8b", PNG)):
        return True
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(c.isprintable() or c.isspace() for c in text) == len(text)


def unescaped(data):
    """The text without escapes of HTML, JSON, URLs and markup; line breaks within words are folded."""
    text = data.decode("utf-8", "ignore")
    found = html.unescape(text)
    if found != text:
        yield found.encode()
    if "\\" in text:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text).encode("utf-8", "ignore")
        yield text.replace("\\n", "\n").replace('\\"', '"').replace("\\/", "/").encode()
    if '""' in text:
        yield text.replace('""', '"').encode()
    if re.search(r"%[0-9A-Fa-f]{2}", text):
        yield urllib.parse.unquote(text).encode()
    if text.lstrip().startswith(("{", "[")):
        try:
            yield "\n".join(strings(json.loads(text))).encode("utf-8", "ignore")
        except ValueError:
            return
    if "<" in text:
        yield re.sub(r"<[^<>]*>", "", text).encode()


def strings(content):
    """Every text of a JSON document; a list of texts, as notebooks keep their lines, also as one text."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield str(key)
            yield from strings(value)
    elif isinstance(content, list):
        if content and all(isinstance(one, str) for one in content):
            yield "".join(content)
        for value in content:
            yield from strings(value)
    elif isinstance(content, str):
        yield content


def folded(text):
    return " ".join(text.split()).casefold()


@cache
def any_of(canaries):
    """One expression for all canaries, as a tree of what they share, so that a file is searched once."""
    tree = {}
    for canary in canaries:
        node = tree
        for letter in folded(canary):
            node = node.setdefault(letter, {})
        node[""] = {}

    def branch(node):
        if "" in node:  # a shorter canary is found as well as a longer one that begins with it
            return ""
        parts = [re.escape(letter) + branch(below) for letter, below in node.items()]
        return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"

    return re.compile(branch(tree))


def canaries_in(layer, canaries):
    """Give the canaries in one layer. Case and white space do not matter."""
    text = folded(layer.decode("utf-8", "ignore"))
    return {canary for canary in canaries if folded(canary) in text} if any_of(canaries).search(text) else set()


def scan(data, canaries):
    """Give the canaries in a file, whatever it is packed in."""
    return sorted({canary for layer in layers(data) for canary in canaries_in(layer, tuple(canaries))})


def planted(folder):
    canaries = json.loads((folder / "raw" / "kci-2018" / "truth.json").read_text("utf-8"))["canaries"]
    return [one for kind in canaries.values() for one in kind]


@pytest.fixture(scope="module")
def outputs(whole_run):
    """Every file that the run made: results of both sides, logs, and what Snakemake keeps."""
    folders = [whole_run.folder / "results" / "kci-2018", whole_run.folder / ".snakemake"]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len([path for path in files if ".snakemake" in path.parts]) > 10
    return files


def key_forms(key):
    """The key as it is in its file, and as the bytes that its hexadecimals stand for."""
    return {key, bytes.fromhex(key.decode()), base64.b64encode(key), base64.b64encode(bytes.fromhex(key.decode()))}


@pytest.fixture(scope="module")
def search(whole_run, outputs):
    """What is found in every layer of every file, which are opened once: canaries, the key, and what may be pseudonyms.

    Published files come first: a pseudonym that is in both sides is found there.
    """
    canaries, forms = planted(whole_run.folder), key_forms(whole_run.key)
    leaks, keys, pseudonyms, seen = {}, [], set(), {}
    for path in sorted(outputs, key=lambda path: "public" not in path.parts):
        data = path.read_bytes()
        found = set()
        for layer in layers(data, seen=seen):
            found |= canaries_in(layer, tuple(canaries))
            lowered = layer.lower()
            if any(form in layer for form in forms) or whole_run.key.lower() in lowered:
                keys.append(str(path))
            if "public" in path.parts:
                pseudonyms |= set(PSEUDONYM.findall(layer))
        if found:
            leaks[str(path)] = sorted(found)
    return leaks, keys, pseudonyms


def test_no_canary_in_any_output(whole_run, search):
    canaries = planted(whole_run.folder)
    assert len(canaries) > 800
    assert search[0] == {}
    assert scan(whole_run.screen.encode(), canaries) == []


def test_no_canary_in_a_file_name(whole_run, outputs):
    names = "\n".join(str(path.relative_to(whole_run.folder)) for path in outputs)
    decoded = [base64.b64decode(path.name, validate=False) for path in outputs if path.parent.name == "metadata"]
    assert scan(names.encode() + b"\n".join(decoded), planted(whole_run.folder)) == []


def test_the_key_is_nowhere(whole_run, search):
    """Neither as it is in the file, nor as bytes that its hexadecimals stand for, nor its place in what is published."""
    assert search[1] == []
    assert whole_run.key.decode() not in whole_run.screen
    assert whole_run.key_file.stat().st_mode & 0o077 == 0


def test_what_is_restricted_is_for_its_owner_alone(whole_run):
    restricted = whole_run.folder / "results" / "kci-2018" / "restricted"
    assert restricted.stat().st_mode & 0o077 == 0
    files = [path for path in restricted.rglob("*") if path.is_file()]
    assert len(files) > 30
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []


def test_names_of_organisations_are_not_kept_where_nobody_asked(whole_run):
    restricted = whole_run.folder / "results" / "kci-2018" / "restricted"
    assert len((restricted / "organisation_matches.csv").read_text().splitlines()) == 1
    assert json.loads((restricted / "reading.baseline.json").read_text())["organisations"]["near_misses"] > 0
    for wave in ("baseline", "followup"):
        assert (restricted / f"open_text.{wave}.csv").read_text() == "row,item,text\n"


def test_no_pseudonym_is_published(whole_run, search):
    restricted = whole_run.folder / "results" / "kci-2018" / "restricted"
    frames = [pd.read_parquet(restricted / f"{name}.parquet") for name in ("baseline", "followup", "register")]
    pseudonyms = {value for frame in frames for column in ("person", "organisation") for value in frame[column]}
    assert len(pseudonyms) > 400
    found = {text.decode() for text in search[2]}
    assert found & pseudonyms == set()


def test_pseudonyms_are_not_plain_hashes_of_the_identifiers(whole_run):
    """Anybody could hash the addresses; only the key makes a pseudonym."""
    import hashlib

    folder = whole_run.folder
    frame = pd.read_parquet(folder / "results" / "kci-2018" / "restricted" / "register.parquet")
    known = set(frame["person"]) | set(frame["organisation"])
    canaries = json.loads((folder / "raw" / "kci-2018" / "truth.json").read_text("utf-8"))["canaries"]
    for text in (*canaries["e_mails"], *canaries["organisations"]):
        for form in (text, text.lower(), folded(text)):
            for name in ("md5", "sha1", "sha256", "sha512"):
                assert hashlib.new(name, form.encode()).hexdigest()[:32] not in known


def test_of_people_who_refused_only_a_count_is_kept(whole_run):
    """No row number, no pseudonym: the excluded rows name every other reason."""
    folder = whole_run.folder
    truth = json.loads((folder / "raw" / "kci-2018" / "truth.json").read_text("utf-8"))
    restricted = folder / "results" / "kci-2018" / "restricted"
    for wave in ("baseline", "followup"):
        excluded = pd.read_csv(restricted / f"excluded.{wave}.csv")
        refused = {f["row"] for f in truth["faults"] if f["wave"] == wave and f["reason"] == "no_consent"}
        assert refused
        assert list(excluded.columns) == ["row", "reason"]
        assert refused & set(excluded["row"]) == set()
        assert refused & set(pd.read_parquet(restricted / f"{wave}.parquet")["row"]) == set()
        expected = {f["row"]: f["reason"] for f in truth["faults"] if f["wave"] == wave and f["row"] not in refused}
        planted_rows = {row: reason for row, reason in expected.items() if row in set(excluded["row"])}
        assert dict(zip(excluded["row"], excluded["reason"], strict=True)) == planted_rows


CANARY = "aafke.bruggelhof@example.org"
PHRASE = """Bel mij over "Kade 3047", O'Neill & zoon"""


def zipped(data, name="xl/sharedStrings.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def tarred(data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("log.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def png(kind, body):
    chunk = len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
    return PNG + chunk


def parquet(text):
    out = io.BytesIO()
    pd.DataFrame({"note": [text, "x"]}).to_parquet(out)
    return out.getvalue()


def workbook(text):
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = text
    book.save(out)
    return out.getvalue()


def document(text):
    """A Word file as Word leaves it: one word in several runs."""
    runs = "".join(f"<w:r><w:t>{html.escape(part)}</w:t></w:r>" for part in (text[:4], text[4:9], text[9:]))
    return zipped(f"<w:document><w:p>{runs}</w:p></w:document>".encode(), "word/document.xml")


def notebook(text):
    cell = {"cell_type": "code", "outputs": [{"data": {"text/html": ["<td>", text[:9], text[9:], "</td>"]}}]}
    return json.dumps({"cells": [cell]}, ensure_ascii=True).encode()


def lines_of_base64(data):
    return b'{"image/png": "' + base64.encodebytes(data).replace(b"\n", b"\\n") + b'"}'


def typeset(text, where="paragraph"):
    """A report as PDF with a text in its sentences, or heard where a figure cannot be seen."""
    made = report_content.content()
    for block in made["blocks"]:
        if where == "paragraph" and block["type"] == "paragraph":
            block["text"] = f"{'woord ' * 13}{text} en verder"
        if where == "alt" and block["type"] == "figure":
            block["alt"] = text
    return pdf.render(made, report_content.svgs(made))


SEEDS = {
    "plain": lambda t: f"x,{t},y".encode(),
    "upper case": lambda t: t.upper().encode(),
    "broken over lines": lambda t: t.replace(" ", "\n   ").encode(),
    "utf-16": lambda t: t.encode("utf-16"),
    "utf-16 without mark": lambda t: t.encode("utf-16-le"),
    "html": lambda t: f"<td>{html.escape(t)}</td>".encode(),
    "html numeric": lambda t: "".join(f"&#{ord(c)};" for c in t).encode(),
    "markup within": lambda t: f"<text>{html.escape(t[:5])}<tspan>{html.escape(t[5:])}</tspan></text>".encode(),
    "csv": lambda t: ('"' + t.replace('"', '""') + '"').encode(),
    "json": lambda t: json.dumps({"a": [{"b": t}]}).encode(),
    "json escapes": lambda t: ('{"a": "' + "".join(f"\\u{ord(c):04x}" for c in t) + '"}').encode(),
    "json in json": lambda t: json.dumps({"a": json.dumps({"b": t})}).encode(),
    "notebook": notebook,
    "url": lambda t: ("?q=" + urllib.parse.quote(t, safe="")).encode(),
    "base64": lambda t: b"key: " + base64.b64encode(t.encode()) + b"\n",
    "base64 of urls": lambda t: base64.urlsafe_b64encode(("??>>" + t).encode()),
    "base64 without padding": lambda t: base64.b64encode(t.encode() + b"!").rstrip(b"="),
    "base64 in lines": lambda t: lines_of_base64(zipped(t.encode() * 9)),
    "data uri": lambda t: b'<img src="data:text/plain;base64,' + base64.b64encode(t.encode()) + b'">',
    "data uri percent": lambda t: f'<img src="data:image/svg+xml,{urllib.parse.quote(t)}">'.encode(),
    "hexadecimals": lambda t: b"0x " + t.encode().hex().encode(),
    "gzip": lambda t: gzip.compress(t.encode()),
    "zip": lambda t: zipped(html.escape(t).encode()),
    "name in a zip": lambda t: zipped(b"", t),
    "gzip in zip in base64": lambda t: base64.b64encode(zipped(gzip.compress(t.encode()), "a.gz")),
    "tar": lambda t: tarred(t.encode()),
    "xlsx": workbook,
    "docx": document,
    "parquet": parquet,
    "png text": lambda t: png(b"tEXt", b"Comment\0" + t.encode()),
    "png packed text": lambda t: png(b"zTXt", b"Comment\0\0" + zlib.compress(t.encode())),
    "png international text": lambda t: png(b"iTXt", b"Comment\0\0\0nl\0\0" + t.encode()),
    "pdf": lambda t: b"%PDF-1.7\nstream\n" + zlib.compress(t.encode()) + b"\nendstream",
    "pdf that is set": typeset,
    "pdf, in place of a figure": lambda t: typeset(t, "alt"),
    "cp1252": lambda t: "é ".encode("cp1252") + t.encode(),
}


@pytest.mark.parametrize("text", [CANARY, PHRASE])
@pytest.mark.parametrize("seed", list(SEEDS))
def test_the_scanner_finds_a_seeded_leak(seed, text):
    data = SEEDS[seed](text)
    assert scan(data, ["nobody@example.org", text]) == [text]


def test_the_scanner_finds_nothing_where_nothing_is():
    for seed in SEEDS.values():
        assert scan(seed("somebody else altogether"), [CANARY, PHRASE]) == []


def test_the_scanner_reads_the_raw_files(whole_run):
    """In the raw files nearly every canary is there to be found: the list and the scanner fit the data."""
    raw = whole_run.folder / "raw" / "kci-2018"
    canaries = planted(whole_run.folder)
    names = ("baseline.xlsx", "followup.csv", "register.csv")
    found = {one for name in names for one in scan((raw / name).read_bytes(), canaries)}
    assert set(canaries) - found == set()
