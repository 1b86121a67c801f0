"""How a script of a rule ends: faults in the input become lines on the screen and in the log, not a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nulmeting import io
from nulmeting.messages import InputError, grouped


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
        language = os.environ.get("NULMETING_LANGUAGE", "nl")
        text = error.text(language)
        io.write_text(log, text + "\n")
        print(f"\n{grouped(text.splitlines(), language, log)}\n", file=sys.stderr)
        raise SystemExit(1) from None
    io.write_text(log, "ok\n")
