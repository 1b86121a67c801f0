"""Every page at the width of a desk: axe-core finds nothing, nothing sticks out, the Nu checker finds no error."""

import shutil
import subprocess

import pages
import pytest


@pytest.mark.parametrize("name", pages.NAMES)
def test_axe_finds_nothing(name, page_of, open_page, axe):
    page = open_page(page_of(name))
    assert pages.violations(page, axe) == []
    assert pages.overflow(page) == []


def test_the_headings_of_a_table_stay_in_sight(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), reduced_motion="reduce")
    box = page.locator(".scroll.fits").filter(has=page.locator("tbody tr:nth-child(4)")).first
    assert box.evaluate(
        """box => {
          const row = box.querySelector("tbody tr:nth-child(3)");
          window.scrollTo(0, row.getBoundingClientRect().top + window.scrollY);
          return Math.abs(box.querySelector("thead th").getBoundingClientRect().top) < 2;
        }"""
    )


@pytest.mark.parametrize("names", [pages.MADE, pages.of_a_run()], ids=["made", "run:"])
def test_the_nu_checker_finds_no_error(names, page_of):
    if not names:
        pytest.skip("NULMETING_PAGES names no folder with pages")
    checker = pages.tool("vnu-jar/build/dist/vnu.jar")
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine")
    command = ["java", "-jar", str(checker), "--errors-only", "--format", "gnu", "--stdout"]
    command += [str(page_of(name)) for name in names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_figures_beside_each_other_are_at_one_height_though_a_title_is_longer(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"))
    page.locator(".key h4").first.evaluate("title => { title.textContent = 'een lange naam '.repeat(9); }")
    tops = (
        page.locator(".keys")
        .first.locator(".key")
        .evaluate_all(
            "keys => keys.map(key => [key, key.querySelector('.big')].map(one => one.getBoundingClientRect().top))"
        )
    )
    beside = [top for card, top in tops if card == tops[0][0]]
    assert len(beside) == 2 and abs(beside[0] - beside[1]) < 1
