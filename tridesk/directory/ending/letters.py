"""The mail that tells an organisation what of its access ends, when, and how to renew it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _

from tridesk.directory.confirming.letters import LetterText, in_each
from tridesk.directory.models import Credential, Organisation
from tridesk.directory.office.queries import office_data
from tridesk.kit import dates, phones
from tridesk.kit.clock import BRUSSELS


def write(
    organisation: Organisation, credentials: Sequence[Credential], language: str, link: str, until: datetime, name: str
) -> LetterText:
    """Writes the mail in each language of `language`. Kinds and names alone: no number of a key leaves by mail."""
    return in_each(language, partial(_in, organisation, credentials, link, until, name))


def _in(
    organisation: Organisation, credentials: Sequence[Credential], link: str, until: datetime, name: str, language: str
) -> LetterText:
    with translation.override(language):
        facts = {
            "organisation": organisation.names.in_(language),
            "name": name,
            "link": link,
            "day": dates.long_date(until.astimezone(BRUSSELS).date(), language),
            "phone": phones.written(office_data().phone),
        }
        lines = [_line(credential, language) for credential in credentials]
        # the names in the lines come from outside: they never meet `%`
        opening, closing = ([part % facts for part in parts] for parts in _paragraphs(named=bool(name)))
        subject = _("Renew in time: access of %(organisation)s to the National Register ends soon") % facts
        return LetterText(subject, "\n\n".join([*opening, "\n".join(lines), *closing]))


def _line(credential: Credential, language: str) -> str:
    assert credential.valid_until is not None
    kind, day = credential.get_kind_display(), dates.long_date(credential.valid_until, language)
    return "- " + _("%(kind)s of %(user)s: last day %(day)s") % {"kind": kind, "user": str(credential.user), "day": day}


def _paragraphs(*, named: bool) -> tuple[list[str], list[str]]:
    opening = [
        _("Dear %(name)s,") if named else _("Dear reader,"),
        _("Access of %(organisation)s to the National Register ends soon, unless it is renewed:"),
    ]
    return opening, [
        _(
            "Renew it in time, so that nobody is locked out. Behind this link you see who is connected for"
            " %(organisation)s. Say there, in the remark, what is still needed, and say who has left: we end that"
            " access. It takes a few minutes and no password."
        ),
        "%(link)s",
        _("You may as well reply to this letter, or call us at %(phone)s: we see to the renewal."),
        _(
            "New keys and codes come to you by the registered way only: we never ask for a password, and never give a"
            " new one by telephone."
        ),
        _(
            "The link is meant for %(organisation)s alone and is good until %(day)s. Please do not pass it on to"
            " anybody outside your organisation."
        ),
        _("Kind regards,") + "\n" + _("Help desk National Register"),
    ]
