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
# # <span lang="nl">Wat de gegevens waard zijn</span> · What the data are worth

# %% tags=["parameters", "fold"]
# the cell below, which the pipeline puts in, replaces these: they are for running this notebook by hand
measurement = "kci-2018"
public_only = False

# %% tags=["fold"]
import csv
import html
import json
import platform
import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import yaml
from IPython.display import display
from nulmeting import codebook_sheets, configuration

side = Path("results", measurement, "public" if public_only else "restricted")
config = yaml.safe_load(Path("config/measurements", f"{measurement}.yaml").read_text(encoding="utf-8"))


def rows_of(path):
    """The rows of a CSV as dictionaries of text; a column that is not there is empty."""
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        return [defaultdict(str, row) for row in csv.DictReader(stream)]


measured = configuration.load(Path("config/measurements", f"{measurement}.yaml"))
languages = measured.languages  # the first leads: labels are in it
waves = [wave.id for wave in measured.waves]
questions, scales = codebook_sheets.records(Path("config/codebooks"), measurement, waves)
codebook = {row["code"]: row for row in questions}
CALLED = {  # column -> id -> what a reader calls it
    "wave": {wave.id: wave.label.to(languages[0]) for wave in measured.waves},
    "breakdown": {"all": "everyone", **{one.id: one.label.to(languages[0]) for one in measured.breakdowns}},
    "item": {item: f"{one.question.to(languages[0])} ({item})" for item, one in measured.codebook.items()},
}
GROUPS = {(one.id, each.id): each.label.to(languages[0]) for one in measured.breakdowns for each in one.categories}


def table(name):
    """A table of the pipeline; counts and shares as numbers, all else as text."""
    frame = pd.read_csv(side / "tables" / f"{name}.csv", dtype=str, keep_default_na=False)
    numbers = "count denominator not_asked skipped responding invited response_rate organisations respondents share_all"
    numbers += " share_any icc rwg alpha register_share respondent_share difference published recomputed up down same"
    numbers += " earlier_rate"
    for column in [c for c in frame if c in f"{numbers} up_at_least".split()]:
        frame[column] = pd.to_numeric(frame[column])
    return frame


def as_asked(item, wave):
    """A question as one wave put it, with its code."""
    return f"{measured.codebook[item].question_in(wave).to(languages[0])} ({item})"


def called(column, cell):
    """What an id in a column is called; what has no other name keeps its own, in words."""
    plain_id = column in ("step", "reason", "layout", "status")
    return CALLED.get(column, {}).get(cell, cell.replace("_", " ") if plain_id else cell)


def group(row):
    """The breakdown and the group of a row; nothing for everyone."""
    return {"breakdown": row["breakdown"], "group": GROUPS.get((row["breakdown"], row["category"]), "")}


def show(rows, caption=""):
    """Show a table, as HTML and as text: ids by their names, and no column in which nothing stands."""
    frame = pd.DataFrame(rows).fillna("").astype(str)
    frame = frame.apply(lambda cells: [called(cells.name, cell) for cell in cells])
    frame = frame.loc[:, frame.ne("").any()]
    frame.columns = [" – ".join(called("wave", part) for part in str(head).split("+")) for head in frame]
    page = frame.to_html(index=False, border=0)
    page = page.replace("<thead>", f"<caption>{html.escape(caption)}</caption>\n<thead>", 1) if caption else page
    display({"text/html": page, "text/plain": frame.to_string(index=False)}, raw=True)


def half_up(value, digits):
    """A number rounded half up on ten digits, as the tables have them; never minus zero."""
    exact = Decimal(f"{value:.10g}").quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return abs(exact) if exact == 0 else exact


def number(value, digits=0):
    """A number as text; nothing where there is none."""
    return "" if pd.isna(value) else f"{half_up(value, digits):f}"


def percent(value):
    """A share as a percentage; nothing where there is none."""
    return "" if pd.isna(value) else f"{half_up(100 * value, 1):f}%"


