"""How one person answers one questionnaire."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from population import Person
from wording import AGREEMENT_ITEMS, BARRIERS, FORMATS, NEEDS, PAGES, ROLES, WEBINAR

Answer = str | int | tuple[str, ...]

_CUTS = (-1.45, -0.55, 0.25, 1.2)
_EASE = {
    "BEL1": 0.0,
    "BEL4": -0.15,
    "CAP1": -0.3,
    "CAP2": -0.4,
    "CAP3": -0.2,
    "CAP5": -0.75,
    "MRK": -0.05,
    "TEV": 0.95,
    "TOEP": 0.1,
    "DOORG": 0.35,
}
"""How readily people agree, in standard deviations."""
_GAIN = {"BEL1": 0.2, "BEL4": 0.15, "CAP1": 0.35, "CAP2": 0.4, "CAP3": 0.25, "CAP5": 0.3, "MRK": 0.3}
"""How far agreement moves from baseline to follow-up."""
_UNKNOWN = {"BEL1": 0.07, "BEL4": 0.08, "CAP1": 0.04, "CAP2": 0.05, "CAP3": 0.06, "CAP5": 0.08, "MRK": 0.04}
_NOT_APPLICABLE = {"CAP1": 0.02, "CAP2": 0.02, "CAP3": 0.02, "CAP5": 0.03, "TOEP": 0.06}
_SKIPPED = (0.0, 0.01, 0.02, 0.025, 0.035, 0.02)
"""Chance per page that a question is left open; people tire."""
_BARRIER_WEIGHTS = (6, 4, 6, 4, 4, 3, 4, 1)
_NEED_WEIGHTS = {"baseline": (15, 12, 7, 4, 4.5, 5, 3, 1), "followup": (10, 9, 8, 4, 5, 7, 4, 1)}
_FORMAT_CHANCES = (0.6, 0.35, 0.45, 0.3, 0.4, 0.25)
_OTHER_ROLES = ("beleidsadviseur", "jurist", "teamleider", "adviseur circulaire economie", "")
OPEN_ANSWERS = (
    "Hoe anderen circulaire eisen in een bestek zetten.",
    "Vooral voorbeelden; theorie is er genoeg.",
    "Hoe ik de directie meekrijg",
    'meer over "total cost of ownership" en levensduur',
    "Wat mag wel en wat mag niet binnen de Aanbestedingswet?",
    "Weten welke gunningscriteria écht werken – en welke niet.",
    "geen idee nog",
    "CO2-prestatieladder; hoe weeg je die mee; en hoe handhaaf je?",
    "- contacten\n- voorbeelden van bestekken",
    "=een vast format voor de uitvraag",
)


@dataclass
class Filled:
    """A filled-in questionnaire, and how near each agreement came to its cut between 3 and 4 (above 0: agrees)."""

    answers: dict[str, Answer]
    margin: dict[str, float] = field(default_factory=dict)


def fill_in(person: Person, wave: str, rng: Random) -> Filled:
    """Let a person answer every question that the wave puts to them; a question left open has no entry."""
    filled = Filled({"AKK": "ja"})
    filled.answers |= _about(person, wave, rng)
    for item in AGREEMENT_ITEMS:
        if wave == "followup" or item not in PAGES[-1]:
            _agree(filled, item, person, wave, rng)
    filled.answers |= _organisation(person, wave, rng) | _practice(person, wave, filled.answers, rng)
    filled.answers |= _choices(wave, rng)
    for page, chance in zip(PAGES, _SKIPPED, strict=True):
        for item in page:
            # the key of the organisation and the questions with a settled place in the faults stay answered
            if item not in ("AKK", "ORG") and rng.random() < chance:
                filled.answers.pop(item, None)
    if filled.answers.get("PROJ", "0") == "0":
        filled.answers.pop("CAP4", None)
    if filled.answers.get("FUN") != "anders":
        filled.answers.pop("FUNA", None)
    return filled


def up_to_page(answers: dict[str, Answer], pages: int) -> dict[str, Answer]:
    """Keep the answers on the first pages: what is there when somebody leaves."""
    reached = {item for page in PAGES[:pages] for item in page}
    return {item: answer for item, answer in answers.items() if item in reached}


def _about(person: Person, wave: str, rng: Random) -> dict[str, Answer]:
    # a few people describe themselves otherwise than the register does; the register wins
    role = person.role if rng.random() < 0.95 else rng.choice(list(ROLES))
    done = person.ability + (0.3 if wave == "followup" else 0.0) + rng.gauss(0, 1)
    answers: dict[str, Answer] = {
        "ORG": _as_typed(person.organisation.name, rng),
        "ORGT": person.organisation.type if rng.random() < 0.98 else "overig",
        "FUN": role,
        "LNW": person.networks,
        "ERV": person.experience,
        "PROJ": "0" if done < 0.1 else "1" if done < 1.3 else "2",
    }
    if wave == "followup":
        answers["FUNA"] = rng.choice(_OTHER_ROLES)
    return {item: answer for item, answer in answers.items() if answer != ""}


def _as_typed(name: str, rng: Random) -> str:
    """Write an organisation's name the way people do."""
    chance = rng.random()
    if chance < 0.08:
        return name.lower()
    if chance < 0.14:
        return f"{name} "
    if chance < 0.20 and name.startswith("Gemeente "):
        return name.replace("Gemeente ", "Gem. ")
    return name


