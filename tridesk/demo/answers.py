"""The answers of the demonstration (`data/answers.toml`): written, validated by another, and used on past tickets."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models.functions import Left

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.demo.history import BEFORE_TOWN
from tridesk.directory.models import Service
from tridesk.faq import actions, queries
from tridesk.faq.models import Audience, Entry
from tridesk.faq.values import EntryContent, EntryWording, SourceLink
from tridesk.kit import clock
from tridesk.tickets.lifecycle import Channel, State
from tridesk.tickets.models import FaqUse, Ticket

USED_FOR: Final = timedelta(days=120)
_SHARE: Final = 0.7  # of the tickets that an entry answers: on the others nobody thought of it
_WAITING: Final = 3  # entries, the last ones, that wait for a second pair of eyes
_AGE: Final = timedelta(days=150)
_TOPIC: Final = 3  # letters of a code of the subject tree's first level


def add_answers(users: Mapping[str, User]) -> None:
    """Writes the entries, in the past, and notes on which tickets they served since."""
    by_role = defaultdict[str, list[User]](list)
    for user in users.values():
        by_role[user.role].append(user)
    write_answers(by_role["call_taker"], by_role["supervisor"])
    _use(clock.now())


def write_answers(writers: Sequence[User], readers: Sequence[User]) -> dict[str, Entry]:
    """Writes the entries, each validated by a reader; returns them by the keys of the file."""
    written: dict[str, Entry] = {}
    services = dict(Service.objects.values_list("code", "pk"))
    rows, now = read("answers")["entry"], clock.now()
    for nth, row in enumerate(rows):
        writer, reader = writers[nth % len(writers)], readers[nth % len(readers)]
        with clock.frozen(now - _AGE + timedelta(hours=7 * nth)):
            entry = actions.write_entry(_content(row, services, writer, now), by=writer)
            actions.propose(entry.number, by=writer)
            if nth < len(rows) - _WAITING:
                entry = actions.validate(entry.number, by=reader)
        written[row["key"]] = entry
    return written


def _content(row: Any, services: Mapping[str, int], owner: User, now: datetime) -> EntryContent:
    texts = {
        language: EntryWording(
            text["question"],
            text["answer"],
            text["public_answer"],
            text["wordings"],
            [SourceLink(**link) for link in text["links"]],
        )
        for language in ("nl", "fr", "de")
        for text in [row[language]]
    }
    confirm_by = (now + timedelta(days=30 + 7 * len(row["key"]))).date()
    return EntryContent(
        source=row["source"],
        texts=texts,
        audience=row["audience"],
        topic=row["topic"],
        service=services.get(row["service"]),
        owner=owner.pk,
        confirm_by=confirm_by,
    )


def _use(now: datetime) -> None:
    """On most closed tickets of the last months whose subject an entry answers, that entry was sent or told."""
    chance, best, uses = random.Random(7), dict[tuple[str, str], Entry | None](), list[FaqUse]()  # noqa: S311
    closed = Ticket.objects.filter(state__in=[State.CLOSED.value, State.ARCHIVED.value], closed_at__gt=now - USED_FOR)
    rows = closed.exclude(topic=None).select_related("owner").annotate(first_level=Left("topic__code", _TOPIC))
    for ticket in rows.order_by("pk"):
        asked = ticket.subject.partition(BEFORE_TOWN)[0], ticket.first_level
        if asked not in best:
            best[asked] = _answering(*asked)
        entry = best[asked]
        if entry is None or ticket.owner is None or ticket.closed_at is None or chance.random() > _SHARE:
            continue
        how = FaqUse.How.TOLD if ticket.channel == Channel.PHONE.value else FaqUse.How.SENT
        uses.append(
            FaqUse(
                ticket=ticket,
                entry=entry,
                version=entry.version,
                language=ticket.language,
                how=how,
                by=ticket.owner,
                at=ticket.closed_at,
            )
        )
    FaqUse.objects.bulk_create(uses)
    times = Counter(use.entry.pk for use in uses)
    last = {use.entry.pk: use.at for use in sorted(uses, key=lambda use: use.at)}
    entries = list(Entry.objects.filter(pk__in=times))
    for entry in entries:
        entry.uses, entry.last_used_at = times[entry.pk], last[entry.pk]
    Entry.objects.bulk_update(entries, ["uses", "last_used_at"])


def _answering(subject: str, topic: str) -> Entry | None:
    """The entry on the same topic that is found by a subject."""
    hits = queries.search(subject, audience=Audience.values, limit=3)
    entries = Entry.objects.in_bulk([hit.number for hit in hits], field_name="number")
    return next((entries[hit.number] for hit in hits if entries[hit.number].topic == topic), None)
