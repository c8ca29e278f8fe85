"""What strangers try on the form and on the page of a request: nothing breaks, nothing leaks, nothing counts twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tridesk.accounts.models import User
from tridesk.mailroom.models import OutMail
from tridesk.portal.actions import organisation_links
from tridesk.portal.models import CallSlot, Feedback, Opening, Renewal, Unconfirmed
from tridesk.portal.tests.conftest import last_mail, opened, text_of
from tridesk.portal.tests.test_new_requests import confirmation, send
from tridesk.portal.tests.test_requests import PAGE, do, page
from tridesk.tickets import actions as tickets
from tridesk.tickets.actions.opening import Requester
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Entry, Ticket
from tridesk.tickets.tasks import acknowledge
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db
HTML = "<img src=x onerror=alert(1)><script>alert(1)</script>"


def confirmed(**fields: Any) -> Ticket:
    """The ticket of a request by the form whose button was pressed."""
    assert send(**fields).status_code == 200
    assert Client().post(confirmation()).status_code == 302
    return Ticket.objects.latest("pk")


def staff(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- addresses


@pytest.mark.parametrize(
    "path",
    [
        "/request/é/",
        "/request/%00/",
        "/request/..%2f..%2fetc%2fpasswd/",
        f"/request/{'A' * 48}/",
        f"/request/{'A' * 5000}/",
        "/request/confirm/' OR 1=1 --/",
        "/request/organisation/%F0%9F%94%91/",
        f"/request/files/{10**30}",
        "/request/files/1",
    ],
)
def test_strange_addresses_lead_nowhere(path: str, ticket: Ticket) -> None:
    for method in ("get", "head", "post"):
        assert getattr(Client(), method)(path).status_code in (400, 404, 405)


@pytest.mark.parametrize("cookie", ["", "é", "\x01", "A" * 48, "A" * 4000, "' OR 1=1 --", "1"])
@pytest.mark.parametrize("name", ["tridesk_request", "tridesk_organisation"])
def test_forged_cookies_open_nothing(name: str, cookie: str, ticket: Ticket) -> None:
    client = Client()
    client.cookies[name] = cookie
    for path in (PAGE, "/request/access", "/request/organisation/requests", "/request/files/1"):
        answer = client.get(path)
        assert (answer.status_code, "Lost key" in answer.content.decode()) == (404, False)


def test_a_link_altered_by_one_letter_opens_nothing(link: str) -> None:
    token = link.split("/")[2]
    for place in (0, 20, 31, 32, 47):
        other = "A" if token[place] != "A" else "B"
        altered = f"/request/{token[:place]}{other}{token[place + 1 :]}/"
        assert (Client().get(altered).status_code, Client().post(altered).status_code) == (404, 404)


def test_the_token_of_one_thing_opens_no_other(reader: Client, link: str, ticket: Ticket) -> None:
    """A link is no cookie, a cookie is no link, and neither is a confirmation or the list of an organisation."""
    tokens = {link.split("/")[2], reader.cookies["tridesk_request"].value}
    town = factories.organisation(email="security@namur.example", service_language="fr")
    organisation_links.ask_link("security@namur.example", "192.0.2.1")
    organisation_links.mail_links(Renewal.objects.latest("pk").pk)
    of_town = next(word for word in text_of(last_mail()).split() if "/request/organisation/" in word)
    town_link = f"/request/organisation/{of_town.rstrip('/').rpartition('/')[2]}/"
    listed = Client()
    assert listed.post(town_link).status_code == 302
    tokens |= {town_link.split("/")[3], listed.cookies["tridesk_organisation"].value}
    assert len(tokens) == 4, town
    good = {link, town_link}
    for token in tokens:
        for kind in ("", "confirm/", "organisation/"):
            path = f"/request/{kind}{token}/"
            if path not in good:
                assert Client().post(path).status_code == 404
        for name, there in (("tridesk_request", PAGE), ("tridesk_organisation", "/request/organisation/requests")):
            if token not in (reader.cookies["tridesk_request"].value, listed.cookies["tridesk_organisation"].value):
                client = Client()
                client.cookies[name] = token
                assert client.get(there).status_code == 404
    swapped = Client()
    swapped.cookies["tridesk_request"] = listed.cookies["tridesk_organisation"].value
    swapped.cookies["tridesk_organisation"] = reader.cookies["tridesk_request"].value
    assert {swapped.get(PAGE).status_code, swapped.get("/request/organisation/requests").status_code} == {404}


def test_the_number_of_another_ticket_gives_nothing(reader: Client, ticket: Ticket, karim: User) -> None:
    other = factories.opened("Secret of another", requester=Requester("Bo", "bo@liege.example"))
    tickets.add_reply(
        other,
        email="bo@liege.example",
        text="Secret words",
        uploads=[Upload("secret.txt", "text/plain", b"secret")],
    )
    attachment = other.entries.latest("pk").attachments.get()
    assert reader.get(f"/request/files/{attachment.pk}").status_code == 404
    for path in (f"{PAGE}?number={other.number}", f"{PAGE}{other.number}/", f"/tickets/{other.number}/"):
        assert "Secret" not in reader.get(path).content.decode()
    for doing in ("reply", "close", "reopen", "call", "revoke", "leave"):
        assert do(reader, other, doing, **{"reply-text": "mine"}).status_code == 404
    assert (factories.fresh(other).state, other.entries.count()) == ("open", 2)


# --- what is typed


@pytest.fixture
def hostile() -> Ticket:
    """A request with HTML in every field."""
    return confirmed(
        subject=HTML,
        text=HTML,
        name=HTML,
        organisation=HTML,
        uploads=SimpleUploadedFile(f"{HTML[:40]}.html", HTML.encode(), "text/html"),
    )


def test_html_in_every_field_stays_text(hostile: Ticket, karim: User) -> None:
    acknowledge([hostile.pk])
    mail = factories.letter(last_mail())
    assert "<script>" not in str(getattr(mail, "html", ""))
    link = next(word for word in mail.text.split() if "/request/" in word and not word.endswith("/request/"))
    client = opened(f"/request/{link.rstrip('/').rpartition('/')[2]}/")
    agent = staff(karim)
    pages = [client.get(PAGE), agent.get(f"/tickets/{hostile.number}/"), agent.get("/tickets/")]
    for answer in pages:
        assert "<img src=x" not in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()
    file = client.get(f"/request/files/{hostile.entries.earliest('pk').attachments.get().pk}")
    assert (file["Content-Type"], "sandbox" in file["Content-Security-Policy"]) == ("application/octet-stream", True)
    assert file["Content-Disposition"].startswith("attachment")


def test_lines_in_a_field_of_one_line_make_no_header_and_no_second_line() -> None:
    ticket = confirmed(subject="Key\r\nBcc: x@evil.example", name="An\r\nBcc: x@evil.example")
    assert "\n" not in ticket.subject + ticket.requester_name
    acknowledge([ticket.pk])
    mail = last_mail()
    assert mail.recipients == ["an@namur.example"]
    assert send(email="an@namur.example\r\nBcc: x@evil.example").status_code == 422


def test_a_link_typed_into_any_field_is_not_kept(link: str) -> None:
    address = f"https://desk.example{link}"
    ticket = confirmed(subject=address, text=address, name=address[:200], organisation=address)
    token = link.split("/")[2]
    kept = [ticket.subject, ticket.requester_name, *(entry.text for entry in ticket.entries.all())]
    assert [token in text for text in kept] == [False] * len(kept)


def test_a_national_number_in_any_field_is_masked() -> None:
    number = factories.NUMBER
    file = SimpleUploadedFile(f"{number}.txt", b"x", "text/plain")
    ticket = confirmed(subject=number, text=number, name=number, organisation=number, uploads=file)
    entry = Entry.objects.select_related("ticket").get(ticket=ticket)
    name = entry.attachments.get().filename
    assert number not in " ".join((ticket.subject, ticket.requester_name, entry.text, entry.author_name, name))


@pytest.mark.parametrize("field", ["subject", "text", "name", "email", "phone", "organisation", "language", "website"])
def test_huge_input_is_refused_or_cut(field: str) -> None:
    answer = send(None, **{field: "x" * 1_000_000})
    assert answer.status_code == (200 if field == "website" else 422)
    assert (Unconfirmed.objects.count(), OutMail.objects.count()) == (0, 0)


@pytest.mark.parametrize("value", ["a\x00b", "\u202egnp.exe", "\ufffe", "𝒳" * 100, "%s%n{0}", "\x1b[31m"])
def test_strange_letters_break_nothing(value: str) -> None:
    for field in ("email", "phone", "language"):
        assert send(None, **{field: value}).status_code in (400, 422)
    answer = send(subject=value, text=value, name=value, organisation=value)
    assert answer.status_code == (400 if "\x00" in value else 200)
    if answer.status_code == 200:
        Client().post(confirmation())
        acknowledge([Ticket.objects.get().pk])
        assert last_mail().recipients == ["an@namur.example"]


def test_thirty_files_are_refused_and_five_are_taken(reader: Client, ticket: Ticket) -> None:
    def files(count: int) -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile(f"{place}.txt", b"x", "text/plain") for place in range(count)]

    assert send(uploads=files(30)).status_code == 422
    assert do(reader, ticket, "reply", **{"reply-uploads": files(30)}).status_code == 422
    assert send(uploads=[SimpleUploadedFile("a.bin", b"x" * 5_000_001, "x/y")]).status_code == 422
    assert (Unconfirmed.objects.count(), ticket.entries.count()) == (0, 2)
    assert do(reader, ticket, "reply", **{"reply-uploads": files(5)}).status_code == 302


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../../etc/passwd", "text/plain"), ("x" * 400 + ".txt", "text/plain"), ("a.txt", "x/" + "y" * 200), ("a", "")],
)
def test_strange_files_break_nothing(name: str, kind: str) -> None:
    ticket = confirmed(uploads=SimpleUploadedFile(name, b"x", kind))
    row = ticket.entries.earliest("pk").attachments.get()
    assert ("/" in row.filename, len(row.filename) <= 255, len(row.content_type) <= 127) == (False, True, True)


def test_a_body_that_is_no_form_is_refused() -> None:
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data"):
        assert Client().post("/request/new", b"\xff\xfe{", content_type=kind).status_code in (400, 404, 422)


def test_an_unknown_button_does_nothing(reader: Client, ticket: Ticket) -> None:
    for doing in ("", "delete", "rate;close", "__class__"):
        assert do(reader, ticket, doing).status_code in (400, 404, 422)
    assert send(do="confirm").status_code in (400, 404, 422)
    assert factories.fresh(ticket).state == "open"


# --- twice


def test_a_confirmation_counts_once_however_often_it_is_sent() -> None:
    send()
    link = confirmation()
    client = Client()
    assert [client.post(link).status_code for _time in range(3)] == [302, 404, 404]
    assert (Client().get(link).status_code, Ticket.objects.count()) == (404, 1)


def test_a_forwarded_confirmation_shows_nothing_of_the_question() -> None:
    send(subject="Secret subject", text="Secret words")
    assert "Secret" not in Client().get(confirmation()).content.decode()


def test_a_half_hour_is_booked_once_for_a_request_on_two_devices(reader: Client, link: str, ticket: Ticket) -> None:
    second = opened(link)
    slots = [part.split('"')[0] for part in page(reader).split('<option value="')[1:]]
    fields = {"call-phone": "081 12 34 56"}
    assert do(reader, ticket, "call", **fields, **{"call-slot": slots[0]}).status_code == 302
    assert do(second, ticket, "call", **fields, **{"call-slot": slots[1]}).status_code == 409
    assert do(second, ticket, "call", **fields, **{"call-slot": slots[0]}).status_code == 409
    assert CallSlot.objects.count() == 1


@pytest.mark.parametrize("slot", ["2020-01-06T09:00:00+01:00", "2099-01-06T09:00:00+01:00", "now", "", "\x00"])
def test_a_half_hour_that_is_not_offered_is_not_booked(slot: str, reader: Client, ticket: Ticket) -> None:
    fields = {"call-phone": "081 12 34 56", "call-slot": slot}
    assert do(reader, ticket, "call", **fields).status_code in (400, 422)
    assert CallSlot.objects.count() == 0


def test_one_answer_counts_whatever_the_number_of_links(reader: Client, link: str, ticket: Ticket, karim: User) -> None:
    tickets.close(factories.fresh(ticket), by=karim, text="Done.", send=False)
    second = opened(link)
    for client, expected in ((reader, 302), (second, 409), (reader, 409)):
        assert do(client, ticket, "rate", **{"rate-helped": "yes"}).status_code == expected
    assert do(second, ticket, "rate", **{"rate-helped": "<b>"}).status_code == 422
    assert Feedback.objects.count() == 1


def test_a_device_that_was_left_is_not_opened_again_by_its_cookie(reader: Client, ticket: Ticket) -> None:
    kept = reader.cookies["tridesk_request"].value
    assert do(reader, ticket, "leave").status_code == 200
    replayed = Client()
    replayed.cookies["tridesk_request"] = kept
    assert (replayed.get(PAGE).status_code, Opening.objects.filter(ended_at__isnull=True).count()) == (404, 0)
