"""The head and the foot of every page of a Word document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nulmeting.house_style import Style
from nulmeting.word_elements import field, make, paragraph, run
from nulmeting.word_pictures import emblem

LONGEST_HEAD = 90
"""Letters of the title in the head of a page."""
LOGO_ID = 2**30
"""Number of the logo among the pictures, which none of the others reaches."""


def heads_and_feet(document: Any, content: Mapping[str, Any], style: Style, logo: bytes) -> None:
    """Write the head of every page, with the notices that hold, and its foot: what made it, and the page's number."""
    words, section, language = content["words"]["word"], document.sections[0], content["language"]
    flags = " · ".join(words[name] for name in ("synthetic", "provisional") if content[name])
    title = content["title"]
    short = title if len(title) <= LONGEST_HEAD else f"{title[: LONGEST_HEAD - 1]}…"
    section.different_first_page_header_footer = True
    section.header.part.element[:] = [paragraph("Header", short, make("r", make("tab")), run(flags, "Flag"))]
    flagged = [run(flags, "Flag")] if flags else []
    first = [make("r", make("tab")), *flagged] if flagged else []  # on the right, as on the other pages
    if logo:
        shape = emblem(section.first_page_header.part, logo, LOGO_ID, style["logo_alt"][language])
        first = [*flagged, make("r", make("tab")), make("r", shape)]
    if first:
        section.first_page_header.part.element[:] = [paragraph("Header", *first)]
    told = " · ".join(text for text in (style["footer"][language], content["words"]["made_by"]) if text)
    for foot in (section.footer, section.first_page_footer):
        before, _, rest = words["page"].partition("{page}")
        between, _, behind = rest.partition("{pages}")
        numbers = [*field("PAGE", "1"), run(between), *field("NUMPAGES", "1")]
        foot.part.element[:] = [paragraph("Footer", told, make("r", make("tab")), before, *numbers, behind)]
