"""Our styles in somebody else's document: those that it has go before ours, by their names."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from nulmeting.house_style import Style
from nulmeting.word_elements import Element
from nulmeting.word_package import part

USES = ("pStyle", "rStyle", "tblStyle")
REFERENCES = ("basedOn", "next", "link")
_VAL, _ID = qn("w:val"), qn("w:styleId")


def adopt(sheet: Element, elements: Iterable[Element], language: str, style: Style | None = None) -> None:
    """Give a document the styles that new elements of ours use, and have them use its own where it has them.

    Parameters
    ----------
    sheet : element
        The styles of the document, to which ours are added. A style of the same name is theirs and stays, so that a
        house can say how our tables look: ``Nulmeting Table Text`` and so on.
    elements : iterable of element
        What is to be put in the document; the ids of styles in it are changed to those of the document.
    language : str
    style : mapping or None
        The house style of what is added.
    """
    ours = {one.get(_ID): one for one in parse_xml(part("styles.xml", language, style)).iter(qn("w:style"))}
    theirs = {_name(one): one.get(_ID) for one in sheet.iter(qn("w:style"))}

    def taken(identity: str) -> str:
        name = _name(ours[identity])
        if name in theirs:
            return str(theirs[name])
        copy = deepcopy(ours[identity])
        theirs[name] = identity if identity not in theirs.values() else f"Nulmeting{identity}"
        copy.set(_ID, theirs[name])
        copy.attrib.pop(qn("w:default"), None)
        for tag in REFERENCES:
            for one in copy.findall(qn(f"w:{tag}")):
                one.set(_VAL, taken(one.get(_VAL)))
        sheet.append(copy)
        return str(theirs[name])

    for element in elements:
        for tag in USES:
            for one in element.iter(qn(f"w:{tag}")):
                if one.get(_VAL) in ours:
                    one.set(_VAL, taken(one.get(_VAL)))


def _name(style: Element) -> str:
    return str(style.find(qn("w:name")).get(_VAL, "")).casefold()
