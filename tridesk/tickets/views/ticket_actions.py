"""What a person does on a ticket: one address for the foot of the page, one for each other gesture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.accounts.models import User
from tridesk.directory.organisations.queries import contact_for, organisation_for
from tridesk.kit.errors import Invalid, NotFound, Refusal
from tridesk.kit.rows import row_number
from tridesk.tickets import actions, queries
from tridesk.tickets.forms import ActForm, ChangeForm
from tridesk.tickets.lifecycle import Awaiting
from tridesk.tickets.models import Regrouping, Ticket
from tridesk.tickets.views.desk import list_context, ticket_context, where_from

Doing = Callable[[Ticket, User, dict[str, Any]], object]


def _close(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    actions.close(
        ticket, by=by, text=data["text"], language=data["language"], topic=data["topic"], uploads=data["uploads"]
    )


def _research(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    if data["until"] is None:
        raise Invalid(_("Say until when."), field="until")
    actions.research(
        ticket, by=by, awaited=data["awaited"], until=data["until"], awaiting=Awaiting(data["awaiting"] or "desk"),
        tell=data["text"],
    )  # fmt: skip


def _hand_over(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    if data["service"] is None:
        raise Invalid(_("Choose a service of the second line."), field="service")
    actions.hand_over(
        ticket, by=by, service=data["service"], question=data["question"] or data["text"], expert=data["expert"],
        tell=data["tell"],
    )  # fmt: skip


DOINGS: dict[str, tuple[Doing, Callable[[], str]]] = {
    "answer": (
        lambda t, by, d: actions.answer(t, by=by, text=d["text"], language=d["language"], uploads=d["uploads"]),
        lambda: _("Answered."),
    ),
    "close": (_close, lambda: _("Answered and closed.")),
    "note": (lambda t, by, d: actions.note(t, by=by, text=d["text"], uploads=d["uploads"]), lambda: _("Noted.")),
    "research": (_research, lambda: _("Stays open for research.")),
    "hand_over": (_hand_over, lambda: _("Handed to the second line.")),
}


@needs("ticket.work")
@require_POST
def act(request: Signed, number: str) -> HttpResponse:
    """The foot of the ticket: answer, note, or one of the three outcomes. What was typed stays when it is refused."""
    ticket = queries.ticket_for(request.user, number)
    form = ActForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            doing, done = DOINGS[gesture(request, DOINGS)]
            doing(ticket, request.user, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(_field_of(refusal, form), str(refusal))
        else:
            actions.drop_draft(request.user, f"ticket:{number}")
            messages.success(request, done())
            return _back(request, number)
    context = list_context(request) | ticket_context(request, queries.ticket_for(request.user, number), form)
    return render(request, "tickets/ticket.html", context | {"pane": "main"}, status=422)


def _field_of(refusal: Refusal, form: ActForm) -> str | None:
    named = getattr(refusal, "field", "")
    return named if named in form.fields else None


@needs("ticket.answer_as_expert")
@require_POST
def answer_as_expert(request: Signed, number: str) -> HttpResponse:
    """The second line's answer."""
    ticket = queries.ticket_for(request.user, number)
    form = ActForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.expert_answers(
                ticket, by=request.user, text=form.cleaned_data["text"], uploads=form.cleaned_data["uploads"]
            )
        except Refusal as refusal:
            form.add_error(_field_of(refusal, form), str(refusal))
        else:
            actions.drop_draft(request.user, f"ticket:{number}")
            messages.success(request, _("Your answer is with the first line."))
            return redirect("tickets:questions")
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
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
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
    """Takes back an answer that has not left yet."""
    actions.withdraw_answer(queries.entry_for(request.user, number, entry), by=request.user)
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


def _back(request: Signed, number: str) -> HttpResponse:
    """To the ticket, beside the list that the person came from."""
    return redirect(where_from(request, number))
