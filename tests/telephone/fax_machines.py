"""Two fax machines: the switch of the desk, and another one elsewhere whose line leads to it."""

from __future__ import annotations

import json
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
from PIL import Image

from tests.waiting import until
from tridesk.fax import process, reading
from tridesk.fax.models import Fax, Reading
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.site import HERE, AsteriskSite
from tridesk.telephony.asterisk.trial import trial
from tridesk.telephony.conftest import asterisk_program
from tridesk.telephony.lines.trunk import FAX, Number, Trunk

DIALLED: Final = "+3225180001"
CALLER: Final = "+3292000000"
STATION: Final = "GEMEENTE EEKLO"
LONGEST: Final = 240.0  # seconds until a fax of a few pages has come: modems take their time
# `F` forces sound; without it, and with `z`, the sender asks for T.38.
SENDING: Final = """
[send]
exten = s,1,Set(FAXOPT(localstationid)={station})
 same = n,Set(FAXOPT(ecm)=yes)
 same = n,SendFAX(${{FILE_TO_SEND}},${{FAX_OPTIONS}})
 same = n,Hangup()
"""
OPTIONS: Final = {"sound": "F", "t38": "fz"}


@pytest.fixture(scope="module")
def desk() -> Iterator[AsteriskSite]:
    """The switch of the desk, with a number for faxes."""
    with trial((), asterisk_program(), replace(HERE, numbers=(Number(DIALLED, service=FAX),))) as site:
        yield site


@pytest.fixture(scope="module")
def sender(desk: AsteriskSite) -> Iterator[AsteriskSite]:
    """A fax machine elsewhere: another switch, whose line leads to the desk."""
    with trial((), asterisk_program(), Trunk("127.0.0.1", desk.ports.sip)) as site:
        with (site.etc / "extensions.conf").open("a") as plan:
            plan.write(SENDING.format(station=STATION))
        server.ask(site, "dialplan reload")
        yield site


def send(sender: AsteriskSite, content: bytes, way: str, *, number: str = DIALLED, caller: str = CALLER) -> str:
    """Begins to send a fax; returns the channel."""
    file = sender.place / "spool" / f"to-send-{caller}.tif"
    file.write_bytes(content)
    file.chmod(0o644)
    query = {
        "endpoint": f"PJSIP/{number}@trunk",
        "context": "send",
        "extension": "s",
        "priority": 1,
        "callerId": caller,
        "timeout": 60,
    }
    variables = {"FILE_TO_SEND": str(file), "FAX_OPTIONS": OPTIONS[way]}
    return str(ask(sender, "POST", f"channels?{urlencode(query)}", {"variables": variables})["id"])


def ask(site: AsteriskSite, method: str, path: str, body: object = None) -> Any:
    """One request to the REST interface of a switch."""
    parts = urlsplit(site.ari_url)
    request = urllib.request.Request(
        f"http://{parts.hostname}:{parts.port}{parts.path}/{path}",
        json.dumps(body or {}).encode(),
        {"Content-Type": "application/json"},
        method=method,
    )
    signed = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {signed}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        content = answer.read()
    return json.loads(content) if content else None


def received(desk: AsteriskSite) -> Fax:
    """The fax that comes next, taken in and read."""
    unread = Fax.objects.filter(reading=Reading.WAITING)
    until(lambda: process.empty(desk.fax_spool) or unread.exists(), "a fax in the spool", LONGEST)
    fax = unread.earliest("pk")
    reading.read_fax(fax.pk)
    return Fax.objects.select_related("entry__ticket").get(pk=fax.pk)


def pages_in(spool: Path) -> int:
    """How many whole pages lie in the fax that is coming."""
    for file in spool.glob("*.tif"):
        try:
            with Image.open(file) as image:
                return int(getattr(image, "n_frames", 1))
        except (OSError, SyntaxError, ValueError):
            return 0
    return 0
