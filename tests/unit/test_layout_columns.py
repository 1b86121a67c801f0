"""What the columns are that nobody asked for."""

import pytest
from nulmeting.layout_columns import OTHER_TEXT, OWN, PERSONAL, SURVEY, roles


@pytest.mark.parametrize(
    "layout, head, role",
    [
        ("limesurvey", "submitdate", OWN),
        ("limesurvey", "groupTime12", OWN),
        ("limesurvey", "Groepstijd: Leren", OWN),
        ("limesurvey", "ipaddr", PERSONAL),
        ("limesurvey", "attribute_1", PERSONAL),
        ("limesurvey", "Q1[other]", OTHER_TEXT),
        ("limesurvey", "Q1[SQ002comment]", OTHER_TEXT),
        ("limesurvey", "Hoe? [Anders]", OTHER_TEXT),
        ("limesurvey", "Q1[SQ002]", SURVEY),
        ("limesurvey", "leadTime", SURVEY),  # only the time of a column that is there is one
        ("qualtrics", "Q3_5_TEXT", OTHER_TEXT),
        ("qualtrics", "Q9_Page Submit", OWN),
        ("qualtrics", "RecipientEmail", PERSONAL),
        ("qualtrics", "Q3_5", SURVEY),
        ("surveymonkey", "Soort? | Anders (geef nadere toelichting)", OTHER_TEXT),
        ("surveymonkey", "Custom Data 12", PERSONAL),
        ("microsoft_forms", "Tijd van\u00a0voltooien", OWN),
        ("microsoft_forms", "Naam", PERSONAL),
        ("google_forms", "E-mailadres", PERSONAL),
        ("typeform", "Network ID", PERSONAL),
        ("typeform", "Other", OTHER_TEXT),
        ("plain", "Other", SURVEY),
        ("plain", "Naam", SURVEY),  # nobody's column: it must be named, or the run stops
        ("plain", "Anders, namelijk:", OTHER_TEXT),
    ],
)
def test_roles(layout, head, role):
    assert roles([head], layout) == (role,)


def test_the_time_of_a_question_is_the_tools_own():
    assert roles(["Q1[SQ1]", "Q1Time", "Q2Time"], "limesurvey") == (SURVEY, OWN, SURVEY)
