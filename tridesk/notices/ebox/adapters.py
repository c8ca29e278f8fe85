"""The e-Box of a setting."""

from __future__ import annotations

from tridesk.notices.ebox.ports import EBox
from tridesk.notices.ebox.rest import RestBox
from tridesk.notices.ebox.setting import setting_from
from tridesk.notices.ebox.twin import TwinBox


def box_from(value: str) -> EBox | None:
    """None without a value; `ValueError` for one that makes no sense."""
    if not value:
        return None
    setting = setting_from(value)
    return RestBox(setting) if setting else TwinBox()
