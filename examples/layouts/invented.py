"""A small invented survey: its questions, its answers, and forty people who fill it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

TYPES = {1: "Gemeente", 2: "Waterschap", 3: "Rijk", 4: "Anders"}
AGREEMENT = {
    1: "Helemaal mee oneens",
    2: "Mee oneens",
    3: "Noch eens, noch oneens",
    4: "Mee eens",
    5: "Helemaal mee eens",
    8: "Weet niet",
}
NEEDS = {
    1: "Praktijkvoorbeelden",
    2: "Eisen, criteria en clausules",
    3: "Juridische ruimte; contracten",
    4: "Ervaringen van 's Rijks andere diensten",
    5: "Anders",
}
"""With a comma, a semicolon and an apostrophe: what separators and typographers trip over."""

NUMBER = "Wat is uw deelnemersnummer?"
TYPE = "Bij wat voor organisatie werkt u?"
STEM = "In hoeverre bent u het hiermee eens?"
STATEMENTS = {"BEL1": "MVI is sterk verankerd in ons inkoopbeleid", "BEL2": "Het bestuur stuurt op MVI"}
NEED = "Waarover wilt u meer leren?"
MARK = "Welk cijfer geeft u uw kennis?"
SINCE = "Sinds wanneer werkt u hier?"
REMARK = "Wat wilt u nog kwijt?"

_REMARKS = (
    "",
    "",
    "",
    "Graag “korte” bijeenkomsten – in de ochtend",
    "Dank!\nTot de volgende keer; groet",
    '=HYPERLINK("https://example.org";"klik")',
    "-5 punten voor de koffie, zei iemand",
    "Café's: prima",
)
_OTHER_TYPES = ("Omgevingsdienst", "Veiligheidsregio; kantoor Noord", 'GGD, team "milieu"')
_OTHER_NEEDS = ("Samenwerken, ook regionaal", "Rekenen aan CO2; meten", "Geen idee")


@dataclass(frozen=True)
class Person:
    """Somebody's answers; None is no answer, an empty tuple of needs that nothing was chosen."""

    number: int
    kind: int | None
    other_kind: str
    statements: dict[str, int | None]
    needs: tuple[int, ...]
    other_need: str
    mark: float | None
    since: date | None
    remark: str
    begun: datetime
    ended: datetime

    @property
    def e_mail(self) -> str:
        """Give an address that nobody has."""
        return f"deelnemer{self.number}@example.org"


def people(seed: int, size: int = 40) -> list[Person]:
    """Make the people; the first answers everything and the second nothing."""
    rng = Random(f"{seed}-layouts")
    return [_person(number, rng) for number in range(1, size + 1)]


def truth(persons: list[Person]) -> dict[str, dict[str, object]]:
    """Give what must be read of every person, whatever the layout."""
    return {
        str(one.number): {
            "TYP": None if one.kind is None else str(one.kind),
            **{code: None if answer is None else str(answer) for code, answer in one.statements.items()},
            "BEH": [str(code) for code in one.needs],
            "KEN": one.mark,
            "DAT": None if one.since is None else one.since.isoformat(),
        }
        for one in persons
    }


def _person(number: int, rng: Random) -> Person:
    def maybe(value: object) -> object:
        answered = number == 1 or (rng.random() < 0.85 and number != 2)
        return value if answered else None

    kind = maybe(rng.choice(list(TYPES)))
    needs = maybe(tuple(sorted(rng.sample(list(NEEDS), rng.randint(1, 3))))) or ()
    if number == 1:
        needs = (1, 2, 3, 4, 5)
    begun = datetime(2018, 6, 4, 9, 0) + timedelta(minutes=rng.randint(0, 20000))
    return Person(
        number,
        kind,
        rng.choice(_OTHER_TYPES) if kind == 4 else "",
        {code: maybe(rng.choice(list(AGREEMENT))) for code in STATEMENTS},
        needs,
        rng.choice(_OTHER_NEEDS) if 5 in needs else "",
        maybe(rng.choice((4.5, 5.0, 6.0, 6.5, 7.0, 7.5, 8.0))),
        maybe(date(2000, 1, 1) + timedelta(days=rng.randint(0, 6000))),
        "" if number == 2 else rng.choice(_REMARKS),
        begun,
        begun + timedelta(seconds=rng.randint(90, 1500)),
    )
