"""In which language an answer to a ticket is written, why, and whether its text is in that language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.directory.language import FAILING_ALL, law_of, written_language
from tridesk.directory.organisations.queries import contacts_by_emails
from tridesk.kit.errors import Sayable
from tridesk.mailroom.conversation import language_of_text
from tridesk.tickets.greetings import below_greeting
from tridesk.tickets.models import Ticket

NAMES: Final[Mapping[str, Any]] = dict(settings.LANGUAGES)
LAWS: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "local": {
        "nl": gettext_lazy("A local service of the Dutch language region is written to in Dutch."),
        "fr": gettext_lazy("A local service of the French language region is written to in French."),
        "de": gettext_lazy("A local service of the German language region is written to in German."),
    },
    "bilingual": {
        "nl": gettext_lazy("A bilingual service is written to in the language in which it asked: Dutch."),
        "fr": gettext_lazy("A bilingual service is written to in the language in which it asked: French."),
    },
    "service": {
        "nl": gettext_lazy("This organisation is written to in Dutch."),
        "fr": gettext_lazy("This organisation is written to in French."),
        "de": gettext_lazy("This organisation is written to in German."),
    },
}


@dataclass(frozen=True, slots=True)
class AnswerLanguage:
    """The language of an answer, '' when it is unknown and the desk must choose.

    `law` is why: `local`, `bilingual` or `service`, '' when the desk may choose.
    """

    language: str
    law: str

    @property
    def reason(self) -> Sayable:
        """The law in a sentence; '' when the desk may choose."""
        return LAWS[self.law][self.language] if self.law else ""


@dataclass(frozen=True, slots=True)
class LanguageDoubt:
    """A text that is in another language than the answer should be."""

    written: str
    required: str
    law: str
    sentence: str


def answer_language(ticket: Ticket) -> AnswerLanguage:
    """The language in which the requester of a ticket is answered."""
    organisation, contact = ticket.organisation, ticket.contact
    service_language = organisation.service_language if organisation else ""
    otherwise = FAILING_ALL if ticket.language else ""
    language = written_language(service_language, contact.language if contact else "", ticket.language, otherwise)
    law = law_of(service_language, organisation.kind if organisation else "") if language else ""
    return AnswerLanguage(language, law)


def forwarding_doubt(to: Sequence[str], text: str, chosen: str) -> LanguageDoubt | None:
    """The doubt about the text above a forwarded ticket: an organisation of the directory decides as it does there."""
    contact = next(iter(contacts_by_emails(to).values()), None)
    organisation = contact.organisation if contact else None
    language = written_language(organisation.service_language if organisation else "", "", chosen)
    law = law_of(organisation.service_language, organisation.kind) if organisation else ""
    return _doubt(AnswerLanguage(language, law), text, chosen)


def language_doubt(ticket: Ticket, text: str, chosen: str) -> LanguageDoubt | None:
    """The doubt about a text: the law decides, else the language that was chosen; None for a text too short to tell."""
    return _doubt(answer_language(ticket), text, chosen)


def _doubt(answer: AnswerLanguage, text: str, chosen: str) -> LanguageDoubt | None:
    required = answer.language if answer.law else chosen
    written = language_of_text(below_greeting(text))
    if not required or written in ("", required):
        return None
    reason = answer.reason or _("The answer is set to %(language)s.") % {"language": NAMES[required]}
    return LanguageDoubt(written, required, answer.law, f"{reads_as(written)} {reason}")


def reads_as(language: str) -> str:
    """A sentence that says in which language a text is."""
    return _("This reads as %(language)s.") % {"language": NAMES[language]}
