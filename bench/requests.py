"""What is asked of the web process, by kind."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from bench.tickets import ACCENTED, OLD_WORDS, RARE_WORDS
from tridesk.accounts.actions import end_token, make_token
from tridesk.accounts.models import Token, User
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import TicketFilters, queue

HEAVY: Final = ("dossier", "register", "aanvraag", "adres", "demande")  # each in a tenth of all tickets, or more
SEARCHES: Final[dict[str, tuple[str, ...]]] = {
    "search, rare word": RARE_WORDS,
    "search, common word": HEAVY,
    "search, two words": ("toegang sleutel", "demande accès", "dossier preseancea", "adres nummerlijst"),
    "search, two words seldom together": ("bekanntlich dossier", f"{RARE_WORDS[0]} adres", f"{OLD_WORDS[0]} register"),
    "search, word with accent": ACCENTED,
    "search, beginning of common words": ("toeg", "reg", "do", "aan", "a"),
    "search, only in old tickets": OLD_WORDS,
    "search, no hit": ("xylofoonplicht", "qqqq", "zzyzx dossier"),
}
LISTS: Final = ("list, new", "list, new, deep", "list, all", "list, all, deep", *SEARCHES, "API list", "API search")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and a piece of text that a right answer holds."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    expects: str = ""


def requests() -> dict[str, list[Request]]:
    """Every kind of request, with several of each so that no single answer is measured."""
    person, program = {"Cookie": f"sessionid={session(me())}"}, {"Authorization": f"Bearer {_token()}"}
    newest = Ticket.objects.latest("pk").pk
    deep = queue(me(), "new", TicketFilters(), limit=max(1, newest // 500)).next
    kinds = {
        "list, new": ["/tickets/?view=new"],
        "list, new, deep": [f"/tickets/?view=new&after={deep}"],
        "list, all": ["/tickets/?view=all"],
        "list, all, deep": [f"/tickets/?view=all&after={newest * part // 10}" for part in (2, 5, 8)],
    } | {name: [f"/tickets/?q={words}" for words in asked] for name, asked in SEARCHES.items()}
    pages = {name: [Request(path, person, expects='id="queues"') for path in paths] for name, paths in kinds.items()}
    tickets = Ticket.objects.filter(state="open").order_by("-pk").values_list("number", flat=True)[:40]
    pages["ticket page"] = [Request(f"/tickets/{number}", person, expects=number) for number in tickets]
    pages["ticket page beside a search"] = [
        Request(f"/tickets/{number}?q=dossier", person, expects=number) for number in tickets
    ]
    return pages | {
        "API list": [Request("/api/v1/tickets?limit=30", program, expects="items")],
        "API search": [Request(f"/api/v1/tickets?limit=30&q={word}", program, expects="items") for word in HEAVY],
        "API create": [Request("/api/v1/tickets", program | {"Content-Type": "application/json"}, NEW, NEW["subject"])],
    }


NEW: Final[dict[str, Any]] = {
    "subject": "Kaartlezer werkt niet meer",
    "text": "Sinds vanochtend krijgt de inwoner een foutmelding bij het openen van zijn dossier. Gelieve te helpen. "
    * 4,
    "channel": "phone",
    "language": "nl",
    "requester": {"name": "An Peeters", "email": "an.peeters@town.example", "phone": "+3280641234"},
}


@cache
def me() -> User:
    """The call taker as viewer."""
    return User.objects.get(username="bench0")


def session(user: User) -> str:
    """The key of a new session of this person."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    store = client.session
    assert isinstance(store, SessionStore)
    return str(store.session_key)


def _token() -> str:
    if Token.objects.filter(name="bench").exists():
        end_token("bench")
    return make_token("bench")


def timed(line: http.client.HTTPConnection, path: str, headers: dict[str, str], form: str = "") -> float:
    """Seconds that one page took; `form` is posted, encoded as a browser would."""
    since = time.perf_counter()
    line.request("POST" if form else "GET", path, form or None, headers)
    answer = line.getresponse()
    content = answer.read()
    took = time.perf_counter() - since
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
    return took
