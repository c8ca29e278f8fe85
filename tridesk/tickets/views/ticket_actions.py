"""What a person does on a ticket: one address for the foot of the page, one for each other gesture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.accounts.models import User
from tridesk.directory.organisations.queries import contact_for, organisation_for
from tridesk.documents.rules import FileName, file_names
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound, Refusal
from tridesk.kit.rows import row_number
from tridesk.tickets import actions, queries, texts
from tridesk.tickets.actions.transitions import locked
from tridesk.tickets.answer_language import NAMES, language_doubt
from tridesk.tickets.collisions import REPEATED, doubts_since, is_repeated
from tridesk.tickets.faq_offers import put_in
from tridesk.tickets.forms import ActForm, ChangeForm, SleepForm, good_files
from tridesk.tickets.greetings import is_greeting
from tridesk.tickets.lifecycle import Awaiting
from tridesk.tickets.models import FaqUse, Regrouping, Sending, Ticket
from tridesk.tickets.views import sendings
from tridesk.tickets.views.desk import list_beside, ticket_context, where_from
from tridesk.tickets.views.files import keep_files, uploads_with_kept

Doing = Callable[[Ticket, User, dict[str, Any]], object]


def _answer(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    actions.answer(ticket, by=by, text=data["text"], language=data["language"], uploads=data["uploads"], cc=data["cc"])


def _close(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    actions.close(
        ticket,
        by=by,
        text=data["text"],
        language=data["language"],
        topic=data["topic"],
        uploads=data["uploads"],
        cc=data["cc"],
    )


def _note(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    actions.note(ticket, by=by, text=data["text"], uploads=data["uploads"])


def _research(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    if data["until"] is None:
        raise Invalid(_("Say until when."), field="until")
    actions.research(
        ticket,
        by=by,
        awaited=data["awaited"],
        until=data["until"],
        awaiting=Awaiting(data["awaiting"] or "desk"),
        tell=data["text"],
        language=data["language"],
        uploads=data["uploads"],
        cc=data["cc"],
    )


def _hand_over(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    if data["service"] is None:
        raise Invalid(_("Choose a service of the second line."), field="service")
    actions.hand_over(
        ticket,
        by=by,
        service=data["service"],
        question=data["question"].strip() or data["text"],
        expert=data["expert"],
        tell=data["tell"],
        words=_to_requester("hand_over", data),
        language=data["language"],
        uploads=data["uploads"],
        cc=data["cc"],
    )


def _to_requester(do: str, data: dict[str, Any]) -> str:
    """The text that goes to the requester: a question without a box of its own is for the second line alone."""
    return "" if do == "hand_over" and not data["question"].strip() else str(data["text"])


DOINGS: dict[str, tuple[Doing, Callable[[], str]]] = {
    "answer": (_answer, lambda: _("Answered.")),
    "close": (_close, lambda: _("Answered and closed.")),
    "note": (_note, lambda: _("Noted.")),
    "research": (_research, lambda: _("Stays open for research.")),
    "hand_over": (_hand_over, lambda: _("Handed to the second line.")),
}


@dataclass(frozen=True, slots=True)
class Doubts:
    """Why a form was not sent yet, and what its sender may press to send it all the same."""

    sentences: list[str]
    do: str
    label: str
    despite: str


@needs("ticket.work")
@require_POST
def act(request: Signed, number: str) -> HttpResponse:
    """The foot of the ticket: answer, note, or one of the three outcomes. What was typed stays when it is refused.

    What needs a second thought (a colleague was quicker, another language, the same text again) is asked once.
    """
    ticket = queries.ticket_for(request.user, number)
    key, form = f"ticket:{number}", ActForm(request.POST, request.FILES)
    typed = _draft_fields(request, form)
    if typed is not None and request.POST.get("do") == "earlier":  # without script
        actions.earlier_draft(request.user, key, typed)
        return _back(request, number)
    if typed is not None and (chosen := file_names(request.POST.get("attach", ""))):
        return _attach(request, number, typed, chosen[0])
    uploads, doubts, preview = good_files(form), None, None
    if form.is_valid() and is_greeting(form.cleaned_data["text"], ticket.requester_name):
        form.cleaned_data["text"] = ""  # nobody wrote anything yet
    if form.is_valid() and request.POST.get("do") == "preview":
        data = form.cleaned_data
        preview = texts.preview(ticket, data["text"], request.user, data["language"], data["cc"])
    elif form.is_valid():
        try:
            do = gesture(request, DOINGS)
            doubts = _send_unless_doubted(request, ticket, do, form.cleaned_data)
            if doubts is None:
                return _back(request, number)
        except Refusal as refusal:
            form.add_error(_field_of(refusal, form), str(refusal))
    if uploads and typed is not None:
        actions.keep_draft(request.user, key, typed)
    keep_files(request, key, form, uploads)
    context = list_beside(request) | ticket_context(request, queries.ticket_for(request.user, number), form)
    context |= {"pane": "main", "doubts": doubts, "preview": preview}
    return render(request, "tickets/ticket.html", context, status=200 if preview else 422)


def _attach(request: Signed, number: str, typed: dict[str, str], name: FileName) -> HttpResponse:
    """Puts a document of the library beside what is typed; both are in the draft then, with files that were chosen."""
    user, key, form = request.user, f"ticket:{number}", ActForm(request.POST, request.FILES)
    actions.keep_draft(user, key, typed)
    keep_files(request, key, form, good_files(form))
    for sentence in form.errors.get("uploads", []):
        messages.warning(request, str(sentence))
    try:
        actions.attach_document(user, key, name)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return _back(request, number)


def _typed(request: Signed) -> dict[str, str]:
    """The fields of the form, as a draft keeps them."""
    left_out = ("csrfmiddlewaretoken", "next", "do", "seen", "despite", "again", "file", "template", "attach")
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str) and name not in left_out}
    return typed | ({"cc": ", ".join(filter(None, request.POST.getlist("cc")))} if "cc" in typed else {})


def _draft_fields(request: Signed, form: ActForm) -> dict[str, str] | None:
    """The fields as a draft keeps them; None where they are too long for one, which the form says then."""
    try:
        return actions.bounded(_typed(request))
    except Invalid as refusal:
        if not {"text", "question"} & form.errors.keys():  # where neither is too long, all fields together are
            form.add_error(None, str(refusal))
        return None


@transaction.atomic
def _send_unless_doubted(request: Signed, ticket: Ticket, do: str, data: dict[str, Any]) -> Doubts | None:
    """Does a gesture, or returns its doubts; of one text from two windows at once the second is doubted."""
    locked(ticket)
    doubts = _doubts(ticket, request.user, do, data)
    if doubts is None:
        _send(request, ticket, do, data)
    return doubts


def _doubts(ticket: Ticket, user: User, do: str, data: dict[str, Any]) -> Doubts | None:
    """The doubts to raise before a gesture is done; None when there is none, or all were raised."""
    sentences, seen = list[str](), data["seen"]
    words = (data["question"].strip() if do == "hand_over" else "") or data["text"]
    if not data["again"] and is_repeated(ticket, user, words):
        sentences.append(str(REPEATED))
    if do == "note":
        return Doubts(sentences, do, _("Keep it all the same"), "") if sentences else None
    if data["mode"] == "note":
        raise Invalid(_("This was written as a note. Choose Answer above the text to send it."), field="text")
    sentences += doubts_since(ticket, user, seen) if seen is not None else []
    text = _to_requester(do, data)
    written = language_doubt(ticket, text, data["language"]) if ticket.requester_email else None
    label, despite = _("Send all the same"), data["despite"]
    if written is not None and written.written != despite:
        sentences.append(written.sentence)
        label = _("Send in %(language)s all the same") % {"language": NAMES[written.written]}
        despite = written.written
    return Doubts(sentences, do, label, despite) if sentences else None


def _send(request: Signed, ticket: Ticket, do: str, data: dict[str, Any]) -> None:
    """Does a gesture and forgets its draft; its mails leave after the time that the user chose."""
    user, key = request.user, f"ticket:{ticket.number}"
    doing, done = DOINGS[do]
    doubt = language_doubt(ticket, _to_requester(do, data), data["language"]) if data["despite"] else None

    def all_of_it() -> None:
        uploads = uploads_with_kept(request, key, data["uploads"])
        language = data["language"]
        if doubt is not None:
            language = doubt.written
            actions.note_language(ticket, by=user, written=doubt.written, required=doubt.required, law=doubt.law)
        doing(ticket, user, data | {"uploads": uploads, "language": language})
        actions.drop_draft(user, key)
        if do != "note" and _to_requester(do, data).strip():
            actions.use_entries(ticket, put_in(data["faq"]), how=FaqUse.How.SENT, by=user)
        if data["template"] and data["text"] and do != "note":
            topic = data["topic"] or ticket.topic
            actions.count_template(data["template"], topic.code if topic else "")

    sending = actions.hold_back(ticket, by=user, do=all_of_it)
    if sending is not None:
        to = ticket.requester_name or ticket.requester_email or str(data["service"])
        sendings.remember(request, sending, to)
    messages.success(request, done())


def _field_of(refusal: Refusal, form: ActForm) -> str | None:
    named = getattr(refusal, "field", "")
    return named if named in form.fields else None


@needs("ticket.answer_as_expert")
@require_POST
def answer_as_expert(request: Signed, number: str) -> HttpResponse:
    """The second line's answer. What was typed stays when it is refused, and so do its files."""
    ticket, key = queries.ticket_for(request.user, number), f"ticket:{number}"
    form = ActForm(request.POST, request.FILES)
    chosen = good_files(form)
    if form.is_valid():
        try:
            uploads = uploads_with_kept(request, key, chosen)
            actions.expert_answers(ticket, by=request.user, text=form.cleaned_data["text"], uploads=uploads)
        except Refusal as refusal:
            form.add_error(_field_of(refusal, form), str(refusal))
        else:
            actions.drop_draft(request.user, key)
            messages.success(request, _("Your answer is with the first line."))
            return redirect("tickets:questions")
    if chosen and (typed := _draft_fields(request, form)) is not None:
        actions.keep_draft(request.user, key, typed)
    keep_files(request, key, form, chosen)
    context = ticket_context(request, ticket, form) | {"pane": "main"}
    return render(request, "tickets/ticket.html", context, status=422)


