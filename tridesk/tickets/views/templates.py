"""Texts of the desk: the list, the form of one text, a text filled in for a ticket."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import NotFound
from tridesk.kit.languages import languages_for
from tridesk.tickets import queries, texts
from tridesk.tickets.actions.templates import TemplateChange, change_template
from tridesk.tickets.forms import TemplateForm
from tridesk.tickets.models import Template
from tridesk.tickets.reference.templates import VARIABLES


@needs("template.edit")
def templates(request: Signed) -> HttpResponse:
    """Every text of the desk."""
    return render(request, "tickets/templates.html", {"rows": Template.objects.order_by("code")})


@needs("template.edit")
def template(request: Signed, code: str) -> HttpResponse:
    """One text in its languages."""
    edited = Template.objects.filter(code=code).first()
    if edited is None:
        raise NotFound(_("There is no such template."))
    form = TemplateForm(request.POST or None, template=edited)
    if request.method == "POST" and form.is_valid():
        titles, bodies = form.texts()
        data = form.cleaned_data
        change = TemplateChange(titles, bodies, data["active"], data["topic"], data["outcome"])
        change_template(edited, change, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("tickets:templates")
    context = {"form": form, "template": edited, "variables": sorted(VARIABLES)}
    return render(request, "tickets/template.html", context, status=422 if form.errors else 200)


@needs("ticket.work")
def filled(request: Signed, number: str, code: str) -> HttpResponse:
    """A template filled in for a ticket: its text, and the topic and outcome that it proposes."""
    ticket = queries.ticket_for(request.user, number)
    template = next((row for row in queries.templates() if row.code == code), None)
    if template is None:
        raise NotFound(_("There is no such template."))
    language = request.GET.get("language", ticket.language)
    bodies = [texts.fill(code, each, ticket, request.user).body for each in languages_for(language)]
    text = texts.BETWEEN_LANGUAGES.join(bodies)
    topic = template.topic.code if template.topic else ""
    return JsonResponse({"text": text, "topic": topic, "outcome": template.outcome})
