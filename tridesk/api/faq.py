"""Endpoints of answers: list, search, what to write next, write, translate, steps, versions, 'wrong or outdated'.

The four-eyes rule holds as on the page: whoever wrote an answer last does not validate it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.accounts.models import User
from tridesk.api import serializers
from tridesk.api.auth import READ, READ_ANSWERS, VALIDATE_ANSWERS, WRITE_ANSWERS, Asked, Bearer, need_scope
from tridesk.api.directory import known_fields, page_answer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.faq import (
    ConfirmIn,
    EntriesQuery,
    EntryChangeIn,
    EntryIn,
    EntryPage,
    EntryTextIn,
    EntryWhole,
    HitList,
    MergeIn,
    ProposeIn,
    ReportIn,
    ReportList,
    ReportOut,
    RetireIn,
    SearchQuery,
    TranslationIn,
    ValidateIn,
    VersionList,
    WriteNextOut,
)
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.models import Service
from tridesk.faq import actions, persons, ports, queries
from tridesk.faq.models import Entry, Miss, Report
from tridesk.faq.queries import EVERY_AUDIENCE, EntryFilter
from tridesk.faq.values import EntryContent, EntryWording, Gap, SearchHit, SourceLink
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.languages import InterfaceLanguage
from tridesk.tickets.actions import draft_entry
from tridesk.tickets.queries import ticket_for

router = Router(tags=["answers"], by_alias=True)

READERS, WRITERS = Bearer(READ_ANSWERS, "faq.read"), Bearer(WRITE_ANSWERS, "faq.write")
VALIDATORS = Bearer(VALIDATE_ANSWERS, "faq.validate")
DONE = {200: EntryWhole} | REFUSALS


@router.get("/answers", response={200: EntryPage} | PROBLEMS, auth=READERS)
def list_answers(request: Asked, asked: Query[EntriesQuery]) -> HttpResponse:
    """Answers, the newest number first; retired ones only where they are asked for."""
    known_fields(request, EntriesQuery)
    narrowed = EntryFilter(asked.state or "", asked.audience or "", asked.topic or "", asked.lacks or "")
    rows = queries.entries(narrowed, asked.after or 0, asked.limit)
    shown = rows[: asked.limit]
    following = str(shown[-1].number) if len(rows) > asked.limit else ""
    return page_answer(request, [_item(entry) for entry in shown], following)


@router.get("/answers/search", response={200: HitList} | PROBLEMS, auth=READERS)
def search_answers(request: Asked, asked: Query[SearchQuery]) -> HttpResponse:
    """The answers to a question typed in any language, the best first; `F-0123` finds by number."""
    known_fields(request, SearchQuery)
    audience = (asked.audience,) if asked.audience else EVERY_AUDIENCE
    hits = queries.search(asked.q, language=asked.language or "", audience=audience, limit=asked.limit)
    if not hits and not asked.audience:
        actions.note_miss(asked.q, language=asked.language or "")
    return StoredAnswer(200, serializers.as_json({"items": [_hit(hit) for hit in hits]})).response()


@router.get("/answers/next", response={200: WriteNextOut} | PROBLEMS, auth=READERS)
def to_write_next(request: Asked) -> HttpResponse:
    """What people looked for in vain, and the answers that need a hand."""
    token = request.auth
    may_read_tickets = READ in token.scopes and token.user.may("ticket.read")
    content = {
        "misses": [_miss(miss) for miss in queries.misses()],
        "gaps": [_gap(gap) for gap in ports.gaps.answer()] if may_read_tickets else None,
        "left_out": [_item(entry) for entry in queries.missing_outside()],
        "doubted": [_item(entry) for entry in queries.doubted()],
        "reopened": [_item(entry) | {"reopened": times} for entry, times in queries.reopened()],
        "out_of_step": [_item(entry) for entry in queries.out_of_step()],
        "unconfirmed": [_item(entry) for entry in queries.unconfirmed()],
        "never_used": [_item(entry) for entry in queries.never_used()],
    }
    return StoredAnswer(200, serializers.as_json(serializers.plain(content))).response()


@router.get("/answers/{answer}", response={200: EntryWhole} | PROBLEMS, auth=READERS)
def one_answer(request: Asked, answer: str) -> HttpResponse:
    """One answer in all its languages; `merged_into` names the one that a duplicate became."""
    return StoredAnswer(200, _told(request.auth.user, answer)).response()


@router.post("/answers/{answer}/reports", response={201: ReportOut} | REFUSALS, auth=WRITERS)
def report_answer(request: Asked, answer: str, body: ReportIn, key: Key = None) -> HttpResponse:
    """Says that a sentence is wrong or outdated: a task for the owner."""
    by = request.auth.user

    def reported() -> StoredAnswer:
        entry = _entry(by, answer)
        report = actions.report_wrong(
            entry.number, body.sentence, by=by, ticket=body.ticket, language=body.language or ""
        )
        return StoredAnswer(201, serializers.as_json(_report(entry, report)))

    return once(request, reported)


@router.get("/answers/{answer}/reports", response={200: ReportList} | PROBLEMS, auth=READERS)
def list_reports(request: Asked, answer: str) -> HttpResponse:
    """Lists the reports on an answer, the open ones first."""
    entry = _entry(request.auth.user, answer)
    rows = [_report(entry, report) for report in queries.reports(entry)]
    return StoredAnswer(200, serializers.as_json({"items": rows})).response()


@router.post("/answers/{answer}/reports/{int:report}/settle", response={200: ReportOut} | REFUSALS, auth=WRITERS)
def settle_report(request: Asked, answer: str, report: int, key: Key = None) -> HttpResponse:
    """Says that a report was looked at, and the answer mended where that was needed."""
    by = request.auth.user

    def settled() -> StoredAnswer:
        entry = _entry(by, answer)
        if not Report.objects.filter(entry=entry, pk=report).exists():
            raise NotFound(_("There is no such report."))
        return StoredAnswer(200, serializers.as_json(_report(entry, actions.settle_report(report, by=by))))

    return once(request, settled)


@router.post("/answers", response={201: EntryWhole} | REFUSALS, auth=WRITERS)
def write_answer(request: Asked, body: EntryIn, key: Key = None) -> HttpResponse:
    """Writes a draft. The desk finds it at once; nobody else reads it before a second person has validated it."""
    by = request.auth.user

    def written() -> StoredAnswer:
        entry = actions.write_entry(_content(body), by=by)
        return StoredAnswer(201, _told(by, entry.name), f"{request.path}/{entry.name}")

    return once(request, written)


@router.post("/answers/from-ticket/{number}", response={201: EntryWhole} | REFUSALS, auth=WRITERS)
def draft_answer(request: Asked, number: str, key: Key = None) -> HttpResponse:
    """Begins a draft with what a ticket was asked and answered, without the persons in it; takes `tickets:read` too."""
    need_scope(request.auth, READ)
    by = request.auth.user

    def drafted() -> StoredAnswer:
        entry = draft_entry(ticket_for(by, number), by=by)
        answers, _rest = request.path.split("/from-ticket/")
        return StoredAnswer(201, _told(by, entry.name), f"{answers}/{entry.name}")

    return once(request, drafted)


@router.put("/answers/{answer}", response=DONE, auth=WRITERS)
def change_answer(request: Asked, answer: str, body: EntryChangeIn) -> HttpResponse:
    """Writes an answer anew; a validated one waits for another pair of eyes, and the public reads the one before."""
    by = request.auth.user
    number = _entry(by, answer).number
    actions.write_entry(_content(body), by=by, why=body.why, small=body.small, number=number, seen=body.version)
    return StoredAnswer(200, _told(by, answer)).response()


@router.put("/answers/{answer}/texts/{language}", response=DONE, auth=WRITERS)
def translate_answer(request: Asked, answer: str, language: InterfaceLanguage, body: TranslationIn) -> HttpResponse:
    """Writes one language of an answer; every paragraph of it then translates the present original."""
    by = request.auth.user
    number = _entry(by, answer).number
    actions.translate(number, language, _wording(body), by=by, why=body.why, seen=body.version)
    return StoredAnswer(200, _told(by, answer)).response()


@router.delete("/answers/{answer}/texts/{language}", response=DONE, auth=WRITERS)
def remove_translation(request: Asked, answer: str, language: InterfaceLanguage) -> HttpResponse:
    """Takes a language away from an answer; the original stays."""
    by = request.auth.user
    actions.translate(_entry(by, answer).number, language, None, by=by)
    return StoredAnswer(200, _told(by, answer)).response()


@router.get("/answers/{answer}/versions", response={200: VersionList} | PROBLEMS, auth=READERS)
def list_versions(request: Asked, answer: str) -> HttpResponse:
    """All versions of an answer, the newest first."""
    rows = [
        {
            "version": version.nth,
            "at": serializers.moment(version.at),
            "by": version.by.username if version.by else None,
            "why": version.why,
            "small": version.small,
        }
        for version in queries.versions(_entry(request.auth.user, answer))
    ]
    return StoredAnswer(200, serializers.as_json({"items": rows})).response()


def _step(request: Asked, answer: str, take: Callable[[int], object]) -> HttpResponse:
    """Takes a step of an answer, given its number."""
    by = request.auth.user

    def taken() -> StoredAnswer:
        take(_entry(by, answer).number)
        return StoredAnswer(200, _told(by, answer))

    return once(request, taken)


@router.post("/answers/{answer}/versions/{int:nth}/restore", response=DONE, auth=WRITERS)
def restore_answer(request: Asked, answer: str, nth: int, key: Key = None) -> HttpResponse:
    """Writes an earlier version once more, as the newest."""
    return _step(request, answer, lambda number: actions.restore(number, nth, by=request.auth.user))


@router.post("/answers/{answer}/propose", response=DONE, auth=WRITERS)
def propose_answer(request: Asked, answer: str, body: ProposeIn | None = None, key: Key = None) -> HttpResponse:
    """Asks for the eyes of another person; refused (`person`) while a public answer seems to name somebody."""
    no_person = body is not None and body.no_person
    return _step(request, answer, lambda number: actions.propose(number, by=request.auth.user, no_person=no_person))


@router.post("/answers/{answer}/no-person", response=DONE, auth=VALIDATORS)
def say_no_person(request: Asked, answer: str, body: ValidateIn, key: Key = None) -> HttpResponse:
    """A second person says that the words that look like a person's mean nobody: a town, a telephone of a service."""
    by = request.auth.user
    return _step(request, answer, lambda number: actions.say_no_person(number, by=by, version=body.version))


