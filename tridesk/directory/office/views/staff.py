"""Colleagues: their languages and services today, and the form for one of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.form_pages import form_page, kept
from tridesk.directory.office import actions, queries, staffing
from tridesk.directory.office.forms.staff import StaffForm


@needs("self")
@require_GET
def staff(request: Signed) -> HttpResponseBase:
    """The list of colleagues; `language` and `service` in the address filter it, best first."""
    offered = queries.services()
    language, service = request.GET.get("language", "")[:5], request.GET.get("service", "")[:40]
    language = language if language in dict(settings.LANGUAGES) else ""
    service = service if service in {entry.code for entry in offered} else ""
    people = staffing.colleagues(language, service)
    away = {standing.user.pk: standing for standing in staffing.away_now(among=people)}
    context = {
        "people": [(colleague, away.get(colleague.pk)) for colleague in people],
        "language": language,
        "service": service,
        "languages": settings.LANGUAGES,
        "services": offered,
        "may_edit": request.user.may("staff.plan"),
    }
    return render(request, "directory/staff.html", context)


@needs("staff.plan")
@require_http_methods(["GET", "POST"])
def edit_staff(request: Signed, username: str) -> HttpResponseBase:
    """Extension, languages and services of a colleague."""
    person = staffing.colleague_for(username)
    form = StaffForm(request.POST or None, staff=staffing.staff_of(person))
    if kept(request, form, lambda: actions.change_staff(person, form.card(), by=request.user), field="extension"):
        messages.success(request, _("Saved."))
        return redirect("directory:staff")
    back, away = (reverse("directory:staff"), _("Who is who")), staffing.standing_of(person)
    return form_page(request, "directory/staff_form.html", form, title=person, back=back, person=person, away=away)
