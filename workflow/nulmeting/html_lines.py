"""What a line of the page may not break apart: an interval, a sign and its number, a short word with a hyphen."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = r"[-+−]?\d[\d.,]*(?<=\d)%?"
_KEPT = re.compile(
    r"(?<![\w&#-])(?:"
    rf"(?:n =|&lt;|&gt;|≤|≥) {_NUMBER}"  # n = 98, ≤ 0,05
    rf"|{_NUMBER} ?– ?{_NUMBER}"  # 5–18%, 2016 – 2017
    r"|\d+%-\w{1,12}"  # 95%-interval
    r"|\w{0,8}\d-\w{0,8}\d(?!\w)"  # B06-B08, 0-100
    r"|\w{1,2}-\w{1,12}(?![\w-])|\w{1,12}-\w{1,2}(?![\w-])"  # p-waarde, follow-up
    r"|-\w{1,12}(?![\w-])"  # the -criteria of "eisen of -criteria"
    r")"
)


def whole(text: Any) -> Any:
    """Give a text as markup in which what belongs together stays on one line.

    Parameters
    ----------
    text : str or markup
        A text is escaped first. Nothing of it changes but the lines that a browser may make: what is copied or read
        aloud is the same.
    """
    from markupsafe import Markup, escape

    # Escaped text has no mark of its own: what is matched is either plain or a whole entity.
    return Markup(_KEPT.sub(lambda found: f'<span class="whole">{found[0]}</span>', str(escape(text))))
