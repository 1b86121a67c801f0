"""Take the pictures of the report for the documentation: page one at a desk and on a phone, of a finished run."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent
PICTURES = {
    "report.png": {"width": 1280, "height": 1500, "start": "body"},
    "report-phone.png": {"width": 360, "height": 1000, "start": ".key"},
}


def main() -> None:
    """Write the pictures of the page that is named."""
    page_file = Path(sys.argv[1])
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None or not page_file.is_file():
        sys.exit(f"pictures: {'Chromium' if found is None else page_file} was not found")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        for name, how in PICTURES.items():
            size = {"width": how["width"], "height": how["height"]}
            page = browser.new_page(viewport=size, reduced_motion="reduce")
            page.goto(page_file.resolve().as_uri())
            page.evaluate("document.fonts.ready")
            # a little above: the bar of a phone lies over the top
            page.evaluate(
                "part => window.scrollTo(0, document.querySelector(part).getBoundingClientRect().top - 58)",
                how["start"],
            )
            page.wait_for_timeout(200)
            page.screenshot(path=FOLDER / name)
        browser.close()


if __name__ == "__main__":
    main()
