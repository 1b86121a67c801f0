"""The report on definitions, trust, groups, norms, planning and the response so far."""

import json
from dataclasses import replace
from itertools import combinations

import pandas as pd
import public_tables
import pytest
import trust_tables
from nulmeting import charts, content, content_skipped, formatting, workbook_tables
from nulmeting.codebook import Text
from nulmeting.content_comparisons import printed
from nulmeting.content_source import Source
from nulmeting.settings import Calibration, Category, Norm

MEASUREMENT = replace(public_tables.measurement(), organisation_key="ORG", person_key="RID")
TABLES = public_tables.tables()
RUNNING = {**TABLES, "monitor": trust_tables.frame("monitor", trust_tables.monitor(provisional=True))}
NO_BREAK = "\N{NO-BREAK SPACE}"
NORM = Norm(0.6, True, Text("Doel 2025", "Target 2025"), Text("Besluit van de raad", "Decision of the council"))


def build(tables=TABLES, measurement=MEASUREMENT, language="nl", *, drawn=False):
    sidecar = charts.sidecar(charts.draw(measurement, tables, language)) if drawn else {}
    return content.build(measurement, tables, json.loads(json.dumps(sidecar)), language)


@pytest.fixture(scope="module")
def made():
    return build(drawn=True)


def section(report, anchor):
    """The blocks of one section, or of one part of it."""
    blocks = report["blocks"]
    start = next(i for i, b in enumerate(blocks) if b["type"] == "heading" and b["id"] == anchor)
    level = blocks[start]["level"]
    rest = blocks[start + 1 :]
    end = next((i for i, b in enumerate(rest) if b["type"] == "heading" and b["level"] <= level), len(rest))
    return rest[:end]


def said(report, anchor):
    heard = []
    for block in section(report, anchor):
        heard += [block["text"]] if block["type"] in ("paragraph", "note") else []
        heard += [item["text"] for item in block["items"]] if block["type"] == "list" else []
    return " ".join(heard).replace("\N{NO-BREAK SPACE}", " ")


def block_of(report, anchor):
    return next(b for b in report["blocks"] if b.get("id") == anchor)


def texts(rows):
    return [[cell["text"] if isinstance(cell, dict) else cell for cell in row] for row in rows]


def anchors(report):
    return [b["id"] for b in report["blocks"] if b["type"] == "heading"]


def with_table(name, **columns):
    return {**TABLES, name: TABLES[name].assign(**columns)}


def everything(node):
    if isinstance(node, dict):
        for value in node.values():
            yield from everything(value)
    elif isinstance(node, list):
        for value in node:
            yield from everything(value)
    else:
        yield node


def test_the_sections_stand_in_order(made):
    sections = [b["id"] for b in made["blocks"] if b["type"] == "heading" and b["level"] == 2]
    assert sections == [
        "brief",
        "indicator-policy_anchoring",
        "indicator-criteria_capability",
        "results",
        "options-learning_needs",
        "subgroups",
        "response",
        "trust",
        "sensitivity",
        "method",
        "questionnaire",
        "signs",
    ]
    assert [b["name"] for b in made["blocks"] if b["type"] == "figure"] == [
        "change", "answers", "transitions", "needs", "groups", "flow", "response", "definitions", "planning",
    ]  # fmt: skip


def test_everything_about_a_headline_stands_in_its_section(made):
    parts = [b["id"] for b in section(made, "indicator-policy_anchoring") if b["type"] == "heading"]
    assert parts == [f"{part}-policy_anchoring" for part in ("level", "groups", "definitions", "certainty")]
    tables = [b["id"] for b in section(made, "indicator-policy_anchoring") if b["type"] == "table"]
    assert tables == [f"{part}-policy_anchoring" for part in ("by-group", "compared", "sensitivity")]
    assert "definitions-policy_anchoring" not in {b.get("id") for b in section(made, "sensitivity")}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_of_a_hidden_row_comes_out(language):
    # 0.987 stands only in hidden rows
    for value in everything(build(RUNNING, language=language, drawn=True)["blocks"]):
        assert value != 0.987
        assert not (isinstance(value, str) and "98" in value.replace("n = 98", "")), value


def test_what_moves_a_figure_most_is_one_sentence(made):
    # half of 46.5/108 = 21.5%; the upper bound is 43.1% + 20 points
    assert (
        "Nulmeting: van de definities over ongeveer dezelfde groep organisaties verschuift “Alleen 'helemaal mee eens'” dit cijfer "
        "het meest: 22% in plaats van 43%; "
        "organisaties zonder antwoord kunnen het in het uiterste geval op 63% brengen."
        in said(made, "definitions-policy_anchoring")
    )
    bare = said(build(with_table("sensitivity", bound_low=None, bound_high=None)), "definitions-policy_anchoring")
    assert "22% in plaats van 43%." in bare


def with_denominators(baseline, followup):
    """The estimates, with those of a definition that has its own denominators."""
    estimates = TABLES["estimates"]
    own = (estimates["indicator"] == "policy_anchoring") & (estimates["breakdown"] == "all") & estimates["headline"]
    rows = estimates[own].assign(definition="top_box", headline=False)
    rows["denominator"] = rows["wave"].map({"baseline": baseline, "followup": followup}).astype("Int64")
    return {**TABLES, "estimates": pd.concat([estimates, rows])}


def test_a_definition_with_another_denominator_measures_something_else():
    """The headline is of 108 and 96: a fifth less is 86.4 and 76.8, a fifth more 129.6."""
    for of, is_same in (((87, 77), True), ((129, 96), True), ((86, 96), False), ((108, 76), False), ((130, 96), False)):
        report = build(with_denominators(*of))
        heard, table = (
            said(report, "definitions-policy_anchoring"),
            texts(block_of(report, "sensitivity-policy_anchoring")["rows"]),
        )
        assert ("tussen 22% en 43% over 2 definities" in heard) == is_same
        assert ("verschuift “Alleen" in heard) == is_same
        kind = "voorwaarde" if is_same else "voorwaarde en noemer"
        found = [row[1].replace(NO_BREAK, " ") for row in table[:2]]
        assert found == ["n = 108 en 96", f"{kind}; n = {of[0]} en {of[1]}"]


