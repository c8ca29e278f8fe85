"""What holds the rooms together."""

from __future__ import annotations

from typing import Final

from tests.examples import Examples, Pages

EXAMPLES: Final = Examples(
    public=("healthz",),
    pages=Pages(
        none=("/healthz",),
    ),
    statements={
        "recovery/resumption.py": "states of jobs after a restore",
    },
    nouns={
        ("recovery/resumption.py", "RESTORED"): {"installation"},
    },
)
