"""Run the notebooks of one measurement in full; only yes or no per recomputed figure goes to the public side."""

from nulmeting import configuration, io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import notebooks

    measurement = configuration.load(snakemake.input.config)
    parameters = {"measurement": measurement.id, "public_only": False}
    made = [
        notebooks.execute(io.read_text(source), source, parameters, ["recomputed"])
        for source in snakemake.input.sources
    ]
    told = notebooks.verdicts(made[0].results, "recomputed", measurement)
    for place, notebook in enumerate(made):
        io.write_bytes(snakemake.output.ipynb[place], notebook.ipynb)
        io.write_bytes(snakemake.output.html[place], notebook.html)
    io.write_json(snakemake.output.recomputed, told)
