"""The project as a whole: what every rule, module, script, raw file, message and document has to keep to."""

import ast
import hashlib
import re
import string
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from nulmeting.codebook_columns import ANSWERS, DUTCH, QUESTIONS
from nulmeting.table_columns import FIELDS, SUPPORT

ROOT = Path(__file__).parent.parent.parent
LIBRARY = sorted((ROOT / "workflow" / "nulmeting").rglob("*.py"))
SCRIPTS = sorted((ROOT / "workflow" / "scripts").glob("*.py"))
RULE_FILES = [ROOT / "Snakefile", *sorted((ROOT / "workflow" / "rules").glob("*.smk"))]
SOURCES = sorted((ROOT / "raw").glob("*/SOURCES.yaml"))
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "config" / "README.md"]
MESSAGES = yaml.safe_load((ROOT / "workflow" / "templates" / "messages.yaml").read_text(encoding="utf-8"))
SMALL = {"ids": lambda path: path.relative_to(ROOT).as_posix()}


def text(path):
    return path.read_text(encoding="utf-8")


def code_lines(source):
    """Lines that are neither empty, nor comment, nor the module's docstring."""
    tree = ast.parse(source)
    docstring = tree.body[0] if ast.get_docstring(tree) else None
    skip = range(docstring.lineno, docstring.end_lineno + 1) if docstring else ()
    lines = enumerate(source.splitlines(), start=1)
    return [line for number, line in lines if number not in skip and line.strip() and not line.strip().startswith("#")]


def imported(source):
    nodes = list(ast.walk(ast.parse(source)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return {name.split(".")[0] for name in [*plain, *(n.module or "" for n in nodes if isinstance(n, ast.ImportFrom))]}


def test_something_is_checked():
    assert LIBRARY
    assert SCRIPTS
    assert len(RULE_FILES) > 1
    assert {path.parent.name for path in SOURCES} >= {"carpentries", "carpentries-usage", "csps", "kci-2018", "rse-uk"}


@pytest.mark.parametrize("path", RULE_FILES, **SMALL)
def test_every_rule_says_what_it_is_for(path):
    heads = re.findall(r'^\s*(?:rule|checkpoint)\b([^:\n]*):[ \t]*\n\s*("""\w)?', text(path), re.MULTILINE)
    assert [name.strip() or "unnamed" for name, docstring in heads if not docstring] == []


def test_the_table_of_contents_is_short():
    assert len(text(ROOT / "Snakefile").splitlines()) <= 60


@pytest.mark.parametrize("path", LIBRARY, **SMALL)
def test_a_module_holds_one_idea(path):
    lines = text(path).splitlines()
    assert len(lines) <= 300
    assert ast.get_docstring(ast.parse("\n".join(lines)))


@pytest.mark.parametrize("path", SCRIPTS, **SMALL)
def test_a_script_only_reads_calls_and_writes(path):
    assert len(code_lines(text(path))) <= 25
    assert "pandas" not in imported(text(path))


def test_the_lock_holds_every_package_to_its_hash_and_no_address():
    lock = text(ROOT / "requirements.lock")
    packages = re.split(r"\n(?=[a-z0-9][\w.-]*==)", lock)[1:]
    assert len(packages) > 100
    assert [p.split("==")[0] for p in packages if "--hash=sha256:" not in p] == []
    assert "://" not in lock
    assert "index-url" not in lock.replace("--no-emit-index-url", "")


def listed(sources):
    """File name -> sha256 of a SOURCES.yaml, which lists its files or is keyed by them."""
    content = yaml.safe_load(text(sources))
    entries = content["files"] if "files" in content else [{"file": name, **about} for name, about in content.items()]
    return {entry["file"]: entry["sha256"] for entry in entries}


@pytest.mark.parametrize("sources", SOURCES, ids=lambda path: path.parent.name)
def test_raw_files_are_those_of_their_sources(sources):
    hashes = listed(sources)
    there = {path.name: path for path in sources.parent.iterdir() if path.name != "SOURCES.yaml"}
    assert set(there) <= set(hashes)
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()} == {
        name: hashes[name] for name in there
    }


def test_the_example_ships_whole():
    folder = ROOT / "raw" / "kci-2018"
    assert {path.name for path in folder.iterdir()} == {"SOURCES.yaml", *listed(folder / "SOURCES.yaml")}


def test_real_raw_files_are_not_tracked():
    real = [f"raw/{path.parent.name}" for path in SOURCES if path.parent.name != "kci-2018"]
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", *real]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("not a git checkout")
    assert [path for path in found.stdout.splitlines() if not path.endswith("/SOURCES.yaml")] == []


def used_codes():
    """Message codes that the library names, as string constants of their own."""
    nodes = (node for path in LIBRARY for node in ast.walk(ast.parse(text(path))))
    constants = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {value for value in constants if re.fullmatch(r"[A-Z]\d{3}", value)}


def fields(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_message_that_is_used_exists_and_every_message_is_used():
    assert used_codes() == set(MESSAGES)


@pytest.mark.parametrize("code", MESSAGES)
def test_a_message_is_one_sentence_in_both_languages_with_the_same_fields(code):
    assert set(MESSAGES[code]) == {"nl", "en"}
    assert fields(MESSAGES[code]["nl"]) == fields(MESSAGES[code]["en"])
    assert all(sentence.strip() and "\n" not in sentence for sentence in MESSAGES[code].values())


@pytest.mark.parametrize(
    "name",
    [
        "Makefile",
        "README.md",
        "LICENSE",
        "CITATION.cff",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "environment.yml",
        ".ci/run",
    ],
)
def test_the_project_has(name):
    assert len(text(ROOT / name)) > 100


def test_one_version_and_one_licence_everywhere():
    about = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    citation = yaml.safe_load(text(ROOT / "CITATION.cff"))
    assert citation["version"] == about["version"]
    assert citation["license"] == about["license"] == "EUPL-1.2"
    assert text(ROOT / "LICENSE").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert f"[{about['version']}]" in text(ROOT / "CHANGELOG.md") or "[Unreleased]" in text(ROOT / "CHANGELOG.md")


def test_the_changelog_has_a_heading_for_changed_numbers():
    assert re.search(r"^### Numbers changed$", text(ROOT / "CHANGELOG.md"), re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, **SMALL)
def test_links_of_a_document_lead_somewhere(path):
    links = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", text(path))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, **SMALL)
def test_commands_in_a_document_exist(path):
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text(path), re.MULTILINE)) <= targets


