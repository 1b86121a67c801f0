"""Other draws of the example measurement: every planted fault is found, every figure is the true one."""

import functools
import importlib
import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from nulmeting import configuration, stages, tables

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "kci_2018"
CONFIG = ROOT / "config" / "measurements" / "kci-2018.yaml"
SEEDS = range(3001, 3006)
WAVES = ("baseline", "followup")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Generate a measurement, clean it and make its tables, once per seed."""
    sys.path.insert(0, str(EXAMPLE))
    generate = importlib.import_module("generate")
    sys.path.remove(str(EXAMPLE))
    measurement = configuration.load(CONFIG)

    @functools.cache
    def result(seed):
        folder = tmp_path_factory.mktemp(f"seed{seed}")
        drawn = generate.measurement(seed)
        truth = json.loads(drawn.pop("truth.json"))
        for name, data in drawn.items():
            (folder / name).write_bytes(data)
        cleaned = stages.clean(CONFIG, folder, seed.to_bytes(32, "big"))
        made = tables.build(measurement, cleaned.responses, cleaned.register, cleaned.counts, cleaned.published)
        return truth, cleaned, made

    return result


def headline(made, wave, indicator, breakdown="all", category="all", option=""):
    """Give the one row of the headline definition, whichever target."""
    table = made["estimates"]
    rows = table[
        (table["wave"] == wave)
        & (table["indicator"] == indicator)
        & (table["definition"] == "headline")
        & (table["breakdown"] == breakdown)
        & (table["category"] == category)
        & (table["option"].fillna("") == option)
        & (table["target"] == "process")
    ]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_planted_fault_is_found(run, seed):
    truth, cleaned, _ = run(seed)
    for wave in WAVES:
        planted = {(fault["row"], fault["reason"]) for fault in truth["faults"] if fault["wave"] == wave}
        expected = {(row, reason) for row, reason in planted if reason != "no_consent"}
        excluded = cleaned.excluded[wave]
        assert set(zip(excluded["row"], excluded["reason"], strict=True)) == expected
        assert len(excluded) == len(expected)
        used = set(cleaned.responses[wave]["row"])
        assert used == set(range(2, truth["waves"][wave]["read"] + 2)) - {row for row, _ in planted}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_flag_is_found(run, seed):
    truth, cleaned, made = run(seed)
    for wave in WAVES:
        responses, flow = cleaned.responses[wave], made["flow"]
        for reason, count in truth["waves"][wave]["flagged"].items():
            planted = {flag["row"] for flag in truth["flags"] if (flag["wave"], flag["reason"]) == (wave, reason)}
            assert set(responses.loc[responses[f"flag.{reason}"], "row"]) == planted
            row = flow[(flow["wave"] == wave) & (flow["step"] == "flagged") & (flow["reason_excluded"] == reason)]
            assert row["count"].tolist() == [count] == [len(planted)]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_is_accounted_for(run, seed):
    truth, cleaned, _ = run(seed)
    for wave in WAVES:
        rows = cleaned.counts[(cleaned.counts["wave"] == wave) & (cleaned.counts["unit"] == "row")]
        rows = rows[rows["step"] != "flagged"]
        count = Counter()
        for step, reason, number in zip(rows["step"], rows["reason"].fillna(""), rows["count"], strict=True):
            count[step, reason] += int(number)
        read, used = count.pop(("read", "")), count.pop(("used", ""))
        assert {reason: n for (_, reason), n in count.items() if n} == truth["waves"][wave]["excluded"]
        assert read == truth["waves"][wave]["read"] == used + sum(count.values())
        assert used == truth["waves"][wave]["used"] == len(cleaned.responses[wave])


@pytest.mark.parametrize("seed", SEEDS)
def test_register_and_overlap(run, seed):
    truth, cleaned, made = run(seed)
    assert len(cleaned.register) == truth["register"]["persons"]
    assert cleaned.register["organisation"].nunique() == truth["register"]["organisations"]
    flow = made["flow"]
    overlap = flow[(flow["step"] == "overlap") & (flow["wave"] == "baseline+followup")]
    counts = dict(zip(overlap["unit"], overlap["count"], strict=True))
    assert counts == {"person": truth["overlap"]["persons"], "organisation": truth["overlap"]["organisations"]}
    for wave in WAVES:
        responding = flow[(flow["step"] == "responding") & (flow["wave"] == wave)]
        known = truth["waves"][wave]["responding"]
        assert dict(zip(responding["unit"], responding["count"], strict=True)) == {
            "person": known["persons"],
            "organisation": known["organisations"],
        }


@pytest.mark.parametrize("indicator", ["policy_anchoring", "criteria_capability"])
@pytest.mark.parametrize("seed", SEEDS)
def test_headlines_are_the_true_ones(run, seed, indicator):
    truth, _, made = run(seed)
    for wave in WAVES:
        known, row = truth["waves"][wave][indicator], headline(made, wave, indicator)
        assert row["denominator"] == known["denominator"]
        assert row["numerator"] == pytest.approx(known["numerator"], abs=1e-9)
        assert row["estimate"] == pytest.approx(known["estimate"], abs=1e-12)
    assert (
        f"{headline(made, 'baseline', indicator)['estimate']:.0%}"
        == {
            "policy_anchoring": "43%",
            "criteria_capability": "20%",
        }[indicator]
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_register_decides_the_subgroup(run, seed):
    truth, _, made = run(seed)
    for wave in WAVES:
        known = truth["waves"][wave]["policy_anchoring_by_type"]["gemeente"]
        row = headline(made, wave, "policy_anchoring", "organisation_type", "municipal")
        assert (row["denominator"], row["numerator"]) == (known["denominator"], pytest.approx(known["numerator"]))
        known = truth["waves"][wave]["criteria_capability_by_role"]["inkoper"]
        row = headline(made, wave, "criteria_capability", "role", "buyer")
        assert (row["denominator"], row["numerator"]) == (known["denominator"], known["numerator"])


@pytest.mark.parametrize("seed", SEEDS)
def test_learning_needs_are_the_true_ones(run, seed):
    truth, _, made = run(seed)
    for wave in WAVES:
        known = truth["waves"][wave]["learning_needs"]
        for code, count in known["counts"].items():
            row = headline(made, wave, "learning_needs", option=code)
            assert (row["numerator"], row["denominator"]) == (count, known["denominator"])
