"""Live: drafts as they are typed, who is there, and the stream that tells pages what is new."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from typing import Final, cast

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tridesk.accounts.gate import GuardedView, Signed, needs
from tridesk.accounts.models import User
from tridesk.kit.errors import Invalid, NotFound
from tridesk.tickets import actions, feed, queries, visibility

SINCE: Final = re.compile(r"[0-9]{1,11}(\.[0-9]{1,6})?")
MOST_DRAFT = 400_000
MOST_SECONDS = 600.0  # of one stream: then the page comes again by itself, and we look anew who it is and what he may


@needs("ticket.work", "ticket.answer_as_expert")
@require_http_methods(["GET", "PUT", "DELETE"])
def keep(request: Signed, key: str) -> HttpResponse:
    """Keeps, gives back or forgets what is typed into the form `key`."""
    if request.method == "DELETE":
        actions.drop_draft(request.user, key)
        return HttpResponse(status=204)
    if request.method == "GET":
        kept = queries.draft_of(request.user, key)
        if kept is None:
            raise NotFound(_("Nothing is kept here."))
        return JsonResponse({"fields": kept.fields, "saved_at": kept.saved_at.isoformat()})
    draft = actions.keep_draft(request.user, key, _typed(request.body))
    return JsonResponse({"saved_at": draft.saved_at.isoformat() if draft else None})


def _typed(body: bytes) -> dict[str, str]:
    if len(body) > MOST_DRAFT:
        raise Invalid(_("This text is too long to be kept as a draft."))
    try:
        data = json.loads(body)
        fields = data.get("fields", data)
        return {str(name)[:60]: str(value).replace("\x00", "") for name, value in fields.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise Invalid(_("This draft cannot be read.")) from error


@needs("ticket.read", "ticket.read_own_service")
@require_POST
def presence(request: Signed, number: str) -> HttpResponse:
    """Says that one is here, and gets back who else is."""
    ticket = queries.ticket_for(request.user, number)
    news = actions.show_presence(ticket, request.user, writing=request.POST.get("doing") == "writing")
    if news:
        feed.tell("presence", ticket.ref)
    return render(request, "tickets/_presence.html", {"others": queries.others_on(ticket, request.user)})


async def live(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """A stream of server-sent events: `[verb, ref]` of what this person may know."""
    user = await request.auser()
    if not isinstance(user, User):
        return HttpResponse(status=401)
    since = request.GET.get("since", "")
    since_when = float(since) if SINCE.fullmatch(since) else 0.0
    response = StreamingHttpResponse(_stream(user, since_when), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _stream(user: User, since: float) -> AsyncIterator[str]:
    ends = time.monotonic() + MOST_SECONDS
    async with feed.listening(since) as happenings:
        yield "retry: 3000\n\n: here\n\n"
        async for happening in happenings:
            if happening is None:
                yield ": still here\n\n"
            elif events := await _visible(user, happening):
                yield f"event: journal\ndata: {json.dumps(events)}\n\n"
            if time.monotonic() > ends:
                return


async def _visible(user: User, happening: feed.Happening) -> feed.Happening:
    """What this person may know of it; for an expert the database says which of the tickets are theirs."""
    if user.may("ticket.read") or not (named := visibility.tickets_named(happening)):
        return visibility.visible(happening, user.capabilities)
    own = await sync_to_async(queries.readable_numbers)(user, named)
    return visibility.visible(happening, user.capabilities, own)


live.capability = ("self",)  # type: ignore[attr-defined]
live = cast(GuardedView, live)  # type: ignore[assignment]
