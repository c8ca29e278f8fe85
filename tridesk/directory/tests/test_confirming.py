"""An organisation is asked, answers, and the desk decides on each thing that it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory import ports
from tridesk.directory.actions import change_contact, merge_organisations, undo_merger
from tridesk.directory.actions.confirming import ask, decide, remind, settle, withdraw
from tridesk.directory.cards import ContactCard
from tridesk.directory.confirming import queries
from tridesk.directory.models import Confirmation, ConnectedUser, Contact, Credential, Letter, Organisation, Proposal
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db


class Postbox:
    """The twin of the out-tray: keeps what is given to it."""

    def __init__(self) -> None:
        self.letters: list[dict[str, str]] = []

    def send(self, *, ref: str, by: User | None, to: str, subject: str, text: str, language: str) -> int:
        self.letters.append({"ref": ref, "to": to, "subject": subject, "text": text, "language": language})
        return len(self.letters)

    def came_back(self, mails: object) -> set[int]:
        return set()

    @property
    def link(self) -> str:
        """The path of the link in the last letter."""
        found = re.search(r"http\S+?(/up-to-date/[\w-]+/)", self.letters[-1]["text"])
        assert found is not None
        return found[1]


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Postbox:
    box = Postbox()
    monkeypatch.setattr(ports, "post", box)
    return box


@pytest.fixture
def town(db: None) -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name_nl="Raeren", name_fr="Raeren", name_de="Raeren", nis="63061", service_language="de",
        phone="+3287123456", email="info@raeren.example", town="Raeren",
    )  # fmt: skip


@pytest.fixture
def clerk(town: Organisation) -> Contact:
    return Contact.objects.create(
        name="Anja Kohnenmergen", email="anja@raeren.example", phone="+3287111111", language="de",
        other_languages=["fr"], organisation=town,
    )  # fmt: skip


@pytest.fixture
def asked(postbox: Postbox, town: Organisation, clerk: Contact, call_taker: User) -> Confirmation:
    return ask(town, clerk, by=call_taker)


@pytest.fixture
def reader(asked: Confirmation, postbox: Postbox) -> Iterator[Client]:
    """Somebody with the link, who has pressed the button."""
    client = Client()
    client.post(postbox.link, {"do": "open"})
    return client  # type: ignore[return-value]


def filled(client: Client, link: str, **changes: str) -> dict[str, str]:
    """The form as the page shows it, with some fields typed over (`c_name` is the first contact's)."""
    form = client.get(link).context["form"]
    values = {name: str(form[name].value() or "") for name in form.fields}
    person = next(iter(form.sheet.contacts))
    typed = {
        name.replace("c_", f"c{person}-").replace("o_", "o-").replace("n_", "n0-"): v for name, v in changes.items()
    }
    return values | typed | {"do": "send"}


# --- asking


def test_the_letter_is_in_the_language_in_which_the_body_is_written_to(asked: Confirmation, postbox: Postbox) -> None:
    letter = postbox.letters[0]
    assert (letter["to"], letter["language"]) == ("anja@raeren.example", "de")
    assert "Anja Kohnenmergen" in letter["text"]
    assert Letter.objects.get().digest not in postbox.link


def test_a_bilingual_body_of_whose_reader_nothing_is_known_gets_both(postbox: Postbox, call_taker: User) -> None:
    one = Organisation.objects.create(
        kind="federal", name_nl="Dienst", name_fr="Service", service_language="nl|fr", email="x@federal.example"
    )
    ask(one, None, by=call_taker)
    letter = postbox.letters[0]
    assert (letter["language"], letter["text"].count("/up-to-date/")) == ("nl|fr", 2)
    assert ("Dienst" in letter["subject"], "Service" in letter["subject"]) == (True, True)


def test_asking_again_ends_the_link_before(asked: Confirmation, town: Organisation, postbox: Postbox) -> None:
    before = postbox.link
    ask(town, None, by=None)
    assert (Client().get(before).status_code, Client().get(postbox.link).status_code) == (404, 200)


def test_who_cannot_be_asked(postbox: Postbox, town: Organisation, call_taker: User) -> None:
    with pytest.raises(Invalid, match="does not work there"):
        ask(town, Contact.objects.create(name="Bo", email="bo@x.example"), by=call_taker)
    with pytest.raises(Invalid, match="no mail address"):
        ask(town, Contact.objects.create(name="Bo", organisation=town), by=call_taker)
    town.valid_until = clock.now().date() - timedelta(days=2)
    with pytest.raises(Conflict):
        ask(town, None, by=call_taker)
    assert postbox.letters == []


# --- the link


def test_following_the_link_changes_nothing_and_shows_nobody(asked: Confirmation, postbox: Postbox) -> None:
    before = Confirmation.objects.values().get()
    for method in ("get", "head", "get"):
        answer = getattr(Client(), method)(postbox.link)
        assert (answer.status_code, answer["Referrer-Policy"], answer["Cache-Control"]) == (
            200, "strict-origin", "no-store",
        )  # fmt: skip
        assert b"Kohnenmergen" not in answer.content
    assert Confirmation.objects.values().get() == before


def test_the_page_is_in_the_language_of_the_letter_unless_the_reader_chose(reader: Client, postbox: Postbox) -> None:
    page = reader.get(postbox.link, headers={"Accept-Language": "nl"})
    assert (page["Content-Language"], b'lang="de"' in page.content) == ("de", True)
    reader.cookies["tridesk_language"] = "fr"
    assert reader.get(postbox.link)["Content-Language"] == "fr"


def test_it_shows_users_with_their_state_and_no_secret(reader: Client, town: Organisation, postbox: Postbox) -> None:
    user = ConnectedUser.objects.create(organisation=town, name="Schalter", login="LOGIN-1")
    Credential.objects.create(user=user, kind="key", reference="KEY-4711", state="blocked")
    said = reader.get(postbox.link).content.decode()
    assert ("Schalter" in said, "gesperrt" in said, "KEY-4711" in said, "LOGIN-1" in said) == (True, True, False, False)


def _refused(link: str) -> tuple[int, str]:
    answer = Client(headers={"Accept-Language": "en"}).get(link)
    page = re.sub(r'(name="(?:csrfmiddlewaretoken|next)" value=)"[^"]*"', r"\1", answer.content.decode())
    return answer.status_code, page


def test_expired_withdrawn_and_forged_links_are_refused_alike(
    asked: Confirmation, town: Organisation, postbox: Postbox, call_taker: User
) -> None:
    withdrawn = postbox.link
    withdraw(asked.pk, by=call_taker)
    late = ask(town, None, by=call_taker)
    Confirmation.objects.filter(pk=late.pk).update(expires_at=clock.now())
    forged = withdrawn[:-5] + "AAAA/"
    answers = {_refused(link) for link in (postbox.link, withdrawn, forged, "/up-to-date/x/")}
    assert [status for status, _page in answers] == [404] or {status for status, _ in answers} == {404}
    assert all("Kohnenmergen" not in page and "Raeren" not in page for _status, page in answers)
    assert Client().post(withdrawn, {"do": "send"}).status_code == 404


def test_a_link_that_was_used_says_thank_you_and_nothing_else(reader: Client, postbox: Postbox) -> None:
    assert reader.post(postbox.link, filled(reader, postbox.link)).status_code == 302
    again = reader.get(postbox.link)
    assert (again.status_code, b"Kohnenmergen" in again.content, b"Raeren" in again.content) == (200, False, False)
    assert reader.post(postbox.link, {"do": "send"}).status_code == 409
    assert reader.put(postbox.link, {"fields": {}}, content_type="application/json").status_code == 409
    assert Proposal.objects.count() == 0


def test_after_many_wrong_links_an_address_is_not_listened_to(asked: Confirmation, postbox: Postbox) -> None:
    for place in range(60):
        Client().get(f"/up-to-date/{place}/")
    assert Client().get(postbox.link).status_code == 404
    assert Client(REMOTE_ADDR="192.0.2.7").get(postbox.link).status_code == 200


# --- what is typed is kept


def test_what_was_typed_is_there_in_another_browser_and_gone_when_it_was_sent(
    reader: Client, asked: Confirmation, postbox: Postbox
) -> None:
    kept = reader.put(postbox.link, {"fields": {"o-town": "Eynatten", "evil": "x"}}, content_type="application/json")
    assert kept.status_code == 200
    elsewhere = Client()
    assert filled(elsewhere, postbox.link)["o-town"] == "Eynatten"
    asked.refresh_from_db()
    assert b"Eynatten" not in bytes(asked.sheet or b"")
    elsewhere.post(postbox.link, {"do": "more", "n0-name": "Bo"})
    form = elsewhere.get(postbox.link).context["form"]
    assert (len(form.newcomers), form["n0-name"].value()) == (2, "Bo")
    elsewhere.post(postbox.link, filled(elsewhere, postbox.link))
    asked.refresh_from_db()
    assert asked.sheet is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"fields": 3}', b"[" * 100_000, b"\xff"])
