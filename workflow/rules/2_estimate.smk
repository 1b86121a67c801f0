"""Estimate: from responses to every figure and comparison, nothing hidden."""


rule estimate:
    """Estimate every indicator, compare the waves, and describe the response."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        responses=response_files,
        counts="results/{measurement}/restricted/counts.csv",
        register="results/{measurement}/restricted/register.parquet",
        published="results/{measurement}/restricted/published.parquet",
    output:
        tables=expand(
            "results/{{measurement}}/restricted/estimated/{table}.parquet",
            table=[*TABLES, *SUPPORT],
        ),
    log:
        "results/{measurement}/restricted/logs/estimate.log",
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
    message:
        "{wildcards.measurement}: schatten / estimate"
    script:
        "../scripts/estimate.py"
