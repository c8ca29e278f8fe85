"""Credentials of connected users in a file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from tridesk.directory.connected.access import Unfit, reference
from tridesk.directory.connected.cards import CredentialCard, credential_values, state_values
from tridesk.directory.exchange import cells
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.base import DAY, ID, RecordKind, Values, of_organisations
from tridesk.directory.exchange.kinds.organisation_index import listed
from tridesk.directory.models import ConnectedUser, Credential, CredentialKind, CredentialState
from tridesk.directory.organisations.queries import not_ended
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit.errors import Invalid


class Credentials(RecordKind):
    """Credentials of connected users, matched by number, else by user, kind and reference."""

    code, noun, model = "credentials", "credential", Credential
    label = gettext_lazy("Credentials")
    rule = gettext_lazy(
        "A row without a number is the credential of the same user, of the same kind, with the same reference."
    )
    columns = (
        ID,
        Column(
            "user", gettext_lazy("Connected user"), cells.reference,
            gettext_lazy("The number here, or the user name by which the register knows it."), "#7 raeren-4",
        ),
        Column("kind", gettext_lazy("Kind"), cells.Choice(dict(CredentialKind.choices)), "", "certificate"),
        Column(
            "reference", gettext_lazy("Reference"), cells.code(120),
            gettext_lazy("What tells it from others; never a secret, never a national number."), "04:A1:22:9F",
        ),
        Column(
            "nis_codes", gettext_lazy("NIS codes"), cells.codes,
            gettext_lazy("Which it opens, with spaces between."), "63061",
        ),
        Column("valid_from", gettext_lazy("Since"), cells.day, DAY),
        Column("valid_until", gettext_lazy("Last day"), cells.day, DAY),
        Column(
            "state", gettext_lazy("State"), cells.Choice(dict(CredentialState.choices)),
            gettext_lazy("What has ended is not taken up again."), "active",
        ),
        Column("reason", gettext_lazy("Reason"), cells.words(200), gettext_lazy("Why it is blocked.")),
    )  # fmt: skip

    def __init__(self, *, locking: bool = False) -> None:
        super().__init__(locking=locking)
        self.users: dict[int, ConnectedUser] = {}

    def gather(self, rows: Sequence[Values]) -> None:
        named = {values["user"] for values in rows if values.get("user")}
        numbers = {reference for reference in named if isinstance(reference, int)}
        logins = {reference for reference in named if isinstance(reference, str)}
        users = ConnectedUser.objects.filter(Q(pk__in=numbers) | Q(login__in=logins - {""})).order_by("pk")
        self.users |= {user.pk: user for user in users.select_related("contact").defer("contact__words")}
        self._by_login: dict[str, list[ConnectedUser]] = {}
        for user in self.users.values():
            self._by_login.setdefault(user.login, []).append(user)
        owners = {owner.pk for values in rows if not values.get("id") and (owner := self._owner(values))}
        told = {self._reference(values) for values in rows}
        same = self.know(self.lockable(Credential.objects.filter(user__in=owners, reference__in=told)))
        self._here: dict[tuple[int, str, str], list[Credential]] = {}
        for credential in same:
            place = (credential.user_id, credential.kind, credential.reference)
            self._here.setdefault(place, []).append(credential)

    def prepare(self, rows: list[Credential]) -> None:
        missing = {credential.user_id for credential in rows} - self.users.keys()
        if missing:
            users = ConnectedUser.objects.filter(pk__in=missing).select_related("contact").defer("contact__words")
            self.users |= {user.pk: user for user in users}
        for credential in rows:
            credential.user = self.users[credential.user_id]

    def _owner(self, values: Values) -> ConnectedUser | None:
        try:
            return self._named(values.get("user", ""))
        except Invalid:
            return None

    def _named(self, named: int | str) -> ConnectedUser | None:
        if not named:
            return None
        if isinstance(named, int):
            if named not in self.users:
                raise Invalid(_("There is no connected user #%(number)s here.") % {"number": named})
            return self.users[named]
        matches = self._by_login.get(named, [])
        matches = [user for user in matches if not user.has_ended] or matches
        if not matches:
            raise Invalid(_("The directory knows no connected user “%(name)s”.") % {"name": named[:80]})
        if len(matches) > 1:
            sentence = _("“%(name)s” may be any of %(numbers)s: write the number")
            raise Invalid(sentence % {"name": named[:80], "numbers": listed([user.pk for user in matches])})
        return matches[0]

    def _reference(self, values: Values) -> str:
        """The normalised reference; an invalid one unchanged, which `values` refuses later."""
        try:
            return reference(values.get("kind", ""), values.get("reference", ""))
        except (Unfit, ValueError):
            return str(values.get("reference", ""))

    def _place(self, values: Values) -> tuple[int, str, str]:
        owner = self._owner(values)
        return (owner.pk if owner else 0, values.get("kind", ""), self._reference(values))

    def candidates(self, values: Values) -> list[Credential]:
        matches = self._here.get(self._place(values), [])
        return [credential for credential in matches if credential.state != CredentialState.ENDED] or matches

    def keys(self, values: Values) -> Iterable[Hashable]:
        return [self._place(values)]

    def values(self, row: Values, credential: Credential | None) -> dict[str, Any]:
        owner = self._named(row["user"]) if row.get("user") else None
        if credential is None and owner is None:
            raise Invalid(_("Say to which connected user it belongs."))
        if credential is not None and owner is not None and owner.pk != credential.user_id:
            raise Invalid(_("A credential stays with its user: end it, and give a new one."))
        card = CredentialCard.of(credential) if credential else CredentialCard("")
        named = ("kind", "reference", "nis_codes", "valid_from", "valid_until")
        card = replace(card, **{name: row[name] for name in named if name in row})
        written = credential_values(card, known=self.bodies.by_nis.keys())
        written |= state_values(credential, row.get("state", ""), row.get("reason"))
        if (
            credential
            and credential.state == CredentialState.ENDED
            and any(getattr(credential, name) != new for name, new in written.items())
        ):
            raise Invalid(_("This credential has ended: give a new one."))
        return written if credential else written | {"user": owner}

    def cells(self, credential: Credential) -> dict[str, str]:
        return {
            "id": str(credential.pk or ""),
            "user": f"#{credential.user_id} {credential.user.login or credential.user}",
            "kind": credential.kind,
            "reference": credential.reference,
            "nis_codes": " ".join(credential.nis_codes),
            "valid_from": cells.written_day(credential.valid_from),
            "valid_until": cells.written_day(credential.valid_until),
            "state": credential.state,
            "reason": credential.reason,
        }

    def selection(self, filters: ExportFilters) -> QuerySet[Credential]:
        rows = Credential.objects.filter(of_organisations(filters, "user__organisation"))
        return rows if filters.ended else rows.filter(not_ended()).exclude(state=CredentialState.ENDED)
