"""The words of the desk: templates filled for one ticket, the footer under each answer, the subject line of a mail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.office.queries import office_data
from tridesk.kit import dates, phones, reference
from tridesk.kit.languages import INTERFACE_LANGUAGES, languages_for
from tridesk.kit.national_number import mask
from tridesk.mailroom import compose
from tridesk.tickets.greetings import addressee, with_closing
from tridesk.tickets.models import Entry, Template, Ticket
from tridesk.tickets.ports import request_links
from tridesk.tickets.reference.templates import TEMPLATES, VARIABLES
from tridesk.tickets.talks import Talk

BETWEEN_LANGUAGES = f"\n\n{'_' * 32}\n\n"  # of a text that stands there in several languages
MOST_FORWARDED: Final = 200_000  # characters of a conversation, the newest
_COLON: Final = {"fr": "\u00a0:"}
_VARIABLE = re.compile(r"( ?)\{(\w+)\}")
_DESK = {
    "nl": "Helpdesk Rijksregister",
    "fr": "Helpdesk Registre national",
    "de": "Helpdesk Nationalregister",
    "en": "Help desk National Register",
}
_CITIZEN = {"nl": "burger", "fr": "citoyen", "de": "Bürger", "en": "citizen"}
_REQUESTER = {
    "nl": "de aanvrager",
    "fr": "la personne qui a posé la question",
    "de": "die anfragende Person",
    "en": "the requester",
}


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


def filled_in(body: str, language: str, ticket: Ticket, agent: User | None) -> str:
    """A text of the desk with its variables filled in for this ticket."""
    return _fill(body, variables(ticket, agent, language))


def variables(ticket: Ticket, agent: User | None, language: str) -> dict[str, str]:
    """The value of every variable that templates may use."""
    organisation, office = ticket.organisation, office_data()
    values = {
        "contact": addressee(ticket.requester_name),
        "number": ticket.number,
        "subject": ticket.subject,
        "organisation": organisation.names.in_(language) if organisation else _CITIZEN[language],
        "agent": str(agent) if agent else "Helpdesk",
        "agent_phone": phones.written(agent.phone if agent and agent.phone else office.phone),
        "desk_phone": phones.written(office.phone),
        "desk_mail": office.email,
        "desk_fax": phones.written(office.fax) if office.fax else "",
        "desk_address": office.address.in_(language),
        "until": moment(ticket.awaited_until or ticket.due_at, language),
    }
    return dict.fromkeys(VARIABLES, "") | values


def named_requester(ticket: Ticket, language: str) -> str:
    """The requester within a sentence to somebody else: the name by which they are greeted, else who they are."""
    return addressee(ticket.requester_name) or _REQUESTER[language]


def moment(at: Any, language: str) -> str:
    """A day and an hour as Belgians write them, e.g. `26 november 2026, 16.30 uur`, `1er décembre 2026, 16h30`."""
    patterns = {"nl": "d MMMM y, H.mm 'uur'", "fr": "d MMMM y, H'h'mm", "de": "d. MMMM y, H.mm 'Uhr'"}
    pattern = patterns.get(language, "d MMMM y, H.mm")
    return dates.in_words(at, pattern, language)


def with_footer(text: str, ticket: Ticket, agent: User | None, language: str, last: str = "") -> str:
    """An answer with the details of the file manager and of the desk under it, and a closing when a person wrote it.

    `last` is a paragraph that Tridesk adds between closing and footer. Without a language the details stand there in
    three.
    """
    text = with_closing(text, language) if agent else text.rstrip()
    text = f"{text}\n\n{last}" if last else text
    footers = "\n\n".join(fill("desk.footer", each, ticket, agent).body for each in languages_for(language))
    return f"{text}\n\n-- \n{footers}\n"


@dataclass(frozen=True, slots=True)
class MailPreview:
    """A mail as it will leave."""

    sender: str
    to: str
    subject: str
    text: str
    cc: str = ""


def preview(ticket: Ticket, text: str, agent: User, language: str, cc: Sequence[str] = ()) -> MailPreview:
    """The answer as the requester will read it: national numbers masked, the footer under it."""
    language = language or ticket.language
    follows = request_links.answer.words(ticket, [ticket.requester_email, *cc], [language], made=False)
    body = with_footer(masked(text), ticket, agent, language, "\n\n".join(follows))
    return MailPreview(desk_sender(language), ticket.requester_email, mail_subject(ticket), body, ", ".join(cc))


def forwarded(ticket: Ticket, text: str, entries: Sequence[Entry], agent: User, language: str) -> str:
    """The mail by which a ticket is forwarded: the covering text, and below it what was said, the oldest first."""
    with override(language):
        parts, room = list[str](), MOST_FORWARDED
        for entry in reversed(entries):
            who = f"{entry.author_name or entry.author or '—'}, {moment(entry.at, language)}{_COLON.get(language, ':')}"
            parts.append(f"{who}\n\n{entry.text[:room].strip()}")
            room -= len(entry.text)
            if room <= 0:
                break
        head = _("What was said on ticket %(number)s, “%(subject)s”:") % {
            "number": ticket.number,
            "subject": ticket.subject,
        }
    footer = fill("desk.footer", language, ticket, agent).body
    covering = f"{with_closing(text, language)}\n\n{footer}"
    return BETWEEN_LANGUAGES.join([covering, "\n\n\n".join([head, *reversed(parts)])]) + "\n"


def acknowledgement(ticket: Ticket, language: str, announcement: str) -> Filled:
    """The acknowledgement of a ticket in one language, with what is announced about the register below its greeting.

    No word of its sender is in it: the templates of an installation may still name contact and subject.
    """
    neutral = {"contact": "", "subject": ticket.number}
    filled = fill("desk.acknowledgement", language, ticket, None, until=moment(ticket.due_at, language), **neutral)
    return Filled(filled.title, after_greeting(filled.body, announcement))


def one_below_the_other(
    ticket: Ticket, agent: User | None, bodies: Sequence[str], languages: Sequence[str], last: Sequence[str] = ()
) -> str:
    """One mail of texts in several languages, each with the footer of its own; `last` as in `with_footer`."""
    parts = zip_longest(bodies, languages, last, fillvalue="")
    signed = (with_footer(body, ticket, agent, language, words) for body, language, words in parts)
    return BETWEEN_LANGUAGES.join(text.rstrip() for text in signed) + "\n"


def after_greeting(body: str, words: str) -> str:
    """The body with a paragraph more behind its first one, the greeting; as it was when there is nothing to add."""
    greeting, gap, rest = body.partition("\n\n")
    return f"{greeting}\n\n{words}{gap}{rest}" if words else body


def masked(text: str) -> str:
    """A text with every national number as a token."""
    return mask(text).text


def mail_subject(ticket: Ticket, subject: str = "", *, talk: Talk = Talk.REQUESTER) -> str:
    """The subject line with the reference by which a reply finds its ticket and its conversation."""
    line, prefix = subject or ticket.subject, "Fwd:" if talk is Talk.OUTSIDE else "Re:"
    if not line.lower().startswith(prefix.lower()):
        line = f"{prefix} {line}"
    return f"{line} [{mail_reference(ticket.number, talk)}]"


@cache
def desk_sender(language: str) -> str:
    """The desk as readers see it in their list of mails: its name in their language, and its address."""
    written: str = settings.ENVIRONMENT.mail_from
    return written if "<" in written else f"{_DESK.get(language, _DESK['en'])} <{written}>"


def desk_address() -> str:
    """The bare mail address of the desk."""
    return compose.bare(settings.ENVIRONMENT.mail_from)


def is_desk(email: str) -> bool:
    """Whether a mail address is the desk's own, with or without a `+reference`."""
    local, _at, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" == desk_address().lower()


def mail_reference(number: str, talk: Talk = Talk.REQUESTER) -> str:
    """The reference of a ticket that travels in mail; each of its conversations has one of its own."""
    return reference.make(number, talk.key(reference_keys()[0]))


def reply_link(subject: str) -> str:
    """What the QR code on a paper says: a mail to the desk with this subject."""
    return f"mailto:{desk_address()}?subject={quote(subject)}"


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
