"""Write the workbooks of one measurement."""

from nulmeting import configuration, io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import workbook

    measurement = configuration.load(snakemake.input.config)
    tables = io.read_tables(snakemake.input.tables)
    for language, path in zip(snakemake.params.languages, snakemake.output, strict=True):
        io.write_bytes(path, workbook.build(measurement, tables, language))
