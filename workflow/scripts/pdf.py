"""Set the report of one measurement as PDF."""

from itertools import product

from nulmeting import configuration, io, pdf
from nulmeting.job import job

with job(snakemake):
    style = configuration.load(snakemake.input.config).style
    names = product(snakemake.params.charts, snakemake.params.languages)
    drawings = {name: io.read_text(path) for name, path in zip(names, snakemake.input.svg, strict=True)}
    for language, content, out in zip(
        snakemake.params.languages, snakemake.input.content, snakemake.output, strict=True
    ):
        svgs = {name: drawings[name, language] for name in snakemake.params.charts}
        io.write_bytes(out, pdf.render(io.read_json(content), svgs, style))
