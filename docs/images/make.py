"""Take the pictures of the reports for the documentation, of a finished run: the page, and sheets of the rest."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent
PAGES = {
    "report.png": {"width": 1280, "height": 1500, "start": "body"},
    "report-phone.png": {"width": 360, "height": 1000, "start": ".key"},
}
PAPER = {  # picture -> document, which of its sheets of paper, and pixels an inch
    "report-pdf.png": ("report/report.nl.pdf", (1, 6), 80),
    "report-word.png": ("report/report.nl.docx", (1, 6), 80),
    "group-pdf.png": ("report/network_theme/organisational.nl.pdf", (1,), 80),
    "workbook.png": ("tables/tables.nl.xlsx", (5,), 90),
}
COLOURS = 128


def main() -> None:
    """Write the pictures of the results of a measurement that is named."""
    public = Path(sys.argv[1], "public")
    programs = [
        next(filter(None, map(shutil.which, names)), None)
        for names in (("chromium", "chromium-browser", "google-chrome"), ("soffice",), ("pdftoppm",))
    ]
    if not all(programs) or not public.is_dir():
        sys.exit(f"pictures: Chromium, LibreOffice (soffice), poppler (pdftoppm) and {public} are needed")
    browser, office, painter = map(str, programs)
    take_pages(browser, public / "report/report.nl.html")
    with tempfile.TemporaryDirectory() as folder:
        for name, (document, numbers, fineness) in PAPER.items():
            take_sheets(office, painter, public / document, numbers, fineness, Path(folder)).save(
                FOLDER / name, optimize=True
            )


def take_pages(browser_file: str, page_file: Path) -> None:
    """Write the pictures of a page on screens."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=browser_file, args=arguments)
        for name, how in PAGES.items():
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


def take_sheets(
    office: str, painter: str, document: Path, numbers: Sequence[int], fineness: int, folder: Path
) -> Image.Image:
    """Give a picture of some sheets of paper of a document, side by side."""
    if document.suffix != ".pdf":
        home = f"-env:UserInstallation={(folder / 'office').as_uri()}"
        command = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)]
        subprocess.run(command, check=True, capture_output=True)
        document = folder / document.with_suffix(".pdf").name
    sheets = []
    for number in numbers:
        only = ["-f", str(number), "-l", str(number), "-singlefile"]
        subprocess.run([painter, "-r", str(fineness), *only, "-png", str(document), str(folder / "sheet")], check=True)
        with Image.open(folder / "sheet.png") as sheet:
            sheets.append(sheet.convert("RGB"))
    gap = 8
    whole = (sum(one.width for one in sheets) + gap * (len(sheets) + 1), max(one.height for one in sheets) + 2 * gap)
    made, x = Image.new("RGB", whole, "#8a94a6"), gap
    for one in sheets:
        made.paste(one, (x, gap))
        x += one.width + gap
    return made.quantize(COLOURS)


if __name__ == "__main__":
    main()
