"""One generation: every file of the site, from the board at one hour. Pure; nothing in it contradicts anything else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tridesk.statuspage import api_v2, badges, feeds, pages
from tridesk.statuspage.availability import days, months
from tridesk.statuspage.board import Board
from tridesk.statuspage.history import DAYS, MONTHS, Past
from tridesk.statuspage.line_format import moment as utc
from tridesk.statuspage.pages import PageContext
from tridesk.statuspage.site import EDITIONS, StatusSite


@dataclass(frozen=True, slots=True)
class Generation:
    """Files by their path. `stale` has the same paths: its pages say that they may be out of date.

    `bundle` is the number of the bundle that is shown with them, 0 for none.
    """

    number: int
    fresh: Mapping[str, bytes]
    stale: Mapping[str, bytes]
    bundle: int = 0


def render(board: Board, now: datetime, site: StatusSite, *, number: int, head: str, bundle: int = 0) -> Generation:
    """The site as it should be read at `now`; `head` is the hash of the log's last line."""
    fresh = _files(board, now, PageContext(number, site, bundle=bundle), head)
    stale = fresh | _pages(board, now, PageContext(number, site, stale=True, bundle=bundle))
    return Generation(number, fresh, stale, bundle)


def _files(board: Board, now: datetime, look: PageContext, head: str) -> dict[str, bytes]:
    moment, site = board.at(now), look.site
    files, past = _pages(board, now, look), Past(months(board, now, MONTHS), days(board, now, DAYS))
    for edition in EDITIONS:
        files |= {f"{edition.folder}{path}": content for path, content in api_v2.files(board, moment, edition, site)}
        files[f"{edition.folder}history/index.html"] = pages.history_page(board, moment, past, edition, look)
        files[f"{edition.folder}feed.atom"] = feeds.atom(board, moment, edition, site)
        files[f"{edition.folder}maintenance.ics"] = feeds.calendar(board, moment, edition, site)
        files[f"{edition.folder}badge.svg"] = badges.badge(board, moment, edition)
    files["icon.svg"] = badges.icon(moment)
    files["page.js"] = pages.SCRIPT
    files["key.pem"] = site.key.encode()
    files["journal.json"] = json.dumps(
        [{"at": utc(anchor.at), "seal": anchor.seal, "digest": anchor.digest} for anchor in board.anchors]
    ).encode()
    about = {
        "number": look.number,
        "confirmed": utc(now),
        "state": moment.state.value,
        "planned": moment.is_planned,
        "entries": board.count,
        "head": head,
        "bundle": look.bundle,
    }
    files["generation.json"] = json.dumps(about).encode()
    return files


def _pages(board: Board, now: datetime, look: PageContext) -> dict[str, bytes]:
    """Those that say so when they may be out of date."""
    moment, files = board.at(now), {}
    for edition in EDITIONS:
        files[f"{edition.folder}index.html"] = pages.state_page(board, moment, edition, look)
        files[f"{edition.folder}embed.html"] = pages.embed_page(board, moment, edition, look)
    return files
