"""A configuration is checked whole: every fault at once, each with its file, line and place."""

import mini_project
import pytest
from nulmeting import configuration, project, schema_check
from nulmeting.messages import InputError


@pytest.fixture
def config(tmp_path):
    return mini_project.make(tmp_path)


def lines_of(config, language="en"):
    with pytest.raises(InputError) as caught:
        configuration.load(config)
    return caught.value.text(language).splitlines()


def test_a_measurement(config):
    made = configuration.load(config)
    assert [wave.id for wave in made.waves] == ["baseline", "followup"]
    assert [d.id for d in made.indicator("anchored").definitions] == ["headline", "top_box"]
    assert made.indicator("anchored").definitions[1].condition == {"item": "BEL", "at_least": 5}
    assert made.indicator("anchored").definitions[1].collapse == "mean"  # taken over from the indicator
    assert made.codebook["DOEL"].routing == {"item": "BEL", "in": ["4", "5"]}
    assert made.codebook["BEH"].heads("followup") == ("BEH[SQ001]", "BEH[SQ002]", "BEH[SQ003]")
    assert [c.id for c in made.breakdowns[0].categories] == ["g", "w"]
    assert made.thresholds.minimum_base == 3 and made.thresholds.maximum_share_of_one_organisation == 0.5
    assert made.family_of("able").margin == 0.1


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("    sensitive: true", "    sensitve: true", "E102 {config}:36 indicators[0].sensitve: unknown key 'sensitve'; → 'sensitive'?"),
        ("{nl: Verankerd,", "{nl: ' ',", "E103 {config}:33 indicators[0].label.nl: value does not fit: \" \" may not stand here"),
        ("{nl: Verankerd,", '{nl: "\\u200b\\u202e",', "E103 {config}:33 indicators[0].label.nl: value does not fit: "),
        ("id: mini\n", "", "E109 {config}:1 .: 'id' is missing"),
        ("id: mini\n", "id: other\n", "E106 {config}: 'id' is 'other', but the file has another name; make them equal"),
        ("max_quarantined: 0.3", "max_quarantined: 30", "E103 {config}:25 cleaning.max_quarantined: value does not fit: 30 is greater than the maximum of 1"),
        ("start: 2024-01-01", "start: 2024-13-01", "E103 {config}:9 waves[0].field.start: value does not fit: '2024-13-01' is not a 'date'"),
        ("item: BEL, at_least: 4", "item: BELL, at_least: 4", "E104 {config} indicators.anchored.condition: unknown item 'BELL'; → 'BEL'?"),
        ("item: BEL, in: [4, 5]", "item: BEL, in: [4, 6]", "E104 {config} indicators.able.condition (BEL): unknown answer '6'"),
        ("item: BEL, in: [4, 5]", "item: BEL", "E110 {config} indicators.able.condition: a condition has exactly one of item, all_of, any_of, not; with item goes exactly one of in, at_least, at_most, selected"),
        ("indicators: [anchored, able], margin", "indicators: [anchord, able], margin", "E104 {config} families.headlines: unknown indicator 'anchord'; → 'anchored'?"),
        ("from: baseline", "from: basline", "E104 {config} comparisons[0].from: unknown wave 'basline'; → 'baseline'?"),
        ("value: ja}", "value: jaa}", "E104 {config} cleaning.consent.value: unknown answer 'jaa'; → 'ja'?"),
        (", organisation: ORG}", "}", "E108 {config} indicators.anchored: an indicator of organisations needs an organisation key (link: organisation)"),
        ("person: MAIL, ", "", "E109 {config} link (register): 'person' is missing"),
        ("item: KEN", "item: KEN\n    collapse: majority_ties_no", "E111 {config} indicators.mark.collapse: only a share has a majority; majority_ties_no does not fit here"),
        ("sensitive: true", "collapse: informant", "E112 {config} indicators.anchored: collapse: informant and a condition under informant belong together; name both or neither"),
        ("id: able", "id: anchored", "E107 {config} indicators: 'anchored' occurs twice; give each its own id"),
        ("title: {nl:", "title: [nl:", "E105 {config}:2: not readable as YAML: "),
    ],
)  # fmt: skip
def test_a_fault_is_one_line_with_its_place(config, old, new, expected):
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new, 1))
    assert any(line.startswith(expected.format(config=config)) for line in lines_of(config))


def test_all_faults_come_at_once(config):
    config.write_text(config.read_text().replace("unit: person", "unti: person"))
    assert len(lines_of(config)) == 6  # three unknown keys, and three missing ones


