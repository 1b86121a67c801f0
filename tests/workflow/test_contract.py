"""Every run against the contract of the outputs, read as plain CSV: nothing of the library is used here."""

import csv
import hashlib
import json
import math
import os
import re
import socket
from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from itertools import combinations, compress
from pathlib import Path
from statistics import median

import docx_check
import pytest
import yaml
from scipy.stats import beta

MEASUREMENTS = ("kci-2018", "rse-uk", "csps", "carpentries", "carpentries-usage")
TABLES = [
    "estimates",
    "changes",
    "distributions",
    "classes",
    "flow",
    "response",
    "transitions",
    "sensitivity",
    "agreement",
    "representativeness",
    "diagnostics",
    "weights",
    "nonresponse",
    "item_nonresponse",
    "attrition",
    "robustness",
    "planning",
    "subgroups",
    "monitor",
]
SHARED = [
    "indicator",
    "option",
    "definition",
    "headline",
    "statistic",
    "unit",
    "breakdown",
    "category",
    "target",
    "weighting",
    "level",
    "status",
    "reason",
    "shown",
    "synthetic",
]
ESTIMATES = (
    "wave population responding denominator numerator estimate standard_error ci_low ci_high ci_method df "
    "design_effect bound_low bound_high"
)
CHANGES = (
    "wave_from wave_to comparison estimate_from estimate_to difference standard_error ci_low ci_high method n_from "
    "n_to n_both bound_low bound_high p_value p_adjusted adjustment family margin verdict"
)
DISTRIBUTIONS = (
    "wave item unit breakdown category answer count denominator share not_asked skipped responding status reason "
    "shown synthetic"
)
COLUMNS = {
    "estimates": [*SHARED, *ESTIMATES.split()],
    "changes": [*SHARED, *CHANGES.split()],
    "distributions": DISTRIBUTIONS.split(),
}
KEYS = {
    "estimates": ["wave", "indicator", "option", "definition", "statistic", "breakdown", "category", "target"],
    "changes": [
        "wave_from",
        "wave_to",
        "comparison",
        "indicator",
        "option",
        "definition",
        "statistic",
        "breakdown",
        "category",
        "target",
    ],
    "distributions": ["wave", "item", "unit", "breakdown", "category", "answer"],
    "classes": ["wave", "item", "unit", "breakdown", "category", "answer"],
    "planning": ["indicator", "option", "target", "scenario", "wave_from", "wave_to", "response", "overlap"],
    "monitor": ["wave", "unit", "breakdown", "category", "day"],
    "subgroups": ["wave", "indicator", "option", "target", "breakdown", "category", "against"],
}
NUMBERS = {
    "estimates": [
        "population",
        "responding",
        "denominator",
        "numerator",
        "estimate",
        "standard_error",
        "ci_low",
        "ci_high",
        "df",
        "design_effect",
        "bound_low",
        "bound_high",
    ],
    "changes": [
        "estimate_from",
        "estimate_to",
        "difference",
        "standard_error",
        "ci_low",
        "ci_high",
        "n_from",
        "n_to",
        "n_both",
        "bound_low",
        "bound_high",
        "p_value",
        "p_adjusted",
    ],
    "distributions": ["count", "denominator", "share", "not_asked", "skipped", "responding"],
    "classes": ["count", "denominator", "share"],
}
STATUSES = {"ok", "indicative", "coded", "suppressed", "not_available"}
REASONS = {
    "not_asked",
    "no_respondents",
    "no_register",
    "unlinked",
    "not_estimable",
    "covariance_bound",
    "variance_floored",
}
SLUG = re.compile(r"[a-z0-9_-]{1,40}")
CODED = re.compile(r"[<>]\d+ / \d+")
CLOSE = {"rel_tol": 1e-8, "abs_tol": 1e-9}


class Run:
    """The files of one measurement and its configuration, read without the library."""

    def __init__(self, folder: Path, name: str, results: Path) -> None:
        self.name, self.results, self.folder = name, results, folder
        self.config = yaml.safe_load((folder / "config" / "measurements" / f"{name}.yaml").read_text("utf-8"))
        self.codebook = rows(folder / "config" / "codebooks" / f"{name}.csv", "utf-8-sig")
        self.answers = rows(folder / "config" / "codebooks" / f"{name}.answers.csv", "utf-8-sig")
        self.waves = [str(wave["id"]) for wave in self.config["waves"]]
        self.public = {table: rows(results / "public" / "tables" / f"{table}.csv") for table in TABLES}
        self.restricted = {table: rows(results / "restricted" / "tables" / f"{table}.csv") for table in TABLES}

    def both(self, table):
        yield from self.public[table]
        yield from self.restricted[table]

    def shown(self, table):
        """Rows with numbers, with all their digits: those that are published are held to these elsewhere."""
        return [row for row in self.restricted[table] if row["status"] in ("ok", "indicative")]

    def scale(self, item):
        row = next(row for row in self.codebook if row["code"] == item)
        return [a["code"] for a in self.answers if a["scale"] == row.get("scale")]

    def type(self, item):
        return next(row["type"] for row in self.codebook if row["code"] == item)


