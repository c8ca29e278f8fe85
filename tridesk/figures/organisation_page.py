"""The figures of one organisation, as the directory links them (`directory.organisations.ports.OrganisationPage`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.organisations.ports import PageLink
from tridesk.figures.grains import span
from tridesk.figures.queries import sees_rounded
from tridesk.figures.questions import FigureQuestion
from tridesk.kit import clock

ASKED: Final = {"figure": "tickets.opened", "rows": "month"}


def figures_of(user: User, organisation: int) -> PageLink | None:
    """The requests of an organisation by month: of the last twelve, or where these are rounded, of the last year."""
    if not user.may("figures.read"):
        return None
    question = FigureQuestion.read(ASKED | {"organisation": str(organisation)})
    if sees_rounded(question, user):
        question = replace(question, period=span("year", date(clock.today().year - 1, 1, 1)))
    return PageLink(_("Figures"), "figures", f"{reverse('figures:explore')}?{question.address()}")
