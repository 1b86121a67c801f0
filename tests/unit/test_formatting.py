import pytest
from nulmeting import formatting as f


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.425, "43%"), (0.285, "29%"), (0.005, "1%"), (0.4249999, "42%"), (1.0, "100%"), (0.0, "0%"), (None, ".")],
)
def test_a_share_is_rounded_half_up(share, text):
    assert f.percent(share, "nl") == text
    assert f.percent(share, "en") == text


def test_dutch_and_english_signs():
    assert f.number(52950, "nl") == "52.950"
    assert f.number(52950, "en") == "52,950"
    assert f.number(1234567.25, "nl", 1) == "1.234.567,3"
    assert f.number(6.35, "nl", 1) == "6,4"
    assert f.number(-6.35, "en", 1) == "−6.4"


def test_binary_noise_does_not_tip_a_half():
    assert f.number(0.1 + 0.2 + 0.2, "en", 0) == "1"
    assert f.percent(0.575, "nl") == "58%"


def test_differences_have_a_sign_and_zero_has_none():
    assert f.points(0.0731, "nl") == "+7"
    assert f.points(-0.0731, "nl") == "−7"
    assert f.points(-0.004, "nl") == "0"
    assert f.points(0.004, "nl") == "0"
    assert f.points_range(-0.03, 0.12, "nl") == "−3 tot +12"
    assert f.points_range(-0.03, 0.12, "en") == "−3 to +12"
    assert f.signed_range(0.2, 1.0, "nl", 1) == "+0,2 tot +1,0"


def test_ranges():
    assert f.percent_range(0.3444, 0.5256, "nl") == "34–53%"
    assert f.number_range(5.94, 6.81, "nl", 1) == "5,9–6,8"
    assert f.percent_range(None, 0.5, "nl") == "."


def test_counts_keep_a_fraction_only_where_there_is_one():
    assert f.count(108, "nl") == "108"
    assert f.count(46.5, "nl") == "46,5"
    assert f.count(1300.0, "nl") == "1.300"
    assert f.count(None, "nl") == "."


@pytest.mark.parametrize("value", [None, float("nan"), "", "n.v.t."])
def test_missing(value):
    assert f.is_missing(value)


def test_words():
    assert f.listing(["a", "b", "c"], "nl") == "a, b en c"
    assert f.listing(["a"], "en") == "a"
    assert f.shortened("een lange zin over inkopen", 14) == "een lange zin…"
    assert f.shortened("kort", 14) == "kort"
    assert f.lower_first("Nulmeting") == "nulmeting"
    assert f.lower_first("MVI") == "MVI"
    assert f.lower_first("2014") == "2014"


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (0.0316, "0,032", "0.032"),
        (0.0011, "0,001", "0.001"),
        (0.001, "≤ 0,001", "≤ 0.001"),
        (0.05, "≤ 0,05", "≤ 0.05"),
        (0.00099999, "< 0,001", "< 0.001"),
        (0.0, "< 0,001", "< 0.001"),
        (0.999, "0,999", "0.999"),
        (1.0, "> 0,5", "> 0.5"),
        (None, ".", "."),
    ],
)
def test_p_values_are_told_by_their_class_or_with_three_decimals(value, dutch, english):
    assert (f.p_value(value, "nl"), f.p_value(value, "en")) == (dutch, english)


def test_declared_numbers_keep_their_decimals():
    assert [f.exact(x, "nl") for x in (5.000000000000001, 2.5, 0.25, -1.125)] == ["5", "2,5", "0,25", "−1,125"]


def test_a_label_at_the_beginning_of_a_sentence():
    assert f.upper_first("alle respondenten") == "Alle respondenten"
    assert f.upper_first("één respondent") == "Eén respondent"
    assert f.upper_first("") == ""


@pytest.mark.parametrize(
    ("low", "high", "dutch", "english"),
    [
        (-0.184, -0.002, "−18 tot onder 0", "−18 to below 0"),
        (-0.184, 0.0, "−18 tot onder 0", "−18 to below 0"),  # rounded to nought before it was published
        (0.004, 0.17, "boven 0 tot +17", "above 0 to +17"),
        (0.005, 0.17, "+1 tot +17", "+1 to +17"),  # half up
        (0.001, 0.004, "boven 0 tot 0", "above 0 to 0"),
        (-0.004, -0.001, "0 tot onder 0", "0 to below 0"),
    ],
)
def test_a_limit_that_rounds_to_nought_says_on_which_side_it_is_where_that_is_known(low, high, dutch, english):
    assert f.points_range(low, high, "nl", without=0.0) == dutch
    assert f.points_range(low, high, "en", without=0.0) == english
    # of an interval that may hold nought, as it stands
    assert f.points_range(low, high, "nl") == dutch.replace("onder ", "").replace("boven ", "")


def test_a_limit_of_units_or_of_a_chance_says_it_too():
    assert f.signed_range(-9.0, -0.04, "nl", 1, without=0.0) == "−9,0 tot onder 0,0"
    assert f.signed_range(-9.0, -0.05, "nl", 1, without=0.0) == "−9,0 tot −0,1"
    assert f.percent_range(0.502, 0.62, "nl", without=0.5) == "boven 50–62%"
    assert f.percent_range(0.38, 0.498, "en", without=0.5) == "38–below 50%"
    assert f.percent_range(0.495, 0.62, "nl") == "50–62%"
