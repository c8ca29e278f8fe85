"""Certificates: proof, after a missed deadline, of when the register was not there.

A certificate says what the register was between two hours. Its words, the signature over them and the public key are
all that is needed to verify it; none is kept. They travel as one *proof*, in the address of the page that shows and
verifies it. The page also looks whether the log still says the same: no certified past changes unseen.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Invalid
from tridesk.kit.signing import Signer, Verifier
from tridesk.statuspage.availability import Stretch, Tally, stretches, summed
from tridesk.statuspage.board import Board, fold
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.line_format import moment as utc
from tridesk.statuspage.log import Log

LONGEST: Final = timedelta(days=366)
FORM: Final = 1
_LARGEST: Final = 200_000  # bytes of words: a year in which the state changed every quarter of an hour


class NoProof(Invalid):
    """This is no certificate of ours."""

    default_code = "no_proof"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was certified, and when; `head` is the hash of the log's last line then, `entries` how many it had."""

    begin: datetime
    end: datetime
    issued_at: datetime
    stretches: tuple[Stretch, ...]
    entries: int
    head: str

    @property
    def tally(self) -> Tally:
        """How long the register was what."""
        return summed(self.stretches)

    @property
    def interruptions(self) -> list[Stretch]:
        """The times in which it was not stable, planned or not."""
        return [stretch for stretch in self.stretches if stretch.state is not RegisterState.STABLE]

    def words(self) -> bytes:
        """What is signed: always the same bytes for the same certificate."""
        content = {
            "form": FORM,
            "begin": utc(self.begin),
            "end": utc(self.end),
            "issued": utc(self.issued_at),
            "was": [
                [utc(stretch.begin), utc(stretch.end), stretch.state.value, stretch.work] for stretch in self.stretches
            ],
            "entries": self.entries,
            "head": self.head,
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def issue(board: Board, head: str, begin: datetime, end: datetime, now: datetime) -> Certificate:
    """What the register was between two past hours; raises `Invalid` when that is unknown."""
    if end <= begin:
        raise Invalid(_("The end must be later than the beginning."), field="end")
    if end - begin > LONGEST:
        raise Invalid(_("A certificate covers a year at most."), field="end")
    if end > now:
        raise Invalid(_("Only what is over can be certified."), field="end")
    if not board.spans or begin < board.spans[0].since:
        raise Invalid(_("At that hour the state was not kept yet."), field="begin")
    return Certificate(begin, end, now, tuple(stretches(board, begin, end)), board.count, head)


def proof_of(certificate: Certificate, signer: Signer) -> str:
    """The certificate with its signature, in letters that may stand in an address."""
    words = certificate.words()
    signature = base64.b64decode(signer.sign(words))
    return f"{_letters(zlib.compress(words, 9))}.{_letters(signature)}"


def read_proof(proof: str, *verifiers: Verifier) -> Certificate:
    """The certificate again; `NoProof` when it was not signed with one of these keys, or changed since."""
    try:
        packed, signature = (_bytes(part) for part in proof.strip().split("."))
        unpacking = zlib.decompressobj()
        words = unpacking.decompress(packed, _LARGEST)
        letters = base64.b64encode(signature).decode()
        if any(verifier.holds(letters, words) for verifier in verifiers):
            return _certificate(json.loads(words))
    except (ValueError, binascii.Error, zlib.error, KeyError, TypeError):
        pass
    raise NoProof(_("This is no certificate of ours, or it was changed after we signed it."))


def still_says(certificate: Certificate, log: Log) -> bool:
    """Whether the log holds what it held then, and today says the same of these hours."""
    entries = log.entries()
    if len(entries) < certificate.entries or log.hash_of(certificate.entries) != certificate.head:
        return False
    return certificate.stretches == tuple(stretches(fold(entries), certificate.begin, certificate.end))


def _certificate(content: dict[str, Any]) -> Certificate:
    begin, end, issued = (datetime.fromisoformat(content[name]) for name in ("begin", "end", "issued"))
    rows = content["was"]
    was = tuple(
        Stretch(datetime.fromisoformat(since), datetime.fromisoformat(until), RegisterState(state), work)
        for since, until, state, work in rows
    )
    return Certificate(begin, end, issued, was, content["entries"], content["head"])


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(letters: str) -> bytes:
    return base64.b64decode(letters + "=" * (-len(letters) % 4), altchars="-_", validate=True)
