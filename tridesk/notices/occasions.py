"""What the state page gives reason to write, in ready phrases of three languages: no translation at night. Pure.

Words, hours and names of things are those of the public page, so that page and mail never contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from tridesk.kit.languages import LANGUAGES
from tridesk.statuspage import sentences, wording
from tridesk.statuspage.board import Board, Incident, Maintenance, MaintenanceProgress
from tridesk.statuspage.entries import RegisterState, Words
from tridesk.statuspage.phrases import PHRASES, Ready
from tridesk.statuspage.wording import Voice


class Occasion(StrEnum):
    """Why users are written to; with the id of the maintenance or incident it makes `Notice.moment`."""

    ANNOUNCED = "announced"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    CLOSING = "closing"
    INTERRUPTION = "interruption"
    RECOVERY = "recovery"


INTERRUPTIONS: Final = frozenset({Occasion.INTERRUPTION, Occasion.RECOVERY})


class NoticeMoment(NamedTuple):
    """What `Notice.moment` holds as text: the occasion, and the id of the incident or maintenance on the state page.

    >>> str(NoticeMoment(Occasion.CLOSING, "abc")), NoticeMoment.read("closing:abc").entry
    ('closing:abc', 'abc')
    """

    occasion: Occasion | None = None  # None: the notice has nothing to do with the state page
    entry: str = ""

    @classmethod
    def read(cls, text: str) -> NoticeMoment:
        occasion, _, entry = text.partition(":")
        return cls(Occasion(occasion), entry) if occasion in set(Occasion) and entry else cls()

    def __str__(self) -> str:
        return f"{self.occasion}:{self.entry}" if self.occasion else ""


REMINDED: Final = timedelta(hours=24)  # before it begins
WORTH_REMINDING: Final = timedelta(hours=48)  # announced later than this, the announcement is reminder enough
CLOSED: Final = timedelta(hours=12)  # after it ended, nobody asks any more


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice that is to leave between two hours; `send_at` None: as soon as it is approved."""

    occasion: Occasion
    send_at: datetime | None
    not_after: datetime | None


def planned(work: Maintenance, opening: Occasion, now: datetime) -> list[Planned]:
    """All that is written about a maintenance that is announced or changed now: the news, a reminder, the end."""
    closing = Planned(Occasion.CLOSING, work.ends if work.ends > now else None, max(work.ends, now) + CLOSED)
    if work.ends <= now:
        return [closing]
    news = Planned(opening, None, work.begins if work.begins > now else work.ends)
    if work.begins - now < WORTH_REMINDING:
        return [news, closing]
    return [news, Planned(Occasion.REMINDER, work.begins - REMINDED, work.begins), closing]


def may_leave(moment: str, sequence: int, board: Board | None) -> bool:
    """Whether what was approved is still true at the hour at which it should leave.

    A plan that has changed since, or cannot be read, holds its notices back; that all is well is not said while
    an interruption goes on.
    """
    occasion, entry = NoticeMoment.read(moment)
    if occasion in (None, Occasion.CANCELLED, Occasion.INTERRUPTION):
        return True
    if board is None or (occasion in (Occasion.CLOSING, Occasion.RECOVERY) and board.incident is not None):
        return False
    if occasion is Occasion.RECOVERY:
        return True
    work = board.maintenance(entry)
    return work is not None and work.sequence == sequence and work.cancelled_at is None


# --- the words

