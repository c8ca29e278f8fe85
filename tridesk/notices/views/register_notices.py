"""From the state of the register to a notice in one click."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number
from tridesk.notices import occasions, register
from tridesk.notices.forms import GroupsForm
from tridesk.notices.models import Notice
from tridesk.statuspage import queries
from tridesk.statuspage.board import Board


@needs("notice.write")
@require_http_methods(["GET", "POST"])
def from_register(request: Signed) -> HttpResponseBase:
    """What the state page says that users should hear; one press has it written in three languages."""
    now, board = clock.now(), queries.board()
    trouble = ""
    if request.method == "POST":
        try:
            return redirect("notices:notice", _written(request).pk)
        except Invalid as refusal:
            trouble = str(refusal)
    works = _works(board, now)
    form = GroupsForm(request.POST or None)
    context = {
        "known": board is not None,
        "trouble": trouble,
        "form": form,
        "incident": board.incident if board else None,
        "told": register.told_of(board.incident.id) if board and board.incident else [],
        "works": works,
        "may_see_incident": request.user.may("incident.read"),
        "asks": bool(board and board.incident) or any(not told for _work, told in works),
    }
    return render(request, "notices/register.html", context, status=422 if trouble else 200)


def _works(board: Board | None, now: datetime) -> list[tuple[object, list[Notice]]]:
    """What is planned or going on, the first to begin above, with what was written about it."""
    works = [work for work in board.maintenances if not occasions.is_over(work, now)] if board else []
    return [(work, register.told_of(work.id)) for work in sorted(works, key=lambda work: work.begins)]


def _written(request: Signed) -> Notice:
    groups = [number for group in request.POST.getlist("groups") if (number := row_number(group))]
    if request.POST.get("usual"):  # in one gesture from elsewhere: those who were written to last
        groups = register.usual_groups()
    maintenance, do = request.POST.get("maintenance", "")[:12], request.POST.get("do", "")
    if maintenance:
        return register.write_about_work(maintenance, groups, by=request.user)
    if do in ("ask", "send"):
        return register.write_about_incident(groups, by=request.user, at_once=do == "send")
    raise Invalid(_("Tridesk does not know this step."), field="do")
