"""The desk's own texts change, and are counted when they are used."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.tickets.models import Template, Topic


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """A template as it shall be: texts by language, and the topic and the outcome that it proposes."""

    titles: dict[str, str]
    bodies: dict[str, str]
    active: bool
    topic: Topic | None = None
    outcome: str = ""


@transaction.atomic
def change_template(template: Template, change: TemplateChange, *, by: User) -> Template:
    """Writes a template anew in all its languages."""
    template.titles, template.bodies, template.active = change.titles, change.bodies, change.active
    template.topic, template.outcome = change.topic, change.outcome
    template.save(update_fields=["titles", "bodies", "active", "topic", "outcome"])
    record("template.changed", by=by, ref=f"template:{template.code}", data={"languages": sorted(change.bodies)})
    return template


def count_template(code: str, topic: str) -> None:
    """Counts that a template went into an answer about a topic, in one statement; a code of none counts nothing."""
    counting = """
        INSERT INTO tickets_templateuse AS old (template_id, topic, times)
        SELECT id, %s, 1 FROM tickets_template WHERE code = %s
        ON CONFLICT (template_id, topic) DO UPDATE SET times = old.times + 1
    """
    with connection.cursor() as cursor:
        cursor.execute(counting, [topic, code])
