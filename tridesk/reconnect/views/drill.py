"""The page of break-glass: alarms to look at, the sheet and who holds keys, drills and when the next is due."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.kit.errors import Conflict, Invalid, Refusal
from tridesk.kit.rows import row_number
from tridesk.reconnect import pages
from tridesk.reconnect.actions import break_glass
from tridesk.reconnect.forms import DrillForm


@needs("access.steer")
@require_http_methods(["GET", "POST"])
def drill(request: Signed) -> HttpResponseBase:
    """Looks at a use, revokes a key, or writes a drill up."""
    if request.method != "POST":
        return _page(request, DrillForm())
    do = gesture(request, {"look", "revoke", "drill"})
    if do == "drill":
        return _write_up(request)
    try:
        if do == "look":
            number = row_number(request.POST.get("use", "")) or 0
            break_glass.look_at(number, request.POST.get("words", ""), by=request.user)
        else:
            break_glass.revoke_key(row_number(request.POST.get("key", "")) or 0, by=request.user)
            messages.success(request, _("Revoked. The sheet is made anew: destroy copies of before elsewhere."))
    except (Conflict, Invalid) as refusal:
        messages.error(request, str(refusal))
    return redirect("reconnect:drill")


def _write_up(request: Signed) -> HttpResponseBase:
    form = DrillForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            break_glass.note_drill(
                given["drill"],
                [given["first"], given["second"]],
                given["steps"],
                given["result"],
                given["words"],
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("reconnect:drill")
    return _page(request, form, status=422)


def _page(request: Signed, form: DrillForm, status: int = 200) -> HttpResponseBase:
    return render(request, "reconnect/drill.html", {"form": form, **pages.of_drill()}, status=status)
