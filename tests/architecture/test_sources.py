"""What every source file keeps to: nothing inline in pages, nothing untranslated, no address in a lock file."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import tridesk
from tests.groups import SYSTEM

ROOT = Path(tridesk.__file__).parents[1]
NAMES = {
    "Tridesk",
    "Nederlands",
    "Français",
    "Deutsch",
    "English",
    "Cc",
    "Message",
    "ID",
    "ticket",
}  # the same in every language
TEMPLATES = sorted((ROOT / "tridesk").rglob("templates/**/*.html"))
WALKS = re.split(r"^## ", (ROOT / "docs" / "walks.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "tridesk")))


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


@each_template
def test_nothing_in_a_template_goes_round_escaping_or_the_content_policy(path: Path) -> None:
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert "|safe" not in source
    assert "autoescape off" not in source
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", source) == []
    assert re.findall(r"<style\b", source) == []
    assert re.findall(r"""\s(?:style|on[a-z]+)\s*=\s*["']""", source) == []
    assert re.findall(r"""(?:src|href|action)\s*=\s*["'](?:https?:|javascript:|//)""", source) == []


@each_template
def test_every_word_of_a_template_is_translated(path: Path) -> None:
    source = path.read_text("utf-8")
    for block in ("comment", "blocktranslate", "blocktrans"):
        source = re.sub(rf"{{%\s*{block}\b.*?%}}.*?{{%\s*end{block}\s*%}}", " ", source, flags=re.DOTALL)
    source = re.sub(r"{%\s*block \w+\s*%}[^<{]*(?={% endblock)", " ", source)  # classes and such: never said
    source = re.sub(r"{%\s*block body_data\s*%}.*", " ", source, flags=re.DOTALL)
    source = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", source, flags=re.DOTALL)
    source = re.sub(r"<(script|code|kbd|title)\b.*?</\1>", " ", source, flags=re.DOTALL)
    spoken = re.sub(r"<[^>]*>", "\n", source)
    attributes = " ".join(re.findall(r"""\b(?:alt|title|aria-label|placeholder)="([^"]*)\"""", source))
    attributes = attributes.replace("2026-000123", "")
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", f"{spoken}\n{attributes}"))
    assert set(words) - NAMES == set()


@pytest.mark.parametrize("suffix", [".py", ".html", ".css", ".js"])
def test_no_line_is_longer_than_120_columns(suffix: str) -> None:
    """But in migrations, which Django writes, and in the mails that people write from: a paragraph is a line."""
    folders = [ROOT / name for name in ("bench", "tests", "tridesk")]
    paths = {path for folder in folders for path in folder.rglob(f"*{suffix}") if path.parent.name != "migrations"}
    assert [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(paths - {ROOT / "tridesk" / "tickets" / "reference" / "templates.py"})
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if len(line) > 120
    ] == []


@pytest.mark.parametrize("name", ["package-lock.json", *(path.name for path in (ROOT / "requirements").glob("*.txt"))])
def test_a_lock_file_holds_hashes_and_no_addresses(name: str) -> None:
    path = ROOT / name if name.endswith(".json") else ROOT / "requirements" / name
    source = re.sub(r'"funding": (?:{.*?}|\[.*?\])', "", path.read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r"(?:https?|git|ssh|file):[^\s\"']+", source) == []
    assert "resolved" not in source
    assert "integrity" in source if name.endswith(".json") else "--hash=sha256:" in source


def test_what_an_extra_brings_is_pinned_with_its_hashes() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    wanted = {re.split(r"[^\w.-]", line)[0] for lines in extras.values() for line in lines}
    locks = "".join(path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt"))
    assert wanted - set(re.findall(r"^([\w.-]+)==\S+ .*\\\n +--hash=sha256:", locks, re.MULTILINE)) == set()


def test_the_kit_knows_no_nouns_of_the_domain() -> None:
    nouns = {"ticket", "call", "mail", "contact", "organisation", "service", "expert", "colleague", "topic", "entry"}
    faults = {}
    for path in (ROOT / "tridesk" / "kit").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)}
        if matches := {name for name in names if nouns & set(re.findall(r"[a-z]+", name.lower()))}:
            faults[path.name] = matches
    assert faults == {}


