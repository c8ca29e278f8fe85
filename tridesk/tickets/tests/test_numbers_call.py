"""Telephone numbers on pages are called by a click, and record pages offer what a call taker does next."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from django.test import Client

import tridesk
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation, Staff
from tridesk.kit import clock
from tridesk.telephony.engine import life_json
from tridesk.telephony.engine.calls.life import AgentPart, Life, Phase, QueuePlace
from tridesk.telephony.models import Call, CallBack
from tridesk.tickets import actions
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.browsing import as_, at
from tridesk.tickets.tests.factories import MONDAY, opened, organisation, person

NUMBER: Final = "+3281000001"
DIAL: Final = "/telephone/dial/?number=%2B3281000001"
WRITTEN: Final = re.compile(r"(?:\+32|0)[\d\s\xa0./]{7,}\d")
# The number of the call in hand: its caller is on the line. Numbers within a button name what it is about.
ON_THE_LINE: Final = {"tickets/_bar.html": 1, "tickets/telephone.html": 3, "telephony/wallboard.html": 1}
ASKED: Final = {"tickets/dial.html": 2, "reconnect/_ways.html": 1}  # whether to call it
TO_REQUESTERS: Final = {"portal/request.html": 1}  # their own number, where we call them back
MACHINES: Final = {"fax/_out_rows.html": 1, "fax/out_fax.html": 1, "tickets/_composer.html": 1}  # nobody talks to a fax
OURS: Final = {"fax/fax.html": 1}  # the number of the desk that a fax was sent to


class Unmarked(HTMLParser):
    """Numbers that stand outside links, buttons, fields, the telephone bar and the words of a conversation."""

    MARKED: Final = {"a", "button", "summary", "option", "textarea", "title", "script"}
    VOID: Final = {"input", "br", "hr", "img", "link", "meta", "use", "source", "col", "path", "area"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.numbers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        given = dict(attrs)
        words = "entry__text" in (given.get("class") or "") or given.get("id") == "phone-bar"
        self.open.append(tag in self.MARKED or words or bool(self.open and self.open[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1]):
            self.numbers += WRITTEN.findall(data)


@pytest.fixture
def namur(db: None) -> Organisation:
    return organisation("Namur", phone=NUMBER, email="info@namur.example", service_language="fr", nis="92094")


@pytest.fixture
def an(namur: Organisation) -> Contact:
    return Contact.objects.create(
        name="An Peeters", organisation=namur, phone=NUMBER, email="an@namur.example", language="nl"
    )


@pytest.fixture
def full(karim: User, sofie: User, an: Contact) -> Ticket:
    """A desk on which every page that can show a number shows one."""
    ticket = opened("Key", requester=actions.Requester().known_as(an))
    life = Life(
        key="c1",
        since=MONDAY,
        arrived=MONDAY,
        phase=Phase.TALK,
        caller="c",
        language="fr",
        service="ACCESS",
        queue=QueuePlace(MONDAY),
        answered=MONDAY,
        agent=AgentPart("sofie", "leg"),
        number=NUMBER,
    )
    Call.objects.create(
        key="c1",
        number=NUMBER,
        phase="talk",
        arrived_at=MONDAY,
        queued_at=MONDAY,
        agent=sofie,
        life=life_json.write(life),
    )
    missed = Call.objects.create(
        key="c2", number=NUMBER, phase="ended", outcome="call_back", arrived_at=MONDAY, ended_at=MONDAY
    )
    CallBack.objects.create(call=missed, asked_at=MONDAY + timedelta(seconds=1), tries=9)
    Staff.objects.update_or_create(user=karim, defaults={"extension": "412"})
    for to, by in ((karim, sofie), (sofie, karim)):
        actions.leave_message(ticket, to=to, text="Please call.", by=by)
    return ticket


@pytest.mark.parametrize("username", ["karim", "sofie"])
def test_no_page_shows_a_number_that_cannot_be_called(full: Ticket, an: Contact, username: str) -> None:
    client = as_(User.objects.get(username=username))
    pages = [
        at(full), "/tickets/?view=all", "/telephone/", "/calls/", "/messages/",
        "/waiting/", "/directory/", "/directory/?q=Peeters", f"/directory/{an.organisation_id}/",
        f"/directory/contacts/{an.pk}/", "/staff/", "/absences/", "/incidents/", "/archive/",
    ]  # fmt: skip
    shown, faults = set(), {}
    for page in pages:
        answer = client.get(page, follow=True)
        text = answer.content.decode()
        unmarked = Unmarked()
        unmarked.feed(text)
        if unmarked.numbers:
            faults[page] = unmarked.numbers
        if DIAL in text:
            shown.add(page)
        assert answer.status_code == 200, page
    assert faults == {}
    assert shown >= {at(full), "/messages/", f"/directory/contacts/{an.pk}/"}


def test_every_template_writes_numbers_as_links() -> None:
    plain = {
        str(path.relative_to(path.parents[1])): count
        for path in Path(tridesk.__file__).parent.rglob("templates/**/*.html")
        if (count := len(re.findall(r"\|phone\b", path.read_text("utf-8"))))
    }
    assert plain == ON_THE_LINE | ASKED | TO_REQUESTERS | MACHINES | OURS


def test_a_colleague_without_the_telephone_calls_by_their_own_device(an: Contact) -> None:
    page = as_(person("clemence", "external_relations")).get(f"/directory/contacts/{an.pk}/").content.decode()
    assert f'<a href="tel:{NUMBER}">' in page
    assert "/telephone/dial/" not in page


# --- what a call taker does next with a contact or an organisation


def buttons(client: Client, page: str) -> list[str]:
    head = re.search(r'<div class="page__head">.*?<section', client.get(page).content.decode(), re.DOTALL)
    assert head
    return re.findall(r'<a\s+class="button[^"]*"\s+href="([^"]*)"', head[0])


def test_a_contact_offers_ticket_call_and_mail(desk: Client, an: Contact) -> None:
    assert buttons(desk, f"/directory/contacts/{an.pk}/") == [
        f"/tickets/new?contact={an.pk}",
        DIAL,
        f"/tickets/new?contact={an.pk}&amp;channel=mail",
        f"/directory/contacts/{an.pk}/edit/",
    ]
    Contact.objects.filter(pk=an.pk).update(phone="", email="")
    assert buttons(desk, f"/directory/contacts/{an.pk}/")[:-1] == [f"/tickets/new?contact={an.pk}"]


def test_so_does_an_organisation(desk: Client, namur: Organisation) -> None:
    page = f"/directory/{namur.pk}/"
    ours = [f"/tickets/new?for={namur.pk}", DIAL, f"/tickets/new?for={namur.pk}&amp;channel=mail"]
    assert buttons(desk, page)[:3] == ours
    assert not set(ours) & set(buttons(as_(person("clemence", "external_relations")), page))


def begun(client: Client, asked: str) -> dict[str, object]:
    form = client.get(f"/tickets/new?{asked}").context["form"]
    names = ("contact", "requester_name", "organisation", "requester_phone", "requester_email", "language", "channel")
    return {name: form[name].value() for name in names} | {
        "cursor": [name for name, field in form.fields.items() if "autofocus" in field.widget.attrs]
    }


def test_a_ticket_for_a_contact_begins_with_all_that_is_known(desk: Client, an: Contact) -> None:
    assert begun(desk, f"contact={an.pk}&channel=mail") == {
        "contact": str(an.pk),
        "requester_name": "An Peeters",
        "organisation": str(an.organisation),
        "requester_phone": "081 00 00 01",
        "requester_email": "an@namur.example",
        "language": "nl",
        "channel": "mail",
        "cursor": ["subject"],
    }
    assert begun(desk, f"contact={an.pk}&channel=pigeon")["channel"] == "phone"
    assert begun(desk, "")["cursor"] == ["requester_name"]
    assert desk.get("/tickets/new?contact=999999").status_code == 404


def test_its_draft_is_kept_apart_from_those_for_others(desk: Client, an: Contact, namur: Organisation) -> None:
    pages = (f"contact={an.pk}", f"contact={an.pk}&channel=mail", f"for={namur.pk}", "")
    names = {desk.get(f"/tickets/new?{page}").context["draft"] for page in pages}
    assert len(names) == 4
    for name in names:
        assert desk.put(f"/drafts/{name}", '{"fields": {"subject": "Key"}}', "application/json").status_code == 200


def test_a_mail_to_a_contact_is_a_ticket_whose_answer_is_written_at_once(desk: Client, an: Contact) -> None:
    address = f"/tickets/new?contact={an.pk}&channel=mail"
    assert 'value="write"' in desk.get(address).content.decode()
    typed = {
        "contact": an.pk,
        "requester_name": an.name,
        "requester_email": an.email,
        "channel": "mail",
        "language": "",
        "subject": "Your key",
        "priority": "2",
        "do": "write",
    }
    answer = desk.post(address, typed)
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"{at(ticket)}#text"
    assert (ticket.channel, ticket.contact, ticket.language, ticket.owner) == ("mail", an, "nl", User.objects.get())
    assert clock.now() == ticket.opened_at
