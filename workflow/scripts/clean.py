"""Read and clean the exports of one measurement."""

from pathlib import Path

from nulmeting import io
from nulmeting.job import job

with job(snakemake):
    from nulmeting import data_files, pseudonyms, stages
    from nulmeting.withdrawals import affected

    raw = Path("raw", snakemake.params.measurement)
    made = stages.clean(snakemake.input.config, raw, pseudonyms.key(pseudonyms.key_file()))
    restricted = Path(snakemake.output.counts).parent
    io.owner_only(restricted)
    for place, wave in enumerate(snakemake.params.waves):
        io.write_parquet(made.responses[wave], snakemake.output.responses[place])
        io.write_json(snakemake.output.reading[place], made.reading[wave])
        io.write_table(made.excluded[wave], snakemake.output.excluded[place], public=False)
        io.write_table(made.texts[wave], snakemake.output.texts[place], public=False)
    io.write_table(made.counts, snakemake.output.counts, public=False)
    releases = affected(io.read_lines(restricted / "releases.jsonl"), made.withdrawn)
    io.write_json(snakemake.output.withdrawals, {**made.withdrawn, "releases_affected": releases})
    io.write_optional(made.register, snakemake.output.register)
    io.write_optional(made.published, snakemake.output.published)
    data = data_files.files(made.measurement, made.responses)
    for path in snakemake.output.data:
        io.write_bytes(path, data[Path(path).name])
    io.write_json(snakemake.output.excerpts, made.excerpts)
    io.write_table(made.matches, snakemake.output.matches, public=False)
