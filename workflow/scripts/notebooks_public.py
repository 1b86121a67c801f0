"""Run the notebooks of one measurement from its published tables."""

from nulmeting import io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import notebooks

    parameters = {"measurement": snakemake.wildcards.measurement, "public_only": True}
    made = [notebooks.execute(io.read_text(source), source, parameters) for source in snakemake.input.sources]
    for place, notebook in enumerate(made):
        io.write_bytes(snakemake.output.ipynb[place], notebook.ipynb)
        io.write_bytes(snakemake.output.html[place], notebook.html)
