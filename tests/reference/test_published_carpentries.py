"""The published figures of The Carpentries' long-term survey come out of our tables.

Published: the reports longtermreport_October2017.html, 2020-01-long-term-report.html and 2020-12-long-term-report.html of
carpentries/assessment at commit 84a42afe5a030edd776c3318585c281a5871233e: 47 counts of options, 32 of them with a
percentage (published_multiselect_2017.csv), and 15 headlines (published_headlines.csv).
"""

import csv
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest

COUNTS = {
    "Behaviors-Adopted": ("behaviours", 9),
    "How-Tools-Learned-Help": ("tools_help", 5),
    "Field": ("field", 12),
    "Activities": ("activities", 6),
    "Carpentry-Involvement": ("involvement", 8),
    "Content": ("content", 7),
}
"""Published question: our item, and how many of its options were published."""

OF_RESPONDENTS = {"behaviours": 392, "tools_help": 405, "field": 459}
"""Items published as percentages of the respondents who chose a listed option, and how many those are."""

OF_MENTIONS = {"activities": 358}
"""Items published as percentages of all options chosen together, and how many those are."""


@pytest.fixture(scope="module")
def survey(real):
    return real("carpentries")


@pytest.fixture(scope="module")
def usage(real):
    return real("carpentries-usage")


