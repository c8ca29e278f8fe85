"""The port for faxes on a real Asterisk: the order and its end are files in the spool, the call is one request of ARI.

An order is `NAME.order` until somebody renames it: the dialplan (`configuration.dialplan`) to `NAME.new` before it
dials, or whoever stops it. Only one of them can: an order that was stopped first was never dialled. The dialplan writes
what it learns of the call into `NAME.new` and renames it to `NAME.sent` when the call is over: an end under that name
is whole, and waits there while nobody looks.
"""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from tridesk.telephony.asterisk.configuration.dialplan import FAX_CALLS
from tridesk.telephony.lines.trunk import OutgoingRoute, spelled
from tridesk.telephony.switch import Refused, Unreachable
from tridesk.telephony.switch.faxes import FaxEnd, FaxOrder, FaxResult
from tridesk.telephony.switch.values import DEADLINE

PATIENCE: Final = 60  # seconds that a machine elsewhere may ring
_PAGES: Final = ".tif"
_RECORD: Final = ".sent"
_ORDER: Final = ".order"
_DRAFT: Final = ".new"
_MOST_RECORD: Final = 4000
_NAME: Final = re.compile(r"[a-z0-9-]{1,40}")
_NUMBER: Final = re.compile(r"\+?[0-9]{1,20}")
_PLAIN: Final = re.compile(r"[^A-Za-z0-9+ ./-]")  # what has a meaning in a dialplan never gets there
_STOPPED: Final = "STOPPED"  # no word of Asterisk: nothing was dialled
_BY_DIAL: Final = {
    "BUSY": FaxEnd.BUSY,
    "NOANSWER": FaxEnd.NO_ANSWER,
    "CANCEL": FaxEnd.NO_ANSWER,
    _STOPPED: FaxEnd.STOPPED,
}
# What the modem says when nothing that answered was a fax machine: no tone of one, until its patience was over.
_NO_MACHINE: Final = re.compile(r"initial communication|no response|T0|no fax", re.IGNORECASE)
_DIRECTLY: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # Asterisk is near: no proxy


