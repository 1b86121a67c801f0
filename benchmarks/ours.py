"""Our side: python benchmarks/ours.py FOLDER TASK [OUT].

Tasks: `level` (target process), `level-population`, `level-organisations` (population), `change`, `change-population`.
Prints the seconds of each part; writes estimates, standard errors and degrees of freedom of `level` to OUT.
"""

import json
import platform
import sys
import time
from pathlib import Path

import numpy as np
import scipy
from cases import read, read_case
from nulmeting.covariance import covariance
from nulmeting.design import Design, Frame, degrees
from nulmeting.influence import answers, organisations, persons


def prepare(case, waves, register):
    """Go from the columns of tables to what the library takes: numbered organisations, matrices and a design."""
    tables = [*waves] if register is None else [*waves, register]
    labels, code = np.unique(np.concatenate([x["organisation"] for x in tables]), return_inverse=True)
    stratum = np.zeros(labels.size, dtype=np.int64)
    stratum[code] = np.concatenate([x["stratum"] for x in tables])
    clusters = np.split(code, np.cumsum([x["organisation"].size for x in tables])[:-1])
    responding = np.zeros((len(waves), labels.size), dtype=bool)
    given = []
    for number, (wave, cluster) in enumerate(zip(waves, clusters, strict=False)):
        responding[number, cluster] = True
        values = np.column_stack([wave.pop(name) for name in case.answers])
        given.append((values, cluster, number * (case.respondents // 2) + np.arange(case.respondents)))
    if register is None:
        return Design(stratum, responding), given
    frame = Frame(register["subgroup"], clusters[-1], np.arange(2 * case.respondents))
    return Design(stratum, responding, (frame,) * len(waves)), given


def estimate(case, task, waves, design, given):
    """Give estimates, standard errors and degrees of freedom of every indicator in every subgroup."""
    estimator = organisations if task == "level-organisations" else persons
    parts = []
    for number, (wave, (values, cluster, person)) in enumerate(zip(waves, given, strict=True)):
        laid_out = answers(
            number,
            values,
            cluster,
            person,
            weight=wave["weight"],
            domain=wave["subgroup"],
            domains=case.subgroups,
        )
        parts.append(estimator(laid_out))
    how = {"finite": bool(design.frame), "waves": range(len(waves))}
    variance = sum(covariance(x, x, design, **how) for x in parts)
    level = parts[0].estimate
    if len(parts) > 1:
        variance = variance - 2 * covariance(*parts, design, **how)
        level = parts[1].estimate - parts[0].estimate
    return level, np.sqrt(np.maximum(variance, 0)), degrees(parts, design)


def main(folder, task, out=None):
    folder = Path(folder)
    laps = [time.perf_counter()]
    case = read_case(folder)
    waves = [read(folder, f"wave{number}") for number in range(2 if task.startswith("change") else 1)]
    register = None if task in ("level", "change") else read(folder, "register")
    laps.append(time.perf_counter())
    started = time.process_time()
    design, given = prepare(case, waves, register)
    laps.append(time.perf_counter())
    figures = estimate(case, task, waves, design, given)
    laps.append(time.perf_counter())
    processor = time.process_time() - started
    if out:
        np.concatenate([x.T.ravel() for x in figures]).tofile(out)
    report = dict(zip(("load", "design", "estimate"), np.diff(laps).tolist(), strict=True)) | {"processor": processor}
    versions = {"Python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
    print(json.dumps(report | {"versions": versions}))


if __name__ == "__main__":
    main(*sys.argv[1:])
