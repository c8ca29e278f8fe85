"""Pages of faxes that leave: all of them, those of a ticket with the form for a new one, one fax with its attempts."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.documents import queries as documents
from tridesk.documents.rules import file_names
from tridesk.fax.models import STATES
from tridesk.fax.outgoing import actions, papers, queries, rules
from tridesk.fax.outgoing.forms import FaxForm
from tridesk.fax.outgoing.rules import OutState
from tridesk.kit import phones
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.rows import row_number
from tridesk.tickets.answer_language import answer_language
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import ticket_for

PAGE: Final = 50
MOST_SHOWN: Final = 12  # pages as small pictures, each drawn when it comes into sight
SHOW: Final = "show"
SEND: Final = "send"
STOP: Final = "stop"


@needs("ticket.read")
@require_GET
def out_faxes(request: Signed) -> HttpResponse:
    """Faxes that leave or left, newest first, of one state or those that wait for a decision."""
    state, before = request.GET.get("state", ""), row_number(request.GET.get("before", ""))
    rows = queries.out_faxes(state)
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    context = {
        "rows": page[:PAGE],
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "states": [(each.value, STATES[each]) for each in OutState],
        "state": state,
    }
    return render(request, "fax/out_faxes.html", context)


@needs("ticket.work")
@require_http_methods(["GET", "POST"])
def ticket_faxes(request: Signed, number: str) -> HttpResponse:
    """The faxes that left about a ticket, and the form that sends one."""
    ticket = ticket_for(request.user, number)
    offers = _documents(ticket)
    legal = answer_language(ticket)
    initial = {"to": phones.written(ticket.requester_phone), "name": ticket.requester_name, "language": legal.language}
    is_sent = request.method == "POST"
    form = FaxForm(request.POST or None, request.FILES or None, documents=offers, initial=initial)
    if is_sent and form.is_valid():
        try:
            answer = _show_or_send(request, ticket, form)
        except (Invalid, Conflict) as refused:
            field = getattr(refused, "field", "")
            form.add_error(field if field in form.fields else None, str(refused))
        else:
            return answer
    context = {"ticket": ticket, "rows": queries.out_faxes_of(ticket), "form": form, "legal": legal}
    return render(request, "fax/ticket_faxes.html", context, status=422 if form.errors else 200)


def _show_or_send(request: Signed, ticket: Ticket, form: FaxForm) -> HttpResponse:
    done = gesture(request, (SHOW, SEND))
    name = form.cleaned_data["document"]
    file = documents.sendable(file_names(name)[0]) if name else None
    draft = form.draft(file, documents.content_of(file) if file else b"")
    if done == SHOW:
        return _file(actions.picture_of(ticket, draft, by=request.user), "image/png", "page.png")
    fax = actions.order_fax(ticket, draft, by=request.user)
    messages.success(request, _("The fax leaves in a moment; until then it can be stopped."))
    return redirect("fax:out_fax", out_fax=fax.pk)


def _documents(ticket: Ticket) -> list[tuple[str, str]]:
    """The valid documents of the library, in the language of the answer."""
    language = answer_language(ticket).language
    offers = [documents.offer_of(document, language) for document in documents.library()]
    return [(offer.name, f"{offer.document} {offer.subject} ({offer.language})") for offer in offers if offer]


@needs("ticket.read")
@require_GET
def out_fax(request: Signed, out_fax: int) -> HttpResponse:
    """One fax: what it is, its attempts, and what the other machine prints."""
    fax = queries.out_fax_for(request.user, out_fax)
    may_work = request.user.may("ticket.work")
    choices = actions.choices_of(fax) if may_work else ()
    context = {
        "fax": fax,
        "ticket": fax.ticket,
        "attempts": [(attempt, papers.seconds_of(attempt), papers.speed_of(attempt)) for attempt in fax.attempts.all()],
        "most_pages": rules.MOST_PAGES,
        "may_stop": may_work and fax.state in (OutState.WAITING, OutState.SENDING) and fax.stop_at is None,
        "choices": choices,
        "pages": range(1, min(fax.pages, MOST_SHOWN) + 1) if fax.sealed is not None else (),
    }
    return render(request, "fax/out_fax.html", context)


@needs("ticket.work")
@require_POST
def change(request: Signed, out_fax: int) -> HttpResponse:
    """Stops a fax, or decides about one."""
    fax = queries.out_fax_for(request.user, out_fax)
    done = gesture(request, (STOP, actions.AGAIN, actions.ARRIVED, actions.GIVE_UP, actions.OTHERWISE))
    if done == STOP:
        actions.stop(fax, by=request.user)
        messages.success(request, _("The fax is stopped."))
    else:
        actions.decide(fax, done, by=request.user)
        messages.success(request, _("Saved."))
        if done == actions.OTHERWISE and fax.ticket is not None:
            return redirect("tickets:ticket", number=fax.ticket.number)
    return redirect("fax:out_fax", out_fax=fax.pk)


@needs("ticket.read")
@require_GET
def paper(request: Signed, out_fax: int) -> HttpResponse:
    """The PDF that leaves."""
    fax = queries.out_fax_for(request.user, out_fax)
    return _file(_kept(fax.sealed is not None and queries.FILES.open(fax)), "application/pdf", f"fax-{fax.pk}.pdf")


@needs("ticket.read")
@require_GET
def report(request: Signed, out_fax: int) -> HttpResponse:
    """The transmission report."""
    fax = queries.out_fax_for(request.user, out_fax)
    made = _kept(fax.report is not None and queries.REPORTS.open(fax))
    return _file(made, "application/pdf", f"fax-{fax.pk}-report.pdf")


@needs("ticket.read")
@require_GET
def picture(request: Signed, out_fax: int, page: int) -> HttpResponse:
    """What the other machine prints of a page; with `standard` in half as many rows."""
    fax = queries.out_fax_for(request.user, out_fax)
    pdf = _kept(fax.sealed is not None and queries.FILES.open(fax))
    is_fine = fax.is_fine and "standard" not in request.GET
    made = papers.preview(pdf, page, fax.pages, is_fine=is_fine)
    return _file(made, "image/png", f"fax-{fax.pk}-{page}.png")


def _kept(content: bytes | bool) -> bytes:
    if not isinstance(content, bytes):
        raise NotFound(_("This fax is no longer kept."))
    return content


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
