# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How the headline figures come about

# %% tags=["parameters", "fold"]
measurement = "kci-2018"
public_only = False

# %% tags=["fold"]
import csv
import hashlib
import html
import platform
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import yaml
from IPython.display import Markdown, display

side = Path("results", measurement, "public" if public_only else "restricted")
config_files = [
    Path("config/config.yaml"),
    Path("config/measurements", f"{measurement}.yaml"),
    Path("config/codebooks", f"{measurement}.csv"),
    Path("config/codebooks", f"{measurement}.answers.csv"),
]
config = yaml.safe_load(config_files[1].read_text(encoding="utf-8"))


def rows_of(path):
    """The rows of a CSV as dictionaries of text; a column that is not there is empty."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [defaultdict(str, row) for row in csv.DictReader(stream)]


codebook = {row["code"]: row for row in rows_of(config_files[2])}
scales = rows_of(config_files[3])
answers = {code: [a for a in scales if row["scale"] and a["scale"] == row["scale"]] for code, row in codebook.items()}
waves = {str(wave["id"]): wave for wave in config["waves"]}


def table(name):
    """A table of the pipeline, ids as text."""
    ids = ["wave", "wave_from", "wave_to", "option", "category"]
    return pd.read_csv(side / "tables" / f"{name}.csv", dtype=dict.fromkeys(ids, str))


def show(rows, caption=""):
    """Show a table, as HTML and as text."""
    frame = pd.DataFrame(rows).fillna("").astype(str)
    page = frame.to_html(index=False, border=0)
    page = page.replace("<thead>", f"<caption>{html.escape(caption)}</caption>\n<thead>", 1) if caption else page
    display({"text/html": page, "text/plain": frame.to_string(index=False)}, raw=True)


def number(value, digits=4):
    """A number as text; nothing where there is none."""
    return "" if pd.isna(value) else f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"


def statement():
    """What the reader must know before any figure."""
    text = f"**{config['title']['en']}** ({config['title']['nl']}). {config['about']['en']}"
    if config.get("synthetic"):
        text += (
            "\n\n> **Synthetic data (synthetische gegevens).** No real person or organisation answered. That figures "
        )
        text += "come out as once published shows that the path works, not that they were defined this way then."
    return Markdown(text)


statement()

# %% [markdown] tags=["restricted"]
# This notebook recomputes the headline figures (kerncijfers) of the report **from the raw exports, in plain Python,
# without the library that the pipeline uses**, and stops if a numerator, denominator, estimate or interval differs from
# the pipeline's. It stands in `restricted/`: it holds unprotected counts. It shows no names, addresses or open answers.

# %% [markdown] tags=["public"]
# This notebook shows how the headline figures (kerncijfers) of the report are defined and what they rest on. It is made
# **from the published tables and the configuration only**. The recomputation from the raw exports is done in its
# counterpart in `restricted/`; of that, only whether the figures were equal is told here.

# %% [markdown]
# ## What is counted
#
# Each headline has one definition. A share of organisations (organisaties) and a share of persons (deelnemers) are
# different units and are never subtracted from each other.


# %% tags=["fold"]
def filled(part, code, key=""):
    """A part of an indicator that is declared once for several items."""
    if isinstance(part, dict):
        return {name: filled(value, code, name) for name, value in part.items()}
    if isinstance(part, list):
        return [filled(value, code) for value in part]
    question = codebook[code][f"question_{'nl' if key == 'nl' else 'en'}"]
    shown = code.lower() if key == "id" else code
    return part.replace("{item}", shown).replace("{question}", question) if isinstance(part, str) else part


def all_indicators():
    """Every declared indicator; one that is declared for several items is written out."""
    for declared in config["indicators"]:
        if "for_each" not in declared:
            yield declared
            continue
        wanted = declared["for_each"]
        for code in wanted.get("items") or [c for c, row in codebook.items() if row["scale"] == wanted["scale"]]:
            yield filled({key: part for key, part in declared.items() if key != "for_each"}, code)


def leaves(condition):
    """The conditions on single items that a condition is made of."""
    parts = condition.get("all_of") or condition.get("any_of") or ([condition["not"]] if "not" in condition else [])
    return [leaf for part in parts for leaf in leaves(part)] if parts else [condition]


def words(condition):
    """A condition as text."""
    for key, between in (("all_of", " and "), ("any_of", " or ")):
        if key in condition:
            return between.join(f"({words(part)})" for part in condition[key])
    if "not" in condition:
        return f"not ({words(condition['not'])})"
    sign = {"at_least": "≥", "at_most": "≤", "in": "in", "selected": "includes"}
    key, value = next((key, value) for key, value in condition.items() if key != "item")
    return f"{condition['item']} {sign[key]} {', '.join(map(str, value)) if isinstance(value, list) else value}"


def items_used(indicator):
    """The items that the headline definition rests on."""
    conditions = [indicator[key] for key in ("condition", "among") if key in indicator]
    own = [indicator["item"]] if "item" in indicator else []
    return list(dict.fromkeys([leaf["item"] for c in conditions for leaf in leaves(c)] + own))


indicators = {indicator["id"]: indicator for indicator in all_indicators()}
headlines = [indicators[name] for name in config.get("report", {}).get("headlines", list(indicators)[:1])]
needed = list(dict.fromkeys(code for indicator in headlines for code in items_used(indicator)))
COLLAPSED_BY = ("mean", "median", "any", "all")


def not_recomputed(indicator):
    """Why the short recomputation in this notebook does not do an indicator; empty if it does."""
    kinds = {codebook[code]["type"] for code in items_used(indicator)}
    if kinds - {"single", "number"}:
        return f"rests on a {', '.join(sorted(kinds - {'single', 'number'}))} question"
    if indicator["statistic"] not in ("share", "mean", "median"):
        return f"statistic {indicator['statistic']}"
    if indicator.get("base", "valid") != "valid":
        return f"base {indicator['base']}"
    collapse = indicator.get("collapse", "mean")
    return "" if collapse in COLLAPSED_BY else f"collapse {collapse}"


recomputable = [indicator for indicator in headlines if not not_recomputed(indicator)]


def definition(indicator):
    """The headline definition as a row of a table."""
    measured = words(indicator["condition"]) if "condition" in indicator else ", ".join(items_used(indicator))
    several = indicator["unit"] == "organisation" and "person" in config.get("link", {})
    return {
        "indicator": indicator["id"],
        "label": indicator["label"]["en"],
        "unit": indicator["unit"],
        "statistic": indicator["statistic"],
        "counts when / measures": measured,
        "among": words(indicator["among"]) if indicator.get("among") else "everyone with valid answers",
        "respondents of one organisation": indicator.get("collapse", "mean") if several else "",
        "target": indicator.get("target", "process"),
    }


show(map(definition, headlines), "Definitions")

# %% tags=["fold"]
wordings = {}  # item and its wording -> the waves that used it
for code in needed:
    row = codebook[code]
    for wave in (w for w in waves if row.get(f"column.{w}") or answers[code]):
        wording = [row.get(f"question_{language}.{wave}") or row[f"question_{language}"] for language in ("nl", "en")]
        wordings.setdefault((code, *wording, row.get("routing") or "everyone"), []).append(wave)
show(
    [
        dict(zip(["item", "question (nl)", "question (en)", "asked of"], key, strict=True)) | {"waves": ", ".join(used)}
        for key, used in wordings.items()
    ],
    "Questions as asked",
)
of_scale = {}
for code in needed:
    of_scale.setdefault(codebook[code]["scale"], []).append(code)
recodes = [
    {
        "items": " ".join(of_scale[answer["scale"]]),
        "code": answer["code"],
        "label (nl)": answer["label_nl"],
        "label (en)": answer["label_en"],
        "kind": answer["kind"],
        "other spellings met": answer.get("variants", "").replace("|", " | "),
    }
    for answer in scales
    if answer["scale"] in of_scale
]
if recodes:
    show(recodes, "Recodes: from the answer in the export to the code that is counted")

# %% [markdown] tags=["restricted"]
# ## The inputs


# %% tags=["restricted", "fold"]
raw = Path("raw", measurement)
register_file = [raw / config["register"]["file"]] if "register" in config else []
inputs = [*(raw / wave["file"] for wave in waves.values()), *register_file, *config_files]
show(
    [{"file": path.as_posix(), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in inputs],
    "Files and their hashes",
)

# %% [markdown] tags=["public"]
# ## The inputs
#
# The hashes of the raw exports are in `run.json`.

# %% tags=["public", "fold"]
inputs = [*config_files, *(side / "tables" / f"{name}.csv" for name in ("estimates", "changes", "sensitivity"))]
show(
    [{"file": path.as_posix(), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in inputs],
    "Files and their hashes",
)

# %% [markdown] tags=["restricted"]
# ## From the raw rows to the rows that are used
#
# Every cell is read as text. Rows without a single filled cell are not rows.

# %% tags=["restricted"]
import io
import math
import re
import statistics
import unicodedata
from collections import Counter
from functools import cache

import openpyxl


def cell_text(value):
    """A cell as text; a whole number without decimals."""
    return "" if value is None else str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def read(file, sheet=None, encoding=None, delimiter=None, **_):
    """The rows of an export as dictionaries: head -> text."""
    if file.endswith(".xlsx"):
        book = openpyxl.load_workbook(raw / file, read_only=True, data_only=True)
        page = book[sheet] if sheet else book.worksheets[0]
        grid = [[cell_text(value) for value in row] for row in page.iter_rows(values_only=True)]
    else:
        data = (raw / file).read_bytes()
        try:
            text = data.decode(encoding or "utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        first = text.partition("\n")[0]
        grid = list(csv.reader(io.StringIO(text), delimiter=delimiter or max(",;\t", key=first.count)))
    heads = [head.strip() for head in grid[0]]
    return [dict(zip(heads, row, strict=False)) for row in grid[1:] if any(cell.strip() for cell in row)]


def plain(text):
    """The form in which two spellings are the same: no case, no double or invisible spaces."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(visible.split()).casefold()


