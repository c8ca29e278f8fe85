"""Reads faxes; `fax_for` is the one gate to a fax."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.fax import rules, words
from tridesk.fax.models import Fax, JunkSign
from tridesk.fax.rules import Sign
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import ticket_for
from tridesk.vault.columns import SealedColumn

ORIGINALS: Final = SealedColumn("fax.Fax", "sealed", lambda row: b"fax.fax:%d" % row.pk)
"""The TIFF files of faxes as they came."""
_PATIENCE: Final = 20.0
_PACKAGES: Final = {"nld": "tesseract-ocr-nld", "fra": "tesseract-ocr-fra", "deu": "tesseract-ocr-deu"}


@dataclass(frozen=True, slots=True)
class Reader:
    """The program that reads pages, '' when there is none; and the packages that it lacks."""

    program: str
    missing: tuple[str, ...]

    @property
    def can_read(self) -> bool:
        return bool(self.program) and not self.missing


def reader() -> Reader:
    """The program of this machine as it is now."""
    program = shutil.which("tesseract") or ""
    if not program:
        return Reader("", ("tesseract-ocr", *_PACKAGES.values()))
    known = _languages_of(program)
    return Reader(program, tuple(_PACKAGES[name] for name in words.LANGUAGES.split("+") if name not in known))


def _languages_of(program: str) -> frozenset[str]:
    try:
        told = subprocess.run(  # noqa: S603 - the program of this machine
            [program, "--list-langs"], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(told.stdout.split())


def faxes(*, is_junk: bool = False) -> QuerySet[Fax]:
    """Faxes, newest first: those with a ticket, or those in the tray of junk."""
    rows = Fax.objects.select_related("entry__ticket__organisation", "junk_by").defer("sealed")
    in_tray = {"junk_at__gt": clock.now() - rules.JUNK_FOR} if is_junk else {"junk_at": None}
    return rows.filter(**in_tray).order_by("-pk")


def fax_for(user: User, pk: int) -> Fax:
    """The fax, if this person may read its ticket; junk without a ticket is for those who read every ticket."""
    rows = Fax.objects.select_related("entry__ticket__organisation", "junk_by")
    fax = rows.filter(pk=pk).first()
    if fax is None or (fax.entry is None and not user.may("ticket.read")):
        raise NotFound(_("There is no such fax."))
    if fax.entry is not None:
        ticket_for(user, fax.entry.ticket.number)
    return fax


def faxes_of(ticket: Ticket) -> QuerySet[Fax]:
    """The faxes on a ticket, oldest first."""
    return Fax.objects.filter(entry__ticket=ticket).select_related("entry__ticket").defer("sealed").order_by("pk")


def signs_of(fax: Fax) -> list[Sign]:
    return rules.signs_of(fax.caller, fax.station, fax.picture)


def junk_signs() -> list[Sign]:
    """All that junk faxes are known by."""
    return [Sign(kind, value) for kind, value in JunkSign.objects.values_list("kind", "value")]
