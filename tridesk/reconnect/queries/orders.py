"""Reads orders to the account directory, and the accounts that they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext

from tridesk.directory.models import ConnectedUser, Credential
from tridesk.kit.errors import NotFound
from tridesk.reconnect.access.values import AccessVerb, Account
from tridesk.reconnect.models import Order, OrderState

MOST_ENDS: Final = 100  # on the page


def credential_by(login: str, reference: str) -> Credential:
    """The one credential that a user name and a reference mean, as a program of the register names them."""
    rows = Credential.objects.filter(user__login=login, user__contact__isnull=False)
    rows = rows.filter(reference=reference) if reference else rows
    named = list(rows.select_related("user__contact", "user__organisation").order_by("pk")[:2])
    if len(named) != 1:
        raise NotFound(gettext("The directory knows no single access of this user name."))
    return named[0]


def account_of(user: ConnectedUser, credential: Credential) -> Account:
    """The account in the account directory of a user's credential, as the directory of the desk has it now."""
    return Account(user.login, credential.kind, credential.reference, tuple(credential.nis_codes))


def account_in(answer: Mapping[str, Any]) -> Account:
    """The account for which an order was written down."""
    return Account(**answer["account"] | {"nis_codes": tuple(answer["account"]["nis_codes"])})


def users_with_login_of(user: ConnectedUser) -> QuerySet[ConnectedUser]:
    """Other users of the directory with this user name: an order for one would reach the other's account."""
    others = ConnectedUser.objects.filter(login__iexact=user.login).exclude(pk=user.pk)
    return others if user.login else others.none()


def for_technical_centre() -> QuerySet[Order]:
    """Orders of restores of which the technical centre must hear at once: called off, or to freeze by hand."""
    due = Q(state=OrderState.RECALLED) | Q(state=OrderState.BY_HAND, verb=AccessVerb.FREEZE)
    rows = Order.objects.filter(due, state__in=(OrderState.BY_HAND, OrderState.RECALLED))
    return rows.select_related("credential__user__contact", "credential__user__organisation").order_by("pk")


def ends(limit: int = MOST_ENDS) -> QuerySet[Order]:
    """Orders that end access of people who are gone: those that a person has to see to first, then the newest."""
    rows = Order.objects.filter(verb=AccessVerb.END)
    rows = rows.select_related("credential__user__organisation", "credential__user__contact", "asked_by")
    rows = rows.defer("credential__user__organisation__words", "credential__user__contact__words")
    seen_to = Q(state__in=(OrderState.BY_HAND, OrderState.REFUSED))
    return rows.order_by(Case(When(seen_to, then=Value(0)), default=Value(1)), "-pk")[:limit]
