"""The open requests of an organisation: who gets the link, what it opens, what it shows, and what ends it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts import mailed_links
from tridesk.accounts.limits import AskedTooOften
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.privacy.traces import Traces
from tridesk.journal.actions import record
from tridesk.journal.models import Entry as JournalEntry
from tridesk.journal.queries import INSTALLATION, RESTORED
from tridesk.kit import clock, link_tokens
from tridesk.mailroom.models import OutMail
from tridesk.portal import organisation_requests
from tridesk.portal.actions import links, organisation_links
from tridesk.portal.models import OrganisationLink, Renewal
from tridesk.portal.personal_data import PortalKeeper
from tridesk.portal.tests.conftest import last_mail, text_of
from tridesk.tickets import actions as tickets
from tridesk.tickets.lifecycle import Awaiting
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db
ASK = "/request/organisation"
PAGE = "/request/organisation/requests"
EMAIL = "security@namur.example"
LINK = re.compile(r"http\S+?(/request/organisation/[\w-]{48}/)")


@pytest.fixture
def town(db: None) -> Organisation:
    return factories.organisation(email=EMAIL, service_language="fr")


@pytest.fixture
def asked(town: Organisation) -> Ticket:
    """An open request of the town by An Peeters."""
    return of(town, "Lost key")


@pytest.fixture
def link(town: Organisation) -> str:
    mail_links()
    return mailed_link()


@pytest.fixture
def reader(link: str) -> Client:
    return opened(link)


def of(organisation: Organisation, subject: str) -> Ticket:
    ticket = factories.opened(subject)
    Ticket.objects.filter(pk=ticket.pk).update(organisation=organisation)
    return factories.fresh(ticket)


def browser(**headers: str) -> Client:
    client = Client(headers={"Accept-Language": "en", **headers})
    client.cookies["tridesk_language"] = "en"
    return client


def opened(link: str) -> Client:
    client = browser()
    assert client.post(link).status_code == 302
    return client


def mail_links(email: str = EMAIL) -> None:
    """Asks, and does what the job does."""
    assert Client().post(ASK, {"email": email}).status_code == 200
    organisation_links.mail_links(Renewal.objects.latest("pk").pk)


def mailed_link() -> str:
    match = LINK.search(text_of(last_mail()))
    assert match is not None
    return match[1]


def page(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return str(answer.content.decode())


# --- who gets one


def test_the_link_goes_to_the_registered_address_and_to_no_other(town: Organisation) -> None:
    Contact.objects.create(name="An", email="an@namur.example", organisation=town)
    Organisation.objects.filter(pk=town.pk).update(other_emails=["counter@namur.example"])
    pages = set()
    for email in ("an@namur.example", "counter@namur.example", "x@elsewhere.example", "SECURITY@Namur.example"):
        answer = browser().post(ASK, {"email": email})
        pages.add((answer.status_code, re.sub(r'value="[^"]*"', "", answer.content.decode())))
    assert len(pages) == 1, "the answer tells nothing"
    assert OutMail.objects.count() == 0, "a job decides"
    for renewal in Renewal.objects.order_by("pk"):
        organisation_links.mail_links(renewal.pk)
    assert [mail.recipients for mail in OutMail.objects.all()] == [[EMAIL]]
    assert factories.verbs(town.ref) == ["organisation.requests_mailed"]


@pytest.fixture
def security_contact(town: Organisation) -> Contact:
    return Contact.objects.create(
        name="Cy",
        email="Cy@namur.example",
        other_emails=["cy@home.example"],
        organisation=town,
        is_security_contact=True,
    )


def test_where_there_is_a_security_contact_the_link_goes_there_and_nowhere_else(security_contact: Contact) -> None:
    for email in (EMAIL, "cy@namur.example", "CY@home.example", "an@namur.example"):
        organisation_links.ask_link(email, "")
    for renewal in Renewal.objects.order_by("pk"):
        organisation_links.mail_links(renewal.pk)
    assert [mail.recipients for mail in OutMail.objects.order_by("pk")] == [["Cy@namur.example"], ["cy@home.example"]]
    assert OrganisationLink.objects.filter(ended_at=None).count() == 2, "each address has a link of its own"
    mail_links("cy@namur.example")
    assert OrganisationLink.objects.filter(ended_at=None).count() == 2


@pytest.mark.parametrize("fields", [{"left_on": date(2026, 3, 2)}, {"email": "", "other_emails": []}], ids=str)
def test_one_who_left_or_has_no_address_is_none(security_contact: Contact, fields: dict[str, object]) -> None:
    Contact.objects.filter(pk=security_contact.pk).update(**fields)
    mail_links()
    assert OutMail.objects.get().recipients == [EMAIL]


@pytest.mark.parametrize(
    "fields", [{"left_on": date(2026, 3, 2)}, {"is_security_contact": False}, {"organisation": None}], ids=str
)
def test_the_link_ends_with_the_security_contact(security_contact: Contact, fields: dict[str, object]) -> None:
    mail_links("cy@namur.example")
    link = mailed_link()
    reader = opened(link)
    assert reader.get(PAGE).status_code == 200
    Contact.objects.filter(pk=security_contact.pk).update(**fields)
    assert (reader.get(PAGE).status_code, browser().post(link).status_code) == (404, 404)


def test_a_new_security_contact_ends_the_link_of_the_registered_address(link: str, town: Organisation) -> None:
    reader = opened(link)
    Contact.objects.create(name="Cy", email="cy@namur.example", organisation=town, is_security_contact=True)
    assert (reader.get(PAGE).status_code, browser().post(link).status_code) == (404, 404)


def test_letters_that_a_database_takes_for_the_same_are_another_address(town: Organisation) -> None:
    """A dotless i is an I in capitals, as the one of the address is."""
    Organisation.objects.filter(pk=town.pk).update(email="city@namur.example")
    assert Organisation.objects.filter(email__iexact="cıty@namur.example").exists()
    organisation_links.ask_link("cıty@namur.example", "")
    organisation_links.mail_links(Renewal.objects.get().pk)
    assert OutMail.objects.count() == 0


def test_a_job_that_runs_twice_mails_one_link(link: str) -> None:
    organisation_links.mail_links(Renewal.objects.get().pk)
    assert OrganisationLink.objects.count() == 1


def test_a_mail_for_each_living_organisation_in_the_language_that_the_law_wants(town: Organisation) -> None:
    factories.organisation("Bruxelles", email=EMAIL, service_language="nl|fr")
    factories.organisation("Gone", email=EMAIL, service_language="nl", valid_until=date(2026, 3, 1))
    factories.organisation("Last day", email=EMAIL, service_language="de", valid_until=date(2026, 3, 2))
    mail_links()
    subjects = [mail.subject for mail in OutMail.objects.order_by("pk")]
    assert subjects == [
        "Demandes ouvertes\u00a0: Namur",
        "Open aanvragen van Bruxelles nl / Demandes ouvertes\u00a0: Bruxelles",
        "Offene Anfragen: Last day",
    ]
    french, both, german = map(text_of, OutMail.objects.order_by("pk"))
    assert ("Ce lien les montre" in french, "Dieser Link zeigt sie" in german) == (True, True)
    assert ("Deze link toont ze" in both, "Ce lien les montre" in both, len(set(LINK.findall(both)))) == (True, True, 1)


def test_an_organisation_without_an_address_gets_none(db: None) -> None:
    factories.organisation(email="")
    assert list(organisation_requests.registered_at("")) == []


def test_askings_are_limited_by_address_and_by_network(town: Organisation) -> None:
    statuses = [browser().post(ASK, {"email": EMAIL}).status_code for _time in range(5)]
    assert (statuses, Renewal.objects.count()) == ([200, 200, 200, 429, 429], 3)
    for place in range(40):
        Client(REMOTE_ADDR="192.0.2.9").post(ASK, {"email": f"{place}@x.example"})
    assert Renewal.objects.count() == 3 + 20
    assert browser().post(ASK, {"email": "no address"}).status_code == 422


# --- the door


def test_programs_that_follow_the_link_open_nothing_and_see_nothing(town: Organisation, link: str) -> None:
    before = OrganisationLink.objects.values().get()
    for method in ("get", "head", "options", "put", "delete"):
        answer = getattr(Client(), method)(link)
        assert not {"tridesk_organisation", "tridesk_request"} & set(answer.cookies)
        assert b"Namur" not in answer.content
        if method in ("get", "head"):
            headers = [answer[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")]
            assert (answer.status_code, headers) == (200, ["strict-origin", "no-store", "noindex, nofollow"])
    assert OrganisationLink.objects.values().get() == before
    assert opened(link).get(PAGE).status_code == 200


def test_the_button_opens_the_list_on_this_device_alone(town: Organisation, link: str) -> None:
    reader = opened(link)
    cookie = reader.cookies["tridesk_organisation"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (ASK, True, "Strict", 86_400)
    assert (reader.get(PAGE).status_code, browser().get(PAGE).status_code) == (200, 404)
    assert factories.verbs(town.ref) == ["organisation.requests_mailed", "organisation.requests_opened"]
    second = opened(link)
    assert (second.get(PAGE).status_code, reader.get(PAGE).status_code) == (200, 404), "one device at a time"


def test_neither_the_token_nor_that_of_the_device_is_kept(link: str) -> None:
    tokens = [link.split("/")[3], opened(link).cookies["tridesk_organisation"].value]
    kept = str([*OrganisationLink.objects.values(), *JournalEntry.objects.values()])
    assert [token in kept for token in tokens] == [False, False]
    (ticket,) = factories.came(factories.mail(body=f"Fwd: https://desk.example{link}"))
    assert tokens[0] not in str(list(ticket.entries.values()))


def test_the_door_is_not_taken_without_its_own_token(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403


def test_a_link_is_not_opened_without_end(link: str) -> None:
    statuses = [browser().post(link).status_code for _time in range(31)]
    assert (statuses.count(302), statuses[-1]) == (30, 404)


# --- what no longer opens


def test_forged_links_are_refused_alike_and_counted(link: str, asked: Ticket) -> None:
    tickets.answer(asked, by=factories.person(), text="So.")
    of_request = re.search(r"/request/([\w-]{48})/", text_of(last_mail()))
    assert of_request is not None
    forged = [
        link_tokens.new(b"other", purpose=organisation_requests.LINK),
        of_request[1],
        mailed_links.new_token(organisation_requests.LINK),
        mailed_links.new_token(organisation_requests.DEVICE),
        "x",
    ]
    assert {browser().get(f"{ASK}/{token}/").status_code for token in forged} == {404}
    assert {browser().post(f"{ASK}/{token}/").status_code for token in forged} == {404}
    assert browser().get(f"/request/{link.split('/')[3]}/").status_code == 404
    attacker = Client(REMOTE_ADDR="192.0.2.1")
    with CaptureQueriesContext(connection) as queried:
        statuses = [attacker.get(f"{ASK}/{forged[0]}/").status_code for _time in range(70)]
    assert (statuses, len(queried)) == ([404] * 60 + [429] * 10, 0)
    assert attacker.get(link).status_code == 200
    for cookie in (forged[0], forged[3]):
        holder = browser()
        holder.cookies["tridesk_organisation"] = cookie
        assert (holder.get(PAGE).status_code, holder.post(PAGE).status_code) == (404, 404)


def test_a_link_ends_after_24_hours_also_on_the_device(link: str) -> None:
    with clock.frozen(clock.now() + timedelta(hours=23, minutes=59)):
        reader = opened(link)
        assert reader.get(PAGE).status_code == 200
    with clock.frozen(clock.now() + timedelta(hours=24)):
        answers = [reader.get(PAGE).status_code, browser().get(link).status_code, browser().post(link).status_code]
        assert answers == [404, 404, 404]
        links.tidy()
    assert OrganisationLink.objects.count() == 0


@pytest.mark.parametrize(
    "fields", [{"email": "other@namur.example"}, {"email": ""}, {"valid_until": date(2026, 3, 1)}], ids=str
)
def test_a_changed_address_and_the_end_of_the_organisation_end_it(
    town: Organisation, link: str, reader: Client, fields: dict[str, object]
) -> None:
    Organisation.objects.filter(pk=town.pk).update(**fields)
    assert (reader.get(PAGE).status_code, browser().get(link).status_code) == (404, 404)
    assert browser().post(link).status_code == 404


def test_a_new_link_ends_the_one_before(link: str, reader: Client) -> None:
    row = organisation_requests.link_by(link.split("/")[3])
    assert row is not None
    mail_links()
    assert (reader.get(PAGE).status_code, browser().get(link).status_code) == (404, 404)
    assert opened(mailed_link()).get(PAGE).status_code == 200
    with pytest.raises(AskedTooOften):
        organisation_links.open_requests(row)


def test_after_a_restore_the_links_of_before_have_ended(link: str, reader: Client) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        record(RESTORED, by=None, ref=INSTALLATION)
        assert (reader.get(PAGE).status_code, browser().get(link).status_code) == (404, 404)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        mail_links()
        assert opened(mailed_link()).get(PAGE).status_code == 200


def test_a_device_is_left_and_the_link_opens_again(link: str, reader: Client) -> None:
    answer = reader.post(PAGE)
    assert (answer.status_code, "Closed on this device" in answer.content.decode()) == (200, True)
    assert reader.get(PAGE).status_code == 404
    assert opened(link).get(PAGE).status_code == 200


# --- what it shows


def test_the_open_requests_of_this_organisation_and_of_no_other(
    town: Organisation, asked: Ticket, reader: Client
) -> None:
    karim = factories.person()
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        of(town, "Broken card")
    of(factories.organisation("Huy", email="security@huy.example"), "Request of Huy")
    factories.opened("Request of nobody")
    tickets.close(of(town, "Closed request"), by=karim)
    tickets.merge(of(town, "Merged request"), into=asked, by=karim)
    html = page(reader)
    assert html.index("Broken card") < html.index("Lost key"), "the newest first"
    for hidden in ("Huy", "nobody", "Closed request", "Merged request"):
        assert hidden not in html, hidden
    for shown in ("Namur", asked.number, "An Peeters", "2 March 2026", "mail", "Dutch", "We have your request"):
        assert shown in html, shown


def test_no_word_of_the_conversation_and_no_way_into_the_request(
    asked: Ticket, town: Organisation, reader: Client
) -> None:
    karim = factories.person()
    registers = factories.service("REG", "elke")
    tickets.note(asked, by=karim, text="A secret note.")
    tickets.answer(factories.fresh(asked), by=karim, text="A secret answer.")
    tickets.hand_over(factories.fresh(asked), by=karim, service=registers, question="A secret question?", tell=False)
    of(town, f"About {factories.NUMBER}")
    html = page(reader)
    assert "We await an answer of the service Dienst REG until about Monday 9 March, 10.00." in html
    assert "About" in html
    for secret in ("secret", "Where is it?", factories.NUMBER, "an@namur.example", "Karim", "Elke", 'href="/request/'):
        assert secret not in html, secret


def test_what_the_requester_owes_is_not_asked_of_the_organisation(asked: Ticket, reader: Client) -> None:
    until = clock.now() + timedelta(days=2)
    tickets.research(asked, by=factories.person(), awaited="a word", until=until, awaiting=Awaiting.REQUESTER)
    html = page(reader)
    assert ("We wait for an answer of the requester." in html, "answer from you" in html) == (True, False)


def test_an_organisation_without_open_requests_reads_so(reader: Client) -> None:
    assert "No request of your organisation is open." in page(reader)


def test_the_newest_are_shown_and_that_there_are_more(
    town: Organisation, asked: Ticket, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organisation_requests, "MOST_SHOWN", 2)
    of(town, "Second")
    assert "there are more" not in page(reader)
    of(town, "Third")
    html = page(reader)
    assert ("Third" in html, "Second" in html, "Lost key" in html) == (True, True, False)
    assert "These are the newest 2; there are more." in html


def test_thirty_requests_take_as_many_queries_as_three(town: Organisation, reader: Client) -> None:
    karim, registers = factories.person(), factories.service("REG", "elke")

    def count() -> int:
        with CaptureQueriesContext(connection) as queried:
            html = page(reader)
        assert html.count("We await an answer of the service Dienst REG") == Ticket.objects.count()
        return len(queried)

    counts = []
    for more in (3, 27):
        for place in range(more):
            tickets.hand_over(of(town, f"No {place}"), by=karim, service=registers, question="Where?", tell=False)
        counts.append(count())
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_the_keeper_discloses_and_erases_the_links_to_an_address_of_a_person(link: str, town: Organisation) -> None:
    contact = Contact.objects.create(name="An Peeters", email="Security@namur.example")
    (told,) = PortalKeeper().disclose(contact)
    assert (told["organisation"], told["address"], told["opened_at"]) == (str(town), EMAIL, None)
    PortalKeeper().pseudonymise(contact, Traces(emails=frozenset({EMAIL})), known_by_name=True)
    assert OrganisationLink.objects.count() == 0
    assert browser().get(link).status_code == 404


def test_the_page_that_mails_a_new_link_tells_of_this_one() -> None:
    assert f'href="{ASK}"' in browser().get("/request/renew").content.decode()


def test_the_journal_of_a_visit_is_of_nobody(town: Organisation, reader: Client) -> None:
    row = JournalEntry.objects.get(verb="organisation.requests_opened")
    assert (row.by, row.data, row.ref) == (None, {}, town.ref)
    assert User.objects.count() == 0