def test_a_script_that_sends_something_else_is_refused(body: bytes, reader: Client, postbox: Postbox) -> None:
    assert reader.put(postbox.link, body, content_type="application/json").status_code == 422


def test_what_cannot_be_read_is_said_at_its_field_and_kept(reader: Client, postbox: Postbox) -> None:
    wrong = filled(reader, postbox.link, o_phones="no number", c_emails="a@b", c_name="")
    answer = reader.post(postbox.link, wrong)
    assert answer.status_code == 422
    assert b"no number" in reader.get(postbox.link).content
    assert Proposal.objects.count() == 0


# --- all is right


def test_all_is_right_confirms_at_once(reader: Client, town: Organisation, clerk: Contact, postbox: Postbox) -> None:
    reader.post(postbox.link, filled(reader, postbox.link))
    one = Confirmation.objects.get()
    for row in (town, clerk):
        row.refresh_from_db()
    assert (one.corrected, one.settled_at is not None) == (False, True)
    assert one.answered_at == town.confirmed_at == clerk.confirmed_at or town.confirmed_at is not None
    assert clerk.confirmed_at is not None


def test_a_remark_waits_until_somebody_has_read_it(reader: Client, postbox: Postbox, call_taker: User) -> None:
    reader.post(postbox.link, filled(reader, postbox.link, remark="Mein Nummer ist 85.07.30-033.28"))
    one = Confirmation.objects.get()
    assert ("033.28" in one.remark, one.settled_at) == (False, None)
    assert queries.waiting_count() == 1
    assert settle(one.pk, by=call_taker).settled_at is not None


