"""Protect: disclosure control, the only stage that reads restricted figures and writes public ones."""


rule protect:
    """Hide what must not be published; write both sides with the same columns and rows."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        tables=rules.estimate.output.tables,
        excerpts="results/{measurement}/restricted/excerpts.json",
        releases=release_files,
    output:
        restricted=expand(
            "results/{{measurement}}/restricted/tables/{table}.csv", table=TABLES
        ),
        public=expand("results/{{measurement}}/public/tables/{table}.csv", table=TABLES),
        excerpts="results/{measurement}/public/excerpts.json",
        audit="results/{measurement}/restricted/audit.json",
        page="results/{measurement}/restricted/disclosure.html",
        release="results/{measurement}/restricted/release.json",
    log:
        "results/{measurement}/restricted/logs/protect.log",
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        public="results/{measurement}/public",
        made=made_public,
    message:
        "{wildcards.measurement}: beschermen / protect"
    script:
        "../scripts/protect.py"
