"""How one ticket goes: from the request to the closing, in working minutes drawn by lot."""

from dataclasses import dataclass
from random import Random

from tridesk.demo.enquiry import Enquiry
from tridesk.demo.events import EventStep
from tridesk.demo.hours import DAY, DeskHours
from tridesk.demo.participants import Asker
from tridesk.demo.pools import CITIZEN, CLOSINGS, GREETINGS, HAND_OVERS, OPENINGS

_FOLLOW_UP = 0.6
"""The share of requesters that come back with the second question of the enquiry."""


@dataclass(frozen=True, slots=True)
class Course:
    """Writes the steps of one ticket, each some working minutes after the one before."""

    rng: Random
    hours: DeskHours
    enquiry: Enquiry
    requester: Asker
    taker: str
    expert: str
    written: bool

    def steps(self, opening: EventStep, taken: EventStep) -> tuple[EventStep, ...]:
        """All steps of the ticket; `taken` marks when the first line takes it and is none of them."""
        enquiry, rng, told = self.enquiry, self.rng, [opening]
        last = taken
        if enquiry.outcome == "researched":
            last = self._after(last, rng.uniform(2, 8), "research", self.taker, enquiry.research_note)
            told.append(last)
        elif enquiry.outcome == "second_line":
            last = self._after(last, rng.uniform(4, 40), "question", self.taker, self._question_to_expert())
            told.append(last)
        if enquiry.internal_note:
            last = self._after(last, rng.uniform(1, 5), "note", self.taker, enquiry.internal_note)
            told.append(last)
        if enquiry.outcome == "second_line":
            took = min(rng.lognormvariate(6.5, 0.7), 6.5 * DAY)
            last = self._after(last, took, "expert_answer", self.expert, enquiry.second_line_answer)
            told.append(last)
        told += self._answered(last, self._answer_takes(), enquiry.replies[0])
        if len(enquiry.replies) > 1 and rng.random() < _FOLLOW_UP:
            again = self._after(told[-1], rng.uniform(30, 600), "request", "", self._utterance(enquiry.replies[1]))
            told += [again, *self._answered(again, rng.uniform(15, 200), enquiry.replies[2])]
        return tuple(told)

    def request(self) -> str:
        """What was asked, as it reached the desk."""
        return self._utterance(self.enquiry.question)

    def _answer_takes(self) -> float:
        """Working minutes from the last thing that happened to the answer."""
        rng, enquiry = self.rng, self.enquiry
        if enquiry.outcome == "second_line":
            return rng.uniform(8, 200)
        if enquiry.minutes:
            return enquiry.minutes * rng.uniform(0.7, 1.5)
        if enquiry.outcome == "researched":
            return min(rng.lognormvariate(5.0, 0.9), 4 * DAY)
        return rng.uniform(5, 40) if self.written else rng.uniform(2, 9)

    def _answered(self, last: EventStep, minutes: float, reply: str) -> list[EventStep]:
        if self.written:
            greeting = GREETINGS[self.enquiry.language].format(contact=self.requester.contact)
            reply = f"{greeting}\n\n{reply}"
        answer = self._after(last, minutes, "answer", self.taker, reply)
        return [answer, EventStep(answer.at, "close", self.taker, "")]

    def _question_to_expert(self) -> str:
        language = self.enquiry.language
        lead = self.rng.choice(HAND_OVERS[language])
        body = self.requester.organisation or CITIZEN[language]
        return f"{lead.format(organisation=body)}\n\n{self.enquiry.question}"

    def _utterance(self, text: str) -> str:
        if not self.written:
            return text
        language, rng, requester = self.enquiry.language, self.rng, self.requester
        signature = (requester.contact, self.enquiry.function, requester.organisation, requester.phone)
        closing = "\n".join(filter(None, (rng.choice(CLOSINGS[language]), *signature)))
        return f"{rng.choice(OPENINGS[language])}\n\n{text}\n\n{closing}"

    def _after(self, last: EventStep, minutes: float, action: str, by: str, text: str) -> EventStep:
        moment = self.hours.later(last.at, minutes).replace(microsecond=0)
        return EventStep(moment, action, by, text)  # type: ignore[arg-type]