# --- corrections


def test_nothing_changes_until_the_desk_has_decided_on_each(
    reader: Client, town: Organisation, clerk: Contact, postbox: Postbox, call_taker: User
) -> None:
    changes = {
        "o_town": "Eynatten", "c_phones": "087 22 22 22", "c_languages": "fr", "n_name": "Rainer Velderbach",
        "n_emails": "rainer@raeren.example",
    }  # fmt: skip
    reader.post(postbox.link, filled(reader, postbox.link, **changes))
    one = Confirmation.objects.get()
    town.refresh_from_db()
    assert (town.town, town.confirmed_at, Contact.objects.count()) == ("Raeren", None, 1)
    said = {row.proposal.field or "new": row.proposal.pk for row in queries.rows_of(one)}
    assert sorted(said) == ["languages", "new", "phones", "town"]

    decide(one.pk, by=call_taker, accept=[said["town"], said["phones"], said["new"]])
    town.refresh_from_db()
    clerk.refresh_from_db()
    assert (town.town, clerk.phones, clerk.language) == ("Eynatten", ["+3287222222"], "de")
    assert Contact.objects.get(name="Rainer Velderbach").organisation == town
    with pytest.raises(Invalid, match="why"):
        decide(one.pk, by=call_taker, refuse=[said["languages"]])
    one = decide(one.pk, by=call_taker, refuse=[said["languages"]], reason="he speaks German")
    clerk.refresh_from_db()
    assert (one.settled_at is not None, clerk.language) == (True, "de")
    with pytest.raises(Conflict, match="already"):
        decide(one.pk, by=call_taker, accept=[said["town"]])


def test_nothing_is_decided_by_choosing_nothing(asked: Confirmation, call_taker: User) -> None:
    with pytest.raises(Invalid, match="Nothing"):
        decide(asked.pk, by=call_taker)
    with pytest.raises(Conflict):
        settle(asked.pk, by=call_taker)


def test_somebody_has_left(reader: Client, clerk: Contact, postbox: Postbox, call_taker: User) -> None:
    reader.post(postbox.link, filled(reader, postbox.link, c_left_on="left"))
    one = Confirmation.objects.get()
    decide(one.pk, by=call_taker, accept=[one.proposals.get().pk])
    clerk.refresh_from_db()
    assert clerk.left_on == clock.now().astimezone(clock.BRUSSELS).date()


