"""What happens to notices at random, for the walks: they leave, stop, come back; the clock is the walk's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from tridesk.accounts.models import User
from tridesk.directory.audience.actions import GroupCard, add_group
from tridesk.directory.audience.rules import Rule
from tridesk.kit import clock
from tridesk.notices import actions, ledger, schedule
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.ledger import Settlement
from tridesk.notices.models import Delivery, DeliveryState, Notice, NoticeState

RUN = 7  # of a sender without its lock: tidying takes it for dead
WORDS = {"nl": "Onderhoud", "fr": "Maintenance", "de": "Wartung"}
FATES = (
    (DeliveryState.HANDED_OVER, "250 OK"),
    (DeliveryState.REFUSED, "550 5.1.1 no such mailbox"),
    (DeliveryState.REFUSED, "554 5.7.1 looks like spam"),
    (DeliveryState.UNKNOWN, ""),
    (DeliveryState.QUEUED, "451 later"),
)


class NoticeSteps:
    """Notices to municipalities and police zones, written by one leader and approved by the other."""

    def __init__(self, dice: Random, leaders: list[User]) -> None:
        self.dice = dice
        self.author, self.approver = leaders
        kinds = ("municipality", "police")
        self.group = add_group("all", GroupCard("Allen", "Tous", rule=Rule(kinds=kinds)), by=None)
        add_group("police", GroupCard("Politie", "Police", rule=Rule(kinds=kinds[1:])), by=None)

    @property
    def every(self) -> list[Callable[[], object]]:
        return [self.begin, self.begin, self.carry, self.carry, self.carry, self.come_back, self.unsubscribe,
                self.steer, self.decide, schedule.tidy]  # fmt: skip

    def begin(self) -> None:
        category = self.dice.choice(("maintenance", "campaign"))
        notice = actions.write_notice(NoticeDraft(category, WORDS, WORDS, [self.group.pk]), by=self.author)
        actions.propose_notice(notice.pk, by=self.author)
        fingerprint = Notice.objects.get(pk=notice.pk).fingerprint
        actions.approve_notice(notice.pk, fingerprint, by=self.approver)
        actions.begin_notice(notice.pk)

    def carry(self) -> None:
        """A sender settles some of what it has in hand, also of a notice stopped since, and takes more in hand."""
        now = clock.now()
        held = Delivery.objects.filter(claimed_by=RUN, state__in=[DeliveryState.CLAIMED, DeliveryState.UNKNOWN])
        mails = [pk for pk in held.order_by("pk").values_list("pk", flat=True) if self.dice.random() < 0.7]
        settlements = [Settlement(mail, *self.dice.choice(FATES), now + timedelta(hours=1)) for mail in mails]
        ledger.settle(settlements, RUN, now)
        actions.note_nobody([row.id for row in settlements if "5.1.1" in row.reply])
        for notice in Notice.objects.filter(state=NoticeState.SENDING).order_by("pk"):
            ledger.claim(notice.pk, RUN, self.dice.choice((1, 3)), now)

    def come_back(self) -> None:
        if mail := self._mail(DeliveryState.HANDED_OVER):
            actions.note_bounce(mail.pk, "5.1.1 moved", permanent=self.dice.random() < 0.7)

    def unsubscribe(self) -> None:
        if mail := self._mail():
            actions.unsubscribe(mail.pk)

    def steer(self) -> None:
        step = self.dice.choice((actions.pause_notice, actions.go_on_with_notice, actions.stop_notice))
        if notices := list(Notice.objects.order_by("pk")):
            step(self.dice.choice(notices).pk, by=self.author)

    def decide(self) -> None:
        if mail := self._mail(DeliveryState.UNKNOWN, DeliveryState.REFUSED):
            self.dice.choice((actions.send_again, actions.let_go))(mail.pk, by=self.author)

    def _mail(self, *states: DeliveryState) -> Delivery | None:
        mails = list(Delivery.objects.filter(state__in=states or DeliveryState.values).order_by("pk"))
        return self.dice.choice(mails) if mails else None
