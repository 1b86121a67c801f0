"""Protect the tables of one measurement, and write the restricted and the public side."""

from nulmeting import configuration, io
from nulmeting.job import job

with job(snakemake):
    from nulmeting.protect import protect

    public, restricted, audit = protect(
        configuration.load(snakemake.input.config), io.read_parquets(snakemake.input.tables)
    )
    io.write_tables(restricted, snakemake.output.restricted, public=False)
    io.write_tables(public, snakemake.output.public, public=True)
    io.write_json(snakemake.output.excerpts, io.read_json(snakemake.input.excerpts))  # approved by a human
    io.write_json(snakemake.output.audit, audit)