def rows_of(run, name):
    with (run.folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def published(survey):
    return rows_of(survey, "published_multiselect_2017.csv")


@pytest.fixture(scope="module")
def headlines(survey):
    return {(row["wave"], row["indicator"]): row for row in rows_of(survey, "published_headlines.csv")}


def cell(run, wave, item, answer):
    """One row of our distributions, over everybody."""
    table = run.tables["distributions"]
    here = (table["breakdown"] == "all") & (table["wave"] == wave) & (table["item"] == item)
    (row,) = table[here & (table["answer"] == answer)].to_dict("records")
    return row


def option(run, row):
    """Item and answer code of a published option, by its exact spelling."""
    item = run.measurement.codebook[COUNTS[row["question"]][0]]
    (code,) = [a.code for a in item.answers if row["option"] in (a.label.en, *a.variants)]
    return item.code, code


def estimate(run, indicator, wave, definition="headline"):
    table = run.tables["estimates"]
    here = (table["indicator"] == indicator) & (table["wave"] == wave) & (table["definition"] == definition)
    (row,) = table[here & (table["breakdown"] == "all")].to_dict("records")
    return row


def rounded(numerator, denominator, digits=1):
    """A percentage of two counts, halves up, exact."""
    share = Decimal(100) * int(numerator) / int(denominator)
    return float(share.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def test_every_published_count_comes_out(survey, published):
    compared = Counter()
    for row in published:
        item, code = option(survey, row)
        assert cell(survey, "2017", item, code)["count"] == int(row["published_n"]), row
        compared[item] += 1
    assert compared == dict(COUNTS.values())
    assert compared.total() == 47


def test_percentages_of_respondents_are_our_shares(survey, published):
    """The base is ours: respondents who chose at least one listed option; who only typed something is not counted."""
    compared = 0
    for row in published:
        item, code = option(survey, row)
        if item in OF_RESPONDENTS:
            ours = cell(survey, "2017", item, code)
            assert ours["denominator"] == int(row["n_any_listed"]) == OF_RESPONDENTS[item]
            assert ours["share"] == ours["count"] / ours["denominator"]
            assert rounded(ours["count"], ours["denominator"]) == float(row["published_pct"]), row
            compared += 1
    assert compared == 26


def test_percentages_of_mentions_follow_from_our_counts(survey, published):
    """Our tables give no shares of mentions: the base is the sum of our counts of the options, in whole percents."""
    rows = [row for row in published if option(survey, row)[0] in OF_MENTIONS]
    counts = {option(survey, row): cell(survey, "2017", *option(survey, row)) for row in rows}
    mentions = sum(one["count"] for one in counts.values())
    assert mentions == OF_MENTIONS["activities"]
    for row in rows:
        ours = counts[option(survey, row)]
        assert rounded(ours["count"], mentions, 0) == float(row["published_pct"]), row
        assert ours["denominator"] == 220
        assert rounded(ours["count"], ours["denominator"], 0) != float(row["published_pct"])
    assert len(rows) == 6


def test_options_without_a_percentage_are_the_other_fifteen(survey, published):
    without = Counter(option(survey, row)[0] for row in published if not row["published_pct"])
    assert without == {"involvement": 8, "content": 7}


SHARES = {
    "Change-In-Confidence = more confident": ("carpentries", "more_confident", "2017", 0),
    "Gained-Confidence-With-Data agree+strongly agree": ("carpentries", "agree_data_confidence", "2017", 0),
    "Recommended = Yes": ("carpentries", "has_recommended", "2017", 0),
    "usage before: had not been using": ("carpentries-usage", "not_using", "before", 0),
    "usage since: have not been using": ("carpentries-usage", "not_using", "since", 0),
    "How-Long-Ago = more than 1 year": ("carpentries", "over_a_year_ago", "2017", 0),
    "How-Many-Workshops = 1": ("carpentries", "one_workshop", "2017", 0),
    "Contributed-To-Writing Yes": ("carpentries", "contributed_to_writing", "2017", 1),
}
"""Published shares of everybody who answered, "not sure" and "don't remember" included: ours, and decimals printed."""


@pytest.mark.parametrize("name", SHARES)
def test_shares_of_everybody_who_answered(real, headlines, name):
    measurement, indicator, wave, digits = SHARES[name]
    ours, row = estimate(real(measurement), indicator, wave), headlines["2017", name]
    assert ours["denominator"] == int(row["n"])
    assert rounded(ours["numerator"], ours["denominator"], digits) == float(row["published"])
    assert rounded(ours["numerator"], ours["denominator"]) == float(row["recomputed"])


def test_one_share_was_cut_off_and_not_rounded(survey, headlines):
    """223 of 409 is 54.5 %, which rounds to 55; 54 was published."""
    ours = estimate(survey, "agree_reproducibility", "2017")
    row = headlines["2017", "Made-Analyses-Reproducible agree+strongly agree"]
    assert (ours["numerator"], ours["denominator"]) == (223, int(row["n"]))
    assert rounded(223, 409) == float(row["recomputed"])
    assert rounded(223, 409, 0) == 55
    assert 100 * 223 // 409 == float(row["published"]) == 54


@pytest.mark.parametrize(
    ("name", "indicator", "before", "since"),
    [
        ('change, share "daily" (pp; denominator all 476)', "daily", 119, 188),
        ('change, share "not using" (pp; denominator all 476)', "not_using", 75, 22),
    ],
)
def test_changes_were_published_on_everybody_who_took_part(usage, headlines, name, indicator, before, since):
    """Published with all 476 as base, 43 of whom answered neither question; ours is among the 433 pairs."""
    row = headlines["2017", name]
    counts = [estimate(usage, indicator, wave)["numerator"] for wave in ("before", "since")]
    assert counts == [before, since]
    everybody = {cell(usage, wave, "usage", "daily")["responding"] for wave in ("before", "since")}
    assert everybody == {int(row["n"])} == {476}
    change = Decimal(100) * (since - before) / 476
    assert float(change.quantize(Decimal("0.1"), ROUND_HALF_UP)) == float(row["published"]) == float(row["recomputed"])
    table = usage.tables["changes"]
    (ours,) = table[(table["indicator"] == indicator) & (table["comparison"] == "paired")].to_dict("records")
    assert ours["n_from"] == ours["n_to"] == ours["n_both"] == 433
    assert ours["difference"] == pytest.approx((since - before) / 433)


@pytest.mark.parametrize(("wave", "n"), [("2019", 134), ("2020", 87)])
def test_net_promoter_scores(survey, headlines, wave, n):
    """The mean of 100 for a 9 or 10, 0 for a 7 or 8, and -100 below, among those who gave a mark; in whole points."""
    ours, row = estimate(survey, "net_promoter_score", wave), headlines[wave, "NPS"]
    assert ours["denominator"] == int(row["n"]) == n
    marks = {mark: cell(survey, wave, "likely", str(mark))["count"] for mark in range(11)}
    assert sum(marks.values()) == n
    net = marks[9] + marks[10] - sum(marks[mark] for mark in range(7))
    assert ours["estimate"] == pytest.approx(100 * net / n)
    assert rounded(net, n) == float(row["recomputed"])
    assert rounded(net, n, 0) == float(row["published"])


def test_responses(survey, headlines):
    used = {wave: len(frame) for wave, frame in survey.cleaned.responses.items()}
    assert used == {"2017": 476, "2019": 176, "2020": 87}
    assert used["2019"] == float(headlines["2019", "responses"]["published"])
    assert used["2019"] + used["2020"] == float(headlines["2019+2020", "responses pooled"]["published"])


def test_every_headline_is_compared(headlines):
    tested = [("2017", name) for name in SHARES]
    tested += [("2017", "Made-Analyses-Reproducible agree+strongly agree")]
    tested += [("2017", f'change, share "{what}" (pp; denominator all 476)') for what in ("daily", "not using")]
    tested += [("2019", "NPS"), ("2020", "NPS"), ("2019", "responses"), ("2019+2020", "responses pooled")]
    assert set(tested) == set(headlines)
    assert len(tested) == 15


def test_pairs_of_before_and_since(usage):
    """Counted from the file itself: 433 answered both questions, and nobody only one."""
    heads = ("Programming-Usage-Before-Workshop", "Programming-Usage-Since-Workshop")
    rows = rows_of(usage, "longterm_October2017.csv")
    pairs = Counter(tuple(row[head].rstrip(".") for head in heads) for row in rows)
    assert pairs.pop(("", "")) == 476 - 433
    assert sum(pairs.values()) == 433
    table = usage.tables["transitions"]
    answers = {
        a.code: {s.rstrip(".") for s in (a.label.en, *a.variants)} for a in usage.measurement.codebook["usage"].answers
    }
    ours = {(row["answer_from"], row["answer_to"]): row["count"] for row in table.to_dict("records")}
    for (before, since), count in ours.items():
        assert count == sum(n for (x, y), n in pairs.items() if x in answers[before] and y in answers[since])
    assert sum(ours.values()) == 433


def test_typed_text_and_cells_without_an_answer_are_counted(survey):
    """NA of 2019 and 2020, counted in the files; text typed under "other", in 2019 only."""
    files = {wave.id: wave.files for wave in survey.measurement.waves}
    for wave in ("2019", "2020"):
        cells = [value for name in files[wave] for row in rows_of(survey, name) for value in row.values()]
        assert survey.cleaned.reading[wave]["cells_taken_as_empty"] == cells.count("NA") > 0
    assert survey.cleaned.reading["2019"]["typed_text"]["behaviours"] == 6
    assert not survey.cleaned.reading["2017"]["typed_text"]
    assert not survey.cleaned.reading["2020"]["typed_text"]


def test_professions_belong_to_the_answers_beside_them(survey):
    """The second file of 2019 stands beside the first, row by row: counted here from both."""
    first, second = (rows_of(survey, name) for name in survey.measurement.wave("2019").files)
    assert len(first) == len(second) == 176
    both = sum(
        a["has_recommended"] == "Yes" and b["occupation"] == "Postdoc" for a, b in zip(first, second, strict=True)
    )
    frame = survey.cleaned.responses["2019"]
    ours = (frame["recommended"] == "yes") & frame["position_2019.postdoc"].fillna(False)
    assert int(ours.sum()) == both > 0


def test_two_options_that_became_one_answer_have_a_list_of_their_own(survey):
    """17 ticked the one answer of 2020; which of the two they meant cannot be told."""
    assert cell(survey, "2020", "behaviours_2020", "version_control_or_collaborate")["count"] == 17
    changes = survey.tables["changes"]
    later = changes[(changes["indicator"] == "adopted") & (changes["wave_to"] == "2020")]
    assert len(later) > 0
    assert set(later["status"]) == {"not_available"}
