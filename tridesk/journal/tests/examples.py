"""The record of what happened."""

from __future__ import annotations

from typing import Final

from tests.examples import HASH, Examples

EXAMPLES: Final = Examples(
    unmasked={
        "Seal.digest": HASH,
        "Seal.previous": HASH,
    },
    statements={
        "actions.py": "the data are masked first",
        "bulk_copy.py": "by the fields of the model",
    },
)