def cell(row, item, wave):
    """What one row of an export says on one item."""
    return row.get((codebook[item].get(f"column.{wave}") or "").strip(), "").strip("\n") if item else ""


# %% [markdown] tags=["restricted"]
# Left out are, in this order: rows that are a published figure and not a response, people who refused consent (geen
# akkoord), forms that were not completed, people who are not in the register, values out of range, and all but the last
# form of a person. Each row is left out for the first reason that applies.


# %% tags=["restricted"]
link, cleaning, listed = config.get("link", {}), config.get("cleaning", {}), config.get("register", {})
register = {plain(r[listed["person"]]): r for r in read(listed["file"], listed.get("sheet"))} if listed else {}
numeric = [code for code, row in codebook.items() if row["type"] == "number"]


def out_of_range(row, wave):
    """Whether a number lies outside the limits in the codebook."""
    for code in numeric:
        value, low, high = as_number(cell(row, code, wave)), codebook[code]["minimum"], codebook[code]["maximum"]
        if value is not None and ((low and value < float(low)) or (high and value > float(high))):
            return True
    return False


def as_number(text):
    """A number as exports write it; nothing from an empty cell."""
    text = text.strip().rstrip("%").strip().replace(",", ".")
    return float(text) if text else None


def why_left_out(row, wave):
    """The first reason to leave a row out, duplicates apart."""
    published, consent = config.get("published_series", {}).get("match", {}), cleaning.get("consent")
    if published and plain(cell(row, published["item"], wave)) in map(plain, published["values"]):
        return "published_figure"
    if consent and coded(cell(row, consent["item"], wave), consent["item"]) != str(consent["value"]):
        return "no_consent"
    if not completed(row, wave):
        return "incomplete"
    if register and plain(cell(row, link["person"], wave)) not in register:
        return "not_in_register"
    return "out_of_range" if out_of_range(row, wave) else ""