@needs("ticket.work")
@require_POST
def take(request: Signed, number: str) -> HttpResponse:
    """Makes the ticket one's own."""
    actions.take(queries.ticket_for(request.user, number), by=request.user)
    return _back(request, number)


@needs("ticket.work")
@require_POST
def give(request: Signed, number: str) -> HttpResponse:
    """Gives the ticket to a colleague, or back to the pool."""
    username = request.POST.get("to", "")
    to = User.objects.filter(username=username, is_active=True).first()
    if username and to is None:
        raise Invalid(_("There is no such colleague."), field="to")
    actions.give(queries.ticket_for(request.user, number), to=to, by=request.user)
    return _back(request, number)


@needs("ticket.work")
@require_POST
def sleep(request: Signed, number: str) -> HttpResponse:
    """Lets the ticket sleep until a moment."""
    ticket = queries.ticket_for(request.user, number)
    data = _checked(SleepForm(request.POST))
    actions.snooze(ticket, by=request.user, until=data["until"], why=data["why"])
    messages.success(request, _("It sleeps, and comes back by itself."))
    return _back(request, number)


@needs("ticket.work")
@require_POST
def take_back(request: Signed, number: str) -> HttpResponse:
    """Takes the ticket back from the second line."""
    actions.take_back(queries.ticket_for(request.user, number), by=request.user)
    return _back(request, number)