def test_for_each_writes_out_one_indicator_per_item(config):
    config.write_text(config.read_text().replace("- id: mark", "- id: mark_{item}\n    for_each: {items: [KEN]}").replace("item: KEN", 'item: "{item}"').replace("nl: Cijfer", 'nl: "{question}"'))  # fmt: skip
    made = configuration.load(config).indicator("mark_ken")
    assert (made.headline.item, made.label.nl) == ("KEN", "Cijfer 1-10")


@pytest.mark.parametrize(
    "file, old, new, expected",
    [
        ("mini.csv", "BEL,single,L5", "BEL,single,L55", "E205 {path}!C6: scale 'L55' is not in the answers file; → 'L5'?; mend the name or add its answers"),
        ("mini.csv", "BEL,single,L5", "BEL,singel,L5", "E204 {path}!B6: 'singel' is not possible here; choose from: single, multi, ranking, number, date, text, key; → 'single'?"),
        ("mini.csv", "BEL in 4|5", "BEL 4|5", "E206 {path}!H7: routing 'BEL 4|5' is not readable; write for example: PROJ in 1|2, KEN >= 5, or PROJ in 1 and KEN >= 5"),
        ("mini.csv", "BEL in 4|5", "BLE in 4|5", "E104 {config} codebook DOEL routing: unknown item 'BLE'; → 'BEL'?"),
        ("mini.csv", "KEN,number,,", "BEL,number,,", "E203 {path}!A8: 'BEL' occurs twice; give each its own name"),
        ("mini.csv", "1,10,Cijfer", "een,10,Cijfer", "E210 {path}!I8: 'een' is not a number; write 7 or 7.5, or leave it empty"),
        ("mini.csv", "person,drop", "person,no", "E209 {path}!G10: personal does not fit the type: open text is drop (not kept) or restricted (inside only, to be coded), a key is key or drop, another question no or drop"),
        ("mini.csv", "code,type", "cod,type", "E202 {path}!A1: unknown column 'cod'; → 'code'?; mend the name or remove it"),
        ("mini.csv", ",,Cijfer,KEN", ",Cijfer", None),
        ("mini.csv", "10,Cijfer,KEN", "10,Cijfer,BEL", "E208 {path}!L8: column head 'BEL' is already used by BEL in wave followup; a column belongs to one question"),
        ("mini.answers.csv", "L5,5,Helemaal mee eens", "L5,5,Mee eens", "E207 {path}!10: label 'Mee eens' belongs to two answers: 4 and 5; give each its own label"),
        ("mini.answers.csv", "dont_know", "dontknow", "E204 {path}!E11: 'dontknow' is not possible here; choose from: valid, dont_know, not_applicable, none; → 'dont_know'?"),
    ],
)  # fmt: skip
def test_codebook_faults_name_file_and_row(config, file, old, new, expected):
    path = config.parent.parent / "codebooks" / file
    text = path.read_text()
    if expected is None:  # a row that is too short
        path.write_text(text.replace("1,10,Cijfer,KEN", "1,10,Cijfer", 1))
        assert any(line.startswith(f"E307 {path}!8:") for line in lines_of(config))
        return
    assert old in text
    path.write_text(text.replace(old, new, 1))
    assert expected.format(path=path, config=config) in lines_of(config)


def test_missing_files(config):
    (config.parent.parent / "codebooks" / "mini.csv").unlink()
    assert lines_of(config)[0].startswith(f"E101 {config.parent.parent}/codebooks/mini.csv: file is missing")


def test_dutch_lines(config):
    config.write_text(config.read_text().replace("    sensitive: true", "    sensitve: true"))
    assert lines_of(config, "nl") == [
        f"E102 {config}:36 indicators[0].sensitve: onbekende sleutel 'sensitve'; → 'sensitive'?"
    ]


def test_dutch_values_and_names(config):
    config.write_text(config.read_text().replace("max_quarantined: 0.3", "max_quarantined: 30"))
    assert lines_of(config, "nl") == [
        f"E103 {config}:25 cleaning.max_quarantined: waarde past niet: 30 is groter dan 1"
    ]
    config.write_text(
        config.read_text().replace("quarantined: 30", "quarantined: 0.3").replace("from: baseline", "from: x")
    )
    assert lines_of(config, "nl") == [f"E104 {config} comparisons[0].from: meting 'x' is onbekend"]


