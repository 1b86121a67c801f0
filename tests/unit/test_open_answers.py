"""Open answers stay inside; only excerpts that somebody approved come out, as quotes that are never markup."""

import csv
import io as std_io

import mini_project
from mini_project import clean, lines_of
from nulmeting import configuration, content, content_quotes, html, io
from nulmeting.content_source import Source

HEAD = "item,wave,text_nl,text_en,approved_by,approved_on"
GOOD = 'VERW,baseline,"Hoe, en <b>wanneer</b>?","How, and <b>when</b>?",A. Jansen,2024-02-01'


def project(tmp_path, rows=None):
    config = mini_project.make(tmp_path)
    book = config.parents[1] / "codebooks" / "mini.csv"
    book.write_text(book.read_text().replace("person,drop", "person,restricted"))
    if rows is not None:
        (config.parents[2] / "raw" / "mini" / "excerpts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        config.write_text(config.read_text() + "excerpts: excerpts.csv\n")
    return config


def test_texts_of_used_respondents_with_their_row_and_nobody(tmp_path):
    made = clean(project(tmp_path))
    assert made.texts["baseline"].to_dict("records") == [{"row": 2, "item": "VERW", "text": "geheime wens"}]
    assert made.texts["followup"].to_dict("records") == [{"row": 2, "item": "VERW", "text": "regel\ntwee"}]
    for frame in made.responses.values():
        assert "VERW" not in frame.columns
        assert "geheime" not in frame.to_string()


def test_texts_of_rows_that_are_not_used_are_not_kept(tmp_path):
    config = project(tmp_path)
    path = config.parents[2] / "raw" / "mini" / "baseline.csv"
    rows = list(csv.reader(std_io.StringIO(path.read_text())))
    for row in rows[1:]:
        row[7] = f"van {row[0]}"
    path.write_text(mini_project.csv_text(rows))
    kept = clean(config).texts["baseline"]
    assert kept["row"].tolist() == clean(config).responses["baseline"]["row"].tolist()
    assert not kept["text"].str.contains("p8@|x@|p11@|p12@").any()  # refused, unknown, incomplete, out of range


def test_a_question_that_is_dropped_is_not_kept(tmp_path):
    assert clean(mini_project.make(tmp_path)).texts["baseline"].empty


def test_approved_excerpts(tmp_path):
    config = project(tmp_path, [HEAD, "VERW,followup,Later,Later,A. Jansen,2024-12-01", GOOD])
    assert clean(config).excerpts == [
        {
            "item": "VERW",
            "wave": "baseline",
            "text": {"nl": "Hoe, en <b>wanneer</b>?", "en": "How, and <b>when</b>?"},
            "approved_on": "2024-02-01",
        },
        {"item": "VERW", "wave": "followup", "text": {"nl": "Later", "en": "Later"}, "approved_on": "2024-12-01"},
    ]


def test_one_text_for_both_languages(tmp_path):
    rows = ["item,wave,text,approved_by,approved_on", "VERW,baseline,Zo is het,A. Jansen,2024-02-01"]
    assert clean(project(tmp_path, rows)).excerpts[0]["text"] == {"nl": "Zo is het", "en": "Zo is het"}


def test_every_fault_of_the_excerpts_at_once_and_no_text_in_them(tmp_path):
    rows = [
        HEAD,
        "KEN,baseline,geheim a,geheim a,A. Jansen,2024-02-01",
        "VERW,basline,geheim b,geheim b,A. Jansen,2024-02-01",
        "VERW,baseline,geheim c,geheim c,,2024-02-01",
        "VERW,baseline,geheim d,geheim d,A. Jansen,gisteren",
        "VERW,baseline,geheim e,geheim e,A. Jansen,2023-12-31",
        "VERW,baseline,mail geheim@example.org,bel 06-1234 5678,A. Jansen,2024-02-01",
        GOOD,
        GOOD,
    ]
    found = lines_of(project(tmp_path, rows))
    assert [line.split(":")[0].replace("raw/mini/excerpts.csv!", "") for line in found] == [
        "E449 A2",
        "E450 B3",
        "E440 E4",
        "E451 F5",
        "E451 F6",
        "E452 C7",
        "E452 D7",
        "E441 9",
    ]
    assert "→ 'baseline'?" in found[1]
    assert not [line for line in found if "geheim" in line or "1234" in line]


def test_quotes_in_the_report_are_text(tmp_path):
    config = project(tmp_path, [HEAD, GOOD])
    source = Source(configuration.load(config), {}, "en")
    blocks = content_quotes.blocks(source, clean(config).excerpts)
    assert [block["type"] for block in blocks] == ["heading", "note", "heading", "quote"]
    assert blocks[2]["text"] == "What do you want to learn?"
    words = {
        "title": "t",
        "about": "a",
        "measurement": "mini",
        "language": "en",
        "languages": ["en"],
        "notice": "",
        "blocks": blocks,
    }
    page = html.render({**words, "words": content.words(source)}, {})
    assert "<blockquote>How, and &lt;b&gt;when&lt;/b&gt;?</blockquote><figcaption>Baseline</figcaption>" in page
    assert content_quotes.blocks(source, []) == []


def test_what_is_restricted_is_for_its_owner_alone_whatever_the_umask(tmp_path, monkeypatch):
    import os

    before = os.umask(0)
    try:
        target = tmp_path / "results" / "mini" / "restricted" / "open_text.baseline.csv"
        target.parent.mkdir(parents=True)
        target.parent.chmod(0o755)  # as somebody made it, or the run before
        for _ in range(2):
            io.write_text(target, "x")
            io.write_text(tmp_path / "results" / "mini" / "restricted" / "logs" / "clean.log", "x")
            io.write_text(tmp_path / "results" / "mini" / "public" / "run.json", "x")
            assert target.parent.stat().st_mode & 0o777 == 0o700
            assert (target.parent / "logs").stat().st_mode & 0o777 == 0o700
            assert target.stat().st_mode & 0o777 == 0o600
            target.parent.chmod(0o777)
    finally:
        os.umask(before)
    assert (tmp_path / "results" / "mini" / "public" / "run.json").stat().st_mode & 0o777 == 0o644
