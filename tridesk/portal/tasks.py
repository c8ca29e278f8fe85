"""The portal's jobs: new links, call-backs whose half-hour has begun, tidying."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(queue="mail", name="portal.renew", retry=RetryStrategy(max_attempts=5, wait=30))
def renew(renewal: int) -> None:
    """Mails a new link when the address that asked for it is that of the ticket."""
    from tridesk.portal.actions import links

    links.renew(renewal)


@app.task(queue="mail", name="portal.organisation", retry=RetryStrategy(max_attempts=5, wait=30))
def mail_organisation_links(renewal: int) -> None:
    """Mails a link to each organisation whose registered address asked for its open requests."""
    from tridesk.portal.actions import organisation_links

    organisation_links.mail_links(renewal)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="portal.queue_call_backs", name="portal.queue_call_backs", pass_context=False)
def queue_call_backs(timestamp: int) -> None:
    """Puts booked half-hours that have begun into the queue of call-backs."""
    from tridesk.portal.actions import slots

    slots.queue_due_slots()


@app.periodic(cron="41 2 * * *")
@app.task(queue="bulk", queueing_lock="portal.tidy", name="portal.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Deletes requests that nobody confirmed and links that have long ended."""
    from tridesk.portal.actions import links, web_requests

    links.tidy()
    web_requests.tidy()
