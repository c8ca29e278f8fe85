"""An organisation corrects what we know, and the desk decides on each thing that it says; a merger may come between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.confirming import queries
from tridesk.directory.confirming.actions.confirmations import decide, remind, settle
from tridesk.directory.confirming.tests.postbox import Postbox, filled
from tridesk.directory.models import Confirmation, ConnectedUser, Contact, Organisation, Proposal
from tridesk.directory.organisations.actions import change_contact, merge_organisations, undo_merger
from tridesk.directory.organisations.cards import ContactCard
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db


# --- corrections


def test_nothing_changes_until_the_desk_has_decided_on_each_proposal(
    reader: Client, town: Organisation, clerk: Contact, postbox: Postbox, call_taker: User
) -> None:
    changes = {
        "o_town": "Eynatten",
        "c_phones": "087 22 22 22",
        "c_languages": "fr",
        "n_name": "Rainer Velderbach",
        "n_emails": "rainer@raeren.example",
    }
    reader.post(postbox.link, filled(reader, postbox.link, **changes))
    confirmation = Confirmation.objects.get()
    town.refresh_from_db()
    assert (town.town, town.confirmed_at, Contact.objects.count()) == ("Raeren", None, 1)
    proposals = {row.proposal.field or "new": row.proposal.pk for row in queries.rows_of(confirmation)}
    assert sorted(proposals) == ["languages", "new", "phones", "town"]

    decide(confirmation.pk, by=call_taker, accept=[proposals["town"], proposals["phones"], proposals["new"]])
    town.refresh_from_db()
    clerk.refresh_from_db()
    assert (town.town, clerk.phones, clerk.language) == ("Eynatten", ["+3287222222"], "de")
    assert Contact.objects.get(name="Rainer Velderbach").organisation == town
    with pytest.raises(Invalid, match="why"):
        decide(confirmation.pk, by=call_taker, refuse=[proposals["languages"]])
    confirmation = decide(confirmation.pk, by=call_taker, refuse=[proposals["languages"]], reason="he speaks German")
    clerk.refresh_from_db()
    assert (confirmation.settled_at is not None, clerk.language) == (True, "de")
    with pytest.raises(Conflict, match="already"):
        decide(confirmation.pk, by=call_taker, accept=[proposals["town"]])


def test_nothing_is_decided_by_choosing_nothing(asked: Confirmation, call_taker: User) -> None:
    with pytest.raises(Invalid, match="Nothing"):
        decide(asked.pk, by=call_taker)
    with pytest.raises(Conflict):
        settle(asked.pk, by=call_taker)


def test_a_contact_that_has_left(reader: Client, clerk: Contact, postbox: Postbox, call_taker: User) -> None:
    reader.post(postbox.link, filled(reader, postbox.link, c_left_on="left"))
    confirmation = Confirmation.objects.get()
    decide(confirmation.pk, by=call_taker, accept=[confirmation.proposals.get().pk])
    clerk.refresh_from_db()
    assert clerk.left_on == clock.today()


def test_a_connected_user_no_longer_needs_access(
    reader: Client, asked: Confirmation, town: Organisation, postbox: Postbox, call_taker: User
) -> None:
    user = ConnectedUser.objects.create(organisation=town, name="Schalter")
    Confirmation.objects.update(sheet=None)
    reader.post(postbox.link, {"do": "open"})
    reader.post(postbox.link, filled(reader, postbox.link) | {f"u{user.pk}-access": "left"})
    user.refresh_from_db()
    assert user.valid_until is None
    decide(asked.pk, by=call_taker, accept=[asked.proposals.get().pk])
    user.refresh_from_db()
    assert user.valid_until == clock.today()


def test_what_the_desk_changed_meanwhile_is_a_conflict_and_left_out_of_accept_all(
    reader: Client, clerk: Contact, postbox: Postbox, call_taker: User
) -> None:
    reader.post(postbox.link, filled(reader, postbox.link, c_function="Leiterin", c_name="Anja K."))
    change_contact(clerk.pk, replace(ContactCard.of(clerk), function="Beamtin"), by=call_taker)
    confirmation = Confirmation.objects.get()
    assert [row.standing.value for row in queries.rows_of(confirmation)] == ["clear", "conflict"]
    desk = Client(headers={"Accept-Language": "en"})
    desk.force_login(call_taker)
    page = desk.get(f"/directory/confirmations/{confirmation.pk}/").content.decode()
    assert ("changed since" in page, "Beamtin" in page) == (True, True)
    desk.post(f"/directory/confirmations/{confirmation.pk}/decide/", {"do": "accept-all"})
    clerk.refresh_from_db()
    assert (clerk.name, clerk.function) == ("Anja K.", "Beamtin")
    [left] = confirmation.proposals.filter(state="waiting")
    desk.post(f"/directory/confirmations/{confirmation.pk}/decide/", {"do": "decide", f"p{left.pk}": "accept"})
    clerk.refresh_from_db()
    assert clerk.function == "Leiterin"


def test_a_reminder_is_one_more_letter_and_both_links_work(
    asked: Confirmation, postbox: Postbox, call_taker: User
) -> None:
    first = postbox.link
    remind(asked.pk, by=call_taker)
    assert first != postbox.link
    assert [Client().get(link).status_code for link in (first, postbox.link)] == [200, 200]
    assert Confirmation.objects.get().letters == 2


def test_the_journal_holds_no_names(reader: Client, postbox: Postbox, call_taker: User) -> None:
    reader.post(postbox.link, filled(reader, postbox.link, c_name="Anja Kohn"))
    confirmation = Confirmation.objects.get()
    decide(confirmation.pk, by=call_taker, accept=[confirmation.proposals.get().pk])
    verbs = list(Entry.objects.filter(ref=confirmation.ref).order_by("pk").values_list("verb", flat=True))
    assert verbs == [f"confirmation.{verb}" for verb in ("asked", "opened", "answered", "decided")]
    assert [
        entry for entry in Entry.objects.all() if "Kohn" in str(entry.data) or postbox.link[12:30] in str(entry.data)
    ] == []


@pytest.mark.parametrize("browser", ["en", "nl", "fr"])
def test_errors_are_in_the_language_of_the_letter(reader: Client, postbox: Postbox, browser: str) -> None:
    typed = filled(reader, postbox.link, o_phones="12", o_emails="nobody", o_name_nl="")
    page = reader.post(postbox.link, typed, headers={"Accept-Language": browser})
    html = page.content.decode()
    assert (page.status_code, "12 ist keine Telefonnummer." in html, "nobody ist keine E-Mail-Adresse." in html) == (
        422,
        True,
        True,
    )
    assert "Dieses Feld ist zwingend erforderlich." in html


# --- a merger comes between


@pytest.fixture
def larger() -> Organisation:
    return Organisation.objects.create(
        kind="municipality",
        name_nl="Eupen",
        name_fr="Eupen",
        name_de="Eupen",
        nis="63023",
        service_language="de",
        town="Eupen",
    )


def test_after_a_merger_the_link_shows_a_fresh_sheet_and_says_so(
    reader: Client, postbox: Postbox, town: Organisation, larger: Organisation
) -> None:
    merge_organisations([town], larger, by=None)
    closed = reader.get(postbox.link)
    assert (closed.templates[0].name, closed.context["was"]) == ("directory/sheet_closed.html", town)
    reader.post(postbox.link, {"do": "open"})
    page = reader.get(postbox.link)
    assert (page.context["was"], page.context["form"]["o-town"].value()) == (town, "Eupen")
    assert "Raeren" in page.content.decode()


def test_values_typed_before_a_merger_are_not_applied_to_the_new_organisation(
    reader: Client, postbox: Postbox, town: Organisation, larger: Organisation, clerk: Contact
) -> None:
    typed = filled(reader, postbox.link, o_town="Raeren-Dorf", c_function="Standesbeamtin")
    merge_organisations([town], larger, by=None)
    assert reader.post(postbox.link, typed).status_code == 302
    assert (Proposal.objects.count(), Confirmation.objects.get().answered_at) == (0, None)
    form = reader.get(postbox.link).context["form"]
    assert form["o-town"].value() == "Eupen"
    assert form[f"c{clerk.pk}-function"].value() == "Standesbeamtin"
    reader.post(postbox.link, filled(reader, postbox.link))
    assert [(proposal.about, proposal.field, proposal.after) for proposal in Proposal.objects.all()] == [
        ("contact", "function", "Standesbeamtin")
    ]


def test_saving_a_sheet_of_before_a_merger_is_a_conflict(
    reader: Client, postbox: Postbox, town: Organisation, larger: Organisation
) -> None:
    merge_organisations([town], larger, by=None)
    kept = reader.put(postbox.link, {"fields": {"o-town": "Raeren"}}, content_type="application/json")
    assert (kept.status_code, kept.json()) == (409, {"code": "conflict"})


def test_after_an_undone_merger_the_link_shows_the_old_organisation(
    reader: Client, postbox: Postbox, town: Organisation, larger: Organisation
) -> None:
    merger = merge_organisations([town], larger, by=None)
    reader.post(postbox.link, {"do": "open"})
    undo_merger(merger.pk, by=None)
    reader.post(postbox.link, {"do": "open"})
    page = reader.get(postbox.link)
    assert (page.context["was"], page.context["form"]["o-town"].value()) == (larger, "Raeren")


def test_the_sheet_says_who_the_security_contact_is(reader: Client, clerk: Contact, postbox: Postbox) -> None:
    reader.cookies["tridesk_language"] = "en"
    words = "confirms for you who gets lost access back"
    assert words not in reader.get(postbox.link).content.decode()
    Contact.objects.filter(pk=clerk.pk).update(is_security_contact=True)
    assert reader.get(postbox.link).content.decode().count(words) == 1


@pytest.mark.parametrize(("change", "stays"), [({"c_phones": "087 22 22 22"}, True), ({"c_left_on": "left"}, False)])
def test_a_security_contact_stays_one_with_a_new_number_and_not_after_leaving(
    change: dict[str, str], stays: bool, reader: Client, clerk: Contact, postbox: Postbox, call_taker: User
) -> None:
    Contact.objects.filter(pk=clerk.pk).update(is_security_contact=True)
    reader.post(postbox.link, filled(reader, postbox.link, **change))
    confirmation = Confirmation.objects.get()
    decide(confirmation.pk, by=call_taker, accept=[confirmation.proposals.get().pk])
    clerk.refresh_from_db()
    assert clerk.is_security_contact is stays