def test_a_denominator_is_named_only_if_it_is_another_and_is_published(made):
    for report in (made, build(with_denominators(108, 96)), build(with_denominators(None, 50))):
        rows = texts(block_of(report, "sensitivity-policy_anchoring")["rows"])
        assert not [row[1] for row in rows if "=" in row[1]]


def test_a_difference_of_shares_is_in_percentage_points(made):
    labels = [column["label"] for column in block_of(made, "sensitivity-policy_anchoring")["columns"]]
    assert labels[-1] == "Verschil met hoofddefinitie (procentpunten)"


def test_a_weighted_figure_is_named_in_that_sentence():
    rows = TABLES["sensitivity"]
    row = rows[(rows["wave"] == "baseline") & rows["headline"]].assign(
        definition="weighted",
        headline=False,
        kind="weighting",
        weighting="organisations",
        estimate=0.46,
        difference=0.03,
    )
    heard = said(build({**TABLES, "sensitivity": pd.concat([rows, row])}), "definitions-policy_anchoring")
    assert (
        "wegen maakt er 46% van, en organisaties zonder antwoord kunnen het in het uiterste geval op 63% brengen."
        in heard
    )


def test_a_respondent_drawn_at_random_is_no_definition_of_its_own():
    rows = TABLES["sensitivity"]
    drawn = rows[rows["headline"]].assign(definition="random_respondent", headline=False, kind="collapse")
    report = build({**TABLES, "sensitivity": pd.concat([rows, drawn])})
    assert "tussen 22% en 43% over 2 definities" in said(report, "definitions-policy_anchoring")
    table = block_of(report, "sensitivity-policy_anchoring")
    assert "Eén willekeurige respondent per organisatie" in [row[0] for row in table["rows"]]
    assert "waarbinnen 95% van zulke trekkingen valt" in table["note"]


def test_response_rates_have_their_intervals(made):
    rows = block_of(made, "response-rates")["rows"]
    rate = rows[0][2]
    # 172 of 264
    assert (rate["text"], rate["numerator"], rate["denominator"]) == ("65%", 172, 264)
    assert rate["interval"]["text"] == "59–71%"


def test_who_is_over_and_underrepresented_is_said_in_words(made):
    heard = said(made, "trust-representation")
    # 55 and 57 of 112: standardised 0.02; 39 and 60 of 99: p = .394, (.394-.5)/sqrt((.2388+.25)/2) = -0.2145
    assert "Nulmeting, organisaties: van geen enkele groep (type organisatie) verschilt het aandeel duidelijk" in heard
    assert "oververtegenwoordigd: ‘Overig’ (type organisatie; 61% van wie meedeed, 50% van het register)" in heard
    assert "ondervertegenwoordigd: ‘Gemeente’ (type organisatie; 39% van wie meedeed" in heard
    assert texts(block_of(made, "representation")["rows"])[0][-1] == "−0,21"


def test_no_share_is_given_of_organisations_in_parts_that_an_organisation_may_be_in_both_of():
    """What the sentence leaves out, because it is no measure of who took part, the table leaves out as well."""
    (breakdown,) = MEASUREMENT.breakdowns
    parted = replace(MEASUREMENT, breakdowns=(replace(breakdown, unit="person"),))
    assert "trust-representation" in anchors(build())
    report = build(measurement=parted)
    assert not [b for b in report["blocks"] if b.get("id") == "representation"]


def test_only_the_breakdowns_that_were_compared_are_spoken_of():
    """By one that divides people an organisation may be in several groups: that is said once, with the reason."""
    (breakdown,) = MEASUREMENT.breakdowns
    other = replace(breakdown, id="theme", unit="person", label=Text("Thema", "Theme"))
    rows = TABLES["representativeness"]
    rows = rows.assign(standardised_difference=0.01)
    tables = {**TABLES, "representativeness": pd.concat([rows, rows.assign(breakdown="theme")], ignore_index=True)}
    heard = said(build(tables, replace(MEASUREMENT, breakdowns=(breakdown, other))), "trust-representation")
    assert heard.count("van geen enkele groep (type organisatie) verschilt") == 2
    assert heard.count("Per thema is dit van organisaties niet vergeleken") == 1
    assert "niet vergeleken" not in said(build(), "trust-representation")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((0.05, 0.2), "telt ‘aantal ingeschrevenen’ het meest, maar dat staat niet in de tabel"),
        ((0.2, 0.05), "telt ‘type organisatie’ het meest."),
        ((0.1, 0.1), ""),
        ((0.1, None), ""),
    ],
)
def test_what_response_hung_together_with_most_is_named_where_it_did(parts, told):
    """In the follow-up only, the R-indicator of which lies below those of random response."""
    rows = TABLES["nonresponse"].assign(model="organisation_type + register_size")
    first = rows.iloc[0].to_dict()
    names = ("partial_organisation_type", "partial_register_size")
    more = [
        first | {"wave": w, "measure": n, "value": v}
        for w in ("baseline", "followup")
        for n, v in zip(names, parts, strict=True)
    ]
    heard = said(
        build({**TABLES, "nonresponse": trust_tables.frame("nonresponse", [*rows.to_dict("records"), *more])}),
        "trust-representation",
    )
    assert heard.count("het meest") == bool(told) and told in heard


def test_of_groups_that_are_not_shown_nothing_is_said():
    table = TABLES["representativeness"]
    gone = (table["wave"] == "baseline") & (table["category"] == "other")
    hidden = table.assign(status=table["status"].mask(gone, "suppressed"))
    hidden.loc[gone, ["register_share", "respondent_share", "difference", "standardised_difference"]] = None
    for language, words in (("nl", "van geen enkele groep die getoond wordt"), ("en", "of the groups shown")):
        report = build({**TABLES, "representativeness": hidden}, language=language)
        assert words in said(report, "trust-representation")


