"""What a person wrote stays new, however much it looks like a quote, a header or a closing."""

import pytest

from tridesk.mailroom.conversation import Folded, fold

TALES = {
    "nl: telling about a letter": """\
Op 12/02/2026 om 14:05 schreef uw collega mij het volgende:

De toegang wordt morgen hersteld.

Dat is niet gebeurd.""",
    "nl: telling about a phone call": """\
Op 12 februari om 9.30 u heb ik u gebeld en toen zei mevrouw:
het dossier wordt vandaag nog behandeld.""",
    "fr: telling about a letter": """\
Le 12 février à 14h05, votre collègue m'a écrit :

L'accès sera rétabli demain.

Il ne l'est toujours pas.""",
    "de: telling about a letter": """\
Am 12. Februar um 14:05 schrieb mir Ihre Kollegin:

Der Zugang wird morgen entsperrt.

Das ist nicht geschehen.""",
    "en: telling about a letter": """\
On 12 February at 14:05 your colleague wrote:

Access will be restored tomorrow.

It has not been.""",
    "nl: a list after a colon": """\
Op 3 maart hebben wij nodig:
- IT 020
- IT 005""",
    "fr: an appointment": """\
Date : 12 mars 2026
De : 9h00
À : 10h30
Lieu : Seraing

Cela vous convient-il ?""",
    "nl: a form": """\
Naam: Daelman
Voornaam: Femke
Van: 1 maart 2026
Tot: 15 maart 2026
Reden: verlof""",
    "fr: a journey": """\
De : Namur
À : Liège
Le véhicule reste sur place.""",
    "de: a question about a subject": """\
Betreff: Zugang

An: Nationalregister
Mein Zugang ist gesperrt.""",
    "nl: wrote, in the middle": """\
Ik heb gelezen wat u schreef:
er is geen machtiging nodig. Klopt dat?""",
    "en: the word 'on' at the start": """\
On your status page it says: everything works.
On our side nothing does.""",
    "fr: sent by mail": """\
Le formulaire a été
envoyé par courrier le 3 mars.
Envoyé par mail également.""",
    "nl: sent by post": """\
Het formulier is
verzonden via de post op 3 maart.""",
    "en: sent from a desk": "Sent from my desk, is much easier than my mobile phone.",
    "de: sent by a boss": "Von meinem Chef gesendet.",
    "nl: regards in a sentence": "Vriendelijke groeten aan mevrouw Coucke, zij heeft mij goed geholpen.",
    "fr: kindness in a sentence": "Cordialement reçu ce matin par votre collègue, j'ai compris la procédure.",
    "nl: confidential, said by a person": """\
Dit bericht is vertrouwelijk bedoeld: ik vermoed dat mijn collega
mijn toegang gebruikt.""",
    "en: a decorated line": """\
Please look here
>>> https://desk.example/status <<<
before you call.""",
    "nl: a drawn line between two thoughts": """\
Eerste vraag: hoe lang duurt het?
__________
Tweede vraag: wie tekent?""",
    "nl: dashes between two thoughts": """\
Eerste vraag: hoe lang duurt het nog?
--
Kunt u mij ook de tarieven bezorgen?""",
    "nl: only thanks": "Bedankt!",
    "fr: only thanks": "Merci beaucoup, c'est réglé.",
    "de: only thanks": "Vielen Dank!",
}


@pytest.mark.parametrize("text", TALES.values(), ids=TALES.keys())
def test_a_person_wrote_this(text: str) -> None:
    assert fold(text) == Folded(text, "", "")


def test_a_mail_passed_on_without_a_word_is_what_there_is_to_read() -> None:
    passed_on = """\
Van: Guido Lemmerling <guido@voeren.example>
Verzonden: maandag 2 maart 2026 14:05
Aan: Bevolking <bevolking@voeren.example>
Onderwerp: Lijst van inwoners

Graag de lijst van inwoners per leeftijdsklasse."""
    assert fold(passed_on) == Folded(passed_on, "", "")


def test_a_mail_passed_on_under_a_signature_alone() -> None:
    signature = "Met vriendelijke groeten,\n\nGuido Lemmerling"
    passed_on = """\
________________________________
Van: Een inwoner <inwoner@voeren.example>
Verzonden: maandag 2 maart 2026 14:05
Aan: Guido Lemmerling <guido@voeren.example>
Onderwerp: Mijn adres

Mijn adres klopt niet."""
    assert fold(f"{signature}\n\n{passed_on}") == Folded(passed_on, signature, "")


@pytest.mark.parametrize(
    "mark",
    [
        "---------- Forwarded message ---------",
        "---------- Doorgestuurd bericht ---------",
        "-------- Message transféré --------",
        "-------- Weitergeleitete Nachricht --------",
        "Begin doorgestuurd bericht:",
        "Début du message réexpédié :",
        "Anfang der weitergeleiteten Nachricht:",
        "Begin forwarded message:",
    ],
)
def test_a_forwarded_mail_is_part_of_the_question(mark: str) -> None:
    text = f"""\
Kunt u dit nakijken?

{mark}
Van: Een inwoner <inwoner@voeren.example>
Datum: ma 2 mrt 2026 om 14:05
Onderwerp: Mijn adres
Aan: <bevolking@voeren.example>

Mijn adres klopt niet."""
    assert fold(text) == Folded(text, "", "")


def test_text_on_the_line_of_the_attribution_is_kept() -> None:
    folded = fold("ja graag Op ma 2 mrt 2026 om 14:05 schreef Helpdesk <helpdesk@desk.example>:\n> Zullen we bellen?")
    assert folded.new.startswith("ja graag")
