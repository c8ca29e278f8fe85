"""Both contact blocks of what leaves on paper: who keeps the file, and the help desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.office.queries import OfficeCard
from tridesk.directory.office.staffing import standing_of
from tridesk.kit import phones
from tridesk.kit.text import colon

DESK: Final = {
    "nl": "Helpdesk van het Rijksregister",
    "fr": "Helpdesk du Registre national",
    "de": "Helpdesk des Nationalregisters",
    "en": "Help desk of the National Register",
}


def manager_block(manager: User, at: datetime, office: OfficeCard) -> dict[str, Any]:
    """The file manager; while they are away, who replaces them."""
    lines, absence = [str(manager)], standing_of(manager, at)
    person = absence.replacement if absence else manager
    if absence and person:
        lines.append(_("In absence: %(name)s") % {"name": person})
    elif absence:
        lines.append(_("In absence: the help desk"))
    phone = person.phone if person and person.phone else office.phone
    email = person.email if person and person.email else office.email
    return {"title": _("File manager"), "lines": [*lines, *_ways(phone, email)]}


def desk_block(language: str, office: OfficeCard) -> dict[str, Any]:
    """The help desk, with all its numbers."""
    fax = [labelled(_("Fax")) + phones.written(office.fax)] if office.fax else []
    return {"title": _("Help desk"), "lines": [DESK[language], *_ways(office.phone, office.email), *fax]}


def labelled(word: str) -> str:
    """A word with a colon behind it, as the language writes it."""
    return f"{word}{colon(get_language())}"


def _ways(phone: str, email: str) -> list[str]:
    return [
        *([labelled(_("Telephone")) + phones.written(phone)] if phone else []),
        *([labelled(_("Mail")) + email] if email else []),
    ]
