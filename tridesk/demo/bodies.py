"""What is known of a body beside the name that an enquiry gives it.

Its name in the other languages, and the language in which it is written to.
"""

import re
from dataclasses import dataclass
from typing import Final

from tridesk.demo.data_files import read
from tridesk.demo.enquiry import Kind, Language

_TYPES: Final = (
    ("Gemeente ", "Commune de ", "Gemeinde "),
    ("Stad ", "Ville de ", "Stadt "),
    ("OCMW ", "CPAS de ", "ÖSHZ "),
    ("Politiezone ", "Zone de police ", "Polizeizone "),
)
_BRUSSELS: Final = frozenset({"Schaerbeek", "Bruxelles Nord", "Montgomery"})
_TO_FRENCH: Final[dict[str, str]] = read("bodies")["towns"] | read("bodies")["federal"]
_TO_DUTCH: Final = {french: dutch for dutch, french in _TO_FRENCH.items()}


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation of the directory; `name_de` is '' where it has no German name of its own."""

    name_nl: str
    name_fr: str
    name_de: str
    kind: str
    nis: str
    service_language: str


def body(name: str, kind: Kind, nis: str, language: Language) -> DemoOrganisation:
    """The body with this name; the same one for its name in any language."""
    prefix, town = _parted(name)
    dutch = _TO_DUTCH.get(town, town) if language != "de" else town
    french = _TO_FRENCH.get(dutch, dutch)
    return DemoOrganisation(
        name_nl=(prefix[0] if prefix else "") + dutch,
        name_fr=_elided(prefix[1], french) if prefix else french,
        name_de=name if language == "de" else "",
        kind=kind,
        nis=nis,
        service_language=_service_language(kind, nis, french, language),
    )


def _service_language(kind: Kind, nis: str, french: str, language: Language) -> str:
    if kind in ("federal", "social_security") or nis.startswith("21") or french in _BRUSSELS:
        return "nl|fr"
    return language if kind in ("municipality", "welfare", "police") else ""


def _parted(name: str) -> tuple[tuple[str, str, str] | None, str]:
    """What kind of body it says it is, in three languages, and the name itself."""
    for names in _TYPES:
        for prefix in (*names, names[1].removesuffix("de ") + "d'"):
            if name.startswith(prefix):
                return names, name[len(prefix) :]
    return None, name


def _elided(prefix: str, town: str) -> str:
    """`Ville de Mons`, but `Ville d'Anvers`."""
    if prefix.endswith(" de ") and re.match("[aeiouyàâéèêëîïôöûAEIOUÀÂÉÈÊËÎÏÔÖÛ]", town):
        return f"{prefix.removesuffix('de ')}d'{town}"
    return prefix + town
