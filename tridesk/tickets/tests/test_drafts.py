"""Drafts with their versions and files: nothing that was typed is lost."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, queries
from tridesk.tickets.actions import Requester
from tridesk.tickets.actions.drafts import put_back_draft
from tridesk.tickets.draft_versions import MOST_VERSIONS
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Draft, DraftFile, DraftVersion, Sending, Ticket
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import MONDAY, NUMBER, TOKEN, kinds, letter, opened, tables_with

KEY = "ticket:1"
FIRST = "The first text, which took me a quarter of an hour."
SECOND = "Something else that a template put in its place."


def write(user: User, *typed: str) -> Draft:
    for text in typed:
        draft = actions.keep_draft(user, KEY, {"text": text, "language": "nl"})
    assert draft is not None
    return draft


def text(user: User, key: str = KEY) -> str:
    draft = queries.draft_of(user, key)
    return draft.fields.get("text", "") if draft else ""


def back(user: User, typed: str) -> str:
    draft = actions.earlier_draft(user, KEY, {"text": typed, "language": "nl"})
    return queries.fields_of(draft)["text"] if draft else ""


def test_typing_makes_no_versions(karim: User) -> None:
    draft = write(karim, *[FIRST[:end] for end in range(1, len(FIRST))])
    assert (draft.versions.count(), draft.earlier_at) == (1, None)


def test_what_was_begun_comes_back_after_a_letter_that_was_put_back_as_a_form_sent_it(karim: User) -> None:
    write(karim, "nr 4711-88")
    put_back_draft(karim, KEY, {"text": "Dear all,\r\n\r\nToo quick.", "language": "nl"})
    assert text(karim) == "Dear all,\n\nToo quick."
    assert (back(karim, text(karim)), back(karim, "nr 4711-88")) == ("nr 4711-88", "Dear all,\n\nToo quick.")


def test_a_text_that_was_replaced_comes_back_and_the_other_stays(karim: User) -> None:
    write(karim, FIRST)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        draft = write(karim, "x", SECOND)
        assert draft.earlier_at == MONDAY
        assert (back(karim, SECOND), text(karim)) == (FIRST, FIRST)
        assert (back(karim, FIRST), back(karim, SECOND)) == (SECOND, FIRST)


def test_words_of_this_moment_are_kept_when_one_goes_back(karim: User) -> None:
    write(karim, FIRST, SECOND)
    assert back(karim, "Not yet saved") == SECOND
    assert [back(karim, SECOND), back(karim, FIRST)] == [FIRST, "Not yet saved"]


def test_a_text_that_was_deleted_comes_back(karim: User) -> None:
    write(karim, FIRST)
    draft = actions.keep_draft(karim, KEY, {"text": "", "language": ""})
    assert draft is not None
    assert (text(karim), draft.earlier_at, back(karim, "")) == ("", MONDAY, FIRST)


def test_text_that_shrank_in_steps_and_was_replaced_too(karim: User) -> None:
    write(karim, FIRST, *[FIRST[:end] for end in range(len(FIRST), 0, -5)], SECOND)
    assert back(karim, SECOND) == FIRST


def test_the_earlier_text_leaves_the_other_fields_as_they_are(karim: User) -> None:
    first = {"text": FIRST, "language": "fr", "mode": "note", "awaited": "", "topic": ""}
    actions.keep_draft(karim, KEY, first)
    now = {"text": SECOND, "language": "nl", "mode": "answer", "awaited": "the list", "topic": "ZZZ"}
    actions.keep_draft(karim, KEY, now)
    letters = [first | {"awaited": "the list", "topic": "ZZZ"}, now]
    typed = now
    for expected in (*letters, *letters):
        draft = actions.earlier_draft(karim, KEY, typed)
        assert draft is not None
        typed = queries.fields_of(draft)
        assert typed == expected
    assert DraftVersion.objects.count() == 2


def test_ten_versions_are_kept(karim: User) -> None:
    draft = write(karim, *[f"{letter * 30} {letter * 30}" for letter in "abcdefghijklmnop"])
    assert draft.versions.count() == MOST_VERSIONS
    seen, here = [], "p" * 30 + " " + "p" * 30
    for _turn in range(MOST_VERSIONS):
        here = back(karim, here)
        seen.append(here[0])
    assert "".join(seen) == "onmlkjihgp"


def test_versions_are_sealed_and_go_with_the_draft(karim: User) -> None:
    write(karim, FIRST, f"{NUMBER} and {SECOND}", SECOND)
    assert DraftVersion.objects.count() == 2
    assert tables_with("62031499901") == []
    actions.drop_draft(karim, KEY)
    assert DraftVersion.objects.count() == 0


# --- over HTTP


def put(client: Client, key: str, **fields: str) -> Any:
    return client.put(f"/drafts/{key}", json.dumps({"fields": fields}), content_type="application/json").json()


def test_the_page_asks_for_the_earlier_text_with_what_is_typed_now(desk: Client) -> None:
    put(desk, KEY, text=FIRST)
    assert put(desk, KEY, text=SECOND)["earlier_at"] == MONDAY.isoformat()
    fields = json.dumps({"fields": {"text": SECOND}})
    answer = desk.put(f"/drafts/{KEY}/earlier", fields, content_type="application/json").json()
    assert (answer["fields"], answer["earlier_at"]) == ({"text": FIRST}, MONDAY.isoformat())
    nothing = desk.put("/drafts/new/earlier", json.dumps({"fields": {}}), content_type="application/json").json()
    assert nothing == {"saved_at": None, "earlier_at": None, "version": "", "fields": {}}


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"fields": 1}'])
def test_what_cannot_be_read_brings_nothing_back(desk: Client, body: bytes) -> None:
    assert desk.put(f"/drafts/{KEY}/earlier", body, content_type="application/json").status_code == 422
    assert desk.post(f"/drafts/{KEY}/earlier", {"text": FIRST}).status_code == 405


@pytest.mark.parametrize(
    ("typed", "language"),
    [(FIRST, "en"), ("Bonjour, votre demande est en cours de traitement.", "fr"), ("OK", ""), ("", "")],
)
def test_it_hears_in_which_language_it_writes(desk: Client, typed: str, language: str) -> None:
    answer = put(desk, KEY, text=typed, mode="answer")
    assert (answer["language"], bool(answer["reads"])) == (language, bool(language))


def test_without_script_too(desk: Client, ticket: Ticket, karim: User) -> None:
    key = f"ticket:{ticket.number}"
    put(desk, key, text=FIRST)
    page = act(desk, ticket, "earlier", text=SECOND, language="nl", mode="note")
    assert (page.status_code, kinds(ticket)) == (302, ["request"])
    draft = queries.draft_of(karim, key)
    assert draft is not None
    assert draft.fields["text"] == FIRST


def test_a_draft_is_shown_with_its_fields_and_the_time_of_the_earlier_text(desk: Client, ticket: Ticket) -> None:
    key = f"ticket:{ticket.number}"
    put(desk, key, text=FIRST)
    put(desk, key, text=SECOND, mode="note", question="Where is it kept?", language="fr")
    page = desk.get(at(ticket)).content.decode()
    assert "Text of 10.00" in page
    assert page.count("Where is it kept?") == 1
    assert re.search(r'value="fr"\s+selected', page)


# --- two machines of one person


def put_over(client: Client, seen: str, text: str, *, chosen: bool = False, status: int = 200) -> dict[str, Any]:
    body = json.dumps({"fields": {"text": text, "mode": "answer"}, "seen": seen, "chosen": chosen})
    answer = client.put(f"/drafts/{KEY}", body, content_type="application/json")
    assert answer.status_code == status
    return dict(answer.json())


def test_a_draft_is_saved_over_the_version_that_it_came_from_only(desk: Client, karim: User) -> None:
    here = put_over(desk, "", FIRST)
    refused = put_over(desk, "", SECOND, status=409)
    assert (refused["fields"]["text"], refused["version"]) == (FIRST, here["version"])
    assert text(karim) == FIRST
    assert back(karim, FIRST) == SECOND, "both are kept on the server"
    actions.put_back_draft(karim, KEY, {"text": FIRST})
    further = put_over(desk, here["version"], f"{FIRST} And more.")
    assert (further["version"] != here["version"], text(karim)) == (True, f"{FIRST} And more.")


@pytest.mark.parametrize("there", [FIRST, "Short"])
def test_the_text_that_was_chosen_goes_on_and_the_other_is_the_one_before(
    desk: Client, karim: User, there: str
) -> None:
    put_over(desk, "", there)
    refused = put_over(desk, "", SECOND, status=409)
    put_over(desk, refused["version"], SECOND, chosen=True)
    assert (text(karim), back(karim, SECOND)) == (SECOND, there)


def test_a_choice_between_texts_of_which_one_has_changed_again_is_asked_once_more(desk: Client, karim: User) -> None:
    there = put_over(desk, "", FIRST)
    refused = put_over(desk, "", SECOND, status=409)
    put_over(desk, there["version"], f"{FIRST} And more.")
    again = put_over(desk, refused["version"], SECOND, chosen=True, status=409)
    assert again["fields"]["text"] == text(karim) == f"{FIRST} And more."


def test_the_same_words_from_elsewhere_and_another_choice_in_a_list_are_no_conflict(desk: Client) -> None:
    put_over(desk, "", FIRST)
    assert put_over(desk, "", FIRST)["version"]
    assert put(desk, KEY, text=FIRST, mode="note")["version"] == put_over(desk, "", FIRST)["version"]


@pytest.mark.parametrize("seen", [None, 7, ["x"]])
def test_a_page_that_does_not_say_what_it_saw_is_believed_and_nonsense_is_not(desk: Client, seen: Any) -> None:
    put(desk, KEY, text=FIRST)
    put_over(desk, seen, SECOND, status=200 if seen is None else 409)


def test_the_page_of_a_ticket_says_which_version_it_shows(desk: Client, ticket: Ticket) -> None:
    assert 'data-draft-version=""' in page(desk, ticket)
    version = put(desk, f"ticket:{ticket.number}", text=FIRST)["version"]
    assert f'data-draft-version="{version}"' in page(desk, ticket)


# --- files


def test_files_of_a_refused_form_go_with_the_next_sending(desk: Client, ticket: Ticket, karim: User) -> None:
    files = [SimpleUploadedFile(name, b"content", "text/plain") for name in (f"{NUMBER}.txt", "b.txt")]
    refused = act(desk, ticket, "research", text="Patience.", awaited="", uploads=files)
    assert refused.status_code == 422
    assert refused.content.decode().count(f"{TOKEN}.txt") == 1
    first, second = DraftFile.objects.order_by("pk")
    assert b"content" not in bytes(first.sealed)
    assert act(desk, ticket, "answer", text="See.", file=[str(second.pk), "x"]).status_code == 302
    (file,) = letter(OutMail.objects.get()).attachments
    assert (file.filename, DraftFile.objects.count()) == ("b.txt", 0)


WRONG = [(0, "“b.txt” is empty. Leave it out, or choose it again."), (11, "together larger than 20 MB")]


@pytest.mark.parametrize(("size", "sentence"), WRONG, ids=["empty", "large"])
@pytest.mark.parametrize("do", ["answer", "note", "preview"])
def test_a_good_file_stays_beside_one_that_cannot_go_along(
    desk: Client, ticket: Ticket, monkeypatch: pytest.MonkeyPatch, do: str, size: int, sentence: str
) -> None:
    for module in ("forms", "views.files"):
        monkeypatch.setattr(f"tridesk.tickets.{module}.MOST_UPLOAD", 10)
    files = [SimpleUploadedFile("b.txt", b"x" * size), SimpleUploadedFile("a.txt", b"hello")]
    refused = act(desk, ticket, do, text=FIRST, uploads=files)
    (error,) = refused.context["form"].errors["uploads"]
    assert (refused.status_code, sentence in error) == (422, True)
    kept = DraftFile.objects.get()
    assert act(desk, ticket, "note", text=FIRST, file=str(kept.pk)).status_code == 302
    assert [file.filename for file in ticket.entries.get(kind="note").attachments.all()] == ["a.txt"]


def test_a_good_file_of_an_expert_stays_beside_an_empty_one(asked: Ticket) -> None:
    expert, answer = as_(User.objects.get(username="elke")), f"{at(asked)}/expert-answer"
    files = [SimpleUploadedFile("b.txt", b""), SimpleUploadedFile("a.txt", b"hello")]
    refused = expert.post(answer, {"text": FIRST, "uploads": files})
    kept = DraftFile.objects.get()
    assert f'name="file" value="{kept.pk}" checked' in refused.content.decode()
    assert expert.post(answer, {"text": FIRST, "file": kept.pk}).status_code == 302
    entry = asked.entries.get(kind="expert_answer")
    assert [file.filename for file in entry.attachments.all()] == ["a.txt"]


def test_a_file_that_was_left_out_of_a_refused_form_stays_left_out(desk: Client, ticket: Ticket, karim: User) -> None:
    actions.keep_files(karim, f"ticket:{ticket.number}", [Upload("a.txt", "text/plain", b"123456")])
    assert act(desk, ticket, "research", text="Patience.", awaited="").status_code == 422
    assert not DraftFile.objects.exists()


def test_kept_files_and_new_ones_together_fit_a_mail(
    desk: Client, ticket: Ticket, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tridesk.tickets.views.files.MOST_UPLOAD", 10)
    key = f"ticket:{ticket.number}"
    actions.keep_files(karim, key, [Upload("a.txt", "text/plain", b"123456")])
    number = DraftFile.objects.get().pk
    new = SimpleUploadedFile("b.txt", b"123456", "text/plain")
    refused = act(desk, ticket, "answer", text="See.", file=str(number), uploads=[new])
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["uploads"])
    assert DraftFile.objects.count() == 1  # the one too many has to be chosen again


def test_what_was_typed_into_an_outcome_is_on_its_own_page_alone(desk: Client, karim: User) -> None:
    first, second = opened("First"), opened("Second")
    for _ in range(2):  # an outcome in which nothing was typed is drawn once
        assert "the file of Eupen" not in page(desk, second)
        actions.keep_draft(karim, first.ref, {"text": "", "awaited": "the file of Eupen"})
        assert 'value="the file of Eupen"' in page(desk, first)
        assert "the file of Eupen" not in page(desk, second)
        Draft.objects.all().delete()
        assert "the file of Eupen" not in page(desk, first)


def test_an_outcome_is_in_the_language_of_its_reader_and_asks_what_fits_the_ticket(desk: Client, karim: User) -> None:
    with_mail, without = opened("First"), opened("Second", requester=Requester("An"))
    for language, words in (("nl", "Wat wordt verwacht"), ("fr", "Ce qui est attendu"), ("nl", "Wat wordt verwacht")):
        User.objects.update(language=language)
        assert words in page(desk, with_mail)
        assert ['name="tell"' in page(desk, ticket) for ticket in (with_mail, without)] == [True, False]


def page(client: Client, ticket: Ticket) -> str:
    return client.get(at(ticket)).content.decode()


# --- what is too long

LOG = "A line of a log of the register.\n" * 9_000
TOO_LONG = "297,000 characters; at most 200,000 fit."


@pytest.mark.parametrize("do", ["answer", "note", "preview"])
def test_a_text_too_long_to_be_sent_stands_whole_in_its_form_and_its_file_is_kept(
    desk: Client, ticket: Ticket, do: str
) -> None:
    refused = act(desk, ticket, do, text=LOG, uploads=[SimpleUploadedFile("a.txt", b"hello")])
    (sentence,) = refused.context["form"].errors["text"]
    assert (refused.status_code, sentence.startswith(TOO_LONG)) == (422, True)
    assert (refused.content.decode().count(LOG), kinds(ticket)) == (1, ["request"])
    assert act(desk, ticket, "note", text=FIRST, file=str(DraftFile.objects.get().pk)).status_code == 302
    assert [file.filename for file in ticket.entries.get(kind="note").attachments.all()] == ["a.txt"]


@pytest.mark.parametrize("field", ["text", "answer"])
def test_a_new_ticket_says_of_a_text_how_much_too_long_it_is(desk: Client, field: str) -> None:
    refused = desk.post("/tickets/new", {"subject": FIRST, "channel": "phone", "priority": 3, field: LOG, "do": "open"})
    assert (refused.status_code, Ticket.objects.count()) == (422, 0)
    (sentence,) = refused.context["form"].errors[field]
    assert sentence.startswith("296,999 characters; at most 200,000 fit.")


# --- what no draft may hold


@pytest.mark.parametrize("text", ["Ab\ud83d", f"{FIRST} \ud83d", f"{FIRST}\x00"])
def test_halves_of_letters_are_left_out(desk: Client, ticket: Ticket, text: str) -> None:
    put(desk, ticket.ref, text=text)
    assert desk.get(at(ticket)).status_code == 200
    assert desk.get(f"/drafts/{ticket.ref}").json()["fields"] == {"text": text[:-1]}
    asked = json.dumps({"requester_email": text, "subject": text})
    assert desk.post("/tickets/new/known", asked, content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    "fields", [{"text": "x " * 200_001}, {str(number): "" for number in range(61)}, {"text": "x" * 2_000_000}]
)
def test_a_draft_is_no_larger_than_a_form(desk: Client, karim: User, fields: dict[str, str]) -> None:
    answer = desk.put(f"/drafts/{KEY}", json.dumps({"fields": fields}), content_type="application/json")
    assert (answer.status_code, Draft.objects.count()) == (422, 0)
    assert desk.post("/tickets/new/known", json.dumps(fields), content_type="application/json").status_code == 422


@pytest.mark.parametrize("do", ["preview", "answer", "note", "earlier"])
def test_without_script_a_text_too_long_for_a_draft_stands_whole_in_its_form_with_one_sentence(
    desk: Client, ticket: Ticket, karim: User, do: str
) -> None:
    put(desk, ticket.ref, text=FIRST)
    file = SimpleUploadedFile("a.txt", b"123456", "text/plain")
    refused = act(desk, ticket, do, text="x " * 1_000_000, language="nl", uploads=[file])
    assert list(refused.context["form"].errors.values()) == [
        ["2,000,000 characters; at most 200,000 fit. Put a part in a file."]
    ]
    assert (refused.status_code, refused.content.decode().count("x " * 1_000_000)) == (422, 1)
    assert (kinds(ticket), text(karim, ticket.ref)) == (["request"], FIRST), "the draft is no larger than a form"
    assert [kept.filename for kept in DraftFile.objects.all()] == ["a.txt"]


def test_without_script_fields_that_together_are_too_long_for_a_draft_stay_in_their_form(
    desk: Client, ticket: Ticket
) -> None:
    refused = act(desk, ticket, "earlier", text=FIRST, more="x" * 400_000)
    assert list(refused.context["form"].errors.values()) == [["This text is too long to be kept as a draft."]]
    assert (refused.status_code, FIRST in refused.content.decode()) == (422, True)
    assert Draft.objects.count() == 0


def test_a_text_of_an_expert_too_long_for_a_draft_stands_whole_in_its_form(asked: Ticket) -> None:
    expert, answer = as_(User.objects.get(username="elke")), f"{at(asked)}/expert-answer"
    file = SimpleUploadedFile("a.txt", b"hello")
    refused = expert.post(answer, {"text": LOG * 2, "uploads": [file]})
    (sentence,) = refused.context["form"].errors["text"]
    assert sentence.startswith("594\xa0000 caractères")
    assert (refused.status_code, refused.content.decode().count(LOG * 2)) == (422, 1)
    assert [kept.filename for kept in DraftFile.objects.all()] == ["a.txt"]


def test_files_that_are_kept_fit_one_mail(
    desk: Client, ticket: Ticket, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("actions.drafts", "views.files"):
        monkeypatch.setattr(f"tridesk.tickets.{module}.MOST_UPLOAD", 10)
    for _turn in range(2):
        file = SimpleUploadedFile("a.txt", b"123456", "text/plain")
        ticked = [str(kept.pk) for kept in DraftFile.objects.all()]
        shown = act(desk, ticket, "preview", text=FIRST, uploads=[file], file=ticked)
        assert (shown.status_code, DraftFile.objects.count()) == (200, 1)
    assert list(shown.context["form"].errors) == ["uploads"]
    actions.drop_draft(karim, ticket.ref)
    act(desk, ticket, "answer", text=FIRST, uploads=[SimpleUploadedFile("b.txt", b"123456", "text/plain")])
    actions.keep_files(karim, ticket.ref, [Upload("a.txt", "text/plain", b"123456")])
    actions.take_sending_back(Sending.objects.get(), by=karim)
    assert (text(karim, ticket.ref), DraftFile.objects.get().filename) == (FIRST, "a.txt")
