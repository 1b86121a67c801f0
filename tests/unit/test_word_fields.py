import report_content
from nulmeting import word_fields
from nulmeting.word_fields import canonical, in_dutch


def fields(language="nl"):
    return word_fields.fields(report_content.content(language))


def text(name, language="nl"):
    return " | ".join(fields(language)[canonical(name)].texts)


def test_numbers_have_text_interval_base_and_size():
    assert text("anchored.before.share") == "43%"
    assert text("anchored.before.share.interval") == "34–52%"
    assert text("anchored.before.share.base") == "n = 108 van 150"
    assert text("anchored.before.share.n") == "108"
    assert text("anchored.before.share.norm") == "Norm: 50%"
    assert text("anchored.before.share.sentence") == "Nulmeting: 43% (n = 108 van 150)."
    assert text("anchored.before-after.difference") == "+7"
    assert text("anchored.before-after.difference.interval") == "−4 tot +17"
    assert text("anchored.before-after.difference.sentence").startswith("Van nul- naar slotmeting: +7")


def test_a_number_that_is_not_shown_says_so_everywhere():
    for end in ("", ".interval", ".n"):
        assert text(f"anchored.after.share.role.other{end}") == "*"
    assert text("able.after.mean.base") == "*"


def test_what_is_only_indicative_is_marked():
    assert text("anchored.before.share.role.other") == "40% (indicatief)"
    assert text("anchored.before.share.role.other", "en") == "40% (indicative)"


def test_a_number_without_an_interval_says_so():
    content = report_content.content("nl")
    next(word_fields.numbers(content["blocks"]))["interval"] = None
    assert word_fields.fields(content)["anchored.before.share.interval"].texts == ("geen interval",)


def test_what_is_about_the_report_has_a_dutch_and_an_english_name():
    for dutch, english, said in (
        ("titel", "title", "Een kleine meting"),
        ("ondertitel", "subtitle", "Nulmeting en slotmeting 2024"),
        ("over", "about", "Twee metingen onder 150 organisaties."),
        ("melding", "notice", "Synthetische voorbeelddata. Niets is echt."),
        ("meting", "measurement", "small"),
    ):
        assert text(dutch) == text(english) == said
        assert in_dutch(english) == dutch


def test_figures_tables_captions_and_passages():
    known = fields()
    assert known[canonical("figuur: needs")].kind == "figure"
    assert known[canonical("Tabel:by-role")].kind == "table"
    assert known[canonical("table: data-needs")].block["caption"] == "Cijfers bij: behoeften"
    assert text("bijschrift: figure-needs") == "Voorbeelden zijn het meest gevraagd (64%)"
    assert text("caption: by-role") == "Verankerd naar functie"
    passage = known[canonical("tekst: brief")]
    assert passage.kind == "passage"
    assert passage.texts == (
        "43% bij de nulmeting.",
        "Over de rest is niets te zeggen.",
        "Dit is belangrijk, zie het artikel.",
        "Eerst",
        "b",
    )
    assert "text: results-anchored" not in known  # it has nothing but a table


def test_names_are_read_as_word_leaves_them():
    assert canonical("Tabel :\N{NO-BREAK SPACE}By-Role") == "table: by-role"
    assert canonical("  Titel ") == "title"
    assert in_dutch("figure: needs") == "figuur: needs"
    assert in_dutch("anchored.before.share") == "anchored.before.share"
