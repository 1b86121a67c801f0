"""A replaced house style: what it changes, and what is refused, each with its place."""

from itertools import pairwise
from pathlib import Path

import pytest
from nulmeting import configuration, house_style, house_style_check
from nulmeting.colour_vision import VISIONS, contrast, distance
from nulmeting.messages import InputError
from nulmeting.palette import Palette
from nulmeting.schema_check import read

DEFAULT = house_style.load()
FONT = Path(DEFAULT["fonts"]["regular"])


def style(folder, text):
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder, text):
    with pytest.raises(InputError) as raised:
        house_style.load(style(folder, text))
    return [(f.code, f.where.removeprefix(f"{folder}/"), f.line("nl"), f.line("en")) for f in raised.value.faults]


def test_the_shipped_style_passes_its_own_checks():
    given = read(house_style.DEFAULT, house_style.SCHEMA)
    assert list(house_style_check.faults(DEFAULT, given, house_style.DEFAULT)) == []
    assert DEFAULT["logo"] == ""
    assert DEFAULT["footer"] == {"nl": "", "en": ""}
    assert house_style.files(DEFAULT) == []  # what is shipped is in the digest of the code


def test_every_role_is_a_colour_of_the_palette():
    made = Palette.of(DEFAULT)
    assert made.ink == "#1a2433"
    assert set(vars(made)) == set(DEFAULT["colours"])


def test_what_a_file_does_not_name_stays(tmp_path):
    made = house_style.load(style(tmp_path, 'colours: {accent: "#005a3c"}\nfooter: {nl: Wij, en: We}\n'))
    assert made["colours"] == {**DEFAULT["colours"], "accent": "#005a3c"}
    assert made["footer"] == {"nl": "Wij", "en": "We"}
    assert made["fonts"] == DEFAULT["fonts"]


def test_files_are_found_beside_the_style_and_count_as_its_own(tmp_path):
    for name in ("a.ttf", "b.ttf"):
        (tmp_path / name).write_bytes(FONT.read_bytes())
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    made = house_style.load(style(tmp_path, "fonts: {family: A B, regular: a.ttf, bold: b.ttf}\nlogo: logo.svg\n"))
    own = {"regular": str(tmp_path / "a.ttf"), "bold": str(tmp_path / "b.ttf")}
    assert made["fonts"] == {"family": "A B", **own, "regular_web": own["regular"], "bold_web": own["bold"]}
    named = [*own.values(), str(tmp_path / "logo.svg"), str(tmp_path / "own.yaml")]
    assert house_style.files(made) == sorted(named)


def test_text_that_cannot_be_read_is_refused_at_its_line(tmp_path):
    # #999999: (1.05)/(0.3185+0.05) = 2.85
    (found,) = [f for f in faults(tmp_path, 'colours:\n  accent: "#005a3c"\n  quiet: "#999999"\n') if "paper" in f[3]]
    assert found[:2] == ("E184", "own.yaml:3 colours.quiet")
    assert "contrast of 2.85 with paper #ffffff; 4.5 is needed" in found[3]


def test_a_notice_must_be_read_as_words_too(tmp_path):
    """The web page, the running head and the workbook have SYNTHETIC in that colour on paper."""
    found = faults(tmp_path, 'colours:\n  notice: "#ffccee"\n')  # with dark words in it, it would do
    assert {f[:2] for f in found} == {("E184", "own.yaml:2 colours.notice")}
    assert len(found) == 2


def test_neighbours_that_somebody_cannot_tell_apart_are_refused(tmp_path):
    # a red and a green of one lightness
    found = faults(tmp_path, 'colours:\n  negative: "#e8a080"\n  positive: "#a8bf70"\n')
    apart = [f for f in found if f[0] == "E185"]
    assert ("E185", "own.yaml:2 colours.negative") in [f[:2] for f in apart]
    assert any("colour vision deutan" in f[3] and "kleurenzicht deutan" in f[2] for f in apart)


DARK = """colours: {paper: "#10161f", soft: "#1c2531", quiet: "#b9c4d2", rule: "#3a4656",
  ink: "#f2f5f9", accent: "#9cc9ff", highlight: "#4db2ff", caution: "#ff9d3d", notice: "#ff9ccb",
  strong_negative: "#a85200", later: "#d7e8ff", norm: "#ff9d3d"}
"""
"""On its own paper all of it can be read and told apart."""


def test_a_dark_paper_is_refused_because_other_pages_are_white(tmp_path):
    found = faults(tmp_path, DARK)
    assert {f[0] for f in found} == {"E184"} and all(
        "the white of PDF, Word, Excel and print #ffffff" in f[3] for f in found
    )
    assert {f[1] for f in found} == {
        "own.yaml:1 colours.quiet",
        *(f"own.yaml:{line} colours.{role}" for line, role in ((2, "ink"), (2, "accent"), (2, "notice"))),
    }


