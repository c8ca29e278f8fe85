"""A call told as a story: what happens, and what is ordered, noted and told to agents because of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tridesk.kit.text import Text
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.calls import decisions as calls
from tridesk.telephony.engine.calls.events import CallEvent, Offer, Time
from tridesk.telephony.engine.calls.life import Life, Phase
from tridesk.telephony.engine.calls.values import AgentTurn, Desk, Mark, Step
from tridesk.telephony.engine.ivr import Option, OptionKind, Tree
from tridesk.telephony.switch.commands import Command, Play
from tridesk.telephony.switch.events import Answered, Arrived, Digit, Gone, Played
from tridesk.telephony.switch.values import End, Endpoint, HangupCause

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALLER = "c1"
KEYS = Option("1", Text("toegangssleutels", "les clés d'accès", "Zugangsschlüssel"), OptionKind.SERVICE, "KEYS")
TREE = Tree("main", {"main": (KEYS,)})
SECOND_LINE = "+3225180000"
DESK = Desk(tree=TREE, speaks=frozenset({"nl", "fr"}), second_lines={"KEYS": SECOND_LINE}, shown="+3225000000")
ILSE = Endpoint("agent", "ilse")
JAN = Endpoint("agent", "jan")
EXPERT = Endpoint("extension", "412")
OUTSIDE = Endpoint("outside", "+3281000000")


class Story:
    """One call: `orders`, `marks` and `turns` are what the last event brought."""

    def __init__(self, desk: Desk = DESK, *, number: str = "+3269000000") -> None:
        self.desk, self.now = desk, NOON
        self._take(calls.begin(Arrived(NOON, CALLER, number, "1000"), number, NOON, desk))

    life: Life

    def _take(self, step: Step) -> None:
        self.life, self.orders = step.life, list(step.orders)
        self.marks: list[Mark] = [note.mark for note in step.notes]
        self.turns: list[AgentTurn] = list(step.agents)

    def on(self, *events: CallEvent) -> Story:
        for event in events:
            self._take(calls.decide(self.life, event, self.now, self.desk))
        return self

    def desk_is(self, **fields: object) -> Story:
        self.desk = replace(self.desk, **fields)  # type: ignore[arg-type]
        return self

    def press(self, *digits: str) -> Story:
        return self.on(*(Digit(self.now, CALLER, digit) for digit in digits))

    def heard(self) -> Story:
        """What is being said is said."""
        return self.on(Played(self.now, self.life.playback, End.WHOLE))

    def later(self, **span: float) -> Story:
        self.now += timedelta(**span)
        return self.on(Time())

    def silent(self) -> Story:
        """The question is heard, and no key comes."""
        self.heard()
        return self.later(seconds=ivr.PAUSE.total_seconds())

    def answers(self, leg: str) -> Story:
        return self.on(Answered(self.now, leg))

    def gone(self, leg: str, why: HangupCause = HangupCause.HUNG_UP) -> Story:
        return self.on(Gone(self.now, leg, why))

    # the way to a phase

    def waiting(self) -> Story:
        return self.press("2", "1").heard()

    def ringing(self) -> Story:
        return self.waiting().on(Offer("ilse", ILSE))

    def talking(self) -> Story:
        return self.ringing().answers(self.life.agent_leg or "c1.agent.1")

    @property
    def phase(self) -> Phase:
        return self.life.phase

    @property
    def spoken(self) -> list[str]:
        """The words that the last event made us say."""
        return [speech.text for order in self.orders if isinstance(order, Play) for speech in order.speeches]

    def ordered(self, kind: type[Command]) -> list[Command]:
        return [order for order in self.orders if isinstance(order, kind)]
