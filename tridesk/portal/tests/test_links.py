"""The link in a mail: who gets one, what it opens, and what it never opens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts import mailed_links
from tridesk.accounts.limits import AskedTooOften
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.journal.queries import INSTALLATION, RESTORED
from tridesk.kit import clock, link_tokens
from tridesk.mailroom.models import OutMail
from tridesk.portal import queries
from tridesk.portal.actions import links
from tridesk.portal.models import Feedback, Opening, Renewal, RequestLink
from tridesk.portal.tests.conftest import last_link, last_mail, opened, text_of
from tridesk.tickets import actions as tickets
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Entry, Ticket
from tridesk.tickets.tasks import acknowledge
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/request/"


# --- who gets one


def test_the_acknowledgement_and_the_answer_carry_a_link_in_the_language_of_the_mail(karim: User) -> None:
    (ticket,) = factories.came(factories.mail())
    acknowledge([ticket.pk])
    acknowledged = text_of(last_mail())
    tickets.answer(ticket, by=karim, text="Essayez encore.", language="fr")
    answered = text_of(last_mail())
    assert ("uw aanvraag" in acknowledged, "votre demande" in answered) == (True, True)
    assert RequestLink.objects.count() == 2
    assert all(link.digest not in acknowledged + answered for link in RequestLink.objects.all())


def test_one_mail_in_three_languages_has_one_link(karim: User) -> None:
    (ticket,) = factories.came(factories.mail("412", "OK"))
    acknowledge([ticket.pk])
    tokens = set(re.findall(r"/request/[\w-]{48}/", text_of(last_mail())))
    assert (len(tokens), RequestLink.objects.get().language) == (1, "")  # the page speaks as the browser does


def test_a_job_of_an_earlier_release_still_writes_in_three_languages() -> None:
    (ticket,) = factories.came(factories.mail())
    acknowledge([ticket.pk], in_three=[ticket.pk])
    assert [word in text_of(last_mail()) for word in ("Uw vraag", "Votre demande", "Ihre Anfrage")] == [True] * 3


def test_a_new_link_of_an_unknown_language_comes_in_three_and_opens_as_the_browser_speaks(karim: User) -> None:
    ticket = factories.opened(language="", text="412")
    Client().post("/request/renew", {"number": ticket.number, "email": "an@namur.example"})
    links.renew(Renewal.objects.get().pk)
    mail = last_mail()
    assert [word in mail.subject for word in ("Uw aanvraag", "Votre demande", "Ihre Anfrage")] == [True] * 3
    (token,) = set(re.findall(r"/request/[\w-]{48}/", text_of(mail)))
    browser = Client(headers={"Accept-Language": "de"})
    browser.post(token)
    assert 'lang="de"' in browser.get(PAGE).content.decode()


def test_a_mail_to_another_address_than_the_requesters_carries_none() -> None:
    """The return path of a mail is no proof that its reader is whom From names."""
    (ticket,) = factories.came(factories.mail(), path="attacker@elsewhere.example")
    acknowledge([ticket.pk])
    assert last_mail().recipients == ["attacker@elsewhere.example"]
    assert ("/request/" in text_of(last_mail()), RequestLink.objects.count()) == (False, 0)


def test_a_mail_with_a_second_reader_tells_only_where_to_ask_for_a_link(ticket: Ticket, karim: User) -> None:
    tickets.answer(ticket, by=karim, text="So.", cc=["boss@namur.example"])
    assert ("/request/renew" in text_of(last_mail()), RequestLink.objects.count()) == (True, 0)


def test_a_forwarded_ticket_and_a_question_to_the_second_line_carry_none(ticket: Ticket, karim: User) -> None:
    tickets.forward(ticket, by=karim, to=["other@federal.example"], text="Yours?")
    registers = factories.service("REG", "elke")
    tickets.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    assert RequestLink.objects.count() == 0


def test_a_reply_that_quotes_our_mail_keeps_no_token(ticket: Ticket, link: str, karim: User) -> None:
    subject = last_mail().subject
    quoted = "\n".join(f"> {line}" for line in text_of(last_mail()).splitlines())
    factories.came(factories.mail(subject, f"Dank u.\n\nOp 2 maart schreef u:\n{quoted}"))
    token = link.split("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT text || quoted || html || signature FROM tickets_entry")
        kept = "".join(row[0] for row in cursor.fetchall())
    assert ("Dank u." in kept, token in kept) == (True, False)


# --- scanners


def test_programs_that_follow_every_link_open_nothing_and_see_nothing(ticket: Ticket, link: str) -> None:
    before = RequestLink.objects.values().get()
    for method in ("get", "head", "get", "options", "put", "delete"):
        answer = getattr(Client(), method)(link)
        assert "tridesk_request" not in answer.cookies
        assert b"Lost key" not in answer.content
        assert b"table" not in answer.content
        if method in ("get", "head"):
            assert (answer.status_code, answer["Referrer-Policy"], answer["Cache-Control"]) == (
                200,
                "strict-origin",
                "no-store",
            )
    assert (RequestLink.objects.values().get(), Opening.objects.count()) == (before, 0)
    assert opened(link).get(PAGE).status_code == 200


# --- opening


def test_the_button_opens_the_request_on_this_device(reader: Client) -> None:
    page = reader.get(PAGE)
    assert (page.status_code, "Look under the table." in page.content.decode()) == (200, True)
    cookie = reader.cookies["tridesk_request"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/request/", True, "Strict")
    assert factories.verbs(Ticket.objects.get().ref).count("request.opened") == 1


def test_a_forwarded_link_opens_on_a_second_device_only_by_its_button_and_is_listed(reader: Client, link: str) -> None:
    second = Client()
    assert (second.get(link).status_code, second.get(PAGE).status_code) == (200, 404)
    opened(link, "Mozilla/5.0 (iPhone) Safari/605.1")
    page = reader.get(PAGE).content.decode()
    assert ("Firefox, Linux" in page, "Safari, iPhone" in page) == (True, True)


def test_neither_the_form_of_the_link_nor_that_of_the_request_is_taken_without_its_token(link: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link).status_code == 403
    strict.cookies["tridesk_request"] = opened(link).cookies["tridesk_request"].value
    assert strict.get(PAGE).status_code == 200
    assert strict.post(PAGE, {"do": "close", "number": Ticket.objects.get().number}).status_code == 403
    assert Ticket.objects.get().state == "open"


# --- what no longer opens


def _refused(client: Client, path: str) -> tuple[int, str]:
    answer = client.get(path)
    page = re.sub(r'(name="(?:csrfmiddlewaretoken|next)" value=)"[^"]*"', r"\1", answer.content.decode())
    return answer.status_code, page


def test_forged_expired_revoked_and_closed_links_are_refused_alike(ticket: Ticket, karim: User) -> None:
    sent = {}
    for name in ("expired", "revoked", "moved"):
        tickets.answer(ticket, by=karim, text=name)
        sent[name] = last_link()
    expired, revoked, moved = RequestLink.objects.order_by("pk")
    RequestLink.objects.filter(pk=expired.pk).update(made_at=clock.now() - timedelta(days=30))
    RequestLink.objects.filter(pk=revoked.pk).update(revoked_at=clock.now())
    RequestLink.objects.filter(pk=moved.pk).update(email="former@namur.example")
    device = mailed_links.new_token(queries.DEVICE)
    forged = f"/request/{link_tokens.new(b'other', purpose=queries.LINK)}/"
    client = Client(headers={"Accept-Language": "en"})
    paths = [*sent.values(), forged, f"/request/{device}/", "/request/x/", PAGE]
    answers = {_refused(client, path) for path in paths}
    assert [status for status, _page in answers] == [404]
    assert all(client.post(path).status_code == 404 for path in paths)
    assert Opening.objects.count() == 0


def test_a_link_ends_fourteen_days_after_closing(reader: Client, link: str, ticket: Ticket, karim: User) -> None:
    tickets.close(factories.fresh(ticket), by=karim)
    with clock.frozen(clock.now() + timedelta(days=13)):
        assert reader.get(PAGE).status_code == 200
    with clock.frozen(clock.now() + timedelta(days=14)):
        assert (reader.get(PAGE).status_code, Client().get(link).status_code) == (404, 404)


def test_a_changed_address_ends_the_links_of_the_former_one(reader: Client, ticket: Ticket, karim: User) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(requester_email="bo@namur.example")
    assert reader.get(PAGE).status_code == 404
    tickets.answer(factories.fresh(ticket), by=karim, text="To Bo.")
    OutMail.objects.update(state="sent")
    page = opened(last_link()).get(PAGE).content.decode()
    assert ("To Bo." in page, "under the table" in page) == (True, False)


def test_both_the_requester_and_the_desk_revoke(reader: Client, link: str, ticket: Ticket, karim: User) -> None:
    second = opened(link)
    reader.post(PAGE, {"do": "leave", "number": ticket.number})
    assert (reader.get(PAGE).status_code, second.get(PAGE).status_code) == (404, 200)
    second.post(PAGE, {"do": "revoke", "number": ticket.number})
    assert (second.get(PAGE).status_code, Client().get(link).status_code) == (404, 404)
    tickets.answer(factories.fresh(ticket), by=karim, text="Once more.")
    third = opened(last_link())
    links.revoke_links(ticket, by=karim)
    assert third.get(PAGE).status_code == 404
    assert factories.verbs(ticket.ref).count("request.revoked") == 2


def test_ten_thousand_guesses_give_nothing_and_cost_no_query(link: str) -> None:
    attacker = Client(REMOTE_ADDR="192.0.2.1")
    statuses = []
    with CaptureQueriesContext(
        connection,
    ) as queried:
        for place in range(10_000):
            token = link_tokens.new(b"guess", purpose=queries.LINK)
            assert (queries.followed_by(token), queries.followed_on(token)) == (None, None)
            if place < 70:
                kind = "confirm/" if place % 2 else ""
                statuses.append(attacker.get(f"/request/{kind}{token}/").status_code)
    assert len(queried) == 0
    assert (statuses, attacker.post(f"/request/{token}/").status_code) == ([404] * 60 + [429] * 10, 429)
    assert attacker.get(link).status_code == 200, "whoever has a link is let in, also from behind the same proxy"
    assert attacker.post(link).status_code == 302


def test_links_that_have_ended_are_no_guesses(link: str) -> None:
    RequestLink.objects.update(revoked_at=clock.now())
    assert {Client().get(link).status_code for _time in range(70)} == {404}


def test_after_a_restore_the_links_of_before_have_ended(reader: Client, link: str, ticket: Ticket, karim: User) -> None:
    """Those that were revoked since the backup would open again."""
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        record(RESTORED, by=None, ref=INSTALLATION)
        assert (reader.get(PAGE).status_code, Client().get(link).status_code) == (404, 404)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        tickets.answer(factories.fresh(ticket), by=karim, text="Once more.")
        assert opened(last_link()).get(PAGE).status_code == 200


# --- merged, split


def test_a_merged_request_is_followed_where_it_goes_on_only_by_the_same_requester(
    reader: Client, ticket: Ticket, karim: User
) -> None:
    bo = tickets.Requester(name="Bo", email="bo@namur.example")
    other = factories.opened("Also lost", requester=bo, text="Bo's own words.")
    tickets.answer(other, by=karim, text="For Bo alone.")
    bos = opened(last_link())
    OutMail.objects.update(state="sent")
    tickets.merge(factories.fresh(ticket), into=other, by=karim)
    page = reader.get(PAGE).content.decode()
    assert ("together with another" in page, "For Bo alone" in page, "Bo's own" in page) == (True, False, False)
    assert reader.post(PAGE, {"do": "reply", "number": ticket.number, "reply-text": "Hi"}).status_code == 409
    page = bos.get(PAGE).content.decode()
    assert ("For Bo alone" in page, "Where is it?" in page, "under the table" in page) == (True, False, False)


def test_a_request_merged_into_another_of_the_same_requester_goes_on_there(
    reader: Client, ticket: Ticket, karim: User
) -> None:
    other = factories.opened("Second mail")
    tickets.merge(factories.fresh(ticket), into=other, by=karim)
    page = reader.get(PAGE).content.decode()
    assert ("Second mail" in page, "Look under the table." in page) == (True, True)


def test_all_links_to_a_merged_request_are_listed_counted_and_ended_together(
    reader: Client, ticket: Ticket, karim: User
) -> None:
    """A link to the ticket that was merged opens the same conversation as one to the ticket it was merged into."""
    other = factories.opened("Second mail", requester=tickets.Requester("An", "AN@namur.example"))
    tickets.answer(other, by=karim, text="So.")
    second = opened(last_link(), "Mozilla/5.0 (iPhone) Safari/605.1")
    slot = {"do": "call", "call-phone": "0470 12 34 56", "call-slot": queries.free_slots("nl")[0].isoformat()}
    assert reader.post(PAGE, slot | {"number": ticket.number}).status_code == 302
    tickets.merge(factories.fresh(ticket), into=other, by=karim)
    page = second.get(PAGE).content.decode()
    assert ("Firefox, Linux" in page, "Safari, iPhone" in page, "Do not call me" in page) == (True, True, True)
    slot["call-slot"] = queries.free_slots("nl")[1].isoformat()
    assert second.post(PAGE, slot | {"number": other.number}).status_code == 409
    tickets.close(factories.fresh(other), by=karim)
    statuses = [
        client.post(PAGE, {"do": "rate", "rate-helped": "yes", "number": number}).status_code
        for client, number in ((reader, ticket.number), (second, other.number))
    ]
    assert (statuses, Feedback.objects.count()) == ([302, 409], 1)
    second.post(PAGE, {"do": "revoke", "number": other.number})
    assert (reader.get(PAGE).status_code, second.get(PAGE).status_code) == (404, 404)


def test_the_desk_ends_the_links_to_what_was_merged_too(reader: Client, ticket: Ticket, karim: User) -> None:
    other = factories.opened("Second mail")
    tickets.merge(factories.fresh(ticket), into=other, by=karim)
    desk = Client()
    desk.force_login(karim)
    assert "Firefox, Linux" in desk.get(f"/tickets/{other.number}/links/").content.decode()
    links.revoke_links(other, by=karim)
    assert reader.get(PAGE).status_code == 404


def test_a_link_that_was_ended_meanwhile_opens_nothing(link: str, ticket: Ticket, karim: User) -> None:
    followed = queries.followed_by(link.split("/")[2])
    assert followed is not None
    links.revoke_links(ticket, by=karim)
    with pytest.raises(AskedTooOften):
        links.open_link(followed, "")
    assert Opening.objects.count() == 0


@pytest.mark.parametrize("moved_on", ["merged", "split"])
def test_what_a_merge_brought_from_somebody_else_stays_hidden_wherever_it_goes(
    reader: Client, ticket: Ticket, karim: User, moved_on: str
) -> None:
    """Bo called: what was noted has no address. It went into a ticket of An, and from there into another one."""
    bo = tickets.Requester(name="Bo", email="bo@namur.example")
    call = factories.opened("Bo calls", requester=bo, text="Bo's own words.", channel=Channel.PHONE)
    words = call.entries.get()
    middle = factories.opened("Middle")
    tickets.merge(call, into=middle, by=karim)
    if moved_on == "merged":
        tickets.merge(factories.fresh(middle), into=factories.fresh(ticket), by=karim)
    else:
        split = tickets.split(middle, entries=[words], subject="Bo", by=karim)
        tickets.merge(split.target, into=factories.fresh(ticket), by=karim)
    assert Entry.objects.get(pk=words.pk).ticket == ticket
    page = reader.get(PAGE).content.decode()
    assert ("under the table" in page, "Bo's own" in page) == (True, False)


def test_the_mail_of_somebody_who_was_erased_is_nobodys(karim: User) -> None:
    (ticket,) = factories.came(factories.mail(body="My own words."))
    tickets.answer(ticket, by=karim, text="So.")
    reader = opened(last_link())
    assert "My own words." in reader.get(PAGE).content.decode()
    Entry.objects.filter(kind="request").update(author_email="", author_name="—")
    assert "My own words." not in reader.get(PAGE).content.decode()


# --- a new one


def test_a_new_link_goes_to_the_registered_address_and_to_no_other(ticket: Ticket, link: str) -> None:
    sent = OutMail.objects.count()
    pages = set()
    for email in ("an@namur.example", "stranger@elsewhere.example"):
        client = Client(headers={"Accept-Language": "en"})
        answer = client.post("/request/renew", {"number": ticket.number, "email": email})
        pages.add(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1, "the answer tells nothing"
    assert OutMail.objects.count() == sent, "a job decides"
    for renewal in Renewal.objects.order_by("pk"):
        links.renew(renewal.pk)
    mail = last_mail()
    assert (OutMail.objects.count(), mail.recipients) == (sent + 1, ["an@namur.example"])
    assert opened(last_link()).get(PAGE).status_code == 200


def test_new_links_are_limited_by_address_and_by_network(ticket: Ticket) -> None:
    form = {"number": ticket.number, "email": "an@namur.example"}
    statuses = [Client().post("/request/renew", form).status_code for _time in range(5)]
    assert (statuses, Renewal.objects.count()) == ([200, 200, 200, 429, 429], 3)
    for place in range(40):
        Client(REMOTE_ADDR="192.0.2.9").post("/request/renew", form | {"email": f"{place}@x.example"})
    assert Renewal.objects.count() == 3 + 20
    for hour in range(1, 5):
        with clock.frozen(clock.now() + timedelta(hours=hour, minutes=1)):
            statuses = [
                Client(REMOTE_ADDR=f"192.0.2.{hour}").post("/request/renew", form).status_code for _time in "abc"
            ]
    assert Renewal.objects.filter(email="an@namur.example").count() == 8, "nobody is mailed all day"
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert Client(REMOTE_ADDR="192.0.2.9").post("/request/renew", form).status_code == 200


def test_a_job_that_runs_twice_mails_one_link(ticket: Ticket) -> None:
    Client().post("/request/renew", {"number": ticket.number, "email": "an@namur.example"})
    for _time in range(2):
        links.renew(Renewal.objects.get().pk)
    assert RequestLink.objects.count() == 1


def test_a_new_link_to_a_merged_request_leads_on_as_long_as_that_is_open(ticket: Ticket, karim: User) -> None:
    other = factories.opened("Second mail")
    tickets.merge(factories.fresh(ticket), into=other, by=karim)
    with clock.frozen(clock.now() + timedelta(days=20)):
        Client().post("/request/renew", {"number": ticket.number, "email": "an@namur.example"})
        links.renew(Renewal.objects.get().pk)
        assert RequestLink.objects.get().ticket == other
