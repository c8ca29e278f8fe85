"""Which columns of the product are sealed: each room defines its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tridesk.kit.ports import Port
from tridesk.vault.columns import SealedColumn

columns: Final = Port[Sequence[SealedColumn]](())
