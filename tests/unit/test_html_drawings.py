"""Letters of drawings in one document are outlined once, and every drawing finds its own."""

import re

from nulmeting.html_drawings import slimmed

A, B = "m0 0l1 1z", "m0 0l2 2z"


def drawing(name, *letters):
    defs = "\n".join(f'<path id="{name}-{i}" d="{outline}"/>' for i, outline in enumerate(letters))
    uses = "".join(f'<use href="#{name}-{i}" x="{i}"/>' for i in range(len(letters)))
    return f"""<svg role="img" aria-labelledby="{name}-title"><title id="{name}-title">a  b</title>
<defs>
{defs}
</defs>
<path d="{A}"/><g>{uses}</g><use href="#{name}-title"/>
</svg>"""


def test_a_letter_is_outlined_in_the_first_drawing_and_found_from_the_others():
    made = slimmed({"one": drawing("one", A, B), "two": drawing("two", B, A)})
    names = dict(re.findall(r'<path id="(\w+)" d="([^"]*)"', made["one"]))
    assert sorted(names.values()) == [A, B] and "<defs>" not in made["two"]
    used = {name: [names.get(one) for one in re.findall(r'href="#([\w-]+)" x', made[name])] for name in made}
    assert used == {"one": [A, B], "two": [B, A]}


def test_what_is_no_letter_stays():
    made = slimmed({"one": drawing("one", A), "two": drawing("two", A)})["two"]
    assert '<title id="two-title">a  b</title>' in made and f'<path d="{A}"/>' in made and 'href="#two-title"' in made


def test_one_drawing_alone_only_gets_shorter_names():
    made = slimmed({"one": drawing("one", A)})["one"]
    assert made == drawing("one", A).replace("one-0", "_0")
