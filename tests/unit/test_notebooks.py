"""Notebooks: executed for one side, the same bytes every time, and a failing cell as one line without data."""

import ast
import json
import math
import re
import statistics
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from mini import measurement
from nulmeting import notebooks
from nulmeting.messages import InputError
from scipy.special import betaincinv, stdtrit

SOURCES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))

SOURCE = """\
# %% [markdown]
# # A small & plain notebook

# %% tags=["parameters"]
measurement = "none"
public_only = False

# %% [markdown]
# ## Counting

# %%
import pandas as pd

print(measurement)
recomputed = {"a.before": True}
pd.DataFrame({"word": ["<b>bold</b>", "plain"], "share": ["40.5%", "-1.0%"]})

# %% tags=["restricted"]
secret = "only inside"
print(secret)

# %% [markdown] tags=["public"]
# Only outside.
"""


def executed(extra="", public=False, results=()):
    parameters = {"measurement": "kci-2018", "public_only": public}
    return notebooks.execute(SOURCE + extra, "notebooks/small.py", parameters, results)


def fault(extra):
    with pytest.raises(InputError) as caught:
        executed(extra)
    (only,) = caught.value.faults
    return only


def test_a_notebook_has_real_outputs_and_its_parameters():
    notebook = nbformat.reads(executed().ipynb.decode(), as_version=4)
    nbformat.validate(notebook)
    injected = next(c for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", []))
    assert injected.source == "measurement = 'kci-2018'\npublic_only = False"
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs[0].text == "kci-2018\n"
    assert "<td>&lt;b&gt;bold&lt;/b&gt;</td>" in outputs[1].data["text/html"]


def test_each_side_has_its_own_cells():
    inside, outside = executed(), executed(public=True)
    assert b"only inside" in inside.ipynb and b"Only outside" not in inside.ipynb
    assert b"only inside" not in outside.ipynb + outside.html and b"Only outside" in outside.html


def test_equal_input_gives_equal_bytes_wherever_it_runs(tmp_path, monkeypatch):
    first = executed()
    monkeypatch.chdir(tmp_path)
    assert executed() == first


def test_nothing_of_the_machine_is_in_the_outputs():
    made = executed("# %%\nimport warnings\nwarnings.warn('look at x@example.org')\n")
    for text in (made.ipynb.decode(), made.html.decode()):
        assert str(Path.cwd()) not in text and "site-packages" not in text and "ipython-input" not in text
        assert "x@example.org" not in text.replace("look at x@example.org", "", 1)  # the source itself is there once
        assert not re.search(r"\d\d:\d\d:\d\d", text)
    assert "UserWarning" in made.ipynb.decode()


def test_results_are_handed_back():
    assert executed(results=["recomputed", "unknown"]).results == {"recomputed": {"a.before": True}, "unknown": None}


def test_the_page_is_one_file_with_language_title_and_accessible_tables():
    page = BeautifulSoup(executed().html, "html.parser")
    assert page.html["lang"] == "en"
    assert page.title.string == "A small & plain notebook"
    assert page.find_all(["script", "link", "iframe", "img"]) == []
    assert not [tag for tag in page.find_all(href=True) if "//" in tag["href"]]
    assert "url(" not in page.style.string and "@import" not in page.style.string
    assert [head["scope"] for head in page.table.find_all("th")] == ["col", "col", "row", "row"]
    cells = [(cell.text, cell.get("class")) for cell in page.table.find_all("td")]
    assert ("40.5%", None) in cells and ("<b>bold</b>", ["text"]) in cells
    assert len(page.find_all("h1")) == 1


def test_numbers_stand_right_and_words_left_column_by_column():
    numbers = "<td>above 0 to 1 pp</td><td>2 and 3</td><td>38% to 47%</td><td>&lt; 0.001</td><td>not shown</td><td></td><td>2017</td>"
    others = "<td>-18 to below 0 pp</td><td>4</td><td></td><td>2 of 3</td><td>4.5</td><td></td><td>2019</td>"
    heads = "".join(f"<th>{head}</th>" for head in ("a", "b", "c", "d", "e", "f", "wave"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{numbers}</tr><tr>{others}</tr></tbody></table>"
    page = BeautifulSoup(notebooks.accessible(table), "html.parser")
    text = ["text"]
    assert [head.get("class") for head in page.find_all("th")] == [None, text, None, None, None, text, text]
    assert [cell.get("class") for cell in page.find_all("td")] == [None, text, None, None, None, text, text] * 2


def test_a_table_that_scrolls_is_called_as_its_caption_says():
    table = "<table>{}<thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    made = notebooks.accessible(table.format("<caption>n &lt; 5, &quot;few&quot;</caption>") + table.format(""))
    boxes = BeautifulSoup(made, "html.parser").find_all("div", class_="scroll")
    assert [box["aria-label"] for box in boxes] == ['n < 5, "few"', "Table 2"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_table_of_a_notebook_has_a_caption(source):
    calls = [node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call)]
    shown = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "show"]
    assert len(shown) > 5
    assert [call.lineno for call in shown if len(call.args) < 2] == []


def test_a_failing_cell_is_one_located_line_without_a_value_from_the_data():
    found = fault('# %% [markdown]\n# ## Reading\n# %%\nmail = "jan" + "@example.org"\nfloat(mail)\n')
    assert (found.code, found.where) == ("E801", "notebooks/small.py")
    assert found.fields == {"cell": "5", "heading": "Reading", "code": "float(mail)", "error": "ValueError"}
    assert found.line("nl").startswith("E801 notebooks/small.py: ") and "\n" not in found.line("en")


def test_a_heading_in_two_languages_is_told_in_words():
    two = '# %% [markdown]\n# ## <span lang="nl">Lezen</span> · Reading\n# %%\n1 / 0\n'
    assert fault(two).fields["heading"] == "Lezen · Reading"
    source = SOURCE.replace("# # A small & plain", '# # <span lang="nl">Een klein</span> · A small & plain')
    made = notebooks.execute(source, "notebooks/small.py", {"measurement": "x", "public_only": True})
    page = BeautifulSoup(made.html, "html.parser")
    assert page.title.string == "Een klein · A small & plain notebook"
    assert page.h1.find("span", lang="nl").string == "Een klein"


def test_what_a_notebook_asserts_is_told():
    found = fault('# %%\nassert 1 == 2, "recomputed 1, the pipeline 2"\n')
    assert found.fields["error"] == "recomputed 1, the pipeline 2"


def test_a_cell_that_is_no_python_is_located():
    found = fault("# %%\nx = 1\nx = = 2\n")
    assert found.fields["error"] == "SyntaxError" and found.fields["code"] == "x = = 2"


def test_a_notebook_without_a_place_for_parameters_stops():
    with pytest.raises(InputError) as caught:
        notebooks.execute("# %%\n1\n", "notebooks/small.py", {})
    assert [one.code for one in caught.value.faults] == ["E803"]


def test_the_interpreter_and_the_users_folder_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    before = (sys.modules["__main__"], sys.excepthook, sys.displayhook, sys.stdout)
    executed()
    assert (sys.modules["__main__"], sys.excepthook, sys.displayhook, sys.stdout) == before
    assert list(tmp_path.iterdir()) == []


def test_one_notebook_does_not_see_the_names_of_another():
    executed("# %%\nleft_behind = 1\n")
    assert fault("# %%\nleft_behind\n").fields["error"] == "NameError"


@pytest.mark.parametrize(
    "answers",
    [
        None,
        {"anchored.before": 0.43},
        {"anchored.before": 1},
        {"anchored.then": True},
        {"Jan Jansen": True},
        ["anchored.before"],
    ],
)
def test_nothing_but_yes_or_no_per_figure_crosses(answers):
    with pytest.raises(InputError) as caught:
        notebooks.verdicts({"recomputed": answers}, "recomputed", measurement())
    assert [one.code for one in caught.value.faults] == ["E802"]


def test_yes_and_no_per_figure_cross():
    one, wave = measurement(), measurement().waves[0].id
    answers = {f"{one.indicators[0].id}.{wave}": True, f"{one.indicators[1].id}.{wave}": False}
    assert notebooks.verdicts({"recomputed": answers}, "recomputed", one) == answers


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_sources_are_plain_python_with_parameters_and_one_title(source):
    cells = notebooks.prepared(source.read_text(), source.name, {"measurement": "x", "public_only": True}).cells
    assert sum(cell.source.startswith("# ") for cell in cells if cell.cell_type == "markdown") == 1
    assert json.dumps([cell.id for cell in cells]) == json.dumps([f"cell-{n:02d}" for n in range(1, len(cells) + 1)])


def test_the_recomputation_does_not_import_the_library():
    tree = ast.parse(next(path for path in SOURCES if path.stem == "headline_figures").read_text())
    froms = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert "openpyxl" in names
    assert not [name for name in (*froms, *names) if name.split(".")[0] in {"nulmeting", "importlib.util", "runpy"}]


def functions_of(name, *wanted, **given):
    """Functions of a notebook, without running it, with what is given of what they rest on."""
    tree = ast.parse(next(path for path in SOURCES if path.stem == name).read_text())
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in wanted]
    assert {node.name for node in found} == set(wanted)
    names = {"math": math, "statistics": statistics, "betaincinv": betaincinv, "stdtrit": stdtrit, "pd": pd, **given}
    names |= {"Decimal": Decimal, "ROUND_HALF_UP": ROUND_HALF_UP}
    exec(compile(ast.Module(found, []), name, "exec"), names)
    return [names[one] for one in wanted]


def test_the_notebooks_own_limits_are_the_published_ones():
    beta_limits, konijn, t_quantile = functions_of("headline_figures", "beta_limits", "konijn", "t_quantile")
    # contingencytables, chapter 2: Clopper-Pearson of 13/16
    assert beta_limits(13, 16) == pytest.approx((0.5435, 0.9595), abs=5e-5)
    # by the formula: no success in 20, 1 - 0.025^(1/20); all of 20
    assert beta_limits(0, 20) == pytest.approx((0, 0.1684), abs=5e-5)
    assert beta_limits(20, 20) == pytest.approx((0.8316, 1), abs=5e-5)
    # Korn-Graubard in the tests of svy: p, se, n = 922 and df = 56
    p, error = 0.507348258357226, 0.0167712595840644
    worth = p * (1 - p) / error**2 * (t_quantile(921) / t_quantile(56)) ** 2
    assert beta_limits(p * worth, worth) == pytest.approx((0.473233376535445, 0.541412207644769), abs=1e-12)
    # by the hypergeometric distribution: 3 of 10 in a register of 50, 43 of 100 in one of 150
    assert konijn(3, 10, 50) == (5 / 50, 31 / 50)
    assert konijn(43, 100, 150) == (56 / 150, 73 / 150)


FIGURES = ("as_figure", "points", "limits", "hundredfold", "half_up", "number")


def test_a_figure_has_the_decimals_with_which_it_is_published():
    as_figure, points, *_ = functions_of("headline_figures", *FIGURES, public_only=True)
    assert [as_figure(value, "share") for value in (0.41, 48 / 111, 0.0, math.nan)] == ["41%", "43.2%", "0%", ""]
    assert [points(value, "share") for value in (-0.01, 0.04, 9 / 74, 0.0)] == ["-1 pp", "+4 pp", "+12.2 pp", "0 pp"]
    assert (as_figure(77.5, "median"), points(-2.0, "median"), points(1.5, "mean")) == ("77.5", "-2", "+1.5")
    as_figure, points, *_ = functions_of("headline_figures", *FIGURES, public_only=False)
    assert (as_figure(0.41, "share"), points(0.0004, "share"), points(0.05, "share")) == ("41.0%", "0.0 pp", "+5.0 pp")


def test_a_limit_that_is_rounded_to_zero_does_not_contradict_the_test():
    limits = functions_of("headline_figures", *FIGURES, public_only=True)[2]
    row = {"statistic": "share", "level": 0.95, "difference": -0.09, "ci_low": -0.18, "ci_high": 0.0, "p_value": 0.05}
    assert limits(row) == "-18 to below 0 pp"
    assert limits(row | {"p_value": 0.1}) == "-18 to 0 pp"
    assert limits(row | {"difference": 0.09, "ci_low": 0.0, "ci_high": 0.18}) == "above 0 to +18 pp"
    assert limits(row | {"statistic": "mean", "ci_low": -3.0}) == "-3 to below 0"
    assert limits(row | {"ci_low": math.nan, "p_value": math.nan}) == ""


def test_the_notebooks_own_variance_is_that_of_clusters():
    influence, covariance = functions_of("headline_figures", "influence", "covariance")
    units = {"a": [1.0, 0.0, 1.0], "b": [0.0], "c": [1.0, 1.0], "d": [0.0, 0.0]}
    b = influence(units)
    assert sum(b.values()) == pytest.approx(0)
    # p = 4/8; b = (2 - 1.5, 0 - 0.5, 2 - 1, 0 - 1)/8; V = 4/3 * (0.25 + 0.25 + 1 + 1)/64
    assert covariance(b, b, {*units}) == pytest.approx(4 / 3 * 2.5 / 64)
    # a fifth cluster without a valid answer enters as 0
    assert covariance(b, b, {*units, "e"}) == pytest.approx(5 / 4 * 2.5 / 64)
    # of another wave without a cluster in common
    assert covariance(b, {"z": 0.3, "y": -0.3}, {*units, "y", "z"}) == pytest.approx(0)


def test_the_notebooks_own_interval_of_a_difference():
    (mover,) = functions_of("headline_figures", "mover")
    # Newcombe 1998, II, table II: 56/70 - 48/80 from the Wilson limits of both, method 10
    limits = [wilson(48, 80), wilson(56, 70)]
    assert mover((48 / 80, 56 / 70), limits, 0.0) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    # contingencytables, chapter 8: the paired table (59, 6, 16, 80), Newcombe's interval with its correlation
    limits = [wilson(75, 161), wilson(65, 161)]
    rho = (59 * 80 - 6 * 16 - 161 / 2) / math.sqrt(65 * 96 * 75 * 86)
    assert mover((75 / 161, 65 / 161), limits, rho) == pytest.approx((-0.1186, -0.0046), abs=5e-5)


@pytest.mark.parametrize("z", [-4.0, -2.1, 1.3, 0.02])
def test_the_notebooks_own_p_value_is_where_the_interval_begins_to_exclude_zero(z):
    normal = statistics.NormalDist()

    def change_at(indicator, pair, rho, alpha=0.05):
        half = normal.inv_cdf(1 - alpha / 2)
        return z - half, z + half

    (p_of,) = functions_of("headline_figures", "p_of", change_at=change_at)
    assert p_of({}, [], 0.0) == pytest.approx(2 * normal.cdf(-abs(z)), abs=1e-8)


@pytest.mark.parametrize("adjustment, wanted", [("holm", [0.03, 0.06, 0.06]), ("bh", [0.03, 0.04, 0.04])])
def test_the_notebooks_own_correction_is_that_of_the_tests_that_there_are(adjustment, wanted):
    changes = pd.DataFrame({"family": list("aaaab"), "p_value": [0.01, 0.04, 0.03, math.nan, 0.001]})
    changes["adjustment"] = adjustment
    (adjusted,) = functions_of("headline_figures", "adjusted", changes=changes, FAMILY=["family"])
    assert [adjusted(row) for _, row in changes[:3].iterrows()] == pytest.approx(wanted)


def wilson(x, n):
    z = statistics.NormalDist().inv_cdf(0.975)
    middle, half = x + z * z / 2, z * math.sqrt(x * (n - x) / n + z * z / 4)
    return (middle - half) / (n + z * z), (middle + half) / (n + z * z)


def test_a_quantile_is_the_smallest_value_that_reaches_its_share():
    (at_share,) = functions_of("headline_figures", "at_share")
    values = [float(value) for value in range(1, 21)]
    # 0.35 * 20 is 7.000000000000001 in binary
    assert [at_share(values, share) for share in (-0.1, 0.35, 0.351, 0.5, 1.2)] == [1, 7, 8, 10, 20]
