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
# # <span lang="nl">Hoe de hoofdcijfers tot stand komen</span> · How the headline figures come about

# %% tags=["parameters", "fold"]
# the cell below, which the pipeline puts in, replaces these: they are for running this notebook by hand
measurement = "kci-2018"
public_only = False

# %% tags=["fold"]
import csv
import hashlib
import html
import json
import platform
import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from importlib.metadata import version
from pathlib import Path

import openpyxl
import pandas as pd
import yaml
from IPython.display import display

side = Path("results", measurement, "public" if public_only else "restricted")
names = (f"{measurement}.xlsx", f"{measurement}.csv", f"{measurement}.answers.csv")
books = [path for path in (Path("config/codebooks", name) for name in names) if path.is_file()]
config_files = [Path("config/config.yaml"), Path("config/measurements", f"{measurement}.yaml"), *books]
house, config = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in config_files[:2])
languages = house["languages"]  # the first leads: labels are in it
DUTCH = {  # what a codebook may say in Dutch: heads of both sheets, then words in the cells
    "vraagcode": "code", "antwoordcode": "code", "vraagtype": "type", "schaal": "scale", "blok": "grid",
    "vraag": "question_nl", "vraag_nl": "question_nl", "vraag_en": "question_en", "antwoord": "label_nl",
    "antwoord_nl": "label_nl", "antwoord_en": "label_en", "inleiding": "stem_nl", "inleiding_nl": "stem_nl",
    "inleiding_en": "stem_en", "eenheid": "unit", "persoonlijk": "personal", "routering": "routing", "waarde": "score",
    "max_keuzes": "max_choices", "schrijfwijzen": "variants", "varianten": "variants", "kolom": "column",
    "één antwoord": "single", "een antwoord": "single", "meer antwoorden": "multi", "rangorde": "ranking",
    "getal": "number", "datum": "date", "tekst": "text", "sleutel": "key", "geldig": "valid",
    "weet niet": "dont_know", "n.v.t.": "not_applicable",
    "geen": "none", "persoon": "person", "organisatie": "organisation", "iedereen": "everybody",
}  # fmt: skip
WORDS = ("type", "kind", "unit", "routing")  # columns with words of the codebook itself


def own(head, sheet):
    """The English name of a column."""
    name, _, wave = head.replace("\xa0", " ").strip().partition(".")
    name = {"soort": "type" if sheet == 0 else "kind"}.get(name.lower(), DUTCH.get(name.lower(), name.lower()))
    return f"{name}.{wave}" if wave else name


def codebook_rows(sheet):
    """The questions (sheet 0) or the answers (sheet 1) as dictionaries of text; a column that is not there is empty."""
    if books[0].suffix == ".xlsx":
        wanted = (("questions", "vragen"), ("answers", "antwoorden"))[sheet]
        pages = openpyxl.load_workbook(books[0], data_only=True).worksheets
        page = next(page for page in pages if page.title.strip().lower() in wanted)
        grid = [["" if v is None else str(v) for v in row] for row in page.iter_rows(values_only=True)]
    else:
        data = books[sheet].read_bytes()
        try:
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        text = text.partition("\n")[2] if text.startswith("sep=") else text
        first = next(line for line in text.splitlines() if line.strip())
        grid = list(csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count)))
    filled = [row for row in grid if any(cell.strip() for cell in row)]
    rows = [dict(zip((own(head, sheet) for head in filled[0]), row, strict=False)) for row in filled[1:]]
    for row in rows:
        for name in (name for name in row if name.partition(".")[0] in ("code", "scale", "grid", *WORDS)):
            row[name] = re.sub(r"^(-?\d+)[.,]0+$", r"\1", row[name].replace("\xa0", " ").strip())
            row[name] = DUTCH.get(row[name].lower(), row[name]) if name.partition(".")[0] in WORDS else row[name]
    return [defaultdict(str, row) for row in rows]


codebook = {row["code"]: row for row in codebook_rows(0)}
scales = codebook_rows(1)
answers = {code: [a for a in scales if row["scale"] and a["scale"] == row["scale"]] for code, row in codebook.items()}


def wording(row, language, wave=""):
    """A question in full, as one wave put it: the stem of a grid belongs to the wording of each of its questions."""
    grid = [other for other in codebook.values() if row["grid"] and other["grid"] == row["grid"]]
    stems = [other[f"stem_{language}{end}"] for end in (f".{wave}", "") for other in grid]
    statement = row[f"question_{language}.{wave}"] or row[f"question_{language}"]
    return f"{next(filter(None, stems), '')} {statement}".strip()


waves = {str(wave["id"]): wave for wave in config["waves"]}


def table(name):
    """A table of the pipeline, ids as text."""
    ids = ["wave", "wave_from", "wave_to", "option", "category"]
    return pd.read_csv(side / "tables" / f"{name}.csv", dtype=dict.fromkeys(ids, str))


VERDICTS = {
    "nl": {"changed": "veranderd", "immaterial": "kleine verandering", "unchanged": "hooguit klein verschil"}
    | {"undetermined": "niet aangetoond"},
    "en": {"changed": "changed", "immaterial": "small change", "unchanged": "at most a small difference"}
    | {"undetermined": "not established"},
}
CALLED = {  # column -> id -> what a reader calls it
    "wave": {wave: part["label"][languages[0]] for wave, part in waves.items()},
    "verdict": VERDICTS[languages[0]],
    "method": {"clopper_pearson": "Clopper-Pearson", "korn_graubard": "Korn-Graubard", "t": "Student t"}
    | {"konijn": "Konijn", "woodruff": "Woodruff"},
    "kind": {"": "valid", "dont_know": "don't know (weet niet)", "not_applicable": "not applicable (n.v.t.)"},
    "what": {"ci_low": "interval, low", "ci_high": "interval, high", "n_from": "n from", "n_to": "n to"}
    | {"p_value": "p", "p_adjusted": "p adjusted"},
    "status": {"ok": "", "suppressed": "not shown"},
}


def called(column, cell):
    """What an id in a column is called; what has no other name keeps its own, in words."""
    if column in ("wave", "waves") and " to " in cell:
        return " – ".join(called("wave", part) for part in cell.split(" to "))
    names = CALLED.get(column, {})
    plain_id = column in ("method", "status", "step", "reason", "comparison")
    return names.get(cell, cell.replace("_", " ") if plain_id else cell)


def show(rows, caption=""):
    """Show a table, as HTML and as text: ids by their names, and no column in which nothing stands."""
    frame = pd.DataFrame(rows).fillna("").astype(str)
    frame = frame.apply(lambda cells: [called(cells.name, cell) for cell in cells])
    frame = frame.loc[:, frame.ne("").any()].rename(columns=CALLED["wave"])
    page = frame.to_html(index=False, border=0)
    page = page.replace("<thead>", f"<caption>{html.escape(caption)}</caption>\n<thead>", 1) if caption else page
    display({"text/html": page, "text/plain": frame.to_string(index=False)}, raw=True)


def half_up(value, digits):
    """A number rounded half up on ten digits, as the tables have them; never minus zero."""
    exact = Decimal(f"{value:.10g}").quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return abs(exact) if exact == 0 else exact


def number(value, digits=4):
    """A number as text; nothing where there is none."""
    if pd.isna(value):
        return ""
    text = f"{half_up(value, digits):f}"
    return text.rstrip("0").rstrip(".") if digits else text


def in_both(texts):
    """A text of the configuration in every language of the report, marked as such."""
    return [f'<span lang="{one}">{html.escape(texts[one], quote=False)}</span>' for one in languages]


