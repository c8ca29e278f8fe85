"""`tridesk journal`: was anything changed after the fact, and the hash to write down elsewhere."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.journal import queries, seals
from tridesk.journal.ports import Anchor
from tridesk.kit import clock


class Command(BaseCommand):
    help = "Verify the journal against its seals and anchors, or print the anchor of this moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "anchor"])
        parser.add_argument("--anchor", action="append", default=[], metavar="SEAL:HASH", help="verify: this one too")

    def handle(self, *args: Any, what: str, anchor: list[str], **options: Any) -> None:
        if what == "anchor":
            self._print_anchor()
        else:
            self._verify([*queries.kept_anchors(), *map(_typed, anchor)])

    def _print_anchor(self) -> None:
        present = queries.present_anchor()
        if present is None:
            raise CommandError("The journal has no seal yet.")
        self.stdout.write(str(present))

    def _verify(self, anchors: list[Anchor]) -> None:
        if faults := [*seals.faults(), *seals.anchor_faults(anchors)]:
            raise CommandError("The journal was tampered with.\n" + "\n".join(faults))
        head = queries.last_seal()
        self.stdout.write(
            f"The journal is whole. Last seal {head.pk} of {head.at:%Y-%m-%d %H:%M}: {head.digest}"
            if head
            else "The journal has no seal yet."
        )
        if anchors:
            self.stdout.write(f"{len(anchors)} anchors agree with it.")


def _typed(text: str) -> Anchor:
    seal, _colon, digest = text.partition(":")
    if not seal.isdecimal() or not digest:
        raise CommandError(f"{text!r} is no anchor: it looks like 4711:9f86d0…, as `tridesk journal anchor` prints it.")
    return Anchor(clock.now(), int(seal), digest.strip().lower())