def test_the_r_indicator_stands_beside_random_response(made):
    heard = said(made, "trust-representation")
    assert (
        "is 0,92 (kenmerken: type organisatie); bij toevallige respons ligt hij meestal tussen 0,79 en 1,00. Dat past"
        in heard
    )
    assert "is 0,61 (kenmerken: type organisatie)" in heard
    assert heard.count("Meedoen hing dus samen met deze kenmerken bij elkaar genomen") == 1


def test_the_questions_skipped_most(made):
    # 9 of 172
    assert "criteria voor klimaatneutraal" not in said(made, "trust-items")
    assert (
        "“Ik kan eisen voor klimaatneutraal en circulair inkopen opstellen”, door 5% van wie de vraag kreeg."
        in said(made, "trust-items")
    )
    rows = texts(block_of(made, "item-nonresponse")["rows"])
    assert [row[-1] for row in rows] == ["5%", "2%"]
    none = build(with_table("item_nonresponse", skipped=0, skipped_share=0.0, status="ok"))
    assert "geen enkele gesloten vraag is overgeslagen (0%)" in said(none, "trust-items")
    assert not [b for b in section(none, "trust-items") if b["type"] == "table"]


def of_items(*rows, measurement=MEASUREMENT):
    """What is said of questions that were left open, given (wave, question, how many of 100 skipped it)."""
    made = [
        {"wave": wave, "item": item, "asked": 100, "answered": 100 - skipped, "no_opinion": 0, "skipped": skipped}
        | {"skipped_share": skipped / 100, "ci_low": 0.0, "ci_high": 0.5, "status": "ok"}
        for wave, item, skipped in rows
    ]
    return build({**TABLES, "item_nonresponse": pd.DataFrame(made)}, measurement)


def test_of_one_question_it_is_not_said_that_it_was_skipped_most():
    made = of_items(("baseline", "CAP1", 9))
    assert not block_of(made, "item-nonresponse")["note"]
    question = "“Ik kan eisen voor klimaatneutraal en circulair inkopen opstellen”"
    assert said(made, "trust-items") == f"Nulmeting: {question} is overgeslagen door 9% van wie de vraag kreeg."
    assert block_of(made, "item-nonresponse")["caption"] == "Overgeslagen vragen per meting"


def test_the_same_question_skipped_most_in_every_wave_is_named_once():
    two = [(wave, item, skipped) for wave, skipped in (("baseline", 9), ("followup", 7)) for item in ("CAP1", "CAP2")]
    rows = [(wave, item, skipped - (item == "CAP2")) for wave, item, skipped in two]
    heard = said(of_items(*rows), "trust-items")
    assert heard.count("Ik kan eisen") == 1
    assert heard.endswith("van wie de vraag kreeg: 9% (nulmeting) en 7% (slotmeting).")


def of_three_waves(*shares):
    """What is said where three waves are compared and CAP1 and CAP2 were skipped by these of a hundred."""
    third = replace(MEASUREMENT.waves[1], id="later", label=Text("Vervolgmeting", "Later"))
    pairs = (("baseline", "followup"), ("followup", "later"))
    measurement = replace(MEASUREMENT, waves=(*MEASUREMENT.waves, third), comparisons=pairs)
    rows = [(w.id, item, n) for w, two in zip(measurement.waves, shares, strict=True) for item, n in two.items()]
    made = [
        {"wave": wave, "item": item, "asked": 100, "answered": 100 - n, "no_opinion": 0, "skipped": n}
        | {"skipped_share": n / 100, "ci_low": 0.0, "ci_high": 0.5, "status": "ok"}
        for wave, item, n in rows
    ]
    source = Source(measurement, {**TABLES, "item_nonresponse": pd.DataFrame(made)}, "nl")
    return next(b["text"] for b in content_skipped.items(source) if b["type"] == "paragraph")


def test_a_wave_of_two_pairs_is_given_once_where_both_say_the_same_of_it():
    asked = {"CAP1": 1, "CAP2": 2}, {"CAP1": 20, "CAP2": 30}, {"CAP1": 3, "CAP2": 4}
    assert "1–2% (nulmeting), 20–30% (slotmeting) en 3–4% (vervolgmeting)." in of_three_waves(*asked)
    # the last wave did not ask one of the two, so that the middle one has two spans
    heard = of_three_waves(*asked[:2], {"CAP1": 3})
    assert "1–2% (nulmeting) tegen 20–30% (slotmeting) en 20% (slotmeting) tegen 3% (vervolgmeting)." in heard
    assert "beide keren" not in heard


@pytest.mark.parametrize(
    ("skipped", "told"), [((9, 8, 7, 6, 5, 5), True), ((9, 8, 7, 6, 5, 4), False), ((9, 5, 5, 5, 5), False)]
)
def test_that_a_tie_was_cut_is_said_under_the_table(skipped, told):
    made = of_items(*[("baseline", code, n) for code, n in zip(MEASUREMENT.codebook, skipped, strict=False)])
    assert len(block_of(made, "item-nonresponse")["rows"]) == 5
    assert ("Niet alle vragen" in block_of(made, "item-nonresponse")["note"]) == told


def test_that_no_answer_may_be_one_is_said_right_after_what_was_skipped_most():
    options = tuple(replace(answer, kind="valid") for answer in MEASUREMENT.codebook["BEH"].answers)
    book = {**MEASUREMENT.codebook, "BEH": replace(MEASUREMENT.codebook["BEH"], answers=options)}
    rows = [("baseline", "CAP1", 1), ("baseline", "BEH", 60), ("followup", "CAP1", 12), ("followup", "BEH", 60)]
    heard = said(of_items(*rows, measurement=replace(MEASUREMENT, codebook=book)), "trust-items")
    assert heard.index("Het vaakst") < heard.index("sloeg de vraag niet per se over") < heard.index("achter de cijfers")


def test_the_table_of_response_says_that_organisations_in_parts_respond_less():
    assert not block_of(build(), "response-rates")["note"]
    breakdown = replace(MEASUREMENT.breakdowns[0], unit="person")
    made = build(measurement=replace(MEASUREMENT, breakdowns=(breakdown,)))
    assert "Organisaties per type organisatie: van een organisatie zit vaak" in block_of(made, "response-rates")["note"]


