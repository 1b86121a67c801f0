"""Word files of one's own in the configuration, and the command that shows their fields."""

import json

import docx
import mini_project
import pytest
import report_content
from nulmeting import command, configuration, word_fields
from nulmeting.messages import InputError


@pytest.fixture
def project(tmp_path, monkeypatch):
    mini_project.make(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config" / "templates").mkdir()
    docx.Document().save(str(tmp_path / "config" / "templates" / "brief.docx"))
    return tmp_path


def loaded(project, templates):
    path = project / "config" / "measurements" / "mini.yaml"
    before, _, behind = path.read_text().partition("report: {")
    assert behind
    path.write_text(f"{before}report: {{word_templates: {templates}, {behind}")
    return configuration.load("config/measurements/mini.yaml")


def test_a_template_per_file_and_language(project):
    made = loaded(project, "[{file: brief.docx, language: nl}, {file: brief.docx, language: en}]")
    assert [(one.name, one.language) for one in made.word_templates] == [("brief", "nl"), ("brief", "en")]


@pytest.mark.parametrize(
    ("templates", "said"),
    [
        ("[{file: brieff.docx, language: nl}]", "E101 config/templates/brieff.docx: "),
        ("[{file: brief.docx, language: nl}, {file: brief.docx, language: nl}]", "E107 config/measurements/mini.yaml report.word_templates: 'brief.docx (nl)'"),
        ("[{file: report.docx, language: nl}]", "E117 config/measurements/mini.yaml report.word_templates: 'report.docx'"),
        ("[{file: brief.docm, language: nl}]", "E103 config/measurements/mini.yaml"),
        ("[{file: ../brief.docx, language: nl}]", "E103 config/measurements/mini.yaml"),
        ("[{file: brief.docx}]", "E109 config/measurements/mini.yaml"),
        ("[{file: brief.docx, language: de}]", "E103 config/measurements/mini.yaml"),
        ("[{file: brief.docx, language: nl, fields: x}]", "E102 config/measurements/mini.yaml"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_its_place(project, templates, said):
    with pytest.raises(InputError) as caught:
        loaded(project, templates)
    assert said in caught.value.text("en")


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as caught:
        command.main(list(arguments))
    out = capsys.readouterr()
    return caught.value.code or 0, out.out, out.err


@pytest.mark.parametrize(("name", "language"), [("velden", "nl"), ("fields", "en")])
def test_every_field_is_shown_with_its_text(project, capsys, monkeypatch, name, language):
    content = report_content.content(language)
    place = project / "results" / "mini" / "public" / "report" / f"report.{language}.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(content))
    monkeypatch.setattr(command, "LANGUAGE", language)
    code, out, _ = run(capsys, name, "mini")
    assert code == 0
    known = word_fields.fields(content)
    shown = [line.partition("}}")[0].strip(" {") for line in out.splitlines() if "{{" in line]
    assert {word_fields.canonical(one) for one in shown} == set(known)
    assert len(shown) == len(known)
    assert "{{ anchored.before.share }}  43%" in out
    assert ("{{ titel }}" if language == "nl" else "{{ title }}") in out
    assert run(capsys, name)[1] == out  # the first measurement, without a name


def test_what_cannot_be_shown(project, capsys):
    assert run(capsys, "velden", "minni")[2].startswith(
        "E502 minni: er is geen meting 'minni'; toegestaan: mini; → 'mini'?"
    )
    code, _, err = run(capsys, "velden", "mini")
    assert (code, err[:4]) == (2, "E509")