def why_not(row):
    """Why a row has no number: what may be shown of it, or its status and reason."""
    words = {"suppressed": "not shown", "unlinked": "not linked between waves"}
    return row["shown"] or ": ".join(
        words.get(row[key], row[key].replace("_", " ")) for key in ("status", "reason") if row[key] not in ("ok", "")
    )


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
            "No real person or organisation answered. The faults in the "
            "exports were planted to show what happens to them.</p></blockquote>"
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
# <span lang="nl">Hoe de exports zijn gelezen, welke rijen worden gebruikt, wie antwoordde en hoe vaak een antwoord
# ontbreekt. Dit notebook bevat onbeschermde aantallen en blijft binnen het instituut.</span>
#
# How the exports were read, which rows are used, who answered, and how often an answer is missing. This notebook stands
# in `restricted/`: it holds unprotected counts. It shows no names, addresses, pseudonyms or open answers.

# %% [markdown] tags=["public"]
# <span lang="nl">Welke rijen worden gebruikt, wie antwoordde en hoe vaak een antwoord ontbreekt, alleen uit de
# gepubliceerde tabellen.</span>
#
# Which rows are used, who answered, and how often an answer is missing, from the published tables only. What may not be
# shown (bescherming) is marked so.

# %% [markdown] tags=["restricted"]
# ## <span lang="nl">Hoe de bestanden zijn gelezen</span> · How the files were read
#
# <span lang="nl">Wat in elk bestand is gevonden, gebruikt en weggelaten.</span>
#
# Columns *used* are questions of the codebook. *Dropped* are personal or of the form's own making (key, name, address,
# times, open text): they are read past and not kept. *Ignored* are known and not used. Any other column stops the run.
# Rows *left out* are titles, repeated heads, headings of groups, notes and empty rows.

# %% tags=["restricted", "fold"]
reading = {wave: json.loads((side / f"reading.{wave}.json").read_text(encoding="utf-8")) for wave in waves}
show(
    [
        {"wave": wave}
        | {
            key: "tab" if report[key] == "\t" else report[key]
            for key in ("file", "sheet", "encoding", "delimiter", "layout")
        }
        | {"heads in rows": ", ".join(map(str, report["head_rows"])), "recognised by": report["recognised_by"]}
        | {"left out": ", ".join(f"{why} {rows['count']}" for why, rows in report["rows_left_out"].items())}
        | {"rows": report["rows"]}
        | {f"columns {what}": len(report[f"columns_{what}"]) for what in ("used", "dropped", "ignored")}
        for wave, report in reading.items()
    ],
    "Files",
)
dropped = [
    {"wave": wave, "columns dropped": " · ".join(report["columns_dropped"])}
    for wave, report in reading.items()
    if report["columns_dropped"]
]
if dropped:
    show(dropped, "Columns that are not kept")
elsewhere = [
    {"wave": wave, "item": item, "what": text, "respondents": n}
    for wave, report in reading.items()
    for key, text in (
        ("replaced_by_register", "own answer differs from the register, which goes before"),
        ("answers_not_asked_for", "answered though the routing did not lead there; emptied"),
        ("answers_declared_missing", "declared missing in the file; emptied"),
        (
            "answers_that_contradict",
            "“none of these” beside an option, which is kept; ranks with ties or gaps",
        ),
    )
    for item, n in report.get(key, {}).items()
]
if elsewhere:
    show(elsewhere, "Answers that were replaced or emptied, or that contradict themselves")

# %% [markdown] tags=["restricted"]
# ### <span lang="nl">Gevonden schrijfwijzen</span> · Spellings met
#
# <span lang="nl">Antwoorden die in de export anders zijn gespeld dan in het codeboek.</span>
#
# Answers to single-choice questions as they are spelt in the export, where that is not the codebook's own label, in the
# rows that are used. One that the codebook does not know stops the run.

# %% tags=["restricted", "fold"]
from collections import Counter

import numpy as np
from nulmeting import columns, labels, layout_cells, wave_table

spelt = Counter()
for wave in measured.waves:
    export = wave_table.read(Path("raw", measurement), wave)
    used = np.isin(export.rows, pd.read_parquet(side / f"{wave.id}.parquet", columns=["row"])["row"])
    asked = [one for one in measured.codebook.values() if one.type == "single" and one.personal == "no"]
    asked = [one for one in asked if one.asked_in(wave.id)]
    heads = [columns.Expected(one.heads(wave.id)[0], one.code) for one in asked]
    index = columns.find(export, heads, ("*",)).index
    export = layout_cells.spell(export, asked, index, wave.id).table
    for item in asked:
        own = labels.matcher(item.answers, wave.id)
        for spelling in filter(str.strip, export.columns[index[item.heads(wave.id)[0]]].rows(used)):
            answer = item.answer(own.code(spelling))
            shown = f"“{spelling}”" if own.listed(spelling) else "typed text"
            if spelling not in (answer.label.nl, answer.label.en):
                spelt[wave.id, item.scale, shown, f"{answer.label.nl} ({answer.code})"] += 1
