"""The services of the register: the list, and the form with their experts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.form_pages import form_page, kept
from tridesk.directory.models import Service
from tridesk.directory.office import actions, staffing
from tridesk.directory.office.forms.staff import ServiceForm


@needs("directory.read", "service.edit")
@require_GET
def services(request: Signed) -> HttpResponseBase:
    """All services with their experts, and which of these are away."""
    rows = staffing.every_service()
    experts = {expert.user_id: expert.user for service in rows for expert in service.experts.all()}
    away = {standing.user.pk: standing for standing in staffing.away_now(among=list(experts.values()))}
    context = {
        "services": [
            (
                service,
                [(expert.user, away.get(expert.user_id)) for expert in service.experts.all() if expert.user.is_active],
            )
            for service in rows
        ],
        "may_edit": request.user.may("service.edit"),
    }
    return render(request, "directory/services.html", context)


@needs("service.edit")
@require_http_methods(["GET", "POST"])
def add_service(request: Signed) -> HttpResponseBase:
    return _kept(request, ServiceForm(request.POST or None, service=None), None)


@needs("service.edit")
@require_http_methods(["GET", "POST"])
def edit_service(request: Signed, service_code: str) -> HttpResponseBase:
    service = staffing.service_for(service_code)
    return _kept(request, ServiceForm(request.POST or None, service=service), service)


def _kept(request: Signed, form: ServiceForm, service: Service | None) -> HttpResponseBase:
    def keep() -> Service:
        if service:
            return actions.change_service(service, form.card(), by=request.user)
        return actions.add_service(form.cleaned_data["code"], form.card(), by=request.user)

    if kept(request, form, keep):
        messages.success(request, _("Saved."))
        return redirect("directory:services")
    back = reverse("directory:services"), _("Services")
    title = service or _("Add a service")
    return form_page(request, "directory/service_form.html", form, title=title, back=back, service=service)
