"""What the configuration says of the report: what leads it, themes, and the researchers' own text."""

from itertools import permutations

import mini_project
import public_tables
import pytest
from nulmeting import configuration, content, content_interpretation
from nulmeting.codebook import Text
from nulmeting.configuration_figures import Figures
from nulmeting.messages import InputError

LEADING = "report: {headlines: [anchored, able], needs: needs}\n"


@pytest.fixture
def config(tmp_path):
    return mini_project.make(tmp_path)


def with_report(config, lines):
    text = config.read_text()
    assert LEADING in text
    config.write_text(text.replace(LEADING, f"report:\n  headlines: [anchored, able]\n{lines}"))
    return config


def faults(config, language="en"):
    with pytest.raises(InputError) as caught:
        configuration.load(config)
    return caught.value.text(language).splitlines()


def test_what_researchers_wrote_is_read_by_place(config):
    lines = "  interpretation:\n    page_one: {nl: '*Eén*', en: One}\n    anchored:\n      nl: |\n        - a\n        - b\n      en: b\n"
    made = configuration.load(with_report(config, lines))
    assert made.interpretation == {"page_one": Text("*Eén*", "One"), "anchored": Text("- a\n- b\n", "b")}


def test_nothing_but_plain_markdown_is_taken(config):
    lines = (
        "  interpretation:\n"
        "    page_one: {nl: '<b>x</b>', en: '[x](http://example.org)'}\n"
        "    anchord: {nl: a, en: b}\n"
        "    able:\n      nl: |\n        goed\n\n        # kop\n      en: b\n"
    )
    with_report(config, lines)
    english, dutch = faults(config), faults(config, "nl")
    allowed = "allowed are paragraphs, lists without a list inside, **strong**, *emphasis* and [links](https://…)"
    place = f"{config} report.interpretation"
    for line in (
        f"E170 {place}.page_one.nl: line 1 of this text has HTML; {allowed}",
        f"E171 {place}.page_one.en: line 1 of this text links to 'http://example.org'; a link begins with https:// or mailto:",
        f"E104 {place}.anchord: unknown indicator 'anchord'; → 'anchored'?",
        f"E170 {place}.able.nl: line 3 of this text has a heading; {allowed}",
    ):
        assert line in english
    assert any("regel 3 van deze tekst heeft een kop; toegestaan zijn alinea's" in line for line in dutch)


def test_an_indicator_may_have_a_theme(config):
    text = config.read_text()
    config.write_text(text.replace("  - id: able\n", "  - id: able\n    theme: {nl: Kunnen, en: Able}\n", 1))
    made = configuration.load(config)
    assert made.indicator("able").theme == Text("Kunnen", "Able")
    assert made.indicator("anchored").theme is None


def test_a_figure_that_no_run_can_have_is_found_before_one_begins(config):
    fine = "{anchored.baseline.share} {anchored.baseline-followup.difference:interval} {flow.baseline.read.person}"
    wrong = "{anchord.baseline.share}, {anchored.basline.share} en {able.baseline.mean}, {nothing}"
    with_report(config, f"  interpretation:\n    page_one: {{nl: '{fine} {wrong}', en: '{fine}'}}\n")
    found = [line for line in faults(config) if line.startswith("E172")]
    assert [line.split("the report has no number ")[1].split(";")[0] for line in found] == [
        "'anchord.baseline.share'",
        "'anchored.basline.share'",
        "'able.baseline.mean'",
        "'nothing'",
    ]
    assert all(f"{config} report.interpretation.page_one.nl" in line for line in found)
    assert "→ 'anchored.baseline.share'?" in found[0] and "→" not in found[3]


def test_every_figure_of_a_report_may_be_named_in_a_text():
    measured = public_tables.measurement()
    waves = [wave.id for wave in measured.waves]
    figures = Figures(
        {one.id: {"id": one.id, "statistic": one.statistic} for one in measured.indicators},
        waves,
        ["-".join(pair) for pair in permutations(waves, 2)],
        [one.id for one in measured.breakdowns],
        list(measured.codebook),
    )
    blocks = content.build(measured, public_tables.tables(), {}, "nl")["blocks"]
    ids = {number["id"] for number in content_interpretation.numbers(blocks)}
    assert len(ids) > 100
    assert sorted(one for one in ids if not figures.can_have(one)) == []
