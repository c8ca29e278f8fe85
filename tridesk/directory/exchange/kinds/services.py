"""Services of the register in a file, with the experts of their second line."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.exchange import cells
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.base import RecordKind, Values
from tridesk.directory.exchange.plan import PlannedRow
from tridesk.directory.models import Expert, Service
from tridesk.directory.office.cards import ServiceCard, service_code, service_values
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit.errors import Invalid

_EXPERTS = "experts"
_FIELDS = ("name_nl", "name_fr", "name_de", "name_en", "email", "active")


class Services(RecordKind):
    """Services, matched by code."""

    code, noun, model, narrowed_by, right = "services", "service", Service, "", "service.edit"
    label = gettext_lazy("Services")
    rule = gettext_lazy("A row is the service with the same code.")
    columns = (
        Column(
            "code", gettext_lazy("Code"), cells.words(40), gettext_lazy("Letters, digits and -; it stays."), "ACCESS",
            required=True,
        ),
        Column("name_nl", gettext_lazy("Name in Dutch"), cells.words(200)),
        Column("name_fr", gettext_lazy("Name in French"), cells.words(200)),
        Column("name_de", gettext_lazy("Name in German"), cells.words(200)),
        Column("name_en", gettext_lazy("Name in English"), cells.words(200)),
        Column(
            "email", gettext_lazy("Mail address"), cells.words(254), gettext_lazy("Questions to the service go there."),
            "access@desk.example",
        ),
        Column(
            "active", gettext_lazy("In use"), cells.yes_no,
            gettext_lazy("0: no new question goes to it; a new one is in use when the column is missing."), "1",
        ),
        Column(
            _EXPERTS, gettext_lazy("Experts"), cells.codes,
            gettext_lazy("With which names they sign in, with spaces between."), "ilse wim",
        ),
    )  # fmt: skip

    def __init__(self, *, locking: bool = False) -> None:
        super().__init__(locking=locking)
        self._named: dict[int, tuple[str, ...]] = {}
        self._people: dict[str, User] = {}

    def resolve(self, values: Values) -> None:
        if "code" in values:
            values["code"] = service_code(values["code"])

    def gather(self, rows: Sequence[Values]) -> None:
        logins = {login for values in rows for login in values.get(_EXPERTS, ())}
        experts = User.objects.filter(username__in=logins, is_active=True, is_program=False)
        self._people |= {user.username: user for user in experts}
        same = Service.objects.filter(code__in={values["code"] for values in rows})
        self._here = {service.code: service for service in self.know(self.lockable(same))}

    def prepare(self, rows: list[Service]) -> None:
        named: dict[int, list[User]] = {service.pk: [] for service in rows}
        for expert in Expert.objects.filter(service__in=named).select_related("user"):
            named[expert.service_id].append(expert.user)
            self._people.setdefault(expert.user.username, expert.user)
        self._named |= {pk: _in_order(user.username for user in people) for pk, people in named.items()}

    def candidates(self, values: Values) -> list[Service]:
        service = self._here.get(values["code"])
        return [service] if service else []

    def keys(self, values: Values) -> Iterable[Hashable]:
        return [values["code"]]

    def values(self, row: Values, service: Service | None) -> dict[str, Any]:
        before = self._named[service.pk] if service else ()
        experts = [self._expert(login, before) for login in row.get(_EXPERTS, before)]
        card = ServiceCard(**{name: getattr(service, name) for name in _FIELDS}) if service else ServiceCard("", "")
        new = {name: row[name] for name in _FIELDS if name in row}
        values = service_values(replace(card, **new, experts=experts))
        return values if service else values | {"code": row["code"]}

    def _expert(self, login: str, before: tuple[str, ...]) -> User:
        user = self._people.get(login)
        if user is None:
            raise Invalid(_("Nobody here signs in as %(name)s.") % {"name": login[:80]})
        if login not in before and not user.may("ticket.answer_as_expert"):
            raise Invalid(_("%(person)s cannot answer questions.") % {"person": user})
        return user

    def more(self, row: Values, service: Service, *, is_new: bool) -> dict[str, object]:
        before = () if is_new else self._named[service.pk]
        after = _in_order(row.get(_EXPERTS, before))
        service.named = after  # type: ignore[attr-defined]
        return {_EXPERTS: after} if after != before else {}

    def write_more(self, planned: Sequence[PlannedRow]) -> None:
        rows = [row for row in planned if _EXPERTS in row.more]
        for row in rows:
            logins: Any = row.more[_EXPERTS]
            Expert.objects.filter(service__in=[row.record.pk if row.record else 0]).exclude(
                user__username__in=logins
            ).delete()
        Expert.objects.bulk_create(
            [
                Expert(service_id=row.record.pk, user=self._people[login])
                for row in rows
                if row.record
                for login in row.record.named  # type: ignore[attr-defined]
            ],
            ignore_conflicts=True,
        )

    def cells(self, service: Service) -> dict[str, str]:
        named = getattr(service, "named", None)
        return {
            "code": service.code,
            **{name: getattr(service, name) for name in _FIELDS},
            "active": "1" if service.active else "0",
            _EXPERTS: " ".join(self._named.get(service.pk, ()) if named is None else named),
        }

    def selection(self, filters: ExportFilters) -> QuerySet[Service]:
        return Service.objects.all() if filters.ended else Service.objects.filter(active=True)


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
