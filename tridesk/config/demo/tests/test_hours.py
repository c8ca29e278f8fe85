"""Whenever the demonstration is loaded, the desk looks lived-in: at night, on a Sunday, on the first of January."""

from datetime import UTC, datetime

import pytest
from django.db.models import Count

from tridesk.accounts.models import User
from tridesk.config.demo.standing import CALL_TAKERS
from tridesk.config.demo.tests.loading import prepare_and_load
from tridesk.journal.models import Entry as Noted
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.tickets import queries
from tridesk.tickets.models import Disposal, Regrouping, Ticket

MOMENTS = {
    "Thursday morning": datetime(2026, 11, 26, 9, 40, tzinfo=UTC),
    "Sunday night": datetime(2026, 11, 29, 22, 30, tzinfo=UTC),
    "Monday before opening": datetime(2026, 11, 30, 5, 0, tzinfo=UTC),
    "New Year's night": datetime(2026, 12, 31, 23, 20, tzinfo=UTC),
    "a summer evening": datetime(2026, 7, 17, 17, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_every_list_has_something_in_it(moment: datetime, db: None) -> None:
    with clock.frozen(moment):
        prepare_and_load()
        lists = {name: queries.counts(User.objects.get(username=name)) for name in CALL_TAKERS}
        experts = User.objects.filter(role="expert")
        asked = [expert.username for expert in experts if queries.questions_for(expert)]
    assert [(name, which) for name, counts in lists.items() for which, count in counts.items() if count < 2] == []
    assert len(asked) >= 3
    assert set(Ticket.objects.filter(state="research").values_list("awaiting", flat=True)) >= {"desk", "requester"}
    assert (Ticket.objects.filter(changed_at__gt=moment).count(), Noted.objects.filter(at__gt=moment).count()) == (0, 0)
    kinds = Regrouping.objects.values_list("kind").annotate(count=Count("pk")).order_by("kind")
    assert list(kinds) == [("merge", 2), ("split", 1)]
    assert sorted(set(OutMail.objects.values_list("state", flat=True))) == ["bounced", "sent", "stuck"]
    assert Disposal.objects.count() == 1
