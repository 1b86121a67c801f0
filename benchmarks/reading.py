"""Measure the reading of large files beside other software, in one run: see docs/benchmarks.md.

    python benchmarks/reading.py [--small] [--only NAME ...] [--repeats N] [--out FILE.json]

Prints a table. Every participant runs in a process of its own; who is not installed is left out.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import reading_files

HERE = Path(__file__).parent
CACHE = HERE.parent / ".cache" / "benchmarks"
PYTHON = sys.executable
OURS = "nulmeting"
ROW = "{:5}{:26}{:>9}{:>8}{:>13}{:>8}{:>9}"

_US = "import pathlib, nulmeting.exports as ours; t = ours.read_export(pathlib.Path(file)); print(len(t), len(t.head))"
_ROWS = (
    "rows = python_calamine.load_workbook(file).get_sheet_by_index(0).to_python(); print(len(rows) - 1, len(rows[0]))"
)
READERS = {
    "csv": {
        OURS: (PYTHON, _US),
        "pandas, C": (PYTHON, "import pandas; print(*pandas.read_csv(file).shape)"),
        "pandas, C, text": (
            PYTHON,
            "import pandas; print(*pandas.read_csv(file, dtype=str, keep_default_na=False).shape)",
        ),
        "pandas, pyarrow": (PYTHON, "import pandas; print(*pandas.read_csv(file, engine='pyarrow').shape)"),
        "pyarrow": (PYTHON, "from pyarrow import csv; print(*csv.read_csv(file).shape)"),
        "polars": ("polars", "import polars; print(*polars.read_csv(file).shape)"),
        "polars, text": ("polars", "import polars; print(*polars.read_csv(file, infer_schema=False).shape)"),
        "R data.table": ("data.table", "cat(dim(data.table::fread(file)))"),
        "R data.table, text": ("data.table", "cat(dim(data.table::fread(file, colClasses = 'character')))"),
    },
    "xlsx": {
        OURS: (PYTHON, _US),
        "pandas, openpyxl": (PYTHON, "import pandas; print(*pandas.read_excel(file, engine='openpyxl').shape)"),
        "calamine": (PYTHON, "import python_calamine; " + _ROWS),
        "polars": ("polars", "import polars; print(*polars.read_excel(file).shape)"),
        "R readxl": ("readxl", "cat(dim(readxl::read_excel(file, progress = FALSE)))"),
    },
}
"""What each runs with the name of the file in `file`; nothing is done with the table but asking its size."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a hundredth of the rows, to see that everything works")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these readers, as the table names them")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, of which the median counts (%(default)s)")
    parser.add_argument("--out", type=Path, default=CACHE / "reading.json", help="where the figures go (%(default)s)")
    options = parser.parse_args()
    rows = {"csv": 10_000, "xlsx": 1_000} if options.small else {"csv": 1_000_000, "xlsx": 100_000}
    result = []
    for kind, count in rows.items():
        path = CACHE / f"reading-{count}.{kind}"
        # in another process: on Linux a process counts as its own what its parent held when it was forked
        subprocess.run([PYTHON, HERE / "reading_files.py", path, str(count)], check=True)
        print(f"{kind}: {count:,} rows x {reading_files.COLUMNS} columns, {path.stat().st_size / 1e6:,.0f} MB")
        readers = {name: one for name, one in READERS[kind].items() if options.only is None or name in options.only}
        result += beside(kind, path, count, readers, options.repeats)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(text(result))


def beside(kind, path, rows, readers, repeats):
    """Run every reader that is there, by turns, so that a busy moment strikes all of them."""
    there = {name: command for name, one in readers.items() if (command := available(one))}
    runs = {name: [] for name in there}
    for _ in range(repeats):
        for name, command in there.items():
            runs[name].append(measured([*command, path], rows))
    return [
        {"kind": kind, "name": name, "runs": len(one)}
        | {figure: median(run[figure] for run in one) for figure in ("wall", "processor", "peak")}
        for name, one in runs.items()
    ]


def available(reader):
    """Give the command if what it needs is installed, else None."""
    what, code = reader
    if what in ("data.table", "readxl"):
        check = ["Rscript", "-e", f'quit(status = !requireNamespace("{what}", quietly = TRUE))']
        command = ["Rscript", "-e", f"file <- commandArgs(TRUE)[1]; {code}"]
    else:
        python = os.environ.get("POLARS_PYTHON", PYTHON) if what == "polars" else PYTHON
        check = [python, "-c", "import polars, fastexcel" if what == "polars" else ""]
        command = [python, "-c", f"import sys; file = sys.argv[1]; {code}"]
    there = shutil.which(check[0]) and not subprocess.run(check, check=False, capture_output=True).returncode
    return command if there else None


def measured(command, rows):
    """Run a command; its seconds, processor seconds and largest process, children of its own included."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE)
    said = process.stdout.read().split()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or [int(float(one)) for one in said] != [rows, reading_files.COLUMNS]:
        sys.exit(f"benchmark: failed: {' '.join(map(str, command))}")
    unit = 1 if sys.platform == "darwin" else 1024
    return {"wall": wall, "processor": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * unit / 1e6}


def text(result):
    """Lay the result out as text; each ratio is ours to the other's, so that 0.5 is twice as fast."""
    lines = [ROW.format("", "", "wall s", "ours x", "processor s", "ours x", "peak MB")]
    for kind in dict.fromkeys(row["kind"] for row in result):
        of_kind = [row for row in result if row["kind"] == kind]
        ours = next(row for row in of_kind if row["name"] == OURS)
        for row in of_kind:
            ratios = ["" if row is ours else f"{ours[figure] / row[figure]:.2f}" for figure in ("wall", "processor")]
            figures = [f"{row['wall']:.2f}", ratios[0], f"{row['processor']:.2f}", ratios[1], f"{row['peak']:,.0f}"]
            lines.append(ROW.format(kind, row["name"], *figures))
        for figure in ("wall", "processor") if len(of_kind) > 1 else ():
            fastest = min((row for row in of_kind if row is not ours), key=lambda row: row[figure])
            ratio = ours[figure] / fastest[figure]
            met = "yes" if ratio <= 2 else "NO"
            lines.append(
                f"aim, {kind}, {figure} seconds within twice the fastest ({fastest['name']}): {met} ({ratio:.2f})"
            )
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    main()
