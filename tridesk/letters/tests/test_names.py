"""The nastiest names in four languages: each letter is made, whole, and in its own language."""

from __future__ import annotations

import io
from typing import Final

import pikepdf
import pytest

from tests.papers import faults_in, languages_of, overlaps_in, text_boxes
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.letters import actions, queries
from tridesk.letters.actions import LetterChange
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

TOWNS: Final[tuple[dict[str, str], ...]] = (
    {
        "name_nl": "Sint-Genesius-Rode",
        "name_fr": "Rhode-Saint-Genèse",
        "street": "Dorpsstraat 46 b. 2",
        "postcode": "1640",
        "town": "Sint-Genesius-Rode",
    },
    {
        "name_nl": "Sankt Vith",
        "name_fr": "Saint-Vith",
        "name_de": "Stadt Sankt Vith / Ville de Saint-Vith - Standesamt und Bevölkerungsdienst",
        "street": "Hauptstraße 43",
        "postcode": "4780",
        "town": "Sankt Vith",
    },
    {
        "name_nl": "Elsene",
        "name_fr": "Ixelles",
        "street": "Elsensesteenweg 168 bus A2",
        "postcode": "1050",
        "town": "Elsene",
    },
)
NAMES: Final = (
    "Nguyễn Thị Ngọc Ánh Đặng",
    "Αλέξανδρος Παπαδόπουλος-Ιωαννίδης",
    "Єлизавета Щербаківська-Їжакевич",
    "Љиљана Ђорђевић Ћирић",
    "Фёдор Объедков",
    "דוד בן־גוריון",
    "محمد عبد الرحمن الخطيب",
    "Dr. علی‌رضا رضایی",
    "STRAẞE Ǩőřŝŷ d’Œuvre",
    "Anne-Cécile van den Broeck-Vandersmissen de Goeij",
)


@pytest.mark.parametrize(("place", "name"), enumerate(NAMES))
def test_the_nastiest_names_are_printed_whole_in_a_letter_of_each_language(
    place: int, name: str, ticket: Ticket, karim: User
) -> None:
    language = INTERFACE_LANGUAGES[place % 4]
    Organisation.objects.update(
        **TOWNS[place % 3],
        service_language="" if language == "en" else language,
        kind="notary" if language == "en" else "municipality",
    )
    Contact.objects.update(name=name)
    Ticket.objects.update(subject=f"Over {name}")
    template = queries.template_with("answer")
    letter = actions.begin_letter(factories.fresh(ticket), template, by=karim, language=language)
    if place == 0:
        abroad = ["Generalkonsulat", name, "Cäcilienstraße 46", "50667 Köln", "DUITSLAND"]
        change = LetterChange("\n".join(abroad), name, f"{letter.text}\n\n{name}", letter.envelope, name)
        letter = actions.change_letter(letter, change, by=karim)
    assert name in " ".join(letter.address_lines)
    made = actions.pdf_of(actions.finish_letter(letter, by=karim))
    assert faults_in(made) == []
    assert languages_of(made) == (f"{language}-BE", [f"{language}-BE"])
    assert overlaps_in(made) == []
    window = letter.envelope.window
    with pikepdf.open(io.BytesIO(made)) as pdf:
        boxes = text_boxes(pdf.pages[0])
    top, left, right = (millimetres * 72 / 25.4 for millimetres in (297 - window.top, window.left, window.left + 92))
    bottom = top - window.window_height * 72 / 25.4
    address = [box for box in boxes if bottom < box.bottom and box.top < top and box.left >= left]
    assert len({round(box.bottom) for box in address}) == len(letter.address_lines)
    assert max(box.right for box in address) < right
