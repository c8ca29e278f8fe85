"""What break-glass did while the database was down is taken up: recorded, told, and an alarm until somebody looks.

So is each opening that was refused. Both logs are read each minute. Lines of uses stay for two days after the last
one, then a base takes their place: their personal data is in the database by then, where it can be shown and taken out.
Lines of refused openings leave at once: they are no proof of anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from tridesk.directory.confirming.letters import language_for
from tridesk.directory.connected.actions import unblock_credential
from tridesk.directory.models import Credential, CredentialState
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.atomic_files import locked
from tridesk.kit.text import one_line
from tridesk.reconnect import queries
from tridesk.reconnect.access.values import Outcome
from tridesk.reconnect.actions.orders import take_back
from tridesk.reconnect.actions.steps import noted
from tridesk.reconnect.breakglass.attempt_log import Attempt
from tridesk.reconnect.breakglass.folder import BreakGlassFolder, own_folder
from tridesk.reconnect.breakglass.use_log import ANSWERED, ORDERED, Line, Reading, UseLog, base_line
from tridesk.reconnect.models import (
    BreakGlassKind,
    BreakGlassUse,
    Drill,
    Order,
    OrderState,
    Proof,
    Restore,
    RestoreOutcome,
)
from tridesk.reconnect.rules import ProofKind
from tridesk.tickets.actions import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel

LINES_STAY: Final = timedelta(days=2)  # a backup that is made meanwhile has them


def take_up() -> int:
    """Takes up what the logs beside the sheet have that is not in the database yet; how many lines are new."""
    folder = own_folder()
    has_log = folder.log.path.exists() or folder.sheet.exists() or queries.uses_read().number > 0
    if not has_log and not folder.attempts.path.exists():
        return 0
    with locked(folder.sheet.with_name(".reading")):
        attempts, size = folder.attempts.read()
        _alarm_of_attempts(attempts)
        folder.attempts.forget(size)
        if not has_log:
            return len(attempts)
        with folder.log.session() as is_alone:
            return len(attempts) + _take_up(folder, is_alone)


def take_up_copy(log: UseLog) -> int:
    """The same for the logs that were written elsewhere, beside a copy of the sheet."""
    attempts, _size = BreakGlassFolder(log.path).attempts.read()
    _alarm_of_attempts(attempts)
    if attempts and not log.path.exists():  # the copy never opened
        return len(attempts)
    reading = log.read(own_folder().signer)
    with transaction.atomic():
        _take(reading, is_over=True)
        if reading.fault:
            _note_gap(reading.fault, reading)
    return len(attempts) + len(reading.lines)


@transaction.atomic
def _alarm_of_attempts(attempts: Sequence[Attempt]) -> None:
    """Makes an alarm of each refused opening, once."""
    for attempt in attempts:
        use, is_new = BreakGlassUse.objects.get_or_create(
            digest=attempt.digest,
            defaults={
                "kind": BreakGlassKind.REFUSED,
                "at": min(attempt.at, clock.now()),
                "people": list(attempt.people),
                "flaw": attempt.flaw.value,
            },
        )
        if is_new:
            record("restore.sheet_refused", by=None, ref=queries.BREAK_GLASS, data={"use": use.pk})


def _take_up(folder: BreakGlassFolder, is_alone: bool) -> int:
    """`is_alone`: no session goes on, so an order without an answer gets none any more."""
    log, signer, known = folder.log, folder.signer, queries.uses_read()
    reading = log.read(signer)
    fault = reading.fault
    if not fault and not reading.goes_on_from(known):
        fault = f"{log.path.name} does not go on after line {known.number}, which was read before"
    cut_off = reading.unanswered if is_alone else []
    with transaction.atomic():
        if reading.head != known or cut_off:
            _take(reading, is_over=is_alone)
        if fault:
            _note_gap(fault, reading)
        elif reading.head != known:
            data = {"number": reading.head.number, "digest": reading.head.digest}
            record("restore.uses_read", by=None, ref=queries.BREAK_GLASS, data=data)
    if not is_alone:
        return 0
    if fault:
        _set_aside(log, base_line(queries.uses_read(), signer, clock.now()))
    elif cut_off or (reading.lines and reading.lines[-1].at < clock.now() - LINES_STAY):
        log.begin_anew(base_line(reading.head, signer, clock.now()))
    return reading.head.number - known.number


def _set_aside(log: UseLog, base: str) -> None:
    """Keeps a log that is broken, for whoever looks into it, and begins another."""
    if log.path.exists():
        digest = hashlib.sha256(log.path.read_bytes()).hexdigest()
        log.path.rename(log.path.with_name(f"broken-{digest[:16]}.jsonl"))
    log.begin(base)


def _note_gap(fault: str, reading: Reading) -> None:
    digest = hashlib.sha256(f"{fault}\n{reading.head}".encode()).hexdigest()
    use, is_new = BreakGlassUse.objects.get_or_create(
        digest=digest, defaults={"kind": BreakGlassKind.GAP, "at": clock.now(), "reason": one_line(fault, 200)}
    )
    if is_new:
        record("restore.log_broken", by=None, ref=queries.BREAK_GLASS, data={"use": use.pk})


def _take(reading: Reading, *, is_over: bool) -> None:
    answers = {line.data["order"]: line for line in reading.lines if line.kind == ANSWERED}
    for session in reading.sessions:
        opened = session[0]
        if opened.data["mode"] == "rehearsal":
            drill, is_new = Drill.objects.get_or_create(
                digest=opened.digest, defaults={"at": opened.at, "people": opened.data["people"]}
            )
            if is_new:
                record("restore.rehearsed", by=None, ref=queries.BREAK_GLASS, data={"drill": drill.pk})
        else:
            _take_use(session, answers, is_over=is_over)


def _take_use(session: Sequence[Line], answers: dict[str, Line], *, is_over: bool) -> None:
    """An opening, and each order of it that has its answer or gets none any more."""
    opened = session[0]
    use, is_new = BreakGlassUse.objects.get_or_create(
        digest=opened.digest,
        defaults={
            "kind": BreakGlassKind.OPENED,
            "at": opened.at,
            "people": opened.data["people"],
            "reason": one_line(opened.data["reason"], 200),
        },
    )
    if is_new:
        record("restore.sheet_opened", by=None, ref=queries.BREAK_GLASS, data={"use": use.pk})
    ordered = [line for line in session if line.kind == ORDERED]
    if ordered and use.kind == BreakGlassKind.OPENED:
        use.kind, use.looked_at, use.looked_by = BreakGlassKind.USED, None, None
        use.save(update_fields=["kind", "looked_at", "looked_by"])
    for line in ordered:
        answer = answers.get(line.data["order"])
        if (answer or is_over) and not Order.objects.filter(key=line.data["order"]).exists():
            _record(use, opened, line, answer)


def _record(use: BreakGlassUse, opened: Line, ordered: Line, answer: Line | None) -> None:
    """The restore and the order as they would stand had the database been there."""
    rows = Credential.objects.select_related("user__contact", "user__organisation")
    credential = rows.filter(pk=ordered.data["credential"], user__login=ordered.data["account"]["login"]).first()
    contact = credential.user.contact if credential else None
    if credential is None or contact is None:  # a backup from before is in place, or the directory was changed since
        use.reason = one_line(f"{use.reason} ({ordered.data['account']['login']})", 200)
        use.save(update_fields=["reason"])
        return
    outcome = answer.data["outcome"] if answer else ""
    is_done = outcome in (Outcome.DONE, Outcome.ALREADY)
    at = answer.at if answer else ordered.at
    language = language_for(credential.user.organisation, contact).partition("|")[0]
    with override(language):
        subject = _("Break-glass: %(access)s") % {"access": credential}
        text = _("Two named people restored this access, or tried to, while the database of the desk was down.")
    ticket = open_ticket(
        NewTicket(
            by=None,
            channel=Channel.PHONE,
            language=language,
            subject=subject,
            text=text,
            requester=Requester().known_as(contact),
        )
    )
    restore = Restore.objects.create(
        ticket=ticket,
        contact=contact,
        user=credential.user,
        credential=credential,
        opened_at=opened.at,
        closed_at=at,
        proved_at=ordered.at,
        restored_at=at if is_done else None,
        verb=ordered.data["verb"],
        outcome=RestoreOutcome.RESTORED if is_done else RestoreOutcome.BROKEN_OFF,
        break_glass=use,
    )
    own = {row.value for row in contact.registrations.all()}
    for number in ordered.data["called"]:
        Proof.objects.create(
            restore=restore,
            kind=ProofKind.CALL_BACK,
            through=number,
            contact=contact if number in own else None,
            asked_at=ordered.at,
            given_at=ordered.at,
        )
    row = Order.objects.create(
        credential=credential,
        restore=restore,
        key=ordered.data["order"],
        verb=ordered.data["verb"],
        asked_at=ordered.at,
        due_at=at,
        tries=1,
        state=OrderState.DONE if is_done else OrderState.REFUSED if answer else OrderState.WAITING,
        done_at=at if is_done else None,
        answer=_answer(ordered, answer),
    )
    noted("broken_glass", restore, None, use=use.pk, order=str(row.key), outcome=outcome)
    if answer is None:  # it may have been carried out, and nobody knows
        take_back(row)
    if is_done:
        noted("order_done", restore, None, order=str(row.key), asks=row.verb)
        if credential.state == CredentialState.BLOCKED:
            unblock_credential(credential.pk, by=None)
        app.configure_task("reconnect.tell", allow_unknown=False).defer(restore=restore.pk)


def _answer(ordered: Line, answer: Line | None) -> dict[str, Any]:
    kept = {"account": ordered.data["account"], "planned": ordered.data["planned"]}
    if answer is None:
        return kept
    return kept | {name: answer.data[name] for name in ("changes", "words", "refusal", "tasks") if name in answer.data}
