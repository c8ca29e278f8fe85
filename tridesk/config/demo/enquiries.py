"""All enquiries of the demonstration, in three languages.

The people and the answers are invented, and no answer is the doctrine of any service. Bodies appear only by
their public names; offices of notaries, bailiffs and lawyers and the hospitals are invented.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, get_args

from tridesk.config.demo.enquiry import Channel, Enquiry, Kind, Language, Outcome

__all__ = ["Channel", "Enquiry", "Kind", "Language", "Outcome", "all_enquiries"]

FOLDER: Final = Path(__file__).parent


@cache
def all_enquiries() -> tuple[Enquiry, ...]:
    """The enquiries of `enquiries_nl.toml`, `enquiries_fr.toml` and `enquiries_de.toml`, read once per process."""
    return tuple(
        Enquiry(**row | {"language": language, "replies": tuple(row["replies"])})
        for language in get_args(Language)
        for row in tomllib.loads((FOLDER / f"enquiries_{language}.toml").read_text("utf-8"))["enquiries"]
    )
