"""The desk: queues, list, ticket and contact on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.directory.language import written_language
from tridesk.directory.organisations.suggestions import suggestions
from tridesk.statuspage import queries as register
from tridesk.tickets import calls, queries
from tridesk.tickets.card import card_of
from tridesk.tickets.forms import ActForm, ChangeForm, tomorrow
from tridesk.tickets.lifecycle import Awaiting, Event, State, next_actor, possible
from tridesk.tickets.models import CHANNELS, Handover, Ticket
from tridesk.tickets.queries import Conversation, TicketFilters, TicketListPage
from tridesk.tickets.timeline import timeline
from tridesk.tickets.views.files import as_it_came

MOST_PEOPLE = 4  # of the directory, above the tickets that a search found
QUEUE_NAMES = {
    "mine": (_("Mine"), "person"),
    "new": (_("New"), "inbox"),
    "research": (_("Research"), "research"),
    "second_line": (_("Second line"), "second_line"),
    "late": (_("Late"), "late"),
    "all": (_("All"), "search"),
    "unproved": (_("To confirm"), "warning"),
}


@needs("ticket.read")
def desk(request: Signed) -> HttpResponse:
    """A queue, or what a search found; no ticket open."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()
    if typed and (ticket := queries.tickets_for(request.user).filter(number=typed).first()):
        return redirect("tickets:ticket", ticket.number)
    return render(request, "tickets/desk.html", list_context(request) | {"pane": "list"})


@needs("archive.read")
def archive(request: Signed) -> HttpResponse:
    """The archive: everything ever asked, found by any word on it."""
    return render(request, "tickets/desk.html", list_context(request, "archive") | {"pane": "list"})


@needs("ticket.read", "ticket.read_own_service")
def ticket(request: Signed, number: str) -> HttpResponse:
    """One ticket beside the list that it was picked from."""
    shown = queries.ticket_for(request.user, number)
    context = (
        list_context(request, "archive" if "archive" in request.GET else "") if request.user.may("ticket.read") else {}
    )
    return render(request, "tickets/ticket.html", context | ticket_context(request, shown) | {"pane": "main"})


def list_context(request: Signed, place: str = "") -> dict[str, Any]:
    """Queues with their counts, and the page of the list that the address asks for."""
    view = place or request.GET.get("view", "")
    filters = queries.as_filters(request.GET)
    searching = bool(view == "archive" or filters.q or view == "all")
    view = view if view in QUEUE_NAMES or view == "archive" else ("all" if searching else "mine")
    page = _page(request.user, view, filters, request.GET.get("after", ""), searching=searching)
    kept = request.GET.copy()
    kept.pop("after", None)
    if place == "archive":
        kept["archive"] = "1"
    numbers = queries.counts(request.user)
    first = filters.q and not request.GET.get("after") and request.user.may("directory.read")
    return {
        "people": suggestions(filters.q, forgiving=False)[:MOST_PEOPLE] if first else [],
        "view": view,
        "filters": filters,
        "queues": [
            (name, label, icon, numbers.get(name))
            for name, (label, icon) in QUEUE_NAMES.items()
            if name != "unproved" or numbers[name] or view == name
        ],
        "page": page,
        "rows": page.tickets,
        "excerpts": queries.excerpts(page.tickets, filters.q),
        "topics": [topic for topic in queries.topics() if topic.parent_id is None] if searching else [],
        "address": kept.urlencode(),
        "list_url": reverse("tickets:archive" if place else "tickets:desk") + (f"?{kept.urlencode()}" if kept else ""),
        "states": STATE_FILTERS if searching else [],
        "channels": CHANNELS,
    }


STATE_FILTERS = [
    ("", _("any state")),
    ("active", _("not closed")),
    ("closed", _("closed")),
    ("archived", _("archived")),
]


def _page(user: User, view: str, filters: TicketFilters, cursor: str, *, searching: bool) -> TicketListPage:
    if searching and view not in queries.QUEUES:
        return queries.find(user, filters, cursor)
    return queries.queue(user, view, filters, cursor)


