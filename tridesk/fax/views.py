"""Pages of faxes: all of them, the tray of junk, one fax; its original as a download, with a reason."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.fax import actions, queries, rules
from tridesk.fax.forms import JunkForm
from tridesk.fax.outgoing import papers
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.rows import row_number
from tridesk.tickets.queries import ticket_for

PAGE: Final = 50


@needs("ticket.read")
@require_GET
def faxes(request: Signed) -> HttpResponse:
    """The faxes that came, newest first."""
    return _list(request, is_junk=False)


@needs("ticket.read")
@require_GET
def junk(request: Signed) -> HttpResponse:
    """The tray of junk."""
    return _list(request, is_junk=True)


def _list(request: Signed, *, is_junk: bool) -> HttpResponse:
    before = row_number(request.GET.get("before", ""))
    rows = queries.faxes(is_junk=is_junk)
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    context = {
        "rows": page[:PAGE],
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "is_junk": is_junk,
        "days": rules.JUNK_FOR.days,
        "may_work": request.user.may("ticket.work"),
        "sheets": INTERFACE_LANGUAGES,
    }
    return render(request, "fax/faxes.html", context)


@needs("ticket.read")
@require_GET
def fax(request: Signed, fax: int) -> HttpResponse:
    """One fax: what is known of it, its original with a reason, and whether it is junk."""
    shown = queries.fax_for(request.user, fax)
    context = {
        "fax": shown,
        "form": JunkForm(signs=queries.signs_of(shown)),
        "may_work": request.user.may("ticket.work"),
        "may_reveal": request.user.may("number.reveal") and shown.sealed is not None,
    }
    return render(request, "fax/fax.html", context)


@needs("ticket.read")
@require_GET
def ticket_fax(request: Signed, number: str) -> HttpResponse:
    """To the fax of a ticket; a ticket that was typed in has none, one that was merged may have several."""
    found = queries.faxes_of(ticket_for(request.user, number)).first()
    if found is None:
        messages.info(request, _("No fax came in by the switch for this ticket."))
        return redirect("tickets:ticket", number=number)
    return redirect("fax:fax", fax=found.pk)


@needs("ticket.read")
@require_GET
def separator(request: Signed, language: str) -> HttpResponse:
    """The sheet that users put between two documents of one fax."""
    if language not in INTERFACE_LANGUAGES:
        raise NotFound(_("There is no such file."))
    headers = {"Content-Disposition": f'inline; filename="fax-{language}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(papers.separator(language), content_type="application/pdf", headers=headers)


@needs("number.reveal")
@require_POST
def original(request: Signed, fax: int) -> HttpResponse:
    """The fax as it came, with a reason that is journalled: it may hold national numbers."""
    shown = queries.fax_for(request.user, fax)
    content = actions.reveal(shown, by=request.user, reason=request.POST.get("reason", ""))
    # Never shown by the browser itself: it is whatever somebody sent us.
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="fax-{shown.pk}.tif"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@needs("ticket.work")
@require_POST
def set_aside(request: Signed, fax: int) -> HttpResponse:
    """Calls a fax junk."""
    shown = queries.fax_for(request.user, fax)
    form = JunkForm(request.POST, signs=queries.signs_of(shown))
    if not form.is_valid():
        raise Invalid(_("This fax has no such sign."), field="kinds")
    actions.set_aside(shown, form.cleaned_data["kinds"], by=request.user)
    messages.success(request, _("The fax lies in the tray of junk for %(days)d days.") % {"days": rules.JUNK_FOR.days})
    return redirect("fax:junk")


@needs("ticket.work")
@require_POST
def bring_back(request: Signed, fax: int) -> HttpResponse:
    """Takes a fax out of the tray of junk."""
    back = actions.bring_back(queries.fax_for(request.user, fax), by=request.user)
    messages.success(request, _("The fax is back, and later ones like it are no junk."))
    return redirect("fax:fax", fax=back.pk)
