"""Measure how long all reports and charts of one measurement take, in both languages: see docs/benchmarks.md.

    python benchmarks/reports.py [MEASUREMENT] [--cores N] [--repeats N] [--out FILE.json]

Runs the whole pipeline once in `.cache/benchmarks/reports`, then every rule of the publish stage again: all together,
as a run does it, and each by itself for its processor seconds.
"""

import argparse
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path
from statistics import median

from processes import finished

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".cache" / "benchmarks" / "reports"
PUBLISH, REVIEW = (ROOT / "workflow" / "rules" / name for name in ("4_publish.smk", "5_review.smk"))
AIM = 15.0
"""Seconds in which all of it should be made, on two cores."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measurement", nargs="?", default="kci-2018", help="which measurement (%(default)s)")
    parser.add_argument("--cores", type=int, default=2, help="cores that a run may use (%(default)s)")
    parser.add_argument("--repeats", type=int, default=3, help="runs, of which the median counts (%(default)s)")
    parser.add_argument("--out", type=Path, default=FOLDER.with_suffix(".json"), help="where figures go (%(default)s)")
    options = parser.parse_args()
    prepare(options.measurement)
    rules = named(PUBLISH)
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    run(options, [])
    result = measured(options, rules)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(text(result))


def named(path):
    """Give the names of the rules in a file."""
    return re.findall(r"^rule (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)


def prepare(measurement):
    """Make a folder with configuration and raw files; what was cleaned and estimated there before is kept."""
    for name in ("config", "notebooks", f"raw/{measurement}"):
        shutil.copytree(ROOT / name, FOLDER / name, dirs_exist_ok=True)


def run(options, more):
    """Run the pipeline in that folder; seconds by the clock, and processor seconds of everything that it started."""
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "--snakefile",
        ROOT / "Snakefile",
        "--directory",
        FOLDER,
        "--cores",
        options.cores,
    ]
    command += [
        "--workflow-profile",
        ROOT / "profiles" / "default",
        "--config",
        f"measurements={options.measurement}",
        *more,
    ]
    start = time.perf_counter()
    _, used = finished(command, "stderr")
    return {"wall": time.perf_counter() - start, "processor": used.ru_utime + used.ru_stime}


def measured(options, rules):
    """Measure all rules together by what was noted of their jobs, and each by itself less a run with nothing to do."""
    together, whole = [], ["--forcerun", *rules, "--omit-from", *named(REVIEW)]
    for _ in range(options.repeats):
        before = time.time()
        run(options, whole)
        together.append(jobs(before))
    there = [rule for rule in rules if rule in together[0]]
    empty = median(run(options, ["--until", *there])["processor"] for _ in range(options.repeats))
    made = []
    for rule in there:
        alone = run(options, ["--forcerun", rule, "--until", rule])["processor"] - empty
        walls = [job[rule][1] - job[rule][0] for job in together]
        made.append({"rule": rule, "wall": median(walls), "processor": alone})
    spans = [max(end for _, end in job.values()) - min(start for start, _ in job.values()) for job in together]
    return {"measurement": options.measurement, "cores": options.cores, "all": median(spans), "rules": made}


def jobs(since):
    """Give when the jobs of each rule began and ended, of those that began since."""
    found = {}
    for path in (FOLDER / ".snakemake" / "metadata").rglob("*"):
        if path.is_file():
            noted = json.loads(path.read_text(encoding="utf-8"))
            if noted["starttime"] and noted["starttime"] >= since:
                start, end = found.get(noted["rule"], (float("inf"), 0.0))
                found[noted["rule"]] = (min(start, noted["starttime"]), max(end, noted["endtime"]))
    return found


def text(result):
    """Lay the result out as text."""
    lines = [f"{'':14}{'wall s':>8}{'processor s':>13}"]
    lines += [f"{row['rule']:14}{row['wall']:8.2f}{row['processor']:13.2f}" for row in result["rules"]]
    together = sum(row["processor"] for row in result["rules"])
    lines.append(f"{'all':14}{result['all']:8.2f}{together:13.2f}")
    longest = max(result["rules"], key=lambda row: row["wall"])
    lines.append(f"longest: {longest['rule']}, {longest['wall'] / result['all']:.0%} of the time of all")
    met = "yes" if result["all"] <= AIM else "NO"
    lines.append(
        f"aim, all reports and charts of {result['measurement']} within {AIM:.0f} s: {met} ({result['all']:.1f})"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
