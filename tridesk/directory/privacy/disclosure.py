"""All data held about a person, for a request for access: as JSON and as a page to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Confirmation, Contact, Organisation, Proposal
from tridesk.directory.privacy import ports, traces
from tridesk.directory.privacy.traces import Traces
from tridesk.journal.queries import history_of
from tridesk.kit.errors import Sayable
from tridesk.kit.text import fold

Item = Mapping[str, Any]

LABELS: Final[dict[str, Sayable]] = {
    "name": _("Name"), "function": _("Function"), "languages": _("Languages"), "phones": _("Telephone"),
    "emails": _("Mail addresses"), "left_on": _("Has left on"), "note": _("Note"),
    "confirmed_at": _("Last confirmed"), "organisation": _("Organisation"), "login": _("User name"),
    "is_privileged": _("Privileged access"),
    "valid_from": _("Since"), "valid_until": _("Last day"), "credentials": _("Credentials"), "group": _("User group"),
    "sent_to": _("Sent to"), "asked_at": _("Asked"), "answered_at": _("Answered"), "field": _("Field"),
    "before": _("They saw"), "after": _("It should be"), "state": _("State"), "at": _("When"), "what": _("What"),
    "number": _("Number"), "subject": _("Subject"), "opened_at": _("Opened"), "closed_at": _("Closed"),
    "requester": _("Requester"), "phone": _("Telephone"), "email": _("Mail"), "entries": _("Entries"),
    "text": _("Text"), "kind": _("Kind"), "recipients": _("Sent to"), "size": _("Size"), "from": _("From"),
    "value": _("Number or address"), "since": _("Since"), "until": _("Until"),
    "lost_at": _("Access lost"), "restored_at": _("Access restored"), "found_working_at": _("Found working"),
    "outcome": _("Outcome"), "reason": _("Reason"), "cause": _("Cause"), "told": _("Told by mail"),
    "given_at": _("Proof given"), "refused_at": _("Proof refused"), "doubted_at": _("Doubted"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DisclosedSection:
    """One kind of thing that is held; `code` names it in the JSON."""

    code: str
    title: Sayable
    items: list[Item] = field(default_factory=list)


def held_of(contact: Contact) -> list[DisclosedSection]:
    """All sections: those of the directory first, then those of the rooms above (`ports.keepers`)."""
    own = [
        DisclosedSection("person", _("The person"), [_person(contact)]),
        DisclosedSection("registrations", _("Since when it is registered"), _registrations(contact)),
        DisclosedSection("connected_users", _("Access to the register"), _users(contact)),
        DisclosedSection(
            "groups", _("User groups"), [{"group": str(member.group)} for member in _memberships(contact)]
        ),
        DisclosedSection("acceptances", _("Addresses accepted for letters"), _acceptances(contact)),
        DisclosedSection("confirmations", _("Letters that asked the person to confirm"), _confirmations(contact)),
        DisclosedSection("proposals", _("Corrections that were proposed"), _proposals(contact)),
        DisclosedSection("journal", _("What happened to the record"), _journal(contact)),
    ]
    return own + [
        DisclosedSection(keeper.name, keeper.label, keeper.disclose(contact)) for keeper in ports.keepers.answer
    ]


def traces_of(contact: Contact) -> Traces:
    """Identifiers of this person alone: an address or number shared with another record is left out."""
    others = Contact.objects.exclude(pk=contact.pk)
    shared = {
        value.lower()
        for rows in (others, Organisation.objects.all())
        for overlap in ("emails", "phones")
        for value in _shared(rows, contact, overlap)
    }
    emails = [email for email in contact.emails if email.lower() not in shared]
    numbers = [number for number in contact.phones if number not in shared]
    return traces.of([contact.name], emails, numbers)


def has_namesake(contact: Contact) -> bool:
    """Whether another contact has the same name, so that a name alone does not identify the person."""
    same = Contact.objects.exclude(pk=contact.pk).filter(words__startswith=f" {' '.join(fold(contact.name).split())} ")
    return any(fold(name) == fold(contact.name) for name in same.values_list("name", flat=True)[:100])


def _shared(rows: Any, contact: Contact, kind: str) -> list[str]:
    first, values = kind.removesuffix("s"), getattr(contact, kind)
    shared: set[str] = set()
    for value in values:
        folded = value.lower()
        if (
            rows.filter(**{f"{first}__iexact": folded}).exists()
            or rows.filter(**{f"other_{kind}__contains": [folded]}).exists()
        ):
            shared.add(folded)
    return sorted(shared)


def _person(contact: Contact) -> Item:
    return {
        "name": contact.name,
        "function": contact.function,
        "languages": [language for language in (contact.language, *contact.other_languages) if language],
        "organisation": str(contact.organisation or ""),
        "phones": contact.phones,
        "emails": contact.emails,
        "left_on": contact.left_on,
        "note": contact.note,
        "confirmed_at": contact.confirmed_at,
    }


def _registrations(contact: Contact) -> list[Item]:
    rows = contact.registrations.select_related("organisation").order_by("since", "pk")
    return [
        {
            "organisation": str(row.organisation),
            "kind": str(row.get_kind_display()),
            "value": row.value,
            "since": row.since,
            "until": row.until,
        }
        for row in rows
    ]


def _users(contact: Contact) -> list[Item]:
    rows = contact.users.select_related("organisation").prefetch_related("credentials").order_by("pk")
    return [
        {
            "organisation": str(user.organisation),
            "login": user.login,
            "is_privileged": user.is_privileged,
            "valid_from": user.valid_from,
            "valid_until": user.valid_until,
            "note": user.note,
            "credentials": [f"{way} ({way.get_state_display()})" for way in user.credentials.all()],
        }
        for user in rows
    ]


def _memberships(contact: Contact) -> Any:
    return contact.memberships.select_related("group").order_by("pk")


def _acceptances(contact: Contact) -> list[Item]:
    return [
        {"email": row.address, "since": row.accepted_on, "until": row.withdrawn_at, "text": row.words}
        for row in contact.acceptances.order_by("pk")
    ]


def _confirmations(contact: Contact) -> list[Item]:
    rows = Confirmation.objects.filter(contact=contact).order_by("pk")
    return [
        {"sent_to": confirmation.email, "asked_at": confirmation.made_at, "answered_at": confirmation.answered_at}
        for confirmation in rows
    ]


def _proposals(contact: Contact) -> list[Item]:
    rows = Proposal.objects.filter(contact=contact)
    return [
        {
            "field": proposal.field,
            "before": proposal.before,
            "after": proposal.after,
            "state": str(proposal.get_state_display()),
        }
        for proposal in rows
    ]


def _journal(contact: Contact) -> list[Item]:
    return [{"at": entry.at, "what": entry.verb} for entry in history_of(contact.ref)]
