"""Clean: from raw exports to pseudonymised responses. Names, addresses and open text leave the data here."""

# One job per measurement, so that the faults of all its files come together. A measurement has its own waves, and an
# output cannot be computed from a wildcard: hence a rule for each.
for measurement, settings in MEASUREMENTS.items():

    rule:
        """Read and clean the exports of one measurement."""
        name:
            f"clean_{measurement.replace('-', '_')}"
        input:
            config=f"config/measurements/{measurement}.yaml",
            settings=project.settings_files("config", settings),
            raw=RAW.get(measurement, []),
            withdrawals=project.withdrawals("raw", measurement),
        output:
            responses=[
                f"results/{measurement}/restricted/{wave.id}.parquet"
                for wave in settings.waves
            ],
            reading=[
                f"results/{measurement}/restricted/reading.{wave.id}.json"
                for wave in settings.waves
            ],
            excluded=[
                f"results/{measurement}/restricted/excluded.{wave.id}.csv"
                for wave in settings.waves
            ],
            texts=[
                f"results/{measurement}/restricted/open_text.{wave.id}.csv"
                for wave in settings.waves
            ],
            data=[
                f"results/{measurement}/restricted/data/{name}"
                for wave in settings.waves
                for name in (f"{wave.id}.sav", f"{wave.id}.parquet", f"{wave.id}.csv")
            ]
            + [f"results/{measurement}/restricted/data/codebook.csv"],
            excerpts=f"results/{measurement}/restricted/excerpts.json",
            counts=f"results/{measurement}/restricted/counts.csv",
            withdrawals=f"results/{measurement}/restricted/withdrawals.json",
            register=f"results/{measurement}/restricted/register.parquet",
            published=f"results/{measurement}/restricted/published.parquet",
            matches=f"results/{measurement}/restricted/organisation_matches.csv",
        log:
            f"results/{measurement}/restricted/logs/clean.log",
        conda:
            "../../environment.yml"
        params:
            code=CODE_DIGEST,
            measurement=measurement,
            waves=[wave.id for wave in settings.waves],
        message:
            f"{measurement}: schoonmaken / clean"
        script:
            "../scripts/clean.py"