def statement():
    """Show what the reader must know before any figure; texts of the configuration are text, whatever they hold."""
    said = [f"<p><strong>{title}</strong></p>" for title in in_both(config["title"])]
    said += [f"<p>{about}</p>" for about in in_both(config["about"])]
    if config.get("synthetic"):
        said.append(
            "<blockquote><p><strong>Synthetische gegevens · Synthetic data.</strong> Niemand heeft echt geantwoord. "
            "No real person or organisation answered. That figures come out as once published shows "
            "that the path works, not that they were defined this way then.</p></blockquote>"
        )
    dates = [wave["in_field_on"] for wave in config["waves"] if "in_field_on" in wave]
    if dates:
        said.append(
            "<blockquote><p><strong>Voorlopige cijfers · Provisional figures.</strong> De laatste meting loopt nog; "
            f"the last wave is still in the field: {dates[-1]}.</p></blockquote>"
        )
    page = "\n".join(said)
    display({"text/html": page, "text/plain": html.unescape(re.sub("<[^>]*>", "", page))}, raw=True)


statement()

# %% [markdown] tags=["restricted"]
# <span lang="nl">Dit notebook rekent de hoofdcijfers van het rapport na uit de ruwe exports, zonder de code van de
# verwerking, en stopt als er één verschilt. Het bevat onbeschermde aantallen en blijft binnen het instituut.</span>
#
# This notebook recomputes the headline figures of the report **from the raw exports, in plain Python, without the
# library that the pipeline uses**, and stops if a numerator, denominator, estimate or interval of a wave, an estimate
# by another definition, or a difference, interval or p-value of a change differs from the pipeline's. What of these it
# does not recompute it names under the table. Never recomputed here are bounds, design effects, intervals by other
# definitions, verdicts, and *other methods*. It stands in `restricted/`: it holds unprotected counts. It shows no
# names, addresses or open answers.

# %% [markdown] tags=["public"]
# <span lang="nl">Dit notebook laat zien hoe de hoofdcijfers van het rapport zijn gedefinieerd en waarop ze berusten,
# alleen uit de gepubliceerde tabellen en de configuratie.</span>
#
# This notebook shows how the headline figures of the report are defined and what they rest on. It is made
# **from the published tables and the configuration only**. The recomputation from the raw exports is done in its
# counterpart in `restricted/`; of that, only whether the figures were equal is told here.

# %% [markdown]
# ## <span lang="nl">Wat wordt geteld</span> · What is counted
#
# <span lang="nl">Elk hoofdcijfer heeft één definitie. Een aandeel van organisaties en een aandeel van deelnemers zijn
# niet van elkaar af te trekken.</span>
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
    question = wording(codebook[code], "nl" if key == "nl" else "en")
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
    own = [indicator[key] for key in ("item", "per") if key in indicator]
    return list(dict.fromkeys([leaf["item"] for c in conditions for leaf in leaves(c)] + own))


indicators = {indicator["id"]: indicator for indicator in all_indicators()}
if "register" not in config:  # then there is no population to speak of
    indicators = {name: indicator | {"target": "process"} for name, indicator in indicators.items()}
CALLED["indicator"] = {name: indicator["label"][languages[0]] for name, indicator in indicators.items()}
headlines = [indicators[name] for name in config.get("report", {}).get("headlines", list(indicators)[:1])]
needed = list(dict.fromkeys(code for indicator in headlines for code in items_used(indicator)))
COLLAPSED_BY = ("mean", "median", "any", "all")


def leading(code):
    """The questions that lead to a question, in whatever wave."""
    said = " ".join(text for name, text in codebook[code].items() if name.partition(".")[0] == "routing")
    direct = re.findall(r"(\w+) *(?:in\b|>=|<=)", said)
    return list(dict.fromkeys(item for one in direct for item in (one, *leading(one))))


def not_recomputed(indicator):
    """Why the short recomputation in this notebook does not do an indicator; empty if it does."""
    kinds = {codebook[code]["type"] for code in items_used(indicator)}
    if kinds - {"single", "number"}:
        return f"rests on a {', '.join(sorted(kinds - {'single', 'number'}))} question"
    led = [codebook[item] for code in items_used(indicator) for item in leading(code)]
    if {row["type"] for row in led} - {"single", "number"}:
        return "is routed by a question with several answers"
    if indicator["statistic"] not in ("share", "mean", "median"):
        return f"statistic {indicator['statistic']}"
    if indicator.get("base", "valid") != "valid":
        return f"base {indicator['base']}"
    if indicator.get("without_flagged"):
        return f"leaves out {', '.join(indicator['without_flagged'])}"
    if indicator.get("weighting", "none") != "none":
        return f"weighting {indicator['weighting']}"
    collapse = indicator.get("collapse", "mean")
    return "" if collapse in COLLAPSED_BY else f"collapse {collapse}"


recomputable = [indicator for indicator in headlines if not not_recomputed(indicator)]


def others(indicator):
    """The other definitions of an indicator, each written out as an indicator of its own."""
    return [{**indicator, **declared, "id": indicator["id"]} for declared in indicator.get("alternatives", [])]


