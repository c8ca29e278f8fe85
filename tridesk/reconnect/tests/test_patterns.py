"""The patterns of a week stand above the list of tries that were refused or broken off."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.journal.actions import record
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.reconnect.actions import opening, refusals
from tridesk.reconnect.models import Pretext, Restore
from tridesk.reconnect.patterns import MOST_SLIPS, Pattern, patterns
from tridesk.reconnect.tests.own_stories import begun_alone, device, press, request_link
from tridesk.reconnect.tests.stories import MONDAY, begun
from tridesk.tickets.actions import Requester
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db
NUMBER = "+32470999999"


def tried(by: User, body: Organisation, at: datetime, number: str = "", story: str = "") -> Restore:
    """Somebody asked for an access of an organisation, and was refused."""
    contact = Contact.objects.create(name="Somebody", organisation=body)
    ticket = factories.opened("Locked out")
    Ticket.objects.filter(pk=ticket.pk).update(contact=contact, requester_phone=number)
    user = ConnectedUser.objects.create(organisation=body, contact=contact, login=f"user.{contact.pk}")
    key = Credential.objects.create(user=user, kind="key", reference="K", state="blocked", state_since=MONDAY)
    with clock.frozen(at):
        restore = opening.begin(Ticket.objects.get(pk=ticket.pk), contact, key, by=by)
        return opening.refuse(restore.pk, "another voice", story, by=by)


def hours_ago(hours: float) -> datetime:
    return MONDAY - timedelta(hours=hours)


def test_two_tries_from_one_number_within_a_week(town: Organisation, karim: User) -> None:
    tried(karim, town, hours_ago(7 * 24 + 1), NUMBER)
    tried(karim, town, hours_ago(30), NUMBER)
    assert patterns() == []
    tried(karim, town, hours_ago(2), NUMBER)
    tried(karim, town, hours_ago(2), "+32470111111")
    assert patterns() == [Pattern("number", NUMBER, 2, None)]


def test_three_organisations_within_an_hour(karim: User) -> None:
    towns = [factories.organisation(name) for name in ("Namur", "Raeren", "Gent")]
    at = hours_ago(5).replace(minute=40)
    for town in (*towns[:2], towns[0]):
        tried(karim, town, at)
    tried(karim, towns[2], at + timedelta(hours=1))
    assert patterns() == []
    tried(karim, towns[2], at + timedelta(minutes=50))
    assert patterns() == [Pattern("hour", "", 3, at)], "an hour of the clock may end in between"


def test_three_tries_with_the_same_story(town: Organisation, karim: User) -> None:
    for number, story in enumerate((Pretext.URGENCY, Pretext.URGENCY, *[Pretext.OTHER] * 3, Pretext.AUTHORITY)):
        tried(karim, town, hours_ago(30 * number), story=story)
    assert patterns() == []
    tried(karim, town, hours_ago(3), story=Pretext.URGENCY)
    assert patterns() == [Pattern("story", Pretext.URGENCY, 3, None)]


def test_three_links_that_are_over_at_one_restore_that_is_still_open(
    ticket: Ticket, key: Credential, karim: User
) -> None:
    restore = begun(ticket, key, karim)
    for _ in range(2):
        record("restore.link_dead", by=None, ref=restore.ref)
    assert patterns() == []
    record("restore.link_dead", by=None, ref=restore.ref)
    assert patterns() == [Pattern("door", str(restore.pk), 3, MONDAY)]


def test_three_refusals_to_whoever_tries_it_alone(own_device: Client, own_ticket: Ticket, key: Credential) -> None:
    with clock.frozen(hours_ago(8 * 24)):
        record("restore.try_refused", by=None, ref=own_ticket.ref)
    stopped = begun_alone(own_device, own_ticket, key)
    press(own_device, own_ticket, "stop")
    restore = begun_alone(own_device, own_ticket, key)
    for _ in range(2):
        press(own_device, own_ticket, "works")
    assert patterns() == [], "one was more than a week ago"
    record("restore.link_dead", by=None, ref=stopped.ref)
    assert patterns() == [Pattern("door", str(restore.pk), 3, MONDAY)], "once, though the ticket has two restores"


def test_three_refusals_before_anything_is_begun(own_device: Client, own_ticket: Ticket, karim: User) -> None:
    with clock.frozen(hours_ago(8 * 24)):
        press(own_device, own_ticket, "ask")
    for _ in range(2):
        press(own_device, own_ticket, "begin", credential=0)
    assert patterns() == [], "one was more than a week ago"
    press(own_device, own_ticket, "solve")
    assert not Restore.objects.exists()
    assert patterns() == [Pattern("request", own_ticket.number, 3, MONDAY)]
    entry = Entry.objects.filter(verb="restore.try_refused").latest("pk")
    assert entry.data == {"ticket": own_ticket.number, "do": "solve", "code": "not_found"}
    page = as_(karim).get("/restores/?show=refused").content.decode()
    assert f'<a href="/tickets/{own_ticket.number}">' in page
    assert "3 refused tries to restore access alone, nothing begun" in page


def test_presses_before_anything_is_begun_fill_no_journal(
    own_device: Client, own_ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested = factories.opened("Encore", requester=Requester(email="x@post.example"))
    other = device(request_link(requested))
    monkeypatch.setattr(refusals, "MOST_NOTED", 3)
    monkeypatch.setattr(refusals, "MOST_NOTED_OF_ALL", 5)
    for client, ticket in ((own_device, own_ticket), (other, requested)):
        for _ in range(6):
            press(client, ticket, "begin", credential=0)
    noted = Entry.objects.filter(verb="restore.try_refused").order_by("pk").values_list("data__ticket", flat=True)
    assert list(noted) == [own_ticket.number] * 3 + [requested.number] * 2
    with clock.frozen(MONDAY + timedelta(hours=1)):
        press(own_device, own_ticket, "begin", credential=0)
    assert noted.all().count() == 6, "an hour later it is kept again"


def test_one_network_does_not_crowd_out_the_others(
    own_device: Client, own_ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_NOTED_OF_NETWORK", 3)
    monkeypatch.setattr(refusals, "MOST_NOTED_OF_ALL", 5)
    for name in ("a", "b", "c", "d"):
        requested = factories.opened("Encore", requester=Requester(email=f"{name}@post.example"))
        stranger = device(request_link(requested))
        stranger.defaults["REMOTE_ADDR"] = "192.0.2.7"
        for _ in range(2):
            press(stranger, requested, "begin", credential=0)
    assert Entry.objects.filter(verb="restore.try_refused").count() == 3
    press(own_device, own_ticket, "begin", credential=0)
    assert Entry.objects.filter(verb="restore.try_refused").latest("pk").data["ticket"] == own_ticket.number


def test_all_web_processes_give_a_network_one_share(
    own_device: Client, own_ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_NOTED_OF_NETWORK", 3)
    for _process in range(3):
        cache.clear()  # what a process counts in its memory
        for _ in range(2):
            press(own_device, own_ticket, "begin", credential=0)
    assert Entry.objects.filter(verb="restore.try_refused").count() == 3
    with clock.frozen(MONDAY + timedelta(hours=1, seconds=1)):
        cache.clear()
        press(own_device, own_ticket, "begin", credential=0)
    assert Entry.objects.filter(verb="restore.try_refused").count() == 4, "an hour later it has a share again"


def test_a_program_that_guesses_user_names(karim: User) -> None:
    program = factories.person("register", name="Register", is_program=True)
    for _ in range(MOST_SLIPS):
        refusals.note_unknown(program)
    refusals.note_unknown(factories.person("other", is_program=True))
    assert patterns() == [], "a program slips too"
    for _ in range(2 * refusals.MOST_NOTED):
        refusals.note_unknown(program)
    assert patterns() == [Pattern("program", "Register", refusals.MOST_NOTED, MONDAY)], "an hour keeps no more of one"
    page = as_(karim).get("/restores/?show=refused").content.decode()
    assert "20 unknown user names from a program in a week:" in page


def test_what_colleagues_are_refused_is_no_pattern(ticket: Ticket, key: Credential, karim: User) -> None:
    restore = begun(ticket, key, karim)
    for _ in range(4):
        as_(karim).post(f"/restores/{restore.pk}/do/", {"do": "order"})
    assert factories.verbs(restore.ref).count("restore.try_refused") == 4
    assert patterns() == []


def test_the_list_of_refused_restores_says_it_in_words(
    town: Organisation, ticket: Ticket, key: Credential, karim: User
) -> None:
    restore = begun(ticket, key, karim)
    for _ in range(3):
        record("restore.link_dead", by=None, ref=restore.ref)
        tried(karim, town, hours_ago(1), NUMBER, Pretext.COLLEAGUE)
    page = as_(karim).get("/restores/?show=refused").content.decode()
    assert "3 tries from the same number in a week:" in page
    assert "3 tries with the same story in a week:" in page
    assert page.count("a colleague asked them to") == 7, "each restore says it too, below its name or beside it"
    assert f'<a href="/restores/{restore.pk}/">' in page
    assert "3 refused tries behind mailed links, at one restore" in page
    assert "in a week" not in as_(karim).get("/restores/").content.decode()


@pytest.mark.parametrize(("do", "outcome"), [("refuse", "refused"), ("break_off", "broken_off")])
def test_a_story_is_one_of_a_few(ticket: Ticket, key: Credential, karim: User, do: str, outcome: str) -> None:
    restore = begun(ticket, key, karim)
    with pytest.raises(Invalid):
        opening.refuse(restore.pk, "another voice", "a novel", by=karim)
    as_(karim).post(f"/restores/{restore.pk}/do/", {"do": do, "reason": "a call", "pretext": "changed_number"})
    restore.refresh_from_db()
    assert (restore.outcome, restore.pretext) == (outcome, Pretext.CHANGED_NUMBER)


def test_no_story_takes_the_place_of_one_that_is_kept(ticket: Ticket, key: Credential, karim: User) -> None:
    restore = begun(ticket, key, karim)
    Restore.objects.filter(pk=restore.pk).update(pretext=Pretext.URGENCY)
    opening.break_off(restore.pk, "", by=karim)
    assert Restore.objects.get(pk=restore.pk).pretext == Pretext.URGENCY
