"""The desk: queues, list, ticket and contact on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages import get_messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tridesk.accounts.actions import drop_view, order_lists, save_view
from tridesk.accounts.gate import Signed, needs
from tridesk.directory.organisations.suggestions import suggestions
from tridesk.statuspage import queries as register
from tridesk.tickets import calls, gestures, queries
from tridesk.tickets.answer_language import answer_language
from tridesk.tickets.card import card_of
from tridesk.tickets.forms import MOST_READERS, ActForm, tomorrow
from tridesk.tickets.lifecycle import Awaiting, Event, State, next_actor, possible
from tridesk.tickets.models import CHANNELS, EntryKind, Handover, Ticket, Trust
from tridesk.tickets.ports import fax_answers
from tridesk.tickets.queries import Conversation, SavedDraft, TicketFilters, TicketListPage
from tridesk.tickets.timeline import timeline
from tridesk.tickets.views.files import as_it_came

PANE = "X-Tridesk-Pane"  # says which panes a script wants: `ticket`, `list`, or `all`
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
    return _list(request, list_context(request))


@needs("archive.read")
def archive(request: Signed) -> HttpResponse:
    """The archive: everything ever asked, found by any word on it."""
    return _list(request, list_context(request, "archive"))


def _list(request: Signed, context: dict[str, Any]) -> HttpResponse:
    """A list without a ticket; for a script that only refreshes the list, without a page."""
    if request.headers.get(PANE) == "list":
        return render(request, "tickets/list.html", context)
    return render(request, "tickets/desk.html", context | {"pane": "list"})


@needs("ticket.read", "ticket.read_own_service")
def ticket(request: Signed, number: str) -> HttpResponse:
    """One ticket beside the list that it was picked from.

    Without the list for a script that only swaps the ticket, and where the address names no list: a script then
    fetches it, unless something was just done here and the page goes on with the next ticket of the list. The list
    alone for a script that only refreshes that.
    """
    if request.headers.get(PANE) == "list" and request.user.may("ticket.read"):
        return _list(request, list_beside(request) | {"ticket": {"number": number}})
    shown = queries.ticket_for(request.user, number)
    alone = request.headers.get(PANE) == "ticket"
    listed = request.user.may("ticket.read") and not alone and (request.GET or len(get_messages(request)))
    context = list_beside(request) if listed else {}
    frame = {"pane": "main", "frame": "web/pane.html" if alone else "web/panes.html"}
    return render(request, "tickets/ticket.html", context | ticket_context(request, shown) | frame)


@needs("ticket.read", "ticket.read_own_service")
def with_slash(request: Signed, number: str) -> HttpResponseBase:
    """To the page of a ticket, from its address as some programs and people write it."""
    address = reverse("tickets:ticket", args=[queries.ticket_for(request.user, number).number])
    query = request.META["QUERY_STRING"]
    return redirect(f"{address}?{query}" if query else address)


def list_beside(request: Signed) -> dict[str, Any]:
    """The list that a ticket was picked from."""
    return list_context(request, "archive" if "archive" in asked_of(request) else "")


def list_context(request: Signed, place: str = "") -> dict[str, Any]:
    """Queues with their counts, and the page of the list that the address asks for."""
    asked = asked_of(request)
    view = place or asked.get("view", "")
    filters = queries.as_filters(asked)
    searching = bool(view == "archive" or filters.q or view == "all")
    view = view if view in QUEUE_NAMES or view == "archive" else ("all" if searching else "mine")
    newest_first = asked.get("order", "newest" if request.user.newest_first else "due") == "newest"
    page = _page(request, view, filters, searching=searching, newest_first=newest_first)
    kept = asked.copy()
    kept.pop("after", None)
    if place == "archive":
        kept["archive"] = "1"
    else:
        kept["view"] = view  # a ticket's address names the list beside it
    address = kept.urlencode()
    kept.pop("order", None)  # of this page alone: the way back to the list is the person's own order
    numbers = queries.counts(request.user)
    first = filters.q and not asked.get("after") and request.user.may("directory.read")
    path, view_query = reverse("tickets:archive" if place else "tickets:desk"), _view_query(view, filters)
    return {
        "may_choose": request.user.may("ticket.work") and view != "archive",
        "running": register.running_incident(),
        "people": suggestions(filters.q, forgiving=not page.tickets)[:MOST_PEOPLE] if first else [],
        "view": view,
        "filters": filters,
        "queues": [
            (name, label, icon, numbers.get(name))
            for name, (label, icon) in QUEUE_NAMES.items()
            if name != "unproved" or numbers[name] or view == name
        ],
        "page": page,
        "rows": page.tickets,
        "total": numbers.get(view),
        "newest_first": newest_first,
        "excerpts": queries.excerpts(page.tickets, filters.q),
        "topics": [topic for topic in queries.topics() if topic.parent_id is None] if searching else [],
        "address": address,
        "list_path": path,
        "list_url": path + (f"?{kept.urlencode()}" if kept else ""),
        "view_query": view_query,
        "view_is_saved": any(saved["query"] == view_query for saved in request.user.views),
        "states": STATE_FILTERS if searching else [],
        "channels": CHANNELS,
    }


def _view_query(view: str, filters: TicketFilters) -> str:
    """The address under which this list is saved: its queue and what narrows it."""
    parts = {"view": "all" if view == "archive" else view} | asdict(filters)
    return urlencode({name: value for name, value in parts.items() if value})


@needs("ticket.read")
@require_POST
def order(request: Signed) -> HttpResponseBase:
    """Sets what stands first in one's lists."""
    order_lists(request.user, newest_first=request.POST.get("first") == "newest")
    return redirect(page_of_ours(request) or "tickets:desk")


