"""The mail that asks an organisation to check its data, in the organisation's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from tridesk.directory.language import BILINGUAL, written_language
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.office.queries import office_data
from tridesk.kit import dates, phones
from tridesk.kit.clock import BRUSSELS


class LetterText(NamedTuple):
    """Subject and text of a mail."""

    subject: str
    text: str


def language_for(organisation: Organisation, contact: Contact | None) -> str:
    """`nl`, `fr`, `de`; `nl|fr` for a bilingual organisation when the contact's language is unknown."""
    spoken = contact.language if contact else ""
    if organisation.service_language == BILINGUAL and spoken not in ("nl", "fr"):
        return BILINGUAL
    return written_language(organisation.service_language, spoken, "")


def write(
    organisation: Organisation, language: str, link: str, until: datetime, *, name: str = "", again: bool = False
) -> LetterText:
    """Writes the letter in each language of `language`; `again` marks a reminder."""
    return in_each(language, lambda part: _in(part, organisation, link, until, name, again=again))


def in_each(language: str, write_in: Callable[[str], LetterText]) -> LetterText:
    """A letter in each language of `language` (`nl|fr`: both), one below the other."""
    parts = [write_in(part) for part in language.split("|")]
    return LetterText(" / ".join(part.subject for part in parts), "\n\n* * *\n\n".join(part.text for part in parts))


def _in(language: str, organisation: Organisation, link: str, until: datetime, name: str, *, again: bool) -> LetterText:
    with translation.override(language):
        day = until.astimezone(BRUSSELS).date()
        facts = {
            "organisation": organisation.names.in_(language),
            "name": name,
            "link": link,
            "day": dates.long_date(day, language),
            "phone": phones.written(office_data().phone),
        }
        subject = (
            _("Reminder: is what we know of %(organisation)s still right?")
            if again
            else _("Is what we know of %(organisation)s still right?")
        )
        return LetterText(subject % facts, "\n\n".join(part % facts for part in _paragraphs(bool(name), again)))


def _paragraphs(named: bool, again: bool) -> list[str]:
    reminder = [_("We wrote to you before and have not heard from you yet; perhaps our letter was overlooked.")]
    return [
        _("Dear %(name)s,") if named else _("Dear reader,"),
        *(reminder if again else []),
        _(
            "%(organisation)s is connected to the National Register. So that we can reach you when something is the"
            " matter with it, we should like to know whether our details of your organisation and its people are"
            " still right."
        ),
        "%(link)s",
        _(
            "There you see what we know. Say that all of it is right, or correct what is not: it takes a few minutes"
            " and no password. Nothing changes before a colleague of ours has looked at it."
        ),
        _(
            "The link is meant for %(organisation)s alone and is good until %(day)s. Please do not pass it on to"
            " anybody outside your organisation."
        ),
        _("Do you doubt whether this letter comes from us? Call us at %(phone)s, or reply to it."),
        _("Kind regards,") + "\n" + _("Help desk National Register"),
    ]
