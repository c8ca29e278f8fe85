"""`tridesk status-editor`: adds, renews and removes editors from the shell of its host."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tridesk.statuspage.editor import gate
from tridesk.statuspage.editor.tests.conftest import URL, enrol

pytestmark = pytest.mark.usefixtures("editor_process")


def tell(*words: str) -> str:
    output = StringIO()
    call_command("status-editor", *words, stdout=output)
    return output.getvalue()


def test_add_prints_a_link_whose_code_no_server_sees() -> None:
    output = tell("add", "siebe", "--name", "Siebe Ooms")
    start, code = output.split()[-1].split("#")
    assert start == f"{URL}/welcome/"
    invited = gate.store().invited(code)
    assert invited is not None
    assert (invited.name, invited.shown) == ("siebe", "Siebe Ooms")


def test_renew_leaves_the_old_key_good_until_the_link_is_used() -> None:
    enrol(gate.door())
    tell("renew", "siebe")
    assert len(gate.store().keys_of("siebe")) == 1


def test_remove_and_add_again() -> None:
    enrol(gate.door())
    tell("remove", "siebe")
    assert "no access" in tell("list")
    assert gate.store().keys_of("siebe") == []
    tell("add", "siebe")
    assert "keys: 0" in tell("list")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add", "siebe"], "siebe is known. When a key or password is lost: tridesk status-editor renew siebe"),
        (["renew", "romy"], "Nobody is called romy. To add somebody: tridesk status-editor add romy"),
        (["remove", "romy"], "Nobody is called romy. To add somebody: tridesk status-editor add romy"),
        (["add", "two words"], "Give a short name of letters and digits, for example: siebe"),
        (["add"], "Give a short name of letters and digits, for example: siebe"),
    ],
)
def test_what_makes_no_sense_is_said(words: list[str], sentence: str) -> None:
    enrol(gate.door())
    with pytest.raises(CommandError) as refusal:
        tell(*words)
    assert str(refusal.value) == sentence
