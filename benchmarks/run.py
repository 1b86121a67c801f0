"""Measure the estimation beside R's survey package and svy, in one run: see docs/benchmarks.md.

    python benchmarks/run.py [--small] [--without-r] [--without-svy] [--svy-by] [--out FILE.json]

Prints tables; ends with 1 if a figure differs from a peer's. Every participant runs in a process of its own.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from cases import Case
from processes import finished

HERE = Path(__file__).parent
CACHE = HERE.parent / ".cache" / "benchmarks"
TOLERANCE = 1e-8
FASTER, SMALLER = 150, 4
REPEATS = 5
PEERS = "{:10}{:>8}{:>10}{:>12}{:>9}{:>8}{:>13}{:>8}{:>9}{:>8}"
OWN = "{:13}{:>11}{:>11}  {:29}{:>7}{:>15}{:>13}{:>9}"
TASKS = {
    "level": "level, process",
    "level-population": "level, population",
    "level-organisations": "of organisations, population",
    "change": "change, process",
    "change-population": "change, population",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a fraction of the data, to see that everything works")
    parser.add_argument("--without-r", action="store_true", help="leave R's survey package out")
    parser.add_argument("--without-svy", action="store_true", help="leave svy out")
    parser.add_argument("--svy-by", action="store_true", help="svy's slower way as well: about half an hour")
    parser.add_argument("--out", type=Path, default=CACHE / "result.json", help="where the figures go (%(default)s)")
    options = parser.parse_args()
    case = Case(20_000, subgroups=40) if options.small else Case(500_000)
    commands = peers(case, options)
    result = {"machine": machine(), "case": asdict(case), "peers": beside(case, commands), "scaling": scaling(case)}
    result["machine"] |= {key: value for row in result["peers"] for key, value in row["versions"].items()}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(text(result, judged=not options.small))
    return int(not all(row["agrees"] for row in result["peers"]))


def peers(case, options):
    """Give the commands of the peers; {folder} and {out} are still to be filled in."""
    found = {}
    if not options.without_r:
        check = ["Rscript", "-e", 'quit(status = !requireNamespace("survey", quietly = TRUE))']
        if not shutil.which("Rscript") or subprocess.run(check, check=False).returncode:
            sys.exit("benchmark: no Rscript with the package survey; install it or leave it out: --without-r")
        found["R survey"] = ["Rscript", HERE / "peer_survey.R", "{folder}", "{out}", case.respondents, *case.columns]
    if not options.without_svy:
        ways = ("where", "by") if options.svy_by else ("where",)
        python = svy_python()
        found |= {f"svy {how}": [python, HERE / "peer_svy.py", "{folder}", "{out}", how] for how in ways}
    return found


def svy_python():
    """Make the environment of svy unless it is there, and give its Python."""
    folder, wanted = CACHE / "svy", HERE / "svy.txt"
    python, installed = folder / "bin" / "python", folder / wanted.name
    if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
        uv = Path(sys.executable).with_name("uv")
        tell("installing svy")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        sync = ["pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", "--python", python, wanted]
        subprocess.run([uv, *sync], check=True)
        shutil.copyfile(wanted, installed)
    return python


def beside(case, commands):
    """Run ours and the peers on one file; give a row for each, ours first."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = made(case, Path(temporary))
        out = folder / "ours.f64"
        own = repeated([sys.executable, HERE / "ours.py", folder, "level", out], pick=REPEATS // 2)
        rows = [{"name": "nulmeting", **own, "agrees": True}]
        ours = figures(out, case)
        for name, command in commands.items():
            tell(name)
            out = folder / "peer.f64"
            row = {"name": name, **measured([str(x).format(folder=folder, out=out) for x in command])}
            apart = {kind: difference(values, ours[kind]) for kind, values in figures(out, case).items()}
            row |= {"difference": apart, "agrees": all(value <= TOLERANCE for value in apart.values())}
            row |= {"slower": total(row) / total(own), "larger": row["peak"] / own["peak"]}
            row |= {"work": row["processor"] / own["processor"]}
            rows.append(row)
    return rows


def scaling(case):
    """Run ours on more respondents, on more subgroups, and on its other tasks."""
    wider = [replace(case, respondents=int(case.respondents * factor)) for factor in (0.25, 0.5, 1, 2, 4)]
    finer = [replace(case, subgroups=number) for number in (1, 20, case.subgroups, 10 * case.subgroups)]
    series = [("respondents", one, "level") for one in wider] + [("subgroups", one, "level") for one in finer]
    series += [("tasks", case, task) for task in TASKS]
    series.append(("tasks", replace(case, missing=0.05), "level"))
    rows, held = [], None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, one, task in series:
            tell(f"{task}, {one.respondents:,} respondents, {one.subgroups:,} subgroups")
            if one != held:
                held = made(one, folder) and one
            row = repeated([sys.executable, HERE / "ours.py", folder, task], pick=0)
            rows.append({"series": name, "task": task, **asdict(one), **row})
    return rows


def made(case, folder):
    """Make the data in a process of its own."""
    subprocess.run([sys.executable, HERE / "cases.py", folder, json.dumps(asdict(case))], check=True)
    return folder


def measured(command):
    """Run a command; give the seconds it reports and the peak of its memory in megabytes."""
    said, used = finished(command)
    return json.loads(said.splitlines()[-1]) | {"peak": used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)}


