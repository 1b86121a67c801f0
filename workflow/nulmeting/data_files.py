"""The cleaned responses as files: SPSS with labels, Parquet and CSV; equal input gives equal bytes."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from nulmeting.data_out import LONGEST_LABEL, LONGEST_VALUE_LABEL, Variable, codebook, data, variables
from nulmeting.io import inert
from nulmeting.settings import Measurement

WRITTEN = slice(92, 109)
"""Where an SPSS file says when it was made, in its head: nine characters of date, eight of time."""


def files(measurement: Measurement, responses: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Make the files of all waves and their codebook.

    Parameters
    ----------
    responses : mapping of wave to DataFrame
        Clean responses.

    Returns
    -------
    dict of name to bytes
        ``<wave>.sav``, ``<wave>.parquet``, ``<wave>.csv`` and ``codebook.csv``.
    """
    frames = {wave: data(measurement, wave, frame) for wave, frame in responses.items()}
    known = {one.name: one for one in variables(measurement)}
    made = {"codebook.csv": as_csv(codebook(measurement, frames))}
    for wave, frame in frames.items():
        made[f"{wave}.sav"] = as_sav(frame, known, measurement.languages[0])
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        made[f"{wave}.parquet"] = buffer.getvalue()
        made[f"{wave}.csv"] = as_csv(frame)
    return made


def as_csv(frame: pd.DataFrame) -> bytes:
    """Write a frame as CSV in which no cell is a formula."""
    texts = frame.select_dtypes(include=["object", "str"]).columns
    out = frame.assign(**{name: frame[name].map(inert, na_action="ignore") for name in texts})
    return bytes(out.to_csv(index=False, lineterminator="\n").encode())


def as_sav(frame: pd.DataFrame, known: Mapping[str, Variable], language: str) -> bytes:
    """Write a frame as an SPSS file: labels of variables and values, measures, and what counts as missing.

    SPSS holds one range of missing values, hence the codes of `nulmeting.data_out`. Multiple-response sets cannot be
    written with this package; the options of a question are variables of 0 and 1 whose names begin alike.
    """
    import pyreadstat

    own = {name: known[name] for name in frame.columns.tolist() if name in known}
    values = {n: _value_labels(one, language) for n, one in own.items()}
    with tempfile.TemporaryDirectory() as folder:  # the package writes to a path alone
        path = Path(folder, "data.sav")
        pyreadstat.write_sav(
            frame.astype({name: "object" for name in ("person", "organisation") if name in frame}),
            path,
            column_labels={name: _cut(one.label.to(language), LONGEST_LABEL) for name, one in own.items()},
            variable_value_labels={name: labels for name, labels in values.items() if labels},
            missing_ranges={
                name: [{"lo": one.missing[0], "hi": one.missing[1]}] for name, one in own.items() if one.values
            },
            variable_format={name: "F8.0" for name, one in own.items() if one.values and one.measure != "scale"},
            variable_measure={name: one.measure for name, one in own.items()},
        )
        content = bytearray(path.read_bytes())
    content[WRITTEN] = b"01 Jan 0000:00:00"
    return bytes(content)


def _value_labels(one: Variable, language: str) -> dict[int | float, str]:
    return {number: _cut(label.to(language), LONGEST_VALUE_LABEL) for number, (_, label) in one.values.items()}


def _cut(text: str, most: int) -> str:
    """Cut a label to a number of bytes, at a whole character."""
    plain = " ".join(text.split())
    whole = plain.encode()
    return plain if len(whole) <= most else whole[: most - 3].decode(errors="ignore") + "…"
