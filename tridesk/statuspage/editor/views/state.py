"""Changing the state: choose, look at it in three languages, publish; and see that it can be read.

Each form has two steps on one address. `do=look` shows what readers will see; its page carries a signed draft, and
`publish` says exactly that. Nothing is written anywhere before.
"""

from __future__ import annotations

from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound, Refusal
from tridesk.kit.languages import LANGUAGES
from tridesk.statuspage import rules
from tridesk.statuspage.board import Board, Maintenance, MaintenanceProgress
from tridesk.statuspage.editor.drafts import EntryDraft
from tridesk.statuspage.editor.forms import CancelForm, CorrectionForm, MaintenanceForm, StateForm
from tridesk.statuspage.editor.gate import Visit, editors_only
from tridesk.statuspage.editor.preview import preview
from tridesk.statuspage.entries import RegisterState, What
from tridesk.statuspage.phrases import Ready, taken_apart
from tridesk.statuspage.queries import publisher

AnyForm = StateForm | CorrectionForm | MaintenanceForm | CancelForm

UNDER_WAY: Final = (MaintenanceProgress.SCHEDULED, MaintenanceProgress.RUNNING)
NOT_TYPED: Final = ("do", "csrfmiddlewaretoken")

forms_page = require_http_methods(["GET", "HEAD", "POST"])


@forms_page
@editors_only
def state(request: HttpRequest) -> HttpResponse:
    """How it is now, and how it is from now on."""
    board = publisher().log.board()
    given = request.POST if request.method == "POST" else request.GET if "state" in request.GET else None
    form = StateForm(given, board=board, initial=StateForm.initial_of(board, clock.now()))
    told = board.incident.updates[::-1] if board.incident else ()
    return _two_steps(request, form, board, "state", now=board.at(clock.now()), told=told)


@forms_page
@editors_only
def correct(request: HttpRequest, entry: str) -> HttpResponse:
    """Other words for what was said."""
    board = publisher().log.board()
    update = board.update(entry)
    if update is None:
        raise NotFound(_("There is no such message."))
    initial = taken_apart(update.message) if update.message else {}
    form = CorrectionForm(request.POST or None, entry=entry, initial=initial)
    return _two_steps(request, form, board, "correct", update=update)


@forms_page
@editors_only
def maintenances(request: HttpRequest) -> HttpResponse:
    """What is planned, and something new to announce."""
    board, now = publisher().log.board(), clock.now()
    progress = [(work, work.progress(now)) for work in sorted(board.maintenances, key=lambda work: work.begins)]
    planned = [(work, how is MaintenanceProgress.RUNNING) for work, how in progress if how in UNDER_WAY]
    initial: dict[str, object] = {"state": RegisterState.UNSTABLE.value, "ready": [Ready.WORK.value]}
    initial |= {name: request.GET[name] for name in ("begins", "ends") if name in request.GET}  # of a notice about it
    form = MaintenanceForm(request.POST or None, initial=initial)
    return _two_steps(request, form, board, "maintenances", planned=planned)


@forms_page
@editors_only
def maintenance(request: HttpRequest, identity: str) -> HttpResponse:
    """Move it, make it longer, or end it."""
    board = publisher().log.board()
    before = _planned(board, identity)
    form = MaintenanceForm(request.POST or None, before=before, initial=MaintenanceForm.initial_of(before))
    return _two_steps(request, form, board, "maintenance", maintenance=before, running=before.begins <= clock.now())


@forms_page
@editors_only
def cancel(request: HttpRequest, identity: str) -> HttpResponse:
    """Call it off."""
    board = publisher().log.board()
    before = _planned(board, identity)
    form = CancelForm(request.POST or None, before=before, initial={"ready": [Ready.WORK_CANCELLED.value]})
    return _two_steps(request, form, board, "cancel", maintenance=before)


def _two_steps(request: HttpRequest, form: AnyForm, board: Board, page: str, **context: object) -> HttpResponse:
    """The form on its page; or, when it was asked for and everything is right, what it will look like."""
    looking = request.method == "POST" and request.POST.get("do") == "look"
    if looking and form.is_valid():
        now = clock.now()
        what = form.what(now)
        try:
            rules.allow(publisher().log.entries(), what, now)
        except Refusal as refusal:
            form.add_error(_field_of(refusal, form), str(refusal))
        else:
            return _preview(request, board, what)
    if wrong := [name for name in form.errors if name in form.fields]:
        form.fields[wrong[0]].widget.attrs["autofocus"] = True  # on a telephone it may stand far below
    known = {"form": form, "board": board, "languages_of_readers": LANGUAGES}
    return render(request, f"editor/{page}.html", known | context, status=422 if looking else 200)


def _preview(request: HttpRequest, board: Board, what: What) -> HttpResponse:
    now, draft = clock.now(), EntryDraft(what, cast(Visit, request).editor.name, board.count)
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_TYPED]
    context = {
        "preview": preview(publisher().log.entries(), draft.entry(now)),
        "state": getattr(what, "state", None),
        "draft": draft.sealed(now),
        "typed": typed,
    }
    return render(request, "editor/preview.html", context)


def _field_of(refusal: Refusal, form: AnyForm) -> str | None:
    """The field on the page that a refusal of the rules is about."""
    named = refusal.field if isinstance(refusal, Invalid) else ""
    named = {"estimate": "until", "next_update": "again_at"}.get(named, named)
    return named if named in form.fields else None


def _planned(board: Board, identity: str) -> Maintenance:
    work = board.maintenance(identity)
    if work is None or work.progress(clock.now()) not in UNDER_WAY:
        raise NotFound(_("There is no such maintenance, or it is over."))
    return work