@pytest.mark.parametrize(("sizes", "told"), [((74, 33), True), ((74, 60), False), ((40, 33), False)])
def test_that_a_larger_group_beside_a_small_one_is_in_steps_too_is_said(sizes, told):
    frame = TABLES["attrition"]
    frame = frame[frame["unit"] == "organisation"].assign(unit="person", denominator=sizes)
    heard = said(build({**TABLES, "attrition": frame}), "method-rounding")
    assert ("geldt dat voor beide groepen" in heard) == told


@pytest.mark.parametrize(("later", "told"), [((12, 17), "(nulmeting) tegen 12–17% (slotmeting)"), ((5, 6), "")])
def test_questions_behind_the_figures_that_were_skipped_more_in_one_wave_are_spoken_of(later, told):
    """On average by five of a hundred more; a question of one wave and one behind no figure count for nothing."""
    rows = [("baseline", "CAP1", 1), ("baseline", "CAP2", 1), ("baseline", "BEL1", 40), ("followup", "ORGT", 90)]
    rows += [("followup", item, skipped) for item, skipped in zip(("CAP1", "CAP2"), later, strict=True)]
    made = of_items(*rows)
    heard = said(made, "trust-items")
    assert ("achter de cijfers zitten" in heard) == bool(told)
    assert not told or f"zijn elk overgeslagen door 1% {told}" in heard
    spans = [n for b in section(made, "trust-items") for n in b.get("numbers", []) if "-followup." in n["id"]]
    assert [n["ends"]["high"] for n in spans] == ([0.01, 0.17] if told else [])


@pytest.mark.parametrize(("kind", "told"), [("valid", True), ("none", False)])
def test_questions_of_which_choosing_nothing_may_be_an_answer_are_left_out_of_that_and_it_is_said(kind, told):
    options = [replace(answer, kind="valid") for answer in MEASUREMENT.codebook["BEH"].answers]
    options[-1] = replace(options[-1], kind=kind)
    book = {**MEASUREMENT.codebook, "BEH": replace(MEASUREMENT.codebook["BEH"], answers=tuple(options))}
    skipped = {"CAP1": (1, 12), "BEH": (1, 60)}
    rows = [(wave, item, n[i]) for i, wave in enumerate(("baseline", "followup")) for item, n in skipped.items()]
    heard = said(of_items(*rows, measurement=replace(MEASUREMENT, codebook=book)), "trust-items")
    assert ("tellen in deze percentages niet mee" in heard) == told
    assert ("1% (nulmeting) tegen 12% (slotmeting)" in heard) == told
    once = [row for row in rows if row[:2] != ("baseline", "BEH")]  # of what was asked once, nothing was left out
    heard = said(of_items(*once, measurement=replace(MEASUREMENT, codebook=book)), "trust-items")
    assert "achter de cijfers zitten" in heard and "tellen in deze percentages niet mee" not in heard


def test_what_skipping_a_question_with_several_answers_is_stands_below_the_table_that_has_one():
    for item, told in (("BEH", True), ("CAP1", False)):
        note = block_of(of_items(("baseline", item, 5)), "item-nonresponse")["note"]
        assert ("Een vraag met meer antwoorden is overgeslagen als" in note) == told


@pytest.mark.parametrize(("kind", "told"), [("valid", True), ("none", False)])
def test_no_answer_to_a_question_with_several_may_mean_that_none_applied(kind, told):
    """If it had no answer for whom none applies; of a question with one answer nothing of the kind is said."""
    options = [replace(answer, kind="valid") for answer in MEASUREMENT.codebook["BEH"].answers]
    options[-1] = replace(options[-1], kind=kind)
    book = {**MEASUREMENT.codebook, "BEH": replace(MEASUREMENT.codebook["BEH"], answers=tuple(options))}
    rows = of_items(("baseline", "BEH", 60), ("baseline", "CAP1", 9), measurement=replace(MEASUREMENT, codebook=book))
    assert ("Bij “Waar heeft u behoefte aan?” waren meer antwoorden" in said(rows, "trust-items")) == told
    assert "meer antwoorden" not in said(of_items(("baseline", "CAP1", 90)), "trust-items")
    # so few may well have skipped it
    assert "meer antwoorden" not in said(of_items(("baseline", "BEH", 9)), "trust-items")


def test_that_nothing_was_skipped_is_said_once():
    heard = said(of_items(("baseline", "CAP1", 0), ("followup", "CAP1", 0)), "trust-items")
    assert heard == "Nulmeting en Slotmeting: geen enkele gesloten vraag is overgeslagen (0%)."


@pytest.mark.parametrize(
    ("difference", "opposite"), [(0.03, False), (-0.03, True), (-0.004, False), (0.0, False), (None, None)]
)
def test_the_change_of_who_counts_in_both_stands_beside_that_of_everybody(difference, opposite):
    changes = TABLES["changes"]
    paired = changes[changes["indicator"] == "policy_anchoring"].assign(comparison="paired", difference=difference)
    heard = said(build({**TABLES, "changes": pd.concat([changes, paired])}), "certainty-policy_anchoring")
    found = "Alleen de organisaties die in nulmeting én slotmeting meetellen (n = 75): verschil" in heard.replace(
        NO_BREAK, " "
    )
    assert found == (opposite is not None)
    assert ("Dat wijst de andere kant op dan het verschil van alle organisaties." in heard) == bool(opposite)
    assert ("Het oordeel rust op het verschil van alle organisaties." in heard) == found
    assert "Alleen de organisaties die in" not in said(build(), "certainty-policy_anchoring")


def test_scores_that_were_given_for_an_organisation_cannot_be_skipped():
    book = MEASUREMENT.codebook
    score = replace(next(iter(book.values())), code="SCORE", type="number")
    measurement = replace(MEASUREMENT, codebook={**book, "SCORE": score})
    rows = pd.DataFrame([{"wave": "baseline", "item": "SCORE", "asked": 100, "answered": 100, "no_opinion": 0, "skipped": 0,
                          "skipped_share": 0.0, "ci_low": 0.0, "ci_high": 0.1, "status": "ok"}])  # fmt: skip
    for unit, told in (("person", True), ("organisation", False)):
        tables = {**TABLES, "item_nonresponse": rows, "flow": TABLES["flow"].assign(unit=unit)}
        assert ("trust-items" in anchors(build(tables, measurement))) == told