_SUBJECTS: Final = {
    Occasion.ANNOUNCED: Words(
        "Rijksregister: gepland onderhoud op {day}",
        "Registre national : maintenance planifiée le {day}",
        "Nationalregister: geplante Wartung am {day}",
    ),
    Occasion.CHANGED: Words(
        "Rijksregister: gewijzigd onderhoud, nu op {day}",
        "Registre national : maintenance modifiée, à présent le {day}",
        "Nationalregister: geänderte Wartung, jetzt am {day}",
    ),
    Occasion.CANCELLED: Words(
        "Rijksregister: onderhoud van {day} geannuleerd",
        "Registre national : maintenance du {day} annulée",
        "Nationalregister: Wartung vom {day} abgesagt",
    ),
    Occasion.REMINDER: Words(
        "Rijksregister: herinnering aan het onderhoud op {day}",
        "Registre national : rappel de la maintenance du {day}",
        "Nationalregister: Erinnerung an die Wartung am {day}",
    ),
    Occasion.CLOSING: Words(
        "Rijksregister: het onderhoud is voorbij",
        "Registre national : la maintenance est terminée",
        "Nationalregister: Die Wartung ist beendet",
    ),
}
_DEAR: Final = Words("Geachte mevrouw, geachte heer,", "Madame, Monsieur,", "Sehr geehrte Damen und Herren,")
_LASTS: Final = Words("Duur: {length}", "Durée : {length}", "Dauer: {length}")
_AFTER_CHANGE: Final = Words(
    "Het onderhoud dat we u aankondigden, is gewijzigd. Alleen dit geldt nog:",
    "La maintenance que nous vous avions annoncée a été modifiée. Seul ce qui suit est encore valable :",
    "Die Wartung, die wir Ihnen angekündigt haben, wurde geändert. Es gilt nur noch Folgendes:",
)
_CALLED_OFF: Final = Words(
    "Het onderhoud dat we u aankondigden ({span}), gaat niet door.",
    "La maintenance que nous vous avions annoncée ({span}) n’aura pas lieu.",
    "Die Wartung, die wir Ihnen angekündigt haben ({span}), findet nicht statt.",
)
_IN_CALENDAR: Final = Words(
    "Met de bijlage staat het onderhoud meteen juist in uw agenda.",
    "La pièce jointe met votre agenda à jour.",
    "Mit dem Anhang steht die Wartung gleich richtig in Ihrem Kalender.",
)
_PAGE: Final = Words(
    "De toestand van dit ogenblik staat altijd op {url}",
    "L’état du moment se trouve toujours sur {url}",
    "Den Zustand in diesem Augenblick finden Sie immer auf {url}",
)
_SIGNED: Final = Words(
    "De helpdesk van het Rijksregister", "Le helpdesk du Registre national", "Der Helpdesk des Nationalregisters"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Subjects and texts by language; `bodies` are the texts without greeting and closing."""

    subjects: dict[str, str]
    texts: dict[str, str]
    bodies: dict[str, str] = field(default_factory=dict)


def about_work(occasion: Occasion, work: Maintenance, url: str, now: datetime) -> Wording:
    """What is said of a maintenance; `url` is the public page."""

    def subject(voice: Voice) -> str:
        return voice.say(_SUBJECTS[occasion], day=voice.day(voice.today_of(work.begins)))

    def body(voice: Voice) -> Iterator[str]:
        if occasion is Occasion.CANCELLED:
            yield voice.say(_CALLED_OFF, span=voice.span(work.begins, work.ends))
        elif occasion is Occasion.CLOSING:
            yield voice.say(wording.FINISHED)
        else:
            if occasion is Occasion.CHANGED:
                yield voice.say(_AFTER_CHANGE)
            lasts = voice.say(_LASTS, length=voice.length(work.ends - work.begins))
            yield f"{sentences.work_text(work, voice)} {lasts.rstrip('.')}."
        if occasion in WITH_CALENDAR:
            yield voice.say(_IN_CALENDAR)

    return _said(subject, body, url, now)


WITH_CALENDAR: Final = frozenset({Occasion.ANNOUNCED, Occasion.CHANGED, Occasion.CANCELLED})


def about_incident(board: Board, incident: Incident, url: str, now: datetime) -> Wording:
    """What was said of an interruption last; that it is over, when it is."""
    state = incident.last.state if incident.is_open else RegisterState.STABLE

    def body(voice: Voice) -> Iterator[str]:
        yield sentences.update_text(board.words, incident.last, voice)

    return _said(lambda voice: voice.say(board.words[state]), body, url, now)


def _said(subject: Callable[[Voice], str], body: Callable[[Voice], Iterator[str]], url: str, now: datetime) -> Wording:
    voices = [Voice(language, Voice.today_of(now)) for language in LANGUAGES]
    bodies: dict[str, str] = {voice.language: "\n\n".join(body(voice)) for voice in voices}
    return Wording(
        {voice.language: subject(voice) for voice in voices},
        {
            voice.language: "\n\n".join(
                filter(
                    None,
                    [voice.say(_DEAR), bodies[voice.language], voice.say(_PAGE, url=url), voice.say(_SIGNED)],
                )
            )
            for voice in voices
        },
        bodies,
    )


def out_of_phrases(ready: Sequence[Ready], hours: tuple[datetime, datetime] | None, url: str, now: datetime) -> Wording:
    """A letter of ready phrases and the hours of planned work; empty subjects without hours."""

    def subject(voice: Voice) -> str:
        return voice.say(_SUBJECTS[Occasion.ANNOUNCED], day=voice.day(voice.today_of(hours[0]))) if hours else ""

    def body(voice: Voice) -> Iterator[str]:
        planned = [voice.say(wording.PLANNED, span=voice.span(*hours))] if hours else []
        yield " ".join([*planned, *(getattr(PHRASES[phrase], voice.language) for phrase in ready)])

    return _said(subject, body, url, now)


def put_in(text: str, letter: Wording, language: str) -> str:
    """The text with the body of the letter as a paragraph before its closing; the whole letter where nothing stands."""
    paragraphs, body = text.replace("\r\n", "\n").strip().split("\n\n"), letter.bodies[language]
    if not any(paragraphs):
        return letter.texts[language] if body else ""
    if not body or body in paragraphs:
        return text
    closing = [part for part in letter.texts[language].split("\n\n")[2:] if part in paragraphs]
    place = paragraphs.index(closing[0]) if closing else len(paragraphs)
    return "\n\n".join([*paragraphs[:place], body, *paragraphs[place:]])


def is_over(work: Maintenance, now: datetime) -> bool:
    """Whether a maintenance is completed or cancelled."""
    return work.progress(now) in (MaintenanceProgress.COMPLETED, MaintenanceProgress.CANCELLED)
