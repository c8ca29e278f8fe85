"""What lies sealed in the trays."""

from __future__ import annotations

from typing import Final

from tridesk.vault.columns import SealedColumn

IN_TRAY: Final = SealedColumn("mailroom.InMail", "sealed", lambda _mail: b"inmail")
OUT_TRAY: Final = SealedColumn("mailroom.OutMail", "sealed", lambda _mail: b"outmail")
