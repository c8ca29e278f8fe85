"""The pages: a letter from the ticket to its PDF, templates, envelopes."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.clients import signed_in
from tridesk.accounts.models import User
from tridesk.letters.models import Letter, LetterTemplate
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


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


def test_making_it_final_opens_a_second_button_that_says_what_is_fixed(client: Client, draft: Letter) -> None:
    page = client.get(f"/letters/{draft.pk}/").content.decode()
    before, _opening, folded = page.partition('<details class="more">')
    assert 'value="save"' in before
    assert 'value="finish"' not in before
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


def test_a_window_is_set_and_printed(leader: Client) -> None:
    assert leader.get("/letters/envelopes/dl/sheet").content[:5] == b"%PDF-"
    typed = {"width": 220, "height": 110, "left": 112, "top": 45, "window_width": 90, "window_height": 35}
    assert leader.post("/letters/envelopes/dl", typed | {"is_usual": "on"}).status_code == 302
    refused = leader.post("/letters/envelopes/dl", typed | {"top": 60})
    assert refused.status_code == 422
    assert "Less than 30 mm are free below the window." in refused.content.decode()
