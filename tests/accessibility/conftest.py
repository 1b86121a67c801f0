"""A real browser, and the pages to look at: small ones made here, and those of a run if NULMETING_PAGES names its folder.

Without Chromium, Java, or the checkers that `make accessibility` brings into .cache/tools, the tests are skipped; a test
that is skipped says why.
"""

import os
import shutil
from pathlib import Path

import pages
import pytest


@pytest.fixture(scope="session")
def chromium():
    """A browser without a window."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    # the sandbox of Chromium does not work for root, as whom containers run
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


class Opened:
    """A page in the browser, and all that it did which no page of ours may do."""

    def __init__(self, context, has_scripts):
        self.wrong, self.has_scripts = [], has_scripts
        self.page = context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on(
            "console", lambda said: self.wrong.append(f"console: {said.text}") if said.type == "error" else None
        )

    def _dialog(self, dialog):
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request):
        if not request.url.startswith(("data:", "blob:")) and not request.is_navigation_request():
            self.wrong.append(f"request: {request.url}")

    def go(self, path, anchor=""):
        self.page.goto(Path(path).as_uri() + anchor)
        if self.has_scripts:  # without, nothing moves after the page is there, and a promise is never kept
            self.page.evaluate(pages.SETTLED)
        return self.page


@pytest.fixture
def open_page(chromium):
    """Open a file: gives the page. Afterwards it must have asked for nothing, said nothing and failed nowhere."""
    contexts, opened = [], []

    def opening(path, width=pages.DESK, anchor="", **settings):
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, **settings))
        contexts[-1].set_default_timeout(10_000)
        opened.append(Opened(contexts[-1], settings.get("java_script_enabled", True)))
        return opened[-1].go(path, anchor)

    yield opening
    for context in contexts:
        context.close()
    assert [wrong for one in opened for wrong in one.wrong] == []


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder with the pages that are made here, by name."""
    return pages.make(tmp_path_factory.mktemp("pages"))


@pytest.fixture
def page_of(made):
    """Give the file of a page in `pages.NAMES`."""
    return lambda name: pages.path(name, made)


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core."""
    return pages.tool("axe-core/axe.min.js").read_text(encoding="utf-8")
