"""Colour difference and contrast against published values."""

import pytest
from nulmeting.colour_vision import VISIONS, ciede2000, contrast, distance, lab, nearest

# Sharma, Wu & Dalal (2005), table 1: pairs 1, 7, 9, 10, 13, 15, 17, 18, 20, 22, 25, 30, 34
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "published"), SHARMA)
def test_ciede2000_is_as_published(one, other, published):
    assert ciede2000(one, other) == pytest.approx(published, abs=5e-5)
    assert ciede2000(other, one) == pytest.approx(published, abs=5e-5)


def test_lab_of_known_colours():
    # sRGB primaries under D65 (Lindbloom): red 53.24, 80.09, 67.20
    assert lab("#ff0000") == pytest.approx((53.24, 80.09, 67.20), abs=0.05)
    assert lab("#ffffff") == pytest.approx((100, 0, 0), abs=0.01)
    assert lab("#000000") == pytest.approx((0, 0, 0), abs=1e-9)


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    # WebAIM: #767676 is the lightest grey with 4.54
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("vision", VISIONS)
def test_grey_stays_grey_with_every_vision(vision):
    # every row of a matrix adds up to 1
    assert lab("#808080", vision) == pytest.approx(lab("#808080"), abs=0.01)


def test_red_and_green_come_near_without_red_or_green_cones_only():
    red, green = "#c84b31", "#4f7f34"
    assert distance(red, green) > 40
    assert distance(red, green, "deutan") < 15 < distance(red, green, "tritan")
    assert nearest([red, green, "#ffffff"])[3] in ("protan", "deutan")
