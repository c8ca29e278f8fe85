"""Reads confirmations by link or number, and lists them for the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts import mailed_links
from tridesk.accounts.models import User
from tridesk.directory.confirming import links
from tridesk.directory.confirming.changes import FieldChange, ProposalStanding, Value, standing
from tridesk.directory.confirming.fields import CONTACT_FIELDS, contact_values, organisation_values
from tridesk.directory.models import Confirmation, ConnectedUser, Credential, CredentialState, Organisation, Proposal
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.kit.rows import row_number

PAGE: Final = 50
STATES: Final = ("waiting", "sent", "settled", "gone")


def confirmation_by(token: str) -> Confirmation | None:
    """The confirmation of a link, valid or not; None for a forged token."""
    if not links.is_ours(token, *mailed_links.keys()):
        return None
    rows = Confirmation.objects.select_related("organisation", "contact")
    return rows.filter(sent__digest=links.digest(token)).first()


def confirmation_for(user: User, number: int) -> Confirmation:
    """The confirmation with this number, for users with `directory.read`; else `NotFound`."""
    rows = Confirmation.objects.select_related("organisation", "contact", "campaign", "made_by").defer("sheet")
    confirmation = rows.filter(pk=number).first() if user.may("directory.read") else None
    if confirmation is None:
        raise NotFound(_("There is no such confirmation."))
    return confirmation


@dataclass(frozen=True, slots=True)
class UserAccess:
    """A connected user as shown to their own organisation: kinds and states of the credentials, nothing else."""

    user: ConnectedUser
    ways: list[tuple[str, str]]

    @property
    def works(self) -> bool:
        return not self.user.has_ended and any(state == CredentialState.ACTIVE for _kind, state in self.ways)


def users_of(organisation: Organisation, limit: int = 200) -> list[UserAccess]:
    """The connected users of an organisation by name, in two queries, without the references of their credentials."""
    ways = Prefetch("credentials", Credential.objects.only("user", "kind", "state", "valid_until").order_by("pk"))
    rows = organisation.users.select_related("contact").defer("note", "contact__words").prefetch_related(ways)
    today = clock.today()
    accesses = [
        UserAccess(
            user,
            [
                (way.get_kind_display(), CredentialState.ENDED if way.has_ended_on(today) else way.state)
                for way in user.credentials.all()
            ],
        )
        for user in rows.order_by("pk")[:limit]
    ]
    return sorted(accesses, key=lambda access: (access.user.has_ended, str(access.user).casefold()))


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal as shown to the desk: the change, the present value, and how they compare."""

    proposal: Proposal
    now: Value
    standing: ProposalStanding


def rows_of(confirmation: Confirmation) -> list[ProposalRow]:
    """All proposals of a confirmation in the order of the sheet, in three queries."""
    body = organisation_values(confirmation.organisation)
    rows = []
    for proposal in confirmation.proposals.select_related("contact__organisation", "user__contact", "decided_by"):
        if proposal.about == Proposal.About.NEWCOMER:  # PostgreSQL does not keep the order of JSON keys
            proposal.after = {field: proposal.after[field] for field in CONTACT_FIELDS if field in proposal.after}
        if proposal.user is not None:
            rows.append(
                ProposalRow(proposal, "", ProposalStanding.DONE if proposal.user.has_ended else ProposalStanding.CLEAR)
            )
            continue
        card = (
            contact_values(proposal.contact)
            if proposal.contact
            else body
            if proposal.about == Proposal.About.ORGANISATION
            else {}
        )
        now = card.get(proposal.field, "")
        rows.append(
            ProposalRow(proposal, now, standing(FieldChange(proposal.field, proposal.before, proposal.after), now))
        )
    return rows


@dataclass(frozen=True, slots=True)
class ConfirmationRows:
    """One page of confirmations; `next` is the key of the next page ('' on the last page)."""

    confirmations: list[Confirmation] = field(default_factory=list)
    next: str = ""


def confirmations(state: str, after: str = "", limit: int = PAGE, campaign: int | None = None) -> ConfirmationRows:
    """Confirmations in one state, the newest first; those waiting for the desk, the oldest first."""
    rows = Confirmation.objects.filter(_in_state(state)).defer("sheet", "organisation__words", "contact__words")
    rows = rows.select_related("organisation", "contact", "campaign")
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    edge = row_number(after)
    if state == "waiting":
        rows = rows.filter(pk__gt=edge) if edge else rows
        fetched = list(rows.order_by("pk")[: limit + 1])
    else:
        rows = rows.filter(pk__lt=edge) if edge else rows
        fetched = list(rows.order_by("-pk")[: limit + 1])
    return ConfirmationRows(fetched[:limit], str(fetched[limit - 1].pk) if len(fetched) > limit else "")


def answered() -> QuerySet[Confirmation]:
    """The answers that wait for the desk, oldest first."""
    rows = Confirmation.objects.filter(_in_state("waiting")).select_related("organisation").order_by("pk")
    return rows.defer("sheet", "organisation__words")


def waiting_count() -> int:
    """Number of answers that wait for the desk."""
    return answered().count()


def open_for(organisation: Organisation) -> list[Confirmation]:
    """The newest five open confirmations of an organisation: not yet answered, or not yet settled by the desk."""
    rows = Confirmation.objects.filter(_in_state("waiting") | _in_state("sent"), organisation=organisation)
    return list(rows.select_related("contact").defer("sheet", "contact__words").order_by("-pk")[:5])


def _in_state(state: str) -> Q:
    match state:
        case "waiting":
            return Q(answered_at__isnull=False, settled_at__isnull=True)
        case "sent":
            return Q(answered_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())
        case "settled":
            return Q(settled_at__isnull=False)
        case "gone":
            return Q(answered_at__isnull=True) & (Q(withdrawn_at__isnull=False) | Q(expires_at__lte=clock.now()))
    return Q()


def known_state(typed: str) -> str:
    """The state typed in the address; the first state for an unknown one."""
    return typed if typed in STATES else STATES[0]
