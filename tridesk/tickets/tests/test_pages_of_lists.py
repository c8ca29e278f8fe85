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

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.tickets import actions, feed, forms, queries, texts
from tridesk.tickets.entry_store import Upload
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


def test_a_draft_is_put_got_and_deleted(desk: Client) -> None:
    assert desk.get("/drafts/new").status_code == 404
    assert put(desk, {"fields": {"text": "ha\x00lf", "n": 1}}).json() == {"saved_at": MONDAY.isoformat()}
    assert desk.get("/drafts/new").json() == {"fields": {"text": "half", "n": "1"}, "saved_at": MONDAY.isoformat()}
    assert desk.delete("/drafts/new").status_code == 204
    assert put(desk, {"text": ""}).json() == {"saved_at": None}
    assert desk.get("/drafts/new").status_code == 404


def test_half_a_character_is_kept_as_it_is(desk: Client) -> None:
    assert put(desk, b'{"text": "\\ud800"}').status_code == 200
    assert queries.draft_of(User.objects.get(username="karim"), "new") is not None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'"x"', b'{"fields": []}', b"\xff", b"[" * 100_000, b'{"t": "' + b"x" * 400_000 + b'"}']
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
        ("/tickets/", {"mine"}), ("/tickets/?view=new", {"new"}), ("/tickets/?view=nonsense", {"mine"}),
        ("/tickets/?view=all", {"mine", "new", "done"}), ("/tickets/?q=done", {"done"}),
        ("/archive/", {"mine", "new", "done"}),
        ("/archive/?state=closed", {"done"}), ("/tickets/?view=new&language=fr", set()), ("/tickets/?q=%00", {"mine"}),
    ],
)  # fmt: skip
def test_lists(desk: Client, karim: User, address: str, subjects: set[str]) -> None:
    opened("new")
    opened("mine", owner=karim)
    actions.close(opened("done"), by=karim)
    assert {row.subject for row in desk.get(address).context["rows"]} == subjects


def test_a_number_in_the_search_box_goes_there(desk: Client, ticket: Ticket) -> None:
    assert desk.get("/tickets/", {"q": f" {ticket.number} "})["Location"] == at(ticket)


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
        "/tickets/", "/tickets/?view=new", "/tickets/?view=all", "/tickets/?view=late", "/tickets/?q=long", "/archive/",
        at(ticket), "/templates/", "/disposal/", "/tickets/new",
    ]  # fmt: skip
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
    refused = page.post("/templates/access_restored", typed | {"body_fr": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["body_fr"])
    assert page.get("/templates/none").status_code == 404


def test_a_template_is_filled_for_the_composer(desk: Client, ticket: Ticket) -> None:
    loading.load()
    address = at(ticket, "template/access_restored")
    french = desk.get(address, {"language": "fr"})
    assert french.content.decode().splitlines()[0] == "Bonjour An Peeters,"
    assert desk.get(address, {"language": "xx"}).content.decode().splitlines()[0] == "Beste An Peeters,"
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
