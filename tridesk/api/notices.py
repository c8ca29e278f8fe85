"""Endpoints of notices: write, propose, approve, follow each delivery, pause, resume, stop.

The four-eyes rule holds as on the page: the writer cannot approve a notice, and a program cannot approve what a
program wrote. Letters are approved on the page alone: a person has to read their dry run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.accounts.models import User
from tridesk.api import serializers
from tridesk.api.auth import APPROVE_NOTICES, READ_NOTICES, WRITE_NOTICES, Asked, Bearer
from tridesk.api.directory import known_fields, page_answer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.notices import (
    ApproveIn,
    DeliveriesQuery,
    DeliveryPage,
    MissedPage,
    MissedQuery,
    NewNoticeIn,
    NoticeIn,
    NoticePage,
    NoticesQuery,
    NoticeWhole,
    SuppressionPage,
    SuppressionsQuery,
)
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.models import UserGroup
from tridesk.documents import queries as documents
from tridesk.documents.models import Version
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.kit.languages import LANGUAGES
from tridesk.letters import queries as letters
from tridesk.letters.wording import sentence, unprintable_sentence
from tridesk.notices import actions, ledger, queries
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.audience import DryRun, dry_run
from tridesk.notices.models import Delivery, DeliveryState, Missed, Notice, NoticeWay, UnreachedReason
from tridesk.notices.postal import LetterRecipient
from tridesk.notices.rules import NoticeProgress

router = Router(tags=["notices"], by_alias=True)
M = TypeVar("M", bound=Model)

READERS, WRITERS = Bearer(READ_NOTICES, "notice.read"), Bearer(WRITE_NOTICES, "notice.write")
APPROVERS = Bearer(APPROVE_NOTICES, "notice.approve")
TOLD = {200: NoticeWhole} | REFUSALS


@router.get("/notices", response={200: NoticePage} | PROBLEMS, auth=READERS)
def list_notices(request: Asked, asked: Query[NoticesQuery]) -> HttpResponse:
    """Notices, the newest first, each with its progress."""
    known_fields(request, NoticesQuery)
    rows = queries.notices(asked.state or "", asked.after or 0, asked.limit)
    progress = ledger.progress_of([notice.pk for notice in rows])
    return _page(request, rows, asked.limit, lambda notice: _item(notice, progress.get(notice.pk, NoticeProgress())))


@router.post("/notices", response={201: NoticeWhole} | REFUSALS, auth=WRITERS)
def write_notice(request: Asked, body: NewNoticeIn, key: Key = None) -> HttpResponse:
    """Creates a draft; nothing is sent before another user has approved it."""
    by = request.auth.user

    def written() -> StoredAnswer:
        draft = _draft(body)
        made = (
            actions.write_notice(draft, by=by)
            if body.corrects is None
            else actions.correct_notice(body.corrects, draft, by=by)
        )
        return StoredAnswer(201, _whole(by, made.pk), f"{request.path}/{made.pk}")

    return once(request, written)


@router.get("/notices/{int:notice}", response={200: NoticeWhole} | PROBLEMS, auth=READERS)
def one_notice(request: Asked, notice: int) -> HttpResponse:
    """One notice: its texts, its audience and what is missing, or its progress once it is being sent."""
    return StoredAnswer(200, _whole(request.auth.user, notice)).response()


@router.put("/notices/{int:notice}", response=TOLD, auth=WRITERS)
def change_notice(request: Asked, notice: int, body: NoticeIn) -> HttpResponse:
    """Replaces all fields. A proposed notice becomes a draft again, and its editor counts as its writer."""
    by = request.auth.user
    row = queries.notice_for(by, notice)
    actions.change_notice(row.pk, _draft(body, row), by=by)
    return StoredAnswer(200, _whole(by, notice)).response()


@router.get("/notices/{int:notice}/deliveries", response={200: DeliveryPage} | PROBLEMS, auth=READERS)
def list_deliveries(request: Asked, notice: int, asked: Query[DeliveriesQuery]) -> HttpResponse:
    """The ledger: the delivery state at each address. `next` is the path of the next page; rows keep their order."""
    known_fields(request, DeliveriesQuery)
    row = queries.notice_for(request.auth.user, notice)
    rows = queries.deliveries(row, asked.state or "", asked.after or 0, asked.limit)
    return _page(request, rows, asked.limit, _delivery)


@router.get("/notices/{int:notice}/missed", response={200: MissedPage} | PROBLEMS, auth=READERS)
def list_missed(request: Asked, notice: int, asked: Query[MissedQuery]) -> HttpResponse:
    """Members of its groups that got no mail, with the reason, as of the start of sending."""
    known_fields(request, MissedQuery)
    row = queries.notice_for(request.auth.user, notice)
    rows = queries.missed(row, asked.why or "", asked.after or 0, asked.limit)
    return _page(request, rows, asked.limit, _missed)


def _done(request: Asked, notice: int, do: Callable[..., object]) -> HttpResponse:
    by = request.auth.user

    def done() -> StoredAnswer:
        do(queries.notice_for(by, notice).pk, by=by)
        return StoredAnswer(200, _whole(by, notice))

    return once(request, done)


@router.post("/notices/{int:notice}/propose", response=TOLD, auth=WRITERS)
def propose_notice(request: Asked, notice: int, key: Key = None) -> HttpResponse:
    """Asks for approval by another user; refused while something is missing."""
    return _done(request, notice, actions.propose_notice)


@router.post("/notices/{int:notice}/take-back", response=TOLD, auth=WRITERS)
def take_back_notice(request: Asked, notice: int, key: Key = None) -> HttpResponse:
    """Writes on at what was proposed."""
    return _done(request, notice, actions.take_back_notice)


@router.post("/notices/{int:notice}/withdraw", response=TOLD, auth=WRITERS)
def withdraw_notice(request: Asked, notice: int, key: Key = None) -> HttpResponse:
    """It will not leave; it stays readable."""
    return _done(request, notice, actions.withdraw_notice)


@router.post("/notices/{int:notice}/approve", response=TOLD, auth=APPROVERS)
def approve_notice(request: Asked, notice: int, body: ApproveIn, key: Key = None) -> HttpResponse:
    """Approves a notice. Refused to its writer, to a program when a program wrote it, and for letters."""
    if queries.notice_for(request.auth.user, notice).way == NoticeWay.LETTER:
        raise NotAllowed(_("Letters to many are approved by a person, on the page of the notice."))
    return _done(request, notice, lambda number, by: actions.approve_notice(number, body.fingerprint, by=by))


@router.post("/notices/{int:notice}/send-first", response=TOLD, auth=WRITERS)
def send_first(request: Asked, notice: int, key: Key = None) -> HttpResponse:
    """An interruption leaves now and is approved afterwards; nothing else may."""
    return _done(request, notice, actions.send_first)


@router.post("/notices/{int:notice}/pause", response=TOLD, auth=WRITERS)
def pause_notice(request: Asked, notice: int, key: Key = None) -> HttpResponse:
    """Pauses sending until it is resumed."""
    return _done(request, notice, actions.pause_notice)


@router.post("/notices/{int:notice}/go-on", response=TOLD, auth=WRITERS)
def go_on_with_notice(request: Asked, notice: int, key: Key = None) -> HttpResponse:
    """The rest leaves."""
    return _done(request, notice, actions.go_on_with_notice)


@router.post("/notices/{int:notice}/stop", response=TOLD, auth=WRITERS)
def stop_notice(request: Asked, notice: int, key: Key = None) -> HttpResponse:
    """Stops sending for good."""
    return _done(request, notice, actions.stop_notice)


# --- addresses that are not written to


@router.get("/suppressions", response={200: SuppressionPage} | PROBLEMS, auth=READERS)
def list_suppressions(request: Asked, asked: Query[SuppressionsQuery]) -> HttpResponse:
    """Addresses that get no more mail, the latest first."""
    known_fields(request, SuppressionsQuery)
    rows = queries.suppressions(asked.after or 0, asked.limit)
    return _page(
        request,
        rows,
        asked.limit,
        lambda suppression: {
            "id": suppression.pk,
            "address": suppression.address,
            "category": suppression.category or None,
            "since": serializers.moment(suppression.since),
            "reason": suppression.reason,
            "organisation": suppression.organisation_id,
        },
    )


@router.delete("/suppressions/{suppression}", response={204: None} | REFUSALS, auth=WRITERS)
def lift_suppression(request: Asked, suppression: int) -> HttpResponse:
    """The address is right again: it is written to from the next notice on."""
    actions.lift_suppression(suppression, by=request.auth.user)
    return HttpResponse(status=204)


# --- in their shapes


def _draft(body: NoticeIn, before: Notice | None = None) -> NoticeDraft:
    """What was sent, with what programs do not say as it was `before`."""
    excepted: dict[str, Sequence[Any]] = {
        "groups": _numbers(body.without, "without"),
        "organisations": body.without_organisations,
        "contacts": body.without_contacts,
        "addresses": body.without_addresses,
    }
    return NoticeDraft(
        category=body.category,
        subjects=body.subjects.model_dump(),
        texts=body.texts.model_dump(),
        groups=_numbers(body.groups, "groups"),
        exceptions=excepted,
        send_at=body.send_at,
        not_after=body.not_after,
        **(NoticeDraft.beside(before) if before else {}) | _way(body, before),
    )


def _way(body: NoticeIn, before: Notice | None) -> dict[str, Any]:
    """How it leaves, with envelope and enclosure, unless a change says nothing of these."""
    if before is not None and not body.model_fields_set & {"way", "envelope", "enclosure"}:
        return {}
    return {
        "way": body.way,
        "envelope": letters.envelope_with(body.envelope) if body.envelope else None,
        "enclosure": _enclosure(body.enclosure) if body.enclosure else None,
    }


def _enclosure(document: str) -> Version:
    """The valid version of the document with this number."""
    version = documents.valid_version(documents.document_with(document))
    if version is None:
        raise Invalid(_("No version of this document is valid today."), field="enclosure")
    return version


def _numbers(codes: Sequence[str], field: str) -> list[int]:
    known = dict(UserGroup.objects.filter(code__in=codes, active=True).values_list("code", "pk"))
    if missing := [code for code in codes if code not in known]:
        raise Invalid(_("There is no group %(code)s.") % {"code": missing[0]}, field=field)
    return sorted(known.values())


def _page(request: Asked, rows: Sequence[M], limit: int, item: Callable[[M], dict[str, Any]]) -> HttpResponse:
    """`rows` has one more than `limit` when there is a page after this one."""
    shown = rows[:limit]
    following = str(shown[-1].pk) if len(rows) > limit else ""
    return page_answer(request, [item(row) for row in shown], following)


def _item(notice: Notice, progress: NoticeProgress) -> dict[str, Any]:
    return {
        "id": notice.pk,
        "category": notice.category,
        "way": notice.way,
        "state": notice.state,
        "subjects": _versions(notice, "subject"),
        "written_by": notice.written_by.username,
        "written_at": serializers.moment(notice.written_at),
        "approved_by": notice.approved_by.username if notice.approved_by else None,
        "approved_at": serializers.moment(notice.approved_at),
        "send_at": serializers.moment(notice.send_at),
        "not_after": serializers.moment(notice.not_after),
        "began_at": serializers.moment(notice.began_at),
        "ended_at": serializers.moment(notice.ended_at),
        "corrects": notice.corrects_id,
        "counts": {"total": progress.total} | asdict(progress),
    }


def _versions(notice: Notice, name: str) -> dict[str, str]:
    return {code: getattr(notice, f"{name}_{code}") for code in LANGUAGES}


def _whole(user: User, number: int) -> str:
    notice = queries.notice_for(user, number)
    excepted: dict[str, Any] = notice.exceptions or {}
    codes = dict(
        UserGroup.objects.filter(pk__in=[*notice.groups, *excepted.get("groups", ())]).values_list("pk", "code")
    )
    run = None if notice.began_at else dry_run(notice)
    return serializers.as_json(
        _item(notice, ledger.progress(notice.pk))
        | {
            "texts": _versions(notice, "text"),
            "groups": [codes[group] for group in notice.groups if group in codes],
            "without": [codes[group] for group in excepted.get("groups", ()) if group in codes],
            "without_organisations": list(excepted.get("organisations", ())),
            "without_contacts": list(excepted.get("contacts", ())),
            "without_addresses": list(excepted.get("addresses", ())),
            "envelope": notice.envelope.code if notice.envelope else "",
            "enclosure": notice.enclosure.document.name if notice.enclosure else "",
            "said": notice.fingerprint,
            "audience": run and _audience(run, codes),
            "lacks": [
                {"code": lack.value, "language": language, "message": actions.sentence(lack, language)}
                for lack, language in (actions.missing(notice, run) if run else ())
            ],
        }
    )


def _audience(run: DryRun, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "addresses": len(run.recipients),
        "letters": len(run.letters),
        "faxes": len(run.faxes),
        "boxes": len(run.boxes),
        "by_language": _by_language(run.by_language),
        "letters_by_language": _by_language(run.letters_by_language),
        "faxes_by_language": _by_language(run.faxes_by_language),
        "boxes_by_language": _by_language(run.boxes_by_language),
        "worst": [_postal(letter) for letter in run.worst],
        "by_group": {codes[group]: times for group, times in sorted(run.by_group.items()) if group in codes},
        "in_several_groups": run.in_several,
        "without_address": run.times(UnreachedReason.NO_ADDRESS),
        "without_language": run.times(UnreachedReason.NO_LANGUAGE),
        "bad_address": run.times(UnreachedReason.BAD_ADDRESS),
        "bad_postal": run.times(UnreachedReason.BAD_POSTAL),
        "post_came_back": run.times(UnreachedReason.POST_CAME_BACK),
        "suppressed": run.times(UnreachedReason.CAME_BACK, UnreachedReason.UNWANTED),
    }


def _by_language(counts: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    return {"+".join(some): times for some, times in sorted(counts.items())}


def _postal(letter: LetterRecipient) -> dict[str, Any]:
    faults = [{"rule": fault.rule.value, "line": fault.line, "message": sentence(fault)} for fault in letter.faults]
    if letter.unprintable:
        faults.append({"rule": "not_printable", "line": "", "message": unprintable_sentence(letter.unprintable)})
    return {
        "lines": letter.lines,
        "languages": letter.languages,
        "organisation": letter.organisation,
        "contact": letter.contact,
        "faults": faults,
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    waits = delivery.state == DeliveryState.QUEUED
    return {
        "id": delivery.pk,
        "way": delivery.way,
        "address": delivery.address,
        "number": delivery.number,
        "fax": delivery.fax_id,
        "languages": delivery.languages,
        "organisation": delivery.organisation_id,
        "contact": delivery.contact_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "reply": delivery.reply,
        "next_try_at": serializers.moment(delivery.next_try_at) if waits else None,
        "settled_at": serializers.moment(delivery.settled_at),
    }


def _missed(missed: Missed) -> dict[str, Any]:
    return {"id": missed.pk, "organisation": missed.organisation_id, "contact": missed.contact_id, "why": missed.why}
