"""What Tridesk writes under TRIDESK_VAR is named: it is in the backup, or made anew."""

from __future__ import annotations

import re
import sqlite3
import stat
from pathlib import Path

import tridesk
from tridesk.config.recovery import state

SOURCES = Path(tridesk.__file__).parent
BELOW_VAR = re.compile(r"""\bvar\)?\s*/\s*f?["']([\w./{}-]+)["']""")


def test_every_name_under_var_is_known() -> None:
    """A new folder under TRIDESK_VAR must be listed here: a developer decides whether a backup holds it."""
    names = {
        name.partition("/")[0]
        for path in SOURCES.rglob("*.py")
        if not {"tests", "recovery"} & set(path.relative_to(SOURCES).parts) and path.name != "throwaway.py"
        for name in BELOW_VAR.findall(path.read_text("utf-8"))
    }
    drafts = {name for name in names if name.startswith(".secrets-")}
    assert names - drafts == {
        "access",
        "asterisk",
        "break-glass",
        "dkim",
        "fax-machines",
        "outbox",
        "postgres",
        "prompts",
        "run",
        "secrets.json",
        "static",
        "status",
    }
    assert names - drafts <= state.MADE_ANEW.keys() | state.KEPT.keys()


def test_what_is_kept_and_what_is_made_anew(tmp_path: Path) -> None:
    kept = {
        "secrets.json",
        "backup-key",
        "dkim/t2026.pem",
        "break-glass/sheet",
        "status/log.jsonl",
        "status/key",
        "status/editors.sqlite3",
        "status/whatever/comes.next",
        "prompts/recordings/nl-1.wav",
        "asterisk/ports.json",
        "asterisk/spool/fax/1.tif",
    }
    anew = {
        "postgres/PG_VERSION",
        "run/.s.PGSQL.5432",
        "static/a.css",
        "status/site/generations/000001/fresh/index.html",
        "status/editors.sqlite3-journal",
        "outbox/1.eml",
        "prompts/nl-1.alaw",
        "asterisk/etc/pjsip.conf",
        "asterisk/spool/recording/1.wav",
        "access/twin.json",
        ".backup-x/database.dump",
        "unfinished-restore",
        "not/ours",
    }
    for name in kept | anew:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "status" / "link").symlink_to("/etc/passwd")
    assert {str(path) for path in state.files(tmp_path)} == kept


def test_a_copy_is_for_its_owner_alone(tmp_path: Path) -> None:
    source = tmp_path / "var" / "status"
    source.mkdir(parents=True)
    sqlite3.connect(source / "editors.sqlite3").close()
    (source / "log.jsonl").touch()
    for path in source.iterdir():
        path.chmod(0o6777)
    state.copy(tmp_path / "var", tmp_path / "copy")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "copy" / "status").iterdir()} == {0o600}


def test_editors_are_copied_as_of_one_moment_while_somebody_writes(tmp_path: Path) -> None:
    source, target = tmp_path / "var" / "status" / "editors.sqlite3", tmp_path / "copy"
    source.parent.mkdir(parents=True)
    with sqlite3.connect(source) as db:
        db.execute("CREATE TABLE editor (name TEXT)")
        db.execute("INSERT INTO editor VALUES ('siebe')")
    writer = sqlite3.connect(source, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO editor VALUES ('half')")
    state.copy(tmp_path / "var", target)
    writer.execute("ROLLBACK")
    writer.close()
    assert sqlite3.connect(target / "status" / "editors.sqlite3").execute("SELECT * FROM editor").fetchall() == [
        ("siebe",)
    ]