def completed(row, wave):
    """When the form was completed; empty if it was not."""
    return row[waves[wave]["complete"]["column"].strip()].strip() if "complete" in waves[wave] else "?"


@cache
def coded(text, item):
    """The answer code that a cell means: the exact spelling first, then the same letters."""
    spellings = [
        (a["code"], [a["label_nl"], a["label_en"], a["code"], *a["variants"].split("|")]) for a in answers[item]
    ]
    exact = [code for code, texts in spellings if text and text in texts]
    alike = exact or [code for code, texts in spellings if plain(text) and plain(text) in map(plain, texts)]
    assert alike or not text.strip(), f"{item} holds an answer that is not in the codebook"
    return alike[0] if alike else None


def select(wave):
    """The rows that are used, and how many were left out for which reason."""
    rows, reasons, kept = read(**{"sheet": None, **waves[wave]}), Counter(), []
    for row in rows:
        reason = why_left_out(row, wave)
        reasons[reason] += bool(reason)
        kept += [] if reason else [row]
    if all(re.match(r"\d{4}-\d\d-\d\d", completed(row, wave)) for row in kept):
        kept.sort(key=lambda row: completed(row, wave))  # the last form of a person is the one completed last
    last = {plain(cell(row, link.get("person"), wave)) or number: row for number, row in enumerate(kept)}
    reasons["duplicate"] = len(kept) - len(last)
    return list(last.values()), {"read": len(rows), **{k: n for k, n in reasons.items() if n}, "used": len(last)}


