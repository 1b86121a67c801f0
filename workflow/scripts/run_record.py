"""Write the record of one measurement's run, and the log that stays inside."""

from nulmeting import configuration, io, page_files
from nulmeting import run_record as record
from nulmeting.job import job, tell
from nulmeting.public_folder import clear
from nulmeting.withdrawals import journalled

with job(snakemake):
    files, name = snakemake.input, snakemake.wildcards.measurement
    measurement = configuration.load(files.config)
    pages = page_files.within(files.pages, measurement, snakemake.params.languages)
    published = [*files.public, *files.filled, *pages]
    tell(clear(f"results/{name}/public", published))
    digests = {
        "configuration": record.digests([files.config, *files.settings, *files.templates]),
        "raw": record.digests(files.raw, f"raw/{name}"),
        "outputs": record.digests(published, f"results/{name}/public"),
    }
    audit = io.read_json(files.audit)
    public = record.public_record(measurement, digests, snakemake.params.code, audit, record.versions())
    io.write_json(snakemake.output.public, public)
    restricted = record.digests([files.audit, *files.cleaned, *files.restricted], f"results/{name}/restricted")
    log = record.restricted_log(record.surroundings(snakemake.threads), restricted, io.sha256(snakemake.output.public))
    io.write_json(snakemake.output.restricted, log)
    journal = f"results/{name}/restricted/releases.jsonl"
    io.write_lines(journal, journalled(io.read_lines(journal), log, io.read_json(files.withdrawals)))
