"""Proofs of who asks: called back by our switch, confirmed by a mailed link, seen at the desk."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts import mailed_links
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock, link_tokens
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.reconnect import links, queries, rules
from tridesk.reconnect.actions.ordering import order_alone
from tridesk.reconnect.actions.reversal import doubt
from tridesk.reconnect.actions.steps import locked, noted, taken
from tridesk.reconnect.models import Proof, Restore
from tridesk.reconnect.queries import ProofWay
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.reconnect.words import proof_letter
from tridesk.telephony.desk import actions as telephony
from tridesk.tickets.letter_post import DeskPost

_STEPS: Final = (Step.IDENTITY, Step.AUTHORITY, Step.SECOND_PERSON, Step.ORDER)
MOST_ASKED: Final = 12  # proofs of one restore, or through one address in an hour: whoever needs more is not them


@transaction.atomic
def ask_proof(number: int, kind: ProofKind, through: str, *, by: User) -> Proof:
    """Asks for a proof through a registered number or address: our switch calls it, or a link is mailed to it."""
    state = taken(number, by, *_STEPS)
    restore = state.restore
    way = next((way for way in state.ways if (way.kind, way.through) == (kind, through)), None)
    if way is None:
        raise Invalid(_("This number or address is not registered, or not for 30 days yet."), field="through")
    lately = Proof.objects.filter(through=through, asked_at__gt=clock.now() - rules.LINK_HOLDS)
    if max(restore.proofs.count(), lately.count()) >= MOST_ASKED:
        raise Conflict(_("This restore has asked for too many proofs: refuse it, or break it off."))
    if kind is not ProofKind.CALL_BACK:
        return mail_link(restore, way, by)
    proof = _asked(restore, way, by)
    proof.call = telephony.dial(through, by=by, about=restore.ticket.number, language=restore.ticket.language)
    proof.save()
    noted("proof_asked", restore, by, proof=proof.pk, kind=kind.value)
    return proof


def _asked(restore: Restore, way: ProofWay, by: User | None) -> Proof:
    """The unsaved proof that is asked for through a way."""
    return Proof(
        restore=restore, kind=way.kind, through=way.through, contact=way.contact, asked_by=by, asked_at=clock.now()
    )


def mail_link(restore: Restore, way: ProofWay, by: User | None) -> Proof:
    """Mails a link that proves something when its button is pressed; the address is the registered one, always."""
    proof = _asked(restore, way, by)
    token = mailed_links.new_token(links.PROOF)
    proof.digest = link_tokens.digest(token)
    proof.save()
    letter = proof_letter(proof, way, links.address_of("proof", token))
    DeskPost().send(
        ref=proof.restore.ref,
        by=None,
        to=way.through,
        subject=letter.subject,
        text=letter.text,
        language=letter.language,
    )
    noted("proof_asked", restore, by, proof=proof.pk, kind=way.kind.value)
    return proof


@transaction.atomic
def note_called(number: int, proof_number: int, *, was_them: bool, by: User) -> Proof:
    """The agent spoke to who answered our call: it was the person, or it was not.

    An answered call alone proves nothing, since a machine answers too. But nobody can say so without a call that our
    own switch placed to the registered number, and saw answered; nor anybody but who made that call, within an hour.
    """
    restore = taken(number, by, *_STEPS).restore
    proof = restore.proofs.filter(pk=proof_number).first()
    if proof is None:
        raise NotFound(_("There is no such proof."))
    if proof.given_at or proof.refused_at or proof.kind != ProofKind.CALL_BACK:
        raise Conflict(_("This proof has been noted already."))
    if was_them and (proof.asked_by_id != by.pk or proof.asked_at <= clock.now() - rules.LINK_HOLDS):
        raise Conflict(_("Only who made the call says that it was them, within an hour. Call again."))
    call = queries.calls_of([proof]).get(proof.call)
    if was_them and (call is None or not call.has_reached or call.number != proof.through):
        raise Conflict(_("Nobody has answered this call yet."))
    return _noted(proof, restore, by, is_given=was_them)


def _noted(proof: Proof, restore: Restore, by: User | None, *, is_given: bool) -> Proof:
    if is_given:
        proof.given_at = clock.now()
    else:
        proof.refused_at = clock.now()
    proof.save(update_fields=["given_at", "refused_at"])
    noted("proof_given" if is_given else "proof_refused", restore, by, proof=proof.pk, kind=proof.kind)
    return proof


@transaction.atomic
def press_link(token: str, *, is_right: bool) -> Proof:
    """A button behind a mailed link was pressed, within an hour of the mail: it is right, or it is not.

    It counts once. A No refuses the restore, and freezes what was restored already, confirmed or not. A Yes gives
    back what the person restores alone; at the desk a colleague does that.
    """
    proof = links.proof_by(token)
    restore = locked(proof.restore_id) if proof is not None else None
    if proof is not None:
        proof.refresh_from_db()
    is_over = restore is not None and restore.closed_at is not None and (is_right or restore.restored_at is None)
    if restore is None or proof is None or is_over or proof.given_at or proof.refused_at:
        raise NotFound(_("This link leads nowhere any more."))
    _noted(proof, restore, None, is_given=is_right)
    if not is_right:
        doubt(restore)
    elif restore.is_alone:
        order_alone(restore)
    return proof


def note_dead_link(token: str) -> None:
    """A button was pressed behind a link of ours that leads nowhere any more: used, late, or of what is closed."""
    digest = link_tokens.digest(token)
    proof = Proof.objects.select_related("restore__ticket").filter(digest=digest).first()
    if proof is not None:
        ticket = proof.restore.ticket.number
        record("restore.link_dead", by=None, ref=proof.restore.ref, data={"ticket": ticket, "proof": proof.pk})


@transaction.atomic
def note_on_site(number: int, *, by: User) -> Proof:
    """The person stood at the desk and showed their eID; counts for privileged access, beside two other proofs."""
    restore = taken(number, by, *_STEPS).restore
    now = clock.now()
    proof = Proof.objects.create(
        restore=restore,
        kind=ProofKind.ON_SITE,
        through="",
        contact=restore.contact,
        asked_by=by,
        asked_at=now,
        given_at=now,
    )
    noted("proof_given", restore, by, proof=proof.pk, kind=ProofKind.ON_SITE.value)
    return proof
