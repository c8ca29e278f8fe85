"""What the pages of restores show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import get_language

from tridesk.accounts.models import User
from tridesk.journal.queries import history_of
from tridesk.kit import clock
from tridesk.kit.errors import Sayable
from tridesk.kit.text import fold
from tridesk.reconnect import answers, queries, rules, wording
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.access.wording import REFUSALS, TASKS, UNAVAILABILITIES
from tridesk.reconnect.breakglass.sheet import Flaw
from tridesk.reconnect.breakglass.wording import FLAWS
from tridesk.reconnect.models import (
    STEPS,
    BreakGlassKind,
    BreakGlassUse,
    BulkRestore,
    CautionChange,
    Drill,
    Order,
    OrderState,
    Pretext,
    Proof,
    Restore,
    RestoreOutcome,
)
from tridesk.reconnect.patterns import patterns
from tridesk.reconnect.queries import ProofWay, RestoreState
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.rules import CautionLevel, Hindrance, ProofKind, Reason, Step
from tridesk.reconnect.tree import Leaf, Question, Tree
from tridesk.statuspage import queries as register
from tridesk.statuspage.board import Incident
from tridesk.telephony.models import Call
from tridesk.tickets.models import Ticket

MOST_COLLEAGUES: Final = 5  # who could prove who asks, named before the others are asked for
PAGE: Final = 50


# --- the list, and the beginning


def of_list(rows: QuerySet[Restore], shown: str) -> dict[str, Any]:
    """The list, with the address of what is older."""
    restores = list(rows[: PAGE + 1])
    older = f"?show={shown}&before={restores[PAGE - 1].pk}" if len(restores) > PAGE else ""
    return {
        "rows": restores[:PAGE],
        "shown": shown,
        "older": older,
        "caution": queries.caution(),
        "patterns": patterns() if shown == "refused" else [],
    }


def of_begin(ticket: Ticket) -> dict[str, Any]:
    """The credentials that can be restored for the requester: their own, and those of programs of the organisation."""
    if ticket.contact is None or ticket.contact.organisation_id is None:
        return {"users": []}
    users, alone = queries.restorable_for(ticket.contact), queries.begun_alone_on(ticket)
    return {
        "users": users,
        "alone": alone,
        "caution": queries.caution(),
        "running": [row for row in queries.open_of([shown.user.pk for shown in users]) if row != alone],
        **_announced(),
    }


def _announced() -> dict[str, Any]:
    """Describes the register as it is said first, with the interruption that goes on."""
    return {"announcement": register.announcement(get_language() or ""), "incident": register.running_incident()}


# --- a restore


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step in the list of steps: its name, and whether it is over, due, or to come."""

    step: Step
    name: Sayable
    stands: str


@dataclass(frozen=True, slots=True)
class AskedProof:
    """A proof that was asked for, and our call for it."""

    proof: Proof
    call: Call | None

    @property
    def can_be_noted(self) -> bool:
        """Whether somebody answered our call, and the agent has not yet said who."""
        return self.proof.is_open and self.call is not None and self.call.has_reached

    @property
    def is_under_way(self) -> bool:
        """Whether our call is to be answered, or is spoken in: no news of calls comes to this page."""
        is_over = self.call is not None and self.call.ended_at is not None
        return self.proof.is_open and self.proof.kind == ProofKind.CALL_BACK and not is_over


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """An order in words: what was asked, how far it is, why not."""

    order: Order
    name: Sayable
    why: Sayable = ""
    tasks: tuple[Sayable, ...] = ()
    changes: tuple[dict[str, Any], ...] = ()


