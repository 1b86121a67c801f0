"""Estimate every table of one measurement."""

from nulmeting import configuration, io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import tables

    measurement = configuration.load(snakemake.input.config)
    made = tables.build(
        measurement,
        {
            wave.id: io.read_parquet(path)
            for wave, path in zip(measurement.waves, snakemake.input.responses, strict=True)
        },
        io.read_optional(snakemake.input.register),
        io.read_table(snakemake.input.counts),
        io.read_optional(snakemake.input.published),
    )
    io.write_parquets(made, snakemake.output.tables)
