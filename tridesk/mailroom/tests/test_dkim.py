"""An independent library accepts our signatures and refuses mail changed on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from io import StringIO
from pathlib import Path
from typing import Any

import dkim as oracle
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tridesk.kit.errors import Permanent
from tridesk.mailroom import signing
from tridesk.mailroom.dkim import DkimSigner, body_digest, key_file, make_key, read_signer

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SIGNER = DkimSigner("desk.example", "t2026", KEY)


def dns(signer: DkimSigner) -> Callable[..., bytes | None]:
    """A DNS that knows this signer's record and nothing else."""
    name, value = signer.record

    def answer(asked: bytes | str, timeout: int = 5) -> bytes | None:
        text = asked.decode() if isinstance(asked, bytes) else asked
        return value.encode() if text.rstrip(".") == name else None

    return answer


def holds(raw: bytes, signer: DkimSigner = SIGNER) -> bool:
    return bool(oracle.verify(raw, dnsfunc=dns(signer)))


def letter(text: str = "Goedendag.\n\nTot zondag.\n", **headers: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Desk <helpdesk@desk.example>", "a@town.example", "Onderhoud é"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text, cte="quoted-printable")
    return mail.as_bytes()


def signed(raw: bytes) -> bytes:
    return SIGNER.signed(raw, body_digest(raw.partition(b"\r\n\r\n")[2]), AT)


def test_it_is_found_right() -> None:
    assert holds(signed(letter()))


def test_a_list_of_mails_that_can_be_ended_is_under_the_signature() -> None:
    raw = signed(
        letter(List_Unsubscribe="<https://desk.example/x>", List_Unsubscribe_Post="List-Unsubscribe=One-Click")
    )
    assert holds(raw)
    assert not holds(raw.replace(b"https://desk.example/x", b"https://evil.example/x"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Tot zondag", b"Tot maandag"),
        (b"a@town.example", b"b@town.example"),
        (b"Subject: ", b"Subject: x\r\nX: "),
        (b"From: Desk", b"From: evil@evil.example\r\nFrom: Desk"),
        (b"MIME-Version", b"Reply-To: e@evil.example\r\nMIME-Version"),
    ],
)
def test_what_was_changed_or_added_is_found_out(before: bytes, after: bytes) -> None:
    raw = signed(letter())
    assert before in raw
    assert not holds(raw.replace(before, after, 1))


def test_blanks_that_a_relay_changes_do_no_harm() -> None:
    raw = signed(letter("Goedendag.\n\nTot  zondag.\n"))
    assert holds(raw.replace(b"Tot  zondag.", b"Tot zondag.  ") + b"\r\n\r\n")


def test_a_key_of_another_is_no_proof() -> None:
    other = DkimSigner("desk.example", "t2026", rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert not holds(signed(letter()), other)


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=300), st.integers(0, 3))
def test_any_body_is_signed_right(text: str, empty: int) -> None:
    assert holds(signed(letter(f"{text}\n{' ' * empty}\n" + "\n" * empty)))


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    environment = replace(settings.ENVIRONMENT, var=tmp_path, dkim="t2026", mail_from="Desk <helpdesk@desk.example>")
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)
    return tmp_path


def printed(*arguments: Any) -> str:
    out = StringIO()
    call_command("dkim", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_makes_a_key_and_prints_the_record_that_proves_it(installation: Path) -> None:
    record = printed("t2026")
    path = key_file(installation, "t2026")
    assert (path.stat().st_mode & 0o777, printed("t2026")) == (0o600, record)
    name, value = read_signer(path, "helpdesk@desk.example").record
    assert record == f'{name}. IN TXT "{value[:255]}" "{value[255:]}"\n'
    own = signing.signer()
    assert own is not None
    assert holds(signing.signed(letter(), AT), own)


def test_a_selector_that_is_none_and_a_key_that_is_not_there_are_said(installation: Path) -> None:
    with pytest.raises(CommandError):
        printed("T 2026/..")
    with pytest.raises(Permanent):
        signing.signer()
    make_key(key_file(installation, "t2026"))
    key_file(installation, "t2026").write_text("nonsense")
    with pytest.raises(CommandError):
        printed("t2026")


def test_without_the_setting_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, dkim=""))
    assert signing.signed(letter(), AT) == letter()