@router.post("/answers/{answer}/confirm", response=DONE, auth=WRITERS)
def confirm_answer(request: Asked, answer: str, body: ConfirmIn, key: Key = None) -> HttpResponse:
    """Says that an answer still holds."""
    return _step(request, answer, lambda number: actions.confirm(number, by=request.auth.user, until=body.until))


@router.post("/answers/{answer}/validate", response=DONE, auth=VALIDATORS)
def validate_answer(request: Asked, answer: str, body: ValidateIn, key: Key = None) -> HttpResponse:
    """The second pair of eyes; refused to the writer, while a deadline stands in one language only, and (`person`)
    while a public answer seems to name somebody."""
    return _step(request, answer, lambda number: actions.validate(number, by=request.auth.user, version=body.version))


@router.post("/answers/{answer}/retire", response=DONE, auth=VALIDATORS)
def retire_answer(request: Asked, answer: str, body: RetireIn, key: Key = None) -> HttpResponse:
    """Takes an answer away from its readers; its number and versions stay."""
    return _step(request, answer, lambda number: actions.retire(number, by=request.auth.user, why=body.why))


@router.post("/answers/{answer}/merge", response=DONE, auth=VALIDATORS)
def merge_answer(request: Asked, answer: str, body: MergeIn, key: Key = None) -> HttpResponse:
    """Retires a duplicate: `merged_into` leads from it to the answer that stays."""
    into = queries.number_of(body.into)
    return _step(request, answer, lambda number: actions.merge(number, into, by=request.auth.user))


