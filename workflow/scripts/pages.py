"""Set a page as PDF per category of one breakdown."""

from itertools import product
from pathlib import Path

from nulmeting import configuration, content_page, io, pdf
from nulmeting.job import job

with job(snakemake):
    measurement = configuration.load(snakemake.input.config)
    tables = io.read_tables(snakemake.input.tables)
    name, folder = snakemake.wildcards.breakdown, Path(snakemake.output[0])
    breakdown = next(one for one in measurement.breakdowns if one.id == name)
    files = content_page.file_names(breakdown).items()
    for (category, file), language in product(files, snakemake.params.languages):
        made = content_page.build(measurement, tables, name, category, language)
        io.write_bytes(folder / f"{file}.{language}.pdf", pdf.render_page(made, measurement.style))
