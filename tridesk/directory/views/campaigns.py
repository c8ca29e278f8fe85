"""Campaigns and the list of what has not been confirmed for long."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory import actions as keeping
from tridesk.directory import queries as directory
from tridesk.directory.actions import campaigns as actions
from tridesk.directory.confirming import progress, queries
from tridesk.directory.confirming.audience import ITSELF, Audience, audience
from tridesk.directory.confirming.stale import as_wanted, stale
from tridesk.directory.models import Contact, Organisation, OrganisationKind, UserGroup
from tridesk.directory.places import PROVINCES
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.rows import row_number

_STATES: Final = ("", *queries.STATES)
MOST_CHOICES: Final = 900  # of which another can be chosen; a form has at most 1,000 fields


@needs("directory.read")
@require_GET
def campaigns(request: Signed) -> HttpResponseBase:
    """Every campaign with how far it has come."""
    context = {"rows": progress.campaigns(), "may_run": request.user.may("campaign.run")}
    return render(request, "directory/campaigns.html", context)


@needs("campaign.run")
@require_http_methods(["GET", "POST"])
def add_campaign(request: Signed) -> HttpResponseBase:
    """Choose a group; see whom that would ask; then start."""
    said = request.POST if request.method == "POST" else request.GET
    groups = list(UserGroup.objects.filter(active=True))
    group = next((one for one in groups if one.code == said.get("group", "")), None)
    trouble = ""
    if request.method == "POST":
        try:
            if group is None:
                raise Invalid(_("Choose a group."), field="group")
            made = actions.start_campaign(said.get("name", ""), group, by=request.user, instead=_instead(said))
        except (Invalid, Conflict) as refusal:
            trouble = str(refusal)
        else:
            messages.success(request, _("The letters are leaving, a few at a time."))
            return redirect("directory:campaign", made.pk)
    found = audience(group) if group else None
    context = {
        "groups": groups, "group": group, "audience": found, "trouble": trouble, "name": said.get("name", "")[:120],
        "choices": _choices(found, _instead(said)) if found else [],
    }  # fmt: skip
    return render(request, "directory/campaign_new.html", context, status=422 if trouble else 200)


def _instead(said: QueryDict) -> dict[int, int]:
    """What was chosen: `to-<organisation>` is a contact, or 0 for the organisation's own address."""
    chosen = ((row_number(name[3:]), row_number(str(said[name]))) for name in said if name.startswith("to-"))
    return {body: to or ITSELF for body, to in chosen if body is not None}


def _choices(found: Audience, instead: dict[int, int]) -> list[tuple[Organisation, list[Contact], int]]:
    """Organisations where more than one could be asked, with who they are and who is; one query."""
    asked = {one.organisation: one for one in found.addressees if one.organisation in found.people}
    bodies = Organisation.objects.filter(pk__in=asked).defer("words").order_by("name_nl", "pk")
    rows = [(one, found.people[one.pk]) for one in bodies]
    several = [(one, people) for one, people in rows if len(people) + bool(one.email) > 1][:MOST_CHOICES]
    return [(one, people, instead.get(one.pk, asked[one.pk].contact or ITSELF)) for one, people in several]


@needs("directory.read")
@require_GET
def campaign(request: Signed, campaign: int) -> HttpResponseBase:
    """One campaign: its figures, and who said what."""
    one = progress.campaign_for(request.user, campaign)
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    page = queries.confirmations(state, request.GET.get("after", "")[:20], campaign=one.pk)
    context = {
        "one": one, "progress": progress.progress_of(one), "page": page, "state": state,
        "states": [
            ("", _("All")), ("waiting", _("To be decided")), ("sent", _("No answer yet")), ("settled", _("Settled")),
            ("gone", _("Expired or withdrawn")),
        ],
        "following": f"?{urlencode({'state': state, 'after': page.next})}" if page.next else "",
        "may_run": request.user.may("campaign.run"),
    }  # fmt: skip
    return render(request, "directory/campaign.html", context)


@needs("campaign.run")
@require_POST
def remind(request: Signed, campaign: int) -> HttpResponseBase:
    one = progress.campaign_for(request.user, campaign)
    count = actions.remind_campaign(one.pk, by=request.user)
    said = ngettext("%(count)d reminder is leaving.", "%(count)d reminders are leaving.", count)
    messages.success(request, said % {"count": count})
    return redirect("directory:campaign", one.pk)


@needs("campaign.run")
@require_POST
def end(request: Signed, campaign: int) -> HttpResponseBase:
    one = progress.campaign_for(request.user, campaign)
    actions.end_campaign(one.pk, by=request.user)
    messages.success(request, _("The campaign has ended."))
    return redirect("directory:campaign", one.pk)


@needs("directory.read")
@require_GET
def stale_records(request: Signed) -> HttpResponseBase:
    """Organisations by how long ago somebody said that all is right."""
    wanted = as_wanted(request.GET.dict())
    page = stale(wanted, request.GET.get("after", "")[:80])
    kept = {name: value for name, value in (("kind", wanted.kind), ("province", wanted.province)) if value}
    context = {
        "page": page, "wanted": wanted, "kinds": OrganisationKind.choices,
        "provinces": sorted(((code, str(names.in_(request.LANGUAGE_CODE))) for code, names in PROVINCES.items()),
                            key=lambda one: one[1]),
        "here": urlencode(kept), "following": f"?{urlencode(kept | {'after': page.next})}" if page.next else "",
        "may_edit": request.user.may("directory.edit"),
    }  # fmt: skip
    return render(request, "directory/stale.html", context)


@needs("directory.edit")
@require_POST
def confirm_stale(request: Signed, organisation: int) -> HttpResponseBase:
    """All of it is right; on with the list."""
    one = keeping.confirm_organisation(directory.organisation_for(request.user, organisation).pk, by=request.user)
    messages.success(request, _("%(name)s is confirmed.") % {"name": one})
    kept = as_wanted(request.POST.dict())
    said = urlencode({name: value for name, value in (("kind", kept.kind), ("province", kept.province)) if value})
    return redirect(f"{reverse('directory:stale')}?{said}" if said else "directory:stale")
