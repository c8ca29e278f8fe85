"""A week of invented restores of access, and the accounts of all invented users in the demonstration's directory."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.directory.connected.actions import block_credential
from tridesk.directory.models import ConnectedUser, Credential, CredentialKind, CredentialState
from tridesk.journal.actions import Happening as Noted
from tridesk.journal.actions import record_all
from tridesk.reconnect import queries
from tridesk.reconnect.access.ports import directory
from tridesk.reconnect.access.twin import TRIES, Attributes, Twin
from tridesk.reconnect.models import Order, Proof, Restore, Telling, Watch
from tridesk.tickets.models import ACTIVE_STATES, Ticket

_WEEK: Final = timedelta(days=8)
_LATELY: Final = timedelta(minutes=25)  # so long ago the newest one was called for: its proofs still hold
_STORIES: Final[tuple[Mapping[str, Any], ...]] = read("restores")["restores"]
_WORKER, _SUPERVISOR = "jorn", "machteld"


# --- restores


def add_restores(now: datetime, users: Mapping[str, User]) -> None:
    """Restores on the tickets of the last week, one of each kind; none where there is no fitting ticket."""
    by, noted = users[_WORKER], list[Noted]()
    for story, credential, ticket in zip(_STORIES, *_cases(now), strict=False):
        is_open = story["step"] != "closed"
        at = now - _LATELY if is_open and "paused" not in story else min(ticket.opened_at, now - timedelta(hours=2))
        restore = _restore(story, ticket, credential, by, at)
        restore.save()
        _add_rows(restore, story, at)
        _block(credential, story, ticket, at)
        if "watch" in story:
            Watch.objects.create(
                organisation=credential.user.organisation,
                reason=_spoken(story["watch"], ticket),
                at=at,
                by=users[_SUPERVISOR],
            )
        noted += _noted(restore, at)
    record_all(sorted(noted, key=lambda entry: entry.at or now))


def _cases(now: datetime) -> tuple[list[Credential], list[Ticket]]:
    """Access keys with tickets of their users about access, active ones first; each user and organisation once."""
    recent = Ticket.objects.filter(
        opened_at__gte=now - _WEEK,
        opened_at__lt=now - _LATELY,
        topic__code__startswith="ACC.",
        contact__users__credentials__kind=CredentialKind.KEY,
        contact__users__is_privileged=False,
    ).distinct()
    tickets = sorted(recent, key=lambda ticket: (ticket.state in ACTIVE_STATES, ticket.opened_at), reverse=True)
    keys = Credential.objects.filter(
        user__contact__in=[ticket.contact_id for ticket in tickets],
        kind=CredentialKind.KEY,
        valid_until=None,
        user__valid_until=None,
        user__organisation__valid_until=None,
    ).exclude(user__organisation__email="", user__contact__phone="")
    held = {key.user.contact_id: key for key in keys.select_related("user__organisation", "user__contact")}
    chosen: dict[int, tuple[Credential, Ticket]] = {}
    for ticket in tickets:
        key = held.get(ticket.contact_id)
        if key is not None:
            chosen.setdefault(key.user.organisation_id, (key, ticket))
    return [key for key, _ticket in chosen.values()], [ticket for _key, ticket in chosen.values()]


def _restore(story: Mapping[str, Any], ticket: Ticket, credential: Credential, by: User, at: datetime) -> Restore:
    ends, is_alone = story.get("closed", story.get("confirmed")), story.get("alone", False)
    contact = credential.user.contact
    return Restore(
        ticket=ticket, contact=contact, user=credential.user, credential=credential, owner=None if is_alone else by,
        workers=[] if is_alone else [by.pk], own_address=contact.email if is_alone and contact else "", opened_at=at,
        step=story["step"], answers=list(story["answers"]), leaf=story["answers"][-1], verb=story.get("verb", ""),
        lost_at=at - timedelta(minutes=story["lost"]) if "lost" in story else None,
        paused_at=_at(at, story, "paused"), proved_at=_at(at, story, "proved"), restored_at=_at(at, story, "restored"),
        confirmed_at=_at(at, story, "confirmed"), closed_at=at + timedelta(minutes=ends) if ends else None,
        outcome=story.get("outcome", ""), reason=_spoken(story.get("reasons", {}), ticket),
    )  # fmt: skip


def _add_rows(restore: Restore, story: Mapping[str, Any], at: datetime) -> None:
    """The proofs that were given, the orders that were carried out, and who was told."""
    user, contact = restore.user, restore.contact
    for place, kind in enumerate(story["ways"], start=2):
        by_phone = kind == "call_back"
        Proof.objects.create(
            restore=restore,
            kind=kind,
            through=contact.phone if by_phone else user.organisation.email,
            contact=contact if by_phone else None,
            call=f"invented-{restore.pk}" if by_phone else "",
            asked_by=restore.owner,
            asked_at=at + timedelta(minutes=place - 1),
            given_at=restore.proved_at or at + timedelta(minutes=place),
        )
    if restore.restored_at is None:
        return
    verbs = {"unlock": restore.restored_at}
    if restore.outcome == "frozen" and restore.closed_at is not None:
        verbs["freeze"] = restore.closed_at
    assert restore.credential is not None
    account = asdict(queries.account_of(user, restore.credential))
    for verb, done_at in verbs.items():
        Order.objects.create(
            restore=restore,
            credential=restore.credential,
            key=uuid.uuid4(),
            verb=verb,
            state="done",
            asked_at=done_at,
            due_at=done_at,
            done_at=done_at,
            tries=1,
            asked_by=restore.owner if verb == "unlock" else None,
            answer={"account": account, "planned": [], "changes": [], "words": "", "tasks": []},
        )
    addresses, at = dict.fromkeys(filter(None, (contact.email, user.organisation.email))), restore.restored_at
    Telling.objects.bulk_create(
        Telling(restore=restore, address=address, restored_at=at, told_at=at) for address in addresses
    )


def _block(credential: Credential, story: Mapping[str, Any], ticket: Ticket, at: datetime) -> None:
    """What the directory says of the key: it works where access was given back or never lost."""
    works = story.get("outcome") in ("restored", "solved")
    credential.state = CredentialState.ACTIVE if works else CredentialState.BLOCKED
    credential.reason, credential.state_since = "" if works else ticket.number, at
    credential.save(update_fields=["state", "reason", "state_since"])


def _noted(restore: Restore, at: datetime) -> Iterator[Noted]:
    told = {"ticket": restore.ticket.number}
    by = restore.owner_id
    yield Noted("restore.opened", restore.ref, told | {"user": restore.user_id}, by, at)
    on_ticket = {"restore": restore.pk}
    if restore.is_own:
        for deed, moment in (("begun_alone", at), ("restored_alone", restore.closed_at)):
            yield Noted(f"restore.{deed}", restore.ticket.ref, on_ticket, None, moment)
    else:
        yield Noted("restore.opened", restore.ticket.ref, on_ticket, by, at)
    for proof in restore.proofs.all():
        given = told | {"proof": proof.pk, "kind": str(proof.kind)}
        yield Noted("restore.proof_given", restore.ref, given, by, proof.given_at)
    for order in restore.orders.all():
        done = told | {"order": str(order.key), "asks": order.verb}
        yield Noted("restore.order_done", restore.ref, done, None, order.done_at)
        if order.verb != "freeze" and not restore.is_own:
            yield Noted("restore.order_done", restore.ticket.ref, on_ticket, None, order.done_at)
    if restore.closed_at is not None:
        ended_by = None if restore.outcome == "frozen" else by
        yield Noted("restore.closed", restore.ref, told | {"outcome": restore.outcome}, ended_by, restore.closed_at)
        if not restore.is_own:
            how = on_ticket | {"outcome": restore.outcome}
            yield Noted("restore.closed", restore.ticket.ref, how, ended_by, restore.closed_at)


def _at(at: datetime, story: Mapping[str, Any], name: str) -> datetime | None:
    return at + timedelta(minutes=story[name]) if name in story else None


def _spoken(words: Mapping[str, str], ticket: Ticket) -> str:
    return words.get(ticket.language, words.get("nl", ""))


# --- accounts


def fill_accounts() -> None:
    """Gives each connected user an account in the demonstration's directory; those with a blocked key are locked.

    Accounts that are there stay as they are; nothing happens where a real directory is set.
    """
    twin = directory.answer
    if isinstance(twin, Twin) and not twin.holds_any():
        users = ConnectedUser.objects.exclude(login="").prefetch_related("credentials")
        frozen = set(Restore.objects.filter(outcome="frozen").values_list("user", flat=True))
        twin.fill({user.login: _attributes(user, frozen) for user in users})


def _attributes(user: ConnectedUser, frozen: Iterable[int]) -> Attributes:
    if user.pk in frozen:
        return {"frozen": "yes"}
    blocked = [row.state_since for row in user.credentials.all() if row.state == CredentialState.BLOCKED]
    return {"locked_at": blocked[0].isoformat(), "wrong_tries": "3"} if blocked and blocked[0] else {}


def lock_any_account() -> str:
    """Locks an account whose key can be restored and of which no restore tells yet; returns its login, '' for none."""
    keys = Credential.objects.filter(
        kind=CredentialKind.KEY,
        state=CredentialState.ACTIVE,
        valid_until=None,
        user__valid_until=None,
        user__organisation__valid_until=None,
        user__is_privileged=False,
    ).exclude(user__in=Restore.objects.values("user"))
    logins = keys.exclude(user__login="").order_by("pk").values_list("user__login", flat=True)
    return next(filter(lock_account, logins), "")


def lock_account(login: str) -> bool:
    """Signs in with a wrong secret until the account is locked, and blocks its keys; False where nobody can sign in."""
    twin = directory.answer
    users = ConnectedUser.objects.filter(login=login)
    if not isinstance(twin, Twin) or not users or not twin.sign_in(login, right=True):
        return False
    for _try in range(TRIES):
        twin.sign_in(login, right=False)
    keys = Credential.objects.filter(user__in=users, state=CredentialState.ACTIVE)
    for key in keys.exclude(kind=CredentialKind.IP):
        block_credential(key.pk, by=None, reason="3×")
    return True
