"""How a script ends: lines instead of a traceback for faults of the input, and only for those."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from nulmeting import project
from nulmeting.job import job
from nulmeting.messages import Fault, InputError


@pytest.fixture
def rule(tmp_path):
    return SimpleNamespace(log=[str(tmp_path / "m" / "restricted" / "logs" / "clean.log")])


def test_a_fault_is_shown_logged_and_ends_with_1(rule, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("NULMETING_LANGUAGE", "en")
    with pytest.raises(SystemExit) as ended, job(rule):
        raise InputError([Fault("E301", "raw/a.csv")])
    assert ended.value.code == 1
    assert "E301 raw/a.csv: file is missing" in capsys.readouterr().err
    assert project.failures(tmp_path) == "E301 raw/a.csv: file is missing; put it there or mend the name"
    # what an earlier run found is not what is wrong now
    written = Path(rule.log[0]).stat().st_mtime
    assert project.failures(tmp_path, since=written) != ""
    assert project.failures(tmp_path, since=written + 1) == ""


def test_success_leaves_nothing_to_report(rule, tmp_path):
    with job(rule):
        pass
    assert project.failures(tmp_path) == ""


def test_a_defect_of_ours_goes_through(rule):
    with pytest.raises(ZeroDivisionError), job(rule):
        1 / 0