@needs("ticket.work")
@require_POST
def reopen(request: Signed, number: str) -> HttpResponse:
    """Opens a closed ticket again."""
    actions.reopen(queries.ticket_for(request.user, number), by=request.user)
    return _back(request, number)


@needs("ticket.work")
@require_POST
def change(request: Signed, number: str) -> HttpResponse:
    """Corrects the subject or the requester of the ticket."""
    ticket = queries.ticket_for(request.user, number)
    form = ChangeForm(request.POST, initial=ChangeForm.said_of(ticket))
    _checked(form)
    actions.change(ticket, by=request.user, **form.changes(ticket))
    messages.success(request, _("Corrected."))
    return _back(request, number)


@needs("ticket.work")
@require_POST
def recognise(request: Signed, number: str) -> HttpResponse:
    """Sets the requester: one of the contacts that use the telephone number."""
    ticket = queries.ticket_for(request.user, number)
    contact, organisation = request.POST.get("contact", ""), request.POST.get("organisation", "")
    if contact:
        actions.recognise(ticket, by=request.user, contact=contact_for(request.user, row_number(contact) or 0))
    else:
        body = organisation_for(request.user, row_number(organisation) or 0)
        actions.recognise(ticket, by=request.user, organisation=body)
    return _back(request, number)


@needs("ticket.work")
@require_POST
def merge(request: Signed, number: str) -> HttpResponse:
    """Merges the ticket into another one."""
    into = queries.ticket_for(request.user, request.POST.get("into", "").strip())
    actions.merge(queries.ticket_for(request.user, number), into=into, by=request.user)
    messages.success(request, _("Merged into %(number)s. It can be undone there.") % {"number": into.number})
    return _back(request, into.number)