def of_restore(user: User, number: int, *, all_ways: bool = False) -> dict[str, Any]:
    """The page of a restore; of many colleagues who could prove who asks it names the first, or with `all_ways` all."""
    state = queries.state_of(queries.restore_for(user, number))
    ways, unnamed = _ways(state, MOST_COLLEAGUES if not all_ways else None)
    restore, facts, now = state.restore, state.facts, clock.now()
    counted = rules.counting(facts.proofs, now)
    orders = [shown_order(row) for row in restore.orders.all()]
    asked_for = [row for row in restore.orders.all() if row.verb != AccessVerb.FREEZE]
    chosen = [held for held in state.held if held.credential.pk == restore.credential_id]
    asked, caution = _asked(restore), _caution_for(state)
    said = {Reason.RAISED, Hindrance.CLOSED} if caution else set()
    layer = layer_of(restore, queries.current_tree(), restore.ticket.language or get_language() or "")
    return {
        "caution": caution,
        "is_moving": facts.is_ordered or any(proof.is_under_way for proof in asked),
        "is_called": any(proof.is_under_way or proof.can_be_noted for proof in asked),
        "restore": restore,
        "state": state,
        "steps": steps_of(state),
        "step": state.step.value,
        "chosen": chosen[0] if chosen else None,
        "need": rules.need(facts.reasons),
        "given": sum(proof.kind is not ProofKind.ON_SITE for proof in counted),
        "is_seen": any(proof.kind is ProofKind.ON_SITE for proof in counted),
        "reasons": [wording.REASONS[reason] for reason in Reason if reason in facts.reasons - said],
        "hindrances": [wording.HINDRANCES[hindrance] for hindrance in facts.hindrances if hindrance not in said],
        "proofs": asked,
        "ways": ways,
        "all_ways": all_ways,
        "unnamed": unnamed,
        "orders": orders,
        "may_go_by_hand": bool(asked_for) and max(asked_for, key=lambda row: row.pk).is_unknown_there,
        "by_hand": [shown for shown in orders if shown.order.is_beside_the_steps],
        "verb": wording.VERBS[AccessVerb(restore.verb)] if restore.verb else "",
        "fingerprint": rules.fingerprint(facts, now),
        "is_mine": user.pk in restore.workers,
        "may_ask_again": restore.owner_id == user.pk and state.step is Step.IDENTITY and not asked,
        "is_second": restore.approver_id == user.pk,
        "may_approve": (may_approve := user.may("access.approve") and user.pk not in restore.workers),
        "may_lift": may_approve and restore.approver_id != user.pk,
        "pretexts": Pretext.choices,
        "may_watch": user.may("access.steer") and Reason.WATCHED not in facts.reasons,
        "may_undo": _may_undo(restore),
        "is_frozen": restore.outcome == RestoreOutcome.FROZEN and not restore.thawed_at,
        "ended_by": _ended_by(restore),
        **_told(restore, user),
        **_announced(),
        **layer,
        "faq": answers.for_desk(layer["leaf"].faq, get_language() or "") if "leaf" in layer else None,
    }


def _caution_for(state: RestoreState) -> CautionChange | None:
    """The level of caution with its reason, where it asks more of an open restore than usual."""
    asks_more = Reason.RAISED in state.facts.reasons or Hindrance.CLOSED in state.facts.hindrances
    change = queries.caution() if asks_more and not state.facts.is_closed else None
    return change if change is not None and change.level != CautionLevel.NORMAL else None


def steps_of(state: RestoreState) -> list[ShownStep]:
    """All steps, those before the present one being over; a second person is a step only where there must be one.

    When the restore itself is over, those are that were taken: what was refused came to no order.
    """
    names = {Step(code): name for code, name in STEPS if code != Step.CLOSED}
    order = [step for step in names if step is not Step.SECOND_PERSON or _needs_two(state)]
    if state.step is Step.CLOSED:
        taken = _taken(state.restore)
        stands = ["done" if step in taken else "later" for step in order]
    else:
        here = order.index(state.step)
        stands = ["done" if place < here else "now" if place == here else "later" for place in range(len(order))]
    return [ShownStep(step, names[step], word) for step, word in zip(order, stands, strict=True)]


def _taken(restore: Restore) -> set[Step]:
    """The steps that were taken of a restore that is over."""
    proved = restore.proved_at or restore.restored_at
    taken = {
        Step.ACCESS: restore.credential_id,
        Step.LAYER: restore.leaf,
        Step.IDENTITY: proved,
        Step.AUTHORITY: proved,
        Step.SECOND_PERSON: restore.approved_at,
        Step.ORDER: restore.restored_at,
        Step.CONFIRMATION: restore.confirmed_at,
    }
    return {step for step, sign in taken.items() if sign}


def _needs_two(state: RestoreState) -> bool:
    return rules.need(state.facts.reasons).second_person