selected = {wave: select(wave) for wave in waves}
counts = pd.read_csv(side / "counts.csv", dtype=str, keep_default_na=False)
steps = [
    {"wave": row["wave"], "step": row["step"], "reason": row["reason"], "pipeline": int(row["count"])}
    | {"recomputed": selected[row["wave"]][1].get(row["reason"] or row["step"], 0)}
    for _, row in counts.iterrows()
]
show([row for row in steps if row["pipeline"] or row["recomputed"]], "Rows per step")
assert all(row["pipeline"] == row["recomputed"] for row in steps), "other rows are left out here than in the pipeline"

# %% [markdown] tags=["restricted"]
# ## From answers to values
#
# Values in the register go before answers in the survey. An answer is valid if it was asked, given, and is not "weet
# niet" or "n.v.t.". A condition is true, false, or not valid (`None`); it is valid only if all its items are.


# %% tags=["restricted"]
def routed(item, response):
    """Whether the item was put to this respondent."""
    rule = re.fullmatch(r"(\w+) *(in|>=|<=) *(.+)", codebook[item].get("routing") or "")
    if not rule:
        return True
    key = {"in": "in", ">=": "at_least", "<=": "at_most"}[rule[2]]
    value = rule[3].split("|") if key == "in" else float(rule[3])
    return truth({"item": rule[1], key: value}, response) is True


def truth(condition, response, counted_as_not=()):
    """True, false, or None for not valid."""
    parts = [truth(p, response, counted_as_not) for p in condition.get("all_of") or condition.get("any_of") or []]
    if parts:
        return None if None in parts else all(parts) if "all_of" in condition else any(parts)
    if "not" in condition:
        inner = truth(condition["not"], response, counted_as_not)
        return None if inner is None else not inner
    item, answer = condition["item"], response[condition["item"]]
    if not valid(item, answer, response, counted_as_not):
        return None
    if "in" in condition:
        return answer in map(str, condition["in"])
    number = score(item, answer)
    if "at_least" in condition:
        return number is not None and number >= condition["at_least"]
    return number is not None and number <= condition["at_most"]


def valid(item, answer, response, counted_as_not=()):
    """Whether an answer enters the denominator."""
    kinds = {a["code"]: a["kind"] or "valid" for a in answers[item]}
    counts = codebook[item]["type"] != "single" or kinds.get(answer) in ("valid", *counted_as_not)
    return answer is not None and counts and routed(item, response)


def score(item, answer):
    """The number that an answer counts for."""
    if codebook[item]["type"] == "number":
        return answer
    scores = {a["code"]: a["score"] or a["code"] for a in answers[item] if (a["kind"] or "valid") == "valid"}
    return float(scores[answer]) if re.fullmatch(r"-?\d+(\.\d+)?", scores.get(answer, "")) else None


def response_of(row, wave):
    """One respondent: item -> answer, for the items that are needed."""
    person = plain(cell(row, link.get("person"), wave))
    organisation = cell(row, link.get("organisation"), wave)
    enrolled = register.get(person, {})
    out = {"person": person, "organisation": plain(enrolled.get(listed.get("organisation"), organisation))}
    for item in closure:
        kind, head = codebook[item]["type"], listed.get("items", {}).get(item)
        text = enrolled[head] if head and enrolled else cell(row, item, wave)
        out[item] = as_number(text) if kind == "number" else coded(text, item)
    return out


