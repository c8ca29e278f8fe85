"""Which columns of the product are sealed: each room defines its own."""

from __future__ import annotations

from typing import Final

from tridesk.kit.ports import ListPort
from tridesk.vault.columns import SealedColumn

columns: Final = ListPort[SealedColumn]()
