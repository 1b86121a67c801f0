"""Survey measurements from raw export to published report: the table of contents.

    raw/<id>  →  1 clean  →  2 estimate  →  3 protect  →  4 publish  →  5 review
                 results/<id>/restricted/   |   results/<id>/public/

Only the protect stage reads the one side and writes the other.
"""

from snakemake.utils import min_version

min_version("9.0")


configfile: "config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/1_clean.smk"
include: "workflow/rules/2_estimate.smk"
include: "workflow/rules/3_protect.smk"
include: "workflow/rules/4_publish.smk"
include: "workflow/rules/5_review.smk"


onerror:
    language = os.environ.get("NULMETING_LANGUAGE", "nl")
    found = project.failures("results", language, STARTED)
    print(f"\nWat er mis is / What is wrong:\n{found}\n", file=sys.stderr)


onsuccess:
    for measurement in RAW:
        print(
            f"{measurement}: results/{measurement}/public/report/report.nl.html",
            file=sys.stderr,
        )


rule all:
    """Everything of every measurement whose raw files are there."""
    default_target: True
    input:
        expand("results/{measurement}/public/run.json", measurement=RAW),