@needs("ticket.read")
@require_POST
def keep_view(request: Signed) -> HttpResponseBase:
    """Saves a list under a name, to be found beside the queues."""
    typed = QueryDict(request.POST.get("query", ""))
    query = _view_query(typed.get("view", ""), queries.as_filters(typed))
    save_view(request.user, request.POST.get("name", ""), query)
    return redirect(f"{reverse('tickets:desk')}?{query}")


@needs("ticket.read")
@require_POST
def forget_view(request: Signed) -> HttpResponseBase:
    """Removes a saved list."""
    drop_view(request.user, request.POST.get("name", ""))
    return redirect(page_of_ours(request) or "tickets:desk")


STATE_FILTERS = [
    ("", _("any state")),
    ("active", _("not closed")),
    ("closed", _("closed")),
    ("archived", _("archived")),
]


def _page(request: Signed, view: str, filters: TicketFilters, *, searching: bool, newest_first: bool) -> TicketListPage:
    cursor = asked_of(request).get("after", "")
    if searching and view not in queries.QUEUES:
        return queries.find(request.user, filters, cursor)
    return queries.queue(request.user, view, filters, cursor, newest_first=newest_first)


def _whole(request: Signed, ticket: Ticket, talk: Conversation) -> dict[str, Any]:
    """The last mail, which a key unfolds, and the one that the address asks to be shown as it came."""
    mails = [entry for entry in talk.entries if entry.in_mail_id]
    asked = asked_of(request)
    kept = asked.copy()
    kept.pop("whole", None)
    chosen = next((entry for entry in mails if str(entry.pk) == asked.get("whole")), None)
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
    on_it = calls.calls_of(ticket) if "calls" in talk.hanging and user.may("call.read") else []
    left = list(ticket.messages.select_related("to").order_by("pk")) if "messages" in talk.hanging else []
    answer = answer_language(ticket)
    draft = queries.draft_of(user, ticket.ref) if "draft" in talk.hanging else None
    state = State(ticket.state)
    awaiting = Awaiting(ticket.awaiting)
    typed = form is not None  # and refused: then it is shown again, whatever has become of the ticket meanwhile
    may_work = user.may("ticket.work") and (typed or state is not State.ARCHIVED)
    asked_for = may_work and ticket.is_active and not left and any(call.wanted for call in on_it)
    return (gestures.form_of("message", ticket) if asked_for else {}) | {
        "here": where_from(request, ticket.number),
        "ticket": ticket,
        "talk": talk,
        "timeline": timeline(ticket, talk, user, calls.steps_of(on_it)),
        **_whole(request, ticket, talk),
        "calls": on_it,
        "left_messages": left,
        "form": form or ActForm(initial=_begun(ticket, draft)),
        "answer": answer,
        "fax_to": fax_answers.answer.number(ticket),
        "readers": _readers(ticket, talk),
        "language": (form and form.data.get("language")) or (draft and draft.fields.get("language")) or answer.language,
        "seen": talk.events[-1].pk if talk.events else 0,
        "draft": draft,
        "draft_key": ticket.ref,
        "others": queries.others_on(ticket, user) if "presence" in talk.hanging else [],
        "card": card_of(user, ticket),
        "gestures": gestures.offered(user, ticket, talk) if may_work else [],
        "handover": _waiting(talk.handovers),
        "next_actor": next_actor(state, awaiting, owned=ticket.owner_id is not None),
        "may_work": may_work,
        "running": register.running_incident() if may_work else None,
        "may_answer_as_expert": user.may("ticket.answer_as_expert") and (typed or possible(state, Event.EXPERT_ANSWER)),
        "may": {event.value: may_work and possible(state, event) for event in Event},
        "presence_url": reverse("tickets:presence", args=[ticket.number]),
    }


def _readers(ticket: Ticket, talk: Conversation) -> list[str]:
    """The other readers of the requester's last mail, who may be sent a copy of the answer."""
    mails = (entry for entry in reversed(talk.entries) if entry.kind == EntryKind.REQUEST and entry.in_mail_id)
    last = next((mail for mail in mails if mail.trust not in (Trust.UNPROVED, Trust.REFUSED)), None)
    requester = ticket.requester_email.lower()
    return [email for email in last.cc if email.lower() != requester][:MOST_READERS] if last else []


def _begun(ticket: Ticket, draft: SavedDraft | None) -> dict[str, Any]:
    """The first values of the composer: the draft, where there is one."""
    typed = {name: value for name, value in draft.fields.items() if name in KEPT_FIELDS} if draft else {}
    return {"topic": ticket.topic, "until": tomorrow(), "tell": True} | typed


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


def asked_of(request: Signed) -> QueryDict:
    """The fields of the address that a person is on: of the page that a form came from, when it is shown again."""
    return request.GET if request.method != "POST" else QueryDict(urlsplit(page_of_ours(request)).query)


def page_of_ours(request: Signed) -> str:
    """The page to which a form leads back; empty when none, or one elsewhere, is named."""
    typed = request.POST.get("next", "")
    return typed if typed.startswith("/") and url_has_allowed_host_and_scheme(typed, allowed_hosts=None) else ""


KEPT_FIELDS = ("cc", "topic", "awaited", "awaiting", "until", "service", "expert", "question")


@needs("ticket.answer_as_expert")
def questions(request: Signed) -> HttpResponse:
    """What is asked of an expert, and nothing else."""
    waiting = queries.questions_for(request.user)
    return render(request, "tickets/questions.html", {"questions": waiting})
