"""Every file of the catalogue is read right or gives its located line, in time and in memory."""

import re
import time

import catalogue
import pytest
from nulmeting import guard

SECONDS = 20
MEMORY = 700_000_000
"""Of the process that reads; the one that asks has at most 300 MB of its own, which is a GB together."""
LINE = re.compile(r"E\d{3} \S.*: \S.*")


@pytest.mark.parametrize("case", catalogue.CASES.values(), ids=catalogue.CASES)
def test_a_file_of_the_catalogue(tmp_path, monkeypatch, case):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"export{case.suffix}"
    path.write_bytes(case.make())
    start = time.perf_counter()
    found = guard.outcome(path.relative_to(tmp_path), **case.options)
    assert time.perf_counter() - start < SECONDS
    assert found.peak < MEMORY
    if case.code:
        assert found.grid is None
        first = found.faults[0]
        assert first.code.startswith(case.code)
        assert first.where.split("[")[0].split("!")[0] == path.name
        if case.place:
            assert first.where.rsplit("!")[-1] == case.place
        for fault in found.faults:
            for language in ("nl", "en"):
                line = fault.line(language)
                assert LINE.fullmatch(line) and len(line) < 300, line
    else:
        assert not found.faults, found.faults[0].line("en")
        assert [found.grid.row(place) for place in range(found.grid.height)] == case.rows
        assert found.grid.notes == case.notes


def test_the_catalogue_is_large_enough():
    assert len(catalogue.CASES) >= 150
