"""What restores keep of a person, shown and taken out; what `directory.privacy.ports.Keeper` asks for.

A restore is evidence: that it was opened, by which kinds of proof it was given back, who approved it, what was ordered
and how it ended stays. To which number and address, what was doubted and why somebody refused it, is a person's and
goes, with the person or at the disposal of the ticket. So does the story they are said to have told, though it is one
of a few: a disposed ticket's restore still names its contact, and patterns look back a week.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact, Registration, RegistrationKind
from tridesk.directory.privacy.traces import MASK, Traces
from tridesk.kit import clock
from tridesk.kit.errors import Sayable
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import queries, rules, wording
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions.break_glass import let_seal
from tridesk.reconnect.models import (
    BreakGlassKind,
    BreakGlassUse,
    BulkRestore,
    CautionChange,
    Drill,
    Order,
    OrderState,
    Proof,
    Restore,
    RestoreOutcome,
    Telling,
    Watch,
)
from tridesk.reconnect.rules import ProofKind
from tridesk.tickets.models import Ticket

_SENT: Final = (OrderState.WAITING, OrderState.BY_HAND, OrderState.RECALLED, OrderState.UNDOING)
_UNDER_WAY: Final = (OrderState.DRAFT, *_SENT)


class RestoreKeeper:
    """Restores asked for by or for the person, and proofs and notices that went to them on those of others."""

    name, label = "restores", _("Restores of access")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        rows = _own(contact).select_related("ticket", "user__organisation").defer("user__organisation__words")
        own = rows.prefetch_related("proofs", "tellings").order_by("pk")
        ended = [_ended(row) for row in _ends(contact).select_related("credential__user__organisation").order_by("pk")]
        return [*(item for restore in own for item in _disclosed(restore)), *_for_others(contact), *ended]

    def still_needed(self, contact: Contact) -> Sayable | None:
        undoable = Q(restored_at__gt=clock.now() - rules.UNDO_WITHIN)
        needed = _own(contact).filter(Q(closed_at=None) | undoable | Q(orders__state__in=_UNDER_WAY))
        if needed.exists():
            return _("A restore of this person is open, or can still be undone.")
        is_young = Q(state=OrderState.DONE, bulk__approved_at__gt=clock.now() - rules.UNDO_WITHIN)
        ends = _ends(contact).filter(Q(state__in=(*_UNDER_WAY, OrderState.REFUSED)) | is_young)
        return _("An order of this person to the account directory is not done yet.") if ends.exists() else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Takes the person out of ways, notices and answers, and the words about them, whoever is named there.

        In what was written about others a dash stands for them; a number stands for an address that was told.
        """
        own = set(_own(contact).select_for_update(of=("self",)).values_list("pk", flat=True))
        ways = traces.emails | traces.phones | _former_ways(contact)
        proofs = Proof.objects.annotate(folded=Lower("through")).filter(Q(folded__in=ways) | Q(contact=contact))
        proofs = proofs.exclude(kind=ProofKind.ON_SITE)
        used = ways | set(proofs.values_list("folded", flat=True))
        for restore in Restore.objects.filter(proofs__in=proofs).exclude(approved="").only("approved").distinct():
            Restore.objects.filter(pk=restore.pk).update(approved=_without_ways(restore.approved, used))
        proofs.update(through=MASK)
        for telling in {*_tellings(ways), *_tellings_of_nobody_else(contact, own)}:
            Telling.objects.filter(pk=telling.pk).update(address=f"{MASK}{telling.pk}")
        _begun_alone(own, ways).update(own_address=MASK)
        far = traces if known_by_name else Traces(emails=traces.emails, phones=traces.phones)
        _mask_answers(Q(restore__in=own) | Q(credential__user__contact=contact), traces, far)
        _take_words(Restore.objects.filter(pk__in=own))
        _mask_reasons(contact, own, traces, far)
        if queries.sheet_header() is not None:
            let_seal()  # their name and number stand on it
        return {"restores": len(own)} if own else {}


def held() -> QuerySet[Ticket]:
    """The tickets of restores that are open, under way or frozen: their orders still have to name an account."""
    stands = Q(verb=AccessVerb.FREEZE) & ~Q(state__in=(OrderState.UNDONE, OrderState.REFUSED))
    alive = Order.objects.filter(Q(state__in=_SENT) | stands)
    frozen = Q(outcome=RestoreOutcome.FROZEN, thawed_at=None)
    restores = Restore.objects.filter(Q(closed_at=None) | frozen | Q(pk__in=alive.filter(bulk=None).values("restore")))
    bulks = BulkRestore.objects.filter(pk__in=alive.filter(restore=None).values("bulk"))
    return Ticket.objects.filter(Q(pk__in=restores.values("ticket")) | Q(pk__in=bulks.values("ticket")))


