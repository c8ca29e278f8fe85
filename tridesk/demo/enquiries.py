"""All enquiries of the demonstration, in three languages.

The people and the answers are invented, and no answer is the doctrine of any service. Bodies appear only by
their public names; offices of notaries, bailiffs and lawyers and the hospitals are invented.
"""

from __future__ import annotations

from functools import cache
from typing import get_args

from tridesk.demo.data_files import read
from tridesk.demo.enquiry import Enquiry, Language


@cache
def all_enquiries() -> tuple[Enquiry, ...]:
    """The enquiries of `data/enquiries_nl.toml` and its neighbours."""
    return tuple(
        Enquiry(**row, language=language)
        for language in get_args(Language)
        for row in read(f"enquiries_{language}")["enquiries"]
    )
