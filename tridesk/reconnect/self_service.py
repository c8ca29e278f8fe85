"""What the portal asks: whether access may be restored alone, its page, its buttons (`portal.ports.AccessRestores`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from tridesk.faq.values import PublicText
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, Refusal
from tridesk.kit.rows import row_number
from tridesk.reconnect import answers, own_access, queries, rules
from tridesk.reconnect.actions import self_service as actions
from tridesk.reconnect.actions.refusals import note_alone
from tridesk.reconnect.forms import SinceForm
from tridesk.reconnect.models import Restore, RestoreOutcome
from tridesk.reconnect.pages import layer_of
from tridesk.reconnect.queries import ProofWay, RestoreState
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.tickets.lifecycle import ACTIVE, State
from tridesk.tickets.models import Ticket

BY_NEW_LINK: Final = frozenset({"begin", "answer", "solve", "ask"})  # what only the mailbox of today may do
_KNOWN_LETTERS: Final = 2  # of a credential's reference, at its end
_STAGES: Final = {Step.IDENTITY: "prove", Step.ORDER: "ordered", Step.CONFIRMATION: "works"}


class SelfService:
    """Restores that requesters do alone, for the page of their request."""

    def is_offered(self, ticket: Ticket, tickets: Collection[int], email: str) -> bool:
        begun = own_access.begun_alone(tickets, email)
        return (begun is not None and begun.closed_at is None) or own_access.is_offered(ticket, email)

    def page(self, ticket: Ticket, tickets: Collection[int], email: str, language: str) -> Mapping[str, Any]:
        begun = own_access.begun_alone(tickets, email)
        if begun is not None and _is_shown(begun, ticket):
            return _page_of(begun, language)
        if queries.is_register_down():
            return {"stage": "down"}
        held = own_access.accesses(ticket.contact, email) if own_access.is_offered(ticket, email) else []
        choices = [(access.credential.pk, _name_of(access.credential)) for access in held]
        return {"stage": "choose" if choices else "desk", "choices": choices, "since": SinceForm()["lost_at"]}

    def do(
        self,
        doing: str,
        ticket: Ticket,
        tickets: Collection[int],
        email: str,
        fields: Mapping[str, str],
        *,
        fresh: bool,
        network: str,
    ) -> None:
        gestures: dict[str, Callable[[], object]] = {
            "begin": lambda: actions.begin(
                ticket, tickets, email, row_number(fields.get("credential", "")) or 0, _since(fields)
            ),
            "answer": lambda: actions.answer_question(
                tickets, email, fields.get("answers", "").split(), queries.current_tree()
            ),
            "solve": lambda: actions.solve(ticket, tickets, email),
            "ask": lambda: actions.ask_proof(tickets, email, fields.get("way", "")),
            "works": lambda: actions.confirm(ticket, tickets, email),
            "still_lost": lambda: actions.begin_again(tickets, email),
            "desk": lambda: actions.leave(tickets, email),
            "stop": lambda: actions.stop(tickets, email),
        }
        try:
            if doing in BY_NEW_LINK and not fresh:
                raise Conflict(
                    _("This takes a link that is younger than four hours and was opened on this device alone.")
                )
            gestures[doing]()
        except Refusal as refusal:
            note_alone(ticket, doing, refusal, network)
            raise


def _since(fields: Mapping[str, str]) -> datetime | None:
    form = SinceForm(fields)
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for error in form.errors["lost_at"]), field="lost_at")
    lost_at: datetime | None = form.cleaned_data["lost_at"]
    return lost_at


def _is_shown(restore: Restore, ticket: Ticket) -> bool:
    """Whether the page is about this restore: it is open, or ended well and the request with it."""
    if restore.closed_at is None:
        return True
    return restore.outcome in (RestoreOutcome.RESTORED, RestoreOutcome.SOLVED) and State(ticket.state) not in ACTIVE


def _page_of(restore: Restore, language: str) -> Mapping[str, Any]:
    state = queries.state_of(restore)
    page: dict[str, Any] = {"access": _name_of(restore.credential)}
    if state.facts.is_closed:
        return page | {"stage": "over", "outcome": restore.outcome}
    if not rules.goes_alone(state.facts):
        return page | {"stage": "desk"}
    if state.step is Step.LAYER:
        layer = layer_of(restore, queries.current_tree(), language)
        stage = "advice" if "leaf" in layer else "question"
        return page | layer | {"stage": stage, "mine": True, "faq": _faq_at(layer, language)}
    page |= {"stage": _STAGES[state.step], "mine": state.step is Step.IDENTITY}
    return page | _proving(state, language) if state.step is Step.IDENTITY else page


def _proving(state: RestoreState, language: str) -> dict[str, Any]:
    """The advice at the leaf, whom a mail can go to, and who has one that is not answered."""
    restore, since = state.restore, clock.now() - rules.LINK_HOLDS
    asked = {proof.through: proof for proof in restore.proofs.all() if proof.is_open and proof.asked_at > since}
    ways = [
        {
            "code": own_access.code_of(restore, way),
            "kind": way.kind.value,
            "who": _who(way),
            "asked_at": asked[way.through].asked_at if way.through in asked else None,
        }
        for way in own_access.ways(state)
    ]
    layer = layer_of(restore, queries.current_tree(), language)
    answered = layer["answered"]
    can_ask = len(restore.proofs.all()) < actions.MOST_MAILS
    return {
        "ways": ways,
        "advice": layer.get("advice", ""),
        "faq": _faq_at(layer, language),
        "can_ask": can_ask,
        "is_asked": bool(asked),
        "answered": answered,
    }


def _faq_at(layer: Mapping[str, Any], language: str) -> PublicText | None:
    return answers.for_everybody(layer["leaf"].faq, language) if "leaf" in layer else None


def _name_of(credential: Any) -> str:
    """A credential so that its owner knows which it is, and nobody else learns its number."""
    end = credential.reference[-_KNOWN_LETTERS:] if len(credential.reference) > 2 * _KNOWN_LETTERS else ""
    return f"{credential.get_kind_display()} …{end}" if end else str(credential.get_kind_display())


def _who(way: ProofWay) -> str:
    """Whom a mail goes to, so that a colleague knows: a first name and a letter, or the beginning of an address."""
    if way.kind is ProofKind.MAILBOX or way.contact is None:
        name, _at, domain = way.through.partition("@")
        return f"{name[:1]}…@{domain}"
    first, _space, last = str(way.contact).partition(" ")
    if "@" in first:
        return f"{first[:1]}…"
    return f"{first} {last[:1]}." if last else first