def test_who_counts_once_is_compared_with_who_counts_twice(made):
    heard = said(made, "certainty-policy_anchoring")
    assert (
        "Nulmeting: 30% van de organisaties die alleen in deze meting meetellen (n = 33) tegen 48% van de organisaties die "
        "in beide meetellen (n = 75): "
        "verschil −18 procentpunten, 95%-interval −35 tot −1; groter dan toeval, zonder correctie."
        in heard.replace(NO_BREAK, " ")
    )
    few = with_table("attrition", status="indicative", denominator=15)
    few = said(build(few), "certainty-policy_anchoring").replace(NO_BREAK, " ")
    assert "meetellen (n = 15, indicatief) tegen" in few
    other = said(made, "certainty-criteria_capability")
    assert "Nulmeting, deelnemers die alleen in deze meting meetellen: niet getoond (bescherming)." in other
    unsure = said(build(with_table("attrition", p_value=0.2)), "certainty-policy_anchoring")
    assert "niet aangetoond, maar ook niet uitgesloten" in unsure


@pytest.mark.parametrize(
    ("language", "pair", "name"),
    [
        ("nl", "die wel in nulmeting maar niet in slotmeting meetellen", "Nulmeting, naast slotmeting"),
        ("en", "that count in baseline but not in follow-up", "Baseline, beside follow-up"),
    ],
)
def test_of_several_pairs_both_waves_are_named_as_somebody_may_count_in_a_third(language, pair, name):
    pairs = (("baseline", "followup"), ("followup", "baseline"))
    one, several = (
        build(measurement=replace(MEASUREMENT, comparisons=of), language=language) for of in (pairs[:1], pairs)
    )
    lists = [block_of(report, "attrition-policy_anchoring")["items"][0]["text"] for report in (one, several)]
    assert [pair in text for text in lists] == [False, True]
    rows = [texts(block_of(report, "attrition")["rows"])[0][1] for report in (one, several)]
    assert rows == [name.partition(",")[0], name]


def test_the_conclusion_turns_at_an_odds_ratio(made):
    heard = said(made, "certainty-policy_anchoring")
    assert (
        "van nulmeting naar slotmeting ligt tussen −27 en +37 procentpunten. Tellen we mee wat vaststaat (antwoorden die buiten "
        "de noemer vallen, zoals ‘weet niet’, en antwoorden op een deel van de vragen), dan ligt zij tussen −25 en +35"
        in heard
    )
    assert (
        "De conclusie over de verandering kantelt pas van ‘niet aangetoond’ naar ‘veranderd’ als in de slotmeting de odds om mee "
        "te doen (het aandeel dat meedeed, gedeeld door het aandeel dat niet meedeed) van organisaties die niet voldoen aan ‘Sterk verankerd in het inkoopbeleid’ 1,8 keer zo groot waren als die van "
        "de andere. Was de ongelijkheid in beide metingen even sterk, dan kantelt de conclusie niet." in heard
    )
    assert "zo vaak" not in heard
    # nobody speaks for a person but they themselves
    assert texts(block_of(made, "robustness")["rows"])[-1][-2:] == ["niet getoond (bescherming)", ""]
    note = block_of(made, "robustness")["note"]
    assert note.startswith("Bij organisaties gaan de uiterste grenzen")


def test_a_note_under_a_table_names_its_columns_by_their_labels(made):
    """On a narrow screen a table has no second or last column."""
    for name, place in (("robustness", -1), ("planning", 1)):
        table = block_of(made, name)
        assert f"‘{table['columns'][place]['label']}’" in table["note"]


def test_a_column_about_silent_colleagues_is_left_out_where_all_figures_are_of_persons():
    tables = with_table("robustness", unit="person")
    of_persons = block_of(build(tables), "robustness")
    assert [c["label"] for c in of_persons["columns"]][-1] == "Met wat vaststaat"
    assert "Bij organisaties" not in of_persons["note"]


def test_a_figure_about_a_part_is_not_said_to_be_of_the_whole_register(made):
    first = MEASUREMENT.indicators[0]
    part = replace(first.headline, among={"item": first.headline.item or next(iter(MEASUREMENT.codebook)), "in": ["x"]})
    of_part = replace(first, definitions=(part, *first.definitions[1:]))
    measurement = replace(MEASUREMENT, indicators=(of_part, *MEASUREMENT.indicators[1:]))
    whole, less = (said(one, f"level-{first.id}") for one in (made, build(measurement=measurement)))
    assert "n = 108 van 150" in whole.replace("\N{NO-BREAK SPACE}", " ")
    assert "n = 108)" in less.replace("\N{NO-BREAK SPACE}", " ") and "van 150" not in less.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "wat organisaties zonder antwoord ook zouden antwoorden" in whole


@pytest.mark.parametrize(
    ("ratio", "more", "words"),
    [
        (
            1.05,
            "met",
            "De conclusie over de verandering kantelt al van ‘niet aangetoond’ naar ‘veranderd’ als in de",
        ),
        (1.05, "not_met", "die niet voldoen aan ‘Sterk verankerd in het inkoopbeleid’ 1,05 keer zo groot waren"),
        (
            2.0,
            "met",
            "dat niet meedeed) van organisaties die voldoen aan ‘Sterk verankerd in het inkoopbeleid’ 2,0 keer",
        ),
        (40.0, "met", "die voldoen aan ‘Sterk verankerd in het inkoopbeleid’ meer dan 10 keer zo groot waren"),
        (40.0, "not_met", "die niet voldoen aan ‘Sterk verankerd in het inkoopbeleid’ meer dan 10 keer zo groot waren"),
        (
            None,
            "",
            "De conclusie over de verandering (‘niet aangetoond’) kantelt niet, hoeveel vaker de ene groep ook meedeed",
        ),
    ],
)
def test_small_large_and_missing_odds_ratios_have_sentences_of_their_own(ratio, more, words):
    assert words in said(
        build(with_table("robustness", odds_ratio=ratio, odds_ratio_more=more)), "certainty-policy_anchoring"
    )