def definition(indicator):
    """The headline definition as a row of a table."""
    measured = words(indicator["condition"]) if "condition" in indicator else ", ".join(items_used(indicator))
    several = indicator["unit"] == "organisation" and "person" in config.get("link", {})
    return {
        "indicator": indicator["id"],
        "id": indicator["id"],
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
        asked_as = [wording(row, language, wave) for language in ("nl", "en")]
        asked_of = row[f"routing.{wave}"] or row["routing"] or "everybody"
        wordings.setdefault((code, *asked_as, asked_of), []).append(wave)
show(
    [
        dict(zip(["item", "question (nl)", "question (en)", "asked of"], key, strict=True))
        | {"waves": ", ".join(called("wave", wave) for wave in used)}
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
# ## <span lang="nl">De invoer</span> · The inputs
#
# <span lang="nl">Aan de hash is te zien of een bestand hetzelfde is.</span>
#
# By its hash a file is known to be the same.


# %% tags=["restricted", "fold"]
raw = Path("raw", measurement)
register_file = [raw / config["register"]["file"]] if "register" in config else []
exports = dict.fromkeys(file for wave in waves.values() for file in wave.get("files") or [wave["file"]])
inputs = [*(raw / file for file in exports), *register_file, *config_files]
show(
    [{"file": path.as_posix(), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in inputs],
    "Files and their hashes",
)

# %% [markdown] tags=["public"]
# ## <span lang="nl">De invoer</span> · The inputs
#
# <span lang="nl">Aan de hash is te zien of een bestand hetzelfde is. Die van de ruwe exports staan in
# `run.json`.</span>
#
# By its hash a file is known to be the same. The hashes of the raw exports are in `run.json`.

# %% tags=["public", "fold"]
inputs = [*config_files, *(side / "tables" / f"{name}.csv" for name in ("estimates", "changes", "sensitivity"))]
show(
    [{"file": path.as_posix(), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in inputs],
    "Files and their hashes",
)

# %% [markdown] tags=["restricted"]
# ## <span lang="nl">Van ruwe naar gebruikte rijen</span> · From the raw rows to the rows that are used
#
# <span lang="nl">Welke rijen van de export afvallen, en waarom; nagerekend naast de telling van de verwerking.</span>
#
# Every cell is read as text. Rows without a single filled cell are not rows. In an export, heads and records stand
# where the pipeline found them (`reading.<wave>.json`): heads may fill several rows, or stand below a title.

# %% tags=["restricted"]
import fnmatch
import io
import math
import statistics
import unicodedata
from collections import Counter
from functools import cache

from openpyxl.utils import column_index_from_string


def cell_text(value):
    """A cell as text; a whole number without decimals."""
    return "" if value is None else str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def cells(file, sheet, encoding, delimiter):
    """The rows of a file as lists of text, the head first."""
    if file.endswith(".xlsx"):
        book = openpyxl.load_workbook(raw / file, read_only=True, data_only=True)
        page = book[sheet] if sheet else book.worksheets[0]
        return [[cell_text(value) for value in row] for row in page.iter_rows(values_only=True)]
    data = (raw / file).read_bytes()
    try:
        text = data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    return list(csv.reader(io.StringIO(text), delimiter=delimiter or max(",;\t", key=first.count)))


def read(file=None, sheet=None, encoding=None, delimiter=None, files=(), missing=(), understood=None, **_):
    """The rows of a file as dictionaries: head -> text, and under None the number of the row.

    Heads stand in the first row, or where the pipeline found them.
    """
    parts = [cells(name, sheet, encoding, delimiter) for name in files or [file]]
    assert len(set(map(len, parts))) == 1, "files whose rows belong together are not equally long"
    grid = [[text for row in rows for text in row] for rows in zip(*parts, strict=True)]
    places, others = {head.strip(): place for place, head in enumerate(grid[0])}, {1}
    if understood:
        places = {head.strip(): column_index_from_string(at) - 1 for head, at in understood["columns"].items()}
        left_out = (row for out in understood["rows_left_out"].values() for row in out["rows"])
        others = {*understood["head_rows"], *left_out}
    return [
        {None: str(number)}
        | {head: "" if row[at].strip() in missing else row[at] for head, at in places.items() if at < len(row)}
        for number, row in enumerate(grid, start=1)
        if number not in others and any(text.strip() for text in row)
    ]


def plain(text):
    """The form in which two spellings are the same: no case, no double or invisible spaces."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(visible.split()).casefold()


def cell(row, item, wave):
    """What one row of an export says on one item; "row" is the row itself."""
    if item == "row":
        return row[None]
    return row.get((codebook[item].get(f"column.{wave}") or "").strip(), "").strip("\n") if item else ""


# %% [markdown] tags=["restricted"]
# <span lang="nl">Een rij valt af om de eerste reden die geldt, in de volgorde hieronder.</span>
#
# Left out are, in this order: people who withdrew, rows that are a published figure and not a response, people who
# refused consent (geen akkoord), tests, forms that were not completed, people who are not in the register, values out
# of range, forms from outside the field period if the configuration says so, and all but one form of a person. Each row
# is left out for the first reason that applies. Not recomputed, but taken from the pipeline's list of rows, are forms
# left out for speed, for straight lines, or for too few answers, where the configuration asks that.


# %% tags=["restricted"]
link, cleaning, listed = config.get("link", {}), config.get("cleaning", {}), config.get("register", {})
register = {plain(r[listed["person"]]): r for r in read(listed["file"], listed.get("sheet"))} if listed else {}
tests, fullness = cleaning.get("tests", {}), cleaning.get("completeness", {})
withdrawn = {plain(r["key"]) for r in read("withdrawals.csv")} if (raw / "withdrawals.csv").is_file() else set()
register = {key: row for key, row in register.items() if key not in withdrawn}
NOT_RECOMPUTED = ["speeder", "straight_lining", *(["incomplete"] if fullness.get("answered") else [])]
lists = {wave: pd.read_csv(side / f"excluded.{wave}.csv").to_numpy() for wave in waves}
taken = {wave: {row: reason for row, reason in rows if reason in NOT_RECOMPUTED} for wave, rows in lists.items()}
YES = ("y", "yes", "ja", "j", "1", "true", "waar", "x", "selected")
NO = ("", "n", "no", "nee", "0", "false", "onwaar", "not selected")
numeric = [code for code, row in codebook.items() if row["type"] in ("number", "date")]
several = [code for code, row in codebook.items() if row["type"] in ("multi", "ranking")]


@cache
def registered(wave):
    """The keys of those in the register of a wave: everybody, unless a column says who was in when."""
    head = listed.get("waves", {}).get(wave)
    return frozenset(key for key, row in register.items() if head is None or plain(row[head]) in YES)


def out_of_range(row, wave):
    """Whether a number or date lies outside the limits in the codebook, or more was chosen or ranked than it allows."""
    for code in numeric:
        read = as_number if codebook[code]["type"] == "number" else as_day
        value = read(cell(row, code, wave))
        low, high = (read(limit(code, name, wave)) for name in ("minimum", "maximum"))
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            return True
    return any(too_many(row, code, wave) for code in several if codebook[code]["personal"] in ("no", "nee"))


def limit(code, name, wave):
    """Give a limit as the codebook has it for a wave, else for all of them."""
    return codebook[code].get(f"{name}.{wave}") or codebook[code][name]


def too_many(row, code, wave):
    """Whether more options were chosen or ranked than allowed, or a rank is none of those that there are."""
    allowed = as_number(limit(code, "max_choices", wave))
    single = [a["code"] for a in answers[code] if a["kind"] != "none"]
    head = codebook[code][f"column.{wave}"].strip()
    heads = [one for one in head.split("|") if one] if codebook[code]["type"] == "ranking" else [head]
    if head:
        parts = [part.strip() for one in heads for part in row.get(one.strip(), "").split(";") if part.strip()]
        return allowed is not None and len({coded(part, code, wave) for part in parts} & {*single}) > allowed
    options = {a["code"]: row.get(a[f"column.{wave}"].strip(), "") for a in answers[code] if a[f"column.{wave}"]}
    if codebook[code]["type"] == "multi":
        return allowed is not None and sum(plain(options.get(one, "")) not in NO for one in single) > allowed
    ranks = [as_number(text) for text in options.values() if text.strip()]
    most = allowed or len(answers[code])
    return any(not 1 <= rank <= most or rank % 1 for rank in ranks) or len(ranks) > most


def as_day(text):
    """A date as year, month and day; nothing from an empty cell."""
    forms = (r"(\d{4})-(\d\d?)-(\d\d?)", r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})")
    found = next((match for form in forms if (match := re.match(form, text.strip()))), None)
    parts = [int(part) for part in found.groups()] if found else []
    return (parts if len(found[1]) == 4 else parts[::-1]) if parts else None


def as_number(text):
    """A number as exports write it; nothing from an empty cell."""
    text = text.strip().rstrip("%").strip().replace(",", ".")
    return float(text) if text else None


def why_left_out(row, wave):
    """The first reason to leave a row out, duplicates apart."""
    published, consent = config.get("published_series", {}).get("match", {}), cleaning.get("consent")
    day, field, fault = completed_on(row, wave), waves[wave].get("field", {}), taken[wave].get(int(row[None]), "")
    if link.get("person") and plain(cell(row, link["person"], wave)) in withdrawn:
        return "withdrawn"
    if published and plain(cell(row, published["item"], wave)) in map(plain, published["values"]):
        return "published_figure"
    if consent and coded(cell(row, consent["item"], wave), consent["item"], wave) != str(consent["value"]):
        return "no_consent"
    if tests.get("action") not in ("flag", "off", False) and is_test(row, wave, day, field):
        return "test_entry"
    if fault == "incomplete" or not (fullness.get("answered") or is_complete(row, wave)):
        return "incomplete"
    if register and plain(cell(row, link["person"], wave)) not in registered(wave):
        return "not_in_register"
    if out_of_range(row, wave):
        return "out_of_range"
    outside = day and "start" in field and not str(field["start"]) <= day <= str(field.get("end", "9"))
    return "outside_field_period" if outside and cleaning.get("field_period") == "exclude" else fault


def is_test(row, wave, day, field):
    """Whether a form is a test: by one of the patterns, or from before the field period."""
    for pattern in tests.get("match", []):
        if wave in map(str, pattern.get("waves", [wave])):
            text = cell(row, pattern["item"], wave) if "item" in pattern else row[pattern["column"]]
            if any(fnmatch.fnmatchcase(plain(text), plain(value)) for value in pattern["values"]):
                return True
    return bool(tests.get("before_field") and day and "start" in field and day < str(field["start"]))


def is_complete(row, wave):
    """Whether a form is complete, where that leads to anything."""
    return fullness.get("action") in ("flag", "off", False) or bool(completed(row, wave))


def completed_on(row, wave):
    """The day on which a form was completed, as 2018-06-04; empty if it is not known."""
    text = completed(row, wave)
    turned = re.match(r"(\d{1,2})-(\d{1,2})-(\d{4})", text)
    found = "-".join(part.zfill(2) for part in reversed(turned.groups())) if turned else text[:10]
    return found if re.fullmatch(r"\d{4}-\d\d-\d\d", found) and found != "1980-01-01" else ""


def completed(row, wave):
    """When the form was completed; empty if it was not."""
    return row[waves[wave]["complete"]["column"].strip()].strip() if "complete" in waves[wave] else "?"


@cache
def coded(text, item, wave=""):
    """The answer code that a cell means: the exact spelling first, then the same letters.

    A wave may have codes and spellings of its own, in place of the general ones; ``-``: it did not offer the answer.
    """
    spellings = [
        (
            a["code"],
            [
                a["label_nl"],
                a["label_en"],
                a[f"code.{wave}"] or a["code"],
                *(a[f"variants.{wave}"] or a["variants"]).split("|"),
            ],
        )
        for a in answers[item]
        if a[f"code.{wave}"] != "-"
    ]
    exact = [code for code, texts in spellings if text and text in texts]
    alike = exact or [code for code, texts in spellings if plain(text) and plain(text) in map(plain, texts)]
    alike = alike or [code for code, texts in spellings if text.strip() and "*" in texts]  # whatever people typed
    assert alike or not text.strip(), f"{item} holds an answer that is not in the codebook"
    return alike[0] if alike else None


def select(wave):
    """The rows that are used, and how many were left out for which reason."""
    understood = json.loads((side / f"reading.{wave}.json").read_text(encoding="utf-8"))
    rows, reasons, kept = read(**{"sheet": None, **waves[wave], "understood": understood}), Counter(), []
    for row in rows:
        reason = why_left_out(row, wave)
        reasons[reason] += bool(reason)
        kept += [] if reason else [row]
    if all(re.match(r"\d{4}-\d\d-\d\d", completed(row, wave)) for row in kept):
        kept.sort(key=lambda row: completed(row, wave))  # the last form of a person is the one completed last
    rule = cleaning.get("duplicates", "keep_last")
    if rule == "keep_first":
        kept.reverse()
    kept.sort(key=lambda row: bool(completed(row, wave)))  # and one that is complete goes before one that is not
    who = [plain(cell(row, link.get("person"), wave)) or number for number, row in enumerate(kept)]
    once = Counter(who)
    last = {key: row for key, row in zip(who, kept, strict=True) if rule != "exclude_all" or once[key] == 1}
    reasons["duplicate"] = len(kept) - len(last)
    return list(last.values()), {"read": len(rows), **{k: n for k, n in reasons.items() if n}, "used": len(last)}


selected = {wave: select(wave) for wave in waves}
counts = pd.read_csv(side / "counts.csv", dtype=str, keep_default_na=False)
steps = [
    {"wave": row["wave"], "step": row["step"], "reason": row["reason"], "pipeline": int(row["count"])}
    | {"recomputed": selected[row["wave"]][1].get(row["reason"] or row["step"], 0)}
    for _, row in counts[(counts["unit"] == "row") & (counts["step"] != "flagged")].iterrows()
]
show([row for row in steps if row["pipeline"] or row["recomputed"]], "Rows per step")
assert all(row["pipeline"] == row["recomputed"] for row in steps), "other rows are left out here than in the pipeline"

# %% [markdown] tags=["restricted"]
# ## <span lang="nl">Van antwoorden naar waarden</span> · From answers to values
#
# <span lang="nl">Welke antwoorden meetellen, en wanneer iemand aan de voorwaarde voldoet.</span>
#
# Values in the register go before answers in the survey. An answer is valid if it was asked, given, and is not "weet
# niet" or "n.v.t.". A condition is true, false, or not valid (`None`); it is valid only if all its items are.


# %% tags=["restricted"]
def routed(item, response):
    """Whether the item was put to this respondent: by one of the ways that "or" divides."""
    said = codebook[item][f"routing.{response['wave']}"] or codebook[item]["routing"]
    ways = re.split(r"\s+(?:or|of)\s+", said, flags=re.I)
    leads = [all(passes(test, response) for test in re.split(r"\s+(?:and|en)\s+", way, flags=re.I)) for way in ways]
    return said in ("", "everybody") or any(leads)


def passes(test, response):
    """Whether one test of a routing is passed."""
    rule = re.fullmatch(r"\s*(\w+)\s*(in|>=|<=)\s*(.+?)\s*", test)
    if not rule:
        return False
    key = {"in": "in", ">=": "at_least", "<=": "at_most"}[rule[2]]
    value = [code.strip() for code in rule[3].split("|")] if key == "in" else float(rule[3].replace(",", "."))
    # any answer can lead to a question, also "do not know"
    return truth({"item": rule[1], key: value}, response, ("dont_know", "not_applicable")) is True


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
    own_organisation = plain(enrolled.get(listed.get("organisation"), organisation))
    out = {"person": person, "organisation": own_organisation, "wave": wave}
    for item in closure:
        kind, head = codebook[item]["type"], listed.get("items", {}).get(item)
        text = enrolled[head] if head and enrolled else cell(row, item, wave)
        out[item] = as_number(text) if kind == "number" else coded(text, item, "" if head and enrolled else wave)
    return out


defined = [one for indicator in recomputable for one in (indicator, *others(indicator)) if not not_recomputed(one)]
recomputed_items = list(dict.fromkeys(code for one in defined for code in items_used(one)))
closure = list(dict.fromkeys([*recomputed_items, *(one for item in recomputed_items for one in leading(item))]))
responses = everyone = {wave: [response_of(row, wave) for row in used] for wave, (used, _) in selected.items()}

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
        show(rows, f"{called('indicator', indicator['id'])}: how its parts combine, respondents per wave")

# %% [markdown] tags=["restricted"]
# ## <span lang="nl">Van deelnemers naar eenheden, en het cijfer</span> · From respondents to units, and the figure
#
# <span lang="nl">Een organisatie telt één keer, met het gemiddelde van haar deelnemers. Het cijfer is teller gedeeld
# door noemer.</span>
#
# A person is a unit with the value 1 (meets the condition) or 0. An organisation counts once, with the mean of its
# valid respondents' values: if two of its three people meet the condition, it counts for 0.67. The figure is the mean
# of the units' values: numerator (teller) = their sum, denominator (noemer) = their number.


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


def people_by_cluster(indicator, wave):
    """Per cluster the values of its persons. A cluster is an organisation, or a person without one."""
    people = defaultdict(list)
    for number, response in enumerate(responses[wave]):
        value = person_value(indicator, response)
        if value is not None and (indicator["unit"] == "person" or response["organisation"]):
            people[cluster(response, wave, number)].append(value)
    return people


def units_by_cluster(indicator, wave):
    """Per cluster the values of its units in the denominator: its persons, or itself."""
    people = people_by_cluster(indicator, wave)
    if indicator["unit"] == "person":
        return people
    return {one: [COLLAPSE[indicator.get("collapse", "mean")](values)] for one, values in people.items()}


def cluster(response, wave, number):
    """What the answers of one respondent may depend on together with others'."""
    if response["organisation"]:
        return "organisation", response["organisation"]
    return ("person", response["person"]) if response["person"] else ("row", wave, number)


def responding(indicator, wave):
    """The clusters with a used respondent, valid on the indicator or not."""
    every = [cluster(response, wave, number) for number, response in enumerate(everyone[wave])]
    return {one for one in every if indicator["unit"] == "person" or one[0] == "organisation"}


def make_up(indicator, wave):
    """How many respondents stand behind the organisations of a share, and whether they agree."""
    lists = defaultdict(list)
    for response in responses[wave]:
        value = person_value(indicator, response)
        if value is not None and response["organisation"]:
            lists[response["organisation"]].append(value)
    several = [values for values in lists.values() if len(values) > 1]
    return {
        "indicator": indicator["id"],
        "wave": wave,
        "valid respondents": sum(map(len, lists.values())),
        "organisations": len(lists),
        "with one respondent": len(lists) - len(several),
        "with more, who agree": sum(len(set(values)) == 1 for values in several),
        "with more, who differ": sum(len(set(values)) > 1 for values in several),
    }


of_organisations = [one for one in recomputable if one["unit"] == "organisation" and one["statistic"] == "share"]
if of_organisations and "person" in link:
    show([make_up(indicator, wave) for indicator in of_organisations for wave in waves], "Respondents per organisation")

# %% [markdown] tags=["restricted"]
# ## <span lang="nl">Het interval</span> · The interval
#
# <span lang="nl">Hoe onzeker het cijfer is, rekening houdend met deelnemers uit dezelfde organisatie.</span>
#
# People of one organisation may resemble each other, so the variance is taken over clusters. Cluster *i* with *n*ᵢ of
# the *n* units and their sum *x*ᵢ contributes *b*ᵢ = (*x*ᵢ − *p* *n*ᵢ)/*n* to the estimate *p*. With *G* clusters that
# responded, those without a valid answer entering as 0, *V* = *G*/(*G* − 1) · (Σ*b*ᵢ² − (Σ*b*ᵢ)²/*G*), with the
# clusters that have a valid answer, less one, as degrees of freedom (df). Then, by the method that the table names:
#
# - *Clopper-Pearson* (units that stand apart): *x* of *n*, limits from the beta distribution;
# - *Korn-Graubard* (units that may resemble each other): the same with *n* replaced by the number of separate units
#   that they are worth, *n\** = *p*(1 − *p*)/*V*, times (*t*(*n* − 1)/*t*(df))². With fewer than ten cases, of yes or
#   of no, *n\** is at most the units one by one: persons, or for *C* organisations with *m*ᵢ answers *C*²/Σ(1/*m*ᵢ).
#   At 0% and 100% the table uses a design effect pooled over other figures, which is not recomputed here;
# - *Konijn* (target *population*, nobody in an organisation unheard): all numbers *M* of the register under which the
#   outcome has no tail probability of 2.5% or less, by the hypergeometric distribution;
# - *Student t* (means): *p* ± *t*(df) √*V*, within the scale; over persons df is at most *n*²/Σ*n*ᵢ² − 1, for unequal
#   clusters;
# - *Woodruff* (medians): ½ ± *t*(df) √(1/4*n\**), with *n\** of the share at or below the median, read back through the
#   distribution; the end of the scale at or beyond 0 and 1.
#
# With target *population* the variance has two levels and a correction for the finite register; but for `konijn` that
# is not recomputed here.


# %% tags=["restricted"]
from scipy.special import betaincinv, stdtrit


def t_quantile(df, alpha=0.05):
    """Student's t at 97.5%, or at another level."""
    return float(stdtrit(df, 1 - alpha / 2))


def influence(units):
    """Per cluster its contribution b to the mean over all units."""
    everyone = [value for values in units.values() for value in values]
    mean = statistics.fmean(everyone)
    return {one: math.fsum(value - mean for value in values) / len(everyone) for one, values in units.items()}


def covariance(first, later, clusters):
    """G/(G - 1) times the centred sum of products over the clusters; one that is absent enters as 0."""
    products = math.fsum(b * later[one] for one, b in first.items() if one in later)
    sums = math.fsum(first.values()) * math.fsum(later.values())
    size = len(clusters)
    return size / (size - 1) * (products - sums / size) if size > 1 else math.nan


def beta_limits(x, n, alpha=0.05):
    """The exact binomial limits of x out of n, neither of which need be whole."""
    low = float(betaincinv(x, n - x + 1, alpha / 2)) if x > 0 else 0.0
    return low, float(betaincinv(x + 1, n - x, 1 - alpha / 2)) if x < n else 1.0


def konijn(x, n, size):
    """The numbers in a register of this size under which x or more, and x or fewer, of n is not too unlikely."""

    def chance(total, hits):
        return math.comb(total, hits) * math.comb(size - total, n - hits) / math.comb(size, n)

    likely = [
        total
        for total in range(size + 1)
        if min(math.fsum(chance(total, hits) for hits in part) for part in (range(x, min(n, total) + 1), range(x + 1)))
        > 0.025
    ]
    return likely[0] / size, likely[-1] / size


def at_share(ordered, share):
    """The smallest value at or below which this share of the values lies."""
    place = math.ceil(share * len(ordered) - 1e-9) - 1
    return ordered[min(max(place, 0), len(ordered) - 1)]


def scale(indicator):
    """The smallest and largest value that the answers to an item can have."""
    row, scores = codebook[indicator["item"]], [score(indicator["item"], a["code"]) for a in answers[indicator["item"]]]
    if row["type"] == "number":
        return float(row["minimum"] or "-inf"), float(row["maximum"] or "inf")
    known = [value for value in scores if value is not None]
    return min(known), max(known)


def interval(indicator, wave, units, method, target, alpha=0.05):
    """The interval by the method that the table names; where it is not recomputed, why. Of shares, at any level."""
    values = sorted(value for of_cluster in units.values() for value in of_cluster)
    n, x, p = len(values), math.fsum(values), statistics.fmean(values)
    if method == "konijn":
        size = population(indicator, wave)
        return konijn(round(x), n, size) if size <= 2000 else "a register of more than 2000, one by one"
    if target != "process":
        return "target population: two levels and a finite register"
    if method == "clopper_pearson":
        return beta_limits(x, n, alpha)
    if method not in ("korn_graubard", "t", "woodruff") or (method == "t" and indicator["statistic"] == "share"):
        return f"method {method}"
    middle = statistics.median(values)
    at_or_below = {one: [float(value <= middle) for value in of_cluster] for one, of_cluster in units.items()}
    b = influence(at_or_below if method == "woodruff" else units)
    variance, df = covariance(b, b, responding(indicator, wave)), len(units) - 1
    if df < 1 or not variance > 0:
        return "no variance between clusters"
    if method == "korn_graubard":
        if p in (0, 1):
            return "a share of 0 or 1: pooled design effect"
        worth = separate(indicator, wave, p, variance, n) * (t_quantile(n - 1, alpha) / t_quantile(df, alpha)) ** 2
        return beta_limits(p * worth, worth, alpha)
    if method == "woodruff":
        below = statistics.fmean(value for of_cluster in at_or_below.values() for value in of_cluster)
        if below == 1:
            return "all answers are equal"
        half = t_quantile(df) * math.sqrt(0.25 / separate(indicator, wave, below, variance, n))
        if half >= 0.5:
            return scale(indicator)
        return at_share(values, 0.5 - half), at_share(values, 0.5 + half)
    if indicator["unit"] == "person":
        df = min(df, n**2 / sum(len(of_cluster) ** 2 for of_cluster in units.values()) - 1)
    half = t_quantile(df) * math.sqrt(variance)
    low, high = scale(indicator)
    return max(p - half, low), min(p + half, high)


def separate(indicator, wave, p, variance, n):
    """How many separate units a share is worth; with few cases no more than its units one by one."""
    worth, one_by_one = p * (1 - p) / variance, n
    if indicator["unit"] == "organisation" and indicator.get("collapse", "mean") == "mean":
        one_by_one = n**2 / math.fsum(1 / len(answers) for answers in people_by_cluster(indicator, wave).values())
    return min(worth, one_by_one) if min(p, 1 - p) * one_by_one < 10 else worth


def population(indicator, wave):
    """The number of units in the register of a wave."""
    keys = registered(wave)
    people = indicator["unit"] == "person"
    return len(keys) if people else len({plain(register[key][listed["organisation"]]) for key in keys})


def recompute(indicator, wave, method, target, alpha=0.05):
    """The figure of one wave, and why its interval is not recomputed; empty if it is."""
    units = units_by_cluster(indicator, wave)
    values = [value for of_cluster in units.values() for value in of_cluster]
    if not values:
        return {"denominator": 0}, ""
    middle = statistics.median if indicator["statistic"] == "median" else statistics.fmean
    figure = {"numerator": math.fsum(values)} if indicator["statistic"] == "share" else {}
    figure |= {"denominator": len(values), "estimate": middle(values)}
    limits = interval(indicator, wave, units, method, target, alpha) if method else "no interval in the table"
    if isinstance(limits, str):
        return figure, limits
    return figure | dict(zip(("ci_low", "ci_high"), limits, strict=True)), ""


# %% [markdown] tags=["restricted"]
# ## <span lang="nl">Nagerekend naast de cijfers van de verwerking</span> · Recomputed beside the pipeline's figures
#
# <span lang="nl">De volgende cel stopt de verwerking als één getal anders uitkomt.</span>
#
# The next cell stops the run if any of these figures differs.


# %% tags=["restricted"]
def same(ours, theirs):
    """Whether two numbers are equal up to the rounding of floating point."""
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-8)


def compared(name, where, figure, pipeline):
    """Recomputed numbers beside the pipeline's, as rows of a table."""
    return [
        {"indicator": name, "wave": where, "what": what, "recomputed": number(value, 6)}
        | {"pipeline": number(pipeline[what], 6), "equal": "yes" if same(value, pipeline[what]) else "NO"}
        for what, value in figure.items()
    ]


def must_be_equal(rows):
    """Stop if a recomputed number is another one."""
    different = [f"{row['indicator']} {row['wave']} {row['what']}" for row in rows if row["equal"] != "yes"]
    assert not different, f"recomputed from the raw export, these differ from the pipeline's: {', '.join(different)}"


estimates = table("estimates")
total = estimates[(estimates["breakdown"] == "all") & (estimates["definition"] == "headline")]
comparison, recomputed, methods = [], {}, {}
left = [{"indicator": one["id"], "wave": "", "why": not_recomputed(one)} for one in headlines if not_recomputed(one)]
for indicator in recomputable:
    for wave in waves:
        of_wave = total[(total["indicator"] == indicator["id"]) & (total["wave"] == wave)]
        pipeline = of_wave[of_wave["target"] == indicator.get("target", "process")].iloc[0]
        if pipeline["status"] == "not_available":
            continue
        method = "" if pd.isna(pipeline["ci_method"]) else pipeline["ci_method"]
        figure, why = recompute(indicator, wave, method, pipeline["target"])
        comparison += compared(indicator["id"], wave, figure, pipeline)
        recomputed[f"{indicator['id']}.{wave}"] = all(same(value, pipeline[name]) for name, value in figure.items())
        if why:
            left.append({"indicator": indicator["id"], "wave": wave, "why": f"the interval: {why}"})
        elif pipeline["target"] == "process":
            methods[indicator["id"], wave] = method
show(comparison, "Recomputed from the raw exports, and the pipeline's")
if left:
    show(left, "What is NOT recomputed here; check it by hand")
must_be_equal(comparison)

# %% tags=["restricted"]
sensitivity = table("sensitivity")
comparison, left = [], []
for indicator in recomputable:
    of_indicator = sensitivity[(sensitivity["indicator"] == indicator["id"]) & sensitivity["estimate"].notna()]
    of_indicator = of_indicator[of_indicator["target"] == indicator.get("target", "process")]
    for declared, other in zip(indicator.get("alternatives", []), others(indicator), strict=True):
        what = {"indicator": indicator["id"], "definition": declared["label"][languages[0]]}
        if why := not_recomputed(other):
            left.append({**what, "why": why})
            continue
        for _, pipeline in of_indicator[of_indicator["definition"] == declared["id"]].iterrows():
            figure = {"estimate": recompute(other, pipeline["wave"], "", "")[0]["estimate"]}
            rows = compared(indicator["id"], pipeline["wave"], figure, pipeline)
            comparison += [what | row for row in rows]
if comparison:
    show(comparison, "Other definitions recomputed, and the pipeline's")
if left:
    show(left, "Other definitions that are NOT recomputed here; check them by hand")
must_be_equal(comparison)

# %% [markdown] tags=["restricted"]
# ## <span lang="nl">Het verschil tussen twee metingen</span> · The change between two waves
#
# <span lang="nl">Het interval van een verschil volgt uit de grenzen van beide metingen, en *p* uit dat interval.</span>
#
# The interval of a difference of two shares joins the limits of both waves (MOVER; Zou and Donner 2008). With the
# distances *d* of each estimate from its own limits, low = *D* − √(*d*₂² + *d*₁² − 2*ρd*₂*d*₁), and likewise for high.
# The correlation *ρ* comes from the contributions *b* of the clusters in both waves, with *G* the clusters in either.
# The p-value is the smallest level at which that interval excludes 0, so it is at most 0.05 exactly where the printed
# interval does; the adjusted one corrects for all tests of its family. *Paired* is the same, reckoned on the responses
# of the units that are valid in both waves.


# %% tags=["restricted"]
def correlation(indicator, first, later):
    """The correlation of two waves' estimates; none where nobody can be found back in another wave."""
    if not link:
        return 0.0
    one, other = (influence(units_by_cluster(indicator, wave)) for wave in (first, later))
    either = responding(indicator, first) | responding(indicator, later)
    spread = covariance(one, one, either) * covariance(other, other, either)
    return covariance(one, other, either) / math.sqrt(spread) if spread > 0 else 0.0


def mover(estimates_of, limits, rho):
    """The interval of a difference from the limits of both waves."""
    (p1, p2), ((low1, high1), (low2, high2)) = estimates_of, limits
    below, above = (p2 - low2, high1 - p1), (high2 - p2, p1 - low1)
    reach = [math.sqrt(max(a * a + b * b - 2 * rho * a * b, 0.0)) for a, b in (below, above)]
    return p2 - p1 - reach[0], p2 - p1 + reach[1]


def change_at(indicator, pair, rho, alpha=0.05):
    """The interval of a change at an error probability; where it is not recomputed, why."""
    sides = [recompute(indicator, wave, methods.get((indicator["id"], wave)), "process", alpha) for wave in pair]
    if any(why for _, why in sides):
        return "the limits of its waves are not recomputed"
    return mover(*zip(*((one["estimate"], (one["ci_low"], one["ci_high"])) for one, _ in sides), strict=True), rho)


def p_of(indicator, pair, rho):
    """The smallest error probability at which the interval of a change excludes 0, by halving; from 0.05 down or up."""
    low, middle, high = 0.0, 0.05, 1.0
    while high - low > 1e-9:
        ends = change_at(indicator, pair, rho, middle)
        low, high = (low, middle) if ends[0] > 0 or ends[1] < 0 else (middle, high)
        middle = (low + high) / 2
    return high


def why_not_mover(pipeline):
    """Why the interval of a change is not recomputed; empty if it is."""
    if pipeline["method"] != "mover":
        return f"method {called('method', str(pipeline['method']))}"
    return "its correlation could not be used" if pipeline["reason"] == "variance_floored" else ""


def of_both(indicator, pair):
    """The responses that are valid, of the units that are so in both waves."""
    of_unit = indicator["unit"]
    sides = {wave: [one for one in everyone[wave] if person_value(indicator, one) is not None] for wave in pair}
    both = {one[of_unit] for one in sides[pair[0]]} & {one[of_unit] for one in sides[pair[1]]} - {""}
    return {wave: [one for one in rows if one[of_unit] in both] for wave, rows in sides.items()}


def adjusted(pipeline):
    """The p-value corrected for all tests of its family, of which the p-values are the pipeline's: by Holm, or BH."""
    ordered = sorted(changes.loc[(changes[FAMILY] == pipeline[FAMILY]).all(axis=1), "p_value"].dropna())
    size, place = len(ordered), ordered.index(pipeline["p_value"])
    if pipeline["adjustment"] == "holm":
        return min(1, max((size - i) * p for i, p in enumerate(ordered[: place + 1])))
    return min(1, min(size / (i + 1) * p for i, p in enumerate(ordered) if p >= pipeline["p_value"]))


FAMILY = ["family", "wave_from", "wave_to"]
changes = table("changes")
declared = changes[(changes["breakdown"] == "all") & (changes["definition"] == "headline")]
declared = declared[declared["status"] != "not_available"]
comparison, left = [], []
for indicator in recomputable:
    of_indicator = declared[declared["indicator"] == indicator["id"]]
    for _, pipeline in of_indicator[of_indicator["target"] == indicator.get("target", "process")].iterrows():
        pair = [pipeline[key] for key in ("wave_from", "wave_to")]
        between, what = " to ".join(pair), {"indicator": indicator["id"], "comparison": pipeline["comparison"]}
        excludes = pipeline["ci_low"] > 0 or pipeline["ci_high"] < 0
        assert pd.isna(pipeline["p_value"]) or (pipeline["p_value"] <= 0.05) == excludes, (
            f"{indicator['id']} {between}: p-value and interval contradict each other"
        )
        # what follows is reckoned on these responses: everybody's, or those of the units in both waves
        responses = of_both(indicator, pair) if pipeline["comparison"] == "paired" else everyone
        found = [recompute(indicator, wave, "", "")[0] for wave in pair]
        figure = {f"n_{end}": one["denominator"] for end, one in zip(("from", "to"), found, strict=True)}
        figure["difference"] = found[1]["estimate"] - found[0]["estimate"]
        why = why_not_mover(pipeline)
        if not why:
            rho = correlation(indicator, *pair)
            limits = change_at(indicator, pair, rho)
            why = limits if isinstance(limits, str) else ""
        if why:
            left.append({**what, "waves": between, "why": f"interval and p: {why}"})
        else:
            figure |= {"ci_low": limits[0], "ci_high": limits[1], "p_value": p_of(indicator, pair, rho)}
        if pd.notna(pipeline["p_adjusted"]):
            figure["p_adjusted"] = adjusted(pipeline)
        comparison += [what | row for row in compared(indicator["id"], between, figure, pipeline)]
responses = everyone
if comparison:
    show(comparison, "Changes recomputed, and the pipeline's")
if left:
    show(left, "What is NOT recomputed here of the changes; check it by hand")
must_be_equal(comparison)

# %% [markdown] tags=["public"]
# ## <span lang="nl">Nagerekend: gelijk?</span> · Recomputed: equal?
#
# <span lang="nl">Of de cijfers gelijk zijn als ze opnieuw uit de ruwe export worden berekend. Meer wordt hier over
# die gegevens niet gezegd.</span>
#
# Whether numerator, denominator, estimate and, where its method is one that is recomputed, interval came out the same
# when recomputed from the raw exports without the pipeline's library. This is the only thing said here about microdata.

# %% tags=["public", "fold"]
recomputed = json.loads((side / "notebooks" / "recomputed.json").read_text(encoding="utf-8"))
said = {True: "equal", False: "DIFFERENT", None: "not recomputed"}
show(
    [
        {"indicator": one["id"], "wave": wave, "recomputed": said[recomputed.get(f"{one['id']}.{wave}")]}
        for one in headlines
        for wave in waves
    ],
    "Headline figures recomputed from the raw exports",
)

# %% [markdown]
# ## <span lang="nl">De cijfers en waarop ze berusten</span> · The figures with what they rest on
#
# <span lang="nl">Elk cijfer met teller, noemer, interval en uiterste grenzen: wat het had kunnen zijn als iedereen had
# geantwoord. Doel *process* gaat over hoe mensen in het algemeen antwoorden, *population* alleen over wie in het
# register staat.</span>
#
# *Responding* and *population* count units with a used response and units in the register; without a register only
# the first is known. *Bounds* are the worst case: what the figure could have been, had everyone answered. Target
# *process* is about how people answer in general; *population* about the registered units only, supposing that those
# who did not answer would answer like those who did.

# %% [markdown] tags=["public"]
# <span lang="nl">Alles staat hier afgerond zoals het is gepubliceerd. Grenzen en de meeste aandelen van organisaties
# hebben minder decimalen dan andere aandelen, en hun tellers zijn hele getallen: teller gedeeld door noemer kan dus
# iets anders uitkomen.</span>
#
# All is rounded here as it is published. Limits and most shares of organisations have fewer decimals than other shares,
# and the numerators of these are whole numbers: numerator over denominator may give a slightly other figure.


# %% tags=["fold"]
def shown(row):
    """The figure as it may be shown."""
    text = row.get("shown")
    if row["status"] in ("coded", "suppressed", "not_available"):
        return text if isinstance(text, str) else in_words(row["status"])
    return as_figure(row["estimate"], row["statistic"])


def in_words(status):
    """A status or reason as a reader says it."""
    return {"unlinked": "not linked between waves"}.get(status, called("status", status))


def hundredfold(value):
    """A share in per cent: with a decimal, unless it was published without one."""
    return half_up(100 * value, 0 if public_only and half_up(value, 2) == half_up(value, 9) else 1)


def as_figure(value, statistic):
    """A share as a percentage, anything else as a number."""
    in_per_cent = statistic in ("share", "superiority")
    return "" if pd.isna(value) else f"{hundredfold(value):f}%" if in_per_cent else number(value, 2)


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
            "method": "" if pd.isna(row["ci_method"]) else row["ci_method"],
            "df": number(row["df"], 0),
            "design effect": number(row["design_effect"], 2),
            "bounds": between(row, "bound_low", "bound_high"),
            "responding of population": " of ".join(
                filter(None, (number(row[k], 0) for k in ("responding", "population")))
            ),
            "status": in_words(row["status"]),
        }
        for _, row in total.iterrows()
    ],
    "Headline figures",
)

# %% [markdown]
# ## <span lang="nl">Het cijfer onder andere definities</span> · How far the figure moves with its definition
#
# <span lang="nl">Dezelfde antwoorden, geteld op elke manier die de configuratie noemt. Bij één willekeurige respondent
# per organisatie staat waartussen 95% van alle trekkingen ligt.</span>
#
# The same answers, counted in every way that the configuration declares. Of one random respondent per organisation it
# is the range of 95% of all draws; on average they give the headline figure.


# %% tags=["fold"]
DEFINITIONS = {  # what is the same in every measurement
    "nl": {"headline": "hoofddefinitie", "random_respondent": "één willekeurige respondent per organisatie"},
    "en": {"headline": "headline definition", "random_respondent": "one random respondent per organisation"},
}


def definition_label(indicator, name):
    """What an alternative is called."""
    labels = {a["id"]: a["label"][languages[0]] for a in indicator.get("alternatives", [])}
    return (DEFINITIONS[languages[0]] | labels).get(name, name)


sensitivity = table("sensitivity")
rows = []
for indicator in headlines:
    part = sensitivity[sensitivity["indicator"] == indicator["id"]]
    part = part[part["target"] == indicator.get("target", "process")]
    for name, of_definition in part.groupby("definition", sort=False):
        is_drawn = name == "random_respondent"
        if is_drawn and (of_definition["ci_low"] == of_definition["ci_high"]).all():
            continue  # nobody has colleagues: there is nothing to draw
        row = {"indicator": indicator["id"], "definition": definition_label(indicator, name)}
        for _, figure in of_definition[of_definition["option"].isna()].iterrows():
            row["unit"], figure["statistic"] = figure["unit"], indicator["statistic"]
            drawn = between(figure, "ci_low", "ci_high") if is_drawn else ""
            row[figure["wave"]] = drawn or shown(figure)
        rows.append(row)
show(rows, "Figure per definition and wave")

# %% [markdown]
# ## <span lang="nl">Iedereen, en wie in beide meetelt</span> · Between the waves: all respondents, and those in both
#
# <span lang="nl">Het verschil tussen twee metingen: van iedereen die antwoordde, en van wie in beide meetelt. *p* is
# het kleinste niveau waarop het interval 0 uitsluit; het oordeel volgt uit de gecorrigeerde *p* en de marge.</span>
#
# *All* compares everyone who answered in either wave; *paired* only units valid in both. Where persons cannot be linked
# over waves there is no paired comparison and the number in both is unknown. *p* is the smallest level at which the
# interval excludes 0; the verdict (oordeel) follows from the adjusted p and the margin: *changed* (veranderd), *small
# change* (kleine verandering: by less than the margin), *at most a small difference* (hooguit klein verschil: shown to
# differ by less than the margin) or *not established* (niet aangetoond: neither shown nor ruled out). Only differences
# that were chosen beforehand have one. A limit *below 0* or *above 0* rounds to 0, but the interval excludes it.

# %% [markdown] tags=["public"]
# <span lang="nl">Een verschil is berekend uit onafgeronde cijfers: van de cijfers ernaast kan het iets afwijken. Alleen
# van organisaties die in beide metingen meetellen, is het dat van de cijfers met een afgeronde teller. Van
# *p* is alleen een klasse gepubliceerd: ≤ 0.05 is meer dan 0.01 en hoogstens 0.05.</span>
#
# A difference is made from unrounded figures: it may differ a little from that of the figures beside it. Only that of
# organisations in both waves is made from figures with a rounded numerator. Of *p* only a
# class is published: ≤ 0.05 is above 0.01 and at most 0.05; the classes are 0.001, 0.01, 0.05, 0.1, 0.2 and 0.5.

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
    text = f"{hundredfold(value):f} pp" if statistic in ("share", "superiority") else number(value, 2)
    return f"+{text}" if value > 0 and float(text.removesuffix(" pp")) else text


def p_value(value):
    """A p-value with three decimals; a smaller one is only said to be smaller. Published is only its class."""
    if pd.isna(value):
        return ""
    if public_only:
        return "> 0.5" if value > 0.5 else f"≤ {value:g}"
    return "< 0.001" if value < 0.001 else f"{half_up(value, 3):f}"


def tested(row):
    """How a change was tested: the correction, over how many, and the margin."""
    if pd.isna(row["family"]) or row["status"] == "not_available":
        return ""
    together = (changes[["family", "wave_from", "wave_to"]] == row[["family", "wave_from", "wave_to"]]).all(axis=1)
    tests = (together & (changes["status"] != "not_available")).sum()
    margin = "no margin" if pd.isna(row["margin"]) else f"margin {points(row['margin'], row['statistic']).lstrip('+')}"
    correction = {"holm": "Holm", "bh": "Benjamini-Hochberg", "bonferroni": "Bonferroni"}
    return f"{correction.get(row['adjustment'], row['adjustment'])} over {tests}; {margin}"


def limits(row):
    """The interval of a difference; its unit once."""
    low, high = (points(row[name], row["statistic"]) for name in ("ci_low", "ci_high"))
    if not (low and high):
        return ""
    low, excludes = low.removesuffix(" pp"), row["p_value"] <= 1 - row["level"] + 1e-12
    if excludes and row["difference"] > 0 and float(low) == 0:
        low = f"above {low}"
    if excludes and row["difference"] < 0 and float(high.removesuffix(" pp")) == 0:
        high = f"below {high}"
    return f"{low} to {high}"


show(
    [
        {
            "indicator": row["indicator"],
            "waves": f"{row['wave_from']} to {row['wave_to']}",
            "comparison": row["comparison"],
            "from": as_figure(row["estimate_from"], row["statistic"]),
            "to": as_figure(row["estimate_to"], row["statistic"]),
            "difference": points(row["difference"], row["statistic"]),
            "95% interval": limits(row),
            "n from, to": ", ".join(filter(None, (number(row[k], 0) for k in ("n_from", "n_to")))),
            "n both": number(row["n_both"], 0),
            "p": p_value(row["p_value"]),
            "p adjusted": p_value(row["p_adjusted"]),
            "tested": tested(row),
            "verdict": "" if pd.isna(row["verdict"]) else row["verdict"],
            "status": ": ".join(
                filter(None, (in_words(str(row[k])) for k in ("status", "reason") if pd.notna(row[k])))
            ),
        }
        for _, row in part.iterrows()
    ]
    or [{"change": "the configuration declares no comparison"}],
    "Changes of the headline figures",
)

# %% [markdown]
# ### <span lang="nl">Andere methoden voor dezelfde verschillen</span> · Other methods for the same differences
#
# <span lang="nl">Op deze cijfers rust geen oordeel; ze laten zien of een andere methode hetzelfde zegt.</span>
#
# No verdict rests on these. *Newcombe* and *Tango* are intervals of a difference of paired shares, *McNemar mid-p* is
# a p-value, and *z8* is Derrick's test for partly overlapping samples. They take every unit as separate, and are made
# for shares of units (persons or organisations) that each count for 0 or 1 and can be found back in the other wave;
# other figures are left out here.

# %% [markdown] tags=["public"]
# <span lang="nl">Van *z8* is alleen het dichtstbijzijnde hele getal gepubliceerd, en van *p* de klasse: het een volgt
# niet uit het ander.</span>
#
# Of *z8* only the nearest whole number is published, and of *p* its class: the one does not give the other.


# %% tags=["fold"]
METHODS = {
    **{f"{name}_{end}": f"{name.title()}, {end}" for name in ("newcombe", "tango") for end in ("low", "high")},
    **{"mcnemar_midp": "McNemar mid-p", "derrick_z8": "Derrick z8", "derrick_z8_p": "p of z8"},
}


def diagnostic(row):
    """The value of a diagnostic; of a p-value what may be said of it."""
    is_p, is_limit = row["diagnostic"].endswith(("_p", "midp")), row["diagnostic"].endswith(("_low", "_high"))
    value = row["value"]
    text = p_value(value) if is_p else points(value, "share") if is_limit else number(value, 2)
    return text or in_words(row["status"])


diagnostics = table("diagnostics")
diagnostics = diagnostics[diagnostics["indicator"].isin(list(order)) & diagnostics["option"].isna()]
diagnostics = diagnostics[diagnostics["status"] != "not_available"]
diagnostics = diagnostics[
    diagnostics["target"] == diagnostics["indicator"].map(lambda name: indicators[name].get("target", "process"))
]
show(
    [
        {"indicator": name, "waves": f"{earlier} to {later}"}
        | {METHODS.get(row["diagnostic"], row["diagnostic"]): diagnostic(row) for _, row in rows.iterrows()}
        for (name, earlier, later), rows in diagnostics.groupby(["indicator", "wave_from", "wave_to"], sort=False)
    ]
    or [{"checks": "none for these indicators"}],
    "Other methods",
)

# %% [markdown]
# ## <span lang="nl">Versies</span> · Versions

# %% tags=["fold"]
packages = ("pandas", "numpy", "scipy", "openpyxl", "PyYAML", "ipython")
show(
    [{"name": "Python", "version": platform.python_version()}, *({"name": p, "version": version(p)} for p in packages)],
    "Versions of Python and its packages",
)
