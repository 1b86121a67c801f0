"""Whatever happens to the process that reads, the one that asks goes on and says where."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from nulmeting import guard, source
from nulmeting.messages import InputError
from nulmeting.source_columns import trimmed


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"a,b\n1,2\n")
    return path


def test_a_file_is_read_as_without_a_guard(export):
    guarded, own = guard.read_grid(export), trimmed(source.read(export))
    assert [list(column) for column in guarded.columns] == [list(column) for column in own.columns]
    assert guarded.columns[0].codes.dtype == np.int32
    assert (guarded.file, guarded.delimiter, guarded.encoding) == (str(export), ",", "utf-8")


def test_paths_are_those_of_the_folder_at_the_time(export, monkeypatch):
    guard.ready()
    monkeypatch.chdir(export.parent)
    assert guard.read_grid(Path("export.csv")).file == "export.csv"


def test_faults_come_over_whole(export):
    export.write_bytes(b"a,b\n1,2,3\n")
    with pytest.raises(InputError) as caught:
        guard.read_grid(export)
    fault = caught.value.faults[0]
    assert (fault.code, fault.where, dict(fault.fields)) == ("E307", f"{export}!2", {"found": "3", "expected": "2"})


def test_a_server_that_was_killed_is_replaced(export):
    guard.read_grid(export)
    server = guard._server(os.getpid())
    server._process.kill()
    server._process.wait()
    assert guard.read_grid(export).height == 2


ENDS = {
    "os.kill(os.getpid(), signal.SIGKILL)": "E322",
    "os.abort()": "E322",
    "os.kill(os.getpid(), signal.SIGSEGV)": "E323",
    "os._exit(3)": "E323",
    "signal.setitimer(signal.ITIMER_REAL, 0.1); time.sleep(9)": "E321",
    "while True: signal.setitimer(signal.ITIMER_REAL, 0); resource.setrlimit(resource.RLIMIT_CPU, (1, -1))": "E321",
    "bytearray(3_000_000_000)": "E322",
    "raise RuntimeError('geheim')": "E323",
    "raise SystemExit('geheim')": "E323",
    "sys.stdout.write('geheim'); sys.stderr.write('geheim'); os.abort()": "E322",
}
TRY = """
import os, resource, signal, sys, time
from pathlib import Path
from nulmeting import guard, guard_server, source

class Here(guard._Server):
    def ask(self, request):
        reading, writing = os.pipe()
        ended = guard_server._child(request, writing)
        return guard._all_of(os.fdopen(reading, "rb", buffering=0)), ended

def broken(*_):
    {end}

source.read = broken
guard._started = lambda process, attempt: Here()
found = guard.outcome(Path("export.csv"))
print(found.grid, *(fault.line("en") for fault in found.faults))
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="no limit on address space")
@pytest.mark.parametrize("end, code", ENDS.items())
def test_however_reading_ends_there_is_a_line(export, end, code):
    made = subprocess.run(
        [sys.executable, "-c", TRY.format(end=end)], cwd=export.parent, capture_output=True, text=True, check=False
    )
    assert made.stdout.startswith(f"None {code} export.csv: "), made.stderr
    assert "geheim" not in made.stdout and made.stderr == ""


def test_limits_grow_with_the_file_up_to_an_end():
    small, large, huge = guard.Limits.of(1000), guard.Limits.of(10**8), guard.Limits.of(10**12)
    assert small.seconds == guard.SECONDS
    assert small.seconds < large.seconds < huge.seconds == guard.MOST_SECONDS
    assert small.memory < large.memory < huge.memory == guard.MOST_MEMORY


def test_reading_leaves_no_process_behind(export):
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "from nulmeting import guard; from pathlib import Path; import os\n"
            "guard.read_grid(Path('export.csv')); print(guard._server(os.getpid())._process.pid)",
        ],
        cwd=export.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    with pytest.raises(ProcessLookupError):
        os.kill(int(made.stdout), signal.SIGCONT)
    assert made.stderr == ""


def test_pandas_is_not_needed_to_read(export):
    """It would cost every file more than reading it."""
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['pandas'] = None\nfrom nulmeting import guard; from pathlib import Path\n"
            "print(guard.read_grid(Path('export.csv')).height, 'scipy' in sys.modules)",
        ],
        cwd=export.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout == "2 False\n"


def test_names_of_sheets(tmp_path, export):
    book = openpyxl.Workbook()
    book.active.title = "Vragen"
    book.create_sheet("Antwoorden")
    book.save(tmp_path / "book.xlsx")
    assert guard.sheets(tmp_path / "book.xlsx") == ("Vragen", "Antwoorden")
    (tmp_path / "no.xlsx").write_bytes(export.read_bytes())
    for name, code in (("no.xlsx", "E309"), ("gone.xlsx", "E301")):
        with pytest.raises(InputError) as caught:
            guard.sheets(tmp_path / name)
        assert [fault.code for fault in caught.value.faults] == [code]
