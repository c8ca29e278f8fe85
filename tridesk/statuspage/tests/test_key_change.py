"""Another key signs the log: the older one says so, what it signed stays verifiable, and no other key can claim it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tridesk.kit.signing import Signer
from tridesk.statuspage.certificates import issue, proof_of, read_proof, still_says
from tridesk.statuspage.entries import KeyChanged, RegisterState
from tridesk.statuspage.log import Log, LogBroken
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.tests.story import HOUR, MONDAY, Story, report


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path)
    story.report(HOUR, RegisterState.UNSTABLE, "slow")
    story.report(2 * HOUR, RegisterState.STABLE)
    return story


def change(log: Log) -> KeyChanged:
    entry = log.change_key(by="tijl", via="command")
    assert isinstance(entry.what, KeyChanged)
    return entry.what


def key_in(log: Log) -> str:
    return Signer.of_file(log.path.parent / "key").public


def test_the_older_key_names_the_new_one_and_the_new_one_signs_what_follows(story: Story) -> None:
    before = story.log.signer.public
    made = change(story.log)
    assert (made.before, made.after, key_in(story.log)) == (before, story.log.signer.public, story.log.signer.public)
    assert before != made.after
    story.report(3 * HOUR, RegisterState.UNSTABLE, "slow")
    assert list(story.log.faults()) == []
    assert len(Log(story.log.path.parent).entries()) == 5


def test_a_process_that_runs_takes_the_new_key_up(story: Story) -> None:
    running = Log(story.log.path.parent)
    running.entries()
    change(story.log)
    change(story.log)
    report(running, RegisterState.UNSTABLE, by="siebe", via="editor")
    assert list(running.faults()) == []
    assert len(story.log.entries()) == 6


def test_cut_off_before_the_line_the_same_key_is_taken_the_next_time(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
        with pytest.raises(OSError, match="full"):
            change(Log(story.log.path.parent))
    waiting = Signer.of_file(story.log.path.with_name("key.next")).public
    assert change(Log(story.log.path.parent)).after == waiting


def test_cut_off_after_the_line_readers_go_on_and_the_next_writer_puts_the_key_in_place(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            change(Log(story.log.path.parent))
    after = Log(story.log.path.parent)
    assert len(after.entries()) == 4
    assert key_in(after) != after.signer.public
    report(after, RegisterState.UNSTABLE, by="siebe", via="editor")
    assert key_in(after) == after.signer.public
    assert not story.log.path.with_name("key.next").exists()
    assert list(Log(story.log.path.parent).faults()) == []


def test_certificates_of_the_older_key_stay_verifiable_and_new_ones_have_the_new(story: Story) -> None:
    log, board = story.log, story.board
    made = issue(board, log.head, MONDAY, MONDAY + 2 * HOUR, MONDAY + 2 * HOUR)
    proof = proof_of(made, log.signer)
    change(log)
    assert read_proof(proof, *log.verifiers()) == made
    assert still_says(made, log)
    assert proof_of(made, log.signer) != proof


def test_the_page_has_both_keys_the_present_one_first_and_its_names_for_programs_stay(tmp_path: Path) -> None:
    story = Story(tmp_path)
    publisher = Publisher(tmp_path, "http://localhost/status")
    publisher.publish(read_back=False)
    before = publisher.site
    change(story.log)
    publisher.publish(read_back=False)
    pem = (publisher.shelf.current / "key.pem").read_text()
    assert pem == story.log.signer.pem() + before.key
    assert (publisher.site.page_id, publisher.site.component_id) == (before.page_id, before.component_id)


def test_a_stranger_who_rewrites_the_log_cannot_claim_to_be_the_key_before(story: Story) -> None:
    """They know the public key alone, and sign a log of their own that ends with a hand-over to it."""
    folder = story.log.path.parent
    ours = story.log.signer.public
    stranger = Story(folder / "theirs")
    forged = stranger.log
    accepted = forged.signer.sign(b"whatever")
    with forged._alone() as descriptor:
        end = forged._catch_up(descriptor)
        line = KeyChanged(forged.signer.public, ours, accepted)
        with pytest.raises(LogBroken):
            forged._put(descriptor, end, line, "x", "x", lambda *_: None)
    story.log.path.write_bytes(forged.path.read_bytes())
    with pytest.raises(LogBroken, match="did not accept"):
        Log(folder).entries()
    assert [fault for fault in Log(folder).faults() if "did not accept" in fault]


def test_a_line_signed_with_the_older_key_after_the_change_is_refused(story: Story) -> None:
    older = Signer.of_file(story.log.path.with_name("key"))
    change(story.log)
    record = json.loads(story.log.path.read_bytes().splitlines()[-2])
    record |= {"number": 5, "previous": story.log.head, "id": "a" * 12}
    record.pop("signature")
    words = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    record["signature"] = older.sign(words)
    with story.log.path.open("ab") as file:
        file.write(json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    with pytest.raises(LogBroken, match="not signed here"):
        Log(story.log.path.parent).entries()
