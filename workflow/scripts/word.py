"""Write the report of one measurement as Word documents."""

from itertools import product

from nulmeting import configuration, io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import word

    style = configuration.load(snakemake.input.config).style
    logo = io.read_bytes(style["logo"]) if style["logo"] else b""
    names = product(snakemake.params.charts, snakemake.params.languages)
    pictures = dict(zip(names, snakemake.input.png, strict=True))
    languages = zip(snakemake.params.languages, snakemake.input.content, snakemake.output, strict=True)
    for language, content, path in languages:
        pngs = {name: io.read_bytes(pictures[name, language]) for name in snakemake.params.charts}
        io.write_bytes(path, word.render(io.read_json(content), pngs, style, logo))
