"""`tridesk agents`: how many agents a number of calls asks for, and what callers get from as many (Erlang A)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.figures.staffing.erlang_a import Load, agents_for, erlang_a

ROWS = 5


class Command(BaseCommand):
    help = "Says how many agents a number of calls asks for, and what callers get from as many (Erlang A)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--calls", type=float, required=True, help="in half an hour")
        parser.add_argument("--handling", type=float, default=240, help="mean seconds of a call with its after-work")
        parser.add_argument("--patience", type=float, default=150, help="mean seconds until a caller gives up")
        parser.add_argument("--ringing", type=float, default=0, help="seconds that it rings before the answer")
        parser.add_argument("--share", type=float, default=80, help="per cent of callers to be answered in time")
        parser.add_argument("--within", type=float, default=60, help="seconds that are in time")

    def handle(self, *, calls: float, share: float, within: float, **options: Any) -> None:
        load = Load(calls / 1800, options["handling"], options["patience"], options["ringing"])
        bounds = (
            (calls, 0, 5_000),
            (load.handling, 1, 36_000),
            (load.patience, 1, 36_000),
            (load.ringing, 0, 600),
            (within, 0, 3_600),
        )
        if not (all(least <= number <= most for number, least, most in bounds) and 0 < share < 100):
            raise CommandError("These numbers are no desk's: calls to 5,000, seconds to 36,000, a share under 100.")
        needed = agents_for(load, share / 100, within)
        self.stdout.write(f"{needed} agents answer {share:g} % of callers within {within:g} s.")
        self.stdout.write("agents  in time  give up  mean wait  agents' time used")
        for agents in range(max(1, needed - ROWS // 2), needed + ROWS // 2 + 1):
            service = erlang_a(load, agents, within)
            self.stdout.write(
                f"{agents:6}  {service.in_time:7.1%}  {service.gives_up:7.1%}  {service.mean_wait:7.1f} s"
                f"  {service.occupancy:17.0%}"
            )
