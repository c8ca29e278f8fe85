"""Connected users in a file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.directory.cards_users import UserCard, user_values
from tridesk.directory.models import ConnectedUser
from tridesk.directory.queries import not_ended
from tridesk.directory.transfer import cells
from tridesk.directory.transfer.columns import Column
from tridesk.directory.transfer.kinds.base import DAY, ID, ORGANISATION, Kind, Values, of_organisations
from tridesk.directory.transfer.kinds.people import People
from tridesk.directory.transfer.wanted import Wanted
from tridesk.kit.errors import Invalid


class ConnectedUsers(Kind):
    """Who or what uses the register: by number, else by organisation and user name, contact, or name."""

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
            "contact", gettext_lazy("Contact"), cells.reference,
            gettext_lazy("The number here or a mail address of the person; empty for a program."), "#45 Anja",
        ),
        Column("name", gettext_lazy("Name"), cells.words(200), gettext_lazy("Of a program."), "Bevolking 4"),
        Column(
            "login", gettext_lazy("User name"), cells.words(80), gettext_lazy("As the register knows it."), "raeren-4"
        ),
        Column("valid_from", gettext_lazy("Since"), cells.day, DAY),
        Column("valid_until", gettext_lazy("Last day"), cells.day, DAY),
        Column("note", gettext_lazy("Note"), cells.words(5000)),
    )  # fmt: skip

    def __init__(self, *, locking: bool = False) -> None:
        super().__init__(locking=locking)
        self.people = People()

    def resolve(self, values: Values) -> None:
        self.resolve_organisation(values)

    def gather(self, rows: Sequence[Values]) -> None:
        self.people.gather(values["contact"] for values in rows if values.get("contact"))
        new = [values for values in rows if not values.get("id")]
        bodies = {values["organisation"].pk for values in new if values.get("organisation")}
        contacts = {contact.pk for values in new if (contact := self._contact(values))}
        logins, names = ({values[name] for values in new if values.get(name)} for name in ("login", "name"))
        same = Q(login__in=logins) | Q(contact__in=contacts) | Q(name__in=names)
        found = self.know(self.lockable(ConnectedUser.objects.filter(same, organisation__in=bodies))) if new else []
        self._here: dict[int, list[ConnectedUser]] = {}
        for one in found:
            self._here.setdefault(one.organisation_id, []).append(one)

    def _contact(self, values: Values) -> Any:
        """The contact, None when nobody or nobody known is named: that is said when the row is planned."""
        try:
            return self.people.named(values.get("contact", ""), getattr(values.get("organisation"), "pk", None))
        except Invalid:
            return None

    def prepare(self, rows: list[ConnectedUser]) -> None:
        missing = {one.contact_id for one in rows if one.contact_id} - self.people.numbers
        if missing:
            self.people.know_numbers(missing)
        for one in rows:
            one.organisation = self.bodies.row(one.organisation_id)
            one.contact = self.people.named(one.contact_id) if one.contact_id else None

    def candidates(self, values: Values) -> list[ConnectedUser]:
        here = self._here.get(getattr(values.get("organisation"), "pk", 0), [])
        contact = self._contact(values)
        if login := values.get("login"):
            found = [one for one in here if one.login == login]
        elif contact:
            found = [one for one in here if one.contact_id == contact.pk]
        else:
            found = [one for one in here if one.name and one.name == values.get("name")]
        return [one for one in found if not one.has_ended] or found

    def keys(self, values: Values) -> Iterable[Hashable]:
        organisation, contact = getattr(values.get("organisation"), "pk", None), self._contact(values)
        if login := values.get("login"):
            return [("login", organisation, login)]
        return [("contact", organisation, contact.pk) if contact else ("name", organisation, values.get("name"))]

    def values(self, said: Values, one: ConnectedUser | None) -> dict[str, Any]:
        new = {name: value for name, value in said.items() if name != "id"}
        organisation = new.get("organisation") or (one.organisation if one else None)
        if organisation is None:
            raise Invalid(_("Say to which organisation it belongs."))
        if "contact" in new:
            new["contact"] = self.people.named(new["contact"], organisation.pk)
        new["organisation"] = organisation
        return user_values(replace(UserCard.of(one) if one else UserCard(organisation), **new))

    def cells(self, one: ConnectedUser) -> dict[str, str]:
        return {
            "id": str(one.pk or ""),
            "organisation": self.bodies.written(one.organisation_id),
            "contact": self.people.written(one.contact_id),
            "name": one.name,
            "login": one.login,
            "valid_from": cells.written_day(one.valid_from),
            "valid_until": cells.written_day(one.valid_until),
            "note": one.note,
        }

    def wanted(self, wanted: Wanted) -> QuerySet[ConnectedUser]:
        rows = ConnectedUser.objects.filter(of_organisations(wanted))
        return rows if wanted.ended else rows.filter(not_ended())