def test_a_level_is_held_against_its_norm_in_the_same_way():
    columns = {"verdict": "undetermined", "odds_ratio": 1.5, "odds_ratio_more": "met", "odds_ratio_wave": "baseline"}
    rows = TABLES["robustness"].copy()
    level = rows["wave_from"] == ""
    for name, value in (columns | {"odds_ratio_verdict": "below"}).items():
        rows.loc[level, name] = value
    heard = said(build({**TABLES, "robustness": rows}), "certainty-policy_anchoring")
    assert "De conclusie over de norm (nulmeting) kantelt pas van ‘niet te zeggen’ naar ‘onder de norm’" in heard
    # what odds are is said once, where they are first named
    assert heard.count("het aandeel dat meedeed") == 1
    assert heard.index("het aandeel dat meedeed") == heard.index("odds om mee te doen") + len("odds om mee te doen (")


@pytest.mark.parametrize(
    ("ratio", "more", "words"),
    [
        (1.12, "met", "de odds van organisaties die eraan voldoen 1,12 keer die van de andere zijn."),
        (40.0, "not_met", "de odds van organisaties die er niet aan voldoen meer dan 10 keer die van de andere zijn."),
    ],
)
def test_the_same_inequality_in_both_waves_names_who_then_took_part_more_often(ratio, more, words):
    """Who that is need not be who it is in one wave only."""
    tables = with_table("robustness", odds_ratio_same=ratio, odds_ratio_same_more=more)
    assert words in said(build(tables), "certainty-policy_anchoring")


def test_what_stays_met_is_certain_of_an_indicator_that_cannot_be_undone_only(made):
    first, *others = MEASUREMENT.indicators
    lasting = build(measurement=replace(MEASUREMENT, indicators=(replace(first, irreversible=True), *others)))
    for anchor in ("certainty-policy_anchoring", "trust-robustness"):
        heard = [said(one, anchor) for one in (made, lasting)]
        assert ["dat wie eenmaal voldoet, later blijft voldoen" in text for text in heard] == [False, True]


def test_where_it_is_told_what_turns_a_conclusion_is_said_only_if_it_is_told(made):
    told = "onder ‘Hoe zeker is dit cijfer?’"
    without = build(with_table("robustness", verdict="", odds_ratio=None))
    assert [told in said(one, "trust-robustness") for one in (made, without)] == [True, False]


def test_weights_are_told_only_where_figures_are_weighted(made):
    assert "trust-weights" not in anchors(made)
    rows = [{"wave": "baseline", "weighting": "o", "unit": "organisation", "method": "raking", "units": 112, "population": 150,
             "weight_min": 0.65, "weight_max": 1.51, "kish_effect": 1.11}]  # fmt: skip
    plan = Calibration("o", Text("Naar type", "By type"), "organisation", "raking", ("organisation_type",))
    tables = {**TABLES, "weights": trust_tables.frame("weights", rows)}
    report = build(tables, replace(MEASUREMENT, calibrations=(plan,)))
    assert "hooguit 1,11 keer zo groot" in said(report, "trust-weights")
    assert texts(block_of(report, "weights")["rows"]) == [
        ["Naar type", "Nulmeting", "type organisatie", "112", "0,65", "1,51", "1,11"]
    ]


def test_without_a_register_only_what_can_be_known_is_told():
    names = ("response", "representativeness", "nonresponse", "robustness")
    tables = {**TABLES, **{n: TABLES[n].iloc[:0] for n in names}}
    report = build(tables, replace(MEASUREMENT, register=None))
    assert not {"trust-response", "trust-representation", "trust-robustness"} & set(anchors(report))
    assert "Zonder register is niet bekend wie er ontbreken." in said(report, "trust")
    assert "Wel staat hier welke vragen open bleven, en of wie in één van twee metingen meetelt, verschilt" in said(
        report, "trust"
    )
    # of nobody who cannot be followed is it said who came back
    alone = build({**tables, "attrition": TABLES["attrition"].iloc[:0]}, replace(MEASUREMENT, register=None))
    assert "Wel staat hier welke vragen open bleven." in said(alone, "trust")
    assert "Er is geen register" in said(report, "response")


def test_groups_that_differ_are_named_with_their_difference(made):
    heard = said(made, "groups-policy_anchoring")
    assert "Nulmeting: Gemeente 12 procentpunten lager dan het totaal (95%-interval −21 tot −3)." in heard
    rows = texts(block_of(made, "compared-policy_anchoring")["rows"])
    assert rows[0] == ["Gemeente", "totaal", "Nulmeting", "−12", "0,011", "0,022", "aantoonbaar anders"]
    assert rows[2] == ["Gemeente", "totaal", "Slotmeting", "niet getoond (bescherming)", ".", ".", ""]


def with_groups(number):
    """A measurement with so many groups, of which each is set beside the total and beside every other in two waves."""
    breakdown = MEASUREMENT.breakdowns[0]
    ids = ["municipal", "other", *(f"g{place}" for place in range(2, number))]
    groups = tuple(Category(one, Text(f"Groep {one}", f"Group {one}"), (one,)) for one in ids)
    one = TABLES["subgroups"].iloc[0].to_dict()
    pairs = [*((group, "all") for group in ids), *combinations(ids, 2)]
    rows = [one | {"wave": w, "category": a, "against": b} for w in ("baseline", "followup") for a, b in pairs]
    measurement = replace(MEASUREMENT, breakdowns=(replace(breakdown, categories=groups),))
    return measurement, {**TABLES, "subgroups": trust_tables.frame("subgroups", rows)}, rows


