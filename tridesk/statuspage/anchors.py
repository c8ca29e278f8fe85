"""The journal is anchored in the signed log of the state, and so on the public page and every copy of it."""

from __future__ import annotations

from collections.abc import Iterable

from tridesk.journal.ports import Anchor
from tridesk.kit.clock import BRUSSELS
from tridesk.statuspage import actions
from tridesk.statuspage.log import Log
from tridesk.statuspage.queries import publisher


class PageBook:
    """One line of the log a day; `journal.json` on the page lists them."""

    def keep(self, anchor: Anchor) -> None:
        log = publisher().log
        kept = list(_anchors(log))
        if kept and kept[-1].at.astimezone(BRUSSELS).date() == anchor.at.astimezone(BRUSSELS).date():
            return
        actions.start(log)
        actions.anchor(log, anchor.seal, anchor.digest)

    def anchors(self) -> Iterable[Anchor]:
        return _anchors(publisher().log)


def _anchors(log: Log) -> Iterable[Anchor]:
    return (Anchor(anchor.at, anchor.seal, anchor.digest) for anchor in log.board().anchors)
