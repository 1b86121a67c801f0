"""Set a page as PDF per category of one breakdown."""

from nulmeting import configuration, content_page, io, page_files, pdf
from nulmeting.job import job

with job(snakemake):
    measurement = configuration.load(snakemake.input.config)
    tables = io.read_tables(snakemake.input.tables)
    breakdown = measurement.breakdown(snakemake.wildcards.breakdown)
    files = page_files.files(breakdown, snakemake.output[0], snakemake.params.languages)
    for (category, language), path in files.items():
        made = content_page.build(measurement, tables, breakdown.id, category, language)
        io.write_bytes(path, pdf.render_page(made, measurement.style))
