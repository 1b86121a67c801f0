"""The process that readers run in: waits for files to read, and forks a child with limits for each."""

from __future__ import annotations

import array
import contextlib
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# what every child would else have to import anew
import pyarrow.compute
import pyarrow.csv

from nulmeting import source, source_text, source_workbook  # noqa: F401
from nulmeting.guard import Limits, plain_fault
from nulmeting.messages import Fault, InputError, catalogue
from nulmeting.source_columns import packed, write


def serve() -> None:
    """Answer requests on the socket whose number is the first argument, until it is closed."""
    catalogue()  # read once
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked; that closes the socket
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        while message := asked.recvmsg(1 << 16, socket.CMSG_SPACE(4)):
            text, passed = message[0], message[1]
            if not text:
                return
            pipe = array.array("i", passed[0][2][:4])[0]
            request = json.loads(text)
            asked.sendall(json.dumps(_child(request, pipe)).encode())


def _child(request: Mapping[str, Any], pipe: int) -> dict[str, int]:
    """Fork a child for one file, and tell how it ended."""
    child = os.fork()
    if child == 0:
        try:
            _limit(Limits.of(0))  # the list of parts of a ZIP file may be a trap as well
            _limit(_limits(request))
            _answer(request, pipe)
        finally:
            os._exit(0)
    os.close(pipe)
    _, status, used = os.wait4(child, 0)
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"signal": max(0, -os.waitstatus_to_exitcode(status)), "peak": peak}


def _limits(request: Mapping[str, Any]) -> Limits:
    with contextlib.suppress(Exception):
        return Limits.of(source.unpacked_size(Path(request["folder"], request["path"])))
    return Limits.of(0)


def _limit(limits: Limits) -> None:
    """Limit this process: the system ends it when its time is over, and refuses it more memory.

    macOS does not enforce a limit on address space; there only time is limited, and the sizes that readers check.
    """
    for number in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 1.5 * limits.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError, AttributeError):
        most = _address_space() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):
        os.dup2(nowhere, output)  # what a library says when it breaks off may quote the file


def _address_space() -> int:
    with Path("/proc/self/statm").open() as pages:
        return int(pages.read().split()[0]) * resource.getpagesize()


def _answer(request: Mapping[str, Any], pipe: int) -> None:
    """Write the table or the faults to the pipe: a letter, the length in seven bytes, and that many bytes."""
    os.chdir(request["folder"])
    with os.fdopen(pipe, "wb", buffering=0) as out:
        path = Path(request["path"])
        try:
            if request.get("names"):
                return _tell(out, b"S", source_workbook.sheets(path))
            grid = source.read(path, request["sheet"], request["encoding"], request["delimiter"])
            table, size = packed(grid), pyarrow.MockOutputStream()
            write(table, size)
        except InputError as error:
            faults = [plain_fault(one) for one in error.faults]
        except MemoryError:
            faults = [plain_fault(Fault("E322", request["path"]))]
        except BaseException:  # a panic of compiled code is no Exception; what it says may quote the file
            faults = [plain_fault(Fault("E323", request["path"]))]
        else:
            out.write(b"G" + size.size().to_bytes(7, "big"))
            with pyarrow.PythonFile(_Whole(out), "w") as sink:
                write(table, sink)
            return
        _tell(out, b"F", faults)


def _tell(out: Any, kind: bytes, what: Any) -> None:
    content = json.dumps(what).encode()
    _Whole(out).write(kind + len(content).to_bytes(7, "big") + content)


class _Whole:
    """A pipe that takes all it is given: a pipe itself may take a part."""

    closed = False

    def __init__(self, out: Any) -> None:
        self._out = out

    def write(self, data: Any) -> int:
        rest = memoryview(data)
        while rest:
            rest = rest[self._out.write(rest) :]
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Who opened the pipe closes it."""
