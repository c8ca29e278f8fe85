"""The language of a ticket from mail, and of its acknowledgement when the language is unknown."""

import pytest

from tridesk.directory.models import Contact, Organisation
from tridesk.mailroom.models import OutMail
from tridesk.tickets import tasks, texts
from tridesk.tickets.intake.verdict import written_in
from tridesk.tickets.tests.factories import came, letter, mail, organisation

QUOTED = "Le 2 mars 2026 à 14:05, Helpdesk <helpdesk@desk.example> a écrit :\n> Votre accès est rétabli."


@pytest.mark.parametrize(
    ("of_the_mail", "contact", "served_in", "address", "language"),
    [
        ("fr", "nl", "nl", "rijksregister@desk.example", "fr"),
        ("", "de", "fr", "rijksregister@desk.example", "de"),
        ("", "", "fr", "rijksregister@desk.example", "fr"),
        ("", "", "nl|fr", "registrenational@desk.example", "fr"),
        ("", "", "nl|fr", "helpdesk@desk.example", ""),
        ("", "", "", "", ""),
    ],
)
def test_who_decides(of_the_mail: str, contact: str, served_in: str, address: str, language: str) -> None:
    assert written_in(of_the_mail, contact, served_in, [address]) == language


def commune(**fields: str) -> Organisation:
    return organisation("Andenne", service_language="fr", **fields)


@pytest.mark.django_db
class TestAMailWithoutAWord:
    def test_is_in_the_language_of_its_signature(self) -> None:
        (ticket,) = came(mail("412", "OK\n\nBien à vous,\nService population de la ville"))
        assert ticket.language == "fr"

    def test_else_of_what_it_quotes(self) -> None:
        (ticket,) = came(mail("412", f"OK\n\n{QUOTED}"))
        assert ticket.language == "fr"

    def test_else_of_the_commune_that_sent_it(self) -> None:
        Contact.objects.create(name="An Peeters", email="an@namur.example", organisation=commune())
        (ticket,) = came(mail("412", "OK"))
        assert ticket.language == "fr"

    def test_else_of_the_mailbox_that_it_was_sent_to(self) -> None:
        (ticket,) = came(mail("412", "OK"), to=["registrenational@desk.example"])
        assert ticket.language == "fr"

    def test_else_is_in_an_unknown_language(self) -> None:
        (ticket,) = came(mail("412", "OK"))
        assert ticket.language == ticket.entries.get().language == ""


@pytest.mark.django_db
def test_a_mail_in_a_language_that_is_none_of_ours_is_in_an_unknown_one() -> None:
    (ticket,) = came(mail("Accesso", "Da questa mattina non riesco più ad accedere al registro. Potete aiutarci?"))
    assert ticket.language == ticket.entries.get().language == ""


@pytest.mark.django_db
def test_a_french_request_that_begins_as_a_closing_does_is_french() -> None:
    (ticket,) = came(mail("2026/44", "Veuillez accepter en annexe la demande d'accès de notre nouvelle collègue."))
    assert ticket.language == "fr"


@pytest.mark.django_db
def test_an_acknowledgement_in_three_languages_has_them_in_the_order_of_the_law() -> None:
    (ticket,) = came(mail("412", "OK"))
    tasks.acknowledge([ticket.pk])
    (out,) = OutMail.objects.all()
    text = letter(out).text
    places = [text.index(word) for word in ("Uw vraag", "Votre demande", "Ihre Anfrage")]
    assert places == sorted(places)
    assert text.count(ticket.number) >= 3
    assert text.count(texts.BETWEEN_LANGUAGES.strip()) == 2


@pytest.mark.django_db
def test_it_is_acknowledged_in_three_once_however_often_the_job_runs() -> None:
    (ticket,) = came(mail("412", "OK"))
    for _ in range(2):
        tasks.acknowledge([ticket.pk])
    assert OutMail.objects.count() == 1
