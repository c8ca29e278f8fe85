"""A caller of the demonstration rings at one press: for the welcome page."""

from __future__ import annotations

from django.db import transaction

from tridesk.accounts.models import User
from tridesk.directory.models import SpokenLanguage
from tridesk.kit.languages import LANGUAGES
from tridesk.telephony.desk import actions
from tridesk.telephony.simulator.demonstration import step_aside


@transaction.atomic
def ring(user: User) -> None:
    """Makes `user` available, and lets a simulated caller ring at them: of the language of their pages, if they speak
    it with callers, else of the one that they speak best."""
    actions.go_available(user, by=user)
    step_aside()
    rows = SpokenLanguage.objects.filter(staff__user=user, language__in=LANGUAGES)  # the best first
    spoken = list(rows.values_list("language", flat=True)) or list(LANGUAGES)
    actions.ring_simulated(user.language if user.language in spoken else spoken[0], by=user)
