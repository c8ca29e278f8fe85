"""The editors of the state of the register, on a page for administrators of the desk."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit.errors import NotFound
from tridesk.statuspage.editor import gate
from tridesk.statuspage.editor.store import INVITATION_HOURS


class InvitationForm(forms.Form):
    """A new editor: user name and display name."""

    username = forms.SlugField(
        label=gettext_lazy("User name"),
        max_length=60,
        help_text=gettext_lazy("The one on the desk, if there is one: the journal then knows who it was."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)


@needs("staff.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def editors(request: Signed) -> HttpResponse:
    """Lists all editors, and shows once a link with which a new one sets password and key."""
    form, link, who = InvitationForm(request.POST or None), "", ""
    if request.method == "POST" and form.is_valid():
        who = form.cleaned_data["username"]
        link = invite(who, form.cleaned_data["name"], by=request.user)
        form = InvitationForm()
    store = gate.store()
    context = {
        "people": [(editor, store.keys_of(editor.name)) for editor in store.editors()],
        "form": form,
        "link": link,
        "who": who,
        "hours": INVITATION_HOURS,
        "editor_url": settings.ENVIRONMENT.status_editor_url,
    }
    return render(request, "statuspage/editors.html", context, status=422 if form.errors else 200)


@needs("staff.manage")
@require_POST
def remove(request: Signed, username: str) -> HttpResponse:
    """Ends an editor's access at once."""
    store = gate.store()
    if store.editor(username) is None:
        raise NotFound(_("There is no such editor."))
    store.remove_editor(username)
    record("editor.removed", by=request.user, ref=f"editor:{username}")
    return redirect("statuspage:editors")


@transaction.atomic
def invite(username: str, name: str, *, by: User) -> str:
    """Makes the link for one editor, new or known; earlier keys and password end when it is used."""
    colleague = User.objects.filter(username=username, is_program=False).first()
    store = gate.store()
    store.add_editor(username, name or (str(colleague) if colleague else username))
    record("editor.invited", by=by, ref=f"editor:{username}")
    return f"{settings.ENVIRONMENT.status_editor_url}/welcome/#{store.invite(username)}"