def _whole(request: Signed, ticket: Ticket, talk: Conversation) -> dict[str, Any]:
    """The last mail, which a key unfolds, and the one that the address asks to be shown as it came."""
    mails = [entry for entry in talk.entries if entry.in_mail_id]
    kept = request.GET.copy()
    kept.pop("whole", None)
    chosen = next((entry for entry in mails if str(entry.pk) == request.GET.get("whole")), None)
    return {
        "last_mail": mails[-1].pk if mails else None,
        "whole": chosen.pk if chosen else None,
        "ticket_address": f"{reverse('tickets:ticket', args=[ticket.number])}?{kept.urlencode()}",
        "as_it_came": as_it_came(chosen) if chosen else "",
    }


def ticket_context(request: Signed, ticket: Ticket, form: ActForm | None = None) -> dict[str, Any]:
    """Everything the ticket's page shows, for this person."""
    user = request.user
    talk = queries.conversation(user, ticket)
    on_it = calls.calls_of(ticket) if user.may("call.read") else []
    organisation, contact = ticket.organisation, ticket.contact
    language = written_language(
        organisation.service_language if organisation else "", contact.language if contact else "", ticket.language
    )
    draft = queries.draft_of(user, f"ticket:{ticket.number}")
    state = State(ticket.state)
    awaiting = Awaiting(ticket.awaiting)
    typed = form is not None  # and refused: then it is shown again, whatever has become of the ticket meanwhile
    may_work = user.may("ticket.work") and (typed or state is not State.ARCHIVED)
    picks = may_work and ticket.is_active  # a colleague to leave a message for, or to give the ticket to
    everybody = list(User.objects.filter(is_active=True, is_program=False).order_by("name")) if picks else []
    return {
        "here": where_from(request, ticket.number),
        "ticket": ticket,
        "talk": talk,
        "timeline": timeline(ticket, talk, user, calls.steps_of(on_it)),
        **_whole(request, ticket, talk),
        "calls": on_it,
        "left_messages": list(ticket.messages.select_related("to").order_by("pk")),
        "wanted": next((call.wanted for call in reversed(on_it) if call.wanted), None),
        "everybody": everybody,
        "form": form
        or ActForm(initial={"language": language, "topic": ticket.topic, "until": tomorrow(), "tell": True}),
        "change_form": ChangeForm(initial=ChangeForm.said_of(ticket)),
        "language": language,
        "draft": draft,
        "draft_key": f"ticket:{ticket.number}",
        "others": queries.others_on(ticket, user),
        "card": card_of(user, ticket),
        "templates": queries.templates() if may_work else [],
        "colleagues": [colleague for colleague in everybody if colleague.role in WORKING_ROLES],
        "tree": queries.topics() if may_work else [],
        "handover": _waiting(talk.handovers),
        "next_actor": next_actor(state, awaiting, owned=ticket.owner_id is not None),
        "may_work": may_work,
        "running": register.running_incident() if may_work else None,
        "may_answer_as_expert": user.may("ticket.answer_as_expert") and (typed or possible(state, Event.EXPERT_ANSWER)),
        "may": {event.value: may_work and possible(state, event) for event in Event},
        "presence_url": reverse("tickets:presence", args=[ticket.number]),
    }


def _waiting(handovers: Sequence[Handover]) -> Handover | None:
    """The question that waits for the second line, out of all that were put."""
    waiting = (
        handover for handover in reversed(handovers) if handover.answered_at is None and handover.withdrawn_at is None
    )
    return next(waiting, None)


def where_from(request: Signed, number: str) -> str:
    """The page that a person is on and comes back to: a ticket, beside the list that it was picked from."""
    if request.method != "POST":
        return request.get_full_path()
    return page_of_ours(request) or reverse("tickets:ticket", args=[number])


def page_of_ours(request: Signed) -> str:
    """The page to which a form leads back; empty when none, or one elsewhere, is named."""
    typed = request.POST.get("next", "")
    return typed if typed.startswith("/") and url_has_allowed_host_and_scheme(typed, allowed_hosts=None) else ""


WORKING_ROLES = ["call_taker", "supervisor", "centre_manager", "project_leader"]


@needs("ticket.answer_as_expert")
def questions(request: Signed) -> HttpResponse:
    """What is asked of an expert, and nothing else."""
    waiting = queries.questions_for(request.user)
    return render(request, "tickets/questions.html", {"questions": waiting})
