"""The help desk introduces itself: every municipality gets the campaign over SMTP, once, in its language."""

from __future__ import annotations

from collections import Counter
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from tridesk.accounts.models import User
from tridesk.demo.groups import GROUPS, give_addresses
from tridesk.demo.notices import CAMPAIGN
from tridesk.directory.audience.actions import add_group
from tridesk.directory.models import Organisation
from tridesk.directory.organisations.actions import load_municipalities
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.mailroom.tests.test_pipeline import Script
from tridesk.notices import actions
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.models import Delivery, Notice
from tridesk.notices.tests.test_bad_relays import sent_by
from tridesk.notices.tests.test_sender import is_sent

pytestmark = pytest.mark.django_db(transaction=True)

MUNICIPALITIES = 565


def test_every_municipality_gets_it_once_and_in_its_language() -> None:
    load_municipalities(read(SHIPPED.read_bytes()), by=None, apply=True)
    give_addresses()
    clemence, machteld = (
        User.objects.create(username=name, role="external_relations") for name in ("clemence", "machteld")
    )
    group = add_group("municipalities", GROUPS["municipalities"], by=None)
    draft = NoticeDraft(CAMPAIGN.category, CAMPAIGN.subjects, CAMPAIGN.texts, [group.pk])
    told = actions.write_notice(draft, by=clemence)
    actions.propose_notice(told.pk, by=clemence)
    actions.approve_notice(told.pk, Notice.objects.get(pk=told.pk).fingerprint, by=machteld)
    relay = Script({}, pipelining=True)
    sent_by(relay, is_sent, seconds=200)
    given = [message_from_bytes(mail) for mail in relay.mails]
    subjects = {str(mail["To"]).strip("<>"): str(make_header(decode_header(mail["Subject"]))) for mail in given}
    assert (len(given), len(subjects)) == (MUNICIPALITIES, MUNICIPALITIES)
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {"handed_over": MUNICIPALITIES}
    owed = dict(Organisation.objects.filter(kind="municipality").values_list("email", "service_language"))
    assert subjects == {
        email: " | ".join(CAMPAIGN.subjects[language] for language in owed[email].split("|")) for email in subjects
    }
    assert told.missed.count() == 0
