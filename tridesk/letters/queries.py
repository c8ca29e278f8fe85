"""Reads letters, templates and envelopes; `letter_for` is the one gate to a letter."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import NotFound
from tridesk.letters import post
from tridesk.letters.models import Envelope, Letter, LetterCount, LetterTemplate
from tridesk.letters.wording import sentences
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import ticket_for
from tridesk.vault.columns import SealedColumn

FILES: Final = SealedColumn("letters.Letter", "sealed", lambda row: b"letters.letter:%d" % row.pk)
"""The PDFs of final letters."""


def letters_of(ticket: Ticket) -> QuerySet[Letter]:
    """The letters about a ticket, newest first."""
    return ticket.letters.select_related("begun_by", "finished_by").defer("sealed").order_by("-pk")


def letter_for(user: User, pk: int) -> Letter:
    """The letter if this person may read its ticket; otherwise there is no such letter."""
    rows = Letter.objects.select_related("envelope", "begun_by", "finished_by")
    letter = rows.select_related("ticket__owner").filter(pk=pk).first()
    if letter is None:
        raise NotFound(_("There is no such letter."))
    ticket_for(user, letter.ticket.number)
    return letter


def letter_numbered(number: str) -> Letter | None:
    """The final letter of this number."""
    rows = Letter.objects.filter(number=number).select_related("ticket", "organisation")
    return rows.defer("sealed", "organisation__words").first()


def likely_number(at: datetime) -> str:
    """The number that the next final letter gets, unless another one is faster."""
    year = year_of(at)
    last = LetterCount.objects.filter(year=year).values_list("last", flat=True).first()
    return number_of(year, (last or 0) + 1)


def number_of(year: int, last: int) -> str:
    return f"B-{year}-{last:06d}"


def year_of(at: datetime) -> int:
    return at.astimezone(BRUSSELS).year


def templates() -> QuerySet[LetterTemplate]:
    """The templates that are offered."""
    return LetterTemplate.objects.filter(active=True)


def template_with(code: str) -> LetterTemplate:
    template = LetterTemplate.objects.filter(code=code.replace("\x00", "")).first()
    if template is None:
        raise NotFound(_("There is no such template."))
    return template


def envelope_with(code: str) -> Envelope:
    envelope = Envelope.objects.filter(code=code.replace("\x00", "")).first()
    if envelope is None:
        raise NotFound(_("There is no such envelope."))
    return envelope


def usual_envelope() -> Envelope:
    """The envelope of new letters."""
    envelope = Envelope.objects.order_by("-is_usual", "code").first()
    if envelope is None:
        raise NotFound(_("There is no such envelope."))
    return envelope


def faults_of(letter: Letter) -> list[str]:
    """What the post would refuse, each rule in a sentence."""
    return sentences(post.faults(letter.address_lines, letter.envelope.window))
