"""Letters in the omnibox: by their number, as it stands on paper or is said aloud."""

from __future__ import annotations

import re
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.finders import Suggestion
from tridesk.accounts.models import User
from tridesk.letters.models import Letter
from tridesk.letters.queries import number_of

_NUMBER: Final = re.compile(r"b[\s-]?(\d{4})-(\d{1,9})", re.IGNORECASE | re.ASCII)


class LetterFinder:
    """The finder of final letters."""

    def named(self, user: User, typed: str) -> list[Suggestion]:
        match = _NUMBER.fullmatch(typed.strip())
        if match is None or not user.may("ticket.work"):
            return []
        number = number_of(int(match[1]), int(match[2]))
        return [
            {
                "name": f"{letter.number} {letter.subject}",
                "detail": _("letter"),
                "url": reverse("letters:letter", args=[letter.pk]),
            }
            for letter in Letter.objects.filter(number=number).only("number", "subject")
        ]

    def matching(self, user: User, typed: str) -> list[Suggestion]:
        return []
