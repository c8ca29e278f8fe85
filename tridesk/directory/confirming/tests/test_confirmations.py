"""An organisation is asked, follows the link, and says that all is right."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.confirming import queries
from tridesk.directory.confirming.actions.confirmations import ask, settle, withdraw
from tridesk.directory.confirming.tests.postbox import Postbox, filled
from tridesk.directory.models import Confirmation, ConnectedUser, Contact, Credential, Letter, Organisation, Proposal
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db


# --- asking


def test_the_letter_is_in_the_language_in_which_the_body_is_written_to(asked: Confirmation, postbox: Postbox) -> None:
    letter = postbox.letters[0]
    assert (letter["to"], letter["language"]) == ("anja@raeren.example", "de")
    assert "Anja Kohnenmergen" in letter["text"]
    assert Letter.objects.get().digest not in postbox.link


def test_a_bilingual_organisation_without_known_reader_gets_both_languages(postbox: Postbox, call_taker: User) -> None:
    office = Organisation.objects.create(
        kind="federal", name_nl="Dienst", name_fr="Service", service_language="nl|fr", email="x@federal.example"
    )
    ask(office, None, by=call_taker)
    letter = postbox.letters[0]
    assert (letter["language"], letter["text"].count("/up-to-date/")) == ("nl|fr", 2)
    assert ("Dienst" in letter["subject"], "Service" in letter["subject"]) == (True, True)


def test_asking_again_ends_the_earlier_link(asked: Confirmation, town: Organisation, postbox: Postbox) -> None:
    before = postbox.link
    ask(town, None, by=None)
    assert (Client().get(before).status_code, Client().get(postbox.link).status_code) == (404, 200)


def test_organisations_that_cannot_be_asked(postbox: Postbox, town: Organisation, call_taker: User) -> None:
    with pytest.raises(Invalid, match="does not work there"):
        ask(town, Contact.objects.create(name="Bo", email="bo@x.example"), by=call_taker)
    with pytest.raises(Invalid, match="no mail address"):
        ask(town, Contact.objects.create(name="Bo", organisation=town), by=call_taker)
    town.valid_until = clock.now().date() - timedelta(days=2)
    with pytest.raises(Conflict):
        ask(town, None, by=call_taker)
    assert postbox.letters == []


# --- the link


def test_opening_the_link_changes_nothing_and_shows_no_person(asked: Confirmation, postbox: Postbox) -> None:
    before = Confirmation.objects.values().get()
    for method in ("get", "head", "get"):
        answer = getattr(Client(), method)(postbox.link)
        assert (answer.status_code, answer["Referrer-Policy"], answer["Cache-Control"]) == (
            200,
            "strict-origin",
            "no-store",
        )
        assert b"Kohnenmergen" not in answer.content
    assert Confirmation.objects.values().get() == before


def test_the_page_is_in_the_language_of_the_letter_unless_the_reader_chose(reader: Client, postbox: Postbox) -> None:
    page = reader.get(postbox.link, headers={"Accept-Language": "nl"})
    assert (page["Content-Language"], b'lang="de"' in page.content) == ("de", True)
    reader.cookies["tridesk_language"] = "fr"
    assert reader.get(postbox.link)["Content-Language"] == "fr"


def test_the_page_shows_users_with_their_state_and_no_secret(
    reader: Client, town: Organisation, postbox: Postbox
) -> None:
    user = ConnectedUser.objects.create(organisation=town, name="Schalter", login="LOGIN-1")
    Credential.objects.create(user=user, kind="key", reference="KEY-4711", state="blocked")
    html = reader.get(postbox.link).content.decode()
    assert ("Schalter" in html, "gesperrt" in html, "KEY-4711" in html, "LOGIN-1" in html) == (True, True, False, False)


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


def test_after_many_wrong_links_requests_of_an_address_are_refused(asked: Confirmation, postbox: Postbox) -> None:
    for place in range(60):
        Client().get(f"/up-to-date/{place}/")
    assert Client().get(postbox.link).status_code == 404
    assert Client(REMOTE_ADDR="192.0.2.7").get(postbox.link).status_code == 200


# --- what is typed is kept


def test_typed_values_show_in_another_browser_and_are_deleted_after_the_answer(
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


def test_an_invalid_value_is_kept_with_an_error_at_its_field(reader: Client, postbox: Postbox) -> None:
    wrong = filled(reader, postbox.link, o_phones="no number", c_emails="a@b", c_name="")
    answer = reader.post(postbox.link, wrong)
    assert answer.status_code == 422
    assert b"no number" in reader.get(postbox.link).content
    assert Proposal.objects.count() == 0


# --- all is right


def test_an_answer_without_corrections_confirms_at_once(
    reader: Client, town: Organisation, clerk: Contact, postbox: Postbox
) -> None:
    reader.post(postbox.link, filled(reader, postbox.link))
    confirmation = Confirmation.objects.get()
    for row in (town, clerk):
        row.refresh_from_db()
    assert (confirmation.corrected, confirmation.settled_at is not None) == (False, True)
    assert confirmation.answered_at == town.confirmed_at == clerk.confirmed_at or town.confirmed_at is not None
    assert clerk.confirmed_at is not None


def test_a_remark_waits_until_the_desk_has_read_it(reader: Client, postbox: Postbox, call_taker: User) -> None:
    reader.post(postbox.link, filled(reader, postbox.link, remark="Mein Nummer ist 85.07.30-033.28"))
    confirmation = Confirmation.objects.get()
    assert ("033.28" in confirmation.remark, confirmation.settled_at) == (False, None)
    assert queries.waiting_count() == 1
    assert settle(confirmation.pk, by=call_taker).settled_at is not None
