"""Write the workbooks of one measurement."""

import gc

from nulmeting import configuration, io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import workbook

    # every cell is needed to the end: to look for garbage among them takes a fifth of the time, and finds none
    gc.disable()

    measurement = configuration.load(snakemake.input.config)
    tables = io.read_tables(snakemake.input.tables)
    for language, path in zip(snakemake.params.languages, snakemake.output, strict=True):
        io.write_bytes(path, workbook.build(measurement, tables, language))
