"""What holds for all tests: where real data are given, no test of them is skipped; and no test measures speed."""

import os
from pathlib import Path

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent.parent
VARIABLE = "NULMETING_DATA"

# an example that takes long on a busy machine is no failure
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")


def data_folder():
    """The folder that the environment names, relative to the project; None if it names none."""
    named = os.environ.get(VARIABLE)
    return ROOT / named if named else None


def pytest_configure():
    folder = data_folder()
    if folder is not None and not folder.is_dir():
        raise pytest.UsageError(f"{VARIABLE} names a folder that is not there: {folder}")


SHARED = ("tests/workflow/", "tests/reference/test_published_", "tests/unit/test_protect")
"""Tests of several files that share something made once: the whole run, the real measurements, a protected one."""

LONG = (*SHARED, "tests/simulation/", "tests/reference/", "tests/unit/test_disclosure", "tests/unit/test_two_releases")
"""Few tests, each of which takes long: begun last they would keep one worker busy while the others have nothing left."""


class Together(LoadScopeScheduling):
    """Keeps a file, or files that share something, on one worker; hands them out in the order of the collection."""

    def __init__(self, config, log):
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return next((start for start in SHARED if file.startswith(start)), file)


def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)


def pytest_collection_modifyitems(items):
    places = {start: place for place, start in enumerate(LONG)}
    items.sort(key=lambda item: next((places[start] for start in LONG if item.nodeid.startswith(start)), len(LONG)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Fail a test that was skipped although it could have had its data: it uses them, or says so in its reason."""
    report = yield
    if (
        report.skipped
        and data_folder() is not None
        and ("real" in item.fixturenames or VARIABLE in str(report.longrepr))
    ):
        report.outcome = "failed"
        report.longrepr = f"skipped although {VARIABLE} is set: {report.longrepr}"
    return report