@needs("ticket.work")
@require_POST
def split(request: Signed, number: str) -> HttpResponse:
    """Makes a new ticket of chosen entries."""
    ticket = queries.ticket_for(request.user, number)
    chosen = [row for number_typed in request.POST.getlist("entry") if (row := row_number(number_typed)) is not None]
    grouping = actions.split(
        ticket,
        entries=list(ticket.entries.filter(pk__in=chosen)),
        subject=request.POST.get("subject", ""),
        by=request.user,
    )
    messages.success(request, _("Split off as %(number)s.") % {"number": grouping.target.number})
    return _back(request, grouping.target.number)


@needs("ticket.work")
@require_POST
def link(request: Signed, number: str) -> HttpResponse:
    """Links the ticket to another one."""
    other = queries.ticket_for(request.user, request.POST.get("to", "").strip())
    actions.link(queries.ticket_for(request.user, number), other, by=request.user)
    return _back(request, number)


@needs("ticket.work")
@require_POST
def undo(request: Signed, number: str, grouping: int) -> HttpResponse:
    """Undoes a merge or a split."""
    ticket = queries.ticket_for(request.user, number)
    regrouping = Regrouping.objects.select_related("source", "target").filter(pk=grouping).first()
    if regrouping is None or ticket.pk not in (regrouping.source_id, regrouping.target_id):
        raise NotFound(_("There is nothing to undo here."))
    actions.undo(regrouping, by=request.user)
    messages.success(request, _("Undone."))
    return _back(request, number)


@needs("ticket.work")
@require_POST
def withdraw(request: Signed, number: str, entry: int) -> HttpResponse:
    """Takes back an answer that has not left yet, with all that its sender did to the ticket where that is possible."""
    row = queries.entry_for(request.user, number, entry)
    sending = Sending.objects.select_related("ticket", "by").filter(
        entries__contains=[row.pk], leaves_at__gt=clock.now(), taken_back_at__isnull=True
    )
    if (held := sending.first()) is not None:
        sendings.undo(request, held)
    else:
        actions.withdraw_answer(row, by=request.user)
    return _back(request, number)


@needs("ticket.work")
@require_POST
def folded_wrongly(request: Signed, number: str, entry: int) -> HttpResponse:
    """Saves the anonymised shape of a wrongly folded mail, for the developers of the folding."""
    actions.report_folding(queries.entry_for(request.user, number, entry), by=request.user)
    messages.success(request, _("Thank you. Its shape was kept, without names, numbers or what was asked."))
    return _back(request, number)


@needs("ticket.work")
@require_POST
def decide_mail(request: Signed, number: str, entry: int) -> HttpResponse:
    """Confirms or refuses a mail with an unproved sender."""
    mail = queries.entry_for(request.user, number, entry)
    if gesture(request, ("confirm", "refuse")) == "confirm":
        actions.confirm_mail(mail, by=request.user)
        messages.success(request, _("Confirmed."))
    else:
        actions.refuse_mail(mail, by=request.user)
        messages.success(request, _("Noted: it changes nothing."))
    return _back(request, number)


@needs("number.reveal")
@require_POST
def reveal(request: Signed, number: str) -> HttpResponse:
    """Shows the masked national numbers of a ticket, once, with a reason that is journalled."""
    ticket = queries.ticket_for(request.user, number)
    shown = actions.reveal(ticket, by=request.user, reason=request.POST.get("reason", ""))
    return render(request, "tickets/revealed.html", {"ticket": ticket, "shown": shown})


def _checked(form: Form) -> dict[str, Any]:
    """What was typed into a form; refuses with all that is wrong with it."""
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return form.cleaned_data


def _back(request: Signed, number: str) -> HttpResponse:
    """To the ticket, beside the list that the person came from."""
    return redirect(where_from(request, number))
