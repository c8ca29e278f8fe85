"""The out-tray page: what became of each message, and what a person may decide about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tridesk.accounts.gate import Signed, needs
from tridesk.mailroom import actions, ports, queries
from tridesk.mailroom.forms import before_in, wanted_in
from tridesk.mailroom.models import MailKind, OutState
from tridesk.mailroom.queries import Wanted

PAGE: Final = 50


@needs("outtray.read")
@require_safe
def outtray(request: Signed) -> HttpResponse:
    """All messages, newest first; filters and page stand in the address."""
    wanted = wanted_in(request.GET)
    page = queries.out_page(wanted, before=before_in(request.GET), limit=PAGE)
    counts = queries.out_counts()
    context = {
        "rows": [{"mail": mail, "address": ports.address_of.answer(request.user, mail.ref)} for mail in page.mails],
        "older": page.older,
        "here": _address(wanted),
        "wanted": wanted,
        "is_filtered": wanted != Wanted(),
        "states": _choices(wanted, "state", OutState.choices, counts),
        "kinds": _choices(wanted, "kind", MailKind.choices, {}),
        "set_aside": queries.in_counts()["set_aside"],
        "has_examples": request.user.may("outtray.decide") and queries.folding_examples().exists(),
        "may_decide": request.user.may("outtray.decide"),
    }
    return render(request, "mailroom/outtray.html", context)


@needs("outtray.read")
@require_safe
def out_mail(request: Signed, number: int) -> HttpResponse:
    """One message with all its attempts, without its text, which stands on its ticket."""
    mail = queries.out_mail_for(number)
    context = {
        "mail": mail,
        "address": ports.address_of.answer(request.user, mail.ref),
        "tries": queries.tries_of(mail),
        "may_decide": request.user.may("outtray.decide"),
    }
    return render(request, "mailroom/out_mail.html", context)


@needs("outtray.decide")
@require_POST
def retry(request: Signed, number: int) -> HttpResponse:
    """Try again, now."""
    actions.retry_now(number, by=request.user)
    messages.success(request, _("The message is tried again now."))
    return redirect("mailroom:out_mail", number)


@needs("outtray.decide")
@require_POST
def give_up(request: Signed, number: int) -> HttpResponse:
    """Let go of it."""
    actions.give_up(number, by=request.user)
    messages.success(request, _("The message is not tried any more."))
    return redirect("mailroom:out_mail", number)


@needs("outtray.read")
@require_safe
def set_aside(request: Signed) -> HttpResponse:
    """Messages that came in and of which nothing could be made."""
    page = queries.set_aside_page(before=before_in(request.GET), limit=PAGE)
    context = {
        "mails": page.mails,
        "older": page.older,
        "may_decide": request.user.may("outtray.decide"),
        "may_reveal": request.user.may("number.reveal"),
    }
    return render(request, "mailroom/set_aside.html", context)


@needs("outtray.decide")
@require_POST
def look_again(request: Signed, number: int) -> HttpResponse:
    """Offer a message that was set aside once more."""
    actions.look_again(number, by=request.user)
    messages.success(request, _("The message is looked at again now."))
    return redirect("mailroom:set_aside")


@needs("number.reveal")
@require_POST
def reveal(request: Signed, number: int) -> HttpResponse:
    """The raw message as a file, with a reason that is journalled: it may hold national numbers."""
    raw = actions.reveal(number, by=request.user, reason=request.POST.get("reason", ""))
    # Never shown by the browser itself: it is whatever somebody sent us.
    return HttpResponse(
        raw,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="message-{number}.eml"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@needs("outtray.decide")
@require_safe
def examples(request: Signed) -> HttpResponse:
    """Mails that were folded wrongly, without anything of a person in them."""
    return render(request, "mailroom/examples.html", {"examples": queries.folding_examples()})


@needs("outtray.decide")
@require_safe
def examples_file(request: Signed) -> HttpResponse:
    """All examples in one text file, for the developers of the folding."""
    text = "\n\n".join(f"@@ example-{example.pk}\n{example.text}" for example in queries.folding_examples())
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="folded-wrongly.txt"'},
    )


@needs("outtray.decide")
@require_POST
def drop_examples(request: Signed) -> HttpResponse:
    """Remove them, once they were handed on."""
    actions.drop_examples(by=request.user)
    messages.success(request, _("The examples were removed."))
    return redirect("mailroom:examples")


def _choices(wanted: Wanted, name: str, choices: list[tuple[str, Any]], counts: dict[str, int]) -> list[dict[str, Any]]:
    """Links that set one filter and keep the others, 'all' first."""
    return [
        {
            "label": label,
            "address": _address(replace(wanted, **{name: value})),
            "is_on": getattr(wanted, name) == value,
            "count": counts.get(value, 0),
        }
        for value, label in [("", _("All messages")), *choices]
    ]


def _address(wanted: Wanted) -> str:
    """The filters as they stand in an address, `?` in front; never empty, so that a link can leave them all."""
    named = {name: getattr(wanted, name) for name in ("state", "kind", "ref") if getattr(wanted, name)}
    return f"?{urlencode(named)}"
