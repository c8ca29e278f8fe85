"""An organisation is told what ends: once for each bound of each last day, whatever happens on the way."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.confirming import ports
from tridesk.directory.confirming.actions.confirmations import ask
from tridesk.directory.confirming.tests.postbox import Postbox
from tridesk.directory.connected.actions import change_credential, end_credential
from tridesk.directory.connected.cards import CredentialCard
from tridesk.directory.ending import queries, tasks
from tridesk.directory.ending.actions.renewals import hold_renewals, send_some, write_to_all
from tridesk.directory.ending.addressees import readers
from tridesk.directory.ending.tests.conftest import TODAY, Key, program
from tridesk.directory.models import Confirmation, ConnectedUser, Contact, Letter, Organisation, Renewal
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


def send_all() -> None:
    while send_some(1):
        pass


def ends() -> list[tuple[int, int]]:
    """What ends within 60 days: in how many days, and at which bound."""
    return [((row.valid_until - TODAY).days, row.bound) for row in queries.ending()]


# --- what ends


def test_each_day_has_the_nearest_bound(key: Key) -> None:
    for day in (-1, 0, 7, 8, 30, 31, 60, 61):
        key(day, nis_codes=[f"{day + 100}"])
    assert ends() == [(0, 7), (7, 7), (8, 30), (30, 30), (31, 60), (60, 60)]


@pytest.mark.parametrize("state", ["blocked", "ended"])
def test_what_is_blocked_or_ended_is_not_renewed(state: str, key: Key) -> None:
    key(5, state=state)
    assert ends() == []


def test_nothing_is_renewed_for_whom_access_ends_anyway(key: Key, anja: ConnectedUser, clerk: Contact) -> None:
    key(20)
    for row, field in ((anja, "valid_until"), (anja.organisation, "valid_until"), (clerk, "left_on")):
        for days, shown in ((19, []), (20, []), (21, [(20, 30)])):
            type(row).objects.filter(pk=row.pk).update(**{field: TODAY + timedelta(days)})
            assert ends() == shown, (row, days)
        type(row).objects.filter(pk=row.pk).update(**{field: None})


@pytest.mark.parametrize(
    ("other", "is_replaced"),
    [
        ({"days": None}, True),
        ({"days": 400}, True),
        ({"days": 400, "nis_codes": ["63023", "63061"]}, True),
        ({"days": 400, "nis_codes": ["63023"]}, False),
        ({"days": 400, "kind": "certificate", "reference": "A1"}, False),
        ({"days": 400, "state": "blocked"}, False),
        ({"days": 400, "state": "ended"}, False),
    ],
)
def test_a_credential_with_a_successor_needs_no_renewal(other: dict[str, object], is_replaced: bool, key: Key) -> None:
    key(20)
    key(**other)
    assert ends() == ([] if is_replaced else [(20, 30)])


def test_another_address_is_no_successor(key: Key) -> None:
    key(20, kind="ip", reference="192.0.2.7")
    key(None, kind="ip", reference="192.0.2.8")
    assert ends() == [(20, 30)]


# --- who is written to


def test_the_security_contact_reads_it_else_the_organisation_else_who_confirmed_last(town: Organisation) -> None:
    def reader() -> tuple[str, str, str] | None:
        chosen = readers([Organisation.objects.get(pk=town.pk)]).get(town.pk)
        return (chosen.contact.name if chosen.contact else "", chosen.email, chosen.language) if chosen else None

    Organisation.objects.filter(pk=town.pk).update(email="")
    assert reader() is None
    for number, name in enumerate(("Bo", "Cas")):
        Contact.objects.create(
            name=name, organisation=town, email=f"{name}@raeren.example", confirmed_at=clock.now() + timedelta(number)
        )
    assert reader() == ("Cas", "Cas@raeren.example", "de")
    Organisation.objects.filter(pk=town.pk).update(email="info@raeren.example")
    assert reader() == ("", "info@raeren.example", "de")
    Contact.objects.filter(name="Bo").update(is_security_contact=True)
    assert reader() == ("Bo", "Bo@raeren.example", "de")
    Contact.objects.filter(name="Bo").update(left_on=TODAY)
    assert reader() == ("", "info@raeren.example", "de")


# --- the letter


def test_one_letter_for_an_organisation_says_what_ends_when_and_how_to_renew(
    key: Key, anja: ConnectedUser, town: Organisation, postbox: Postbox, supervisor: User
) -> None:
    key(5)
    key(20, ConnectedUser.objects.create(organisation=town, name="RAER-APP"), kind="certificate", reference="A1B2")
    assert write_to_all(60, by=supervisor) == 1
    assert postbox.letters == [], "nothing leaves in the request itself"
    send_all()
    (letter,) = postbox.letters
    assert (letter["to"], letter["language"]) == ("info@raeren.example", "de")
    text = letter["text"]
    assert "Raeren" in letter["subject"]
    assert "29. November 2026" in text
    assert "14. Dezember 2026" in text
    assert "Zugangsschlüssel" in text
    assert "Anja Kohnenmergen" in text
    assert "RAER-APP" in text
    assert "RR-2041-7" not in text, "no number of a key leaves by mail"
    assert "A1B2" not in text
    assert Client().get(postbox.link).status_code == 200, "the link leads to the sheet of the organisation"


def test_a_bilingual_organisation_reads_both_languages(key: Key, postbox: Postbox, supervisor: User) -> None:
    key(5, program(1, "nl|fr", "info@spf.example", "federal"))
    write_to_all(7, by=supervisor)
    send_all()
    (letter,) = postbox.letters
    assert "29 november 2026" in letter["text"]
    assert "29 novembre 2026" in letter["text"]
    assert letter["language"] == "nl|fr"


def test_the_first_of_a_month_is_1er_in_french(key: Key, postbox: Postbox, supervisor: User) -> None:
    key(7, program(1, "nl|fr", "info@spf.example", "federal"))
    write_to_all(7, by=supervisor)
    send_all()
    (letter,) = postbox.letters
    assert "1 december 2026" in letter["text"]
    assert "1er décembre 2026" in letter["text"]


def test_names_with_a_per_cent_sign_stay_as_they_are(key: Key, postbox: Postbox, supervisor: User) -> None:
    user = program(1, "fr", "info@hop.example")
    ConnectedUser.objects.filter(pk=user.pk).update(name="100%(s)s APP")
    key(5, user)
    write_to_all(7, by=supervisor)
    send_all()
    assert "100%(s)s APP" in postbox.letters[0]["text"]


def test_the_journal_says_who_asked_and_of_what_was_told(
    key: Key, town: Organisation, postbox: Postbox, supervisor: User
) -> None:
    credential = key(5)
    write_to_all(30, by=supervisor)
    send_all()
    asked, reminded = Entry.objects.get(verb="renewal.asked"), Entry.objects.get(verb="credential.reminded")
    assert (asked.by_id, asked.data) == (supervisor.pk, {"within": 30, "credentials": 1, "organisations": 1})
    confirmation = Confirmation.objects.get()
    assert (reminded.by_id, reminded.ref, reminded.data) == (
        supervisor.pk,
        credential.ref,
        {"days": 7, "confirmation": confirmation.pk},
    )


def test_a_link_that_is_open_at_the_same_address_goes_on(
    key: Key, town: Organisation, postbox: Postbox, supervisor: User, clerk: Contact
) -> None:
    open_one, other = ask(town, None, by=None), ask(town, clerk, by=None)
    assert Confirmation.objects.get(pk=open_one.pk).withdrawn_at, "asking again ends the earlier link"
    before = ask(town, None, by=None)
    key(5)
    with clock.frozen(clock.now() + timedelta(days=2)):
        write_to_all(7, by=supervisor)
        send_all()
    letter = Letter.objects.order_by("-pk")[0]
    before.refresh_from_db()
    assert (letter.confirmation, before.expires_at) == (before, clock.now() + timedelta(days=32))
    assert Confirmation.objects.count() == 3
    assert Confirmation.objects.get(pk=other.pk).withdrawn_at is not None


def test_a_link_at_another_address_stays_open(
    key: Key, town: Organisation, postbox: Postbox, supervisor: User, clerk: Contact
) -> None:
    asked = ask(town, clerk, by=None)
    key(5)
    write_to_all(7, by=supervisor)
    send_all()
    asked.refresh_from_db()
    assert asked.is_open(clock.now())
    assert Confirmation.objects.exclude(pk=asked.pk).get().email == town.email


# --- once


def test_once_for_each_bound_as_the_day_comes_near(key: Key, postbox: Postbox, supervisor: User) -> None:
    key(60)
    for later, letters in ((0, 1), (0, 1), (29, 1), (30, 2), (31, 2), (53, 3), (60, 3), (61, 3)):
        with clock.frozen(clock.now() + timedelta(days=later)):
            with suppress(Conflict):
                write_to_all(60, by=supervisor)
            send_all()
        assert len(postbox.letters) == letters, later
    assert sorted(Renewal.objects.values_list("bound", flat=True)) == [7, 30, 60]


def test_a_renewed_credential_is_told_of_anew_when_its_next_end_comes(
    key: Key, postbox: Postbox, supervisor: User
) -> None:
    credential = key(5)
    write_to_all(7, by=supervisor)
    send_all()
    change_credential(credential.pk, CredentialCard("key", "RR-2041-7", valid_until=TODAY + timedelta(370)), by=None)
    with pytest.raises(Conflict, match="already"):
        write_to_all(60, by=supervisor)
    with clock.frozen(clock.now() + timedelta(days=365)):
        assert write_to_all(7, by=supervisor) == 1
        send_all()
    assert len(postbox.letters) == 2


def test_a_second_click_finds_nobody_left(key: Key, postbox: Postbox, supervisor_page: Client) -> None:
    key(5)
    answers = [supervisor_page.post("/directory/renewals/write/", {"within": "7"}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    send_all()
    assert (len(postbox.letters), Renewal.objects.count()) == (1, 1)


def test_the_database_keeps_a_second_row_out(key: Key) -> None:
    credential = key(5)
    row = {"credential": credential, "last_day": credential.valid_until, "bound": 7, "asked_at": clock.now()}
    Renewal.objects.create(**row)
    with pytest.raises(IntegrityError, match="renewal_once"), transaction.atomic():
        Renewal.objects.create(**row)


def test_a_job_that_dies_after_the_letter_was_queued_writes_it_once(
    key: Key, postbox: Postbox, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_args: object, **_options: object) -> None:
        raise Killed

    key(5)
    write_to_all(7, by=supervisor)
    with monkeypatch.context() as patch:
        patch.setattr("tridesk.directory.ending.actions.renewals.record_all", killed)
        with pytest.raises(Killed), transaction.atomic():
            send_some(1)
    assert (Letter.objects.count(), Renewal.objects.get().state) == (0, "due"), "letter and row fall together"
    postbox.letters.clear()  # the out-tray is in the same transaction
    send_all()
    send_all()
    assert (len(postbox.letters), Letter.objects.count(), Renewal.objects.get().state) == (1, 1, "written")


def test_what_was_renewed_or_ended_before_the_letter_left_is_not_in_it(
    key: Key, anja: ConnectedUser, postbox: Postbox, supervisor: User
) -> None:
    gone, renewed, kept = key(5, nis_codes=["1"]), key(5, nis_codes=["2"]), key(6, nis_codes=["3"])
    write_to_all(7, by=supervisor)
    end_credential(gone.pk, by=None)
    type(renewed).objects.filter(pk=renewed.pk).update(valid_until=TODAY + timedelta(400), nis_codes=["2"])
    send_all()
    (letter,) = postbox.letters
    assert "30. November 2026" in letter["text"]
    assert "29. November 2026" not in letter["text"]
    assert [row.credential for row in Renewal.objects.all()] == [kept]


def test_no_letter_leaves_when_nothing_is_left_to_say(key: Key, postbox: Postbox, supervisor: User) -> None:
    credential = key(5)
    write_to_all(7, by=supervisor)
    end_credential(credential.pk, by=None)
    send_all()
    assert (postbox.letters, Renewal.objects.count(), Confirmation.objects.count()) == ([], 0, 0)


def test_an_address_that_takes_no_mail_stops_nobody_else_and_is_tried_again_on_a_new_order(
    key: Key, postbox: Postbox, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = program(1, "fr", "one@hop.example"), program(2, "fr", "two@hop.example")
    key(5, bad)
    key(6, good)
    send = postbox.send

    def refusing(**letter: object) -> int:
        if letter["to"] == "two@hop.example":
            raise Invalid("no address", field="recipients")
        return send(**letter)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(postbox, "send", refusing)
        write_to_all(7, by=supervisor)
        send_all()
    states = {row.credential.user_id: row.state for row in Renewal.objects.all()}
    assert states == {bad.pk: "refused", good.pk: "written"}
    assert Confirmation.objects.get().organisation == good.organisation
    assert write_to_all(7, by=supervisor) == 1
    send_all()
    assert [letter["to"] for letter in postbox.letters] == ["one@hop.example", "two@hop.example"]


def test_after_a_restore_from_backup_nothing_leaves_twice(key: Key, postbox: Postbox, supervisor: User) -> None:
    key(5)
    write_to_all(7, by=supervisor)
    assert hold_renewals() == 1
    send_all()
    assert postbox.letters == []
    with pytest.raises(Conflict):
        write_to_all(7, by=supervisor)


def test_only_whom_the_role_allows(key: Key, call_taker: User, taker_page: Client) -> None:
    key(5)
    with pytest.raises(NotAllowed):
        write_to_all(7, by=call_taker)
    assert taker_page.post("/directory/renewals/write/", {"within": "7"}).status_code == 403
    assert "Write to" not in taker_page.get("/directory/renewals/").content.decode()


# --- the pace


def test_a_batch_is_small_and_the_next_one_waits(
    key: Key, postbox: Postbox, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    deferred: list[bool] = []
    monkeypatch.setattr(tasks, "defer_mails", lambda *, later=False: deferred.append(later))
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    for number in range(3):
        key(5, program(number, "fr", f"{number}@hop.example"))
    write_to_all(7, by=supervisor)
    tasks.watch(0)
    tasks.renewals()
    assert (len(postbox.letters), deferred) == (2, [False, True])
    tasks.renewals()
    tasks.watch(0)
    assert (len(postbox.letters), deferred) == (3, [False, True])


# --- the page


def test_by_organisation_with_who_was_written_to(
    key: Key, anja: ConnectedUser, postbox: Postbox, supervisor: User, supervisor_page: Client
) -> None:
    key(5)
    key(50, program(1, "fr", ""))
    first = supervisor_page.get("/directory/renewals/?within=60").content.decode()
    assert "Write to 1 organisation" in first
    assert "no mail address" in first
    assert "not written yet" in first
    write_to_all(60, by=supervisor)
    assert "1 credential is on its way" in supervisor_page.get("/directory/renewals/?within=60").content.decode()
    send_all()
    page = supervisor_page.get("/directory/renewals/?within=7")
    text = page.content.decode()
    assert [row.organisation for row in page.context["page"].organisations] == [anja.organisation]
    assert "info@raeren.example" in text
    assert f"/directory/confirmations/{Confirmation.objects.get().pk}/" in text
    assert "Write to" not in text
    assert page.context["figures"].credentials == {7: 1, 30: 1, 60: 2}


def test_the_page_says_what_came_back_and_what_was_answered(
    key: Key, postbox: Postbox, supervisor: User, supervisor_page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key(5)
    write_to_all(7, by=supervisor)
    send_all()
    Confirmation.objects.update(answered_at=clock.now())
    assert "answered" in supervisor_page.get("/directory/renewals/?within=7").content.decode()
    monkeypatch.setattr(ports.post.answer, "came_back", lambda mails: set(mails))
    assert "did not arrive" in supervisor_page.get("/directory/renewals/?within=7").content.decode()


def test_page_by_page_each_organisation_once(key: Key) -> None:
    for number, days in enumerate((9, 3, 3, 20, 40)):
        user = program(number)
        key(days, user)
        key(days + 1, user, nis_codes=["2"])
    for limit in (1, 2, 5):
        seen, after = list[str](), ""
        while True:
            page = queries.page(30, after, limit)
            seen += [str(row.organisation.name_fr) for row in page.organisations]
            if not (after := page.next):
                break
        assert seen == ["Hôpital 1", "Hôpital 2", "Hôpital 0", "Hôpital 3"], limit


@pytest.mark.parametrize("after", ["", "x", "2026-13-01.1", "2026-11-24.x", "2026-11-24", "\x00"])
def test_an_address_that_is_not_complete_begins_anew(after: str, key: Key) -> None:
    key(5)
    assert len(queries.page(30, after).organisations) == 1


def test_as_many_queries_for_three_as_for_one(
    key: Key, postbox: Postbox, supervisor: User, supervisor_page: Client
) -> None:
    taken = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            user = program(number, "fr", f"{number}@hop.example")
            key(5, user)
            key(6, user, nis_codes=["2"])
        write_to_all(7, by=supervisor)
        send_all()
        supervisor_page.get("/directory/renewals/?within=7")
        with CaptureQueriesContext(connection) as captured:
            assert supervisor_page.get("/directory/renewals/?within=7").status_code == 200
        taken.append(len(captured))
    assert taken[0] == taken[1]