@pytest.mark.parametrize("language", ["nl", "en"])
def test_with_many_groups_the_pairs_are_left_to_the_tables(language):
    measurement, tables, rows = with_groups(40)
    report = build(tables, measurement, language)
    table = block_of(report, "compared-policy_anchoring")
    total = {"nl": "totaal", "en": "total"}[language]
    assert [row[1] for row in texts(table["rows"])] == [total] * 80
    left = len(rows) - 80
    sheet = workbook_tables.sheet_name(Source(measurement, tables, language), "subgroups")
    assert "public/tables/subgroups.csv" in table["note"] and f"“{sheet}”" in table["note"]
    assert formatting.count(left, language) in table["note"]
    # those that differ are counted, and not one by one
    heard = said(report, "groups-policy_anchoring")
    assert formatting.count(left, language) in heard and heard.count("−21") == 80


def test_with_few_groups_all_pairs_are_given():
    measurement, tables, rows = with_groups(10)
    table = block_of(build(tables, measurement), "compared-policy_anchoring")
    assert len(table["rows"]) == len(rows) and "subgroups.csv" not in table["note"]


def test_a_breakdown_with_few_groups_keeps_its_pairs_beside_one_with_many():
    many, few = ([{"breakdown": b, "against": a} for a in against] for b, against in (
        ("many", ["all"] * 20 + ["x"] * 190), ("few", ["all"] * 3 + ["x"] * 3)
    ))  # fmt: skip
    kept, left = printed([*many, *few])
    assert kept == [*many[:20], *few] and left == many[20:]


def hidden(name, **columns):
    """The tables with every row of one of them hidden."""
    numbers = TABLES[name].select_dtypes("number").columns.difference(["level"])
    return with_table(name, status="suppressed", verdict="", **dict.fromkeys(numbers, None), **columns)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_of_comparisons_that_are_hidden_nothing_is_said_but_that(language):
    heard = said(build(hidden("subgroups"), language=language), "groups-policy_anchoring")
    words = {
        "nl": "Er worden 3 vergelijkingen niet getoond (bescherming).",
        "en": "Of the comparisons, 3 are not shown (protection).",
    }
    assert words[language] in heard
    assert {"nl": "aangetoond", "en": "established"}[language] not in heard
    drawn = charts.draw(MEASUREMENT, hidden("subgroups"), language)["groups"]
    assert drawn.title == {"nl": "De hoofdcijfers per groep", "en": "The headline figures per group"}[language]


def test_the_correction_of_comparisons_of_which_some_are_hidden_is_named():
    note = block_of(build(), "compared-policy_anchoring")["note"]
    assert "Holm" in note and "Bonferroni" not in note
    turned = build(with_table("subgroups", adjustment="bonferroni"))
    assert block_of(turned, "compared-policy_anchoring")["note"].endswith("is strenger gecorrigeerd (Bonferroni).")


def test_what_was_laid_down_is_told_of_changes_that_are_hidden():
    """The margin of the family is 5 percentage points, whatever may be shown of its changes."""
    rows = texts(block_of(build(hidden("changes")), "families")["rows"])
    assert [row[-1] for row in rows] == ["marge 5 procentpunten"]


def test_that_no_group_differs_is_never_said():
    report = build(with_table("subgroups", verdict="undetermined"))
    heard = said(report, "groups-policy_anchoring")
    assert "Bij geen van de 2 vergelijkingen is een verschil aangetoond; dat sluit verschillen niet uit." in heard
    assert "Daarnaast wordt één vergelijking niet getoond (bescherming)." in heard
    none = build({**TABLES, "subgroups": TABLES["subgroups"].iloc[:0]})
    assert not [b for b in none["blocks"] if str(b.get("id")).startswith("compared-")]
    assert block_of(none, "by-group-policy_anchoring")["note"] == "De verschillen tussen de groepen zijn niet getoetst."
    assert block_of(report, "by-group-policy_anchoring")["note"] == ""
    assert "niet getoetst" in said(none, "subgroups")


@pytest.mark.parametrize(
    ("met", "sentence", "word"),
    [
        ("met", "De norm is gehaald (Doel 2025: ten minste 60%)", "gehaald"),
        ("not_met", "De norm is niet gehaald (Doel 2025: ten minste 60%)", "niet gehaald"),
        ("undetermined", "Of de norm is gehaald (Doel 2025: ten minste 60%), is niet te zeggen", "niet te zeggen"),
    ],
)
def test_a_figure_is_held_against_its_norm(met, sentence, word):
    first = replace(MEASUREMENT.indicators[0], norm=NORM)
    measurement = replace(MEASUREMENT, indicators=(first, *MEASUREMENT.indicators[1:]))
    report = build(with_table("estimates", norm_met=met), measurement)
    key = next(b for b in report["blocks"] if b["type"] == "key_figure" and b["id"] == "policy_anchoring")
    assert all(wave["norm"].startswith(sentence) for wave in key["waves"])
    assert sentence in said(report, "indicator-policy_anchoring")
    table = block_of(report, "norms")
    assert texts(table["rows"])[0][1:4] == ["Doel 2025: ten minste 60%", "43%", word]
    assert table["note"].endswith("Doel 2025: Besluit van de raad.")
    other = next(b for b in report["blocks"] if b["type"] == "key_figure" and b["id"] == "criteria_capability")
    assert all(wave["norm"] == "" for wave in other["waves"])


def test_without_norms_none_is_spoken_of(made):
    assert "results-norms" not in anchors(made)
    assert not [v for v in everything(made["blocks"]) if isinstance(v, str) and "De norm" in v]


def test_the_method_says_what_was_done_to_the_intervals_of_groups_and_only_what_was():
    few = "het gebruikelijke ontwerpeffect"
    sensitive = replace(MEASUREMENT, indicators=tuple(replace(i, sensitive=True) for i in MEASUREMENT.indicators))
    harmless = replace(MEASUREMENT, indicators=tuple(replace(i, sensitive=False) for i in MEASUREMENT.indicators))
    for measurement, told in ((sensitive, True), (harmless, False), (replace(sensitive, breakdowns=()), False)):
        assert (few in said(build(measurement=measurement), "method-protection")) == told