def test_days_are_written_in_words_in_one_place() -> None:
    """`kit.dates`, for neither Django nor Babel writes the first of a month as `1er` in French."""
    others = re.compile(r"""["']j\.? F|\bdate_format\(|from babel\.dates import""")
    files = [path for suffix in ("py", "html") for path in (ROOT / "tridesk").rglob(f"*.{suffix}")]
    writers = [
        path.relative_to(ROOT / "tridesk").as_posix() for path in files if others.search(path.read_text("utf-8"))
    ]
    assert writers == ["kit/dates.py"]


def test_no_model_hides_work_in_save_and_nobody_listens_to_signals() -> None:
    for path in (ROOT / "tridesk").rglob("*.py"):
        source = path.read_text("utf-8")
        if "tests" not in path.parts:  # a test's client of the API has a DELETE
            assert not re.search(r"\n    def (save|delete)\(self", source), path
        assert not re.search(r"@receiver|post_save|\bpre_save\b(?!\()", source), path


def test_nobody_swallows_every_exception_but_a_process_loop() -> None:
    """The intake files one mail or call after another whatever happens, a fetcher of mail never gives up, the director
    conducts the other calls when one fails, and a lane of the sender hands what befell it to the process. A child that
    reads a strange file answers whatever happens, and one library raises nothing narrower."""
    loops = {
        "tickets/intake/batch.py",
        "tickets/intake/calls.py",
        "mailroom/imap.py",
        "mailroom/door/committer.py",
        "mailroom/door/protocol.py",
        "telephony/director/mailbox.py",
        "telephony/director/loop.py",
        "telephony/director/write_queue.py",
        "notices/sender.py",
        "kit/sandbox.py",
        "mailroom/mime/rtf.py",
    }
    swallowing = {
        str(path.relative_to(ROOT / "tridesk"))
        for path in (ROOT / "tridesk").rglob("*.py")
        if re.search(r"except (?:Exception|BaseException)\b|except:", path.read_text("utf-8"))
        and "tests" not in path.parts
    }
    assert swallowing - loops == set()


def test_what_counts_as_a_system_test_exists() -> None:
    places = [place for group in SYSTEM.values() for place in group]
    assert [place for place in places if not list(ROOT.glob(f"{place.partition('::')[0].rstrip('/')}*"))] == []


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.partition(",")[0])
def test_every_hop_of_a_walk_exists_and_is_counted(walk: str) -> None:
    hops = re.findall(r"^(\d+)\. `([^`:]+):([^`]+)`: (.+)$", walk, re.MULTILINE)
    files = {file for _number, file, _function, _what in hops}
    known = {f"{file}:{function}" for file in files for function in _functions(ROOT / "tridesk" / file)}
    assert {f"{file}:{function}" for _number, file, function, _what in hops} - known == set()
    assert [int(number) for number, *_hop in hops] == list(range(1, len(hops) + 1))
    *before, last = (number for number, *_hop, what in hops if what.endswith("**durable**"))
    count = f"{len(hops)} hops in {len(files)} files; durable after hops {', '.join(before)} and {last}."
    assert walk.split("\n\n")[1] == count


def test_what_the_table_of_decisions_names_exists() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## Where it is decided")[2]
    named = re.findall(r"^\| [^|]+ \| `([^`:]+):([^`]+)` \|", table, re.MULTILINE)
    assert len(named) >= 15
    missing = [f"{file}:{name}" for file, name in named if name not in _functions(ROOT / "tridesk" / file)]
    assert missing == []


def test_files_that_contributing_names_exist() -> None:
    lists = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## What a change touches")[2]
    named = re.findall(r"`((?:\w+/)+\w+\.\w+)`", lists)
    assert len(named) >= 15
    assert [file for file in named if not any(ROOT.glob(f"tridesk/**/{file}"))] == []


def _functions(path: Path) -> set[str]:
    """Functions, and methods as `Class.method`, of a Python file; functions of a script or of SQL in a migration."""
    source = path.read_text("utf-8")
    names = set(re.findall(r"\bfunction (\w+)\(", source, re.IGNORECASE))
    for node in ast.parse(source).body if path.suffix == ".py" else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            methods = (part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef))
            names |= {f"{node.name}.{method.name}" for method in methods}
    return names
