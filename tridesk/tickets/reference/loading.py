"""Putting the reference data of the desk into the database: what an installation starts with, never over an edit."""

from __future__ import annotations

from tridesk.tickets.models import Template, Topic
from tridesk.tickets.reference.subjects import SUBJECTS
from tridesk.tickets.reference.templates import TEMPLATES

KEPT_TEN_YEARS = "ACC"  # who got access back is audited for ten years


def load() -> None:
    """Adds topics and templates that are missing; may run at every start."""
    topics = dict(Topic.objects.values_list("code", "pk"))
    for row in SUBJECTS:
        if row.code not in topics:
            keep = 10 if row.code.partition(".")[0] == KEPT_TEN_YEARS else 5
            topic = Topic.objects.create(
                code=row.code,
                parent_id=topics.get(row.parent),
                keep_years=keep,
                name_nl=row.nl,
                name_fr=row.fr,
                name_de=row.de,
                name_en=row.en,
            )
            topics[row.code] = topic.pk
    codes = set(Template.objects.values_list("code", flat=True))
    Template.objects.bulk_create(
        Template(
            code=template.code,
            titles=dict(template.title),
            bodies=dict(template.body),
            topic_id=topics.get(template.topic),
            outcome=template.outcome,
        )
        for template in TEMPLATES
        if template.code not in codes
    )