def _content(body: EntryIn) -> EntryContent:
    """An answer as typed, with the rows that its codes name."""
    service = Service.objects.filter(code=body.service).first() if body.service else None
    if body.service and service is None:
        raise Invalid(_("There is no such service."), field="service")
    owner = User.objects.filter(username=body.owner, is_active=True).first() if body.owner else None
    if body.owner and owner is None:
        raise Invalid(_("There is no such colleague."), field="owner")
    return EntryContent(
        source=body.source,
        texts={language: _wording(text) for language, text in body.texts.items()},
        audience=body.audience,
        topic=body.topic,
        note=body.note,
        service=service.pk if service else None,
        owner=owner.pk if owner else None,
        confirm_by=body.confirm_by,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        only_until=body.only_until,
    )


def _wording(text: EntryTextIn) -> EntryWording:
    links = [SourceLink(link.title, link.url) for link in text.links]
    return EntryWording(text.question, text.answer, text.public_answer, text.wordings, links)


def _told(user: User, answer: str) -> str:
    """The answer as it stands now."""
    return serializers.as_json(_whole(_entry(user, answer)))


def _entry(user: User, name: str) -> Entry:
    return queries.entry_for(user, queries.number_of(name[:20]))


# --- in their shapes


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _item(entry: Entry) -> dict[str, Any]:
    texts = list(entry.texts.all())
    return {
        "number": entry.name,
        "state": entry.state,
        "audience": entry.audience,
        "topic": entry.topic,
        "source": entry.source,
        "questions": {text.language: text.question for text in texts},
        "behind": [text.language for text in texts if not text.is_current],
        "owner": entry.owner.username if entry.owner else None,
        "confirm_by": _day(entry.confirm_by),
        "version": entry.version,
        "validated_version": entry.validated_version,
        "uses": entry.uses,
        "changed_at": serializers.moment(entry.changed_at),
    }


