"""The columns that each survey tool adds by itself: known, and dropped unless the codebook asks for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from nulmeting.layout import plain_text

OWN, PERSONAL, OTHER_TEXT, SURVEY = "own", "personal", "other_text", ""
"""What a column is: the tool's, the tool's about a person, the text beside "other", or of the survey."""

# Shell patterns of heads; [[] is a bracket.
_OWN: Mapping[str, tuple[str, ...]] = {
    "limesurvey": (
        "id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "refurl",
        "interviewtime", "groupTime*", "quotaexit",
        "Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started", "Date last action",
        "Referrer URL", "Referer URL", "Total time", "Group time: *", "Question time: *",
        "Antwoord-ID", "Respons-ID", "Datum ingediend", "Datum verzonden", "Laatste pagina", "Starttaal",
        "Datum gestart", "Datum laatste actie", "Verwijzende URL", "Totale tijd", "Groepstijd: *", "Vraagtijd: *",
    ),
    "qualtrics": (
        "StartDate", "EndDate", "Status", "Progress", "Duration (in seconds)", "Finished", "RecordedDate", "ResponseId",
        "ResponseID", "ResponseSet", "DistributionChannel", "UserLanguage", "LocationAccuracy", "SC[0-9]*", "Q_*",
        "*_First Click", "*_Last Click", "*_Page Submit", "*_Click Count", "*_DO", "*_DO_*",
        "*_Browser", "*_Version", "*_Operating System", "*_Resolution",
    ),
    "surveymonkey": (
        "Respondent ID", "RespondentID", "Respondent-ID", "respondent_id", "Collector ID", "CollectorID",
        "Collector-ID", "collector_id", "Verzamelaar-ID", "Start Date", "StartDate", "date_created", "Begindatum",
        "Startdatum", "End Date", "EndDate", "date_modified", "Einddatum",
    ),
    "microsoft_forms": (
        "ID", "Id", "Begintijd", "Tijd van voltooien", "Tijd van laatste wijziging", "Taal", "Totaal aantal punten",
        "Quizfeedback", "Punten - *", "Feedback - *", "Tijdstip van cijferpublicatie",
        "Start time", "Completion time", "Last modified time", "Language", "Total points", "Quiz feedback",
        "Points - *", "Grade posted time",
    ),
    "google_forms": (
        "Tijdstempel", "Timestamp", "Score", "Total score", "Totale score", "* [[]Score]", "* [[]Feedback]",
    ),
    "typeform": (
        "#", "Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Tags", "Ending", "Score",
        "score", "Outcome", "Winning Outcome", "Counter_*", "Response ID",
    ),
}  # fmt: skip
_PERSONAL: Mapping[str, tuple[str, ...]] = {
    "limesurvey": (
        "token", "ipaddr", "firstname", "lastname", "email", "attribute_[0-9]*",
        "IP address", "IP-adres", "Access code", "Token", "Toegangscode", "First name", "Last name", "Email address",
        "Voornaam", "Achternaam", "E-mailadres",
    ),
    "qualtrics": (
        "IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
        "ExternalDataReference", "Name", "EmailAddress", "LocationLatitude", "LocationLongitude",
    ),
    "surveymonkey": (
        "IP Address", "IPAddress", "ip_address", "IP-adres", "Email Address", "EmailAddress", "email_address",
        "E-mailadres", "First Name", "FirstName", "first_name", "Voornaam", "Last Name", "LastName", "last_name",
        "Achternaam", "Custom Data*", "CustomData*", "custom_[0-9]*", "Custom Value*", "Aangepaste gegevens*",
        "Aangepaste waarde*",
    ),
    "microsoft_forms": ("E-mail", "Email", "Naam", "Name"),
    "google_forms": ("Username", "Gebruikersnaam", "Email Address", "Email address", "E-mailadres", "E-mail"),
    "typeform": ("Network ID",),
}  # fmt: skip
_OTHER_TEXT: Mapping[str, tuple[str, ...]] = {
    "limesurvey": (
        "*[[]other]",
        "*[[]*comment]",
        "*[[]Other]",
        "*[[]Anders]",
        "*[[]Anders:]",
        "*[[]Other:]",
        "*_other",
    ),
    "qualtrics": ("*_TEXT",),
    "typeform": ("Other", "Anders"),
}
_OTHER_ANYWHERE = (
    "*anders, namelijk*", "*anders namelijk*", "*anders, te weten*", "*anders (geef nadere toelichting)*",
    "*anders (specificeer)*", "*other (please specify)*", "*other, please specify*",
)  # fmt: skip


def roles(heads: Sequence[str], layout: str) -> tuple[str, ...]:
    """Tell what each column is by its head.

    Returns
    -------
    tuple of str
        Of each `OWN`, `PERSONAL`, `OTHER_TEXT` or `SURVEY`.
    """
    texts = [plain_text(head) for head in heads]
    # LimeSurvey's time of a question is called after it; a head that only ends in Time is not
    timings = {f"{text.split('[')[0]}Time" for text in texts} if layout == "limesurvey" else set()
    return tuple(OWN if text in timings else _role(text, layout) for text in texts)


def _role(head: str, layout: str) -> str:
    if _fits(head, _PERSONAL.get(layout, ())):
        return PERSONAL
    if _fits(head, _OWN.get(layout, ())):
        return OWN
    other = _fits(head, _OTHER_TEXT.get(layout, ())) or _fits(head.casefold(), _OTHER_ANYWHERE)
    return OTHER_TEXT if other else SURVEY


def _fits(head: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(head, pattern) for pattern in patterns)