def with_lines(config, *changes):
    """Write changes into the configuration: pairs of old and new text."""
    mini_project.replace_in(config, *changes)
    return configuration.load(config)


def test_a_margin_of_an_indicator_goes_before_that_of_its_family(config):
    made = with_lines(config, ("    sensitive: true", "    sensitive: true\n    margin: 0.02"))
    assert made.indicator("anchored").margin == 0.02 and made.indicator("able").margin is None
    assert [made.margin_of(one) for one in ("anchored", "able", "needs")] == [0.02, 0.1, None]


def test_an_indicator_may_have_the_only_margin_of_its_family(config):
    made = with_lines(config, (", margin: 0.1}", "}"), ("    sensitive: true", "    sensitive: true\n    margin: 0.02"))
    assert [made.margin_of(one) for one in ("anchored", "able")] == [0.02, None]


def test_for_each_gives_every_indicator_the_margin(config):
    made = with_lines(
        config,
        ("- id: mark\n", "- id: mark_{item}\n    for_each: {items: [KEN, BEL]}\n    margin: 2\n"),
        ("item: KEN", 'item: "{item}"'),
        ("families:\n", "families:\n  - {id: marks, indicators: [mark_ken, mark_bel]}\n"),
    )
    assert [made.margin_of(one) for one in ("mark_ken", "mark_bel")] == [2, 2]


def test_a_family_may_test_the_categories_of_breakdowns(config):
    made = with_lines(config, ("able], margin", "able], breakdowns: [type], margin"))
    assert made.families[0].breakdowns == ("type",)
    assert (made.families[0].adjustment, made.families[0].margin) == ("holm", 0.1)


def test_families_and_cells_have_no_breakdowns_of_themselves(config):
    made = configuration.load(config)
    assert (made.families[0].breakdowns, made.response_cells, made.register.waves) == ((), (), {})
    assert all(one.margin is None and one.interval is None for one in made.indicators)


def test_response_cells(config):
    assert with_lines(config, ("breakdowns:\n", "response_cells: [type]\nbreakdowns:\n")).response_cells == ("type",)


def test_a_register_may_say_who_was_in_which_wave(config):
    waves = "\n  waves: {baseline: jan, followup: sep}"
    made = with_lines(config, ("items: {TYPE: soort}", "items: {TYPE: soort}" + waves))
    assert made.register.waves == {"baseline": "jan", "followup": "sep"}


def test_a_ratio_and_a_superiority(config):
    book = config.parent.parent / "codebooks" / "mini.csv"
    book.write_text(book.read_text() + "UREN,number,,Uren,Hours,person,no,,0,60,Uren,UREN\n")
    made = with_lines(
        config,
        ("statistic: mean\n    item: KEN", "statistic: ratio\n    item: KEN\n    per: UREN"),
        ("comparisons:", "  - {id: shift, label: {nl: s, en: s}, unit: person, statistic: superiority, item: BEL}\ncomparisons:"),
    )  # fmt: skip
    ratio, shift = made.indicator("mark"), made.indicator("shift")
    assert (ratio.statistic, ratio.headline.item, ratio.headline.per) == ("ratio", "KEN", "UREN")
    assert (shift.statistic, shift.headline.item, shift.headline.per) == ("superiority", "BEL", None)


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson", "jeffreys", "midp", "logit", "t", "korn_graubard", "konijn", "wang"])  # fmt: skip
def test_an_interval_by_name(config, method):
    made = with_lines(config, ("    sensitive: true", f"    sensitive: true\n    interval: {method}"))
    assert [one.interval for one in made.indicators] == [method, None, None, None]


