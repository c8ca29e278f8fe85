"""Loading the demonstration in a test."""

from django.db.models import Count

from tridesk.accounts.models import User
from tridesk.demo.final_states import CALL_TAKERS
from tridesk.demo.load import load
from tridesk.demo.past import InventedPast, past
from tridesk.directory.office.actions import plan_year
from tridesk.directory.office.queries import forget_working_hours, working_hours
from tridesk.journal.models import Entry as Noted
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.letters import reference as letters
from tridesk.mailroom.models import OutMail
from tridesk.tickets import queries
from tridesk.tickets.models import Disposal, Regrouping, Ticket
from tridesk.tickets.reference import loading


def prepare_and_load() -> InventedPast:
    """What `tridesk prepare` does, at the frozen time; returns what was to be told."""
    forget_working_hours()
    loading.load()
    letters.load()
    year = clock.now().astimezone(BRUSSELS).year
    for planned in (year - 1, year, year + 1):
        plan_year(planned, by=None)
    told = past(clock.now(), working_hours())
    load()
    return told


def expect_lived_in() -> None:
    """Every list of the desk has something in it, and nothing happened after now."""
    now = clock.now()
    lists = {name: queries.counts(User.objects.get(username=name)) for name in CALL_TAKERS}
    experts = User.objects.filter(role="expert")
    asked = [expert.username for expert in experts if queries.questions_for(expert)]
    empty = [(name, which) for name, counts in lists.items() for which, count in counts.items() if count < 2]
    assert {which for _name, which in empty} <= {"unproved"}  # shown only while something in it waits to be confirmed
    assert len(asked) >= 3
    assert set(Ticket.objects.filter(state="research").values_list("awaiting", flat=True)) >= {"desk", "requester"}
    assert (Ticket.objects.filter(changed_at__gt=now).count(), Noted.objects.filter(at__gt=now).count()) == (0, 0)
    kinds = Regrouping.objects.values_list("kind").annotate(count=Count("pk")).order_by("kind")
    assert list(kinds) == [("merge", 2), ("split", 1)]
    assert sorted(set(OutMail.objects.values_list("state", flat=True))) == ["bounced", "sent", "stuck"]
    assert Disposal.objects.count() == 1
