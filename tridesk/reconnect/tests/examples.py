"""A restore, and one for many; of the demonstration, a restore at each step."""

from __future__ import annotations

from typing import Final

from tests.examples import CODE, HASH, NETWORK, Desk, Examples, Pages
from tridesk.accounts import mailed_links
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import ConnectedUser, Contact, Credential
from tridesk.kit import clock, link_tokens
from tridesk.reconnect import links, queries
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import bulk, opening
from tridesk.reconnect.models import BulkRestore, Proof, Restore, Telling
from tridesk.tickets.models import Ticket

BLOCKED: Final = ("key", "key_blocked")
ANSWERS: Final = ((), ("key",), ("key", "network"), BLOCKED, BLOCKED, BLOCKED, BLOCKED)  # of seven restores


def make(desk: Desk) -> None:
    connected = ConnectedUser.objects.get(pk=desk.arguments["connected_user_id"])
    clerk = Contact.objects.get(pk=desk.arguments["contact_id"])
    ticket = Ticket.objects.get(number=desk.fields["to"])
    several = BulkRestore.objects.create(
        ticket=ticket, verb="unlock", reason="A merger", owner=desk.people[Role.PROJECT_LEADER], opened_at=clock.now()
    )
    restore = opening.open_restore(ticket, clerk, connected, by=desk.people[Role.CALL_TAKER])
    desk.name({"restore": restore.pk, "bulk": several.pk})


def demonstrated() -> Pages:
    """Restores at each step, and what their mailed links lead to."""
    ticket = Ticket.objects.filter(state="open").order_by("-id")[0]
    restores = restores_at_each_step(ticket)
    logins = Credential.objects.filter(kind="key").exclude(user__login="").values_list("user__login", flat=True)
    by, lines = User.objects.get(username="machteld"), list(logins[:30])
    several = bulk.draft(ticket, AccessVerb.UNLOCK, "key", lines, "Die Gemeinden fusionieren", by=by)
    proving, freezing = mailed_links.new_token(links.PROOF), mailed_links.new_token(links.FREEZE)
    Proof.objects.create(
        restore=restores[3],
        kind="mailbox",
        through="town@town.example",
        asked_by=restores[3].owner,
        asked_at=clock.now(),
        digest=link_tokens.digest(proving),
    )
    Telling.objects.create(restore=restores[6], address="town@town.example", digest=link_tokens.digest(freezing))
    return Pages(
        leader=(
            *(f"/restores/{restore.pk}/" for restore in restores),
            f"/tickets/{ticket.number}/restore/",
            f"/restores/many/{several.pk}/",
        ),
        strangers=(f"/access/confirm/{proving}/", f"/access/not-me/{freezing}/", "/access/not-me/nowhere/"),
    )


def restores_at_each_step(ticket: Ticket) -> list[Restore]:
    """Two in the questions, one to be ordered, three in the proofs (the last of a privileged user), one refused."""
    by, now = User.objects.get(username="jorn"), clock.now()
    users_with_one = Restore.objects.filter(closed_at=None).values("user")
    keys = Credential.objects.filter(user__contact__organisation__isnull=False).exclude(user__in=users_with_one)
    credentials = list(keys.select_related("user__contact").order_by("user", "pk").distinct("user")[: len(ANSWERS)])
    restores = []
    for credential, answers in zip(credentials, ANSWERS, strict=True):
        assert credential.user.contact is not None
        restore = opening.begin(ticket, credential.user.contact, credential, by=by)
        if answers:
            opening.answer_question(restore.pk, answers, queries.current_tree(), by=by)
        restores.append(restore)
    proofs = (
        (restores[4], "call_back"),
        *((restores[5], kind) for kind in ("call_back", "security_contact", "on_site")),
    )
    for restore, kind in proofs:
        Proof.objects.create(
            restore=restore, kind=kind, through=f"+324700000{len(kind)}", asked_by=by, asked_at=now, given_at=now
        )
    credentials[5].user.is_privileged = True
    credentials[5].user.save()
    opening.refuse(restores[6].pk, "Another voice", by=by)
    Restore.objects.filter(pk=restores[6].pk).update(restored_at=now)
    return restores


EXAMPLES: Final = Examples(
    make=make,
    #                 leader manager supervisor taker expert technical relations administrator
    rights="""
    access.restore      x       x        x        x     -        -         -           -
    access.approve      x       x        x        -     -        -         -           -
    access.steer        x       x        x        -     -        -         -           -
    """,
    public=("reconnect:not_me", "reconnect:proof"),
    read_by_hand=("reconnect:act",),
    outcomes=("reconnect:act",),
    pages=Pages(
        leader=(
            "/restores/",
            "/restores/?show=all",
            "/restores/?show=refused",
            "/restores/caution/",
            "/restores/drill/",
            "/restores/ends/",
            "/restores/many/",
            "/restores/many/new/",
            "/restores/programs/",
            "/restores/questions/",
            "/restores/questions/add/leaf/",
            "/restores/questions/card/",
            "/restores/questions/network/",
        ),
    ),
    demonstrated=demonstrated,
    unmasked={
        "BreakGlassKey.installation": HASH,
        "BreakGlassKey.mark": HASH,
        "BreakGlassKey.recipient": HASH,
        "BreakGlassUse.digest": HASH,
        "BreakGlassUse.flaw": CODE,
        "Drill.digest": HASH,
        "Drill.steps": CODE,
        "BulkRestore.approved": HASH,
        "BulkRestore.left_out": CODE,
        "BulkRestore.verb": CODE,
        "Order.verb": CODE,
        "Proof.call": NETWORK,
        "Proof.digest": HASH,
        "Restore.answers": CODE,
        "Restore.leaf": CODE,
        "Restore.verb": CODE,
        "Telling.digest": HASH,
        "Webhook.failure": CODE,
        "WebhookEvent.kind": CODE,
    },
)
