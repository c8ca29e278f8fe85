"""`tridesk directory`: loads municipalities and merges organisations. Shows the effect; `--apply` writes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.directory.organisations import actions
from tridesk.directory.organisations.queries import organisation_named_by
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.kit.errors import Refusal

NOTHING_DONE = "Nothing has been done. Add --apply to do it."


class Command(BaseCommand):
    help = "Load the table of municipalities; merge organisations, or undo a merger."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        load = what.add_parser("load", help="bring the municipalities to what a table says")
        load.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="by default the one that comes along")
        merge = what.add_parser("merge", help="let organisations go on in another one")
        merge.add_argument("old", nargs="*", help="NIS code, or #number as in its address")
        merge.add_argument("--into", help="NIS code or #number of the one that they go on in")
        merge.add_argument("--last-day", type=date.fromisoformat, help="of the old ones, 2026-12-31; else yesterday")
        merge.add_argument("--undo", type=int, metavar="MERGER", help="the number that the merger was given")
        for command in (load, merge):
            command.add_argument("--apply", action="store_true", help="do it, instead of showing what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["what"] == "load":
                self._load(options["file"], apply=options["apply"])
            elif options["undo"] is not None:
                self._undo(options["undo"], apply=options["apply"])
            else:
                self._merge(options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _load(self, file: Path, *, apply: bool) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        plan, predecessors = actions.load_municipalities(read(content), by=None, apply=apply)
        for row in plan.made:
            self.stdout.write(f"+ {row.nis} {row.name_nl} / {row.name_fr} ({row.service_language})")
        for nis, changes in plan.changed.items():
            differences = "; ".join(
                f"{name}: {_text(before)} -> {_text(after)}" for name, (before, after) in changes.items()
            )
            self.stdout.write(f"~ {nis} {differences}")
        for nis in plan.ended:
            self.stdout.write(f"- {nis} ends; if it went on in another one: tridesk directory merge {nis} --into NIS")
        for name in predecessors:
            self.stdout.write(f"+ {name} (ended, so that its old name is found)")
        counts = {
            "made": len(plan.made),
            "changed": len(plan.changed),
            "ended": len(plan.ended),
            "as they were": plan.kept,
            "old names": len(predecessors),
        }
        self.stdout.write(", ".join(f"{count} {what}" for what, count in counts.items()))
        if not apply and not (plan.is_empty and not predecessors):
            self.stdout.write(NOTHING_DONE)

    def _merge(self, options: dict[str, Any]) -> None:
        if not options["old"] or not options["into"]:
            raise CommandError("Say which end and where they go on: tridesk directory merge OLD... --into NEW")
        into = organisation_named_by(options["into"])
        sources = [organisation_named_by(name) for name in options["old"]]
        preview = actions.preview_merger(sources, into)
        for source in sources:
            follow = [
                f"{counts.get(source.pk, 0)} {label}"
                for label, counts in preview.following.values()
                if counts.get(source.pk)
            ]
            if stays := preview.staying.get(source.pk):
                follow.append(f"of these authorisations {stays} stay: {into} has their number already")
            self.stdout.write(
                f"{source.nis or '#' + str(source.pk)} {source} -> {into.nis} {into}: {', '.join(follow) or 'nothing'}"
            )
        if not options["apply"]:
            self.stdout.write(NOTHING_DONE)
            return
        merger = actions.merge_organisations(sources, into, by=None, last_day=options["last_day"])
        self.stdout.write(f"Done: merger {merger.pk}. 'tridesk directory merge --undo {merger.pk} --apply' undoes it.")

    def _undo(self, number: int, *, apply: bool) -> None:
        if not apply:
            self.stdout.write(f"Merger {number} would be undone. {NOTHING_DONE}")
            return
        merger = actions.undo_merger(number, by=None)
        self.stdout.write(f"Undone: {len(merger.sources)} back as they were.")


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value) or "nothing"
