"""Letters to many of the demonstration: one notice posted to the pilots, one to all municipalities that waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.demo.documents import add_documents
from tridesk.demo.groups import PILOTS, UNKNOWN_STREET, add_groups
from tridesk.demo.notices import add_letters_to_many
from tridesk.directory.models import Contact, Organisation, Service
from tridesk.directory.organisations.actions import load_municipalities
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.kit import clock
from tridesk.letters import reference
from tridesk.letters.post import Rule
from tridesk.notices.audience import dry_run
from tridesk.notices.models import Delivery, LetterFile, Notice, UnreachedReason
from tridesk.notices.queries import content_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 40, tzinfo=UTC)


@pytest.fixture
def people() -> list[User]:
    Service.objects.create(code="TRANSACT", name_nl="T", name_fr="T")  # which a group names
    roles = {"clemence": "external_relations", "machteld": "supervisor"}
    return [User.objects.create(username=name, name=name.title(), role=role) for name, role in roles.items()]


def test_one_notice_was_posted_and_one_waits_for_another_pair_of_eyes(people: list[User]) -> None:
    reference.load()
    with clock.frozen(NOW):
        load_municipalities(read(SHIPPED.read_bytes()), by=None, apply=True)
        brussels = Organisation.objects.get(nis=PILOTS[-1])
        Contact.objects.create(name="An Testers", email="an@brussel.example", organisation=brussels)
        for nis in ("44021", "57097", "63001"):  # of each language one
            Contact.objects.create(name="Jo Testers", organisation=Organisation.objects.get(nis=nis))
        add_groups()
        add_documents(NOW - timedelta(days=1), people[1])
        add_letters_to_many(NOW)
        note, posted = Notice.objects.filter(way="letter").order_by("-pk")
        run = dry_run(note)
    assert (note.state, posted.state) == ("proposed", "done")
    assert sorted(Delivery.objects.values_list("notice", "way", "state")) == [
        (posted.pk, "mail", "handed_over"),
        *[(posted.pk, "post", "handed_over")] * 3,
    ]
    files = LetterFile.objects.order_by("pk")
    assert [file.languages for file in files] == [["de"], ["fr"], ["nl"]]
    assert all(content_of(file).startswith(b"%PDF-") and file.posted_by == people[0] for file in files)
    assert {languages[0] for languages in run.letters_by_language} == {"nl", "fr", "de"}
    assert len(run.letters) + len(run.faxes) + len(run.recipients) + len(run.missed) == 565
    assert len(run.recipients) == 1
    assert run.faxes_by_language == {("nl",): 1, ("fr",): 1, ("de",): 1}
    assert run.times(UnreachedReason.NO_ADDRESS) == len(UNKNOWN_STREET)
    assert {fault.rule for letter in run.refused for fault in letter.faults} == {Rule.BOX_SLASH}


def test_without_the_table_of_municipalities_there_are_none(people: list[User]) -> None:
    with clock.frozen(NOW):
        add_groups()
        add_documents(NOW - timedelta(days=1), people[1])
        add_letters_to_many(NOW)
    assert not Notice.objects.exists()
