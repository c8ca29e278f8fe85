"""Campaigns and the list of what has not been confirmed for long."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.confirming import progress, queries
from tridesk.directory.confirming.actions import campaigns as actions
from tridesk.directory.confirming.addressees import audience
from tridesk.directory.confirming.choices import choices, instead_of
from tridesk.directory.confirming.stale import as_wanted, stale
from tridesk.directory.models import OrganisationKind, UserGroup
from tridesk.directory.organisations.actions import confirm_organisation
from tridesk.directory.organisations.places import PROVINCES
from tridesk.directory.organisations.queries import organisation_for
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.rows import row_number

_STATES: Final = ("", *queries.STATES)


@needs("directory.read")
@require_GET
def campaigns(request: Signed) -> HttpResponseBase:
    """Every campaign with how far it has come."""
    context = {"rows": progress.campaigns(), "may_run": request.user.may("campaign.run")}
    return render(request, "directory/campaigns.html", context)


@needs("campaign.run")
@require_http_methods(["GET", "POST"])
def add_campaign(request: Signed) -> HttpResponseBase:
    """Choose a group, see the addressees, override some (`find`, `page`), then start."""
    fields = (request.POST if request.method == "POST" else request.GET).dict()
    chooses = "find" in fields and ("page" in fields or fields.get("do") == "find")
    groups = list(UserGroup.objects.filter(active=True))
    group = next((choice for choice in groups if choice.code == fields.get("group", "")), None)
    trouble = ""
    if request.method == "POST" and not chooses:
        try:
            if group is None:
                raise Invalid(_("Choose a group."), field="group")
            made = actions.start_campaign(fields.get("name", ""), group, by=request.user, instead=instead_of(fields))
        except (Invalid, Conflict) as refusal:
            trouble = str(refusal)
        else:
            messages.success(request, _("The letters are leaving, a few at a time."))
            return redirect("directory:campaign", made.pk)
    reached, words = audience(group) if group else None, fields.get("find", "")[:100].replace("\x00", "")
    context = {
        "groups": groups,
        "group": group,
        "audience": reached,
        "trouble": trouble,
        "name": fields.get("name", "")[:120],
        "choices": choices(reached, instead_of(fields), words, row_number(fields.get("page", "")) or 1)
        if reached
        else None,
        "chooses": chooses,
        "words": words,
    }
    return render(request, "directory/campaign_new.html", context, status=422 if trouble else 200)


@needs("directory.read")
@require_GET
def campaign(request: Signed, campaign_id: int) -> HttpResponseBase:
    """One campaign: its figures and its confirmations."""
    campaign = progress.campaign_for(request.user, campaign_id)
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    page = queries.confirmations(state, request.GET.get("after", "")[:20], campaign=campaign.pk)
    context = {
        "campaign": campaign,
        "progress": progress.progress_of(campaign),
        "page": page,
        "state": state,
        "states": [
            ("", _("All")),
            ("waiting", _("To be decided")),
            ("sent", _("No answer yet")),
            ("settled", _("Settled")),
            ("gone", _("Expired or withdrawn")),
        ],
        "following": f"?{urlencode({'state': state, 'after': page.next})}" if page.next else "",
        "may_run": request.user.may("campaign.run"),
    }
    return render(request, "directory/campaign.html", context)


@needs("campaign.run")
@require_POST
def remind(request: Signed, campaign_id: int) -> HttpResponseBase:
    campaign = progress.campaign_for(request.user, campaign_id)
    count = actions.remind_campaign(campaign.pk, by=request.user)
    message = ngettext("%(count)d reminder is leaving.", "%(count)d reminders are leaving.", count)
    messages.success(request, message % {"count": count})
    return redirect("directory:campaign", campaign.pk)


@needs("campaign.run")
@require_POST
def end(request: Signed, campaign_id: int) -> HttpResponseBase:
    campaign = progress.campaign_for(request.user, campaign_id)
    actions.end_campaign(campaign.pk, by=request.user)
    messages.success(request, _("The campaign has ended."))
    return redirect("directory:campaign", campaign.pk)


@needs("directory.read")
@require_GET
def stale_records(request: Signed) -> HttpResponseBase:
    """Organisations by the time since their last confirmation."""
    wanted = as_wanted(request.GET.dict())
    page = stale(wanted, request.GET.get("after", "")[:80])
    kept = {name: value for name, value in (("kind", wanted.kind), ("province", wanted.province)) if value}
    context = {
        "page": page,
        "wanted": wanted,
        "kinds": OrganisationKind.choices,
        "provinces": sorted(
            ((code, str(names.in_(request.LANGUAGE_CODE))) for code, names in PROVINCES.items()),
            key=lambda province: province[1],
        ),
        "here": urlencode(kept),
        "following": f"?{urlencode(kept | {'after': page.next})}" if page.next else "",
        "may_edit": request.user.may("directory.edit"),
    }
    return render(request, "directory/stale.html", context)


@needs("directory.edit")
@require_POST
def confirm_stale(request: Signed, organisation_id: int) -> HttpResponseBase:
    """All of it is right; on with the list."""
    organisation = confirm_organisation(organisation_for(request.user, organisation_id).pk, by=request.user)
    messages.success(request, _("%(name)s is confirmed.") % {"name": organisation})
    kept = as_wanted(request.POST.dict())
    query = urlencode({name: value for name, value in (("kind", kept.kind), ("province", kept.province)) if value})
    return redirect(f"{reverse('directory:stale')}?{query}" if query else "directory:stale")