def _agree(filled: Filled, item: str, person: Person, wave: str, rng: Random) -> None:
    if item.startswith("BEL"):
        trait = 0.75 * person.organisation.anchoring + 0.35 * person.outlook + rng.gauss(0, 0.5)
    elif item.startswith("CAP") or item == "MRK":
        trait = 0.8 * person.ability + 0.15 * person.outlook + rng.gauss(0, 0.5)
    else:
        trait = 0.4 * person.outlook + 0.3 * person.ability + rng.gauss(0, 0.8)
    value = trait + _EASE[item] + (_GAIN.get(item, 0.0) if wave == "followup" else 0.0)
    filled.margin[item] = value - _CUTS[2]
    chance = rng.random()
    if chance < _UNKNOWN.get(item, 0.03):
        filled.answers[item] = "8"
    elif chance > 1 - _NOT_APPLICABLE.get(item, 0.005):
        filled.answers[item] = "9"
    else:
        filled.answers[item] = str(1 + sum(value >= cut for cut in _CUTS))


def _organisation(person: Person, wave: str, rng: Random) -> dict[str, Answer]:
    gain = 0.15 if wave == "followup" else 0.0
    answers: dict[str, Answer] = {}
    for item, cut, unknown in (("BEL2", 0.1, 0.12), ("BEL3", 0.35, 0.2)):
        holds = person.organisation.anchoring + gain + rng.gauss(0, 0.35) > cut
        answers[item] = "weet_niet" if rng.random() < unknown else "ja" if holds else "nee"
    return answers


def _practice(person: Person, wave: str, answers: dict[str, Answer], rng: Random) -> dict[str, Answer]:
    gain = 0.7 if wave == "followup" else 0.0
    mark = min(10, max(1, round(5.3 + gain + 1.2 * person.ability + rng.gauss(0, 0.8))))
    applied = 0.35 * person.ability + gain + rng.gauss(0, 1) > 0.1
    return {"KEN": mark, "CAP4": "ja" if applied else "nee"}


def _choices(wave: str, rng: Random) -> dict[str, Answer]:
    formats = list(FORMATS | WEBINAR) if wave == "followup" else list(FORMATS)
    wanted = tuple(code for code, chance in zip(formats, _FORMAT_CHANCES, strict=False) if rng.random() < chance)
    answers: dict[str, Answer] = {
        "BAR": _up_to_three(list(BARRIERS), _BARRIER_WEIGHTS, rng),
        "BEH": _up_to_three(list(NEEDS), _NEED_WEIGHTS[wave], rng),
        "VRM": wanted or (rng.choice(formats),),
    }
    if rng.random() < 0.35:
        answers["VERW"] = rng.choice(OPEN_ANSWERS)
    return answers


def _up_to_three(codes: list[str], weights: tuple[float, ...], rng: Random) -> tuple[str, ...]:
    count = rng.choices((1, 2, 3), (10, 25, 65))[0]
    chosen: set[str] = set()
    while len(chosen) < count:
        chosen.add(rng.choices(codes, weights)[0])
    return tuple(code for code in codes if code in chosen)
