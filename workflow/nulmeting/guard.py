"""Exports are read in a process of their own, with limits: whatever a file does to a reader, this process goes on.

A server is started once (`serve`). It holds no data: per file it forks a child that reads, hands the table over through
a pipe in memory, and ends. So a file costs a fork instead of a start of Python, and no file meets what another left.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from mmap import mmap
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

from nulmeting.codebook import Text
from nulmeting.grid import Grid
from nulmeting.messages import Fault, InputError

SECONDS = 10
"""Processor seconds that any file may take to be read, and half as many more by the clock…"""
BYTES_A_SECOND = 4_000_000
"""…and one more for so many bytes of it."""
MEMORY = 500 * 2**20
"""Bytes of address space that reading any file may take…"""
MEMORY_A_BYTE = 8
"""…and so many more for every byte of it, unpacked if it is packed."""
MOST_SECONDS, MOST_MEMORY = 300, 12 * 2**30
"""However large the file."""
ENVIRONMENT = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Of the process that reads: all memory from one place, which leaves fewer gaps, and no threads but its own."""

Answer: TypeAlias = bytes | mmap
"""What the reading process wrote."""


@dataclass(frozen=True)
class Limits:
    """What reading a file may take: seconds, and bytes of memory besides those that the process has to begin with."""

    seconds: int
    memory: int

    @classmethod
    def of(cls, size: int) -> Limits:
        """Give the limits for a file of so many bytes, unpacked."""
        seconds = min(MOST_SECONDS, SECONDS + size // BYTES_A_SECOND)
        return cls(seconds, min(MOST_MEMORY, MEMORY + MEMORY_A_BYTE * size))


def ready() -> None:
    """Start what reads, so that it is there when the first file is to be read."""
    _server(os.getpid())


def read_grid(path: Path, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None) -> Grid:
    """Read a file as it stands.

    Parameters
    ----------
    path : Path
        xlsx, xlsm, ods, csv, tsv, tab, txt, sav, zsav or parquet.
    sheet : str or None
        Of a workbook; None takes the only one.
    encoding, delimiter : str or None
        Of delimited text (the encoding of SPSS files, too); None finds them.

    Returns
    -------
    Grid
        All cells as text.

    Raises
    ------
    InputError
        If the file is not there or cannot be read, or would take more time or memory than its size excuses. Nothing of
        its content is told.
    """
    found = outcome(path, sheet, encoding, delimiter)
    if found.grid is None:
        raise InputError(found.faults)
    return found.grid


def sheets(path: Path) -> tuple[str, ...]:
    """Give the names of the sheets of a workbook.

    Raises
    ------
    InputError
        If the file is not there, is no workbook or is damaged.
    """
    if not path.is_file():
        raise InputError([Fault("E301", str(path))])
    answer, ended = _ask(path, {"names": True})
    if answer[:1] != b"S" or ended["signal"]:
        raise InputError(_faults(path, answer, ended))
    return tuple(json.loads(answer[8:]))


@dataclass(frozen=True, eq=False)
class Outcome:
    """What reading a file came to.

    Parameters
    ----------
    grid : Grid or None
    faults : tuple of Fault
        Why there is none.
    peak : int
        The largest memory of the process that read it, in bytes.
    """

    grid: Grid | None
    faults: tuple[Fault, ...]
    peak: int


def outcome(path: Path, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None) -> Outcome:
    """Read a file as `read_grid` does, and tell how that went."""
    if not path.is_file():
        return Outcome(None, (Fault("E301", str(path)),), 0)
    answer, ended = _ask(path, {"sheet": sheet, "encoding": encoding, "delimiter": delimiter})
    if answer[:1] == b"G" and not ended["signal"]:
        from nulmeting.source_columns import unpacked

        return Outcome(unpacked(memoryview(answer)[8:]), (), ended["peak"])
    return Outcome(None, _faults(path, answer, ended), ended["peak"])


def _ask(path: Path, request: Mapping[str, Any]) -> tuple[Answer, Mapping[str, int]]:
    return _server(os.getpid()).ask({"folder": str(Path.cwd()), "path": str(path), **request})


def _faults(path: Path, answer: Answer, ended: Mapping[str, int]) -> tuple[Fault, ...]:
    if answer[:1] == b"F":
        return tuple(_fault(one) for one in json.loads(answer[8:]))
    return (Fault(_reason(ended["signal"]), str(path)),)


def _reason(ended_by: int) -> str:
    """Give the code of what a signal means: time, memory (compiled code breaks off where it gets none), or a crash."""
    if ended_by in (signal.SIGALRM, signal.SIGXCPU):
        return "E321"
    return "E322" if ended_by in (signal.SIGKILL, signal.SIGABRT) else "E323"


def plain_fault(fault: Fault) -> dict[str, Any]:
    """Give a fault as plain lists and texts."""
    fields = {name: [one.nl, one.en] if isinstance(one, Text) else one for name, one in fault.fields.items()}
    return {"code": fault.code, "where": fault.where, "fields": fields}


def _fault(plain: Mapping[str, Any]) -> Fault:
    fields = {name: Text(*one) if isinstance(one, list) else one for name, one in plain["fields"].items()}
    return Fault(plain["code"], plain["where"], fields)


class _Server:
    """The other end of the server's socket; one file at a time."""

    def __init__(self) -> None:
        here, there = socket.socketpair()
        self._socket, self._one = here, Lock()
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from nulmeting.guard_server import serve; serve()", str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | ENVIRONMENT,
            )
        weakref.finalize(self, _end, here, self._process)
        import pyarrow.compute  # noqa: F401  # what its answers are unpacked with: loaded while the server starts

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Any]) -> tuple[Answer, Mapping[str, int]]:
        """Have a file read: what its child wrote, and how that ended."""
        with self._one:
            reading, writing = _wide_pipe()
            with os.fdopen(reading, "rb", buffering=0) as answer:
                try:
                    socket.send_fds(self._socket, [json.dumps(request).encode()], [writing])
                    os.close(writing)
                    read = _all_of(answer)
                    ended: Mapping[str, int] = json.loads(self._socket.recv(1 << 10) or b'{"signal": 9, "peak": 0}')
                except OSError:  # the server is no more
                    return b"", {"signal": self._killed(), "peak": 0}
                except BaseException:  # broken off halfway: what is still to come must not be taken for the next file's
                    self._process.kill()
                    self._process.wait()
                    raise
            return read, ended

    def _killed(self) -> int:
        """Give the signal that ended the server; without one it never worked, which no file brings about."""
        self._process.kill()
        if (code := self._process.wait()) >= 0:
            raise RuntimeError("the process that reads files did not start")
        return -code


def _wide_pipe() -> tuple[int, int]:
    """Give a pipe that holds a megabyte, where the system allows: both ends wait for each other less often."""
    import fcntl

    pipe = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe[1], fcntl.F_SETPIPE_SZ, 1 << 20)
    return pipe


def _all_of(answer: Any) -> Answer:
    """Read what comes, into memory that is taken once: the first eight bytes say how much."""
    head = b""
    while len(head) < 8 and (more := answer.read(8 - len(head))):
        head += more
    if len(head) < 8:
        return b""
    whole = mmap(-1, 8 + int.from_bytes(head[1:], "big"))  # unlike a bytearray it is not filled with zeros first
    whole[:8] = head
    place, view = 8, memoryview(whole)
    while place < len(whole) and (count := answer.readinto(view[place:])):
        place += count
    return whole if place == len(whole) else b""


def _end(to_server: socket.socket, process: subprocess.Popen[bytes]) -> None:
    to_server.close()
    process.wait()


@cache
def _started(process: int, attempt: int) -> _Server:
    return _Server()


def _server(process: int) -> _Server:
    """Give this process's server; a forked process has another number, and so a server of its own."""
    attempt = 0
    while not (server := _started(process, attempt)).alive:
        attempt += 1
    return server