def rows(path, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        found = list(reader)
    assert all(None not in row and None not in row.values() for row in found), path
    return found


def number(text):
    return None if text == "" else float(text)


def near(left, right):
    return math.isclose(left, right, **CLOSE)


@pytest.fixture(scope="module", params=MEASUREMENTS)
def run(request, whole_run):
    return Run(whole_run.folder, request.param, whole_run.results(request.param))


@pytest.fixture(scope="module")
def kci(whole_run):
    return Run(whole_run.folder, "kci-2018", whole_run.results("kci-2018"))


def test_files(run):
    expected = [f"{side}/tables/{table}.csv" for side in ("public", "restricted") for table in TABLES]
    for language in ("nl", "en"):
        expected += [f"public/tables/tables.{language}.xlsx"]
        expected += [f"public/report/report.{language}.{kind}" for kind in ("html", "json", "docx", "pdf")]
    for wave in run.waves:
        expected += [f"restricted/{wave}.parquet", f"restricted/reading.{wave}.json", f"restricted/excluded.{wave}.csv"]
    breakdown = run.config.get("report", {}).get("pages")
    categories = {row["category"] for row in run.restricted["estimates"] if row["breakdown"] == breakdown}
    pages = [f"public/report/{breakdown}/{one}.{language}.pdf" for one in categories for language in ("nl", "en")]
    assert bool(pages) == (run.name == "kci-2018")
    expected += pages
    expected += ["public/run.json", "restricted/run-log.json"]
    expected += [f"restricted/{name}" for name in ("disclosure.html", "audit.json", "release.json")]
    assert [name for name in expected if not (run.results / name).is_file()] == []
    charts = {path.name for path in (run.results / "public" / "charts").iterdir()}
    drawn = {name.split(".")[0] for name in charts if name.endswith(".svg")}
    assert drawn
    assert {f"{name}.{lang}.{kind}" for name in drawn for lang in ("nl", "en") for kind in ("svg", "png")} <= charts
    for side in ("public", "restricted"):
        kinds = {path.suffix for path in (run.results / side / "notebooks").iterdir()}
        assert {".ipynb", ".html"} <= kinds


@pytest.mark.parametrize("table", TABLES)
def test_both_sides_have_the_same_columns_and_rows(run, table):
    heads = []
    for side in ("public", "restricted"):
        data = (run.results / side / "tables" / f"{table}.csv").read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data
        heads.append(data.decode("utf-8").split("\n")[0].split(","))
    assert heads[0] == heads[1]
    assert set(COLUMNS.get(table, ["status", "reason", "shown", "synthetic"])) <= set(heads[0])
    names = KEYS.get(table) or [c for c in heads[0] if not is_number(run, table, c) and c not in NOT_KEYS]
    keys = [[[brief(row[name]) for name in names] for row in side[table]] for side in (run.public, run.restricted)]
    assert len(set(map(tuple, keys[1]))) == len(keys[1])
    for row, public, restricted in zip(run.public[table], *keys, strict=True):
        # the rates of observed scenarios are keys and numbers at once: they go
        hidden = table == "planning" and row["status"] == "suppressed" and row["scenario"] == "observed"
        kept = [name not in ("response", "overlap") for name in names] if hidden else [True] * len(names)
        assert list(compress(public, kept)) == list(compress(restricted, kept))


def brief(cell):
    """A key that is a number, as it is written in public tables."""
    return f"{float(cell):.10g}" if re.fullmatch(r"\d+\.\d+", cell) else cell


NOT_KEYS = {"status", "reason", "shown", "synthetic", "ci_method"}


@cache
def is_number(run, table, column):
    cells = [row[column] for row in run.restricted[table] if row[column] != ""]
    return not cells or (all(re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", cell) for cell in cells) and "wave" not in column)


def test_rows_are_in_the_order_of_the_configuration(run):
    """Waves, indicators, breakdowns, items and answers each appear in the order in which they are configured."""
    breakdowns = ["all", *(b["id"] for b in run.config.get("breakdowns", []))]
    items = [row["code"] for row in run.codebook]
    for table, orders in {
        "estimates": {"wave": run.waves, "breakdown": breakdowns},
        "changes": {"wave_from": run.waves, "breakdown": breakdowns},
        "distributions": {"wave": run.waves, "item": items, "breakdown": breakdowns},
        "response": {"wave": run.waves, "breakdown": breakdowns},
    }.items():
        first = run.public[table]
        for column, order in orders.items():
            assert {row[column] for row in first} <= set(order), (table, column)
    seen = list(dict.fromkeys((row["wave"], row["indicator"]) for row in run.public["estimates"]))
    order = list(dict.fromkeys(row["indicator"] for row in run.public["estimates"]))
    assert seen == [(wave, indicator) for wave in run.waves for indicator in order]
    named = [entry["id"] for entry in run.config["indicators"] if "{" not in entry["id"]]
    assert [indicator for indicator in order if indicator in named] == named
    places = {(w, i): p for p, (w, i) in enumerate((w, i) for w in run.waves for i in items)}
    placed = [places[row["wave"], row["item"]] for row in run.public["distributions"]]
    assert placed == sorted(placed)
    for group in grouped(run.public["distributions"], ["wave", "item", "unit", "breakdown", "category"]).values():
        item = group[0]["item"]
        assert [row["answer"] for row in group] == [c for c in run.scale(item) if c in {r["answer"] for r in group}]
    for group in grouped(run.public["estimates"], ["wave", "indicator", "option", "definition", "statistic"]).values():
        order = [breakdowns.index(row["breakdown"]) for row in group]
        assert order == sorted(order)


def grouped(table, names):
    found = defaultdict(list)
    for row in table:
        found[tuple(row[name] for name in names)].append(row)
    return found


def test_an_expected_row_is_never_absent(run):
    """Every headline definition in every wave, category that its unit allows and target; every listed answer."""
    estimates = {tuple(row[name] for name in KEYS["estimates"]) for row in run.restricted["estimates"]}
    targets = ("population", "process") if "register" in run.config else ("process",)
    categories = [("all", "all", "organisation", True)]
    for b in run.config.get("breakdowns", []):
        item = next(row for row in run.codebook if row["code"] == b["item"])
        codes = [g["id"] for g in b["groups"]] if b.get("groups") else run.scale(b["item"])
        constant = b.get("unit", item.get("unit") or "person") == "organisation" or "domain_rule" in b
        categories += [(b["id"], code, "", constant) for code in codes]
    for entry in run.config["indicators"]:
        if "for_each" in entry:
            continue
        options = run.scale(entry["item"]) if entry["statistic"] == "options" else [""]
        statistic = "share" if entry["statistic"] == "options" else entry["statistic"]
        for wave in run.waves:
            for breakdown, category, _, constant in categories:
                if entry["unit"] == "organisation" and not constant:
                    continue
                for target in targets:
                    for option in options:
                        key = (wave, entry["id"], option, "headline", statistic, breakdown, category, target)
                        assert key in estimates, key
            for alternative in entry.get("alternatives", []):
                for target in targets:
                    key = (wave, entry["id"], "", alternative["id"], statistic, "all", "all", target)
                    assert key in estimates, key
    # a change for every estimate of the earlier wave
    changes = {tuple(row[name] for name in KEYS["changes"]) for row in run.restricted["changes"]}
    for pair in run.config.get("comparisons", []):
        for key in estimates:
            if key[0] == pair["from"]:
                for comparison in ("all", "paired"):
                    assert (pair["from"], pair["to"], comparison, *key[1:]) in changes
    # a distribution with every listed answer for every choice that is kept
    totals = grouped([r for r in run.restricted["distributions"] if r["breakdown"] == "all"], ["wave", "item"])
    for row in run.codebook:
        if row["type"] in ("single", "multi") and row["personal"] == "no":
            for wave in run.waves:
                found = totals.get((wave, row["code"]), [])
                assert sorted(r["answer"] for r in found) == sorted(run.scale(row["code"])), (wave, row["code"])


def test_comparability(run):
    """Every two waves × every kept question that one of them asked; a question in one of them only is not compared."""
    paths = [run.results / side / "tables" / "comparability.csv" for side in ("public", "restricted")]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    table = rows(paths[0])
    assert list(table[0]) == ["wave_from", "wave_to", "item", "comparable", "reason", "note_nl", "note_en", "synthetic"]
    answer_heads = {wave: {a["scale"] for a in run.answers if a.get(f"column.{wave}")} for wave in run.waves}

    def asked(row, wave):
        split = row["type"] in ("multi", "ranking") and row["scale"] in answer_heads[wave]
        return bool(row.get(f"column.{wave}")) or split

    expected = [
        (one, other, row["code"], asked(row, one) and asked(row, other))
        for one, other in combinations(run.waves, 2)
        for row in run.codebook
        if row["personal"] == "no" and (asked(row, one) or asked(row, other))
    ]
    assert [(r["wave_from"], r["wave_to"], r["item"], r["reason"] != "not_asked") for r in table] == expected
    for row in table:
        assert row["comparable"] in ("true", "false")
        assert set(row["reason"].split("+")) <= {"", "declared", "not_asked", *DIFFERENCES}
        declared = next(r for r in run.codebook if r["code"] == row["item"]).get("comparable", "")
        if declared and row["reason"] != "not_asked":
            assert row["reason"].startswith("declared") and row["comparable"] == (
                "true" if "yes" in declared[:3] else "false"
            )
            assert row["note_en"] and row["note_nl"]


DIFFERENCES = ("answers_changed", "routing_changed", "limits_changed", "scale_reversed", "wording_changed")


@pytest.mark.parametrize("table", TABLES)
def test_state_and_general_form(run, table):
    for side in ("public", "restricted"):
        for row in getattr(run, side)[table]:
            where = (side, table, row)
            assert row["synthetic"] == ("true" if run.config["synthetic"] else "false"), where
            assert row.get("headline", "true") in ("true", "false"), where
            assert row["status"] in STATUSES, where
            assert side == "public" or row["status"] not in ("coded", "suppressed"), where
            if side == "public":
                assert row["reason"] in REASONS | {""}, where
                assert (row["status"] != "suppressed") or row["reason"] == "", where
            assert row["status"] != "not_available" or row["reason"] in REASONS, where
            assert (row["status"] == "coded") == bool(CODED.fullmatch(row["shown"])), where
            assert row["status"] == "coded" or row["shown"] == "", where
            for column in ("breakdown", "category", "indicator", "definition"):
                assert not row.get(column) or SLUG.fullmatch(row[column].lower()), where
            if row["status"] in ("coded", "suppressed"):
                assert hidden_numbers(run, table, row) == [], where


def hidden_numbers(run, table, row):
    names = NUMBERS.get(table) or [c for c in row if is_number(run, table, c) and c not in ("level", "margin")]
    told = {"threshold", "synthetic", *KEYS.get(table, ())}
    return [name for name in names if row[name] != "" and name not in told]


@pytest.mark.parametrize("table", ["estimates", "changes"])
def test_vocabulary(run, table):
    for row in run.both(table):
        assert row["statistic"] in ("share", "mean", "median", "ratio", "superiority")
        assert row["unit"] in ("person", "organisation")
        assert row["target"] in (("population", "process") if "register" in run.config else ("process",))
        assert row["weighting"] == weighting_of(run, row)
        assert row["level"] == "0.95"
        assert (row["headline"] == "true") == (row["definition"] == "headline")
        assert (row["breakdown"] == "all") == (row["category"] == "all")


P_CLASSES = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1)
OF_COUNTS = {
    *("estimate", "estimate_from", "estimate_to", "estimate_against", "difference", "share", "share_all", "share_any"),
    *("response_rate", "earlier_rate", "register_share", "respondent_share", "standardised_difference"),
    *("skipped_share", "response", "overlap", "published", "recomputed"),
}
"""What may have all its digits: quotients of counts and their differences."""
COARSE = {"numerator": 0.5, "design_effect": 0.05, "correlation": 0.05}


def is_mean_of_a_part(run, table, row):
    """Whether a row is the mean over the organisations of a category, of those in both waves, or in one."""
    if table not in ("estimates", "changes", "subgroups", "attrition"):
        return False
    if row["statistic"] != "share" or row["unit"] != "organisation":
        return False
    rule = declared(run, {"definition": "headline", **row})
    whole = rule.get("collapse", "mean") in ("any", "all", "majority_ties_yes", "majority_ties_no")
    counted = whole and rule.get("weighting", "none") in ("none", None)
    paired = table == "attrition" or row.get("comparison") == "paired"
    return not counted and (paired or row["breakdown"] != "all" or bool(rule.get("among")))


LIMITS = ("standard_error", "ci_low", "ci_high", "difference_low", "difference_high")


def is_of_part(run, row):
    """Whether a figure is about a category, or about those whom its definition is among."""
    return row["breakdown"] != "all" or bool(declared(run, row).get("among"))


def is_in_steps(run, table, row):
    """Whether a row is about people of a small group, or organisations of any, on a scale from nought to one."""
    if table not in ("estimates", "changes", "subgroups", "attrition") or row["statistic"] not in (
        "share",
        "superiority",
    ):
        return False
    if table != "attrition" and not is_of_part(run, row):
        return False
    return row["unit"] == "organisation" or min(bases(run, table, row)) < 50


def bases(run, table, row):
    """How many stand behind a figure, or behind either of which it is the difference; hidden ones as none."""
    if table in ("estimates", "attrition"):
        names = ("wave_from", "wave_to", "wave", "indicator", "option")
        same = [r for r in run.public[table] if table == "attrition" and all(r[n] == row[n] for n in names)]
        return [int(r["denominator"]) for r in same or [row] if r["denominator"]]
    if table == "changes":
        return [int(row["n_from"] or 0), int(row["n_to"] or 0)]
    other = {"breakdown": "all" if row["against"] == "all" else row["breakdown"], "category": row["against"]}
    found = [figure_of(run, {**row, **one}) for one in ({}, other)]
    return [int(one["denominator"] or 0) for one in found]


FIGURE = ("wave", "indicator", "option", "definition", "target", "unit", "breakdown", "category")


@cache
def _figures(run, side):
    return {tuple(row[name] for name in FIGURE): row for row in getattr(run, side)["estimates"]}


def figure_of(run, row):
    return _figures(run, "public")[tuple(row[name] for name in FIGURE)]


def inside_of(run, row):
    return _figures(run, "restricted")[tuple(row[name] for name in FIGURE)]


def is_rare(run, table, row):
    """Whether so few of a group met a sensitive condition, or did not, that its error is that of its counts."""
    if table != "estimates" or not is_of_part(run, row) or (row["unit"], row["statistic"]) != ("person", "share"):
        return False
    if not declared(run, row).get("sensitive") or not row["numerator"]:
        return False
    met, n = float(row["numerator"]), int(row["denominator"])
    return min(met, n - met) < 2 * run.config.get("thresholds", {}).get("minimum_cell", 3)


def of_counts(run, row):
    """The error and the interval that follow from counts and the median design effect of everybody in the wave."""
    n, met, share = int(row["denominator"]), float(row["numerator"]), float(row["estimate"])
    common = []
    for one in run.restricted["estimates"]:
        same = one["wave"] == row["wave"] and one["breakdown"] == "all" and one["target"] == "process"
        if same and one["headline"] == "true" and (one["unit"], one["statistic"]) == ("person", "share"):
            few = min(float(one["numerator"] or 0), int(one["denominator"] or 0) - float(one["numerator"] or 0))
            if few >= 2 * run.config.get("thresholds", {}).get("minimum_cell", 3) and one["weighting"] == "none":
                common.append(float(one["design_effect"]))
    effect = max(1.0, math.ceil(round(10 * median(common), 9)) / 10)
    population = row["target"] == "population"
    variance = effect * share * (1 - share) / (n - 1) * (1 - n / int(row["population"]) if population else 1)
    size = share * (1 - share) / variance
    low, high = (
        beta.ppf(0.025, size * share, size * (1 - share) + 1),
        beta.ppf(0.975, size * share + 1, size * (1 - share)),
    )
    if population:
        low, high = max(low, met / int(row["population"])), min(high, 1 - (n - met) / int(row["population"]))
    return {"standard_error": math.sqrt(variance), "ci_low": low, "ci_high": high}


def is_told(run, table, column, row, text):
    """Whether a number is what may be published of the one inside."""
    full = float(row[column])
    if table == "sensitivity" and column in ("estimate", "ci_low", "ci_high", "bound_low", "bound_high"):
        own = _figures(run, "public").get(tuple(({**row, "breakdown": "all", "category": "all"})[n] for n in FIGURE))
        if own and own[column]:
            return text == own[column]
    if is_rare(run, table, row) and column in LIMITS:
        full = of_counts(run, row)[column]
    if column in LIMITS and is_in_steps(run, table, row):
        further = full - float(text) if column.endswith("low") else float(text) - full
        return near(float(text) * 20, round(float(text) * 20)) and -1e-9 <= further < 0.05 + 1e-9
    rule = is_whole_organisations if is_mean_of_a_part(run, table, row) else is_as_published
    return rule(table, column, row, text, full)


def is_whole_organisations(table, column, row, text, full):
    """Whether a number of such a row follows from a whole number of organisations."""
    if column.startswith(("estimate", "difference", "bound")) and column not in LIMITS:
        # half an organisation either way, twice in a difference; of how many is not in every table
        least = min((float(row[n]) for n in ("denominator", "n_from", "n_to") if row.get(n)), default=10)
        return len(text.partition(".")[2]) <= 2 and abs(float(text) - full) <= 1 / least + 0.01
    return is_as_published(table, column, row, text, full)


def is_as_published(table, column, row, text, full):
    """Whether a number is what may be published of another: a count, a class of a p-value, or two decimals."""
    kind = row.get("diagnostic", "") or row.get("measure", "")
    if column in ("p_value", "p_adjusted") or (column == "value" and kind.endswith(("_p", "p_value", "midp"))):
        return float(text) == next(one for one in P_CLASSES if full <= one)
    few = len(text.partition(".")[2]) <= (1 if column in ("design_effect", "correlation") else 2)
    if near(float(text), full):
        return few or column in OF_COUNTS
    step = 0.5 if kind == "derrick_z8" else COARSE.get(column, 0.01)
    return few and abs(float(text) - full) <= step + 1e-9 and column != "share"


def test_public_is_restricted_with_numbers_hidden(run):
    for table in TABLES:
        for shown, full in zip(run.public[table], run.restricted[table], strict=True):
            for column, text in shown.items():
                if text == "" or column in ("status", "reason", "shown"):
                    continue
                if is_number(run, table, column):
                    assert is_told(run, table, column, full, text), (table, column, text, full[column])
                    assert text == f"{float(text):.10g}" or text.isdigit(), (table, column, text)
                else:
                    assert text == full[column], (table, column)


def test_no_difference_or_change_stands_beside_a_rare_figure(run):
    rare = {id(row) for row in run.restricted["estimates"] if is_rare(run, "estimates", row)}
    if run.name == "kci-2018":
        assert len(rare) >= 10
    for row in run.public["subgroups"]:
        other = {"breakdown": "all" if row["against"] == "all" else row["breakdown"], "category": row["against"]}
        sides = [inside_of(run, row), inside_of(run, {**row, **other})]
        assert row["status"] in ("suppressed", "not_available") or not rare & {id(one) for one in sides}
    for row in run.public["changes"]:
        sides = [inside_of(run, {**row, "wave": row[f"wave_{side}"]}) for side in ("from", "to")]
        assert row["status"] in ("suppressed", "not_available") or not rare & {id(one) for one in sides}


def test_counts_nest(run):
    for row in run.shown("estimates"):
        n, responding = float(row["denominator"]), float(row["responding"])
        population, count = number(row["population"]), number(row["numerator"])
        assert row["denominator"].isdigit() and row["responding"].isdigit()
        if is_register_base(run, row):
            assert n == population, row
        else:
            assert 0 < n <= responding, row
        assert population is None or responding <= population, row
        assert "register" in run.config or population is None
        if row["statistic"] == "share":
            assert 0 <= count <= n + 1e-9, row
            if row["weighting"] == "none":
                assert near(float(row["estimate"]), count / n), row
            else:
                assert 0 <= float(row["estimate"]) <= 1, row
        else:
            assert count is None


def declared(run, row):
    """What the configuration says of a definition; empty for an indicator that is written out from for_each."""
    entry = next((i for i in run.config["indicators"] if i["id"] == row["indicator"]), {})
    if row["definition"] != "headline":
        entry = {**entry, **next(a for a in entry["alternatives"] if a["id"] == row["definition"])}
    return entry


def is_register_base(run, row):
    return declared(run, row).get("base") == "register"


def weighting_of(run, row):
    return declared(run, row).get("weighting", "none")


def test_weights_are_the_register_s_and_weighted_figures_have_no_bounds(kci):
    weighted = [row for row in kci.shown("estimates") if row["weighting"] != "none"]
    assert {row["definition"] for row in weighted} == {"weighted"}
    assert {row["weighting"] for row in weighted} == {one["id"] for one in kci.config["weighting"]}
    assert all(row["bound_low"] == row["bound_high"] == "" for row in weighted)
    # counts are those of the same figure without weights
    plain = {
        tuple(row[n] for n in ("wave", "indicator", "target")): row for row in kci.shown("estimates") if is_total(row)
    }
    for row in weighted:
        other = plain[row["wave"], row["indicator"], row["target"]]
        assert near(float(row["numerator"]), float(other["numerator"])) and row["denominator"] == other["denominator"]
        assert row["estimate"] != other["estimate"]
    for row in kci.shown("weights"):
        assert 0 < float(row["weight_min"]) <= 1 <= float(row["weight_max"]) and float(row["kish_effect"]) >= 1


def is_total(row):
    return row["headline"] == "true" and row["breakdown"] == "all" and row["option"] == ""


def test_intervals(run):
    for row in run.shown("estimates"):
        value, low, high = (number(row[name]) for name in ("estimate", "ci_low", "ci_high"))
        error = number(row["standard_error"])
        assert (low is None) == (high is None), row
        if low is not None:
            assert low - 1e-9 <= value <= high + 1e-9, row
            assert row["ci_method"] in [
                "konijn",
                "wang",
                "clopper_pearson",
                "korn_graubard",
                "wilson",
                "logit",
                "jeffreys",
                "midp",
                "t",
                "woodruff",
            ]
        if row["statistic"] == "share" and low is not None:
            assert low >= 0 and high <= 1, row
            # an organisation that is known from some of its people is not known: the worst case is no limit there
            if row["target"] == "population" and row["unit"] == "person" and row["weighting"] == "none":
                assert number(row["bound_low"]) - 1e-9 <= low, row
                assert high <= number(row["bound_high"]) + 1e-9, row
        if row["statistic"] == "share" and not is_register_base(run, row):
            everybody = row["target"] == "population" and row["denominator"] == row["population"]
            assert everybody or (error is None) == (value in (0.0, 1.0)), row
            assert error is None or error > 0 or everybody, row
        if row["statistic"] == "median":
            assert row["design_effect"] == ""
        few = int(row["denominator"]) < 30 or (row["df"] != "" and int(row["df"]) < 10)
        assert (row["status"] == "indicative") == few, row


def test_p_values_agree_with_the_printed_intervals(run):
    for row in run.shown("changes"):
        low, high, p = (number(row[name]) for name in ("ci_low", "ci_high", "p_value"))
        assert (low is None) == (p is None), row
        if p is not None:
            assert 0 < p <= 1 and (p <= 0.05) == (low > 0 or high < 0), row


def test_verdicts_stand_where_a_family_is_declared(run):
    """Adjusted p-values, margins and verdicts: of the declared families, over all units, for the declared target."""
    declared = {name: family for family in run.config.get("families", []) for name in family["indicators"]}
    for row in run.shown("changes"):
        family = declared.get(row["indicator"])
        tested = family and row["headline"] == "true" and row["comparison"] == "all" and row["breakdown"] == "all"
        assert (row["family"] != "") <= bool(tested), row
        if row["family"] == "":
            assert (row["p_adjusted"], row["adjustment"], row["margin"], row["verdict"]) == ("", "", "", ""), row
            continue
        assert (row["family"], row["adjustment"]) == (family["id"], family.get("adjustment", "holm")), row
        p, adjusted = number(row["p_value"]), number(row["p_adjusted"])
        assert p - 1e-9 <= adjusted <= 1, row
        words = ("changed", "immaterial") if adjusted <= 0.05 else ("unchanged", "undetermined")
        assert row["verdict"] in words, row
        assert row["margin"] != "" or row["verdict"] in ("changed", "undetermined"), row
    told = [row["verdict"] for row in run.shown("changes") if row["verdict"]]
    assert told or not declared


def test_bounds(run):
    """Worst case over the units that did not answer: [x/N, (x + N − n)/N]; none without a register."""
    checked = 0
    for row in run.shown("estimates"):
        if row["target"] == "process" and "register" not in run.config:
            assert (row["bound_low"], row["bound_high"], row["population"]) == ("", "", ""), row
        elif row["statistic"] == "share" and row["bound_low"] != "":
            x, n, size = (float(row[name]) for name in ("numerator", "denominator", "population"))
            assert near(float(row["bound_low"]), x / size), row
            if not is_register_base(run, row):
                assert near(float(row["bound_high"]), (x + size - n) / size), row
            checked += 1
        elif row["bound_low"] != "":
            assert float(row["bound_low"]) <= float(row["estimate"]) <= float(row["bound_high"]), row
    assert ("register" not in run.config) or checked > 100


def test_population_shares_have_bounds(run):
    for row in run.shown("estimates"):
        if row["statistic"] == "share" and row["target"] == "population":
            bounded = row["population"] != "" and row["weighting"] == "none"
            assert (row["bound_low"] != "") == bounded, row


def test_population_is_the_register_and_the_same_everywhere(run):
    """In a wave a category of a unit has one population, whatever the indicator."""
    for names in (["wave", "breakdown", "category", "unit"],):
        for key, group in grouped(run.shown("estimates"), names).items():
            assert len({row["population"] for row in group}) == 1, key
            assert len({row["responding"] for row in group}) == 1, key


def test_both_targets_have_one_estimate(run):
    names = [name for name in KEYS["estimates"] if name != "target"]
    for key, pair in grouped(run.public["estimates"], names).items():
        for column in ("estimate", "numerator", "denominator", "responding", "status", "shown"):
            assert len({row[column] for row in pair}) == 1, (key, column)


def test_changes(run):
    level = {tuple(row[name] for name in KEYS["estimates"]): row for row in run.restricted["estimates"]}
    linked = "person" in run.config.get("link", {}), "organisation" in run.config.get("link", {})
    for row in run.shown("changes"):
        start, end, step = (float(row[name]) for name in ("estimate_from", "estimate_to", "difference"))
        assert near(step, end - start), row
        if row["ci_low"] != "":
            assert float(row["ci_low"]) - 1e-9 <= step <= float(row["ci_high"]) + 1e-9, row
        assert row["method"] in ("mover", "t", "woodruff", "bounds", ""), row
        assert run.waves.index(row["wave_from"]) < run.waves.index(row["wave_to"]), row
        assert row["comparison"] in ("all", "paired")
        if not (linked[0] if row["unit"] == "person" else linked[1]):
            assert row["n_both"] == "", row
        else:
            assert int(row["n_both"]) <= min(int(row["n_from"]), int(row["n_to"])), row
        if row["comparison"] == "paired":
            assert row["n_from"] == row["n_to"] == row["n_both"], row
            continue
        sides = [level[(row[f"wave_{s}"], *(row[n] for n in KEYS["estimates"] if n != "wave"))] for s in ("from", "to")]
        for name, one in zip(("from", "to"), sides, strict=True):
            assert near(float(row[f"estimate_{name}"]), float(one["estimate"])), row
            assert row[f"n_{name}"] == one["denominator"], row
        if row["bound_low"] != "":
            assert near(float(row["bound_low"]), float(sides[1]["bound_low"]) - float(sides[0]["bound_high"])), row
            assert near(float(row["bound_high"]), float(sides[1]["bound_high"]) - float(sides[0]["bound_low"])), row


def test_not_available_rows_are_empty(run):
    for table, names in NUMBERS.items():
        keep = {"estimates": {"population", "responding", "denominator"}, "changes": {"n_from", "n_to", "n_both"}}
        for row in run.public[table]:
            if row["status"] == "not_available":
                left = [name for name in names if row[name] not in ("", "0") and name not in keep.get(table, ())]
                assert left == [], (table, row)


def test_unlinked_waves_have_no_n_both(run):
    if "person" not in run.config.get("link", {}):
        for row in run.both("changes"):
            if row["unit"] == "person":
                assert row["n_both"] == "", row


def test_distributions(run):
    checked = 0
    for key, group in grouped(
        run.restricted["distributions"], ["wave", "item", "unit", "breakdown", "category"]
    ).items():
        if group[0]["status"] == "not_available":
            continue
        n, asked_not, skipped, responding = (
            int(group[0][name]) for name in ("denominator", "not_asked", "skipped", "responding")
        )
        assert all(row[c] == group[0][c] for row in group for c in ("denominator", "not_asked", "skipped")), key
        assert responding == n + asked_not + skipped, key
        counts = [int(row["count"]) for row in group]
        assert all(0 <= count <= n for count in counts), key
        if run.type(key[1]) == "single":
            assert sum(counts) == n, key
        else:
            assert n == 0 or sum(counts) >= n, key
        for row, count in zip(group, counts, strict=True):
            assert row["share"] == "" if n == 0 else near(float(row["share"]), count / n), row
        checked += 1
    choices = [row for row in run.codebook if row["type"] in ("single", "multi") and row["personal"] == "no"]
    assert bool(checked) == bool(choices)


def test_a_person_share_is_the_distributions_count(kci):
    """A share of persons on one item is the sum of its answers' counts, over those with a valid answer."""
    answers = grouped(kci.restricted["distributions"], ["wave", "item", "breakdown", "category"])
    kinds = {(a["scale"], a["code"]): a["kind"] or "valid" for a in kci.answers}
    checked = 0
    for entry in kci.config["indicators"]:
        condition = entry.get("condition", {})
        if entry["unit"] != "person" or "item" not in condition or "at_least" not in condition:
            continue
        scale = next(row["scale"] for row in kci.codebook if row["code"] == condition["item"])
        for row in kci.restricted["estimates"]:
            group = answers.get((row["wave"], condition["item"], row["breakdown"], row["category"]))
            if row["indicator"] != entry["id"] or row["status"] == "not_available" or not group:
                continue
            valid = [r for r in group if kinds[scale, r["answer"]] == "valid"]
            met = sum(int(r["count"]) for r in valid if float(r["answer"]) >= condition["at_least"])
            assert sum(int(r["count"]) for r in valid) == int(row["denominator"]), row
            assert met == float(row["numerator"]), row
            checked += 1
    assert checked > 50


def test_smaller_tables_add_up(run):
    shown = {table: run.shown(table) for table in ("response", "representativeness", "sensitivity", "transitions")}
    for row in shown["response"]:
        assert int(row["responding"]) <= int(row["invited"]), row
        assert near(float(row["response_rate"]), int(row["responding"]) / int(row["invited"])), row
    for row in shown["representativeness"]:
        assert near(float(row["difference"]), float(row["respondent_share"]) - float(row["register_share"])), row
    total = {
        tuple(row[n] for n in ("wave", "indicator", "option", "target", "definition")): row
        for row in run.restricted["estimates"]
        if row["breakdown"] == "all"
    }
    for row in shown["sensitivity"]:
        names = [row[n] for n in ("wave", "indicator", "option", "target")]
        headline = total[*names, "headline"]
        if row["definition"] == "random_respondent":
            # drawn evenly: the mean of an organisation's people is what to expect
            assert row["estimate"] == headline["estimate"] or near(float(row["estimate"]), float(headline["estimate"]))
            assert float(row["ci_low"]) <= float(row["estimate"]) <= float(row["ci_high"]), row
            continue
        own = total[*names, row["definition"]]
        assert near(float(row["estimate"]), float(own["estimate"])), row
        assert near(float(row["difference"]), float(own["estimate"]) - float(headline["estimate"])), row
    for row in shown["transitions"]:
        assert near(float(row["share"]), int(row["count"]) / int(row["denominator"])), row
    full = [row for row in run.restricted["transitions"] if row["status"] != "not_available"]
    for key, group in grouped(full, ["wave_from", "wave_to", "item", "answer_from"]).items():
        assert sum(int(row["count"]) for row in group) == int(group[0]["denominator"]), key


def test_attrition_is_the_pair_and_what_it_leaves_of_the_wave(run):
    """Else a group would differ by a few units from what is published besides: those few would follow."""
    names = ["wave_from", "wave_to", "indicator", "option"]
    checked = {"public": 0, "restricted": 0}
    for name, side in (("public", run.public), ("restricted", run.restricted)):
        change = {
            (*(row[n] for n in names), row["comparison"]): row
            for row in side["changes"]
            if row["headline"] == "true" and row["breakdown"] == "all" and row["target"] == "process"
        }
        for key, groups in grouped(side["attrition"], [*names, "wave"]).items():
            both, one = groups
            assert (both["group"], one["group"]) == ("both_waves", "one_wave")
            if both["denominator"] in ("", "0") or is_register_base(run, {**both, "definition": "headline"}):
                continue
            end = "from" if key[-1] == key[0] else "to"
            pair, all_ = change[*key[:-1], "paired"], change[*key[:-1], "all"]
            n, left = int(both["denominator"]), int(one["denominator"] or 0)
            assert n == int(pair[f"n_{end}"]) and n + left == int(all_[f"n_{end}"]), key
            checked[name] += 1
            if name == "restricted" and both["statistic"] in ("share", "mean") and left:
                assert near(float(both["estimate"]), float(pair[f"estimate_{end}"])), key
                own = (n * float(both["estimate"]) + left * float(one["estimate"])) / (n + left)
                assert near(own, float(all_[f"estimate_{end}"])), key
    linked = {unit for unit in ("person", "organisation") if unit in run.config.get("link", {})}
    assert checked["restricted"] or not linked & {row["unit"] for row in run.restricted["attrition"]}
    assert checked["public"] or run.name != "kci-2018"


def test_the_monitor_follows_every_day_against_the_wave_before(run):
    """In total a row per day, whose responding only rise; in a category the last day; beside it the same day before."""
    shown = run.shown("monitor")
    assert bool(shown) == ("register" in run.config)
    waves = {str(wave["id"]): wave for wave in run.config["waves"]}
    before = dict(zip(run.waves[1:], run.waves[:-1], strict=True))
    names = ["wave", "unit", "breakdown", "category"]
    followed = grouped(shown, names)
    invited = {tuple(row[name] for name in names): row for row in run.restricted["response"]}
    for (wave, *place), group in followed.items():
        start = waves[wave]["field"]["start"]
        last = (waves[wave].get("in_field_on") or waves[wave]["field"]["end"]) - start
        days = [int(row["day"]) for row in group]
        assert days == (list(range(1, last.days + 2)) if place[1] == "all" else [last.days + 1]), (wave, place)
        counts = [int(row["responding"]) for row in group]
        assert counts == sorted(counts), (wave, place)
        in_all = invited.get((wave, *place))  # an item that is only watched is not in the table of the response
        assert in_all is None or counts[-1] <= int(in_all["responding"]), (wave, place)
        earlier = {int(row["day"]): row for row in followed.get((before.get(wave), *place), [])}
        for row, day, count in zip(group, days, counts, strict=True):
            assert row["date"] == (start + timedelta(days=day - 1)).isoformat(), row
            assert row["provisional"] == ("true" if "in_field_on" in waves[wave] else "false"), row
            assert in_all is None or row["invited"] == in_all["invited"], row
            assert 0 <= count <= int(row["invited"]), row
            assert near(float(row["response_rate"]), count / int(row["invited"])), row
            assert row["earlier_wave"] == before.get(wave, ""), row
            if not earlier:
                left = [row[name] for name in ("earlier_invited", "earlier_responding", "earlier_rate", "difference")]
                assert wave not in before and left == [""] * 4, row
                continue
            # a category has only its last day, which is that of the wave before if both were as long
            same = earlier.get(min(day, max(earlier)))
            if same is not None and (place[1] == "all" or day >= max(earlier)):
                for name in ("invited", "responding"):
                    assert row[f"earlier_{name}"] == same[name], row
            assert near(float(row["earlier_rate"]), int(row["earlier_responding"]) / int(row["earlier_invited"])), row
            assert near(float(row["difference"]), float(row["response_rate"]) - float(row["earlier_rate"])), row


def test_flow_adds_up(run):
    for side in (run.public, run.restricted):
        for wave in run.waves:
            steps = [row for row in side["flow"] if row["wave"] == wave]
            if any(row["count"] == "" for row in steps):
                continue
            read = sum(int(row["count"]) for row in steps if row["step"] == "read")
            away = sum(int(row["count"]) for row in steps if row["step"] == "excluded")
            unit = next(row["unit"] for row in steps if row["step"] == "read")
            used = sum(int(r["count"]) for r in steps if r["step"] == "responding" and r["unit"] == unit)
            assert read == away + used, wave


def test_the_headlines_are_the_planted_ones(kci, whole_run):
    truth = json.loads((whole_run.folder / "raw" / "kci-2018" / "truth.json").read_text("utf-8"))
    assert f"{truth['waves']['baseline']['policy_anchoring']['estimate']:.2f}" == "0.43"
    assert f"{truth['waves']['baseline']['criteria_capability']['estimate']:.2f}" == "0.20"
    total = {
        (row["wave"], row["indicator"], row["option"]): row
        for row in kci.restricted["estimates"]
        if row["headline"] == "true" and row["breakdown"] == "all" and row["target"] == "process"
    }
    published = {
        (row["wave"], row["indicator"]): row
        for row in kci.public["estimates"]
        if row["headline"] == "true" and row["breakdown"] == "all" and row["target"] == "process"
    }
    flow = {(r["wave"], r["step"], r["reason_excluded"], r["unit"]): r["count"] for r in kci.public["flow"]}
    for wave, planted in truth["waves"].items():
        for name in ("policy_anchoring", "criteria_capability"):
            row = total[wave, name, ""]
            assert near(float(row["estimate"]), planted[name]["estimate"])
            assert near(float(row["numerator"]), planted[name]["numerator"])
            assert int(row["denominator"]) == planted[name]["denominator"]
            assert abs(float(published[wave, name]["estimate"]) - planted[name]["estimate"]) <= 0.005
        for option, count in planted["learning_needs"]["counts"].items():
            row = total[wave, "learning_needs", option]
            assert (float(row["numerator"]), int(row["denominator"])) == (
                count,
                planted["learning_needs"]["denominator"],
            )
        assert int(flow[wave, "responding", "", "person"]) == planted["used"] == planted["responding"]["persons"]
        assert int(flow[wave, "responding", "", "organisation"]) == planted["responding"]["organisations"]
        assert int(flow[wave, "read", "", "person"]) == planted["read"]
        for reason, count in planted["excluded"].items():
            assert int(flow[wave, "excluded", reason, "person"]) == count
    for unit, count in truth["overlap"].items():
        assert int(flow["baseline+followup", "overlap", "", unit.removesuffix("s")]) == count


def test_run_json(run):
    record = json.loads((run.results / "public" / "run.json").read_text("utf-8"))
    public = run.results / "public"
    files = {
        str(p.relative_to(public)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in public.rglob("*")
        if p.is_file() and p.name != "run.json" and not p.name.startswith(".")
    }
    assert record["outputs"] == files
    for name, digest in record["raw"].items():
        assert hashlib.sha256((run.folder / "raw" / run.name / name).read_bytes()).hexdigest() == digest
    for name, digest in record["configuration"].items():
        assert hashlib.sha256((run.folder / name).read_bytes()).hexdigest() == digest
    assert set(record["raw"]) >= {file for w in run.config["waves"] for file in w.get("files") or [w["file"]]}
    restricted = {hashlib.sha256(p.read_bytes()).hexdigest() for p in (run.results / "restricted").rglob("*.*")}
    text = json.dumps(record)
    assert not [digest for digest in restricted if digest in text and digest not in files.values()]


def test_word_documents_have_every_number_and_no_fault(run):
    for language in ("nl", "en"):
        content = json.loads((run.results / "public" / "report" / f"report.{language}.json").read_text("utf-8"))
        made = (run.results / "public" / "report" / f"report.{language}.docx").read_bytes()
        assert docx_check.findings(made) == []
        wanted = Counter(map(spaced, shown_numbers(content["blocks"])))
        assert len(wanted) > 10
        missing = wanted - Counter(map(spaced, docx_check.numbers_in_docx(made)))
        assert missing == Counter(), missing


def spaced(number):
    """Give a number as it is read: that a line may not break at a space does not make it another."""
    return number.replace("\N{NO-BREAK SPACE}", " ")


def shown_numbers(part):
    """The text of every number of a report's content; in a sentence as often as it is written there."""
    if isinstance(part, list):
        for one in part:
            yield from shown_numbers(one)
    elif isinstance(part, dict):
        if {"id", "value", "text", "status"} <= part.keys():
            yield part["text"]
        said = docx_check.wording(part)
        for number in part.get("numbers", []):  # a sentence may write a range in words
            if number["text"] in said:
                said = said.replace(number["text"], "", 1)
                yield number["text"]
        for key, one in part.items():
            if key != "numbers":
                yield from shown_numbers(one)


def test_nothing_public_tells_when_or_where_it_ran(run):
    """No time of day, no folder, no host, no user in the record or in any published text."""
    home, host = str(Path.home()), socket.gethostname()
    for path in (run.results / "public").rglob("*"):
        if path.suffix not in (".json", ".csv", ".html", ".ipynb", ".svg", ".docx"):
            continue
        text = docx_check.everything(path.read_bytes()) if path.suffix == ".docx" else path.read_text("utf-8")
        assert str(run.folder) not in text, path
        assert f"{home}/" not in text or len(home) < 4, path
        assert "/site-packages/" not in text, path
        assert len(host) < 4 or host not in text, path
        user = os.environ.get("USER", "")
        assert len(user) < 5 or user not in text, path
    record = (run.results / "public" / "run.json").read_text("utf-8")
    assert not re.search(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d", record)
    assert not re.search(r"(?<![\w.])/(home|root|tmp|usr|work|mnt)/", record)
