"""The signer of this installation, when it has one."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.conf import settings

from tridesk.mailroom.compose import bare
from tridesk.mailroom.dkim import DkimSigner, body_digest, key_file, read_signer


def signer() -> DkimSigner | None:
    """The signer, None when this installation does not sign; raises `kit.errors.Permanent` without its key."""
    environment = settings.ENVIRONMENT
    if not environment.dkim:
        return None
    return _signer(key_file(environment.var, environment.dkim), bare(environment.mail_from))


_signer = lru_cache(maxsize=4)(read_signer)


def signed(raw: bytes, at: datetime) -> bytes:
    """A mail as it leaves: signed, when this installation signs."""
    active = signer()
    return active.signed(raw, body_digest(raw.partition(b"\r\n\r\n")[2]), at) if active else raw
