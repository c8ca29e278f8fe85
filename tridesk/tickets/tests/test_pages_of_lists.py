"""What is kept while one works, the lists of the desk, and what is kept for all: templates and the disposal."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.actions import MOST_VIEWS
from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, Service
from tridesk.tickets import actions, feed, forms, texts
from tridesk.tickets.actions import Requester
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import LOW, NORMAL, URGENT, Channel
from tridesk.tickets.models import Disposal, Template, Ticket
from tridesk.tickets.reference import loading
from tridesk.tickets.tests.browsing import as_, at
from tridesk.tickets.tests.factories import (
    MONDAY,
    NUMBER,
    came,
    mail,
    opened,
    person,
    verbs,
)

LONG = "A long answer that took me a quarter of an hour."

WHY = {"reason": "letters look wrong"}


# --- drafts, presence, feed


def put(client: Client, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.put("/drafts/new", raw, content_type="application/json")


def test_a_draft_is_put_got_and_deleted(desk: Client, karim: User) -> None:
    assert desk.get("/drafts/new").status_code == 204
    saved = put(desk, {"fields": {"text": "ha\x00lf", "n": 1}}).json()
    assert saved["saved_at"] == MONDAY.isoformat()
    kept = {"person": karim.pk, "fields": {"text": "half", "n": "1"}, "saved_at": MONDAY.isoformat()}
    assert desk.get("/drafts/new").json() == kept | {"version": saved["version"], "earlier_at": None}
    assert desk.delete("/drafts/new").status_code == 204
    assert put(desk, {"text": ""}).json()["saved_at"] is None
    assert desk.get("/drafts/new").status_code == 204


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'"x"', b'{"fields": []}', b"\xff", b"[" * 100_000, b'{"t": "' + b"x" * 400_001 + b'"}']
)
def test_a_draft_that_is_none(desk: Client, body: bytes) -> None:
    assert put(desk, body).status_code == 422


def test_who_is_there(desk: Client, ticket: Ticket, sofie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(feed, "tell", lambda verb, ref: told.append((verb, ref)))
    for doing in ("writing", "writing", "looking"):
        desk.post(at(ticket, "presence"), {"doing": doing})
    answer = as_(sofie).post(at(ticket, "presence"), {"doing": "looking"})
    assert [(presence.user.username, presence.writing) for presence in answer.context["others"]] == [("karim", False)]
    assert told == [("presence", ticket.ref)] * 3


# --- lists


@pytest.mark.parametrize(
    ("address", "subjects"),
    [
        ("/tickets/", {"mine"}),
        ("/tickets/?view=new", {"new"}),
        ("/tickets/?view=nonsense", {"mine"}),
        ("/tickets/?view=all", {"mine", "new", "done"}),
        ("/tickets/?q=done", {"done"}),
        ("/archive/", {"mine", "new", "done"}),
        ("/archive/?state=closed", {"done"}),
        ("/tickets/?view=new&language=fr", set()),
        ("/tickets/?q=%00", {"mine"}),
    ],
)
def test_lists(desk: Client, karim: User, address: str, subjects: set[str]) -> None:
    opened("new")
    opened("mine", owner=karim)
    actions.close(opened("done"), by=karim)
    assert {row.subject for row in desk.get(address).context["rows"]} == subjects


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/tickets/?view=all", "No tickets yet"),
        ("/tickets/?view=all&language=de", "Nothing fits the filter"),
        ("/tickets/?view=new&channel=fax", "Nothing fits the filter"),
        ("/archive/?state=archived", "Nothing fits the filter"),
        ("/tickets/?view=all&q=key&language=de", "Nothing found"),
        ("/archive/", "Nothing found"),
        ("/tickets/?view=new", "Nothing new"),
    ],
)
def test_an_empty_list_says_why_it_is_empty(desk: Client, address: str, heading: str) -> None:
    empty = desk.get(address).content.decode().partition('id="rows"')[2].partition("</h2>")[0]
    assert empty.rpartition("<h2>")[2] == heading


def test_what_stands_first_is_remembered(desk: Client, karim: User) -> None:
    for subject, priority in (("first", LOW), ("second", URGENT), ("third", NORMAL)):
        opened(subject, priority=priority)

    def subjects(address: str = "/tickets/?view=new") -> list[str]:
        return [row.subject for row in desk.get(address).context["rows"]]

    assert subjects() == ["second", "third", "first"]
    assert subjects("/tickets/?view=new&order=newest") == ["third", "second", "first"]
    answer = desk.post("/tickets/order", {"first": "newest", "next": "/tickets/?view=new"})
    assert answer["Location"] == "/tickets/?view=new"
    assert subjects() == ["third", "second", "first"]
    desk.post("/tickets/order", {"first": "due"})
    assert subjects() == ["second", "third", "first"]


def test_a_list_is_saved_under_a_name_and_forgotten(desk: Client, karim: User) -> None:
    query = "view=new&language=de"
    answer = desk.post("/tickets/views", {"name": "German", "query": f"{query}&after=9&evil=1"})
    assert answer["Location"] == f"/tickets/?{query}"
    desk.post("/tickets/views", {"name": " German ", "query": query})  # again: in its place
    karim.refresh_from_db()
    assert karim.views == [{"name": "German", "query": query}]
    page = desk.get(f"/tickets/?{query}").content.decode()
    assert re.search(r'href="/tickets/\?view=new&amp;language=de"\s+aria-current="page"', page)
    assert desk.post("/tickets/views", {"name": " ", "query": query}).status_code == 422
    assert desk.post("/tickets/views", {"name": "Long", "query": f"view=all&q={'é' * 190}"}).status_code == 422
    for number in range(MOST_VIEWS - 1):
        desk.post("/tickets/views", {"name": f"{number}", "query": query})
    assert desk.post("/tickets/views", {"name": "one more", "query": query}).status_code == 409
    assert desk.post("/tickets/views/forget", {"name": "German", "next": "/archive/"})["Location"] == "/archive/"
    karim.refresh_from_db()
    assert [view["name"] for view in karim.views] == [str(number) for number in range(MOST_VIEWS - 1)]


def test_a_row_says_its_short_number_what_time_is_left_and_whose_it_is(desk: Client, karim: User, sofie: User) -> None:
    mine, theirs = opened("mine", owner=karim), opened("theirs", owner=sofie)
    Ticket.objects.filter(pk=mine.pk).update(due_at=MONDAY + timedelta(minutes=150), number="2025-000412")
    Ticket.objects.filter(pk=theirs.pk).update(due_at=MONDAY - timedelta(minutes=1))

    def row(address: str) -> list[str]:
        rows = re.findall(r"<li\s+class=\"\s*row.*?</li>", desk.get(address).content.decode(), re.DOTALL)
        return [" ".join(re.sub("<[^>]*>", " ", text).split()) for text in rows]

    assert row("/tickets/?view=mine") == [f"mine 2025-412 {mine.language} An Peeters 2 h left"]
    assert row("/tickets/?view=late") == [f"theirs {int(theirs.number[5:])} {theirs.language} An Peeters S late"]


def test_a_search_is_narrowed_by_chips_and_widened_again(desk: Client) -> None:
    page = desk.get("/tickets/?q=key&language=de").content.decode()
    assert 'href="/tickets/?language=de&amp;view=all"' in page
    assert 'href="/tickets/?q=key&amp;language=de&amp;state=archived"' in page
    assert 'type="search"' not in page.split('id="content"')[1]  # the one search box is above


def test_what_arrived_is_asked_by_number(desk: Client, ticket: Ticket) -> None:
    (item,) = desk.get("/tickets/arrived", {"number": [ticket.number, "2020-000001"]}).json()["items"]
    assert item == {"number": ticket.number, "subject": ticket.subject, "kind": "new", "url": at(ticket)}


def test_a_number_in_the_search_box_goes_there(desk: Client, ticket: Ticket) -> None:
    assert desk.get("/tickets/", {"q": f" {ticket.number} "})["Location"] == at(ticket)


def test_a_missed_call_shows_its_number_until_somebody_has_it(desk: Client, karim: User) -> None:
    known = Organisation.objects.create(name_nl="Namen", name_fr="Namur", kind="municipality")
    for body in (None, known):
        opened("Missed call", channel=Channel.PHONE, requester=Requester(phone="+3280641234", organisation=body))
    page = desk.get("/tickets/?view=new").content.decode()
    assert page.count("080 64 12 34") == 2
    for ticket in Ticket.objects.all():
        actions.take(ticket, by=karim)
    assert desk.get("/tickets/?view=mine").content.decode().count("080 64 12 34") == 1


def test_an_address_of_a_page_that_is_none_is_refused(desk: Client) -> None:
    assert desk.get("/tickets/?view=new&after=x").status_code == 422


def fill(ticket: Ticket, karim: User, registers: Service) -> None:
    """One more of everything that hangs on a ticket."""
    came(mail(f"Re [{forms.__name__}]", LONG))
    actions.note(ticket, by=karim, text=f"{NUMBER} {LONG}", uploads=[Upload("a.txt", "text/plain", b"a")])
    actions.answer(ticket, by=karim, text=LONG)
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=True)
    actions.expert_answers(ticket, by=User.objects.get(username="elke"), text="There.")
    actions.link(ticket, opened(LONG, owner=karim), by=karim)
    actions.merge(opened(LONG), into=ticket, by=karim)


def test_pages_take_as_many_queries_for_one_row_as_for_three(
    desk: Client, ticket: Ticket, karim: User, sofie: User, registers: Service
) -> None:
    addresses = [
        "/tickets/",
        "/tickets/?view=new",
        "/tickets/?view=all",
        "/tickets/?view=late",
        "/tickets/?q=long",
        "/archive/",
        at(ticket),
        "/templates/",
        "/disposal/",
        "/tickets/new",
    ]
    lead = as_(person("lea", "project_leader"))
    elke = as_(User.objects.get(username="elke"))

    def counts() -> list[int]:
        counted = []
        for client, address in [*[(lead, page) for page in addresses], (desk, at(ticket)), (elke, "/questions/")]:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))
        return counted

    def one_more() -> None:
        fill(ticket, karim, registers)
        actions.hand_over(opened(LONG), by=sofie, service=registers, question="Where?", tell=False)
        Template.objects.create(code=f"t{Template.objects.count()}", titles={"nl": "t"}, bodies={"nl": "b"})
        Disposal.objects.create(proposed_by=sofie, proposed_at=MONDAY, reason="x", closed_before=MONDAY, tickets=[])

    one_more()
    counts()
    first = counts()
    one_more()
    one_more()
    assert counts() == first


# --- keeping


def test_a_template_is_changed_by_who_may(sofie: User, desk: Client) -> None:
    loading.load()
    page = as_(sofie)
    typed = {f"{part}_{code}": f"{part} {code} {LONG}" for part in ("title", "body") for code in ("nl", "fr", "de")}
    assert desk.get("/templates/").status_code == 403
    assert page.post("/templates/access_restored", typed).status_code == 302
    kept = Template.objects.get(code="access_restored")
    assert (kept.active, kept.bodies["de"], sorted(kept.titles)) == (False, f"body de {LONG}", ["de", "fr", "nl"])
    proposing = typed | {"topic": "ACC.KEY", "outcome": "research"}
    assert page.post("/templates/access_restored", proposing).status_code == 302
    kept = Template.objects.get(code="access_restored")
    assert (str(kept.topic and kept.topic.code), kept.outcome) == ("ACC.KEY", "research")
    refused = page.post("/templates/access_restored", typed | {"body_fr": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["body_fr"])
    assert page.get("/templates/none").status_code == 404


def test_a_template_is_filled_for_the_composer(desk: Client, ticket: Ticket) -> None:
    loading.load()
    address = at(ticket, "template/access_restored")
    french = desk.get(address, {"language": "fr"}).json()
    assert french["text"].splitlines()[0] == "Bonjour An Peeters,"
    assert (french["topic"], french["outcome"]) == ("ACC.BLOCKED", "close")
    assert desk.get(address, {"language": "xx"}).json()["text"].splitlines()[0] == "Beste An Peeters,"
    without = desk.get(at(ticket, "template/no_national_numbers")).json()
    assert (without["topic"], without["outcome"]) == ("", "")
    assert desk.get(at(ticket, "template/desk.footer")).status_code == 404


def test_a_disposal_is_proposed_and_decided(sofie: User, karim: User) -> None:
    lead = as_(person("lea", "project_leader"))
    typed = {"closed_before": "2030-01-01", "reason": LONG}
    refused = as_(sofie).post("/disposal/", typed)
    assert (refused.status_code, refused.context["form"]["reason"].value()) == (422, LONG)
    actions.close(opened(), by=karim)
    Ticket.objects.update(state="archived", archived_at=MONDAY, closed_at=MONDAY - timedelta(days=6 * 366))
    assert as_(sofie).post("/disposal/", typed).status_code == 302
    proposal = Disposal.objects.get()
    assert as_(sofie).post(f"/disposal/{proposal.pk}", {"do": "approve"}).status_code == 403
    assert lead.post("/disposal/0", {"do": "approve"}).status_code == 404
    assert lead.post(f"/disposal/{proposal.pk}", {"do": "refuse"}).status_code == 302
    assert (verbs(f"disposal:{proposal.pk}")[-1], Ticket.objects.get().subject) == ("disposal.refused", "Lost key")
    as_(sofie).post("/disposal/", typed)
    assert lead.post(f"/disposal/{Disposal.objects.latest('pk').pk}", {"do": "approve"}).status_code == 302
    assert Ticket.objects.get().subject == "—"


def test_a_word_from_another_address_is_marked(desk: Client) -> None:
    (ticket,) = came(mail("Hi", sender="An <an@namur.example>"))
    assert "Not the address of the requester" not in desk.get(at(ticket)).content.decode()
    came(mail(f"Re: Hi [{texts.mail_reference(ticket.number)}]", sender="An <an@elsewhere.example>"))
    assert re.search(r"an@elsewhere\.example\s*</span>", desk.get(at(ticket)).content.decode())