show(
    [
        dict(zip(("wave", "scale", "spelling", "read as"), key, strict=True)) | {"cells": n}
        for key, n in sorted(spelt.items())
    ]
    or [{"spellings": "none but the codebook's own labels"}],
    "Spellings other than the codebook's labels",
)

# %% [markdown]
# ## <span lang="nl">Van register naar gebruikte rijen</span> · From the register to the rows that are used
#
# <span lang="nl">Elke rij die afvalt, heeft één reden. Gemarkeerde rijen tellen mee. Bij *read*, *excluded* en
# *flagged* zijn rijen van de export geteld: iemand kan er meer hebben. Van wie meedoet (*responding*) telt er één
# mee.</span>
#
# Each row left out has one reason, the first that applies: read = used + left out. *Read*, *excluded* and *flagged*
# count rows of the export, of which one person may have several; of those that are used there is one per person (or per
# organisation, if only these are counted) in *responding*. Of people who refused consent (geen akkoord) or withdrew
# only the number is kept. Flagged rows are used; a row may have several flags. A survey that knows no organisations
# does not count them.

# %% tags=["fold"]
REASONS = {
    "published_figure": "is a published figure, not a response",
    "withdrawn": "withdrew (ingetrokken)",
    "no_consent": "no consent (geen akkoord)",
    "test_entry": "a test",
    "incomplete": "form not completed",
    "not_in_register": "not in the register",
    "out_of_range": "value out of range",
    "outside_field_period": "from outside the field period",
    "speeder": "answered too fast",
    "straight_lining": "the same answer everywhere",
    "duplicate": "another form of the same person",
}
flow = table("flow")
units = set(flow.loc[flow["status"] != "not_available", "unit"])  # no organisations where nothing is known of them
flow = flow[flow["unit"].isin(units)]
flow.loc[flow["step"].isin(["read", "excluded", "flagged"]), "unit"] = "row"


def across(frame, keys):
    """Counts side by side, one column per wave."""
    rows = {}
    for _, row in frame.iterrows():
        count = number(row["count"]) if row["status"] in ("ok", "indicative") else why_not(row)
        rows.setdefault(tuple(row[key] for key in keys), {})[row["wave"]] = count
    columns = list(dict.fromkeys(frame["wave"]))
    return [dict(zip(keys, key, strict=True)) | {c: values.get(c, "") for c in columns} for key, values in rows.items()]


most = flow.groupby(["step", "reason_excluded"])["count"].transform("max")
flow = flow[~flow["step"].isin(["excluded", "flagged"]) | (most != 0)].copy()
flow["reason_excluded"] = flow["reason_excluded"].map(lambda reason: REASONS.get(reason, reason))
show(
    [
        {("reason" if key == "reason_excluded" else key): value for key, value in row.items()}
        for row in across(flow, ["step", "reason_excluded", "unit"])
    ],
    "Flow (stroom van respondenten)",
)

# %% tags=["restricted", "fold"]
counts = pd.read_csv(side / "counts.csv", dtype=str, keep_default_na=False)
balance = []
for wave in waves:
    of_wave = counts[(counts["wave"] == wave) & (counts["unit"] == "row")].assign(
        count=lambda frame: pd.to_numeric(frame["count"])
    )
    by_step = of_wave.groupby("step")["count"].sum()
    listed = rows_of(side / f"excluded.{wave}.csv")
    refused = of_wave.loc[of_wave["reason"].isin(["no_consent", "withdrawn"]), "count"].sum()
    assert by_step["read"] == by_step["used"] + by_step["excluded"], f"{wave}: rows are missing from the account"
    assert len(listed) == by_step["excluded"] - refused, f"{wave}: the list of rows left out does not fit the counts"
    faults = ["not_in_register", "out_of_range", "outside_field_period", "speeder", "straight_lining", "duplicate"]
    aside = of_wave.loc[(of_wave["step"] == "excluded") & of_wave["reason"].isin(faults), "count"].sum()
    allowed = config.get("cleaning", {}).get("max_quarantined", 0.05)
    balance += [
        {"wave": wave, "read": by_step["read"], "used": by_step["used"], "left out": by_step["excluded"]}
        | {
            "of which quarantined": aside,
            "share of read": percent(aside / by_step["read"]),
            "allowed": percent(allowed),
        }
    ]
