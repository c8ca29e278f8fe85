"""Connected users in a file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from tridesk.directory.connected.cards import UserCard, user_values
from tridesk.directory.exchange import cells
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.base import DAY, ID, ORGANISATION, RecordKind, Values, of_organisations
from tridesk.directory.exchange.kinds.contact_index import ContactIndex
from tridesk.directory.models import ConnectedUser
from tridesk.directory.organisations.queries import not_ended
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit.errors import Invalid


class ConnectedUsers(RecordKind):
    """Connected users, matched by number, else by organisation and user name, contact or name."""

    code, noun, model = "users", "connected_user", ConnectedUser
    label = gettext_lazy("Connected users")
    rule = gettext_lazy(
        "A row without a number is the user of the same organisation with the same user name; without a user name, the"
        " one that is the same contact; without either, the one of the same name."
    )
    columns = (
        ID,
        ORGANISATION,
        Column(
            "contact",
            gettext_lazy("Contact"),
            cells.reference,
            gettext_lazy("The number here or a mail address of the person; empty for a program."),
            "#45 Anja",
        ),
        Column("name", gettext_lazy("Name"), cells.words(200), gettext_lazy("Of a program."), "Bevolking 4"),
        Column(
            "login", gettext_lazy("User name"), cells.words(80), gettext_lazy("As the register knows it."), "raeren-4"
        ),
        Column(
            "is_privileged",
            gettext_lazy("Privileged access"),
            cells.yes_no,
            gettext_lazy("1: an administrator of access, or a user who may change data of the register; else empty."),
            "1",
        ),
        Column("valid_from", gettext_lazy("Since"), cells.day, DAY),
        Column("valid_until", gettext_lazy("Last day"), cells.day, DAY),
        Column("note", gettext_lazy("Note"), cells.words(5000)),
    )

    def __init__(self, *, locking: bool = False) -> None:
        super().__init__(locking=locking)
        self.people = ContactIndex()

    def resolve(self, values: Values) -> None:
        self.resolve_organisation(values)

    def gather(self, rows: Sequence[Values]) -> None:
        self.people.gather(values["contact"] for values in rows if values.get("contact"))
        new = [values for values in rows if not values.get("id")]
        bodies = {values["organisation"].pk for values in new if values.get("organisation")}
        contacts = {contact.pk for values in new if (contact := self._contact(values))}
        logins, names = ({values[name] for values in new if values.get(name)} for name in ("login", "name"))
        same = Q(login__in=logins) | Q(contact__in=contacts) | Q(name__in=names)
        users = self.know(self.lockable(ConnectedUser.objects.filter(same, organisation__in=bodies))) if new else []
        self._here: dict[int, list[ConnectedUser]] = {}
        for user in users:
            self._here.setdefault(user.organisation_id, []).append(user)

    def _contact(self, values: Values) -> Any:
        """The contact; None without a reference or for an unknown one, which `values` refuses later."""
        try:
            return self.people.named(values.get("contact", ""), getattr(values.get("organisation"), "pk", None))
        except Invalid:
            return None

    def prepare(self, rows: list[ConnectedUser]) -> None:
        missing = {user.contact_id for user in rows if user.contact_id} - self.people.numbers
        if missing:
            self.people.know_numbers(missing)
        for user in rows:
            user.organisation = self.bodies.row(user.organisation_id)
            user.contact = self.people.named(user.contact_id) if user.contact_id else None

    def candidates(self, values: Values) -> list[ConnectedUser]:
        here = self._here.get(getattr(values.get("organisation"), "pk", 0), [])
        contact = self._contact(values)
        if login := values.get("login"):
            users = [user for user in here if user.login == login]
        elif contact:
            users = [user for user in here if user.contact_id == contact.pk]
        else:
            users = [user for user in here if user.name and user.name == values.get("name")]
        return [user for user in users if not user.has_ended] or users

    def keys(self, values: Values) -> Iterable[Hashable]:
        organisation, contact = getattr(values.get("organisation"), "pk", None), self._contact(values)
        if login := values.get("login"):
            return [("login", organisation, login)]
        return [("contact", organisation, contact.pk) if contact else ("name", organisation, values.get("name"))]

    def values(self, row: Values, user: ConnectedUser | None) -> dict[str, Any]:
        new = {name: value for name, value in row.items() if name != "id"}
        organisation = new.get("organisation") or (user.organisation if user else None)
        if organisation is None:
            raise Invalid(_("Say to which organisation it belongs."))
        if "contact" in new:
            new["contact"] = self.people.named(new["contact"], organisation.pk)
        new["organisation"] = organisation
        return user_values(replace(UserCard.of(user) if user else UserCard(organisation), **new))

    def cells(self, user: ConnectedUser) -> dict[str, str]:
        return {
            "id": str(user.pk or ""),
            "organisation": self.bodies.written(user.organisation_id),
            "contact": self.people.written(user.contact_id),
            "name": user.name,
            "login": user.login,
            "is_privileged": "1" if user.is_privileged else "",
            "valid_from": cells.written_day(user.valid_from),
            "valid_until": cells.written_day(user.valid_until),
            "note": user.note,
        }

    def selection(self, filters: ExportFilters) -> QuerySet[ConnectedUser]:
        rows = ConnectedUser.objects.filter(of_organisations(filters))
        return rows if filters.ended else rows.filter(not_ended())
