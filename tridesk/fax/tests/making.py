"""Faxes as a machine sends them: words on paper, as a TIFF with pixels that are not square. All of it invented."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFont

FINE: Final = (204, 196)
STANDARD: Final = (204, 98)
NUMBER: Final = "85.07.30-033.28"  # has right check digits, and was never assigned
_WIDE, _HIGH = 1728, 2292
_LETTERS: Final = 34

DUTCH: Final = f"""Gemeente Eeklo
Betreft: sleutel van een medewerker verloren

Geachte heer, mevrouw,
onze medewerker heeft de sleutel van het register verloren.
Het rijksregisternummer is {NUMBER}.
Kunt u de toegang laten blokkeren en ons daarna bellen?
Met vriendelijke groeten"""
FRENCH: Final = """Ville de Namur
Objet : demande de formulaire

Madame, Monsieur,
nous voudrions recevoir le formulaire pour une nouvelle collaboratrice.
Pouvez-vous nous dire quels documents il faut envoyer avec la demande ?
Nous vous remercions de votre réponse."""
GERMAN: Final = """Gemeinde Raeren
Betreff: Zugang zum Register gesperrt

Sehr geehrte Damen und Herren,
seit heute Morgen ist der Zugang unserer Mitarbeiterin gesperrt.
Bitte rufen Sie uns zurück, damit wir weiter arbeiten können.
Mit freundlichen Grüßen"""
ADVERTISEMENT: Final = "GROTE ACTIE\n\nInktpatronen aan halve prijs!\n\nBestel vandaag nog.\n\nInkt & Co"


def picture(text: str, head: str = "") -> Image.Image:
    """A page of paper with these words; `head` is the line that the sender's machine prints above."""
    page = Image.new("L", (_WIDE, _HIGH), 255)
    draw = ImageDraw.Draw(page)
    draw.text((60, 20), head, font=ImageFont.load_default(26), fill=0)
    draw.multiline_text((150, 320), text, font=ImageFont.load_default(_LETTERS), fill=0, spacing=20)
    return page.convert("1")


def tiff(pages: Sequence[str | Image.Image], dots: tuple[int, int] = FINE, turned: int = 0) -> bytes:
    """A fax of these pages; `turned` degrees counter-clockwise on the glass."""
    images = [page if isinstance(page, Image.Image) else picture(page) for page in pages]
    images = [image.rotate(turned, expand=True, fillcolor=1).resize((_WIDE, _HIGH)) for image in images]
    if dots == STANDARD:
        images = [image.resize((_WIDE, _HIGH // 2), Image.Resampling.NEAREST) for image in images]
    file = io.BytesIO()
    images[0].save(file, "TIFF", compression="group4", dpi=dots, save_all=True, append_images=images[1:])
    return file.getvalue()
