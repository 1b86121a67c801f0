"""Make the register and the answers of `register.csv`: python tests/reference/oracles/calibration/generate.py.

Invented organisations and persons only. `kind` and `size` are of the organisation, `role` and `region` of the person; who
has a network at all, and who answered, depends on them. An empty answer is item nonresponse. Of `random` nothing but
`random()` is used, whose stream is the same in every version of Python, so that the file comes out the same to the byte.
"""

import random
from pathlib import Path

FILE = Path(__file__).parent / "register.csv"
HEAD = "organisation,person,kind,size,role,region,group,responded,mark,yes,spent,hours"
KINDS, ROLES, REGIONS = "uvw", "abcd", "xyz"


def rows():
    draw = random.Random(20181119).random
    person = 0
    for organisation in range(70):
        kind = KINDS[min(int(draw() * 4), 2)]
        number = 1 + int(draw() ** 2 * 6)
        effect = 2.5 * draw() + KINDS.index(kind)
        for _ in range(number):
            role, region = ROLES[int(draw() * 4)], REGIONS[int(draw() ** 1.5 * 3)]
            group = "pqr"[int(draw() * 3)]
            answered = draw() < 0.35 + 0.1 * ROLES.index(role) + 0.1 * KINDS.index(kind)
            mark = min(10, max(1, int(3 + effect + ROLES.index(role) + 4 * draw())))
            cells = [str(mark), str(int(draw() < mark / 12)), f"{10 * draw() * mark:.2f}", f"{5 + 20 * draw():.1f}"]
            kept = [cell if draw() < 0.92 else "" for cell in cells]
            size = "1" if number == 1 else "2" if number == 2 else "3-4" if number < 5 else "5+"
            facts = [str(organisation), str(person), kind, size, role, region, group, str(int(answered))]
            yield ",".join([*facts, *(kept if answered else [""] * 4)])
            person += 1


def text():
    return "\n".join([HEAD, *rows()]) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
