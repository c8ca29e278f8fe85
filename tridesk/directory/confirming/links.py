"""The tokens of links to the sheet of an organisation (`kit.link_tokens`), and how long a link is good. Pure."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from tridesk.kit import link_tokens
from tridesk.kit.link_tokens import digest

__all__ = ["GOOD_FOR", "digest", "is_ours", "new"]

GOOD_FOR: Final = timedelta(days=30)

_PURPOSE: Final = b"directory.confirming"
new = partial(link_tokens.new, purpose=_PURPOSE)
is_ours = partial(link_tokens.is_ours, purpose=_PURPOSE)
