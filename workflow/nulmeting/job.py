"""How a script of a rule ends: faults in the input become lines on the screen and in the log, not a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from nulmeting import io
from nulmeting.messages import Fault, InputError, grouped


@contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Run a script's body and keep its log.

    Parameters
    ----------
    snakemake : object
        What Snakemake gives a script; only ``log`` is used.

    Raises
    ------
    SystemExit
        With code 1 after an `InputError`, whose lines are on the screen and in the log. Any other exception is a
        defect of ours and goes through whole.
    """
    log = str(snakemake.log[0])
    try:
        yield
    except InputError as error:
        io.write_text(log, error.text(_language()) + "\n")
        tell(error.faults, log)
        raise SystemExit(1) from None
    io.write_text(log, "ok\n")


def tell(faults: Sequence[Fault], whole: str = "") -> None:
    """Say on the screen what was found; nothing if nothing was."""
    if faults:
        lines = InputError(faults).text(_language()).splitlines()
        print(f"\n{grouped(lines, _language(), whole)}\n", file=sys.stderr)


def _language() -> str:
    return os.environ.get("NULMETING_LANGUAGE", "nl")