def dispose(tickets: Sequence[int]) -> None:
    """Takes persons and words out of restores whose tickets are disposed of, and deletes their mails."""
    restores, bulks = Restore.objects.filter(ticket__in=tickets), BulkRestore.objects.filter(ticket__in=tickets)
    orders = Order.objects.filter(Q(restore__ticket__in=tickets) | Q(bulk__ticket__in=tickets))
    tellings = Telling.objects.filter(
        Q(restore__ticket__in=tickets) | Q(orders__overlap=list(orders.values_list("pk", flat=True)))
    )
    refs = [restore.ref for restore in restores.only("pk")] + [bulk.ref for bulk in bulks.only("pk")]
    OutMail.objects.filter(ref__in=refs).only("pk").delete()
    Proof.objects.filter(restore__ticket__in=tickets).update(through=MASK)
    tellings.update(address=Concat(Value(MASK), Cast("pk", CharField())))
    restores.exclude(own_address="").update(own_address=MASK)
    restores.exclude(approved="").update(approved=MASK)
    _take_words(restores)
    bulks.update(reason=MASK)
    for order in orders.exclude(answer={}).only("answer"):
        Order.objects.filter(pk=order.pk).update(answer=_every_text(order.answer, lambda _text: MASK))


def _take_words(restores: QuerySet[Restore]) -> None:
    restores.exclude(reason="").update(reason=MASK)
    restores.exclude(pretext="").update(pretext="")


# --- what is theirs


def _own(contact: Contact) -> QuerySet[Restore]:
    """Restores that the person asked for, or of an access of theirs."""
    return Restore.objects.filter(Q(contact=contact) | Q(user__contact=contact))


def _ends(contact: Contact) -> QuerySet[Order]:
    """Orders for accesses of the person that are for no restore: they end them."""
    return Order.objects.filter(credential__user__contact=contact, restore=None)


def _former_ways(contact: Contact) -> set[str]:
    """Numbers and addresses that stood on the person's card, and stand on no other today."""
    others = Registration.objects.filter(until=None).exclude(contact=contact)
    return set(contact.registrations.exclude(value__in=others.values("value")).values_list("value", flat=True))


def _begun_alone(own: set[int], emails: Iterable[str]) -> QuerySet[Restore]:
    """Restores that the person began alone, or somebody behind a link that went to one of their addresses."""
    rows = Restore.objects.exclude(own_address="").annotate(folded=Lower("own_address"))
    return rows.filter(Q(folded__in=sorted(emails)) | Q(pk__in=own))


def _tellings(emails: Iterable[str]) -> QuerySet[Telling]:
    return Telling.objects.annotate(folded=Lower("address")).filter(folded__in=sorted(emails))


def _tellings_of_nobody_else(contact: Contact, restores: set[int]) -> QuerySet[Telling]:
    """Notices of their restores to addresses that stand on no card today, such as an old one of the person."""
    addresses = Registration.objects.filter(until=None, kind=RegistrationKind.EMAIL).values("value")
    told = Telling.objects.annotate(folded=Lower("address")).filter(
        Q(restore__in=restores) | Q(orders__overlap=list(_ends(contact).values_list("pk", flat=True)))
    )
    return told.exclude(folded__in=addresses)


# --- disclosure


def _disclosed(restore: Restore) -> list[dict[str, Any]]:
    """A restore, and each proof that was asked for, to whomever it went."""
    leaf = queries.current_tree().leaves.get(restore.leaf)
    item = {
        "number": restore.ticket.number,
        "organisation": str(restore.user.organisation),
        "login": restore.user.login,
        "opened_at": restore.opened_at,
        "lost_at": restore.lost_at,
        "restored_at": restore.restored_at,
        "found_working_at": restore.confirmed_at,
        "doubted_at": restore.doubted_at,
        "closed_at": restore.closed_at,
        "outcome": str(restore.get_outcome_display()),
        "reason": " ".join(filter(None, (restore.reason, str(restore.get_pretext_display())))),
        "cause": leaf.words.in_(get_language() or "") if leaf else "",
        "sent_to": restore.own_address,
        "told": sorted(telling.address for telling in restore.tellings.all()),
    }
    return [item, *(_asked(proof, restore) for proof in sorted(restore.proofs.all(), key=lambda proof: proof.pk))]


