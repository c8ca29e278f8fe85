"""The PostgreSQL channel on which the in-tray says that something lies in it."""

from typing import Final

IN_TRAY_CHANNEL: Final = "in_tray"
