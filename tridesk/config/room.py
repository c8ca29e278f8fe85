"""What belongs to the installation itself, and what joins two rooms that may not import each other."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from tridesk.config.diagnosis import missing_migrations
from tridesk.config.health import database_answers, disk_has_room, every_lane_works
from tridesk.kit.rooms import Diagnosis, HealthLine, JournalNoun, Room
from tridesk.portal import ports as portal
from tridesk.reconnect.self_service import SelfService

ROOM = Room(
    answers=(portal.restores.answered_by(SelfService()),),
    nouns=(
        JournalNoun("installation", pgettext_lazy("journal", "installation"), ("journal.read",)),
        JournalNoun("secret", pgettext_lazy("journal", "secret key"), ("journal.read",)),
    ),
    deeds={
        "backed_up": pgettext_lazy("journal", "backed up"),
        "searched": pgettext_lazy("journal", "searched"),
    },
    health=(
        HealthLine(
            10,
            "database",
            database_answers,
            when_down="The database that DATABASE_URL names does not answer. Is PostgreSQL 17 there, at this address?",
            needs_database=True,
        ),
        HealthLine(
            20,
            "jobs",
            every_lane_works,
            when_down="Not every lane of jobs has a worker: start `tridesk jobs`. Mail, seals and imports wait.",
            needs_database=True,
        ),
        HealthLine(
            80,
            "disk",
            disk_has_room,
            when_down="The disk of TRIDESK_VAR is nearly full: make room. Nothing is lost meanwhile.",
        ),
    ),
    diagnoses=(Diagnosis(10, missing_migrations, needs="database"),),
)