def layer_of(restore: Restore, tree: Tree, language: str) -> dict[str, Any]:
    """The question that is due or the leaf that was reached, in a language; and what was answered so far."""
    place = tree.at(restore.answers)
    way = [tree.at(restore.answers[:length]) for length in range(len(restore.answers))]
    answered = [
        (asked.words.in_(language), choice.words.in_(language))
        for asked, answer in zip(way, restore.answers, strict=True)
        if isinstance(asked, Question)
        for choice in asked.choices
        if choice.to == answer
    ]
    shown: dict[str, Any] = {"answered": answered, "answers": " ".join(restore.answers), "spoken": language}
    if isinstance(place, Leaf):
        return shown | {"leaf": place, "leaf_name": place.words.in_(language), "advice": place.advice.in_(language)}
    choices = [(choice.to, choice.words.in_(language)) for choice in place.choices]
    return shown | {"question": place.words.in_(language), "choices": choices}


def _asked(restore: Restore) -> list[AskedProof]:
    asked = sorted(restore.proofs.all(), key=lambda proof: proof.pk)
    calls = queries.calls_of([proof for proof in asked if proof.is_open])
    return [AskedProof(proof, calls.get(proof.call)) for proof in asked]


def _ways(state: RestoreState, most: int | None) -> tuple[list[tuple[ProofWay, Sayable]], int]:
    """The ways that are left, with what the button says, and how many colleagues are left out beyond the first `most`.

    The number of the person who asks comes first, then the organisation, its security contacts and other colleagues;
    for the access of a program what speaks for the organisation comes before that number.
    """
    if state.step is not Step.IDENTITY:
        return [], 0
    used = {(proof.kind, proof.through) for proof in state.restore.proofs.all() if proof.given_at is not None}
    contact, is_program = state.restore.contact, Reason.PROGRAM in state.facts.reasons

    def turn(way: ProofWay) -> tuple[bool, bool, bool, bool, str]:
        name, is_late = fold(way.contact.name) if way.contact else "", is_program and not way.is_of_organisation
        return is_late, way.contact != contact, way.contact is not None, way.kind is ProofKind.COLLEAGUE, name

    left = sorted((way for way in state.ways if (way.kind, way.through) not in used), key=turn)
    colleagues = list(dict.fromkeys(way.contact for way in left if way.kind is ProofKind.COLLEAGUE))
    unnamed = set(colleagues[most:]) if most is not None else set()
    shown = [way for way in left if way.kind is not ProofKind.COLLEAGUE or way.contact not in unnamed]
    return [(way, wording.WAYS[way.kind]) for way in shown], len(unnamed)


def shown_order(row: Order) -> ShownOrder:
    """An order as the pages show it."""
    answer = row.answer
    why: Sayable = ""
    if row.state in (OrderState.REFUSED, OrderState.BY_HAND):
        why = {str(reason): words for reason, words in REFUSALS.items()}.get(answer.get("refusal", ""), "")
    elif row.state == OrderState.WAITING:
        why = {str(reason): words for reason, words in UNAVAILABILITIES.items()}.get(answer.get("failure", ""), "")
    tasks = answer.get("tasks", ()) if row.state in (OrderState.BY_HAND, OrderState.RECALLED) else ()
    if row.state == OrderState.RECALLED:
        tasks = (*tasks[:1], "put_back", "report")
    in_words = tuple(TASKS.get(task, task) for task in tasks)
    return ShownOrder(row, wording.VERBS[AccessVerb(row.verb)], why, in_words, tuple(answer.get("changes", ())))


def _told(restore: Restore, user: User) -> dict[str, Any]:
    """Lists the people told that access was restored; if nobody who counts could be told, the numbers to call."""
    if restore.restored_at is None:
        return {}
    tellings = queries.tellings(restore)
    told: dict[str, Any] = {"tellings": tellings}
    if not queries.is_told_to_nobody(restore, tellings):
        return told
    security = queries.security_contacts(restore)
    numbers = queries.numbers_to_call(restore, security)
    may_call = queries.may_call(user, restore)
    return told | {"is_untold": True, "has_security": bool(security), "numbers": numbers, "may_call": may_call}


