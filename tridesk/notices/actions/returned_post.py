"""A letter that the post brought back, of one reader or of many, by the code on it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.organisations.actions import doubt_address
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.letters import actions as letters
from tridesk.letters.queries import letter_numbered
from tridesk.notices.models import Delivery, DeliveryState, DeliveryWay
from tridesk.notices.queries import letter_with

_NUMBER: Final = re.compile(r"\bB-(\d{4})-(\d{6,9})\b", re.ASCII | re.IGNORECASE)


def number_in(code: str) -> str:
    """The number of the letter that a code names, however it was scanned; '' when there is none.

    >>> number_in("mailto:desk@tridesk.example?subject=%5BTD-1%5D%20B-2026-000123")
    'B-2026-000123'
    """
    hit = _NUMBER.search(unquote(code))
    return hit[0].upper() if hit else ""


@transaction.atomic
def note_returned(code: str, *, by: User) -> str:
    """Notes that a letter came back, and doubts the address of its organisation; the address, on one line."""
    number = number_in(code)
    if not number:
        raise Invalid(_("This is no code of a letter."), field="code")
    if delivery := letter_with(number):
        _came_back(delivery, by)
        organisation, address = delivery.organisation, delivery.address
    elif letter := letter_numbered(number):
        letters.note_returned(letter, by=by)
        organisation, address = letter.organisation, letter.address
    else:
        raise NotFound(_("There is no such letter."))
    if organisation is not None:
        doubt_address(organisation, number, by=by)
    return ", ".join(address.split("\n"))


def _came_back(delivery: Delivery, by: User) -> None:
    posted = Delivery.objects.filter(pk=delivery.pk, way=DeliveryWay.POST, state=DeliveryState.HANDED_OVER)
    if not posted.update(state=DeliveryState.BOUNCED):
        raise Conflict(_("This letter has come back already, or was never posted."))
    data = {"delivery": delivery.pk, "letter": delivery.number}
    record("notice.letter_returned", by=by, ref=f"notice:{delivery.notice_id}", data=data)
