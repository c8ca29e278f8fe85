"""The letters of a notice: a sample, the files to print, what was posted; and letters that the post brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.languages import LANGUAGES
from tridesk.notices import actions, queries
from tridesk.notices.forms import ReturnedForm


@needs("notice.read")
@require_GET
def sample(request: Signed, notice: int, language: str) -> HttpResponse:
    """A letter as one reader in this language would get it."""
    if language not in LANGUAGES:
        raise NotFound(_("Nobody gets a letter in this language."))
    return _pdf(actions.sample(queries.notice_for(request.user, notice), language), "draft")


@needs("notice.write")
@require_GET
def paper(request: Signed, file: int) -> HttpResponse:
    """The letters of a file, to be printed."""
    letters = queries.letter_file(file)
    return _pdf(queries.content_of(letters), f"{letters.first}-{letters.last}")


@needs("notice.write")
@require_POST
def posted(request: Signed, file: int) -> HttpResponseBase:
    """Confirms that the letters of a file were handed to the post."""
    notice = queries.letter_file(file).notice_id
    try:
        actions.confirm_posted(file, by=request.user)
    except Conflict as refusal:
        messages.error(request, str(refusal))
    return redirect("notices:notice", notice)


@needs("ticket.work")
@require_http_methods(["GET", "POST"])
def returned(request: Signed) -> HttpResponseBase:
    """Notes a letter that came back, by the code on it: the address becomes doubtful."""
    form = ReturnedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            where = actions.note_returned(form.cleaned_data["code"], by=request.user)
        except (Conflict, Invalid, NotFound) as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Noted. No more letters to many go to: %(address)s") % {"address": where})
            return redirect("notices:returned-post")
    return render(request, "notices/returned_post.html", {"form": form}, status=422 if form.errors else 200)


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
