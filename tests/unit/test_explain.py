"""A figure explained: its rows add up to its numerator and denominator."""

import re
from dataclasses import replace

import mini_project
import pytest
from nulmeting import command, configuration, io, stages, tables
from nulmeting.explain import Files, Wanted, condition_text, explain, wanted
from nulmeting.messages import InputError

KEY = b"k" * 32


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained")
    config = mini_project.make(folder)
    measurement = configuration.load(config)
    made = stages.clean(config, folder / "raw" / "mini", KEY)
    built = tables.build(measurement, made.responses, made.register, made.counts, made.published)
    return folder, measurement, made, built


def files(whole, wave="baseline", report=()):
    _, _, made, built = whole
    cells = {head: "ABCDEFGHI"[place] for place, head in enumerate(mini_project.BASELINE_HEAD)}
    return Files(
        built["estimates"], made.responses[wave], made.excluded[wave], made.counts, list(report), cells, "baseline.csv"
    )


def lines(whole, name, language="en", **settings):
    measurement = whole[1]
    one = wanted(measurement, name)
    return dict(explain(measurement, one, files(whole, one.wave, **settings), language))


def numbers(text):
    return [int(n) for n in re.findall(r"\d+", text.split("rows")[1])]


def test_of_persons_the_rows_are_the_numerator_and_the_denominator(whole):
    made = lines(whole, "able.baseline")
    row = whole[3]["estimates"].query("indicator == 'able' and wave == 'baseline' and category == 'all'").iloc[0]
    meets, not_meets, invalid = (
        next(x for x in made["Rows"] if x.startswith(w)) for w in ("meets it", "does not", "not in")
    )
    assert len(numbers(meets)) == row["numerator"]
    assert len(numbers(meets)) + len(numbers(not_meets)) == row["denominator"]
    assert len(numbers(meets) + numbers(not_meets) + numbers(invalid)) == row["responding"]
    # BEL of p1, p3, p7, p9 (its second row) is 4 or 5
    assert numbers(meets) == [2, 4, 6, 9]
    assert made["Rows"][0] == "export baseline.csv, columns D"
    assert any(f"numerator {row['numerator']:g}, denominator {row['denominator']}" in line for line in made["Figure"])


def test_of_organisations_their_values_add_up(whole):
    made = lines(whole, "anchored.baseline")
    means = [float(line.split("together ")[1]) for line in made["Rows"] if line.startswith("organisation")]
    row = (
        whole[3]["estimates"]
        .query("indicator == 'anchored' and definition == 'headline' and wave == 'baseline' and category == 'all'")
        .iloc[0]
    )
    assert sum(means) == pytest.approx(row["numerator"])
    assert len(means) == row["denominator"]
    # p1 says 4 and p2 says 2: the organisation counts for a half
    assert "organisation 1: rows 2=1, 3=0; together 0.5" in made["Rows"]


def test_an_option_an_alternative_and_a_category(whole):
    assert wanted(whole[1], "needs.1.baseline.share.g") == Wanted("needs", "baseline", "1", "headline", "type", "g")
    assert wanted(whole[1], "anchored.followup.top_box") == Wanted("anchored", "followup", "", "top_box")
    made = lines(whole, "needs.3.baseline.g")
    assert numbers(next(line for line in made["Rows"] if line.startswith("meets it"))) == [2]
    assert lines(whole, "mark.baseline")["Rows"][1].startswith("counts (6): rows 2, 3, 4, 5, 9, 13")


def test_within_a_breakdown_a_name_is_a_category_even_if_an_alternative_has_it(whole):
    measurement = whole[1]
    place = next(i for i, one in enumerate(measurement.indicators) if one.id == "anchored")
    one = measurement.indicators[place]
    same = replace(one, definitions=(*one.definitions, replace(one.definitions[1], id="g")))
    both = replace(
        measurement, indicators=(*measurement.indicators[:place], same, *measurement.indicators[place + 1 :])
    )
    assert wanted(both, "anchored.baseline.share.type.g") == Wanted("anchored", "baseline", "", "headline", "type", "g")
    assert wanted(both, "anchored.baseline.g") == Wanted("anchored", "baseline", "", "g")


def test_what_was_excluded_with_rows_and_refusals_without(whole):
    said = "\n".join(lines(whole, "able.baseline")["Not used"])
    assert re.search(r"did not consent|no consent", said)
    assert "1 (-)" in said  # who refused: a count, no row
    assert "1 (11)" in said  # incomplete


def test_where_it_is_printed(whole):
    number = {"id": "able.baseline.share", "value": 0.5, "text": "50%"}
    report = [
        {"type": "heading", "level": 2, "id": "a", "text": "Results"},
        {"type": "table", "rows": [["x", number]]},
        {"type": "table", "rows": [["x", {**number, "id": "able.followup.share"}]]},
    ]
    assert lines(whole, "able.baseline", report=report)["Printed"][:-1] == ["report, Results: 50%"]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("abel.baseline", "able"), ("able.basline", "baseline"), ("able", "able.baseline"), ("needs.baseline", "needs.1")],
)
def test_a_figure_that_is_not_there(whole, name, nearest):
    with pytest.raises(InputError) as caught:
        wanted(whole[1], name)
    assert caught.value.faults[0].code == "E506"
    assert nearest in caught.value.text("en")


def test_conditions_in_words():
    both = {
        "all_of": [
            {"item": "A", "at_least": 4},
            {"any_of": [{"item": "B", "in": ["x"]}, {"not": {"item": "C", "selected": "y"}}]},
        ]
    }
    assert condition_text(both, "nl") == "A ≥ 4 en (B ∈ {x} of niet C ∋ y)"
    assert condition_text(both, "en") == "A ≥ 4 and (B ∈ {x} or not C ∋ y)"


def test_the_command_reads_what_a_run_left(whole, capsys, monkeypatch):
    folder, _, made, built = whole
    monkeypatch.chdir(folder)
    inside = folder / "results" / "mini" / "restricted"

    def run(*arguments):
        with pytest.raises(SystemExit) as caught:
            command.main(list(arguments))
        return caught.value.code or 0, *capsys.readouterr()

    assert run("verklaar", "able.baseline")[0] == 2  # nothing was run yet
    io.write_table(built["estimates"], inside / "tables" / "estimates.csv", public=False)
    io.write_parquet(made.responses["baseline"], inside / "baseline.parquet")
    io.write_table(made.excluded["baseline"], inside / "excluded.baseline.csv", public=False)
    io.write_table(made.counts, inside / "counts.csv", public=False)
    io.write_json(folder / "results" / "mini" / "public" / "report" / "report.nl.json", {"blocks": []})
    code, out, _ = run("verklaar", "able.baseline")
    assert code == 0
    assert out.startswith("Vertrouwelijk")
    assert "voldoet (4): rijen 2, 4, 6, 9" in out
    assert "kolommen D" in out
    assert not [name for name in made.register["person"] if name in out]
    assert "E506" in run("explain", "abel.baseline")[2]
