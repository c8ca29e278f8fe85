"""Pages about colleagues and their access."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.accounts import actions, queries
from tridesk.accounts.forms import ColleagueForm
from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.kit.errors import Invalid, NotFound, Refusal


@needs("staff.manage")
def colleagues(request: Signed) -> HttpResponse:
    """Colleagues with and without access."""
    people = User.objects.filter(is_program=False).order_by("-is_active", "name", "pk")
    return render(request, "accounts/colleagues.html", {"people": people, "waiting": queries.undecided()})


@needs("staff.manage")
def colleague(request: Signed, username: str = "") -> HttpResponse:
    """One colleague, or a new one."""
    person = User.objects.filter(username=username, is_program=False).first()
    if username and person is None:
        raise NotFound(_("There is no such colleague."))
    known = {name: getattr(person, name) for name in ("name", "email", "role", "language")} if person else {}
    initial = known | ({"active": person.is_active} if person else {})
    form = ColleagueForm(request.POST or None, new=person is None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        profile = actions.Profile(data["name"], data["email"], Role(data["role"]), data["language"])
        try:
            if person is None:
                actions.add_colleague(data["username"], profile, by=request.user, password=data["password"])
            else:
                actions.change_colleague(person, profile, by=request.user, active=data["active"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:colleagues")
    context = {"form": form, "person": person} | (queries.access_of(person) if person else {})
    return render(request, "accounts/colleague.html", context, status=422 if form.errors else 200)


@needs("staff.manage")
@require_POST
def access(request: Signed, username: str) -> HttpResponse:
    """Ends sessions, asks for another password, or takes off a second factor: by two, a proposal and a decision."""
    person = User.objects.filter(username=username, is_program=False).first()
    if person is None:
        raise NotFound(_("There is no such colleague."))
    match request.POST.get("do"):
        case "end_sessions":
            actions.end_sessions(person, by=request.user)
            message = _("Signed out everywhere.")
        case "demand_password":
            actions.demand_new_password(person, by=request.user)
            message = _("Signed out; another password is asked for at the next sign-in.")
        case "propose_removal":
            actions.propose_factor_removal(person, by=request.user, reason=request.POST.get("reason", ""))
            message = _("Proposed: somebody else has to approve it.")
        case "approve_removal" | "refuse_removal" as decision:
            actions.decide_factor_removal(person, by=request.user, approve=decision == "approve_removal")
            message = _("Decided.")
        case _:
            raise Invalid(_("This page does not know what to do with that."))
    messages.success(request, message)
    return redirect("accounts:colleagues" if person == request.user else person_page(person))


def person_page(person: User) -> str:
    return reverse("accounts:colleague", args=[person.username])


@needs("staff.manage")
def second_factor(request: Signed) -> HttpResponse:
    """Which roles need a second factor."""
    if request.method == "POST":
        roles = [role for role in Role if role.value in request.POST.getlist("role")]
        actions.oblige_roles(roles, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("accounts:second_factor")
    return render(request, "accounts/second_factor.html", {"roles": queries.roles_and_factors()})