@pytest.mark.parametrize(
    ("n", "decimals", "told"),
    [
        (33, 2, "de intervallen van aandelen in de antwoorden naar buiten afgerond op stappen van 5%."),
        (33, 4, ""),
        (None, 2, ""),
    ],
)
def test_rounding_says_of_which_groups_the_intervals_are_in_steps_without_a_breakdown_too(n, decimals, told):
    """Of those who count in one wave, and in both: of organisations however many, and only where there is an interval."""
    frame = TABLES["attrition"]
    frame = frame[frame["unit"] == "organisation"].assign(denominator=n, **({} if n else {"ci_low": None}))
    estimates = TABLES["estimates"][TABLES["estimates"]["breakdown"] == "all"]
    measurement = replace(MEASUREMENT, thresholds=replace(MEASUREMENT.thresholds, decimals=decimals))
    heard = said(build({**TABLES, "attrition": frame, "estimates": estimates}, measurement), "method-rounding")
    assert told in heard and ("stappen" in heard) == bool(told)
    assert ("eerst de teller afgerond op een hele organisatie" in heard) == bool(told)
    # also where people cannot be found back
    unlinked = build({**TABLES, "attrition": frame, "estimates": estimates}, replace(measurement, person_key=None))
    assert ("eerst de teller afgerond op een hele organisatie" in said(unlinked, "method-rounding")) == bool(told)


def test_the_method_says_what_change_could_be_shown(made):
    heard = said(made, "method-planning")
    listed = block_of(made, "planning-observed")["items"]
    assert [len(item["numbers"]) for item in listed] == [1] and "van nulmeting naar slotmeting" in listed[0]["text"]
    assert "met een kans van 80%" in heard
    assert (
        "Sterk verankerd in het inkoopbeleid, van nulmeting naar slotmeting: vanaf 14 procentpunten; 70% deed opnieuw mee."
        in heard
    )
    rows = texts(block_of(made, "planning")["rows"])
    # .25 - .1 response - .04 overlap
    assert rows[0] == ["50%", "0%", "20 procentpunten", "niet getoond (bescherming)"]
    assert rows[-1][2] == "12 procentpunten"
    assert "Een oordeel na correctie vraagt een grotere verandering." in heard
    # of the other headline it is hidden
    assert heard.endswith("Van ‘In staat eisen en gunningcriteria op te stellen’ is dit niet te geven.")
    whole = TABLES["planning"][TABLES["planning"]["indicator"] == "policy_anchoring"]
    alone = replace(MEASUREMENT, lead=("policy_anchoring",))
    assert "niet te geven" not in said(build({**TABLES, "planning": whole}, alone), "method-planning")


def test_a_number_that_rises_with_the_response_is_explained(made):
    rows = TABLES["planning"].copy()
    more = (rows["response"] == 0.9) & (rows["overlap"] == 1) & (rows["indicator"] == "policy_anchoring")
    # .25 - .05 - .04 = 16 at half the response, and no more than that is needed to be seen
    for change, explained in ((0.1601, False), (0.171, True)):
        rows.loc[more, "minimum_change"] = change
        remark = block_of(build({**TABLES, "planning": rows}), "planning")["note"]
        assert ("nieuwkomers" in remark) == explained
    assert "nieuwkomers" not in block_of(made, "planning")["note"]


@pytest.mark.parametrize(
    ("invited", "told"),
    # of 150 in the register 99 took part: 99 + 75 and 99 + 135 with none of them again, and no more than 135 with all
    [
        ({}, "50% respons met 0% opnieuw en 90% respons met 0% opnieuw."),
        ({"organisation": 200}, "90% respons met 0% opnieuw."),
        ({"organisation": 1000}, ""),
    ],
)
def test_scenarios_in_which_more_take_part_than_the_register_has_are_named(invited, told):
    measurement = replace(MEASUREMENT, planning=replace(MEASUREMENT.planning, invited=invited))
    note = block_of(build(measurement=measurement), "planning")["note"]
    assert note.endswith(f"Dat zijn: {told}") if told else "register" not in note


@pytest.mark.parametrize(
    ("both", "is_told"),
    # half of the 99 and 70% of 150 are 99 + 105 - 50 who take part; of a population as many as must answer again do so
    [(47, True), (60, False)],
)
def test_those_whose_answer_does_not_count_take_part_in_a_scenario_too(both, is_told):
    rows = TABLES["planning"].copy()
    own = (rows["scenario"] == "planned") & (rows["indicator"] == "policy_anchoring")
    more = own & (rows["response"] == 0.9) & (rows["overlap"] == 1)
    # 94 + 98 - 47 answers that count would fit in the register's 150
    rows.loc[more, ["response", "overlap", "n_from", "n_to", "n_both"]] = [0.7, 0.5, 94, 98, both]
    note = block_of(build({**TABLES, "planning": rows}), "planning")["note"]
    assert ("70% respons met 50% opnieuw" in note) == is_told


def test_the_response_so_far_follows_the_first_page_while_a_wave_is_in_the_field(made):
    assert "monitor" not in anchors(made)
    report = build(RUNNING, drawn=True)
    assert [b["id"] for b in report["blocks"] if b["type"] == "heading" and b["level"] == 2][:2] == ["brief", "monitor"]
    assert (
        "Slotmeting, dag 5: 40% van de organisaties heeft geantwoord, tegen 50% op dezelfde dag van de nulmeting."
        in said(report, "monitor")
    )
    rows = texts(block_of(report, "monitor-organisation")["rows"])
    assert rows[0] == ["Overig", "Type organisatie", "21 van 75", "28%", "48%", "−20"]
    # a hidden group stands last, in words
    assert rows[1][3:] == ["niet getoond (bescherming)"] * 3


@pytest.mark.parametrize("language", ["nl", "en"])
def test_numbers_have_an_identity_and_every_table_its_columns(language):
    report = build(RUNNING, language=language, drawn=True)
    for block in report["blocks"]:
        tables = [block] if block["type"] == "table" else [block["table"]] if block["type"] == "figure" else []
        for table in tables:
            assert table["rows"], table["id"]
            assert {len(row) for row in table["rows"]} == {len(table["columns"])}, table["id"]
            assert all(cell["id"] for row in table["rows"] for cell in row if isinstance(cell, dict))
