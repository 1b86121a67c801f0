"""Every word in a chart stands out from what lies under it, as the browser draws it."""

import pytest

# Letters are outlines: a text is a group of them. What lies under it is the last shape drawn before it at that place.
WORDS = """() => {
  const linear = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = colour => channels(colour)
    .map(part => linear(part / 255)).reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  return Array.from(document.querySelectorAll(".drawing svg")).flatMap(svg => {
    const parts = Array.from(svg.querySelectorAll("path:not(defs path), rect, circle, ellipse, polygon, g"));
    const shapes = [];
    const found = [];
    parts.forEach(part => {
      const fill = getComputedStyle(part).fill;
      if (part.tagName !== "g") {
        if (fill !== "none" && !part.closest("defs")) { shapes.push([part, fill, part.getBoundingClientRect()]); }
        return;
      }
      if (!part.querySelector(":scope > use")) { return; }
      // a halo lies under its word
      if (getComputedStyle(part).stroke !== "none") { shapes.push([part, fill, part.getBoundingClientRect()]); return; }
      const box = part.getBoundingClientRect();
      const y = box.top + box.height / 2;
      [0.02, 0.5, 0.98].map(share => box.left + share * box.width).forEach(x => {
        const under = shapes.findLast(([shape, , edge]) => {
          if (x < edge.left || x > edge.right || y < edge.top || y > edge.bottom) { return false; }
          return shape.tagName === "g" || shape.isPointInFill(new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse()));
        });
        const ratio = contrast(fill, under ? under[1] : "rgb(255, 255, 255)");
        found.push({chart: svg.parentElement.dataset.name, text: fill, under: under && under[1], ratio});
      });
    });
    return found;
  });
}"""


@pytest.mark.parametrize("name", ["drawn/report.nl.html"])
def test_words_in_charts_are_at_least_four_and_a_half(name, open_page, page_of):
    found = open_page(page_of(name)).evaluate(WORDS)
    assert len(found) > 500 and len({one["chart"] for one in found}) >= 8
    assert len({one["under"] for one in found}) > 3  # not everything stands on white: what lies under is found
    assert [one for one in found if one["ratio"] < 4.5] == []
