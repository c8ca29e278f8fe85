"""The pages: a letter from the ticket to its PDF, templates, envelopes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client

from tests.clients import signed_in
from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.letters.models import Envelope, Letter, LetterTemplate
from tridesk.tickets.actions import keep_draft
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

NAMES: Final[dict[str, Any]] = {"name_nl": "Venster", "name_fr": "Fenêtre"}


@pytest.fixture
def client(karim: User) -> Client:
    return signed_in(karim)


@pytest.fixture
def leader(karim: User) -> Client:
    return signed_in(factories.person("leo", "project_leader"))


def fields(letter: Letter, do: str, **values: str) -> dict[str, str]:
    typed = {"envelope": "dl", "address": letter.address, "subject": letter.subject, "text": letter.text}
    return typed | {"do": do} | values


def test_a_letter_goes_from_its_ticket_to_its_pdf(client: Client, ticket: Ticket) -> None:
    page = client.get(f"/tickets/{ticket.number}").content.decode()
    assert f"/tickets/{ticket.number}/letters/" in page
    begun = client.post(f"/tickets/{ticket.number}/letters/", {"template": "answer"})
    letter = Letter.objects.get()
    assert begun["Location"] == f"/letters/{letter.pk}/"
    shown = client.post(f"/letters/{letter.pk}/", fields(letter, "show", text="Guten Tag"))
    draft = client.get(shown["Location"])
    assert (draft["Content-Type"], draft.content[:5]) == ("application/pdf", b"%PDF-")
    client.post(f"/letters/{letter.pk}/", fields(letter, "finish", text="Guten Tag"))
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    assert "Letter B-2026-000001" in page
    assert "Guten Tag" in page
    assert "<textarea" not in page
    paper = client.get(f"/letters/{letter.pk}/paper")
    assert paper["Content-Disposition"] == 'inline; filename="B-2026-000001.pdf"'
    page = client.get(f"/tickets/{ticket.number}").content.decode()
    assert f'<a href="/letters/{letter.pk}/">Karim made letter B-2026-000001 final.</a>' in page


@pytest.mark.parametrize("do", ["save", "show", "finish", "remove"])
def test_what_is_typed_is_kept_until_the_letter_has_it(client: Client, karim: User, draft: Letter, do: str) -> None:
    kept = f"/drafts/{draft.draft_key}"
    assert f'data-draft-url="{kept}"' in client.get(f"/letters/{draft.pk}/").content.decode()
    keep_draft(karim, draft.draft_key, {"text": "Guten Tag"})
    client.post(f"/letters/{draft.pk}/", fields(draft, "save", text="\U0001f642"))
    assert client.get(kept).json()["fields"] == {"text": "Guten Tag"}, "the letter was refused"
    assert ">\nGuten Tag</textarea>" in client.get(f"/letters/{draft.pk}/").content.decode(), "in any browser"
    client.post(f"/letters/{draft.pk}/", fields(draft, do, text="Guten Tag"))
    assert client.get(kept).status_code == 204


def test_two_people_on_one_draft_do_not_undo_each_other(client: Client, leader: Client, draft: Letter) -> None:
    seen = draft.version
    leader.post(f"/letters/{draft.pk}/", fields(draft, "save", text="Guten Abend", seen=seen))
    refused = client.post(f"/letters/{draft.pk}/", fields(draft, "save", text="Guten Tag", seen=seen))
    page = refused.content.decode()
    draft.refresh_from_db()
    assert (refused.status_code, draft.text) == (409, "Guten Abend")
    assert "A colleague has changed this letter meanwhile." in page
    assert ">Guten Abend</dd>" in page, "what stands now"
    assert ">\nGuten Tag</textarea>" in page, "what was typed"
    client.post(f"/letters/{draft.pk}/", fields(draft, "save", text="Guten Tag", seen=draft.version))
    assert f'name="seen" value="{draft.version}"' in page
    draft.refresh_from_db()
    assert draft.text == "Guten Tag"


def test_who_only_looked_undoes_nothing(client: Client, leader: Client, draft: Letter) -> None:
    leader.post(f"/letters/{draft.pk}/", fields(draft, "show", seen=draft.version))
    saved = client.post(f"/letters/{draft.pk}/", fields(draft, "save", text="Guten Tag", seen=draft.version))
    assert saved.status_code == 302


def test_words_that_were_typed_before_a_change_come_back_beside_it(
    client: Client, karim: User, leader: Client, draft: Letter
) -> None:
    keep_draft(karim, draft.draft_key, {"text": "Guten Tag"})
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        leader.post(f"/letters/{draft.pk}/", fields(draft, "save", text="Guten Abend", seen=draft.version))
    page = client.get(f"/letters/{draft.pk}/").content.decode()
    assert "A colleague has changed this letter meanwhile." in page
    assert ">Guten Abend</dd>" in page
    assert ">\nGuten Tag</textarea>" in page


def test_making_it_final_opens_a_second_button_that_says_what_is_fixed(client: Client, draft: Letter) -> None:
    page = client.get(f"/letters/{draft.pk}/").content.decode()
    before, _opening, folded = page.partition('<details class="more">')
    assert 'value="save"' in before
    assert 'value="finish"' not in before
    assert "(optional)" not in page
    question, _closing, _after = folded.partition("</details>")
    assert 'value="finish"' in question
    assert "Fixed from then on, for good: number, date, address," in " ".join(question.split())


def test_the_law_is_said_where_it_decides(client: Client, ticket: Ticket) -> None:
    page = client.get(f"/tickets/{ticket.number}/letters/").content.decode()
    assert "A local service of the German language region is written to in German." in page
    assert 'name="language"' not in page


def test_what_the_post_refuses_is_said_before_and_keeps_what_was_typed(client: Client, draft: Letter) -> None:
    typed = fields(draft, "finish", address="Gemeinde Raeren\nHauptstraße 26\nB-4730 Raeren")
    answer = client.post(f"/letters/{draft.pk}/", typed)
    assert answer.status_code == 422
    assert "a Belgian postcode has no B- before it" in answer.content.decode()
    assert "B-4730 Raeren" in client.get(f"/letters/{draft.pk}/").content.decode()
    assert "Before the letter can be final:" in client.get(f"/letters/{draft.pk}/").content.decode()


def test_a_text_in_another_language_is_doubted_and_goes_on_all_the_same(client: Client, draft: Letter) -> None:
    words = "Bonjour, nous avons bien reçu votre demande et nous vous répondrons dans les prochains jours."
    client.post(f"/letters/{draft.pk}/", fields(draft, "save", text=words))
    page = client.get(f"/letters/{draft.pk}/").content.decode()
    assert "This reads as French." in page
    client.post(f"/letters/{draft.pk}/", fields(draft, "finish", text=words))
    assert "Letter B-2026-000001" in client.get(f"/letters/{draft.pk}/").content.decode()


def test_a_draft_is_thrown_away(client: Client, draft: Letter) -> None:
    answer = client.post(f"/letters/{draft.pk}/", {"do": "remove"})
    assert answer["Location"] == f"/tickets/{draft.ticket.number}/letters/"
    assert not Letter.objects.exists()


def test_an_administrator_edits_a_template(leader: Client) -> None:
    assert "answer" in leader.get("/letters/templates/").content.decode()
    template = LetterTemplate.objects.get(code="answer")
    typed = {f"subject_{code}": f"S {code}" for code in ("nl", "fr", "de", "en")}
    typed |= {f"body_{code}": "Dag {contact.name}" for code in ("nl", "fr", "de", "en")}
    refused = leader.post("/letters/templates/answer", typed | {"body_de": "Tag {kontakt}"})
    assert refused.status_code == 422
    assert "There is no field {kontakt}." in refused.content.decode()
    assert leader.post("/letters/templates/answer", typed).status_code == 302
    template.refresh_from_db()
    assert (template.bodies["de"], template.active) == ("Dag {contact.name}", False)


def test_an_administrator_adds_a_template_which_is_offered_once_it_has_texts(
    leader: Client, client: Client, ticket: Ticket
) -> None:
    added = leader.post("/letters/templates/", {"code": "summons", "do": "template"})
    assert added["Location"] == "/letters/templates/summons"
    assert "summons" not in client.get(f"/tickets/{ticket.number}/letters/").content.decode()
    typed = {f"{part}_{code}": "Dag" for part in ("subject", "body") for code in ("nl", "fr", "de")}
    assert leader.post(added["Location"], typed | {"active": "on"}).status_code == 302
    assert "summons" in client.get(f"/tickets/{ticket.number}/letters/").content.decode()
    again = leader.post("/letters/templates/", {"code": "summons", "do": "template"})
    assert again.status_code == 422
    assert "There is a template with this code already." in again.content.decode()
    assert client.post("/letters/templates/", {"code": "other", "do": "template"}).status_code == 403


def test_an_administrator_adds_an_envelope_with_the_usual_window_to_begin_with(leader: Client) -> None:
    added = leader.post("/letters/templates/", {"code": "c4", "do": "envelope"})
    assert added["Location"] == "/letters/envelopes/c4"
    usual, new = Envelope.objects.get(is_usual=True), Envelope.objects.get(code="c4")
    assert (new.window, new.is_usual, str(new)) == (usual.window, False, "c4")
    assert leader.get("/letters/envelopes/c4/sheet").content[:5] == b"%PDF-"
    typed = NAMES | asdict(usual.window) | {"name_en": "C4, window on the right"}
    assert leader.post(added["Location"], typed).status_code == 302
    new.refresh_from_db()
    assert str(new) == "C4, window on the right"
    again = leader.post("/letters/templates/", {"code": "c4", "do": "envelope"})
    assert "There is an envelope with this code already." in again.content.decode()


def test_a_window_is_set_and_printed(leader: Client) -> None:
    assert leader.get("/letters/envelopes/dl/sheet").content[:5] == b"%PDF-"
    typed = NAMES | {"width": 220, "height": 110, "left": 112, "top": 45, "window_width": 90, "window_height": 35}
    assert leader.post("/letters/envelopes/dl", typed | {"is_usual": "on"}).status_code == 302
    refused = leader.post("/letters/envelopes/dl", typed | {"top": 60})
    assert refused.status_code == 422
    assert "Less than 30 mm are free below the window." in refused.content.decode()
