"""Jobs run in lanes: ordinary work never waits behind bulk work or behind what strangers send."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.periodic import PeriodicDeferrer

from tests.waiting import until_async
from tridesk.config import tasks
from tridesk.config.job_connector import Jobs
from tridesk.config.lanes import LANES, work

# Whoever adds a job decides here in which lane it runs: `bulk` when it may take more than a second.
EXPECTED = {
    "ordinary": """
        directory.watch_letters directory.watch_renewals figures.fold jobs.take_up_stalled journal.anchor
        journal.tasks.seal_journal
        mailroom.send mailroom.watch portal.organisation portal.queue_call_backs portal.renew
        reconnect.look_after reconnect.send reconnect.send_waiting reconnect.take_up_uses reconnect.tell
        reconnect.tell_programs statuspage.take_up
        tickets.acknowledge tickets.tell_incident_over tickets.wake_sleepers website.publish_answer website.refresh
    """,
    "bulk": """
        accounts.forget_attempts api.forget_keys config.search_numbers directory.carry_on_imports
        directory.end_accounts directory.forget_imports directory.forget_proposals directory.forget_registrations
        directory.letters directory.renewals directory.watch_imports
        figures.carry_on_plans figures.exclude figures.forget_exports figures.make_exports figures.make_forecasts
        figures.seal figures.send_report figures.watch_exports figures.watch_plans jobs.forget_ended
        faq.learn fax.empty_tray portal.tidy reconnect.bulk reconnect.seal_sheet reconnect.watch_sheet website.publish
        notices.box_letters notices.fax_letters notices.print_letters
        notices.watch_boxes notices.watch_faxes notices.watch_letters
        telephony.destroy_recordings tickets.archive tickets.close_played_calls tickets.learn_words
        vault.reseal vault.watch_resealing
    """,
    "foreign": "directory.read_calendar directory.read_calendars reconnect.tell_program",
    "pictures": "fax.read fax.report fax.take_mails",
}


def test_every_job_has_its_lane() -> None:
    lane_of = {queue: name for name, lane in LANES.items() for queue in lane.queues}
    lanes: dict[str, set[str]] = {name: set() for name in LANES}
    for name, task in app.tasks.items():
        if not name.startswith("procrastinate.") and "builtin" not in name and not name.startswith("test."):
            lanes[lane_of[task.queue]].add(name.removeprefix("tridesk."))
    assert lanes == {name: set(jobs.split()) for name, jobs in EXPECTED.items()}


@pytest.fixture
def no_jobs(transactional_db: None) -> Iterator[None]:
    """Jobs are not among the tables that pytest-django empties."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


Story = Callable[[Callable[[str], Awaitable[None]]], Awaitable[None]]


@pytest.fixture
def working(no_jobs: None) -> Iterator[Callable[[Story], None]]:
    """Runs a story while all lanes are worked off; `until(name)` waits until that test's job has succeeded."""

    def run(story: Story) -> None:
        async def until(name: str) -> None:
            succeeded = ProcrastinateJob.objects.filter(task_name=name, status="succeeded")
            await until_async(sync_to_async(succeeded.exists), f"{name} to succeed")

        async def whole(working_app: App) -> None:
            lanes = asyncio.create_task(work(working_app, list(LANES)))
            try:
                await story(until)
                assert not lanes.done()
            finally:
                lanes.cancel()
                await asyncio.gather(lanes, return_exceptions=True)
                await sync_to_async(lambda: connection.close())()  # of that thread, where later tests may not ask it

        with app.replace_connector(Jobs().get_worker_connector()) as working_app:
            asyncio.run(whole(working_app))

    yield run
    for name in [name for name in app.tasks if name.startswith("test.")]:
        del app.tasks[name]


def test_an_ordinary_job_passes_those_that_fill_the_other_lanes(working: Callable[[Story], None]) -> None:
    over, ran = threading.Event(), threading.Barrier(5)

    @app.task(name="test.slow")
    def slow() -> None:
        ran.wait(60)
        over.wait(60)

    @app.task(name="test.quick")
    def quick() -> None:
        return None

    for lane in ("bulk", "foreign"):
        for _ in range(LANES[lane].slots + 1):
            slow.configure(queue=lane).defer()

    async def story(until: Callable[[str], Awaitable[None]]) -> None:
        try:
            await asyncio.to_thread(ran.wait, 60)  # each slot of both lanes is taken
            await sync_to_async(quick.defer)()
            await until("test.quick")
            waiting = ProcrastinateJob.objects.filter(task_name="test.slow", status="todo")
            assert await sync_to_async(waiting.count)() == 2
        finally:
            over.set()
            ran.abort()

    working(story)


def test_one_lane_begins_the_periodic_jobs_of_all(
    working: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = list[PeriodicDeferrer]()

    async def begin(deferrer: PeriodicDeferrer) -> None:
        begun.append(deferrer)
        await asyncio.Event().wait()

    monkeypatch.setattr(PeriodicDeferrer, "worker", begin)

    @app.task(name="test.each")
    def each() -> None:
        return None

    async def story(until: Callable[[str], Awaitable[None]]) -> None:
        for lane in LANES.values():
            await sync_to_async(each.configure(queue=lane.queues[0]).defer)()
        done = ProcrastinateJob.objects.filter(task_name="test.each", status="succeeded")
        await until_async(lambda: sync_to_async(lambda: done.count() == len(LANES))(), "a job of each lane")
        assert len(begun) == 1

    working(story)


@pytest.mark.usefixtures("no_jobs")
def test_jobs_that_ended_are_forgotten_after_their_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH job AS (
                   INSERT INTO procrastinate_jobs (queue_name, task_name, status, args)
                   SELECT 'bulk', status || age, status::procrastinate_job_status, jsonb_build_object('age', age)
                   FROM unnest(%s::text[]) status, unnest(%s::int[]) age RETURNING id, status, args
               )
               INSERT INTO procrastinate_events (job_id, type, at)
               SELECT id, status::text::procrastinate_job_event_type, now() - (args->>'age')::int * interval '1 hour'
               FROM job""",
            [["succeeded", "failed"], [1, 25, 800]],
        )

    async def forget() -> None:
        async with working_app.open_async():
            await tasks.forget_ended(timestamp=0)

    with app.replace_connector(Jobs().get_worker_connector()) as working_app:
        asyncio.run(forget())
    assert set(ProcrastinateJob.objects.values_list("task_name", flat=True)) == {"succeeded1", "failed1", "failed25"}


@pytest.mark.usefixtures("no_jobs")
class TestStalledJobs:
    def left_doing(self, attempts: int) -> int:
        """A job that a worker took and did not finish: the worker is gone."""
        tasks.take_up_stalled.configure(queue="bulk", lock="left").defer(timestamp=0)
        with connection.cursor() as cursor:
            cursor.execute(
                """UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = NULL
                   WHERE queue_name = 'bulk' RETURNING id""",
                [attempts],
            )
            row: Any = cursor.fetchone()
        return int(row[0])

    @pytest.mark.parametrize(("attempts", "status"), [(0, "todo"), (2, "todo"), (3, "failed")])
    def test_they_are_taken_up_again_three_times_at_most(self, attempts: int, status: str) -> None:
        number = self.left_doing(attempts)

        async def look() -> None:
            async with working_app.open_async():
                await tasks.take_up_stalled(timestamp=0)

        with app.replace_connector(Jobs().get_worker_connector()) as working_app:
            asyncio.run(look())
        assert ProcrastinateJob.objects.get(pk=number).status == status
