"""Make the synthetic example measurement: register, baseline, follow-up, and the truth about them.

Everything is made up: persons, organisations, answers. The two headline figures of the baseline are set to what was
published about the learning networks of 2018 (43% of organisations, 20% of participants); nothing else is known of the
real measurement, whose data were never published. The bytes depend on the seed alone.

    python examples/kci_2018/generate.py --seed 2018 --out raw/kci-2018
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from random import Random

from calibration import calibrate
from export import forms_xlsx, register_csv, survey_csv
from marks import plant, tests
from population import register
from rounds import WAVES, Record, records, respondents
from truth import document

MADE_ON = "2026-11-27"
_PHRASES = (
    "Bel mij gerust op 06-0000{number}, {name}",
    "{name}\n({organisation}) wil graag meedenken over dossier Z-{number}",
    "Mijn leidinggevende {name} is hier tegen; graag vertrouwelijk houden ({number})",
    "Contactpersoon: {name} <{e_mail}>; kamer {number}",
    'Het bestek "Kade {number}" van {organisation} ging mis, zie {e_mail}',
)
"""Open answers that betray somebody; none of it may ever be published."""


def measurement(seed: int) -> dict[str, bytes]:
    """Make every file of the measurement: name -> bytes."""
    persons = register(seed)
    taking_part = respondents(persons, seed)
    rows = {wave: records(persons, taking_part[wave], wave, seed) for wave in WAVES}
    for wave in WAVES:
        calibrate(rows[wave], wave)
        plant(rows[wave], wave, seed)
        rows[wave] = sorted([*rows[wave], *tests(persons, rows[wave], wave, seed)], key=lambda record: record.begun)
    phrases = [phrase for wave in WAVES for phrase in _betray(rows[wave], wave, seed)]
    baseline = forms_xlsx(rows["baseline"], seed)
    followup, starts = survey_csv(rows["followup"], seed)
    lines = {"baseline": list(range(2, 2 + len(rows["baseline"]))), "followup": starts}
    truth = document(seed, persons, rows, lines, phrases)
    files = {
        "register.csv": register_csv(persons),
        "baseline.xlsx": baseline,
        "followup.csv": followup,
        "truth.json": (json.dumps(truth, ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
    }
    return files | {"SOURCES.yaml": _sources(files, seed)}


def _betray(rows: list[Record], wave: str, seed: int) -> list[str]:
    """Put personal phrases into open answers, of used rows and of one refusal; give them line by line."""
    rng = Random(f"{seed}-{wave}-phrases")
    talkative = [r for r in rows if r.kind == "refused" and len(r.filled.answers) > 1][:1]
    chosen = rng.sample([record for record in rows if record.used], len(_PHRASES)) + talkative
    phrases: list[str] = []
    for record, phrase in zip(chosen, (*_PHRASES, *_PHRASES), strict=False):
        person, number = record.person, rng.randint(1000, 9999)
        text = phrase.format(
            name=person.name, e_mail=person.e_mail, organisation=person.organisation.name, number=number
        )
        record.filled.answers["VERW"] = text
        phrases += text.splitlines()
    return phrases


def _sources(files: dict[str, bytes], seed: int) -> bytes:
    heading = (
        "# All persons, organisations and answers are made up. truth.json is what must come out; the pipeline never "
        "reads it.\n"
        "measurement: kci-2018\n"
        "producer: nulmeting, examples/kci_2018\n"
        "title: Learning networks 2018, synthetic example\n"
        "licence: CC0-1.0\n"
        "licence_text: https://creativecommons.org/publicdomain/zero/1.0/\n"
        f"made_by: python examples/kci_2018/generate.py --seed {seed} --out raw/kci-2018\n"
        "files:\n"
    )
    entries = [
        f'  - file: {name}\n    date: "{MADE_ON}"\n    bytes: {len(data)}\n'
        f"    sha256: {hashlib.sha256(data).hexdigest()}\n"
        for name, data in files.items()
    ]
    return (heading + "".join(entries)).encode("utf-8")


def main() -> None:
    """Write the files of one seed into a folder."""
    parser = argparse.ArgumentParser(description="Make the synthetic example measurement.")
    parser.add_argument("--seed", type=int, default=2018, help="the same seed gives the same bytes (default 2018)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, data in measurement(arguments.seed).items():
        (arguments.out / name).write_bytes(data)


if __name__ == "__main__":
    main()
