"""The door for programs."""

from __future__ import annotations

from typing import Final

from tests.examples import HASH, Examples

EXAMPLES: Final = Examples(
    public=("api:api-root", "api:openapi-json"),
    unmasked={
        "Keyed.asked": HASH,
    },
    statements={
        "idempotency.py": "the key is masked first",
    },
)
