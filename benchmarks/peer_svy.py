"""The side of svy: PYTHON benchmarks/peer_svy.py FOLDER OUT where|by, with a Python in which svy is installed.

`by` asks for all subgroups in one call, as its manual does; `where` for one subgroup after the other, all indicators at
once. They give the same figures.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import svy
from cases import read, read_case


def asked(sample, case, how):
    """Give the estimates of svy, indicators × subgroups."""
    names = list(case.answers)
    if how == "by":
        return [one.estimates for one in sample.estimation.mean(names, by="subgroup")]
    wanted = (svy.col("subgroup") == number for number in range(case.subgroups))
    found = [sample.estimation.mean(names, where=one) for one in wanted]
    return [[one.estimates[0] for one in row] for row in zip(*found, strict=True)]


def main(folder, out, how):
    folder = Path(folder)
    laps = [time.perf_counter()]
    case = read_case(folder)
    frame = pl.DataFrame(read(folder, "wave0"))
    laps.append(time.perf_counter())
    started = time.process_time()
    sample = svy.Sample(frame, svy.Design(psu="organisation", stratum="stratum", wgt="weight"))
    laps.append(time.perf_counter())
    estimates = asked(sample, case, how)
    laps.append(time.perf_counter())
    processor = time.process_time() - started
    if how == "by":
        estimates = [sorted(row, key=lambda one: one.by_level) for row in estimates]
    figures = [[[getattr(one, name) for one in row] for row in estimates] for name in ("est", "se", "df")]
    np.array(figures, dtype=float).tofile(out)
    report = dict(zip(("load", "design", "estimate"), np.diff(laps).tolist(), strict=True)) | {"processor": processor}
    print(json.dumps(report | {"versions": {"svy": svy.__version__, "polars": pl.__version__}}))


if __name__ == "__main__":
    main(*sys.argv[1:])