def _ended(row: Order) -> dict[str, Any]:
    user, verb = row.credential.user, wording.VERBS[AccessVerb(row.verb)]
    return {
        "organisation": str(user.organisation),
        "login": user.login,
        "credentials": [str(row.credential)],
        "what": f"{row._meta.verbose_name}: {verb}",
        "asked_at": row.asked_at,
        "state": str(row.get_state_display()),
    }


def _asked(proof: Proof, restore: Restore) -> dict[str, Any]:
    return {
        "number": restore.ticket.number,
        "kind": str(proof.get_kind_display()),
        "sent_to": proof.through,
        "asked_at": proof.asked_at,
        "given_at": proof.given_at,
        "refused_at": proof.refused_at,
    }


def _for_others(contact: Contact) -> list[dict[str, Any]]:
    """What the person was asked and told about restores of colleagues, whom it does not name."""
    own = _own(contact).values("pk")
    proofs = Proof.objects.filter(contact=contact).exclude(restore__in=own).select_related("restore__ticket")
    told = _tellings(email.lower() for email in contact.emails).exclude(restore__in=own)
    return [
        *(_asked(proof, proof.restore) for proof in proofs.order_by("pk")),
        *(
            {"told": [telling.address], "told_at": telling.told_at}
            | ({"number": telling.restore.ticket.number} if telling.restore else {})
            for telling in told.select_related("restore__ticket").order_by("pk")
        ),
    ]


# --- erasure


def _without_ways(fingerprint: str, ways: Collection[str]) -> str:
    """What a second person approved, a dash for each of these numbers and addresses."""
    return " ".join(MASK if word.lower() in ways else word for word in fingerprint.split(" "))


def _mask_answers(theirs: Q, traces: Traces, far: Traces) -> None:
    """Masks the person in what the account directory answered, in answers to their own orders their login as well."""
    of_others = Order.objects.exclude(theirs).filter(answer__has_key="words").only("answer")
    for order in of_others.iterator():  # the account in it has to stay: it is a colleague's, and may be taken back
        words = order.answer["words"]
        if (masked := far.masked(words)) != words:
            Order.objects.filter(pk=order.pk).update(answer=order.answer | {"words": masked})
    for order in Order.objects.filter(theirs).select_related("credential__user"):
        masked = _without(order.credential.user.login, traces.masked_all(order.answer, closely=True))
        if masked != order.answer:
            Order.objects.filter(pk=order.pk).update(answer=masked)


def _without(login: str, value: Any) -> Any:
    pattern = re.compile(re.escape(login), re.IGNORECASE)
    return _every_text(value, lambda text: pattern.sub(MASK, text)) if login else value


def _every_text(value: Any, change: Callable[[str], str]) -> Any:
    """The value with each text in lists and mappings of it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_every_text(element, change) for element in value]
    if isinstance(value, dict):
        return {key: _every_text(element, change) for key, element in value.items()}
    return value


def _mask_reasons(contact: Contact, own: set[int], traces: Traces, far: Traces) -> None:
    """Masks the person in reasons of others: at their organisation by their name, elsewhere by what is theirs alone."""
    others = Restore.objects.exclude(reason="").exclude(pk__in=own)
    for pk, reason, organisation in others.values_list("pk", "reason", "user__organisation"):
        is_near = organisation == contact.organisation_id
        _keep(Restore, pk, reason, (traces if is_near else far).masked(reason))
    for pk, reason, organisation in Watch.objects.values_list("pk", "reason", "organisation"):
        is_near = organisation == contact.organisation_id
        _keep(Watch, pk, reason, (traces if is_near else far).masked(reason, closely=is_near))
    for model in (CautionChange, BulkRestore):
        for pk, reason in model._default_manager.values_list("pk", "reason"):
            _keep(model, pk, reason, far.masked(reason))
    _mask_break_glass(far)


def _mask_break_glass(traces: Traces) -> None:
    """Masks the person in what was said of uses of break-glass and of drills."""
    for use in BreakGlassUse.objects.all():
        typed = use.kind == BreakGlassKind.REFUSED  # anybody's name; those of holders of keys stay
        people = [traces.masked(name) if typed else name for name in use.people]
        masked = traces.masked(use.reason), traces.masked(use.words), people
        if masked != (use.reason, use.words, use.people):
            BreakGlassUse.objects.filter(pk=use.pk).update(reason=masked[0], words=masked[1], people=people)
    for drill in Drill.objects.exclude(words=""):
        if (words := traces.masked(drill.words)) != drill.words:
            Drill.objects.filter(pk=drill.pk).update(words=words)


def _keep(model: type[Model], pk: int, before: str, masked: str) -> None:
    if masked != before:
        model._default_manager.filter(pk=pk).update(reason=masked)
