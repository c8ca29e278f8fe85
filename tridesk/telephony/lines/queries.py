"""Reads the provider's setting, and the problems of the lines."""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tridesk.telephony.lines.trunk import HERE, Number, Trunk, read
from tridesk.telephony.models.lines import TrunkSetting
from tridesk.telephony.queries import conductor
from tridesk.vault.columns import SealedColumn

PASSWORDS: Final = SealedColumn("telephony.TrunkSetting", "sealed", lambda row: b"trunk:%d" % row.pk)
_REMEMBERED: Final = 5.0  # seconds
_numbers: tuple[float, tuple[Number, ...]] = (float("-inf"), ())


def changes() -> QuerySet[TrunkSetting]:
    """The changes of the setting with author and time, the newest first."""
    return TrunkSetting.objects.select_related("by").order_by("-pk")


def trunk() -> Trunk:
    """The current provider: of the page, else of TRIDESK_TRUNK, else none (`HERE`)."""
    newest = TrunkSetting.objects.order_by("-pk").first()
    if newest is not None:
        return read(newest.plain, PASSWORDS.open(newest).decode()) if newest.plain.get("host") else HERE
    return of_environment()


def of_environment() -> Trunk:
    """The provider of TRIDESK_TRUNK, for an installation that never used the page."""
    url = settings.ENVIRONMENT.trunk
    return Trunk.from_url(url) if url else HERE


def number_dialled(dialled: str) -> Number | None:
    """Our number that a caller dialled; read for each call, so cached for seconds."""
    global _numbers
    read_at, numbers = _numbers
    if time.monotonic() - read_at > _REMEMBERED:
        newest = TrunkSetting.objects.order_by("-pk").values_list("plain", flat=True).first() or {}
        numbers = tuple(Number(**row) for row in newest.get("numbers", ()))
        _numbers = (time.monotonic(), numbers)
    return Trunk("", numbers=numbers).number(dialled) if numbers else None


def forget_numbers() -> None:
    """Empties the cache of numbers."""
    global _numbers
    _numbers = (float("-inf"), ())


def problems() -> list[str]:
    """The problems of switch and lines, as sentences for the administrator."""
    now = conductor()
    if not now.alive:
        return [_("Nobody conducts the calls: `tridesk telephony` does not run.")]
    if not now.connected:
        return [_("The director does not reach the switch: `tridesk asterisk status`, or `ARI_URL`.")]
    sentences = []
    for line in now.lines:
        if not line.reachable:
            sentences.append(_("The provider does not answer on {line}.").format(line=line.name))
        if line.registered is False:
            sentence = _("The provider does not know us on {line}: account, password or host.")
            sentences.append(sentence.format(line=line.name))
    if now.switch == "asterisk" and not now.lines:
        sentences.append(_("No provider of telephone lines is set: nobody outside can call."))
    return sentences
