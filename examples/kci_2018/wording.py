"""What the two questionnaires say: questions, answers, and how each export writes them."""

from __future__ import annotations

TYPES = {
    "gemeente": "Gemeente",
    "waterschap": "Waterschap",
    "provincie": "Provincie",
    "rijk": "Rijk",
    "overig": "Overige (semi-)overheid",
}
ROLES = {
    "inkoper": "Inkoper",
    "duurzaamheid": "Duurzaamheidscoördinator",
    "contractmanager": "Contractmanager",
    "projectleider": "Projectleider",
    "anders": "Anders",
}
PRODUCT_NETWORKS = {
    "ict": "ICT",
    "mobiliteit": "Mobiliteit",
    "kantoorinrichting": "Kantoorinrichting",
    "bouw_gww": "Bouw & GWW",
    "schoonmaak": "Schoonmaak",
    "buitenruimte": "Groen en buitenruimte",
}
THEME_NETWORKS = {
    "samenwerken_markt": "Samenwerken met de markt",
    "interne_organisatie": "Interne organisatie",
    "ambitie_uitvraag": "Van ambitie naar uitvraag",
    "juridische_ruimte": "Juridische ruimte",
}
NETWORKS = PRODUCT_NETWORKS | THEME_NETWORKS
EXPERIENCE = {"0-1": "0-1 jaar", "2-5": "2-5 jaar", "6-10": "6-10 jaar", "over-10": "Meer dan 10 jaar"}
PROJECTS = {"0": "Nee", "1": "Ja, 1 of 2 keer", "2": "Ja, 3 keer of vaker"}
YES_NO = {"ja": "Ja", "nee": "Nee"}
YES_NO_UNKNOWN = {**YES_NO, "weet_niet": "Weet niet"}
BARRIERS = {
    "kennis": "Gebrek aan kennis",
    "budget": "Gebrek aan budget",
    "tijd": "Gebrek aan tijd",
    "draagvlak": "Gebrek aan draagvlak in de organisatie",
    "juridisch": "Juridische onzekerheid",
    "marktaanbod": "Onvoldoende aanbod in de markt",
    "prioriteit": "Geen prioriteit bij bestuur of management",
    "anders": "Anders",
}
NEEDS = {
    "praktijkvoorbeelden": "Praktijkvoorbeelden",
    "ervaringen": "Ervaringen van andere (semi-)overheden",
    "eisen_criteria": "Eisen en gunningcriteria opstellen",
    "juridisch": "Juridische ruimte binnen de aanbestedingsregels",
    "markt": "Samenwerken met de markt",
    "effect_meten": "Effect meten (CO2, grondstoffen)",
    "draagvlak": "Intern draagvlak organiseren",
    "anders": "Anders",
}
FORMATS = {
    "bijeenkomst": "Fysieke bijeenkomst",
    "intervisie": "Intervisie in kleine groep",
    "werkbezoek": "Werkbezoek",
    "online": "Online kennisbank",
    "expert": "Vragen stellen aan een expert",
}
WEBINAR = {"webinar": "Webinar"}
"""Offered in the follow-up only."""

# A form is often put together from blocks of different authors: the policy block says "Geheel", the capability
# block "Helemaal" and names the middle and the two ways out differently.
AGREE_POLICY = {
    "1": "Geheel mee oneens",
    "2": "Oneens",
    "3": "Neutraal",
    "4": "Eens",
    "5": "Geheel mee eens",
    "8": "Weet niet",
    "9": "N.v.t.",
}
AGREE_CAPABILITY = {
    "1": "Helemaal mee oneens",
    "2": "Mee oneens",
    "3": "Noch eens, noch oneens",
    "4": "Mee eens",
    "5": "Helemaal mee eens",
    "8": "Weet ik niet",
    "9": "Niet van toepassing",
}
AGREE_SLIP = AGREE_CAPABILITY | {"4": "Mee eens ", "8": "Geen mening"}
"""One statement on which the author of the form left a space and other words standing."""

FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "AKK": ("Gaat u akkoord met het gebruik van uw antwoorden voor dit onderzoek?", YES_NO),
    "ORG": ("Bij welke organisatie werkt u?", {}),
    "ORGT": ("Wat voor organisatie is dat?", TYPES),
    "FUN": ("Wat is uw functie?", ROLES),
    "LNW": ("Aan welk leernetwerk of welke leernetwerken neemt u deel?", NETWORKS),
    "ERV": ("Hoeveel jaar ervaring heeft u met inkoop?", EXPERIENCE),
    "PROJ": ("Heeft u in de afgelopen twee jaar klimaatneutraal of circulair ingekocht?", PROJECTS),
    "BEL1": ("MVI is sterk verankerd in ons inkoopbeleid", AGREE_POLICY),
    "BEL4": ("Bestuur en management sturen op MVI", AGREE_POLICY),
    "BEL2": ("Heeft uw organisatie concrete MVI-doelen vastgesteld?", YES_NO_UNKNOWN),
    "BEL3": ("Heeft uw organisatie het Manifest MVI ondertekend?", YES_NO_UNKNOWN),
    "CAP1": ("Ik kan eisen voor klimaatneutraal en circulair inkopen opstellen", AGREE_CAPABILITY),
    "CAP2": ("Ik kan gunningcriteria voor klimaatneutraal en circulair inkopen opstellen", AGREE_CAPABILITY),
    "CAP3": ("Ik ken de juridische ruimte voor klimaatneutraal en circulair inkopen", AGREE_CAPABILITY),
    "CAP5": ("Ik kan het effect van een inkoop (CO2, grondstoffen) meten", AGREE_CAPABILITY),
    "MRK": ("Ik weet hoe ik vroeg met de markt samenwerk", AGREE_SLIP),
    "CAP4": ("Heeft u in uw laatste inkooptraject MVI-eisen of -criteria toegepast?", YES_NO),
    "KEN": ("Welk cijfer (1-10) geeft u uw kennis van circulair inkopen?", {}),
    "BAR": ("Wat belemmert u het meest? (maximaal drie antwoorden)", BARRIERS),
    "BEH": ("Waaraan heeft u het meest behoefte? (maximaal drie antwoorden)", NEEDS),
    "VRM": ("Hoe leert u het liefst?", FORMATS),
    "VERW": ("Wat hoopt u in het leernetwerk te leren?", {}),
}
"""The baseline form: item -> head of its column, and the words of its answers."""

PAGES = (
    ("AKK",),
    ("ORG", "ORGT", "FUN", "FUNA", "LNW", "ERV", "PROJ"),
    ("BEL1", "BEL4", "BEL2", "BEL3"),
    ("CAP1", "CAP2", "CAP3", "CAP5", "MRK", "CAP4", "KEN"),
    ("BAR", "BEH", "VRM", "VERW"),
    ("TEV", "TOEP", "DOORG"),
)
"""Items per page of the questionnaire; the last page is in the follow-up only."""

AGREEMENT_ITEMS = ("BEL1", "BEL4", "CAP1", "CAP2", "CAP3", "CAP5", "MRK", "TEV", "TOEP", "DOORG")
MULTI = ("LNW", "BAR", "BEH", "VRM")

LIMESURVEY: dict[str, str] = {
    "AKK": "AKK",
    "RID": "MAIL",
    "ORG": "ORG",
    "ORGT": "ORGT",
    "FUN": "FUN",
    "FUNA": "FUN[other]",
    "LNW": "LNW",
    "ERV": "ERV",
    "PROJ": "PROJ",
    "BEL1": "BEL[SQ001]",
    "BEL4": "BEL[SQ002]",
    "BEL2": "BELDOEL",
    "BEL3": "BELMAN",
    "CAP1": "CAP[SQ001]",
    "CAP2": "CAP[SQ002]",
    "CAP3": "CAP[SQ003]",
    "CAP5": "CAP[SQ004]",
    "MRK": "CAP[SQ005]",
    "CAP4": "TOEGEPAST",
    "KEN": "KEN",
    "BAR": "BAR",
    "BEH": "BEH",
    "VRM": "VRM",
    "VERW": "VERW",
    "TEV": "NA[SQ001]",
    "TOEP": "NA[SQ002]",
    "DOORG": "NA[SQ003]",
}
"""The follow-up survey: item -> question code; a multi-select has a column ``code[SQ00n]`` per option."""

_AGREE_CODES = {"1": "A1", "2": "A2", "3": "A3", "4": "A4", "5": "A5", "8": "A6", "9": "A7"}
LIMESURVEY_CODES: dict[str, dict[str, str]] = {
    **dict.fromkeys(AGREEMENT_ITEMS, _AGREE_CODES),
    **{item: {"ja": "Y", "nee": "N"} for item in ("AKK", "CAP4")},
    **{item: {"ja": "A1", "nee": "A2", "weet_niet": "A3"} for item in ("BEL2", "BEL3")},
    "ORGT": {code: f"A{n}" for n, code in enumerate(TYPES, start=1)},
    "FUN": {code: "-oth-" if code == "anders" else f"A{n}" for n, code in enumerate(ROLES, start=1)},
    "ERV": {code: f"A{n}" for n, code in enumerate(EXPERIENCE, start=1)},
    "PROJ": {code: f"A{n}" for n, code in enumerate(PROJECTS, start=1)},
}
"""The follow-up survey: the answer codes it exports for single choices."""

OPTIONS = {"LNW": NETWORKS, "BAR": BARRIERS, "BEH": NEEDS, "VRM": FORMATS | WEBINAR}


def option_column(item: str, code: str) -> str:
    """Give the head of one option's column in the follow-up export."""
    return f"{LIMESURVEY[item]}[SQ{list(OPTIONS[item]).index(code) + 1:03d}]"
