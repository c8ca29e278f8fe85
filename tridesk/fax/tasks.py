"""Jobs of faxes."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(queue="pictures", name="fax.read", retry=RetryStrategy(max_attempts=5, wait=30))
def read(fax: int, spent: float = 0.0) -> None:
    """Reads some pages of a fax; what is left of it comes after the faxes that wait now."""
    from tridesk.fax import reading, rules

    longer = reading.read_fax(fax, most=rules.TURN, spent=spent)
    if longer is not None:
        read.defer(fax=fax, spent=longer)


@app.periodic(cron="* * * * *")
@app.task(queue="pictures", queueing_lock="fax.take_mails", name="fax.take_mails", pass_context=False)
def take_mails(timestamp: int) -> None:
    """Takes the pictures that a fax-to-mail gateway sent."""
    from tridesk.fax import gateway

    gateway.take_waiting()


@app.task(queue="pictures", name="fax.report", retry=RetryStrategy(max_attempts=5, wait=30))
def report(fax: int) -> None:
    """Makes the transmission report of a fax that has ended."""
    from tridesk.fax.outgoing import actions

    actions.keep_report(fax)


@app.periodic(cron="23 3 * * *")
@app.task(queue="bulk", queueing_lock="fax.empty_tray", name="fax.empty_tray", pass_context=False)
def empty_tray(timestamp: int) -> None:
    """Deletes junk that lay thirty days in its tray, and gives up faxes whose reading failed again and again."""
    from tridesk.fax import actions

    actions.empty_tray()
    actions.give_up_unread()
