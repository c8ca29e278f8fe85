"""What lies sealed."""

from __future__ import annotations

from typing import Final

from tests.examples import CODE, Examples

EXAMPLES: Final = Examples(
    unmasked={
        "Resealing.column": CODE,
    },
)
