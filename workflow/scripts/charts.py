"""Draw the charts of one measurement."""

from itertools import product

from nulmeting import configuration, io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import charts

    measurement = configuration.load(snakemake.input.config)
    tables = io.read_tables(snakemake.input.tables)
    drawn = {language: charts.draw(measurement, tables, language) for language in snakemake.params.languages}
    for language, path in zip(snakemake.params.languages, snakemake.output.texts, strict=True):
        io.write_json(path, charts.sidecar(drawn[language]))
    names = product(snakemake.params.charts, snakemake.params.languages)
    for (name, language), svg, png in zip(names, snakemake.output.svg, snakemake.output.png, strict=True):
        chart = drawn[language].get(name) or charts.absent(measurement, name, language, tables)
        io.write_text(svg, charts.svg(chart))
        io.write_bytes(png, charts.png(chart))
