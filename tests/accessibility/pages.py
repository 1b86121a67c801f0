"""The pages that the tests look at, and the tools that look with them."""

import json
import os
from pathlib import Path

import public_tables
import pytest
import report_content
from nulmeting import charts, content, html, notebooks

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".cache" / "tools" / "node_modules"
DESK, PHONE, TURNED = 1280, 360, 667
SETTLED = "document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0))))"

NOTEBOOK = """\
# %% [markdown]
# # A small notebook
#
# What it counts, with `code`, a list and a [link](https://example.org):
#
# - one
# - two

# %% tags=["parameters"]
measurement = "none"

# %% [markdown]
# ## Counting

# %%
import pandas as pd

wide = pd.DataFrame({f"a column with a long name {i}": [f"{i}.5%", "n < 5"] for i in range(12)}, index=["one", "two"])
print("words that were printed", measurement)
wide
"""


def of_a_run():
    """The pages of a run, as names relative to the folder that NULMETING_PAGES names."""
    folder = os.environ.get("NULMETING_PAGES")
    found = sorted((ROOT / folder).rglob("*.html")) if folder else []
    return [f"run:{path.relative_to(ROOT / folder).as_posix()}" for path in found if ".snakemake" not in path.parts]


MADE = ["small/report.nl.html", "small/report.en.html", "drawn/report.nl.html", "notebook.html"]
NAMES = [*MADE, *of_a_run()]


def path(name, folder):
    """Where a page is: in the folder of what is made here, or in that of a run."""
    start, _, rest = name.partition("run:")
    return folder / name if start else ROOT / os.environ["NULMETING_PAGES"] / rest


def make(folder):
    """Write the pages of `MADE`."""
    for language in ("nl", "en"):
        small = report_content.content(language)
        write(folder / "small" / f"report.{language}.html", small, report_content.svgs(small))
    measurement, tables = public_tables.measurement(), public_tables.tables()
    drawn = charts.draw(measurement, tables, "nl")
    whole = content.build(measurement, tables, charts.sidecar(drawn), "nl")
    write(folder / "drawn" / "report.nl.html", whole, {name: charts.svg(chart) for name, chart in drawn.items()})
    executed = notebooks.execute(NOTEBOOK, "notebooks/small.py", {"measurement": "small", "public_only": True})
    (folder / "notebook.html").write_bytes(executed.html)
    return folder


def write(path, made, svgs):
    """Render a content into a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html.render(made, svgs), encoding="utf-8")


def tool(name):
    """A file of the checkers; without it the test is skipped."""
    found = TOOLS / name
    if not found.is_file():
        pytest.skip("the checkers are not in .cache/tools: make accessibility brings them")
    return found


def violations(page, axe, without=()):
    """What axe-core finds on a page with everything opened: rule, number of places, the first of them.

    The marks within a drawing are left out, which takes half of the time: a drawing is one picture with a name, and
    its words have a test of their own.
    """
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.evaluate("document.querySelectorAll('.drawing svg > :not(title, desc)').forEach(part => part.remove())")
    page.evaluate(axe)
    found = page.evaluate(
        "rules => axe.run(document, {rules, resultTypes: ['violations']}).then(found => JSON.stringify(found.violations))",
        {rule: {"enabled": False} for rule in without},
    )
    return [
        f"{one['id']} ({one['impact']}), {len(one['nodes'])} times: {one['nodes'][0]['html'][:200]}"
        for one in json.loads(found)
    ]


def overflow(page):
    """What sticks out of the page at its sides, other than within a box that scrolls."""
    return page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          const found = Array.from(document.querySelectorAll("body *")).filter(part => {
            if (part.closest(".skip, .here, svg *") || part.parentElement.closest(".scroll, .drawing")) { return false; }
            const box = part.getBoundingClientRect();
            return box.width > 0 && (box.right > wide + 1 || box.left < -1);
          });
          const scrolls = document.documentElement.scrollWidth > wide;
          return found.map(part => part.outerHTML.slice(0, 120)).concat(scrolls ? ["the page scrolls sideways"] : []);
        }"""
    )


def unfold(page):
    """Open all that is closed."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")


def sideways(page):
    """The boxes that one has to scroll sideways to see the whole of."""
    return page.evaluate(
        """Array.from(document.querySelectorAll("body *")).filter(part =>
          ["auto", "scroll"].includes(getComputedStyle(part).overflowX) && part.scrollWidth > part.clientWidth + 1
        ).map(part => part.outerHTML.slice(0, 120))"""
    )


def until(page, condition, tries=400):
    """Wait until a condition in JavaScript holds.

    Playwright's own `wait_for_function` asks again by `eval` within the page, which the page's policy refuses: it
    works only where the condition holds at once.
    """
    for _ in range(tries):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never came true: {condition}")
