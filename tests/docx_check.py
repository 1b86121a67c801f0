"""A checker of Word files, and a reader of the numbers in them: plain XML, nothing of the library is used here.

``python tests/docx_check.py FILE…`` prints what is wrong with any file, one line each.
"""

import io
import posixpath
import re
import sys
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DC = "{http://purl.org/dc/elements/1.1/}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
BULLET = re.compile(r"\s*(?:[•‣▪·–*-]|\(?[a-z0-9]{1,2}[.)])\s+\S")
CONTENT = {"drawing", "pict", "object", "fldChar", "instrText", "footnoteReference", "endnoteReference", "sectPr"}
CONTENT |= {"separator", "continuationSeparator"}
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr",
    "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding docPartObj",
    "settings": "zoom defaultTabStop autoHyphenation doNotHyphenateCaps evenAndOddHeaders characterSpacingControl "
    "compat themeFontLang decimalSymbol listSeparator",
}
"""The order in which the schema (ECMA-376, part 1, annex A) wants the children; Word repairs what has another."""


class File:
    """The parts of a Word file that the checks look at."""

    def __init__(self, data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.document = self.tree("word/document.xml")
        stories = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
        self.stories = {name: self.tree(name) for name in sorted(self.parts) if stories.fullmatch(name)}
        styles = self.tree("word/styles.xml")
        self.styles = {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
        self.defaults = styles.find(f"{W}docDefaults")

    def tree(self, name):
        return ElementTree.fromstring(self.parts[name])

    def chain(self, style):
        """Give a style and those that it is based on."""
        while style in self.styles:
            yield self.styles[style]
            based = self.styles[style].find(f"{W}basedOn")
            style = None if based is None else based.get(f"{W}val")

    def styled(self, style, path):
        """Give the first of an element in a style and those it is based on."""
        return next((found for one in self.chain(style) if (found := one.find(path)) is not None), None)

    def default(self, kind):
        return next((n for n, s in self.styles.items() if s.get(f"{W}type") == kind and s.get(f"{W}default")), None)


def findings(data):
    """Give what is wrong with a Word file, for readers and for Word, one line each."""
    file = File(data)
    found = [*_about(file), *_whole(data, file), *_identities(file)]
    for name, root in file.stories.items():
        parents = {child: parent for parent in root.iter() for child in parent}
        told = [*_pictures(root), *_tables(root), *_paragraphs(file, root, parents), *_colours(file, root, parents)]
        found += [f"{name}: {line}" for line in told]
    found += [f"word/document.xml: {line}" for line in _headings(file)]
    for name in (*file.stories, "word/styles.xml", "word/settings.xml"):
        found += [f"{name}: {line}" for line in _order(file.tree(name))]
    return found


def numbers_in_docx(data):
    """Give the texts of the numbers of a report, in the order of the document."""
    runs = File(data).document.iter(f"{W}r")
    return [_text(run) for run in runs if _value(run.find(f"{W}rPr/{W}rStyle")) in ("Number", "NoNumber")]


def text_of_docx(data):
    """Give the text of the document, a line per paragraph."""
    return "\n".join(_text(one) for one in File(data).document.iter(f"{W}p"))


def wording(part):
    """Give the text of a part of a report's content, that of its spans included."""
    if isinstance(part, dict):
        return part.get("text", "") + "".join(wording(part.get(key, [])) for key in ("parts", "spans", "items"))
    return "".join(map(wording, part))


def everything(data):
    """Give all that a Word file holds but its pictures, as one text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return "\n".join([*names, *(archive.read(name).decode("utf-8") for name in names)])


def _value(element, name="val"):
    return "" if element is None else element.get(W + name, "")


def _text(element):
    breaks = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
    return "".join(
        (piece.text or "") if piece.tag == f"{W}t" else breaks.get(piece.tag, "") for piece in element.iter()
    )


def _about(file):
    core = file.tree("docProps/core.xml") if "docProps/core.xml" in file.parts else ElementTree.Element("none")
    if not (core.findtext(f"{DC}title") or "").strip():
        yield "docProps/core.xml: no title"
    language = _value(file.defaults.find(f".//{W}lang")) if file.defaults is not None else ""
    if not re.fullmatch(r"[a-z]{2}-[A-Z]{2}", language):
        yield "word/styles.xml: no language"
    if (core.findtext(f"{DC}language") or "") != language:
        yield "docProps/core.xml: another language than the text"
    settings = file.tree("word/settings.xml") if "word/settings.xml" in file.parts else None
    if settings is None or _value(settings.find(f"{W}themeFontLang")) != language:
        yield "word/settings.xml: another language than the text"


def _whole(data, file):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = Counter(archive.namelist())
    yield from (f"{name}: twice in the package" for name, count in names.items() if count > 1)
    types = file.tree("[Content_Types].xml")
    by_end = {one.get("Extension").lower() for one in types.iter(f"{TYPES}Default")}
    by_name = {one.get("PartName") for one in types.iter(f"{TYPES}Override")}
    for name in file.parts:
        if (
            name != "[Content_Types].xml"
            and f"/{name}" not in by_name
            and name.rpartition(".")[2].lower() not in by_end
        ):
            yield f"{name}: no content type"
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for one in file.tree(name).iter(RELATION):
            if one.get("TargetMode") == "External":
                continue
            target = one.get("Target")
            place = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}").lstrip("/")
            )
            if place not in file.parts:
                yield f"{name}: {one.get('Id')} leads to {place}, which is not there"
    for name, root in file.stories.items():
        known = set()
        if (rels := f"word/_rels/{posixpath.basename(name)}.rels") in file.parts:
            known = {one.get("Id") for one in file.tree(rels).iter(RELATION)}
        used = {value for one in root.iter() for key, value in one.attrib.items() if key.startswith(R)}
        yield from (f"{name}: relation {one} is not there" for one in sorted(used - known))


def _identities(file):
    for kind, path, key in (("picture", f"{WP}docPr", "id"), ("bookmark", f"{W}bookmarkStart", f"{W}id")):
        counted = Counter(one.get(key) for root in file.stories.values() for one in root.iter(path))
        yield from (f"{kind} {one} is there {n} times" for one, n in counted.items() if n > 1)
    names = Counter(_value(one, "name") for root in file.stories.values() for one in root.iter(f"{W}bookmarkStart"))
    for name, n in names.items():
        if n > 1 or len(name) > 40 or not re.fullmatch(r"\w+", name):
            yield f"bookmark {name}: double, too long or with other characters"
    for root in file.stories.values():
        wanted = {_value(one, "anchor") for one in root.iter(f"{W}hyperlink")} - {""}
        codes = "".join(one.text or "" for one in root.iter(f"{W}instrText"))
        wanted |= set(re.findall(r"\bREF (\w+)", codes))
        yield from (f"nothing has the bookmark {one}" for one in sorted(wanted - set(names)))


def _pictures(root):
    for holder in (f"{WP}inline", f"{WP}anchor"):
        for one in root.iter(holder):
            about = one.find(f"{WP}docPr")
            if not about.get("descr", "").strip() and about.find(f".//{DECORATIVE}") is None:
                yield f"picture {about.get('id')} has no alternative text"
    if any(True for _ in root.iter(f"{W}pict")):
        yield "a picture of before 2007, whose alternative text is not looked for"


def _tables(root):
    for number, table in enumerate(root.iter(f"{W}tbl"), 1):
        rows = table.findall(f"{W}tr")
        if not rows or rows[0].find(f"{W}trPr/{W}tblHeader") is None:
            yield f"table {number} has no row of heads"
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        merged = [one for row in rows for tag in ("gridSpan", "vMerge", "hMerge") for one in row.iter(W + tag)]
        if merged or any(len(row.findall(f"{W}tc")) != columns for row in rows):
            yield f"table {number} has merged or missing cells"
        if any(not _text(cell).strip() for row in rows[:1] for cell in row.findall(f"{W}tc")):
            yield f"table {number} has an empty head"


def _paragraphs(file, root, parents):
    before = False
    for number, one in enumerate(root.iter(f"{W}p"), 1):
        text = _text(one)
        holds = {child.tag.removeprefix(W) for child in one.iter()} & CONTENT
        parent = parents.get(one)
        alone = parent is not None and parent.tag == f"{W}tc" and len(parent.findall(f"{W}p")) == 1
        if not text.strip() and not holds and not alone:
            yield f"paragraph {number} is empty"
        style = _value(one.find(f"{W}pPr/{W}pStyle"))
        listed = one.find(f"{W}pPr/{W}numPr") is not None or file.styled(style, f"{W}pPr/{W}numPr") is not None
        in_cell = parent is not None and parent.tag == f"{W}tc"
        typed = BULLET.match(text) is not None and not listed and not in_cell
        if typed and before:  # one may be a sign that is explained
            yield f"paragraph {number} is a typed list: {text[:20]!r}"
        before = typed


def _headings(file):
    levels = []
    for one in file.document.iter(f"{W}p"):
        style = _value(one.find(f"{W}pPr/{W}pStyle"))
        outline = one.find(f"{W}pPr/{W}outlineLvl")
        outline = file.styled(style, f"{W}pPr/{W}outlineLvl") if outline is None else outline
        if outline is not None and int(_value(outline)) < 9:
            levels.append((int(_value(outline)) + 1, _text(one)))
    if not levels:
        yield "no headings"
    if levels and levels[0][0] != 1:
        yield f"the first heading is of level {levels[0][0]}: {levels[0][1][:30]!r}"
    for (before, _), (level, text) in pairwise(levels):
        if level > before + 1:
            yield f"level {level} follows level {before}: {text[:30]!r}"


def _colours(file, root, parents):
    seen = set()
    for one in root.iter(f"{W}r"):
        if not _text(one).strip():
            continue
        place = one
        while place is not None and place.tag != f"{W}p":
            place = parents.get(place)
        ink, paper = _ink(file, one, place), _paper(file, place, parents)
        ratio = contrast(ink, paper)
        if ratio < 4.5 and (ink, paper) not in seen:
            seen.add((ink, paper))
            yield f"text {ink} on {paper} has contrast {ratio:.1f}: {_text(one)[:20]!r}"


def _ink(file, run, paragraph):
    styles = [_value(run.find(f"{W}rPr/{W}rStyle")), _value(paragraph.find(f"{W}pPr/{W}pStyle"))]
    places = [run.find(f"{W}rPr/{W}color"), *(file.styled(style, f"{W}rPr/{W}color") for style in styles)]
    places.append(file.styled(file.default("paragraph"), f"{W}rPr/{W}color"))
    places.append(None if file.defaults is None else file.defaults.find(f".//{W}color"))
    return _hex(next((_value(one) for one in places if one is not None), "000000"), "000000")


def _paper(file, paragraph, parents):
    shades = [paragraph.find(f"{W}pPr/{W}shd")]
    shades.append(file.styled(_value(paragraph.find(f"{W}pPr/{W}pStyle")), f"{W}pPr/{W}shd"))
    place = parents.get(paragraph)
    while place is not None and place.tag != f"{W}tc":
        place = parents.get(place)
    if place is not None:
        shades.append(place.find(f"{W}tcPr/{W}shd"))
        row = parents[place]
        style = _value(parents[row].find(f"{W}tblPr/{W}tblStyle"))
        if row.find(f"{W}trPr/{W}tblHeader") is not None:
            shades.append(file.styled(style, f"{W}tblStylePr[@{W}type='firstRow']/{W}tcPr/{W}shd"))
    return _hex(next((_value(one, "fill") for one in shades if one is not None), "FFFFFF"), "FFFFFF")


def _hex(text, automatic):
    return text.upper() if re.fullmatch(r"[0-9A-Fa-f]{6}", text) else automatic


def contrast(one, other):
    """The contrast of two colours (WCAG 2.2)."""
    bright = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright[0] + 0.05) / (bright[1] + 0.05)


def _luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _order(root):
    told = set()
    for one in root.iter():
        wanted = ORDER.get(one.tag.removeprefix(W))
        if wanted is None or not one.tag.startswith(W):
            continue
        names = [child.tag.removeprefix(W) for child in one if child.tag.startswith(W)]
        known = wanted.split()
        places = [known.index(name) for name in names if name in known]
        line = f"{one.tag.removeprefix(W)} has its children in another order than the schema: {' '.join(names)}"
        if places != sorted(places) and line not in told:
            told.add(line)
            yield line


if __name__ == "__main__":
    wrong = [f"{path}: {line}" for path in sys.argv[1:] for line in findings(Path(path).read_bytes())]
    print("\n".join(wrong or ["nothing found"]))
    sys.exit(bool(wrong))