def _whole(entry: Entry) -> dict[str, Any]:
    texts = {
        text.language: {
            "question": text.question,
            "wordings": text.wordings,
            "answer": text.answer,
            "public_answer": text.public_answer,
            "links": text.links,
            "current": text.is_current,
        }
        for text in entry.texts.all()
    }
    return _item(entry) | {
        "service": entry.service.code if entry.service else None,
        "valid_from": _day(entry.valid_from),
        "valid_to": _day(entry.valid_to),
        "only_until": _day(entry.only_until),
        "note": entry.note,
        "texts": texts,
        "merged_into": entry.merged_into.name if entry.merged_into else None,
        "lacks": [
            {"code": lack.value, "language": language, "message": actions.sentence(lack, language)}
            for lack, language in queries.lacks(entry)
        ]
        + [
            {"code": "person", "language": "", "message": actions.sentence_of_leak(leak)}
            for leak in persons.leaks_of(entry)
        ],
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {"words": miss.words, "language": miss.language, "where": miss.where, "times": miss.times, "at": miss.at}


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "subject": gap.subject,
        "language": gap.language,
        "topic": gap.topic,
        "count": gap.count,
        "tickets": list(gap.tickets),
    }


def _hit(hit: SearchHit) -> dict[str, Any]:
    return {
        "number": hit.name,
        "language": hit.language,
        "question": hit.question,
        "answer": hit.answer,
        "version": hit.version,
        "state": hit.state,
        "audience": hit.audience,
        "score": hit.score,
        "marks": [str(mark) for mark in hit.marks],
    }


def _report(entry: Entry, report: Report) -> dict[str, Any]:
    return {
        "id": report.pk,
        "answer": entry.name,
        "sentence": report.sentence,
        "language": report.language,
        "ticket": report.ticket,
        "at": serializers.moment(report.at),
        "by": report.by.username,
        "done_at": serializers.moment(report.done_at),
        "done_by": report.done_by.username if report.done_by else None,
    }