def test_a_cream_paper_is_no_dark_one(tmp_path):
    assert house_style.load(style(tmp_path, 'colours: {paper: "#fffefa"}\n'))["colours"]["paper"] == "#fffefa"


def test_a_pale_mark_is_refused(tmp_path):
    found = faults(tmp_path, 'colours: {earlier: "#8cc3e6"}\n')
    assert [f[:2] for f in found] == [("E184", "own.yaml:1 colours.earlier")]
    assert "; 3 is needed" in found[0][3]


def test_all_faults_come_at_once(tmp_path):
    (tmp_path / "b.ttf").write_bytes(b"\0\1\0\0 not a font")
    (tmp_path / "x.svg").write_text("<svg onload='x()'/>", encoding="utf-8")
    text = """colours: {ink: "#cccccc"}
fonts: {family: A, regular: a.ttf, bold: b.ttf}
logo: x.svg
"""
    codes = {f[0]: f[1] for f in faults(tmp_path, text)}
    assert codes["E181"] == "own.yaml:2 fonts.regular"
    assert codes["E182"] == "own.yaml:2 fonts.bold"
    assert codes["E183"] == "own.yaml:3 logo"
    assert codes["E184"] == "own.yaml:1 colours.ink"


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("colour: {}\n", "E102", "own.yaml:1 colour"),
        ("colours: {inkt: '#000000'}\n", "E102", "own.yaml:1 colours.inkt"),
        ("colours: {ink: black}\n", "E103", "own.yaml:1 colours.ink"),
        ("fonts: {family: A}\n", "E109", "own.yaml:1 fonts"),
        ("logo: logo.jpg\n", "E103", "own.yaml:1 logo"),
        ("footer: {nl: x}\n", "E109", "own.yaml:1 footer"),
    ],
)
def test_unknown_keys_and_values_are_named(tmp_path, text, code, where):
    assert faults(tmp_path, text)[0][:2] == (code, where)


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><script>x()</script></svg>",
        "<svg><image href='https://x.nl/a.png'/></svg>",
        "<svg><foreignObject/></svg>",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>",
        "<html/>",
        "no",
        "",
    ],
)
def test_a_logo_that_runs_or_fetches_something_is_refused(tmp_path, svg):
    (tmp_path / "x.svg").write_text(svg, encoding="utf-8")
    assert [f[0] for f in faults(tmp_path, "logo: x.svg\n")] == ["E183"]


def test_a_measurement_overrides_the_house(tmp_path):
    import mini_project

    config = mini_project.make(tmp_path)
    assert configuration.load(config).style == DEFAULT
    folder = config.parent.parent
    (folder / "house.yaml").write_text("footer: {nl: Huis, en: House}\n", encoding="utf-8")
    (folder / "own.yaml").write_text("footer: {nl: Eigen, en: Own}\n", encoding="utf-8")
    with (folder / "config.yaml").open("a", encoding="utf-8") as stream:
        stream.write("house_style: house.yaml\n")
    assert configuration.load(config).style["footer"]["nl"] == "Huis"
    with config.open("a", encoding="utf-8") as stream:
        stream.write("house_style: own.yaml\n")
    assert configuration.load(config).style["footer"]["nl"] == "Eigen"


def test_neighbours_on_a_scale_and_waves_are_told_apart_with_every_vision():
    made = Palette.of(DEFAULT)
    for answers, least in {(2, 1, 2): 10, (2, 0, 2): 10, (1, 1, 1): 10, (2, 0, 3): 10, (3, 1, 3): 7.5}.items():
        for one, other in pairwise(made.diverging(*answers)):
            assert min(distance(one, other, vision) for vision in VISIONS) >= least, (answers, one, other)
    for one, other in pairwise(made.waves(3)):
        assert min(distance(one, other, vision) for vision in VISIONS) >= 10


def test_text_on_every_fill_can_be_read_and_points_of_waves_be_seen():
    made = Palette.of(DEFAULT)
    fills = [c for answers in ((2, 1, 2), (3, 1, 3), (2, 0, 2), (2, 0, 3)) for c in made.diverging(*answers)]
    for fill in (*fills, made.dont_know, made.not_applicable, made.notice, *made.waves(3)):
        assert contrast(fill, made.ink_on(fill)) >= 4.5, fill
    for number in (1, 2, 3, 4, 5):
        assert all(contrast(colour, made.paper) >= 3 for colour in made.waves(number))