recomputed_items = list(dict.fromkeys(code for indicator in recomputable for code in items_used(indicator)))
routes = [re.match(r"\w+", codebook[item].get("routing") or "") for item in recomputed_items]
closure = list(dict.fromkeys([*recomputed_items, *(found[0] for found in routes if found)]))
responses = {wave: [response_of(row, wave) for row in used] for wave, (used, _) in selected.items()}

for indicator in recomputable:
    parts = leaves(indicator.get("condition", {}))
    if len(parts) > 1:
        names = {True: "yes", False: "no", None: "not valid"}
        patterns = Counter(
            (*(names[truth(part, r)] for part in parts), wave) for wave in waves for r in responses[wave]
        )
        rows = [
            dict(zip(map(words, parts), pattern, strict=True)) | {wave: patterns[(*pattern, wave)] for wave in waves}
            for pattern in sorted({key[:-1] for key in patterns}, reverse=True)
        ]
        show(rows, f"{indicator['id']}: how its parts combine, respondents per wave")

# %% [markdown] tags=["restricted"]
# ## From respondents to units, and the figure
#
# A person is a unit with the value 1 (meets the condition) or 0. An organisation counts once, with the mean of its
# valid respondents' values: if two of its three people meet the condition, it counts for 0.67. The figure is the mean
# of the units' values: numerator (teller) = their sum, denominator (noemer) = their number. The interval is Wilson's at
# the effective number of units n* = p(1 − p)/V, where V = F·s²/(n − 1); F = 1 for target *process* and 1 − n/N for
# target *population*.


# %% tags=["restricted"]
COLLAPSE = dict(zip(COLLAPSED_BY, (statistics.fmean, statistics.median, max, min), strict=True))


def person_value(indicator, response):
    """What one respondent contributes: 0 or 1 for a share, the number for a mean or median; None if not valid."""
    counted = tuple(indicator.get("counted_as_not", ()))
    if "among" in indicator and truth(indicator["among"], response) is not True:
        return None
    if indicator["statistic"] == "share":
        met = truth(indicator["condition"], response, counted)
        return None if met is None else float(met)
    item = indicator["item"]
    return score(item, response[item]) if valid(item, response[item], response) else None


def values_by_unit(indicator, wave):
    """Per unit in the denominator the values of its valid respondents."""
    values = defaultdict(list)
    for number, response in enumerate(responses[wave]):
        value = person_value(indicator, response)
        unit = response["organisation"] if indicator["unit"] == "organisation" else number
        if value is not None and unit != "":
            values[unit].append(value)
    return values


def wilson(p, effective):
    """Wilson's 95% interval."""
    z = statistics.NormalDist().inv_cdf(0.975)
    middle, half = p + z * z / (2 * effective), z * math.sqrt(p * (1 - p) / effective + (z / (2 * effective)) ** 2)
    return (middle - half) / (1 + z * z / effective), (middle + half) / (1 + z * z / effective)


def share_interval(values, population):
    """The interval of a share; `population` is the number of units in the register, or None for target process."""
    n, p = len(values), statistics.fmean(values)
    spread = statistics.fmean((value - p) ** 2 for value in values)
    if population == n:
        return p, p
    if population is None:
        return wilson(p, p * (1 - p) * (n - 1) / spread if 0 < p < 1 else n)
    left = 1 - n / population
    low, high = wilson(
        p, p * (1 - p) * (n - 1) / (left * spread) if 0 < p < 1 else n * (population - 1) / (population - n)
    )
    worst = n * p / population, (n * p + population - n) / population
    return max(low, worst[0]), min(high, worst[1])


def recompute(indicator, wave):
    """The figure of one wave: numerator, denominator, estimate, and the interval of a share."""
    collapse = COLLAPSE[indicator.get("collapse", "mean")]
    values = [collapse(of_one_unit) for of_one_unit in values_by_unit(indicator, wave).values()]
    if not values:
        return {"denominator": 0}
    registered = (
        {plain(r[listed["organisation"]]) for r in register.values()} if indicator["unit"] != "person" else register
    )
    population = len(registered) if register and indicator.get("target") == "population" else None
    if indicator["statistic"] != "share":
        middle = statistics.median if indicator["statistic"] == "median" else statistics.fmean
        return {"denominator": len(values), "estimate": middle(values)}
    low, high = share_interval(values, population) if len(values) > 1 else (None, None)
    figure = {"numerator": math.fsum(values), "denominator": len(values), "estimate": statistics.fmean(values)}
    return figure if low is None else {**figure, "ci_low": low, "ci_high": high}