def test_a_connected_user_needs_access_no_more(
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
    assert user.valid_until == clock.now().astimezone(clock.BRUSSELS).date()


def test_what_the_desk_changed_meanwhile_is_a_conflict_and_left_out_of_accept_all(
    reader: Client, clerk: Contact, postbox: Postbox, call_taker: User
) -> None:
    reader.post(postbox.link, filled(reader, postbox.link, c_function="Leiterin", c_name="Anja K."))
    change_contact(clerk.pk, replace(ContactCard.of(clerk), function="Beamtin"), by=call_taker)
    one = Confirmation.objects.get()
    assert [row.standing.value for row in queries.rows_of(one)] == ["clear", "conflict"]
    desk = Client(headers={"Accept-Language": "en"})
    desk.force_login(call_taker)
    page = desk.get(f"/directory/confirmations/{one.pk}/").content.decode()
    assert ("changed since" in page, "Beamtin" in page) == (True, True)
    desk.post(f"/directory/confirmations/{one.pk}/decide/", {"do": "accept-all"})
    clerk.refresh_from_db()
    assert (clerk.name, clerk.function) == ("Anja K.", "Beamtin")
    [left] = one.proposals.filter(state="waiting")
    desk.post(f"/directory/confirmations/{one.pk}/decide/", {f"p{left.pk}": "accept"})
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


def test_the_journal_knows_what_happened_and_nobodys_name(reader: Client, postbox: Postbox, call_taker: User) -> None:
    reader.post(postbox.link, filled(reader, postbox.link, c_name="Anja Kohn"))
    one = Confirmation.objects.get()
    decide(one.pk, by=call_taker, accept=[one.proposals.get().pk])
    verbs = list(Entry.objects.filter(ref=one.ref).order_by("pk").values_list("verb", flat=True))
    assert verbs == [f"confirmation.{verb}" for verb in ("asked", "opened", "answered", "decided")]
    assert [
        entry for entry in Entry.objects.all() if "Kohn" in str(entry.data) or postbox.link[12:30] in str(entry.data)
    ] == []


@pytest.mark.parametrize("browser", ["en", "nl", "fr"])
def test_what_is_wrong_is_said_in_the_language_of_the_letter(reader: Client, postbox: Postbox, browser: str) -> None:
    typed = filled(reader, postbox.link, o_phones="12", o_emails="nobody", o_name_nl="")
    page = reader.post(postbox.link, typed, headers={"Accept-Language": browser})
    said = page.content.decode()
    assert (page.status_code, "12 ist keine Telefonnummer." in said, "nobody ist keine Mailadresse." in said) == (
        422, True, True,
    )  # fmt: skip
    assert "Dieses Feld ist zwingend erforderlich." in said


# --- a merger comes between


@pytest.fixture
def larger() -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name_nl="Eupen", name_fr="Eupen", name_de="Eupen", nis="63023", service_language="de",
        town="Eupen",
    )  # fmt: skip


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


def test_what_was_typed_before_a_merger_is_not_taken_for_the_new_organisation(
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
    assert [(one.about, one.field, one.after) for one in Proposal.objects.all()] == [
        ("contact", "function", "Standesbeamtin")
    ]


def test_a_script_that_keeps_a_sheet_of_before_a_merger_is_told(
    reader: Client, postbox: Postbox, town: Organisation, larger: Organisation
) -> None:
    merge_organisations([town], larger, by=None)
    kept = reader.put(postbox.link, {"fields": {"o-town": "Raeren"}}, content_type="application/json")
    assert (kept.status_code, kept.json()) == (409, {"code": "conflict"})


def test_a_merger_that_is_undone_leads_back(
    reader: Client, postbox: Postbox, town: Organisation, larger: Organisation
) -> None:
    merger = merge_organisations([town], larger, by=None)
    reader.post(postbox.link, {"do": "open"})
    undo_merger(merger.pk, by=None)
    reader.post(postbox.link, {"do": "open"})
    page = reader.get(postbox.link)
    assert (page.context["was"], page.context["form"]["o-town"].value()) == (larger, "Raeren")