def assumptions(path):
    """Words of every `# ASSUME:` comment in a file, the lines of a comment joined."""
    blocks = re.findall(r"# ASSUME: (.*(?:\n[ \t]*# .*)*)", text(path))
    return [re.sub(r"\s*\n[ \t]*# ", " ", block) for block in blocks]


def test_every_assumption_of_the_code_is_in_the_documents():
    documented = " ".join(text(ROOT / "docs" / "assumptions.md").lower().split())
    made = [sentence for path in [*LIBRARY, *SCRIPTS, *RULE_FILES] for sentence in assumptions(path)]
    assert [sentence for sentence in made if sentence.lower().rstrip(".") not in documented] == []


@pytest.mark.parametrize("column", [*QUESTIONS, *ANSWERS], ids=lambda column: column.name)
def test_every_column_of_a_codebook_is_documented_in_both_languages(column):
    page = text(ROOT / "config" / "README.md")
    names = [f"{name}.<wave>" if column.waves == "only" else name for name in (column.name, *column.also)]
    names += [f"{name}.<wave>" for name in (column.name, *column.also) if column.waves == "also"]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_dutch_word_of_a_codebook_is_documented():
    page = text(ROOT / "config" / "README.md")
    words = {word for column in DUTCH.values() for word in column} - {"een antwoord", "iedereen"}
    assert [word for word in words if f"`{word}`" not in page] == []


@pytest.mark.parametrize("table", sorted(set(FIELDS) - set(SUPPORT)))
def test_every_column_of_a_published_table_is_documented(table):
    page = text(ROOT / "docs" / "outputs.md")
    own = re.search(rf"^## {table}\.csv\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL).group(1)
    shared = re.search(r"^## Columns that tables share\n(.*?)(?=^## )", page, re.MULTILINE | re.DOTALL).group(1)
    estimates = page.split("## estimates.csv")[1] if table == "changes" else ""
    documented = set(re.findall(r"`(\w+)`", own + shared + estimates))
    assert set(FIELDS[table]) <= documented
