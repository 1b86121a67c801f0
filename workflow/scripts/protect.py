"""Protect the tables of one measurement, and write the restricted and the public side."""

from pathlib import Path

from nulmeting import configuration, io
from nulmeting.job import job, tell

with job(snakemake):
    from nulmeting.disclosure_page import page
    from nulmeting.protect import protect
    from nulmeting.public_folder import clear

    measurement = configuration.load(snakemake.input.config)
    # nothing that was made from earlier tables may outlive them, should this run stop halfway
    tell(clear(snakemake.params.public, snakemake.output.public, snakemake.params.made))
    earlier = {Path(path).stem: io.read_json(path) for path in snakemake.input.releases}
    with io.silent():
        public, restricted, audit = protect(measurement, io.read_parquets(snakemake.input.tables), earlier)
    io.write_tables(restricted, snakemake.output.restricted, public=False)
    io.write_tables(public, snakemake.output.public, public=True)
    io.write_json(snakemake.output.excerpts, io.read_json(snakemake.input.excerpts))  # approved by a human
    io.write_json(snakemake.output.release, audit.pop("release"), compact=True)
    io.write_json(snakemake.output.audit, audit)
    io.write_text(snakemake.output.page, page(measurement, audit))
