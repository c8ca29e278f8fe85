"""User groups: the list with what each reaches, one of each with its members and addresses, and its form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.audience import actions, queries, recipients
from tridesk.directory.audience.forms import GroupForm, GroupRuleForm, choices
from tridesk.directory.audience.membership import Circle
from tridesk.directory.audience.rules import Rule
from tridesk.directory.form_pages import form_page, kept
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.directory.organisations.queries import contact_for, organisation_for
from tridesk.directory.organisations.search import find_contacts, find_organisations
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.rows import row_number

PAGE = 50


@needs("directory.read")
@require_GET
def groups(request: Signed) -> HttpResponseBase:
    """Every group with what it reaches."""
    rows, offered = queries.groups(), choices()
    reached = recipients.counts(group.pk for group in rows)
    context = {
        "groups": [(group, reached[group.pk], described(group, offered)) for group in rows],
        "may_edit": request.user.may("group.edit"),
    }
    return render(request, "directory/groups.html", context)


def described(group: UserGroup, offered: dict[str, Any]) -> list[str]:
    """The rule of a group in words: for each list, what it asks."""
    rule = Rule.read(group.rule or {})
    lists = ("kinds", "provinces", "regions", "languages", "services")
    asked = [[str(name) for code, name in offered[field] if code in getattr(rule, field)] for field in lists]
    places = asked[1] + asked[2]
    return [", ".join(names) for names in (asked[0], places, asked[3], asked[4]) if names]


@needs("directory.read")
@require_GET
def group(request: Signed, group_code: str) -> HttpResponseBase:
    """One group; `q` in the address searches for members to name."""
    group = queries.group_for(request.user, group_code)
    typed = request.GET.get("q", "")[:200]
    may_edit = request.user.may("group.edit")
    silent = recipients.unreached_of(group)
    context = {
        "group": group,
        "described": described(group, choices()),
        "reached": recipients.count_of(Circle.of(group)),
        "members": queries.named_in(group),
        "silent": _called(silent),
        "may_edit": may_edit,
        "q": typed,
        "bodies": find_organisations(typed) if typed and may_edit else [],
        "people": find_contacts(typed) if typed and may_edit else [],
    }
    return render(request, "directory/group.html", context)


@needs("directory.read")
@require_GET
def addresses(request: Signed, group_code: str) -> HttpResponseBase:
    """To where a message to this group would go, in the order of the alphabet."""
    group = queries.group_for(request.user, group_code)
    after = request.GET.get("after", "")[:260].replace("\x00", "")
    page = recipients.addresses_of(group, after, PAGE + 1)
    shown = page[:PAGE]
    names = dict(zip(shown, _called(shown), strict=True))
    context = {
        "group": group,
        "rows": [(row, *names[row]) for row in shown],
        "after": after,
        "following": f"?{urlencode({'after': shown[-1].address})}" if len(page) > PAGE else "",
    }
    return render(request, "directory/group_addresses.html", context)


def _called(rows: Iterable[recipients.Recipient | recipients.Unreached]) -> list[tuple[Any, Any]]:
    """The organisation and the contact of each row."""
    rows = list(rows)
    bodies = Organisation.objects.defer("words").in_bulk({row.organisation for row in rows if row.organisation})
    people = Contact.objects.defer("words").in_bulk({row.contact for row in rows if row.contact})
    return [(bodies.get(row.organisation or 0), people.get(row.contact or 0)) for row in rows]


@needs("group.edit")
@require_http_methods(["GET", "POST"])
def add_group(request: Signed) -> HttpResponseBase:
    form = GroupForm(request.POST or None, new=True)
    return _kept(request, form, None)


@needs("group.edit")
@require_http_methods(["GET", "POST"])
def edit_group(request: Signed, group_code: str) -> HttpResponseBase:
    group = queries.group_for(request.user, group_code)
    form = GroupForm(request.POST or None, new=False, initial=GroupForm.said_of(group))
    return _kept(request, form, group)


@needs("group.edit")
@require_GET
def count(request: Signed) -> HttpResponseBase:
    """How many addresses a rule would reach that is not kept yet; `of` is the group whose named members count too."""
    form = GroupRuleForm(request.GET)
    if not form.is_valid():
        raise Invalid(_("The directory does not know what this rule asks."))
    of = request.GET.get("of", "")[:60]
    number = queries.group_for(request.user, of).pk if of else 0
    reached = recipients.count_of(Circle(number, form.rule(), form.cleaned_data["to_contacts"]))
    return JsonResponse({"said": " ".join(render_to_string("directory/_count.html", {"reached": reached}).split())})


def _kept(request: Signed, form: GroupForm, group: UserGroup | None) -> HttpResponseBase:
    """The form; when it is sent and nothing is refused, the page of the group. 'Count' only counts."""

    def keep() -> UserGroup:
        if group:
            return actions.change_group(group, form.card(), by=request.user)
        return actions.add_group(form.cleaned_data["code"], form.card(), by=request.user)

    reached = None
    if request.POST.get("do") == "count":
        if form.is_valid():
            circle = Circle(group.pk if group else 0, form.rule(), form.cleaned_data["to_contacts"])
            reached = recipients.count_of(circle)
    elif made := kept(request, form, keep):
        messages.success(request, _("Saved."))
        return redirect("directory:group", made.code)
    elif group and request.method == "GET":
        reached = recipients.count_of(Circle.of(group))
    if group:
        back: tuple[str, object] = (reverse("directory:group", args=[group.code]), group)
    else:
        back = reverse("directory:groups"), _("User groups")
    title = group or _("Add a group")
    return form_page(request, "directory/group_form.html", form, title=title, back=back, group=group, reached=reached)


@needs("group.edit")
@require_POST
def name_member(request: Signed, group_code: str) -> HttpResponseBase:
    """Names an organisation or a contact as in the group, or with `excepted` as out of it."""
    group = queries.group_for(request.user, group_code)
    body, someone = (row_number(request.POST.get(name, "")) for name in ("organisation", "contact"))
    whom: Organisation | Contact
    if body is not None:
        whom = organisation_for(request.user, body)
    elif someone is not None:
        whom = contact_for(request.user, someone)
    else:
        raise NotFound(_("There is no such organisation in the directory."))
    excepted = request.POST.get("excepted") == "1"
    actions.name_member(group, whom, by=request.user, excepted=excepted)
    message = _("%(name)s is left out of this group.") if excepted else _("%(name)s is in this group.")
    messages.success(request, message % {"name": whom})
    return redirect("directory:group", group.code)


@needs("group.edit")
@require_POST
def forget_member(request: Signed, group_code: str, member: int) -> HttpResponseBase:
    group = queries.group_for(request.user, group_code)
    actions.forget_member(group, member, by=request.user)
    return redirect("directory:group", group.code)
