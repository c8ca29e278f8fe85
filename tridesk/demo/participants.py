"""Picks the people of a demo ticket: the requester with their organisation, and the colleagues that answer."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from tridesk.demo.data_files import read
from tridesk.demo.enquiry import Enquiry, Language
from tridesk.demo.people import STAFF, Person
from tridesk.demo.pools import BODIES, FAMILY_NAMES, FIRST_NAMES, NIS

AS_WRITTEN = 0.12
"""How often an enquiry is asked by the very person of its text."""

TAKERS: dict[Language, dict[str, int]] = read("staff")["shares"]
"""Username -> how much of the work in a language."""

_TOWNS = {language: tuple(towns) for language, towns in NIS.items()}
_TYPE_OF_BODY = re.compile(
    r"^(gemeente|stad|commune|ville|gemeinde|stadt|etude du notaire|etude d'huissiers|cabinet d'avocats"
    r"|studie gerechtsdeurwaarders|notariskantoor|notariat|advocatenkantoor)\b( de | d'| )?"
)


@dataclass(frozen=True, slots=True)
class Asker:
    """The person and body that ask, and how to reach them (example domains and numbers only)."""

    organisation: str
    nis: str
    contact: str
    mail: str
    phone: str


def asker(rng: Random, seed: int, enquiry: Enquiry) -> Asker:
    """A requester for this enquiry; an organisation keeps the same few people through the whole history."""
    language, kind = enquiry.language, enquiry.organisation_kind
    if enquiry.pinned or rng.random() < AS_WRITTEN:
        return _asker(language, enquiry.organisation, enquiry.contact)
    if kind == "citizen":
        return _asker(language, "", _name(rng, language))
    bodies = _TOWNS[language] if kind == "municipality" else BODIES[language][kind]
    organisation = rng.choice(bodies)
    return _asker(language, organisation, rng.choice(_roster(language, organisation, seed)))


@cache
def _roster(language: Language, organisation: str, seed: int) -> tuple[str, ...]:
    rng = Random(f"{seed} {organisation}")  # noqa: S311 - an invented past, no secret
    return tuple(_name(rng, language) for _ in range(3))


@cache
def _asker(language: Language, organisation: str, contact: str) -> Asker:
    nis = NIS[language].get(organisation, "")
    domain = mail_domain(organisation)
    mail = f"{_slug(contact, '.')}@{domain}"
    digits = Random(mail)  # noqa: S311 - the same person keeps the same invented number
    if organisation:
        phone = f"+32 12 34 {digits.randrange(50, 60)} {digits.randrange(100):02}"
    else:
        phone = f"+32 450 00 {digits.randrange(100):02} {digits.randrange(100):02}"
    return Asker(organisation, nis, contact, mail, phone)


def taker(rng: Random, language: Language) -> str:
    """Username of the first-line colleague that takes a call or mail in this language."""
    shares = TAKERS[language]
    return rng.choices(list(shares), list(shares.values()))[0]


def expert(rng: Random, service: str, language: Language) -> str:
    """Username of an expert of the service: one with the language, or else one that can read it."""
    return rng.choice(_experts(service, language)).username


@cache
def _experts(service: str, language: Language) -> list[Person]:
    experts = [person for person in STAFF if service in person.services]
    native = [person for person in experts if person.language == language]
    fluent = [person for person in experts if language in person.also]
    return native or fluent or experts


def mail_domain(organisation: str) -> str:
    """A reserved domain: `Commune de La Hulpe` has `la-hulpe.example`."""
    if not organisation:
        return "post.example"
    return _slug(_TYPE_OF_BODY.sub("", _plain(organisation)), "-") + ".example"


def short_name(organisation: str) -> str:
    """The body as a clerk would type it in a title: `Lievegem` for `Gemeente Lievegem`."""
    return re.sub(r"^(Gemeente|Stad|Commune|Ville|Gemeinde|Stadt) (de |d')?", "", organisation)


def _name(rng: Random, language: Language) -> str:
    names: Sequence[str] = FIRST_NAMES[language]
    return f"{rng.choice(names)} {rng.choice(FAMILY_NAMES[language])}"


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in folded if not unicodedata.combining(character))


def _slug(text: str, joint: str) -> str:
    return joint.join(re.findall(r"[a-z0-9]+", _plain(text)))
