"""The lanes of jobs: each has its own queues and slots, so that no work waits behind work of another kind.

`ordinary` holds jobs that a person waits for. `bulk` may take minutes. `foreign` reads untrusted input, `pictures` the
pages of faxes.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from procrastinate import App
from procrastinate.worker import Worker


@dataclass(frozen=True, slots=True)
class Lane:
    """The queues of one kind of work, and how many of its jobs run at once in one process."""

    queues: tuple[str, ...]
    slots: int


LANES: Final[dict[str, Lane]] = {
    "ordinary": Lane(("default", "mail"), 4),
    "bulk": Lane(("bulk",), 2),
    "foreign": Lane(("foreign",), 2),
    "pictures": Lane(("pictures",), 1),
}
PERIODIC: Final = "ordinary"  # begins the periodic jobs of all lanes


async def work(app: App, names: Sequence[str]) -> None:
    """Works off the jobs of these lanes until SIGINT or SIGTERM; jobs that run are brought to their end.

    A lane that fails ends all of them with its exception: the supervisor starts the process again.
    """
    lanes = [(name, LANES[name]) for name in names]
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(sum(lane.slots for _name, lane in lanes)))
    async with app.open_async():
        workers = [asyncio.create_task(_work_off(app, name, lane)) for name, lane in lanes]
        for stop in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(stop, workers[0].cancel)
        try:
            done, _others = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        for worker in done:
            if not worker.cancelled():
                worker.result()


async def _work_off(app: App, name: str, lane: Lane) -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    kind = Worker if name == PERIODIC else _Unprompted
    queues = list(lane.queues)
    worker = kind(app, queues=queues, concurrency=lane.slots, name=name, install_signal_handlers=False)
    await worker.run()  # type: ignore[no-untyped-call]


class _Unprompted(Worker):
    """A worker that begins no periodic job by itself.

    If each lane did, each minute would begin with the same twenty questions four times, and one answer to each.
    """

    async def _periodic_deferrer(self) -> None:
        await asyncio.Event().wait()
