"""Loading the demonstration in a test."""

from tridesk.config.demo.load import load
from tridesk.config.demo.past import Past, past
from tridesk.directory.actions import plan_year
from tridesk.directory.queries import forget_working_hours, working_hours
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.tickets.reference import loading


def prepare_and_load() -> Past:
    """What `tridesk prepare` does, at the frozen time; returns what was to be told."""
    forget_working_hours()
    loading.load()
    year = clock.now().astimezone(BRUSSELS).year
    for one in (year - 1, year, year + 1):
        plan_year(one, by=None)
    told = past(clock.now(), working_hours())
    load()
    return told
