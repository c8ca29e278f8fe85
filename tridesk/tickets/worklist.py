"""Work that waits for a person at the desk: tickets, messages, questions, and decisions of a second pair of eyes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.worklist import WorklistKind, WorklistRow
from tridesk.kit import clock
from tridesk.tickets import queries
from tridesk.tickets.models import ACTIVE_STATES, Disposal, Handover, Message, Ticket


def of_tickets(user: User) -> Iterable[WorklistKind]:
    """The kinds in the order of the page."""
    desk = reverse("tickets:desk")
    if user.may("ticket.work"):
        yield WorklistKind(_("Your tickets due today"), f"{desk}?view=mine", _due_today(user), _ticket, "clock")
    if user.may("ticket.answer_as_expert"):
        questions = queries.open_questions(user)
        yield WorklistKind(_("Questions to you"), reverse("tickets:questions"), questions, _question, "second_line")
    messages = queries.open_messages(user)
    yield WorklistKind(_("Messages for you"), reverse("tickets:messages"), messages, _message, "note")
    if user.may("ticket.work"):
        unproved = queries.in_queue(user, "unproved").order_by("due_at", "pk")
        yield WorklistKind(_("Mails to confirm"), f"{desk}?view=unproved", unproved, _ticket, "warning")
    if user.may("disposal.approve"):
        proposed = Disposal.objects.filter(decided_at__isnull=True).exclude(proposed_by=user).order_by("pk")
        yield WorklistKind(_("Disposals to approve"), reverse("tickets:disposal"), proposed, _disposal, "remove")


def _due_today(user: User) -> QuerySet[Ticket]:
    today = clock.today()
    ends = datetime.combine(today + timedelta(days=1), time(), clock.BRUSSELS)
    is_due = Q(due_at__lt=ends, paused_at__isnull=True) | Q(awaited_until__lt=ends)
    return queries.tickets_for(user).filter(is_due, owner=user, state__in=ACTIVE_STATES).order_by("due_at", "pk")


def _ticket(ticket: Ticket) -> WorklistRow:
    url, due = reverse("tickets:ticket", args=[ticket.number]), ticket.deadline
    return WorklistRow(ticket.subject, url, due or ticket.opened_at, due=due is not None)


def _question(question: Handover) -> WorklistRow:
    url = reverse("tickets:ticket", args=[question.ticket.number])
    return WorklistRow(question.ticket.subject, url, question.due_at, due=True)


def _message(message: Message) -> WorklistRow:
    return WorklistRow(message.text[:160], f"{reverse('tickets:messages')}#message-{message.pk}", message.at)


def _disposal(disposal: Disposal) -> WorklistRow:
    return WorklistRow(disposal.reason, reverse("tickets:disposal"), disposal.proposed_at)
