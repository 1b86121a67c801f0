"""Review: the notebooks for those who check the figures, and the record of the run."""

NOTEBOOKS = ["headline_figures", "data_quality"]


rule notebooks_restricted:
    """Run the notebooks in full, with the recomputation from the raw exports.

    One thing crosses to public/ here: yes or no per recomputed headline figure, checked to be nothing more.
    """
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        sources=expand("notebooks/{notebook}.py", notebook=NOTEBOOKS),
        raw=raw_files,
        cleaned=clean_files,
        counts="results/{measurement}/restricted/counts.csv",
        tables=rules.protect.output.restricted,
    output:
        ipynb=expand(
            "results/{{measurement}}/restricted/notebooks/{notebook}.ipynb",
            notebook=NOTEBOOKS,
        ),
        html=expand(
            "results/{{measurement}}/restricted/notebooks/{notebook}.html",
            notebook=NOTEBOOKS,
        ),
        recomputed="results/{measurement}/public/notebooks/recomputed.json",
    log:
        "results/{measurement}/restricted/logs/notebooks_restricted.log",
    priority: 3
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
    message:
        "{wildcards.measurement}: notitieboeken, intern / notebooks, restricted"
    script:
        "../scripts/notebooks_restricted.py"


rule notebooks_public:
    """Run the notebooks from the published tables."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        sources=expand("notebooks/{notebook}.py", notebook=NOTEBOOKS),
        tables=rules.protect.output.public,
        recomputed=rules.notebooks_restricted.output.recomputed,
    output:
        ipynb=expand(
            "results/{{measurement}}/public/notebooks/{notebook}.ipynb",
            notebook=NOTEBOOKS,
        ),
        html=expand(
            "results/{{measurement}}/public/notebooks/{notebook}.html",
            notebook=NOTEBOOKS,
        ),
    log:
        "results/{measurement}/restricted/logs/notebooks_public.log",
    priority: 2
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
    message:
        "{wildcards.measurement}: notitieboeken, openbaar / notebooks, public"
    script:
        "../scripts/notebooks_public.py"


rule run_record:
    """Record what the published files were made of, and log the run for those inside."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        templates=templates,
        raw=raw_files,
        audit=rules.protect.output.audit,
        withdrawals="results/{measurement}/restricted/withdrawals.json",
        restricted=[
            rules.protect.output.page,
            rules.protect.output.release,
            "results/{measurement}/restricted/counts.csv",
            *rules.protect.output.restricted,
            *rules.notebooks_restricted.output.ipynb,
            *rules.notebooks_restricted.output.html,
        ],
        cleaned=clean_files,
        filled=filled_templates,
        public=[
            *rules.protect.output.public,
            *rules.charts.output,
            *rules.workbook.output,
            *rules.report.output,
            *rules.pdf.output,
            *rules.word.output,
            *rules.notebooks_public.output,
            rules.notebooks_restricted.output.recomputed,
            rules.protect.output.excerpts,
        ],
        pages=page_folders,
    output:
        public="results/{measurement}/public/run.json",
        restricted="results/{measurement}/restricted/run-log.json",
    log:
        "results/{measurement}/restricted/logs/run_record.log",
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        languages=LANGUAGES,
    message:
        "{wildcards.measurement}: verantwoording / run record"
    script:
        "../scripts/run_record.py"
