"""Awkward but honest exports give the same answers, wrong ones located lines, and nothing personal comes along."""

import csv
import io
import re

import honest
import pytest
import wrong
from nulmeting import stages
from nulmeting.messages import InputError

LINE = re.compile(r"E\d{3} \S.*: \S.*")

CONFIG = """\
id: hulp
title: {{nl: Hulp, en: Help}}
about: {{nl: Drie mensen., en: Three people.}}
synthetic: true
waves:
  - id: eerste
    label: {{nl: Eerste, en: First}}
    file: {file}
    {wave}
link: {{person: RID}}
cleaning: {{max_quarantined: 0.5}}
indicators:
  - {{id: anchored, label: {{nl: Verankerd, en: Anchored}}, unit: person, statistic: share, condition: {{item: BEL, at_least: 4}}}}
"""
QUESTIONS = (
    ("RID", "key", "", "key"), ("BEL", "single", "eens", "no"), ("KEN", "number", "", "no"), ("DAT", "date", "", "no"),
    ("BEH", "multi", "hulp", "no"), ("VERW", "text", "", "drop"),
)  # fmt: skip
ANSWERS = (
    ("eens", "1", "Helemaal mee oneens", "valid"), ("eens", "2", "Mee oneens", "valid"), ("eens", "3", "Neutraal", "valid"),
    ("eens", "4", honest.AGREE, "valid"), ("eens", "5", honest.FULLY, "valid"), ("eens", "8", honest.UNKNOWN, "dont_know"),
    ("hulp", "praktijk", honest.PRACTICE, "valid"), ("hulp", "ervaring", honest.OTHERS, "valid"),
    ("hulp", "eisen", honest.CLAUSES, "valid"), ("hulp", "anders", "Anders", "valid"),
)  # fmt: skip


def csv_of(head, rows):
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue()


def project(folder, case):
    """Write the configuration, codebook and export of a case; give the configuration and the folder of the export."""
    books, measurements, raw = folder / "config/codebooks", folder / "config/measurements", folder / "raw/hulp"
    for one in (books, measurements, raw):
        one.mkdir(parents=True)
    (folder / "config/config.yaml").write_text("measurements: [hulp]\nlanguages: [nl, en]\n")
    file = f"export{case.suffix}"
    (measurements / "hulp.yaml").write_text(CONFIG.format(file=file, wave=case.wave))
    heads = {item: head for item, head in case.columns.items() if isinstance(head, str)}
    split = next((head for head in case.columns.values() if isinstance(head, dict)), {})
    rows = [(code, kind, scale, code, code, personal, heads.get(code, "")) for code, kind, scale, personal in QUESTIONS]
    head = ("code", "type", "scale", "question_nl", "question_en", "personal", "column.eerste")
    (books / "hulp.csv").write_text(csv_of(head, rows))
    rows = [
        (*one[:3], f"{one[2]} (en)", one[3], case.variants.get(one[1], ""), split.get(one[1], "")) for one in ANSWERS
    ]
    head = ("scale", "code", "label_nl", "label_en", "kind", "variants", "column.eerste")
    (books / "hulp.answers.csv").write_text(csv_of(head, rows))
    (raw / file).write_bytes(case.make())
    return measurements / "hulp.yaml", raw


def answers(frame):
    options = [name for name in frame if name.startswith("BEH.")]
    return [
        (row["BEL"], row["KEN"], row["DAT"], {name[4:] for name in options if row[name] is True or row[name] == 1})
        for row in frame.to_dict("records")
    ]


@pytest.mark.parametrize("case", honest.HONEST.values(), ids=honest.HONEST)
def test_an_honest_export_is_read_right(tmp_path, case):
    config, raw = project(tmp_path, case)
    made = stages.clean(config, raw, b"k" * 32)
    frame = made.responses["eerste"]
    assert answers(frame) == [honest.TRUTH[place] for place in case.people]
    assert len(set(frame["person"])) == len(case.people)
    told = f"{frame.to_csv()} {made.reading['eerste']}"
    assert "voorbeeld.example" not in told and "06-12345678" not in told and "192.0.2" not in told


def test_there_are_enough_of_them():
    assert len(honest.HONEST) >= 25 and len(wrong.WRONG) >= 25


@pytest.mark.parametrize("case", wrong.WRONG.values(), ids=wrong.WRONG)
def test_a_wrong_export_gives_located_lines(tmp_path, case):
    config, raw = project(tmp_path, case.export)
    with pytest.raises(InputError) as caught:
        stages.clean(config, raw, b"k" * 32)
    for language in ("nl", "en"):
        lines = caught.value.text(language).replace(f"{raw}/", "").splitlines()
        assert lines and all(LINE.fullmatch(line) for line in lines)
        code, where = lines[0].split(":")[0].split(" ", 1)
        assert code == case.code
        assert where.split("[")[0].split("!")[0] == f"export{case.export.suffix}"
        assert not case.place or where.rsplit("!")[-1] == case.place
        assert case.says in lines[0]
        told = "\n".join(lines)
        assert not any(secret in told for secret in ("voorbeeld.example", "06-12345678", "Jan", "192.0.2"))