def make_up(indicator, wave):
    """How many respondents stand behind the organisations of a share, and whether they agree."""
    lists = list(values_by_unit(indicator, wave).values())
    several = [values for values in lists if len(values) > 1]
    return {
        "indicator": indicator["id"],
        "wave": wave,
        "valid respondents": sum(map(len, lists)),
        "organisations": len(lists),
        "with one respondent": len(lists) - len(several),
        "with more, who agree": sum(len(set(values)) == 1 for values in several),
        "with more, who differ": sum(len(set(values)) > 1 for values in several),
    }


of_organisations = [one for one in recomputable if one["unit"] == "organisation" and one["statistic"] == "share"]
if of_organisations and "person" in link:
    show([make_up(indicator, wave) for indicator in of_organisations for wave in waves], "Respondents per organisation")

# %% [markdown] tags=["restricted"]
# ## Recomputed beside the pipeline's figures
#
# The next cell stops the run if any of these figures differs.


# %% tags=["restricted"]
def same(ours, theirs):
    """Whether two numbers are equal up to the rounding of floating point."""
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)


estimates = table("estimates")
total = estimates[(estimates["breakdown"] == "all") & (estimates["definition"] == "headline")]
comparison, recomputed = [], {}
for indicator in recomputable:
    for wave in waves:
        of_wave = total[(total["indicator"] == indicator["id"]) & (total["wave"] == wave)]
        pipeline = of_wave[of_wave["target"] == indicator.get("target", "process")].iloc[0]
        if pipeline["status"] == "not_available":
            continue
        figure = recompute(indicator, wave)
        comparison += [
            {"indicator": indicator["id"], "wave": wave, "what": name, "recomputed": number(value, 6)}
            | {"pipeline": number(pipeline[name], 6), "equal": "yes" if same(value, pipeline[name]) else "NO"}
            for name, value in figure.items()
        ]
        recomputed[f"{indicator['id']}.{wave}"] = all(same(value, pipeline[name]) for name, value in figure.items())
show(comparison, "Recomputed from the raw exports, and the pipeline's")
left = [{"indicator": one["id"], "why": not_recomputed(one)} for one in headlines if one not in recomputable]
if left:
    show(left, "Headlines that are NOT recomputed here; check these by hand")
different = [f"{row['indicator']} {row['wave']} {row['what']}" for row in comparison if row["equal"] != "yes"]
assert not different, f"recomputed from the raw export, these differ from the pipeline's: {', '.join(different)}"

# %% [markdown] tags=["public"]
# ## Recomputed: equal?
#
# Whether numerator, denominator, estimate and interval came out the same when recomputed from the raw exports without
# the pipeline's library. This is the only thing said here about microdata.

# %% tags=["public", "fold"]
import json

recomputed = json.loads((side / "notebooks" / "recomputed.json").read_text(encoding="utf-8"))
said = {True: "equal", False: "DIFFERENT", None: "not recomputed"}
show(
    [
        {"indicator": one["id"], "wave": wave, "recomputed": said[recomputed.get(f"{one['id']}.{wave}")]}
        for one in headlines
        for wave in waves
    ]
)

# %% [markdown]
# ## The figures with what they rest on
#
# *Responding* and *population* count units with a used response and units in the register. *Bounds* are the worst case:
# what the figure could have been, had everyone answered. Target *process* is about how people answer in general;
# *population* about the registered units only, supposing that those who did not answer would answer like those who did.


# %% tags=["fold"]
def shown(row):
    """The figure as it may be shown."""
    text = row.get("shown")
    if row["status"] in ("coded", "suppressed", "not_available"):
        return text if isinstance(text, str) else row["status"].replace("_", " ")
    return as_figure(row["estimate"], row["statistic"])


def as_figure(value, statistic):
    """A share as a percentage, anything else as a number."""
    return "" if pd.isna(value) else f"{100 * value:.1f}%" if statistic == "share" else number(value, 2)


