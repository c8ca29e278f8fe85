"""Jobs of restores: sending orders to the account directory, telling what was done."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.task(name="reconnect.send", priority=10)  # somebody waits: before mails and other jobs
def send(order: int) -> None:
    """Sends an order to the account directory."""
    from tridesk.reconnect.actions import sending

    sending.send(order)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="reconnect.send_waiting", name="reconnect.send_waiting", pass_context=False)
def send_waiting(timestamp: int) -> None:
    """Sends the orders whose sending was cut off."""
    from tridesk.reconnect.actions import bulk_work, sending

    sending.send_waiting()
    bulk_work.go_on()


@app.task(queue="bulk", name="reconnect.bulk")
def work(bulk: int) -> None:
    """Plans, sends or tells a batch of one restore for many, then defers the next batch."""
    from tridesk.reconnect.actions import bulk_work

    bulk_work.work(bulk)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="reconnect.look_after", name="reconnect.look_after", pass_context=False)
def look_after(timestamp: int) -> None:
    """Lets restores that cannot be done alone any more wait for the desk."""
    from tridesk.reconnect.actions import self_service

    self_service.look_after()


@app.task(name="reconnect.tell")
def tell(restore: int) -> None:
    """Tells the user and the security contacts what was done, on every registered address, once."""
    from tridesk.reconnect.actions import telling

    telling.tell(restore)


@app.task(queue="foreign", name="reconnect.tell_program")  # what answers is a stranger, and may take its time
def tell_program(webhook: int) -> None:
    """Sends a program of the register the changes of restores that wait for it."""
    from tridesk.reconnect.webhooks import actions

    actions.send(webhook)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="reconnect.tell_programs", name="reconnect.tell_programs", pass_context=False)
def tell_programs(timestamp: int) -> None:
    """Lets changes of restores be sent again that programs did not hear of."""
    from tridesk.reconnect.webhooks import actions

    actions.send_waiting()


@app.task(queue="bulk", name="reconnect.seal_sheet")
def seal_sheet() -> None:
    """Makes the sheet of break-glass anew: a key was made or revoked, or a person taken out."""
    from tridesk.reconnect.actions import break_glass

    break_glass.seal_sheet()


@app.periodic(cron="*/10 * * * *")
@app.task(queue="bulk", queueing_lock="reconnect.watch_sheet", name="reconnect.watch_sheet", pass_context=False)
def watch_sheet(timestamp: int) -> None:
    """Makes the sheet of break-glass anew once a day, and when settings, caution or doubts are others."""
    from tridesk.reconnect.actions import break_glass

    break_glass.seal_if_due()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="reconnect.take_up_uses", name="reconnect.take_up_uses", pass_context=False)
def take_up_uses(timestamp: int) -> None:
    """Takes up what break-glass did while the database was down."""
    from tridesk.reconnect.actions import break_glass_uses

    break_glass_uses.take_up()
