"""The mails of a restore: to prove who asks, and to tell what was done, in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.directory.confirming.letters import language_for
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.office.queries import office_data
from tridesk.kit import phones
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.models import BulkRestore, Order, Proof, Restore
from tridesk.reconnect.queries import ProofWay
from tridesk.reconnect.wording import VERBS
from tridesk.tickets.texts import BETWEEN_LANGUAGES, moment

MOST_LISTED: Final = 200  # accesses in a mail


class RestoreLetter(NamedTuple):
    """Subject and text of a mail, and its language (`nl|fr` for both)."""

    subject: str
    text: str
    language: str


def proof_letter(proof: Proof, way: ProofWay, link: str) -> RestoreLetter:
    """Asks the reader to confirm by a button that somebody of their organisation really asks."""
    return _letter(proof.restore.user.organisation, way.contact, partial(_proof_part, proof, link))


def told_letter(restore: Restore, contact: Contact | None, link: str) -> RestoreLetter:
    """Tells what was done and by which proofs, with the link that freezes it."""
    return _letter(restore.user.organisation, contact, partial(_told_part, restore, link))


def told_of_many_letter(
    bulk: BulkRestore, organisation: Organisation, contact: Contact | None, done: Sequence[Order], link: str
) -> RestoreLetter:
    """Tells what was done for many at once, with the link that freezes what the reader is told of."""
    return _letter(organisation, contact, partial(_told_of_many_part, bulk, organisation, done, link))


def _letter(
    organisation: Organisation, contact: Contact | None, part: Callable[[str], tuple[str, str]]
) -> RestoreLetter:
    language = language_for(organisation, contact)
    parts = [part(code) for code in language.split("|")]
    subject = " / ".join(subject for subject, _text in parts)
    return RestoreLetter(subject, BETWEEN_LANGUAGES.join(text for _subject, text in parts), language)


def _proof_part(proof: Proof, link: str, language: str) -> tuple[str, str]:
    with override(language):
        facts = {
            "person": proof.restore.contact,
            "organisation": proof.restore.user.organisation.names.in_(language),
            "phone": phones.written(office_data().phone),
            "program": proof.restore.user,
            "link": link,
        }
        request = _(
            "%(person)s asks the help desk of the National Register to restore their access for %(organisation)s."
        )
        if proof.restore.user.contact_id is None:
            request = _(
                "%(person)s asks the help desk of the National Register to restore the access of the program "
                "%(program)s of %(organisation)s."
            )
        paragraphs = [
            request,
            _("Is that right, as far as you know? Then press the button behind this link, within an hour:")
            + "\n%(link)s",
            _("Is it not? Then say so behind the same link, or call us at %(phone)s: nothing is restored."),
            _("We ask for no password and no number of the National Register, in this mail or on that page."),
        ]
        if proof.asked_by_id is None:
            paragraphs.insert(1, _("Ask them yourself first, by telephone or face to face: a mail proves nothing."))
        return _("Do you confirm a restored access?"), "\n\n".join(part % facts for part in paragraphs)


def _told_part(restore: Restore, link: str, language: str) -> tuple[str, str]:
    with override(language):
        proofs = [proof.get_kind_display() for proof in restore.proofs.all() if proof.given_at is not None]
        facts = {
            "person": restore.contact,
            "organisation": restore.user.organisation.names.in_(language),
            "when": moment(restore.restored_at, language),
            "proofs": ", ".join(dict.fromkeys(proofs)),
            "phone": phones.written(office_data().phone),
            "link": link,
        }
        paragraphs = [
            _("The access of %(person)s for %(organisation)s works again since %(when)s."),
            *_exception(restore),
            _("They restored it themselves at our site. Proved by: %(proofs)s.")
            if restore.is_own and restore.left_at is None
            else _("The help desk of the National Register restored it. Proved by: %(proofs)s."),
            _("Was it not you, or do you know nothing of it? Freeze the access at once by the button behind this link:")
            + "\n%(link)s",
            _("You can also call us at %(phone)s. If all is well, you need not do anything."),
        ]
        return _("Access was restored"), "\n\n".join(part % facts for part in paragraphs)


def _exception(restore: Restore) -> list[str]:
    """What was not as usual: two people with keys restored it."""
    if restore.break_glass_id is None:
        return []
    return [_("Two people of the desk restored it by hand while our system was out of order: look twice.")]


def _told_of_many_part(
    bulk: BulkRestore, organisation: Organisation, done: Sequence[Order], link: str, language: str
) -> tuple[str, str]:
    with override(language):
        facts = {
            "organisation": organisation.names.in_(language),
            "verb": VERBS[AccessVerb(bulk.verb)],
            "when": moment(bulk.approved_at, language),
            "phone": phones.written(office_data().phone),
            "link": link,
        }
        # names and reasons come from people: they never meet `%`
        lines = [f"- {order.credential.user}: {order.credential.get_kind_display()}" for order in done]
        opening = [
            _(
                "The help desk of the National Register did this for many accesses at once: %(verb)s. A second"
                " colleague approved it on %(when)s. The reason:"
            )
            % facts,
            bulk.reason,
            _("These accesses of %(organisation)s are among them:") % facts,
        ]
        closing = [
            _(
                "New keys and codes come to you by the registered way only: we never ask for a password, and never give"
                " a new one by telephone."
            ),
            _("Do you know nothing of this? Freeze all of these accesses at once by the button behind this link:")
            + "\n%(link)s",
            _("You can also call us at %(phone)s. If all is well, you need not do anything."),
        ]
        parts = [*opening, "\n".join(lines), *(part % facts for part in closing)]
        return _("Accesses were restored"), "\n\n".join(parts)