def _ended_by(restore: Restore) -> Incident | None:
    """The interruption of the register with which a restore ended."""
    if restore.outcome != RestoreOutcome.INCIDENT:
        return None
    closed = history_of(restore.ref).filter(verb="restore.closed").order_by("-pk").first()
    return register.incident(closed.data.get("incident", "")) if closed else None


def _may_undo(restore: Restore) -> bool:
    is_young = restore.restored_at is not None and restore.restored_at > clock.now() - rules.UNDO_WITHIN
    return is_young and restore.outcome not in (RestoreOutcome.FROZEN, RestoreOutcome.UNDONE)


# --- break-glass


@dataclass(frozen=True, slots=True)
class ShownUse:
    """A use of break-glass; `why` says why the sheet was not opened."""

    use: BreakGlassUse
    why: Sayable


@dataclass(frozen=True, slots=True)
class ShownDrill:
    """A drill with its steps in words."""

    drill: Drill
    steps: tuple[Sayable, ...]


def of_drill() -> dict[str, Any]:
    """Alarms, the sheet and its keys, drills; when the next one is due."""
    header, now, due = queries.sheet_header(), clock.now(), queries.drill_due()
    sealed_at = datetime.fromisoformat(header["sealed_at"]) if header else None
    names = dict(wording.DRILL_STEPS)
    return {
        "uses": (uses := _shown_uses(queries.uses_to_look_at())),
        "is_open_to_both": any(shown.use.kind != BreakGlassKind.REFUSED for shown in uses),
        "looked_at": _shown_uses(queries.uses_looked_at()),
        "keys": queries.break_glass_keys(),
        "sealed_at": sealed_at,
        "expires_at": datetime.fromisoformat(header["expires_at"]) if header else None,
        "is_old": sealed_at is not None and sealed_at < now - queries.SHEET_IS_OLD,
        "waiting": queries.drills_to_write_up(),
        "due": due,
        "is_due": due is not None and due <= now,
        "drills": [ShownDrill(drill, tuple(names[step] for step in drill.steps)) for drill in queries.drills()[:PAGE]],
    }


def _shown_uses(uses: QuerySet[BreakGlassUse]) -> list[ShownUse]:
    rows = uses.prefetch_related("restores__user__organisation")
    return [ShownUse(use, FLAWS[Flaw(use.flaw)] if use.flaw else "") for use in rows]


# --- one restore for many


def of_bulks() -> dict[str, Any]:
    """The newest restores for many."""
    return {"bulks": [(row, wording.VERBS[AccessVerb(row.verb)]) for row in bulk_queries.bulks()[:PAGE]]}


def of_bulk(user: User, bulk: BulkRestore, state: str, after: int) -> dict[str, Any]:
    """A restore for many: counts, the orders in one state, and what this user may do."""
    rows = list(bulk_queries.shown(bulk, state, after)[: bulk_queries.PAGE + 1])
    more = rows[bulk_queries.PAGE - 1].pk if len(rows) > bulk_queries.PAGE else None
    progress, is_planned = bulk_queries.progress(bulk), bulk.planned_at is not None
    may_approve = bulk.is_to_approve and user.may("access.approve") and user.pk != bulk.owner_id
    is_young = bulk.approved_at is not None and bulk.approved_at > clock.now() - rules.UNDO_WITHIN
    return {
        "bulk": bulk,
        "verb": wording.VERBS[AccessVerb(bulk.verb)],
        "progress": progress,
        "state": state,
        "more": more,
        "states": [(code, name, progress.states[code]) for code, name in OrderState.choices if progress.states[code]],
        "frozen": bulk_queries.frozen().filter(bulk=bulk).count(),
        "orders": [shown_order(row) for row in rows[: bulk_queries.PAGE]],
        "left_out": [(wording.LEFT_OUT[reason], many) for reason, many in sorted(bulk.left_out.items())],
        "is_moving": progress.is_moving or (not is_planned and bulk.stopped_at is None),
        "fingerprint": bulk_queries.fingerprint(bulk) if may_approve else "",
        "may_approve": may_approve,
        "may_stop": bulk.stopped_at is None and (bulk.approved_at is None or progress.is_moving),
        "may_take_back": is_young and bool(progress.states[OrderState.DONE]) and user.may("access.steer"),
        "may_lift": user.may("access.approve") and user.pk not in (bulk.owner_id, bulk.approver_id),
    }