def repeated(command, *, pick):
    """Run a command some times; give one run, 0 being the fastest, and the range of the times."""
    runs = sorted((measured(command) for _ in range(REPEATS)), key=total)
    return runs[pick] | {"fastest": total(runs[0]), "slowest": total(runs[-1])}


def total(row):
    """Seconds without loading."""
    return row["design"] + row["estimate"]


def figures(path, case):
    """Read what a participant wrote: estimates, standard errors, and degrees of freedom if it has them."""
    blocks = np.fromfile(path).reshape(-1, case.indicators, case.subgroups)
    return dict(zip(("estimate", "standard error", "degrees of freedom"), blocks, strict=False))


def difference(values, ours):
    """Largest relative difference; infinite if a figure is missing on either side."""
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.where(ours == values, 0.0, np.abs(ours - values) / np.abs(values))
    return float(np.where(np.isfinite(apart), apart, np.inf).max())


def machine():
    """Kind of machine and versions; nothing that tells which machine."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory (GiB)": round(memory),
        "system": platform.system(),
        "load before": round(os.getloadavg()[0], 1),
    }


def text(result, *, judged):
    """Lay the result out as text."""
    case, rows = Case(**result["case"]), result["peers"]
    lines = [
        ", ".join(f"{key} {value}" for key, value in result["machine"].items()),
        f"{case.indicators} indicators x {case.subgroups} subgroups, {case.respondents:,} respondents in "
        f"{case.organisations:,} organisations, {case.strata} strata, weights",
        "",
        PEERS.format(
            "", "load s", "design s", "estimate s", "both s", "x ours", "processor s", "x ours", "peak MB", "x ours"
        ),
    ]
    for row in rows:
        parts = [f"{row[part]:.2f}" for part in ("load", "design", "estimate")]
        values = (f"{total(row):.2f}", f"{row['processor']:.2f}", f"{row['peak']:,.0f}")
        for value, ratio in zip(values, ("slower", "work", "larger"), strict=True):
            parts += [value, f"{row[ratio]:.1f}" if ratio in row else ""]
        lines.append(PEERS.format(row["name"], *parts))
    lines += ["", f"nulmeting: median of {REPEATS} runs, {rows[0]['fastest']:.2f} to {rows[0]['slowest']:.2f} s"]
    for row in rows[1:]:
        apart = ", ".join(f"{kind} {value:.0e}" if value else f"{kind} 0" for kind, value in row["difference"].items())
        lines.append(f"largest relative difference with {row['name']}: {apart}{'' if row['agrees'] else '  TOO LARGE'}")
    for kind, aim, words in (("slower", FASTER, "{} times faster"), ("larger", SMALLER, "1/{} of the memory")):
        if judged and len(rows) > 1:
            met = ", ".join(
                f"{row['name']} {'yes' if row[kind] >= aim else 'NO'} ({row[kind]:.1f})" for row in rows[1:]
            )
            lines.append(f"aim, {words.format(aim)}: {met}")
    heads = ("respondents", "subgroups", "task", "both s", "us/respondent", "processor s", "peak MB")
    lines += ["", OWN.format("", *heads)]
    for row in result["scaling"]:
        task = TASKS[row["task"]] + (f", {row['missing']:.0%} missing" if row["missing"] else "")
        sizes = (f"{row['respondents']:,}", f"{row['subgroups']:,}")
        each = 1e6 * total(row) / row["respondents"]
        cells = (f"{total(row):.2f}", f"{each:.2f}", f"{row['processor']:.2f}", f"{row['peak']:,.0f}")
        lines.append(OWN.format(row["series"], *sizes, task, *cells))
    lines += ["", f"the fastest of {REPEATS} runs each"]
    return "\n".join(line.rstrip() for line in lines)


def tell(what):
    print(f"benchmark: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
