"""Which figures are estimated together, and the answers laid out for them."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pytest
from nulmeting.blocks import Block, blocks, in_both, lay_out, of_units
from nulmeting.influence import answers
from nulmeting.settings import Definition, Indicator

NAN = np.nan


def block_of(whole, indicator, definition="headline"):
    """The block and the column of a figure."""
    for block in blocks(whole):
        for place, column in enumerate(block.columns):
            if (column.indicator.id, column.definition.id) == (indicator, definition):
                return block, place
    raise AssertionError(f"no block of {indicator} {definition}")


def values_of(whole, indicator, definition="headline", wave="before", domain=0):
    """Person and value of the rows of a domain, valid or not."""
    block, place = block_of(whole, indicator, definition)
    given = lay_out(whole, block, whole.waves[wave]).answers
    rows = given.domain == domain
    return dict(zip(given.person[rows].tolist(), given.values[given.row[rows], place].tolist(), strict=True))


def same(found, expected):
    assert found.keys() == expected.keys()
    np.testing.assert_equal(list(found.values()), [expected[key] for key in found])


def test_definitions_of_one_unit_and_rule_are_estimated_together():
    found = blocks(mini.survey())
    assert [(b.unit, b.rule, b.statistic, b.base, b.total) for b in found] == [
        ("organisation", "mean", "mean", "valid", False),
        ("organisation", "majority_ties_yes", "mean", "valid", True),
        ("organisation", "majority_ties_no", "mean", "valid", True),
        ("person", "persons", "mean", "valid", True),
        ("person", "persons", "mean", "valid", False),
        ("person", "persons", "mean", "register", True),
        ("person", "persons", "median", "valid", False),
    ]
    named = [(c.indicator.id, c.definition.id, c.place) for c in found[4].columns]
    # shares, means and options alike
    assert named == [
        ("skill", "headline", 0), ("knowledge", "headline", 0),
        ("needs", "headline", 0), ("needs", "headline", 1), ("needs", "headline", 2),
        ("applied", "headline", 0), ("late", "headline", 0),
    ]  # fmt: skip
    assert [c.definition.id for c in found[3].columns] == ["persons", "unsure_is_no"]


def test_superiorities_stand_alone():
    ranked = tuple(
        Indicator(name, mini.text(name), "superiority", (Definition("headline", mini.text("h"), "person", item=item),))
        for name, item in (("a", "SKILL"), ("b", "KNOW"))
    )
    assert [b.alone for b in blocks(mini.survey(indicators=ranked, families=()))] == ["a", "b"]


def test_everybody_has_a_value_or_none():
    # o1: 5 and 2; o2: 4 and no answer; o3: 4 and 3
    same(values_of(mini.survey(), "anchoring"), {0: 1, 1: 0, 2: 1, 3: NAN, 4: 1, 5: 0})
    # p3 does not know, p6 gave no answer
    same(values_of(mini.survey(), "skill"), {0: 1, 1: 0, 2: NAN, 3: 1, 4: 0, 5: NAN})
    same(values_of(mini.survey(), "skill", "unsure_is_no"), {0: 1, 1: 0, 2: 0, 3: 1, 4: 0, 5: NAN})
    # p1 and p2 were led to it and answered; p4 was, and did not
    same(values_of(mini.survey(), "applied"), {0: 1, 1: 0, 2: NAN, 3: NAN, 4: NAN, 5: NAN})


def test_domains_hold_their_respondents_and_organisations_take_no_breakdown_of_persons():
    whole = mini.survey()
    places = {(d.breakdown, d.category): place for place, d in enumerate(whole.domains)}
    assert set(values_of(whole, "skill", domain=places["type", "water"])) == {4, 5}
    assert set(values_of(whole, "skill", domain=places["network", "a"])) == {0, 1, 3}
    # p2 is in both networks
    assert set(values_of(whole, "skill", domain=places["network", "b"])) == {1, 2, 4, 5}
    assert values_of(whole, "anchoring", domain=places["network", "b"]) == {}
    assert values_of(whole, "skill", "unsure_is_no", domain=places["type", "water"]) == {}
    found = lay_out(whole, block_of(whole, "skill")[0], whole.waves["before"])
    assert found.responding.tolist() == [6, 4, 2, 3, 4] and found.held.all()
    organisations = lay_out(whole, block_of(whole, "anchoring")[0], whole.waves["before"])
    assert organisations.responding.tolist() == [3, 2, 1, 0, 0]


def test_any_respondent_takes_the_value_from_those_in_the_category():
    networks = replace(mini.BREAKDOWNS[1], domain_rule="any_respondent")
    whole = mini.survey(breakdowns=(mini.BREAKDOWNS[0], networks))
    # p2 (o1, no), p3 (o2, yes), p5 and p6 (o3)
    same(values_of(whole, "anchoring", domain=4), {1: 0, 2: 1, 4: 1, 5: 0})
    found = lay_out(whole, block_of(whole, "anchoring")[0], whole.waves["before"])
    assert found.responding.tolist() == [3, 2, 1, 2, 3]


def test_among_and_informant_restrict_the_respondents():
    among = mini.alternative(mini.SKILLED, "among", among={"item": "ANCHOR", "at_least": 4})
    told = mini.alternative(
        mini.ANCHORED, "told", collapse="informant", informant={"item": "SKILL", "in": ["1", "2", "5"]}
    )
    whole = mini.survey(
        indicators=(
            Indicator("skill", mini.text("s"), "share", (mini.SKILLED, among)),
            Indicator("anchoring", mini.text("a"), "share", (mini.ANCHORED, told)),
        )
    )
    # anchored and with a valid skill: p1 (4) and p5 (1)
    same(values_of(whole, "skill", "among"), {0: 1, 1: NAN, 2: NAN, 3: NAN, 4: 0, 5: NAN})
    # informants: p2 (2) for o1, p4 (none) for o2, p5 (4) for o3
    same(values_of(whole, "anchoring", "told"), {0: NAN, 1: 0, 2: NAN, 3: NAN, 4: 1, 5: NAN})
    assert block_of(whole, "anchoring", "told")[0].rule == "informant"


def test_what_a_wave_did_not_ask_is_not_laid_out():
    whole = mini.survey()
    block, place = block_of(whole, "late")
    before, after = (lay_out(whole, block, whole.waves[w]) for w in mini.WAVES)
    assert not before.asked[place] and np.isnan(before.answers.values[:, place]).all()
    assert after.asked[place] and before.asked.sum() == len(block.columns) - 1


def test_a_breakdown_that_a_wave_lacks_has_nobody():
    frames = {wave: frame.drop(columns=["TYPE"]) for wave, frame in mini.responses().items()}
    whole = mini.survey(frames)
    found = lay_out(whole, block_of(whole, "skill")[0], whole.waves["before"])
    assert found.held.tolist() == [True, False, False, True, True] and found.responding.tolist() == [6, 0, 0, 3, 4]


def test_a_respondent_without_an_organisation_is_in_none():
    frame = mini.frame([mini.person("x", "5", "4", 1.0), mini.person("p1", "2", "4", 1.0)])
    whole = mini.survey({"before": frame, "after": mini.responses()["after"]})
    # p1 is the second to appear
    same(values_of(whole, "anchoring"), {1: 0})
    same(values_of(whole, "anchoring", "persons"), {0: 1, 1: 0})


def test_with_base_register_who_gave_no_valid_answer_counts_as_not():
    whole = mini.survey()
    # the respondents, of whom p3 and p6 count as not, and p7 (7) and p8 (6) who did not answer
    same(values_of(whole, "skill", "enrolled"), {0: 1, 1: 0, 2: 0, 3: 1, 4: 0, 5: 0, 6: 0, 7: 0})


def test_with_base_register_an_organisation_counts_once():
    enrolled = mini.alternative(mini.ANCHORED, "enrolled", base="register")
    whole = mini.survey(indicators=(replace(mini.INDICATORS[0], definitions=(mini.ANCHORED, enrolled)),))
    # p4's organisation has an answer: his stays open; of o4 p8 counts as not; of o3 p7 does not come in
    same(values_of(whole, "anchoring", "enrolled"), {0: 1, 1: 0, 2: 1, 3: NAN, 4: 1, 5: 0, 6: 0})


def test_with_base_register_a_person_without_an_organisation_is_none():
    enrolled = mini.alternative(mini.ANCHORED, "enrolled", base="register")
    listed = mini.register()
    listed.loc[listed["person"] == "p8", "organisation"] = None
    kept = {"indicators": (replace(mini.INDICATORS[0], definitions=(mini.ANCHORED, enrolled)), mini.INDICATORS[1])}
    whole = mini.survey(listed=listed, **kept)
    # nobody of o4 answered before: p8 belongs to no organisation, and counts as a person
    assert set(values_of(whole, "anchoring", "enrolled")) == {0, 1, 2, 3, 4, 5}
    assert 6 in values_of(whole, "skill", "enrolled")


def test_with_base_register_those_not_registered_in_the_wave_stay_out():
    listed = mini.register()
    listed["in.before"] = listed["person"] != "p8"
    found = values_of(mini.survey(listed=listed), "skill", "enrolled")
    assert set(found) == {0, 1, 2, 3, 4, 5, 7}


def test_with_base_register_silence_counts_in_the_categories_of_the_register():
    enrolled = mini.alternative(mini.SKILLED, "headline", base="register")
    whole = mini.survey(indicators=(replace(mini.INDICATORS[1], definitions=(enrolled,)),))
    same(values_of(whole, "skill", domain=2), {4: 0, 5: 0, 6: 0, 7: 0})
    # p7 in network a, p8 in b
    assert set(values_of(whole, "skill", domain=3)) == {0, 1, 3, 7}


def test_a_question_that_was_not_asked_has_no_silent_units():
    late = mini.alternative(mini.INDICATORS[-1].headline, "headline", base="register")
    whole = mini.survey(indicators=(replace(mini.INDICATORS[-1], definitions=(late,)),))
    assert np.isnan(list(values_of(whole, "late").values())).all()


WAVES = (
    answers(
        0, np.array([[1.0, 5], [0, NAN], [1, 6], [NAN, 7]]), np.array([0, 0, 1, 2]), np.array([0, 1, 2, 3]),
        row=np.array([0, 1, 2, 3, 1]), domain=np.array([0, 0, 0, 0, 1]), domains=2,
    ),
    answers(
        1, np.array([[0.0, 5], [1, 6], [1, NAN]]), np.array([0, 1, 1]), np.array([1, 2, 4]),
        row=np.array([0, 1, 2, 1]), domain=np.array([0, 0, 0, 1]), domains=2,
    ),
)  # fmt: skip


def kept(given):
    """Domain, person and column of every valid value."""
    rows, columns = np.nonzero(~np.isnan(given.values[given.row]))
    return {(int(given.domain[r]), int(given.person[r]), int(c)) for r, c in zip(rows, columns, strict=True)}


def test_persons_in_both_waves_are_those_valid_in_both_column_by_column():
    first, later = in_both(*WAVES, "person")
    # in the second domain there is another person in every wave
    assert kept(first) == kept(later) == {(0, 1, 0), (0, 2, 0), (0, 2, 1)}
    assert (first.wave, later.wave) == (0, 1)


def test_organisations_in_both_waves_keep_all_their_valid_respondents():
    first, later = in_both(*WAVES, "organisation")
    assert kept(first) == {(0, 0, 0), (0, 1, 0), (0, 2, 0), (0, 0, 1), (0, 2, 1)}
    assert kept(later) == {(0, 1, 0), (0, 2, 0), (0, 4, 0), (0, 1, 1), (0, 2, 1)}


def test_weights_and_denominators_go_along():
    sides = [replace(w, weight=np.arange(1.0, 5), base=np.ones((4, 2))) for w in WAVES]
    first, _ = in_both(*sides, "person")
    assert first.weight.tolist() == sides[0].weight[sides[0].row].tolist() and first.base.shape == first.values.shape


def test_one_row_per_organisation():
    given = WAVES[0]
    # cells: domain 0 of organisations 0, 1 and 2, domain 1 of organisation 0
    made = of_units(given, np.array([[1.0, 2], [3, 4], [5, 6], [7, 8]]), np.array([[2, 1], [1, 1], [0, 1], [1, 0.0]]))
    assert made.cluster.tolist() == made.person.tolist() == [0, 1, 2, 0] and made.domain.tolist() == [0, 0, 0, 1]
    np.testing.assert_equal(made.values, [[1, 2], [3, 4], [NAN, 6], [7, NAN]])


@pytest.mark.parametrize("wave", mini.WAVES)
def test_a_wave_without_respondents_can_be_laid_out(wave):
    frames = mini.responses()
    frames[wave] = frames[wave].iloc[:0]
    whole = mini.survey(frames)
    for block in blocks(whole):
        found = lay_out(whole, block, whole.waves[wave])
        assert (found.responding == 0).all()
        assert found.answers.row.size == (8 if block.base == "register" else 0)


def test_a_block_has_no_columns_until_it_is_filled():
    assert Block("person", "persons", "mean", "valid", False).columns == ()
