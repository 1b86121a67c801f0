"""Write the record of one measurement's run, and the log that stays inside."""

from nulmeting import configuration, io
from nulmeting import run_record as record
from nulmeting.job import job
from nulmeting.withdrawals import journalled

with job(snakemake):
    files, name = snakemake.input, snakemake.wildcards.measurement
    digests = {
        "configuration": record.digests([files.config, *files.settings, *files.templates]),
        "raw": record.digests(files.raw, f"raw/{name}"),
        "outputs": record.digests([*files.public, *files.filled, *files.pages], f"results/{name}/public"),
    }
    audit = io.read_json(files.audit)
    measurement = configuration.load(files.config)
    public = record.public_record(measurement, digests, snakemake.params.code, audit, record.versions())
    io.write_json(snakemake.output.public, public)
    restricted = record.digests([files.audit, *files.cleaned, *files.restricted], f"results/{name}/restricted")
    log = record.restricted_log(record.surroundings(snakemake.threads), restricted, io.sha256(snakemake.output.public))
    io.write_json(snakemake.output.restricted, log)
    journal = f"results/{name}/restricted/releases.jsonl"
    io.write_lines(journal, journalled(io.read_lines(journal), log, io.read_json(files.withdrawals)))
