"""The enrolled: 264 persons in 150 fictitious organisations."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

from wording import EXPERIENCE, PRODUCT_NETWORKS, ROLES, THEME_NETWORKS

SIZES = [1] * 85 + [2] * 38 + [3] * 15 + [4] * 8 + [6] * 3 + [8]
"""Enrolled persons per organisation: 264 in 150."""

# Made of invented parts, so that no name is that of a real body.
_PLACES = ("Wilger", "Elzer", "Kievits", "Reiger", "Otter", "Lijster", "Spreeuw", "Merel", "Egel", "Vlier", "Brem")
_ENDINGS = ("meer", "horst", "veld", "broek", "dam", "oord", "wijk", "waard")
_REGIONS = ("Noorderlicht", "Zilverkust", "Rietkraag", "Zandrug", "Windkant", "Stuifduin", "Klokkenland", "Hoogtij")
NAMES = {
    "gemeente": [f"Gemeente {place}{ending}" for place in _PLACES for ending in _ENDINGS],
    "waterschap": [f"Waterschap {a}{b}" for a in ("Otter", "Biezen", "Kwel", "Wilgen") for b in ("stroom", "vliet")]
    + [f"Hoogheemraadschap {region}" for region in _REGIONS],
    "provincie": [f"Provincie {region}" for region in (*_REGIONS, "Morgenland", "Avondland")],
    "rijk": [
        f"{kind} {subject}"
        for kind in ("Rijksdienst", "Agentschap", "Inspectie")
        for subject in (
            "Stiltegebieden",
            "Windstreken",
            "Vaarwegbakens",
            "Getijden",
            "Kaartbeelden",
            "Daglicht",
            "Dijken",
        )
    ]
    + ["Rijksinkoopcentrum Windkant"],
    "overig": [f"Omgevingsdienst {region}" for region in _REGIONS]
    + [f"Veiligheidsregio {region}" for region in _REGIONS]
    + ["Universiteit van Lijsterwaard", "Vervoersbedrijf Klokkenland"],
}
COUNTS = {"gemeente": 84, "waterschap": 16, "provincie": 10, "rijk": 22, "overig": 18}

_FIRST_NAMES = (
    "Aafke Abel Anouk Bente Bram Carlijn Cas Daan Dewi Douwe Eefje Elif Fenna Femke Floor Gijs Guus Hanna Hidde Ilse "
    "Imane Jelle Jorn Karim Kees Klaas Lieke Loes Maarten Marit Mees Mila Naomi Nynke Okke Pien Quirijn Rens Roos "
    "Saar Samir Sietse Stijn Teun Tirza Ubbo Vera Wieke Wout Xander Yara Yusuf Zoë Zeger"
)
_SURNAMES = [
    f"{prefix}{stem}{ending}"
    for prefix, stem in (
        ("", "Olden"),
        ("", "Bruggel"),
        ("van ", "Zilver"),
        ("van der ", "Kwik"),
        ("de ", "Rook"),
        ("ten ", "Hazel"),
        ("", "Koper"),
    )
    for ending in ("kamer", "donk", "steen", "brink", "hof", "laar", "mans", "stede")
]
_FULL_NAMES = [f"{first} {last}" for first in _FIRST_NAMES.split() for last in _SURNAMES]
_ROLE_WEIGHTS = {"inkoper": 38, "duurzaamheid": 24, "contractmanager": 14, "projectleider": 16, "anders": 8}
_TYPE_LEAD = {"gemeente": -0.05, "waterschap": 0.1, "provincie": 0.25, "rijk": 0.3, "overig": -0.2}
_ROLE_LEAD = {"inkoper": 0.3, "duurzaamheid": 0.1, "contractmanager": 0.0, "projectleider": -0.2, "anders": -0.3}
_NETWORK_WEIGHTS = (4, 3, 3, 4, 2, 2, 5, 4, 4, 3)


@dataclass(frozen=True)
class Organisation:
    """A body, with how far sustainable procurement has taken root in it (standard normal)."""

    name: str
    type: str
    anchoring: float


@dataclass(frozen=True)
class Person:
    """Somebody enrolled. `ability` and `outlook` are standard normal traits that both waves share."""

    name: str
    e_mail: str
    organisation: Organisation
    role: str
    networks: tuple[str, ...]
    experience: str
    ability: float
    outlook: float


def register(seed: int) -> list[Person]:
    """Draw the enrolled, organisation by organisation."""
    rng = Random(f"{seed}-register")
    bodies = [
        Organisation(name, kind, _TYPE_LEAD[kind] + rng.gauss(0, 1))
        for kind, count in COUNTS.items()
        for name in sorted(rng.sample(NAMES[kind], count))
    ]
    sizes = list(SIZES)
    rng.shuffle(sizes)
    names = rng.sample(_FULL_NAMES, sum(sizes))
    places = [body for body, size in zip(bodies, sizes, strict=True) for _ in range(size)]
    return [_person(name, body, rng) for name, body in zip(names, places, strict=True)]


def outsider(taken: list[Person], rng: Random) -> Person:
    """Draw a colleague of an enrolled person who was sent the link but is not enrolled."""
    known = {person.name for person in taken}
    name = rng.choice(
        [n for n in (f"{first} {last}" for first in _FIRST_NAMES.split() for last in _SURNAMES) if n not in known]
    )
    return _person(name, rng.choice(taken).organisation, rng)


def address(name: str) -> str:
    """Give the e-mail address that belongs to a name: no spaces, no accents."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    first, rest = plain.split(" ", 1)
    return f"{first}.{rest.replace(' ', '')}@example.org"


def _person(name: str, body: Organisation, rng: Random) -> Person:
    role = rng.choices(list(ROLES), [_ROLE_WEIGHTS[r] for r in ROLES])[0]
    count = rng.choices((1, 2, 3), (70, 24, 6))[0]
    codes = [*PRODUCT_NETWORKS, *THEME_NETWORKS]
    wanted = {rng.choices(codes, _NETWORK_WEIGHTS)[0] for _ in range(count)}
    ability = 0.3 * body.anchoring + _ROLE_LEAD[role] + rng.gauss(0, 0.95)
    years = min(3, max(0, round(1.4 + 0.5 * ability + rng.gauss(0, 0.9))))
    return Person(
        name=name,
        e_mail=address(name),
        organisation=body,
        role=role,
        networks=tuple(code for code in codes if code in wanted),
        experience=list(EXPERIENCE)[years],
        ability=ability,
        outlook=rng.gauss(0, 1),
    )