class AsteriskFaxLine:
    """`spool` is the folder of faxes that leave; `way_out` says by which line, asked for each call."""

    def __init__(self, ari_url: str, spool: Path, way_out: Callable[[], OutgoingRoute]) -> None:
        self._url, self._spool, self._way_out = ari_url, spool, way_out

    def send(self, order: FaxOrder) -> None:
        route = self._way_out()
        if not route.lines or not _NUMBER.fullmatch(order.number) or not _NAME.fullmatch(order.name):
            raise Refused("no provider of telephone lines is set, or this is no number")
        if not self._file(order.name, _ORDER).exists():  # it goes on under its next name: looked for in that order
            if any(self._file(order.name, ending).exists() for ending in (_DRAFT, _RECORD)):
                return
            self._put(self._file(order.name, _PAGES), order.content)
            self._put(self._file(order.name, _ORDER), b"")
        modem = {"ecm": "yes" if order.has_ecm else "no", "maxrate": str(order.rate)}
        variables = {
            "__FAX_NAME": order.name,
            "__FAX_FILE": str(self._spool / order.name),
            "__FAX_DIAL": f"PJSIP/{spelled(order.number, route.spelling)}@{route.lines[0]}",
            "__FAX_PATIENCE": str(PATIENCE),
            "__FAX_OPTIONS": "fz" if order.is_t38 else "F",
            "__FAX_ECM": modem["ecm"],
            "__FAX_RATE": modem["maxrate"],
            "__FAX_STATION": _PLAIN.sub("", order.station)[:20],
            "__FAX_HEADER": _PLAIN.sub("", order.header)[:40],
        }
        query = {
            "endpoint": f"Local/s@{FAX_CALLS}/n",
            "extension": "done",
            "context": FAX_CALLS,
            "priority": "1",
            "channelId": order.name,
            "callerId": _PLAIN.sub("", order.station),
            "timeout": str(PATIENCE + 10),
        }
        self._ask("POST", "channels", query, {"variables": variables})

    def stop(self, name: str) -> None:
        stopped = self._file(name, ".stopped")
        with suppress(FileNotFoundError):
            os.rename(self._file(name, _ORDER), stopped)
        if stopped.exists():
            stopped.write_text(f"dial {_STOPPED}\n")
            os.rename(stopped, self._file(name, _RECORD))
        for channel, order in self._channels():
            if order == name:
                self._ask("DELETE", f"channels/{quote(channel)}")

    def going(self) -> frozenset[str]:
        return frozenset(order for _channel, order in self._channels())

    def results(self) -> Sequence[FaxResult]:
        records = sorted(path for path in self._spool.glob(f"*{_RECORD}") if _NAME.fullmatch(path.stem))
        return [result_of(path.stem, facts_of(path)) for path in records]

    def forget(self, name: str) -> None:
        for ending in (_PAGES, _ORDER, _DRAFT, _RECORD):  # the record last: it says that there was a call
            self._file(name, ending).unlink(missing_ok=True)

    def _channels(self) -> list[tuple[str, str]]:
        """The channels that send faxes, each with the name of its order."""
        channels = self._ask("GET", "channels")
        named = [(str(channel["id"]), str(channel.get("accountcode") or channel["id"])) for channel in channels]
        return [(channel, name) for channel, name in named if (self._spool / f"{name}{_PAGES}").exists()]

    def _file(self, name: str, ending: str) -> Path:
        return self._spool / f"{name}{ending}"

    def _put(self, file: Path, content: bytes) -> None:
        """Puts the pages there for whoever the switch runs as, and for nobody else: the spool is closed to others."""
        self._spool.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".part")
        draft.write_bytes(content)
        owner = self._spool.stat()
        if owner.st_uid != os.geteuid() and os.geteuid() == 0:
            os.chown(draft, owner.st_uid, owner.st_gid)
        os.rename(draft, file)

    def _ask(self, method: str, path: str, query: Mapping[str, str] | None = None, body: object = None) -> Any:
        """What ARI answers; what is there already, or gone, is no failure."""
        url = urlsplit(self._url)
        parameters = "&".join(f"{name}={quote(value, safe='')}" for name, value in (query or {}).items())
        place = (url.scheme, url.netloc.rpartition("@")[2], f"{url.path.rstrip('/')}/{path}", parameters, "")
        credentials = b64encode(f"{url.username or ''}:{url.password or ''}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}
        content = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(  # noqa: S310 - the administrator set the address
            urlunsplit(place), content, headers, method=method
        )
        try:
            with _DIRECTLY.open(request, timeout=DEADLINE.total_seconds()) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            if error.code in (404, 409):
                return None
            raise Unreachable(f"{method} {path}: {error}") from error
        except OSError as error:
            raise Unreachable(f"{method} {path}: {error}") from error
        return json.loads(text) if text else None


def facts_of(record: Path) -> dict[str, str]:
    """The facts of a record by name; what a stranger's machine calls itself is printable."""
    with record.open("rb") as file:
        lines = file.read(_MOST_RECORD).decode("utf-8", "replace").splitlines()
    pairs = (line.partition(" ") for line in lines)
    return {name: "".join(filter(str.isprintable, value)).strip() for name, _space, value in pairs}


def result_of(name: str, facts: Mapping[str, str]) -> FaxResult:
    """The end of a call from its record.

    >>> result_of("x", {"dial": "BUSY"}).end.value, result_of("x", {"dial": "CHANUNAVAIL"}).end.value
    ('busy', 'unreachable')
    >>> result_of("x", {"dial": "ANSWER", "result": "SUCCESS", "pages": "2", "rate": "9600"}).pages
    2
    """
    dial, result, fault = facts.get("dial", ""), facts.get("result", ""), facts.get("fault", "")
    pages, station = _count(facts.get("pages", "")), " ".join(facts.get("station", "").split())[:40]
    if dial != "ANSWER":
        end = _BY_DIAL.get(dial, FaxEnd.UNREACHABLE)
    elif result == "SUCCESS":
        end = FaxEnd.SENT
    elif not pages and not station and _NO_MACHINE.search(fault):
        end = FaxEnd.VOICE
    else:
        end = FaxEnd.LOST
    return FaxResult(
        name=name,
        end=end,
        pages=pages,
        rate=_count(facts.get("rate", "")) if pages or station else 0,  # the modem names one also where none answered
        station=station,
        fault="" if end is FaxEnd.SENT else (fault or dial)[:200],
        is_t38=facts.get("mode", "").upper() == "T38",
    )


def _count(text: str) -> int:
    return min(int(text), 30_000) if text.isascii() and text.isdigit() else 0
