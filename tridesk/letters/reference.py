"""What an installation starts with: letter templates in four languages, and two envelopes. Never over an edit.

The windows are assumptions that keep the rules of the post: print the test sheet before the first letter.
"""

from __future__ import annotations

from typing import Any, Final

from tridesk.letters.models import Envelope, LetterTemplate

Texts = dict[str, str]

_GREETINGS: Final = {
    "nl": "Geachte mevrouw, geachte heer,",
    "fr": "Madame, Monsieur,",
    "de": "Sehr geehrte Damen und Herren,",
    "en": "Dear Sir or Madam,",
}
_CLOSINGS: Final = {
    "nl": "Met vriendelijke groeten\n\n{user.name}",
    "fr": "Veuillez agréer, Madame, Monsieur, l’expression de nos salutations distinguées.\n\n{user.name}",
    "de": "Mit freundlichen Grüßen\n\n{user.name}",
    "en": "Yours faithfully\n\n{user.name}",
}


def _bodies(nl: str, fr: str, de: str, en: str) -> Texts:
    middles = {"nl": nl, "fr": fr, "de": de, "en": en}
    return {code: f"{_GREETINGS[code]}\n\n{middle}\n\n{_CLOSINGS[code]}" for code, middle in middles.items()}


TEMPLATES: Final[dict[str, tuple[Texts, Texts]]] = {
    "answer": (
        {
            "nl": "Uw vraag van {ticket.opened}",
            "fr": "Votre demande du {ticket.opened}",
            "de": "Ihre Anfrage vom {ticket.opened}",
            "en": "Your request of {ticket.opened}",
        },
        _bodies(
            "Op {ticket.opened} vroeg u ons het volgende: {ticket.subject}.",
            "Le {ticket.opened}, vous nous avez demandé ce qui suit : {ticket.subject}.",
            "Am {ticket.opened} haben Sie uns Folgendes gefragt: {ticket.subject}.",
            "On {ticket.opened} you asked us the following: {ticket.subject}.",
        ),
    ),
    "missing": (
        {
            "nl": "Aanvullende gegevens voor uw aanvraag",
            "fr": "Complément d’information pour votre demande",
            "de": "Ergänzende Angaben zu Ihrer Anfrage",
            "en": "More information about your request",
        },
        _bodies(
            "Om uw aanvraag ({ticket.subject}) te behandelen, hebben wij nog deze gegevens nodig:\n\n"
            "U kunt ze terugsturen per e-mail met de code onder deze brief.",
            "Pour traiter votre demande ({ticket.subject}), il nous manque encore les informations suivantes :\n\n"
            "Vous pouvez les envoyer par courriel à l’aide du code au bas de cette lettre.",
            "Um Ihre Anfrage ({ticket.subject}) zu bearbeiten, benötigen wir noch folgende Angaben:\n\n"
            "Sie können sie mit dem Code unter diesem Schreiben per E-Mail senden.",
            "To deal with your request ({ticket.subject}) we still need the following:\n\n"
            "You can send it by e-mail with the code under this letter.",
        ),
    ),
    "documents": (
        {
            "nl": "Documenten voor {organisation.name}",
            "fr": "Documents pour {organisation.name}",
            "de": "Unterlagen für {organisation.name}",
            "en": "Documents for {organisation.name}",
        },
        _bodies(
            "Hierbij bezorgen wij u de documenten over: {ticket.subject}.",
            "Veuillez trouver ci-joint les documents concernant : {ticket.subject}.",
            "Anbei erhalten Sie die Unterlagen zu: {ticket.subject}.",
            "Please find enclosed the documents about: {ticket.subject}.",
        ),
    ),
}

ENVELOPES: Final[tuple[dict[str, Any], ...]] = (
    {
        "code": "dl",
        "name_nl": "DL, venster rechts",
        "name_fr": "DL, fenêtre à droite",
        "name_de": "DL, Fenster rechts",
        "name_en": "DL, window on the right",
        "width": 220,
        "height": 110,
        "left": 110,
        "top": 45,
        "window_width": 92,
        "window_height": 35,
        "is_usual": True,
    },
    {
        "code": "c5",
        "name_nl": "C5, venster rechts",
        "name_fr": "C5, fenêtre à droite",
        "name_de": "C5, Fenster rechts",
        "name_en": "C5, window on the right",
        "width": 229,
        "height": 162,
        "left": 112,
        "top": 50,
        "window_width": 92,
        "window_height": 40,
        "is_usual": False,
    },
)


def load() -> None:
    """Adds what is missing; may run at every start."""
    templates = set(LetterTemplate.objects.values_list("code", flat=True))
    LetterTemplate.objects.bulk_create(
        LetterTemplate(code=code, subjects=subjects, bodies=bodies)
        for code, (subjects, bodies) in TEMPLATES.items()
        if code not in templates
    )
    envelopes = set(Envelope.objects.values_list("code", flat=True))
    Envelope.objects.bulk_create(Envelope(**row) for row in ENVELOPES if row["code"] not in envelopes)