@pytest.mark.parametrize("paired", ["true", "false"])
def test_a_comparison_that_relies_on_keys_is_a_comparison(config, paired):
    made = with_lines(config, ("to: followup}", f"to: followup, paired: {paired}}}"))
    assert made.comparisons == (("baseline", "followup"),)


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("margin: 0.1", "margin: 0", "E103 {config}:59 families[0].margin: value does not fit: 0 is less than or equal to the minimum of 0"),
        ("    sensitive: true", "    margin: -1", "E103 {config}:36 indicators[0].margin: value does not fit: -1 is less than or equal to the minimum of 0"),
        ("    sensitive: true", "    interval: wald", "E103 {config}:36 indicators[0].interval: value does not fit: 'wald' is not one of ['wilson', 'clopper_pearson', 'jeffreys', 'midp', 'logit', 't', 'korn_graubard', 'konijn', 'wang']"),
        ("able], margin", "able], breakdowns: [tpye], margin", "E104 {config} families.headlines.breakdowns: unknown breakdown 'tpye'; → 'type'?"),
        ("able], margin", "able], breakdowns: [type, type], margin", "E107 {config} families.headlines.breakdowns: 'type' occurs twice; give each its own id"),
        ("breakdowns:\n", "response_cells: [tpye]\nbreakdowns:\n", "E104 {config} response_cells: unknown breakdown 'tpye'; → 'type'?"),
        ("breakdowns:\n", "response_cells: [type, type]\nbreakdowns:\n", "E107 {config} response_cells: 'type' occurs twice; give each its own id"),
        ("needs: needs}", "needs: needs, pages: tpye}", "E104 {config} report.pages: unknown breakdown 'tpye'; → 'type'?"),
        ("soort}", "soort}\n  waves: {}", "E103 {config}:22 register.waves: value does not fit: {{}} should be non-empty"),
        ("soort}", "soort}\n  waves: {baseline: jan}", "E109 {config} register.waves: 'followup' is missing"),
        ("soort}", "soort}\n  waves: {baseline: jan, followup: sep, folowup: oct}", "E104 {config} register.waves: unknown wave 'folowup'; → 'followup'?"),
        ("soort}", "soort}\n  waves: {2024: jan}", "E103 {config}:22 register.waves: value does not fit: 2024 is no text"),
        ("{TYPE: soort}", "{1: soort}", "E103 {config}:21 register.items: value does not fit: 1 is no text"),
        ("statistic: mean", "statistic: ratio", "E109 {config} indicators.mark: 'per' is missing"),
        ("statistic: mean", "statistic: ratio\n    per: KNE", "E104 {config} indicators.mark.per: unknown item 'KNE'; → 'KEN'?"),
        ("statistic: mean", "statistic: ratio\n    per: BEL", "E113 {config} indicators.mark.per: BEL does not fit here: that takes a number"),
        ("statistic: mean\n    item: KEN", "statistic: superiority\n    item: AKK", "E113 {config} indicators.mark.item: AKK does not fit here: that takes a number or answers with a score"),
        ("statistic: mean\n    item: KEN", "statistic: superiority\n    item: BEH", "E113 {config} indicators.mark.item: BEH does not fit here: that takes a number or answers with a score"),
        ("condition: {item: BEL, at_least: 5}}", "condition: {item: BELL, at_least: 5}}", "E104 {config} indicators.anchored.alternatives.top_box.condition: unknown item 'BELL'; → 'BEL'?"),
        ("person: MAIL, organisation: ORG}", "person: MAIL, organisation: BEL}", "E113 {config} link.organisation: BEL does not fit here: that takes a key (personal: key)"),
    ],
)  # fmt: skip
def test_a_fault_in_what_is_tested_and_compared(config, old, new, expected):
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new, 1))
    assert expected.format(config=config) in lines_of(config)


@pytest.mark.parametrize(
    "old, new, nl, en",
    [
        ("headlines: [anchored, able]", "headlines: anchored", '"anchored" is geen lijst', '"anchored" is no list'),
        ("in: [4, 5]", "in: [4, 5.5]", "5.5 is geen tekst of geheel getal", "5.5 is no text or whole number"),
        ("start: 2024-01-01", "start: 2024-13-01", '"2024-13-01" is geen datum als 2018-06-04', "is not a 'date'"),
        (
            "    sensitive: true",
            "    norm: {at_least: 0.1, at_most: 0.2, label: {nl: a, en: a}, source: {nl: a, en: a}}",
            "heeft niet precies één van: at_least; at_most",
            "has not exactly one of: at_least; at_most",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_words_of_people(config, old, new, nl, en):
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new, 1))
    assert nl in lines_of(config, "nl")[0] and en in lines_of(config, "en")[0]


def test_measurements_that_are_chosen(config):
    folder = config.parents[1]
    assert list(project.load_all(folder)) == list(project.load_all(folder, "mini")) == ["mini"]
    assert list(project.load_all(folder, " mini,mini ")) == ["mini"]
    with pytest.raises(InputError) as caught:
        project.load_all(folder, "mini,minni")
    assert caught.value.text("en") == "E502 minni: there is no measurement 'minni'; allowed: mini; → 'mini'?"


def test_places():
    assert schema_check.place(["indicators", 2, "condition"]) == "indicators[2].condition"
