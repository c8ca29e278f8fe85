"""Annotations of colleagues, and what the product draws by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation

from tridesk.accounts.models import User
from tridesk.directory.models import Campaign, ClosedDay, Organisation, UserGroup
from tridesk.figures.annotations import actions, queries
from tridesk.figures.annotations.actions import AnnotationDraft
from tridesk.figures.annotations.models import Annotation
from tridesk.figures.charts import RemarkKind
from tridesk.journal.models import Entry
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.kit.text import Text
from tridesk.tickets.tests.factories import person

MAY = date(2026, 5, 12)
MENU = AnnotationDraft(MAY, MAY, Text("nieuw menu", "nouveau menu", ""))


@pytest.fixture
def supervisor(db: None) -> User:
    return person("siebe", "supervisor")


def test_what_is_written_down_is_drawn_in_the_readers_language(supervisor: User) -> None:
    actions.annotate(MENU, by=supervisor)
    with translation.override("fr"):
        (remark,) = queries.remarks(date(2026, 5, 1), date(2026, 5, 31), supervisor)
    assert (remark.first, remark.kind, remark.text) == (MAY, RemarkKind.PERSON, "nouveau menu")
    assert queries.remarks(date(2026, 6, 1), date(2026, 6, 30), supervisor) == ()
    assert Entry.objects.get(verb="annotation.added").by == supervisor


@pytest.mark.parametrize(
    ("note", "field"),
    [
        (AnnotationDraft(MAY, MAY, Text("", "", "")), "text_nl"),
        (AnnotationDraft(MAY, date(2026, 5, 11), MENU.texts), "until"),
        (AnnotationDraft(MAY, date(2028, 5, 12), MENU.texts), "until"),
    ],
)
def test_an_annotation_without_words_or_with_strange_days_is_refused(
    note: AnnotationDraft, field: str, supervisor: User
) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.annotate(note, by=supervisor)
    assert refusal.value.field == field


def test_only_some_may_write(db: None) -> None:
    with pytest.raises(NotAllowed):
        actions.annotate(MENU, by=person("karim", "call_taker"))


def test_the_product_draws_mergers_holidays_and_campaigns_itself(supervisor: User) -> None:
    into = Organisation.objects.create(kind="municipality", name_nl="Merelbeke-Melle", name_fr="Merelbeke-Melle")
    Organisation.objects.create(
        kind="municipality", name_nl="Melle", name_fr="Melle", merged_into=into, valid_until=date(2024, 12, 31)
    )
    ClosedDay.objects.create(date=date(2025, 1, 1), kind="legal", name_nl="Nieuwjaar", name_fr="Nouvel An")
    group = UserGroup.objects.create(code="towns", name_nl="Steden", name_fr="Villes", rule={})
    Campaign.objects.create(
        name="Winter", group=group, started_at=datetime(2025, 1, 8, 9, tzinfo=UTC), started_by=supervisor
    )
    with translation.override("en"):
        drawn = queries.remarks(date(2025, 1, 1), date(2025, 1, 31), supervisor)
        unread = queries.remarks(date(2025, 1, 1), date(2025, 1, 31), person("tess", "technical_centre"))
    assert {(remark.first.day, remark.kind, remark.text) for remark in drawn} >= {
        (1, RemarkKind.MERGER, "Merger: Melle into Merelbeke-Melle"),
        (1, RemarkKind.HOLIDAY, "Nieuwjaar"),
        (8, RemarkKind.CAMPAIGN, "Campaign: Winter"),
    }
    assert {remark.kind for remark in unread} == {RemarkKind.MERGER, RemarkKind.HOLIDAY}


def test_the_page_adds_changes_and_removes(supervisor: User, client: Client) -> None:
    client.force_login(supervisor)
    fields = {"day": "2026-05-12", "until": "", "text_nl": "nieuw menu", "text_fr": "", "text_de": "", "text_en": ""}
    assert client.post("/figures/annotations/", fields).status_code == 302
    row = Annotation.objects.get()
    assert (row.day, row.until, row.text_nl) == (MAY, MAY, "nieuw menu")
    address = f"/figures/annotations/{row.pk}/"
    assert client.post(address, fields | {"until": "2026-05-13"}).status_code == 302
    row.refresh_from_db()
    assert row.until == date(2026, 5, 13)
    assert client.post(address, fields | {"until": "2026-05-11"}).status_code == 422
    assert client.post(f"{address}remove/").status_code == 302
    assert not Annotation.objects.exists()
    verbs = Entry.objects.filter(verb__startswith="annotation.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["annotation.added", "annotation.edited", "annotation.removed"]


def test_whoever_may_only_read_sees_no_form(db: None, client: Client) -> None:
    client.force_login(person("karim", "call_taker"))
    page = client.get("/figures/annotations/").content.decode()
    assert "text_nl" not in page
    assert client.post("/figures/annotations/", {"day": "2026-05-12", "text_nl": "x"}).status_code == 403
