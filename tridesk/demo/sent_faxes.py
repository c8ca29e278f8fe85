"""Faxes of the demonstration that leave: one that arrived, one whose number is busy, one whose end nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.fax.models import OutFax
from tridesk.fax.outgoing import actions
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.kit import clock
from tridesk.kit.languages import LANGUAGES
from tridesk.telephony.switch.faxes import FASTEST, FaxEnd, FaxResult
from tridesk.tickets.lifecycle import Channel, State
from tridesk.tickets.models import Ticket

_LATELY: Final = timedelta(days=60)
_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


def add_sent_faxes(now: datetime, by: User) -> None:
    """Answers to the newest tickets that came by fax; the busy number is called again in some minutes."""
    tickets = Ticket.objects.filter(channel=Channel.FAX, opened_at__gt=now - _LATELY, opened_at__lt=now - 2 * _DAY)
    tickets = tickets.filter(merged_into=None).exclude(state=State.ARCHIVED.value).order_by("-opened_at")
    arrived, unknown, busy = (_sent, now - _DAY), (_unknown, now - 180 * _MINUTE), (_busy, now - 4 * _MINUTE)
    for ticket, (happens, at), told in zip(tickets, (arrived, unknown, busy), read("faxes")["sent"], strict=False):
        language = ticket.language or LANGUAGES[0]
        draft = FaxDraft(told["to"], ticket.requester_name, told["text"][language], language)
        with clock.frozen(at):
            fax = actions.order_fax(ticket, draft, by=by)
        happens(fax, told["station"], at + _MINUTE)


def _sent(fax: OutFax, station: str, at: datetime) -> None:
    _call(fax, at, 41, FaxEnd.SENT, station)


def _unknown(fax: OutFax, station: str, at: datetime) -> None:
    _call(fax, at, 25, FaxEnd.UNKNOWN, station)


def _busy(fax: OutFax, station: str, at: datetime) -> None:
    for minutes in (0, 2):
        _call(fax, at + minutes * _MINUTE, 6, FaxEnd.BUSY, station)


def _call(fax: OutFax, at: datetime, seconds: int, end: FaxEnd, station: str) -> None:
    with clock.frozen(at):
        attempt = actions.begin_attempt(fax.pk)
    assert attempt is not None
    result = FaxResult(attempt.name, end, fault=end.name if end is FaxEnd.BUSY else "")
    if end is FaxEnd.SENT:
        result = replace(result, pages=fax.pages, rate=FASTEST, station=station, is_t38=True)
    with clock.frozen(at + timedelta(seconds=seconds)):
        actions.end_attempt(result)
