"""Publish: charts, workbook and report, made from the public tables alone. What takes longest begins first."""

CHARTS = (
    "answers change transitions needs definitions flow response groups planning monitor"
).split()
LANGUAGES = ["nl", "en"]


rule charts:
    """Draw every chart in both languages; its texts and numbers go beside it for those who do not draw."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        tables=rules.protect.output.public,
    output:
        svg=expand(
            "results/{{measurement}}/public/charts/{chart}.{language}.svg",
            chart=CHARTS,
            language=LANGUAGES,
        ),
        png=expand(
            "results/{{measurement}}/public/charts/{chart}.{language}.png",
            chart=CHARTS,
            language=LANGUAGES,
        ),
        texts=expand(
            "results/{{measurement}}/public/charts/charts.{language}.json",
            language=LANGUAGES,
        ),
    log:
        "results/{measurement}/restricted/logs/charts.log",
    priority: 3
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        charts=CHARTS,
        languages=LANGUAGES,
    message:
        "{wildcards.measurement}: grafieken / charts"
    script:
        "../scripts/charts.py"


rule workbook:
    """Put the public tables into one workbook per language."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        tables=rules.protect.output.public,
    output:
        expand(
            "results/{{measurement}}/public/tables/tables.{language}.xlsx",
            language=LANGUAGES,
        ),
    log:
        "results/{measurement}/restricted/logs/workbook.log",
    priority: 1
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        languages=LANGUAGES,
    message:
        "{wildcards.measurement}: werkmap / workbook"
    script:
        "../scripts/workbook.py"


rule report:
    """Write the report as content, and as one HTML file, per language."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        tables=rules.protect.output.public,
        svg=rules.charts.output.svg,
        texts=rules.charts.output.texts,
        excerpts=rules.protect.output.excerpts,
    output:
        html=expand(
            "results/{{measurement}}/public/report/report.{language}.html",
            language=LANGUAGES,
        ),
        content=expand(
            "results/{{measurement}}/public/report/report.{language}.json",
            language=LANGUAGES,
        ),
    log:
        "results/{measurement}/restricted/logs/report.log",
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        charts=CHARTS,
        languages=LANGUAGES,
    message:
        "{wildcards.measurement}: rapport / report"
    script:
        "../scripts/report.py"


rule pdf:
    """Set the report as PDF, per language: for archives and for everybody (PDF/A-2a and PDF/UA-1)."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        content=rules.report.output.content,
        svg=rules.charts.output.svg,
    output:
        expand(
            "results/{{measurement}}/public/report/report.{language}.pdf",
            language=LANGUAGES,
        ),
    log:
        "results/{measurement}/restricted/logs/pdf.log",
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        charts=CHARTS,
        languages=LANGUAGES,
    message:
        "{wildcards.measurement}: rapport als PDF / report as PDF"
    script:
        "../scripts/pdf.py"


rule pages:
    """Set one page as PDF per category of the breakdown that the configuration names, per language."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        tables=rules.protect.output.public,
    output:
        directory("results/{measurement}/public/report/{breakdown}"),
    log:
        "results/{measurement}/restricted/logs/pages.{breakdown}.log",
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        languages=LANGUAGES,
    message:
        "{wildcards.measurement}: een bladzijde per groep / a page per group"
    script:
        "../scripts/pages.py"


rule word:
    """Write the report as a Word document per language, from its content and the pictures of its charts."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        content=rules.report.output.content,
        png=rules.charts.output.png,
    output:
        expand(
            "results/{{measurement}}/public/report/report.{language}.docx",
            language=LANGUAGES,
        ),
    log:
        "results/{measurement}/restricted/logs/word.log",
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        charts=CHARTS,
        languages=LANGUAGES,
    message:
        "{wildcards.measurement}: Word-rapport / Word report"
    script:
        "../scripts/word.py"


rule fill_template:
    """Fill in the fields of a Word file that somebody made for this measurement."""
    input:
        config="config/measurements/{measurement}.yaml",
        settings=config_files,
        template="config/templates/{template}.docx",
        content="results/{measurement}/public/report/report.{language}.json",
        png=expand(
            "results/{{measurement}}/public/charts/{chart}.{{language}}.png",
            chart=CHARTS,
        ),
    output:
        "results/{measurement}/public/report/{template}.{language}.docx",
    log:
        "results/{measurement}/restricted/logs/fill_template.{template}.{language}.log",
    wildcard_constraints:
        template=r"(?!report\.)[a-z0-9_-]+",
        language="|".join(LANGUAGES),
    conda:
        "../../environment.yml"
    params:
        code=CODE_DIGEST,
        charts=CHARTS,
    message:
        "{wildcards.measurement}: {wildcards.template}, ingevuld / filled in"
    script:
        "../scripts/fill_template.py"
