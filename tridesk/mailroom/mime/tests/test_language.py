"""Language: judged on what this person wrote now."""

import pytest

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.tests.building import mail

SENTENCES = [
    ("nl", "Sinds vanmorgen kan ik niet meer inloggen op RRNWEB. Onze gemeentecode staat niet meer in het lijstje."),
    ("nl", "Graag de lijst van inwoners per leeftijdsklasse op 1 januari. Wat is de wachttijd?"),
    ("nl", "In bijlage de gevraagde lijst."),
    ("fr", "Depuis le remplacement de mon PC, la transaction me renvoie une erreur de sécurité."),
    ("fr", "À qui communiquer la différence ?"),
    ("de", "Mein Zugang ist nach drei falschen Eingaben gesperrt. Bitte entsperren."),
    ("de", "Muss zuerst der Personenstand (120) berichtigt werden?"),
    ("de", "Anbei die gewünschte Liste."),
    ("en", "We lost our connection this morning, could you unblock our access?"),
    ("en", "Please find the list attached."),
]


@pytest.mark.parametrize(("language", "said"), SENTENCES)
def test_a_sentence_is_enough(language: str, said: str) -> None:
    assert parse(mail(head="From: a@b.example\n", body=said)).language == language


def test_the_answer_counts_and_not_what_it_quotes() -> None:
    quoted = "> Sinds vanmorgen kan ik niet meer inloggen op het netwerk van de gemeente.\n" * 5
    body = f"Bonjour, le problème est résolu, merci.\n\nOp 2/03/2026 om 14:05 schreef Femke:\n{quoted}"
    assert parse(mail(head="From: a@b.example\n", body=body)).language == "fr"


def test_the_subject_helps_a_short_text() -> None:
    head = "From: a@b.example\nSubject: Toegang tot het Rijksregister geweigerd\n"
    assert parse(mail(head=head, body="?")).language == "nl"


@pytest.mark.parametrize("said", ["", "OK", "020", "https://desk.example/a/b/c", "+32 2 000 00 00", "RRNWEB IT020"])
def test_too_little_to_tell(said: str) -> None:
    assert parse(mail(head="From: a@b.example\n", body=said)).language == ""
