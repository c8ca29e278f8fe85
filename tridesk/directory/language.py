"""The language in which the desk writes: language law as far as it concerns us (domain.md 2).

Coordinated laws of 18 July 1966: a central service writes to a local one in the language of its region (art. 39 § 2),
to one of Brussels in Dutch or French (art. 39 § 1). Facilities are a right of inhabitants towards their own
municipality; they do not change the language in which we write to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tridesk.kit.languages import LANGUAGES

OFFICIAL: Final[tuple[str, ...]] = LANGUAGES
BILINGUAL: Final = "nl|fr"  # services of Brussels and federal ones
FAILING_ALL: Final = "nl"


@dataclass(frozen=True, slots=True)
class Regime:
    """What the law says of a municipality: in what we write to it, and in what else its inhabitants may be served.

    `written` is `nl`, `fr`, `de` or `nl|fr`; `facilities` is `nl`, `fr`, `de` or ''; `name` is the one that the table
    of municipalities uses: `nl`, `fr`, `bilingual`, `nl+fr-rand`, `nl+fr-grens`, `fr+nl`, `fr+de`, `de+fr`.
    """

    written: str
    facilities: str
    name: str


_DUTCH: Final = Regime("nl", "", "nl")
_FRENCH: Final = Regime("fr", "", "fr")
_BRUSSELS: Final = Regime(BILINGUAL, "", "bilingual")
_BRUSSELS_ARRONDISSEMENT: Final = "21"

# How NIS codes begin, by province; the longest beginning wins.
_REGIONS: Final[dict[str, Regime]] = {
    "1": _DUTCH,  # Antwerp
    _BRUSSELS_ARRONDISSEMENT: _BRUSSELS,
    "23": _DUTCH,
    "24": _DUTCH,  # Flemish Brabant
    "25": _FRENCH,  # Walloon Brabant
    "3": _DUTCH,
    "4": _DUTCH,  # West and East Flanders
    "5": _FRENCH,
    "6": _FRENCH,  # Hainaut, Liège
    "7": _DUTCH,  # Limburg
    "8": _FRENCH,
    "9": _FRENCH,  # Luxembourg, Namur
}

_SPECIAL: Final[dict[Regime, tuple[str, ...]]] = {
    # around Brussels: Drogenbos, Kraainem, Linkebeek, Sint-Genesius-Rode, Wemmel, Wezembeek-Oppem
    Regime("nl", "fr", "nl+fr-rand"): ("23098", "23099", "23100", "23101", "23102", "23103"),
    # along the border: Bever, Mesen, Spiere-Helkijn, Ronse, Herstappe, Voeren
    Regime("nl", "fr", "nl+fr-grens"): ("23009", "33016", "34043", "45041", "73028", "73109"),
    # Comines-Warneton, Mouscron, Enghien, Flobecq
    Regime("fr", "nl", "fr+nl"): ("57097", "57096", "51067", "51019"),
    # Malmedy, Waimes
    Regime("fr", "de", "fr+de"): ("63049", "63080"),
    # Amel, Büllingen, Bütgenbach, Eupen, Kelmis, Lontzen, Raeren, Sankt Vith, Burg-Reuland
    Regime("de", "fr", "de+fr"): (
        "63001",
        "63012",
        "63013",
        "63023",
        "63040",
        "63048",
        "63061",
        "63067",
        "63087",
    ),
}
_SPECIAL_BY_NIS: Final = {nis: regime for regime, codes in _SPECIAL.items() for nis in codes}

_LOCAL: Final = frozenset({"municipality", "welfare", "police"})
_CENTRAL: Final = frozenset({"federal", "social_security"})


def regime_of(nis: str) -> Regime | None:
    """What holds for the municipality with this NIS code, or that had it before a merger; None if no code begins so."""
    if len(nis) != 5 or not (nis.isascii() and nis.isdigit()):
        return None
    return _SPECIAL_BY_NIS.get(nis) or _REGIONS.get(nis[:2]) or _REGIONS.get(nis[:1])


def service_language_of(kind: str, nis: str = "") -> str | None:
    """In what we write to a body of this kind: `nl`, `fr`, `de`, `nl|fr`, '' for the requester's language.

    None where the law leaves it to us to find out: a local service of which we do not know where it is, a community
    or region.
    """
    if kind in _LOCAL:
        regime = regime_of(nis)
        return regime.written if regime else None
    if kind in _CENTRAL:
        return BILINGUAL
    return None if kind == "community" else ""


def written_language(service_language: str, spoken: str, of_the_request: str, otherwise: str = FAILING_ALL) -> str:
    """The language of a written answer, `nl`, `fr` or `de`, whatever was spoken on the telephone.

    A service of one language region gets its own language, `service_language` (art. 39). A bilingual service,
    `nl|fr`, gets whichever of both it asked in. All others, `''`, get the official language that they used
    (art. 41). Where the request does not decide, the language of the contact does; where nothing does, `otherwise`.
    """
    if service_language in OFFICIAL:
        return service_language
    allowed = ("nl", "fr") if service_language == BILINGUAL else OFFICIAL
    return next((language for language in (of_the_request, spoken) if language in allowed), otherwise)


def law_of(service_language: str, kind: str) -> str:
    """Why a service is written to in its language: `local`, `bilingual`, `service`; '' where no law says so."""
    if service_language == BILINGUAL:
        return "bilingual"
    if service_language in OFFICIAL:
        return "local" if kind in _LOCAL else "service"
    return ""