def between(row, low, high):
    """Two limits as text."""
    limits = [as_figure(row[name], row["statistic"]) for name in (low, high)]
    return " to ".join(limits) if all(limits) else ""


order = {indicator["id"]: i for i, indicator in enumerate(headlines)}
estimates = table("estimates")
total = estimates[(estimates["breakdown"] == "all") & (estimates["definition"] == "headline")]
total = total[total["indicator"].isin(list(order))].sort_values("indicator", key=lambda s: s.map(order), kind="stable")
show(
    [
        {
            "indicator": row["indicator"],
            "wave": row["wave"],
            **({"option": row["option"]} if total["option"].notna().any() else {}),
            "target": row["target"],
            "figure": shown(row),
            "numerator": number(row["numerator"], 3),
            "denominator": number(row["denominator"], 0),
            "unit": row["unit"],
            "95% interval": between(row, "ci_low", "ci_high"),
            "bounds": between(row, "bound_low", "bound_high"),
            "responding": number(row["responding"], 0),
            "population": number(row["population"], 0),
            "status": row["status"],
        }
        for _, row in total.iterrows()
    ],
    "Headline figures",
)

# %% [markdown]
# ## How far the figure moves with its definition
#
# The same answers, counted in every way that the configuration declares.


# %% tags=["fold"]
def definition_label(indicator, name):
    """What an alternative is called."""
    labels = {a["id"]: a["label"]["en"] for a in indicator.get("alternatives", [])}
    return labels.get(name, "headline")


sensitivity = table("sensitivity")
rows = []
for indicator in headlines:
    part = sensitivity[sensitivity["indicator"] == indicator["id"]]
    part = part[part["target"] == indicator.get("target", "process")]
    for name, of_definition in part.groupby("definition", sort=False):
        row = {"indicator": indicator["id"], "definition": definition_label(indicator, name)}
        for _, figure in of_definition[of_definition["option"].isna()].iterrows():
            row["unit"] = figure["unit"]
            row[figure["wave"]] = shown({**figure, "statistic": indicator["statistic"]})
        rows.append(row)
show(rows, "Figure per definition and wave")

# %% [markdown]
# ## Between the waves: all respondents, and those in both
#
# *All* compares everyone who answered in either wave; *paired* only units valid in both. Where persons cannot be linked
# over waves there is no paired comparison and the number in both is unknown.

# %% tags=["fold"]
changes = table("changes")
part = changes[(changes["breakdown"] == "all") & changes["indicator"].isin(list(order))]
part = part[part["headline"].astype(str).str.lower() == "true"]
part = part[part["target"] == part["indicator"].map(lambda name: indicators[name].get("target", "process"))]
part = part.sort_values("indicator", key=lambda s: s.map(order), kind="stable")


def points(value, statistic):
    """A difference: percentage points for a share."""
    if pd.isna(value):
        return ""
    return f"{round(100 * value, 1) + 0.0:+.1f} pp" if statistic == "share" else f"{round(value, 2) + 0.0:+.2f}"


show(
    [
        {
            "indicator": row["indicator"],
            "waves": f"{row['wave_from']} to {row['wave_to']}",
            "comparison": row["comparison"],
            "from": as_figure(row["estimate_from"], row["statistic"]),
            "to": as_figure(row["estimate_to"], row["statistic"]),
            "difference": points(row["difference"], row["statistic"]),
            "95% interval": " to ".join(points(row[k], row["statistic"]) for k in ("ci_low", "ci_high")).strip(" to"),
            "n from": number(row["n_from"], 0),
            "n to": number(row["n_to"], 0),
            "n both": number(row["n_both"], 0),
            "status": " ".join(str(row[k]) for k in ("status", "reason") if pd.notna(row[k])),
        }
        for _, row in part.iterrows()
    ]
    or [{"change": "the configuration declares no comparison"}],
    "Changes of the headline figures",
)

# %% [markdown]
# ## Versions

# %% tags=["fold"]
packages = ("pandas", "numpy", "openpyxl", "PyYAML", "ipython")
show(
    [{"name": "Python", "version": platform.python_version()}, *({"name": p, "version": version(p)} for p in packages)]
)
