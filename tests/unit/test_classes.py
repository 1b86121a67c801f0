"""Answers in three classes: which answer is of which."""

import mini
import pytest
from nulmeting.classes import classes_of
from nulmeting.codebook import Answer


@pytest.mark.parametrize("first, step", [(1.0, 1.0), (0.1, 0.1), (-0.3, 0.1)])
def test_the_middle_of_a_scale_is_its_middle_also_where_fractions_round(first, step):
    # (.1 + .7)/2 is .39999999999999997
    scores = [first + step * place for place in range(7)]
    scale = [Answer(str(n), mini.text(str(n)), score=round(score, 1)) for n, score in enumerate(scores)]
    found = classes_of(mini.item("A", "single", *scale))
    assert found == {"negative": ("0", "1", "2"), "neutral": ("3",), "positive": ("4", "5", "6")}


def test_a_scale_of_even_length_has_no_middle():
    found = classes_of(mini.item("A", "single", *mini.answers("1", "2", "3", "4", _8="dont_know")))
    assert found == {"negative": ("1", "2"), "positive": ("3", "4"), "no_opinion": ("8",)}
