"""Fill in the fields of one Word file."""

from nulmeting import configuration, io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import word_fill

    template, charts = snakemake.input.template, snakemake.params.charts
    pngs = {name: io.read_bytes(path) for name, path in zip(charts, snakemake.input.png, strict=True)}
    content, style = io.read_json(snakemake.input.content), configuration.load(snakemake.input.config).style
    io.write_bytes(snakemake.output[0], word_fill.fill(io.read_bytes(template), content, pngs, template, style))
