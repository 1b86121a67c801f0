"""What the rules share: the measurements whose raw files are there, their waves, and the digest of the code."""

import os
import shlex
import sys
import time

from nulmeting import project
from nulmeting.messages import InputError
from nulmeting.releases import recorded
from nulmeting.table_columns import FIELDS, SUPPORT
from snakemake.exceptions import WorkflowError

try:
    MEASUREMENTS = project.load_all("config", config.get("measurements"))
except InputError as error:
    raise WorkflowError(error.text(os.environ.get("NULMETING_LANGUAGE", "nl")))

# Snakemake puts the interpreter's path unquoted in a shell line; a folder with a space in its name would break it. Only
# now: reading a codebook begins a process, which takes the path as it is.
sys.executable = shlex.quote(sys.executable)

RAW = project.present(MEASUREMENTS, "raw")
STARTED = time.time()
CODE_DIGEST = project.code_digest()
TABLES = [name for name in FIELDS if name not in SUPPORT]

for skipped in sorted(set(MEASUREMENTS) - set(RAW)):
    print(
        f"{skipped}: geen bestanden in raw/{skipped}, overgeslagen (make data) / no raw files, skipped",
        file=sys.stderr,
    )


def config_files(wildcards):
    """Give the files that configure a measurement."""
    return project.settings_files("config", MEASUREMENTS[wildcards.measurement])


def templates(wildcards):
    """Give the Word files that a measurement wants filled in."""
    listed = MEASUREMENTS[wildcards.measurement].word_templates
    return [f"config/templates/{one.file}" for one in listed]


def filled_templates(wildcards):
    """Give the files that come of them."""
    folder = f"results/{wildcards.measurement}/public/report"
    listed = MEASUREMENTS[wildcards.measurement].word_templates
    return [f"{folder}/{one.name}.{one.language}.docx" for one in listed]


def raw_files(wildcards):
    """Give the raw files of a measurement that are there; the clean stage names those that are not."""
    return RAW.get(wildcards.measurement, [])


def release_files(wildcards):
    """Give the manifests of what was published of a measurement before."""
    return recorded(wildcards.measurement)


def clean_files(wildcards):
    """Give what the clean stage made of every wave."""
    folder = f"results/{wildcards.measurement}/restricted"
    waves = [wave.id for wave in MEASUREMENTS[wildcards.measurement].waves]
    names = [
        name
        for w in waves
        for name in (f"{w}.parquet", f"reading.{w}.json", f"excluded.{w}.csv")
    ]
    return [f"{folder}/{name}" for name in names]


def response_files(wildcards):
    """Give the cleaned responses of every wave, and the register if there is one."""
    return [path for path in clean_files(wildcards) if path.endswith(".parquet")]


def page_folders(wildcards):
    """Give the folder with a page per category of a breakdown, if the configuration names one."""
    breakdown = MEASUREMENTS[wildcards.measurement].pages
    folder = f"results/{wildcards.measurement}/public/report"
    return [f"{folder}/{breakdown}"] if breakdown else []


def made_public(wildcards):
    """Give what a run leaves in public/ of a measurement: files, and folders with pages."""
    files = expand(rules.run_record.input.public, measurement=wildcards.measurement)
    return [*files, *filled_templates(wildcards), *page_folders(wildcards)]


wildcard_constraints:
    measurement="|".join(MEASUREMENTS),
    breakdown="[a-z0-9_-]+",