show(balance, "Read = used + left out; quarantined: set aside for a fault of the row")

# %% [markdown] tags=["restricted"]
# <span lang="nl">Uitgaven met gegevens van wie zich sindsdien heeft teruggetrokken, moeten door deze worden
# vervangen.</span>
#
# Releases that hold people who have withdrawn since must be replaced by this one.

# %% tags=["restricted", "fold"]
withdrawals = json.loads((side / "withdrawals.json").read_text(encoding="utf-8"))
if withdrawals["persons"]:
    show(
        [{"withdrew": withdrawals["persons"], "of the register": withdrawals["registered"], **withdrawals["rows"]}],
        "People who withdrew, and their rows",
    )
    show(withdrawals["releases_affected"] or [{"releases": "none before this one"}], "Releases affected")
else:
    print("Nobody has withdrawn.")

# %% [markdown]
# ## <span lang="nl">Wie deden mee</span> · Who answered
#
# <span lang="nl">Respons per groep van het register, in deelnemers en in organisaties met ten minste één deelnemer. Wie
# in meer groepen van een uitsplitsing zit, telt in elk daarvan.</span>
#
# Response (respons) per group of the register, in persons and in organisations with at least one respondent. Where a
# person can be in several groups of a breakdown, the groups add up to more than everyone.

# %% tags=["fold"]
response = table("response")
response = response[response["unit"].isin(units)]
show(
    [
        {
            "wave": row["wave"],
            "unit": row["unit"],
            **group(row),
            "invited": number(row["invited"]),
            "responding": number(row["responding"]),
            "response": percent(row["response_rate"]) or why_not(row),
        }
        for _, row in response.iterrows()
    ],
    "Response",
)
composition = table("representativeness")
composition = composition[composition["status"].isin(["ok", "indicative", "suppressed", "coded"])]
if len(composition):
    show(
        [
            {
                "wave": row["wave"],
                "unit": row["unit"],
                **group(row),
                "share of register": percent(row["register_share"]),
                "share of respondents": percent(row["respondent_share"]),
                "difference": "" if pd.isna(row["difference"]) else f"{half_up(100 * row['difference'], 1):+f} pp",
                "note": why_not(row),
            }
            for _, row in composition.iterrows()
        ],
        "Respondents beside the register",
    )

# %% tags=["fold"]
watched = table("monitor")
watched = watched[watched["provisional"].eq("true")]
if len(watched):
    latest = watched[watched["day"].eq(watched["day"].iloc[-1])].sort_values("difference", kind="stable")
    show(
        [
            {
                "unit": row["unit"],
                **group(row),
                "responding": number(row["responding"]),
                "invited": number(row["invited"]),
                "response": percent(row["response_rate"]) or why_not(row),
                f"{called('wave', row['earlier_wave']) or 'earlier wave'}, same day": percent(row["earlier_rate"]),
                "difference": "" if pd.isna(row["difference"]) else f"{half_up(100 * row['difference'], 1):+f} pp",
            }
            for _, row in latest.iterrows()
        ],
        f"In the field: response on day {latest['day'].iloc[0]}, furthest behind first (for reminders)",
    )

# %% [markdown]
# ## <span lang="nl">Ontbrekende antwoorden</span> · Answers that are missing
#
# <span lang="nl">Per vraag: aan wie zij is gesteld, wie antwoordde en wie haar oversloeg. Waar meer antwoorden mogelijk
# waren, maar niet ‘geen van deze’, sloeg wie niets koos de vraag niet per se over.</span>
#
# Per question: respondents to whom it was put, those who gave an answer, and those who skipped it (item nonresponse,
# partiële non-respons). Of those who gave an answer, shares gave one that counts as "weet niet" or as "n.v.t."
# in the codebook, whatever it is called there ("Anders", "Zeg ik liever niet"): no valid answer. Where several answers
# were possible but not "none of these", who ticked nothing did not necessarily skip the question.

# %% tags=["fold"]
kinds = {(a["scale"], a["code"]): a.get("kind") or "valid" for a in scales}
distributions = table("distributions")
distributions = distributions[(distributions["breakdown"] == "all")]


