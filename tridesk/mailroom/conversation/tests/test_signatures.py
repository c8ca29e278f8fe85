"""Signatures: closings in four languages, lines of phones, disclaimers; and what stands below and is none."""

import pytest

from tridesk.mailroom.conversation import Folded, fold

CLOSINGS = [
    "Met vriendelijke groeten,", "Met vriendelijke groet", "Vriendelijke groeten", "Mvg,", "Beste groeten",
    "Hartelijke groet,", "Groetjes", "Hoogachtend,", "Met de meeste hoogachting,",
    "Alvast bedankt en vriendelijke groeten,", "Met collegiale groeten,", "Vr. gr.", "Gr.", "Bien à vous,",
    "Cordialement,", "Bien cordialement", "Très cordialement,", "Meilleures salutations,", "Sincères salutations",
    "Salutations distinguées,", "Avec mes meilleures salutations,", "Cdlt,", "Bàv,", "Vr.gr.",
    "Alvast hartelijk dank en met vriendelijke groeten", "Prettige dag verder,", "Bonne journée,",
    "Schönen Tag noch,", "Merci et bien à vous,", "Respectueusement,", "Mit freundlichen Grüßen",
    "Mit freundlichen Grüssen", "Freundliche Grüße", "Mit freundlichem Gruß", "Viele Grüße", "Beste Grüße,", "MfG",
    "LG", "Hochachtungsvoll", "Vielen Dank und freundliche Grüße", "Kind regards,", "Best regards", "Regards,",
    "Yours sincerely,", "With kind regards,", "Best wishes,", "Cheers,", "Met vriendelijke groeten / Cordialement",
    "Met vriendelijke groeten | Mit freundlichen Grüßen", "Met vriendelijke groeten - Bien à vous - Kind regards",
]  # fmt: skip


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_closing_begins_the_signature(closing: str) -> None:
    signature = f"{closing}\n\nHilde Coucke\nGemeente Wingene"
    assert fold(f"Graag uw antwoord.\n\n{signature}") == Folded("Graag uw antwoord.", signature, "")


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_name_may_follow_on_the_same_line(closing: str) -> None:
    line = f"{closing.rstrip(',')}, Joris Van Hoeymissen"
    assert fold(f"Graag uw antwoord.\n{line}") == Folded("Graag uw antwoord.", line, "")


FOOTERS = [
    "Verstuurd vanaf mijn iPhone", "Verzonden vanaf mijn iPad",
    "Verstuurd vanaf mijn Samsung Galaxy-smartphone.", "Verzonden vanaf Outlook voor Android",
    "Verzonden met de mobiele app van Outlook voor iOS",
    "Outlook voor iOS downloaden<https://aka.ms/invented>",
    "Outlook voor Android ophalen <https://aka.ms/invented>", "Verzonden vanuit Mail voor Windows",
    "Envoyé de mon iPhone", "Envoyé depuis mon appareil Galaxy", "Envoyé à partir de Outlook pour Android",
    "Envoyé à partir d'Outlook pour iOS", "Obtenir Outlook pour iOS<https://aka.ms/invented>",
    "Télécharger Outlook pour Android<https://aka.ms/invented>", "Provenance : Courrier pour Windows",
    "Envoyé depuis mon téléphone portable", "Von meinem iPhone gesendet", "Gesendet von meinem iPad",
    "Von meinem Samsung Galaxy Smartphone gesendet.", "Gesendet von Outlook für Android",
    "Outlook für iOS beziehen<https://aka.ms/invented>",
    "Holen Sie sich Outlook für iOS<https://aka.ms/invented>", "Gesendet von Mail für Windows",
    "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.", "Sent from my iPhone",
    "Sent from my Galaxy S24", "Sent from Outlook for iOS<https://aka.ms/invented>",
    "Get Outlook for Android<https://aka.ms/invented>", "Sent from Mail for Windows",
    "Sent from Yahoo Mail on Android",
]  # fmt: skip


@pytest.mark.parametrize("footer", FOOTERS)
def test_the_line_of_a_phone_is_signature(footer: str) -> None:
    assert fold(f"Het lukt nu.\n\n{footer}") == Folded("Het lukt nu.", footer, "")


@pytest.mark.parametrize("footer", FOOTERS)
def test_the_line_of_a_phone_before_the_history(footer: str) -> None:
    history = "Le 02/03/2026 à 14:05, Helpdesk a écrit :\n> Bonjour"
    assert fold(f"Het lukt nu.\n\n{footer}\n\n{history}") == Folded("Het lukt nu.", footer, history)


