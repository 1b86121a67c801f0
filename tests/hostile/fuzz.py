"""Damage files of every kind at random and read them: whatever comes of it, the process that asks goes on.

    python tests/hostile/fuzz.py [--files 1200] [--seed 1] [--keep FOLDER]

Prints per kind how many were read and how many refused; ends with 1 if a file took too much time or memory, or gave
anything but a table or located lines.
"""

import argparse
import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import making
from nulmeting import guard

SECONDS, MEMORY = 20, 700_000_000
TOKENS = (
    b'"', b'""', b",", b";", b"\t", b"\r\n", b"\n", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=", b"<", b">", b"&amp;",
    b"</row>", b'<c r="A1">', b'<c r="XFD1048576"><v>1</v></c>', b"<v>", b"1E999", b"-1", b"4294967295", b"NaN",
    b"<!DOCTYPE x>", b'number-columns-repeated="99999999"', b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\x7f\xff\xff\xff",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What came of one damaged file: ``same``, ``other`` or ``refused``, and the code of the first line."""

    kind: str
    what: str
    code: str
    seconds: float
    peak: int
    trouble: str = ""


def sound():
    """Give a sound file of each kind that is damaged."""
    import pandas as pd

    text = "id;vraag;cijfer;dag\r\n" + "".join(
        f'{n};"antwoord {n % 3}, ""zo"";";{n % 10},5;{1 + n % 28}-6-2018\r\n' for n in range(60)
    )
    heads = "".join(
        making.text_cell(f"{letter}1", word) for letter, word in zip("ABC", ("id", "vraag", "dag"), strict=True)
    )
    cells = [
        f'<c r="A{n}"><v>{n}</v></c><c r="B{n}" t="s"><v>{n % 3}</v></c><c r="C{n}" s="2"><v>{43000 + n}</v></c>'
        for n in range(2, 60)
    ]
    strings = ("ja", "nee", "weet niet")
    sheet = making.table(
        making.row(making.cell("id"), making.cell("vraag")),
        *(making.row(making.number(n), making.cell(strings[n % 3])) for n in range(60)),
    )
    frame = pd.DataFrame({"id": [float(n) for n in range(60)], "vraag": [strings[n % 3] for n in range(60)]})
    about = {
        "column_labels": {"vraag": "Wat vindt u?"},
        "variable_value_labels": {"id": {1.0: "een", 99.0: "geen"}},
        "missing_ranges": {"id": [{"lo": 90.0, "hi": 99.0}]},
    }
    return {
        ".csv": text.encode(),
        ".xlsx": making.xlsx(making.rows(heads, *cells), strings=strings, styles=making.FORMATS),
        ".ods": making.ods(sheet),
        ".sav": making.sav(frame, **about),
        ".zsav": making.sav(frame, packed=True, **about),
        ".parquet": making.parquet({"id": list(range(60)), "vraag": [strings[n % 3] for n in range(60)]}),
    }


def damaged(data, chance):
    """Change bytes: one to eight times, each in one of several ways."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place, length = chance.randrange(len(made) + 1), chance.choice((1, 1, 2, 4, 16, 200))
        way = chance.randrange(7)
        if way == 0 and made:
            made[place % len(made)] ^= 1 << chance.randrange(8)
        elif way == 1 and made:
            made[place % len(made)] = chance.randrange(256)
        elif way == 2:
            del made[place : place + length]
        elif way == 3:
            made[place:place] = made[place : place + length] * chance.choice((1, 1, 2, 50))
        elif way == 4:
            made[place:place] = chance.choice(TOKENS)
        elif way == 5:
            made[place : place + length] = chance.choice(TOKENS)
        elif chance.random() < 0.2:
            del made[place:]
    return bytes(made)


def damaged_within(data, chance):
    """Damage one part of a ZIP file, and pack it again soundly."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    parts[name] = damaged(parts[name], chance)
    return making.zipped(parts)


def run(files, seed, folder, keep=None):
    """Damage so many files, the kinds by turns, and read each."""
    originals = sound()
    kinds = list(originals)
    texts = {}
    for kind, data in originals.items():
        path = folder / f"sound{kind}"
        path.write_bytes(data)
        texts[kind] = content(guard.read_grid(path))
    for number in range(files):
        kind = kinds[number % len(kinds)]
        chance = random.Random(f"{seed}/{number}")
        packed = kind in (".xlsx", ".ods") and chance.random() < 0.8
        path = folder / f"damaged{kind}"
        path.write_bytes((damaged_within if packed else damaged)(originals[kind], chance))
        result = read(kind, path, texts[kind])
        if keep and result.trouble:
            (keep / f"{seed}-{number}{kind}").write_bytes(path.read_bytes())
        yield result


def read(kind, path, expected):
    start = time.perf_counter()
    found = guard.outcome(path)
    seconds = time.perf_counter() - start
    lines = [fault.line(language) for fault in found.faults for language in ("nl", "en")]
    trouble = [
        words
        for words, holds in {
            "too slow": seconds > SECONDS,
            "too much memory": found.peak > MEMORY,
            "neither table nor lines": (found.grid is None) == (not lines),
            "a line without its file": any(path.name not in line for line in lines),
        }.items()
        if holds
    ]
    what = "refused" if found.grid is None else "same" if content(found.grid) == expected else "other"
    code = found.faults[0].code if found.faults else ""
    return Result(kind, what, code, seconds, found.peak, ", ".join(trouble))


def content(grid):
    return [list(column) for column in grid.columns]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1200, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="other files for another number (%(default)s)")
    parser.add_argument("--keep", type=Path, help="a folder for files that gave trouble")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        results = list(run(options.files, options.seed, Path(folder), options.keep))
    print(f"{'kind':9}{'files':>7}{'same':>7}{'other':>7}{'refused':>9}{'slowest s':>11}{'peak MB':>9}  codes")
    for kind in dict.fromkeys(one.kind for one in results):
        of_kind = [one for one in results if one.kind == kind]
        counted = Counter(one.what for one in of_kind)
        codes = ", ".join(f"{code} {n}" for code, n in Counter(one.code for one in of_kind if one.code).most_common())
        slowest, peak = max(one.seconds for one in of_kind), max(one.peak for one in of_kind) / 1e6
        print(
            f"{kind:9}{len(of_kind):7}{counted['same']:7}{counted['other']:7}{counted['refused']:9}"
            f"{slowest:11.1f}{peak:9.0f}  {codes}"
        )
    troubles = [f"file {number}: {one.trouble}" for number, one in enumerate(results) if one.trouble]
    print("\n".join(troubles) or f"all {len(results)} files gave a table or located lines")
    return int(bool(troubles))


if __name__ == "__main__":
    sys.exit(main())