def of_kind(rows, kind):
    """Share of the answers that are of a kind; nothing if the scale has none, or if one is not shown."""
    found = rows[
        [
            kinds.get((codebook[item].get("scale"), answer)) == kind
            for item, answer in zip(rows["item"], rows["answer"], strict=True)
        ]
    ]
    hidden = found["count"].isna().any()
    if found.empty or not rows["denominator"].max():
        return ""
    return "not shown" if hidden else percent(found["count"].sum() / rows["denominator"].max())


def lacks_none(item, wave):
    """Whether a question took several answers, and had none for those to whom nothing applied."""
    offered = [answer for answer in measured.codebook[item].answers if wave not in answer.absent]
    return measured.codebook[item].type == "multi" and all(answer.kind == "valid" for answer in offered)


missing = []
for (wave, item), rows in distributions.groupby(["wave", "item"], sort=False):
    first = rows.iloc[0]
    if first["reason"] == "not_asked":
        continue
    if rows["denominator"].isna().all():
        missing.append({"wave": wave, "item": as_asked(item, wave), "note": why_not(first)})
        continue
    answered, skipped = rows["denominator"].max(), rows["skipped"].max()
    missing.append(
        {
            "wave": wave,
            "item": as_asked(item, wave),
            "asked": number(answered + skipped),
            "answered": number(answered),
            "skipped": number(skipped),
            "item nonresponse": percent(skipped / (answered + skipped)) if answered + skipped else "",
            "counts as weet niet": of_kind(rows, "dont_know"),
            "counts as n.v.t.": of_kind(rows, "not_applicable"),
            "note": "perhaps no answer applied" if skipped and lacks_none(item, wave) else "",
        }
    )
show(missing or [{"questions": "no closed questions, only numbers"}], "Item nonresponse")

# %% [markdown]
# ## <span lang="nl">Zijn deelnemers van één organisatie het eens?</span> · Do respondents of one organisation agree?
#
# <span lang="nl">Hoe vaak deelnemers van dezelfde organisatie hetzelfde antwoorden. ICC(1): welk deel van de
# verschillen tussen organisaties ligt; rwg: overeenstemming binnen een organisatie; α: overeenstemming boven toeval.
# Bij 1 zijn zij het eens, bij 0 niet meer dan vreemden.</span>
#
# *All* and *any* bracket the headline: the share of organisations where all, or at least one, of the respondents meet
# the condition. ICC(1): how much of the variance lies between organisations (1: their people agree; 0: no more than
# strangers do). rwg: agreement within (1: complete). α: Krippendorff's, ordinal (1: they agree; 0: as if by chance).

# %% tags=["fold"]
agreement = table("agreement")
show(
    [
        {
            "wave": row["wave"],
            "item": as_asked(row["item"], row["wave"]),
            "organisations": number(row["organisations"]),
            "respondents": number(row["respondents"]),
            "all": percent(row["share_all"]),
            "any": percent(row["share_any"]),
            "ICC(1)": number(row["icc"], 2),
            "rwg": number(row["rwg"], 2),
            "α": number(row["alpha"], 2),
            "note": why_not(row),
        }
        for _, row in agreement.iterrows()
    ]
    or [{"agreement": "no question about organisations is answered by several of their people"}],
    "Agreement within organisations",
)

# %% [markdown]
# ## <span lang="nl">Naast eerder gepubliceerde cijfers</span> · Against figures published before
#
# <span lang="nl">Of de antwoorden dezelfde cijfers geven als eerder zijn gepubliceerd.</span>
#
# Where an export holds a published figure among the responses, or a series was published, it is compared with what the
# responses give.

# %% tags=["fold"]
published = table("published")
published = published[published["status"].isin(["ok", "indicative"])]
equal = published.assign(exact=(published["difference"].abs() < 1e-9).astype(int), figures=1)
summary = [
    {
        "wave": wave,
        "statistic": statistic,
        "figures": len(rows),
        "equal": int(rows["exact"].sum()),
        "largest difference": number(rows["difference"].abs().max(), 2),
    }
    for (wave, statistic), rows in equal.groupby(["wave", "statistic"], sort=False)
]
show(summary or [{"published": "no published figures are in the exports"}], "Published figures and ours")

# %% [markdown]
# ## <span lang="nl">Versies</span> · Versions

# %% tags=["fold"]
packages = ("pandas", "numpy", "PyYAML", "ipython")
show(
    [{"name": "Python", "version": platform.python_version()}, *({"name": p, "version": version(p)} for p in packages)],
    "Versions of Python and its packages",
)
