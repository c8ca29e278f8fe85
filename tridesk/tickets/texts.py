"""The words of the desk: templates filled for one ticket, the footer under each answer, the subject line of a mail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel.dates import format_datetime
from django.conf import settings

from tridesk.accounts.models import User
from tridesk.kit import phones, reference
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.mailroom import compose
from tridesk.tickets.intake.reading import SECOND_LINE
from tridesk.tickets.models import Template, Ticket
from tridesk.tickets.reference.templates import TEMPLATES, VARIABLES

BETWEEN_LANGUAGES = f"\n\n{'_' * 32}\n\n"  # of a text that stands there in several languages
_VARIABLE = re.compile(r"( ?)\{(\w+)\}")
_DESK = {
    "nl": "Helpdesk Rijksregister",
    "fr": "Helpdesk Registre national",
    "de": "Helpdesk Nationalregister",
    "en": "Help desk National Register",
}
_CITIZEN = {"nl": "burger", "fr": "citoyen", "de": "Bürger", "en": "citizen"}


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its variables filled in."""

    title: str
    body: str


def fill(code: str, language: str, ticket: Ticket, agent: User | None, **extra: str) -> Filled:
    """The template `code` in `language` (else in the first of ours that it has), filled for this ticket."""
    titles, bodies = _texts(code)
    chosen = next(candidate for candidate in (language, *INTERFACE_LANGUAGES) if candidate in bodies)
    values = variables(ticket, agent, chosen) | extra
    return Filled(_fill(titles.get(chosen, ""), values), _fill(bodies[chosen], values))


def variables(ticket: Ticket, agent: User | None, language: str) -> dict[str, str]:
    """The value of every variable that templates may use."""
    organisation = ticket.organisation
    values = {
        "contact": ticket.requester_name,
        "number": ticket.number,
        "subject": ticket.subject,
        "organisation": organisation.names.in_(language) if organisation else _CITIZEN[language],
        "agent": str(agent) if agent else "Helpdesk",
        "agent_phone": phones.written(agent.phone if agent and agent.phone else settings.ENVIRONMENT.desk_phone),
        "desk_phone": phones.written(settings.ENVIRONMENT.desk_phone),
        "desk_mail": desk_address(),
        "until": moment(ticket.awaited_until or ticket.due_at, language),
    }
    return dict.fromkeys(VARIABLES, "") | values


def moment(at: Any, language: str) -> str:
    """A day and an hour as Belgians write them, e.g. `26 november 2026, 16.30`."""
    patterns = {"nl": "d MMMM y, H.mm 'uur'", "fr": "d MMMM y, H 'h' mm", "de": "d. MMMM y, H.mm 'Uhr'"}
    pattern = patterns.get(language, "d MMMM y, H.mm")
    locale = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE"}.get(language, "en_BE")
    return format_datetime(at.astimezone(BRUSSELS), pattern, locale=locale)


def with_footer(text: str, ticket: Ticket, agent: User | None, language: str) -> str:
    """An answer with the details of the file manager and of the desk under it."""
    return f"{text.rstrip()}\n\n-- \n{fill('desk.footer', language, ticket, agent).body}\n"


def acknowledgement(ticket: Ticket, language: str, announcement: str) -> Filled:
    """The acknowledgement of a ticket in one language, with what is announced about the register below its greeting.

    No word of its sender is in it: the templates of an installation may still name contact and subject.
    """
    neutral = {"contact": "", "subject": ticket.number}
    filled = fill("desk.acknowledgement", language, ticket, None, until=moment(ticket.due_at, language), **neutral)
    return Filled(filled.title, after_greeting(filled.body, announcement))


def one_below_the_other(ticket: Ticket, bodies: Sequence[str], languages: Sequence[str]) -> str:
    """One mail of texts in several languages, each with the footer of its own."""
    signed = (with_footer(body, ticket, None, language) for body, language in zip(bodies, languages, strict=True))
    return BETWEEN_LANGUAGES.join(text.rstrip() for text in signed) + "\n"


def after_greeting(body: str, words: str) -> str:
    """The body with a paragraph more behind its first one, the greeting; as it was when there is nothing to add."""
    greeting, gap, rest = body.partition("\n\n")
    return f"{greeting}\n\n{words}{gap}{rest}" if words else body


def mail_subject(ticket: Ticket, subject: str = "", *, second_line: bool = False) -> str:
    """The subject line with the reference by which a reply finds its ticket and its conversation."""
    line = subject or ticket.subject
    if not line.lower().startswith("re:"):
        line = f"Re: {line}"
    return f"{line} [{mail_reference(ticket.number, second_line=second_line)}]"


@cache
def desk_sender(language: str) -> str:
    """The desk as readers see it in their list of mails: its name in their language, and its address."""
    written: str = settings.ENVIRONMENT.mail_from
    return written if "<" in written else f"{_DESK.get(language, _DESK['en'])} <{written}>"


def desk_address() -> str:
    """The bare mail address of the desk."""
    return compose.bare(settings.ENVIRONMENT.mail_from)


def mail_reference(number: str, *, second_line: bool = False) -> str:
    """The reference of a ticket that travels in mail; the conversation with the second line has one of its own."""
    key = reference_keys()[0]
    return reference.make(number, reference.derived(key, SECOND_LINE) if second_line else key)


def reference_keys() -> list[bytes]:
    """The keys of the check letters in a reference: the first makes them, older ones are still read."""
    return [bytes.fromhex(key) for key in settings.SECRETS.keys("reference")]


def _fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables; any other brace stays as it was typed, for a mail is never lost to one.

    An empty value removes the space before it: `Bonjour {contact},` without a name becomes `Bonjour,`.
    """

    def value(variable: re.Match[str]) -> str:
        filled = values.get(variable[2])
        return variable[0] if filled is None else f"{variable[1]}{filled}" if filled else ""

    return _VARIABLE.sub(value, text)


def _texts(code: str) -> tuple[dict[str, str], dict[str, str]]:
    row = Template.objects.filter(code=code).first()
    if row is not None and row.bodies:
        return row.titles, row.bodies
    built_in = next(template for template in TEMPLATES if template.code == code)
    return dict(built_in.title), dict(built_in.body)
