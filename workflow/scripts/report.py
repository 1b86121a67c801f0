"""Write the report of one measurement."""

from itertools import product

from nulmeting import configuration, content, html, io
from nulmeting.job import job

with job(snakemake):
    measurement = configuration.load(snakemake.input.config)
    tables = io.read_tables(snakemake.input.tables)
    excerpts = io.read_json(snakemake.input.excerpts)
    names = product(snakemake.params.charts, snakemake.params.languages)
    drawings = {name: io.read_text(path) for name, path in zip(names, snakemake.input.svg, strict=True)}
    for i, language in enumerate(snakemake.params.languages):
        texts = io.read_json(snakemake.input.texts[i])
        made = content.build(measurement, tables, texts, language, excerpts)
        io.write_json(snakemake.output.content[i], made)
        svgs = {name: drawings[name, language] for name in snakemake.params.charts}
        io.write_text(snakemake.output.html[i], html.render(made, svgs, measurement.style))
