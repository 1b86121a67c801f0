"""Every page at the width of a phone: axe-core finds nothing, and nothing but boxes of their own scrolls sideways."""

import pages
import pytest


@pytest.mark.parametrize("name", pages.NAMES)
def test_axe_finds_nothing(name, page_of, open_page, axe):
    page = open_page(page_of(name), width=pages.PHONE)
    # the colours are those of the desk, where they are checked
    assert pages.violations(page, axe, without=["color-contrast"]) == []
    assert pages.overflow(page) == []
