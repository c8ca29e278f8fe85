"""Events that only people cause, made with the actions of the ticket room at a fitting time.

Merges, a split, links, mails that did not arrive, files, and a proposal that waits for a second person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from tridesk.accounts.models import User
from tridesk.demo import files
from tridesk.demo.directory import DemoPeople
from tridesk.demo.past import LONG_AGO, SECOND_SUBJECT, InventedPast
from tridesk.demo.sent_mail import REFUSED, TOOK
from tridesk.demo.ticket_builder import BuiltTicket
from tridesk.kit import clock
from tridesk.mailroom import actions as mailroom
from tridesk.tickets import entry_store, mail_outcomes
from tridesk.tickets.actions.archiving import propose_disposal
from tridesk.tickets.actions.regrouping import link, merge, split
from tridesk.tickets.entry_store import Upload, Veil
from tridesk.tickets.lifecycle import State

LINKS: Final = 3
BOUNCE: Final = "{address}: 5.2.2 552 5.2.2 mailbox over quota"
CAME_BACK: Final = timedelta(minutes=4)


def tickets_of_failed_mails(
    all_built: Sequence[BuiltTicket], since: datetime, until: datetime
) -> tuple[BuiltTicket | None, BuiltTicket | None]:
    """The two latest closed tickets whose last answer went by mail: one will be stuck, one will come back."""
    closed = (
        built
        for built in reversed(all_built)
        if built.by_mail
        and built.ticket.state == State.CLOSED.value
        and built.answers
        and since <= built.answers[-1].at < until - timedelta(hours=1)
    )
    return next(closed, None), next(closed, None)


def add_later_events(
    past: InventedPast,
    all_built: Sequence[BuiltTicket],
    people: DemoPeople,
    stuck: BuiltTicket | None,
    bounced: BuiltTicket | None,
) -> None:
    """Applies all of these to saved tickets."""
    if stuck is not None:
        _fail(stuck)
    if bounced is not None:
        _come_back(bounced)
    for mail_again, first in past.merges:
        with clock.frozen(past.worked):
            merge(all_built[mail_again].ticket, into=all_built[first].ticket, by=_owner(all_built[first]))
    for double in past.splits:
        _split(all_built[double], past.worked)
    touched = {index for pair in past.merges for index in pair} | set(past.splits)
    _link([built for index, built in enumerate(all_built) if index not in touched])
    _send_along(all_built)
    with clock.frozen(past.worked):
        reason = "Bewaartermijn van vijf jaar verstreken; geen lopende betwistingen."
        propose_disposal(
            by=people.users["machteld"], closed_before=clock.now() - LONG_AGO + timedelta(days=120), reason=reason
        )


def _owner(built: BuiltTicket) -> User:
    assert built.ticket.owner is not None
    return built.ticket.owner


def _fail(built: BuiltTicket) -> None:
    answer = built.answers[-1]
    assert answer.out_mail is not None
    with clock.frozen(answer.at + TOOK):
        mail_outcomes.TicketListener().message_failed(answer.out_mail, REFUSED)


def _come_back(built: BuiltTicket) -> None:
    answer = built.answers[-1]
    report = BOUNCE.format(address=built.ticket.requester_email)
    with clock.frozen(answer.at + CAME_BACK):
        mailroom.note_bounce(f"<{answer.message_id}>", reply=report)
        mail_outcomes.note_failure(built.ticket, report, author_name="MAILER-DAEMON")


def _split(built: BuiltTicket, at: datetime) -> None:
    second = built.entries[-1].entry
    with clock.frozen(at):
        split(
            built.ticket,
            entries=[second],
            subject=SECOND_SUBJECT[built.event.language],
            by=_owner(built),
        )


def _link(all_built: Sequence[BuiltTicket]) -> None:
    """Links tickets of one person on one subject; one of them continues an archived ticket."""
    asked: dict[tuple[str, str], list[BuiltTicket]] = defaultdict(list)
    for built in all_built:
        asked[built.event.mail, built.event.subject].append(built)
    pairs = [(of_person[-2], of_person[-1]) for of_person in asked.values() if len(of_person) > 1]
    pairs.sort(key=lambda pair: pair[1].ticket.opened_at, reverse=True)
    archived = State.ARCHIVED.value

    def fit(wanted: Callable[[BuiltTicket, BuiltTicket], bool], count: int) -> list[tuple[BuiltTicket, BuiltTicket]]:
        return [pair for pair in pairs if wanted(*pair)][:count]

    for a, b in fit(lambda a, b: archived not in (a.ticket.state, b.ticket.state), LINKS):
        with clock.frozen(b.ticket.changed_at):
            link(a.ticket, b.ticket, by=b.ticket.owner)
    for a, b in fit(lambda a, b: a.ticket.state == archived != b.ticket.state and b.by_mail, 1):
        with clock.frozen(b.ticket.opened_at):
            link(a.ticket, b.ticket, by=None, kind="continues")


def _send_along(all_built: Sequence[BuiltTicket]) -> None:
    """Attaches a letter and a picture to the newest requests by mail."""
    uploads = [
        Upload("scherm.png", "image/png", files.screen()),
        Upload("brief.pdf", "application/pdf", files.letter("Attest - Attestation - Bescheinigung (voorbeeld)")),
    ]
    active = [built for built in reversed(all_built) if built.by_mail and built.ticket.is_active]
    for built, upload in zip(active, uploads, strict=False):
        entry_store.attach(built.entries[0].entry, [upload], Veil.new())