DISCLAIMERS = {
    "nl": "Deze e-mail en zijn bijlagen zijn vertrouwelijk en uitsluitend bestemd voor de geadresseerde. "
    "Hebt u dit bericht per vergissing ontvangen, gelieve het dan te verwijderen.",
    "fr": "Ce message et ses annexes sont confidentiels et destinés exclusivement à leur destinataire. "
    "Si vous l'avez reçu par erreur, veuillez le détruire.",
    "de": "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Empfänger sind oder "
    "sie irrtümlich erhalten haben, vernichten Sie sie bitte.",
    "en": "This e-mail and its attachments are confidential and intended only for the addressee. "
    "If you have received it in error, please delete it.",
    "nl, link": "Disclaimer: www.lievegem.example/disclaimer",
    "nl, paper": "Denk aan het milieu voor u deze e-mail afdrukt.",
    "fr, paper": "Pensez à l'environnement avant d'imprimer ce message.",
    "de, paper": "Bitte denken Sie an die Umwelt, bevor Sie diese Mail ausdrucken.",
}


@pytest.mark.parametrize("disclaimer", DISCLAIMERS.values(), ids=DISCLAIMERS.keys())
def test_a_disclaimer_is_signature_with_or_without_a_name_above(disclaimer: str) -> None:
    assert fold(f"Zie bijlage.\n\n{disclaimer}") == Folded("Zie bijlage.", disclaimer, "")
    signature = f"Mvg\n\nHilde Coucke\n\n{disclaimer}"
    assert fold(f"Zie bijlage.\n\n{signature}") == Folded("Zie bijlage.", signature, "")


def test_a_belgian_signature_in_full() -> None:
    signature = """\
Met vriendelijke groeten / Bien cordialement / Mit freundlichen Grüßen

Liesbet Nachtegaele
Administratief medewerker burgerzaken
Stad Ronse | Grote Markt 12 | 9600 Ronse
T 055 00 00 00 - M 0470 00 00 00
liesbet@ronse.example - www.ronse.example
Openingsuren: ma-vr 9-12 u., wo 14-16 u.

Ce message et ses annexes sont confidentiels. Seul le destinataire peut l'utiliser.

Dit bericht en de bijlagen zijn vertrouwelijk en bestemd voor de geadresseerde."""
    folded = fold(f"In welke volgorde moet ik dat doen?\n\n{signature}")
    assert folded.new == "In welke volgorde moet ik dat doen?"
    assert folded.signature == signature


def test_a_signature_of_nothing_is_what_there_is_to_read() -> None:
    text = "Beste groeten,\n\nHilde\nGemeente Wingene"
    assert fold(text) == Folded(text, "", "")


def test_a_letter_that_begins_like_a_closing() -> None:
    for opening in ("Goede dag,", "Schönen Tag,", "Beste,", "Beste mevrouw,", "Liebe Frau Bindels,"):
        text = f"{opening}\n\nZie bijlage."
        assert fold(text) == Folded(text, "", "")


def test_the_long_french_formula() -> None:
    signature = """\
Veuillez agréer, Madame, Monsieur, l'expression de mes sentiments
distingués.

Me Baudouin Lacasse
Huissier de justice"""
    assert fold(f"À qui communiquer la différence ?\n\n{signature}").signature == signature


@pytest.mark.parametrize(
    "postscript",
    [
        "PS: kunt u ook de tarieven bezorgen?",
        "P.S. Ik ben morgen afwezig.",
        "NB : le dossier est urgent.",
        "Kunt u mij ook de tarieven bezorgen?",
        "Ik ben morgen niet bereikbaar, mijn collega wel.",
        "Pourriez-vous me rappeler demain ?",
        "Rijksregisternummer: 84.06.27-999.94",
    ],
)
def test_what_a_person_adds_below_the_signature_stays_new(postscript: str) -> None:
    folded = fold(f"Graag uw antwoord.\n\nMvg\nHilde Coucke\n\n{postscript}")
    assert folded.new == f"Graag uw antwoord.\n\n{postscript}"
    assert folded.signature == "Mvg\nHilde Coucke"


def test_the_standard_delimiter_takes_all_below() -> None:
    folded = fold("Merci.\n\n-- \nRachid Amrani, qui vous souhaite une très bonne journée et une bonne semaine\nCPAS")
    assert folded.new == "Merci."


def test_a_name_after_a_dash() -> None:
    assert fold("Dank u.\n\n-Femke") == Folded("Dank u.", "-Femke", "")
    assert fold("Wij hebben nodig:\n- Lievegem\n- Ronse").signature == ""


def test_the_footer_of_a_mailing_list() -> None:
    footer = "_______________________________________________\nBevolking mailing list\nhttps://lijst.example/listinfo"
    assert fold(f"Wie weet dit?\n\n{footer}") == Folded("Wie weet dit?", footer, "")
