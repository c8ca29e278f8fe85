"""Colleagues in a file: extension, languages, and the services for which each answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.exchange import cells
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.base import RecordKind, Values
from tridesk.directory.exchange.plan import PlannedRow
from tridesk.directory.models import Expert, HandledService, Service, SpokenLanguage, Staff
from tridesk.directory.office.cards import StaffCard, staff_values
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit.errors import Invalid

_FIELDS = ("extension", "languages", "services", "note")


class Colleagues(RecordKind):
    """Desk data of colleagues, matched by login. Accounts are not created by import."""

    code, noun, model, narrowed_by, right = "staff", "staff", User, "", "staff.plan"
    label = gettext_lazy("Colleagues")
    rule = gettext_lazy("A row is the colleague who signs in with this name; nobody is given an account by a file.")
    columns = (
        Column("login", gettext_lazy("Signs in as"), cells.words(160), "", "jorn", required=True),
        Column("extension", gettext_lazy("Extension"), cells.code(10), "", "201"),
        Column(
            "languages",
            gettext_lazy("Languages"),
            cells.levels,
            gettext_lazy("Codes with spaces between; behind each 2 for good, 3 for if need be."),
            "nl fr:2 de:3",
        ),
        Column(
            "services",
            gettext_lazy("Services"),
            cells.levels,
            gettext_lazy("Codes of the services about which calls come here, with how well."),
            "ACCESS EID:2",
        ),
        Column(
            "second_line",
            gettext_lazy("Second line"),
            cells.codes,
            gettext_lazy("For reading: experts are named with the services."),
            "ACCESS",
        ),
        Column("note", gettext_lazy("Note"), cells.words(300), private=True),
    )

    def __init__(self, *, locking: bool = False) -> None:
        super().__init__(locking=locking)
        self._cards: dict[int, StaffCard] = {}
        self._second: dict[int, list[str]] = {}

    @cached_property
    def _services(self) -> dict[str, int]:
        return dict(Service.objects.values_list("code", "pk"))

    @cached_property
    def _extensions(self) -> dict[str, int]:
        """User number by extension, with the changes of the rows planned so far."""
        return dict(Staff.objects.exclude(extension="").values_list("extension", "user_id"))

    def resolve(self, values: Values) -> None:
        for name, known in (("languages", str.lower), ("services", str.upper)):
            if name in values:
                values[name] = {known(code): level for code, level in values[name].items()}
        unknown = [code for code in values.get("services", ()) if code not in self._services]
        if unknown:
            raise Invalid(_("there is no service %(code)s") % {"code": unknown[0][:40]}, field="services")

    def gather(self, rows: Sequence[Values]) -> None:
        people = User.objects.filter(username__in={values["login"] for values in rows}, is_program=False)
        self._here = {colleague.username: colleague for colleague in self.know(self.lockable(people))}

    def prepare(self, rows: list[User]) -> None:
        numbers = [colleague.pk for colleague in rows]
        known = {staff.user_id: staff for staff in Staff.objects.filter(user__in=numbers)}
        spoken = _levels(SpokenLanguage.objects.filter(staff__user__in=numbers), "language")
        handled = _levels(HandledService.objects.filter(staff__user__in=numbers), "service__code")
        self._second |= {pk: [] for pk in numbers}
        experts = Expert.objects.filter(user__in=numbers).order_by("service__code")
        for user, code in experts.values_list("user_id", "service__code"):
            self._second[user].append(code)
        for pk in numbers:
            staff = known.get(pk, Staff())
            self._cards[pk] = StaffCard(staff.extension, staff.note, spoken.get(pk, {}), handled.get(pk, {}))

    def candidates(self, values: Values) -> list[User]:
        colleague = self._here.get(values["login"])
        if colleague is None:
            raise Invalid(_("Nobody here signs in as %(name)s.") % {"name": values["login"][:80]})
        return [colleague]

    def keys(self, values: Values) -> Iterable[Hashable]:
        return [values["login"]]

    def values(self, row: Values, colleague: User | None) -> dict[str, Any]:
        """No fields of the account itself; the new data is set as `new_card`."""
        assert colleague is not None
        if "second_line" in row and sorted(row["second_line"]) != self._second[colleague.pk]:
            raise Invalid(_("Experts are named with the services: bring in a file of services."))
        card = replace(self._cards[colleague.pk], **{name: row[name] for name in _FIELDS if name in row})
        after = staff_values(card, self._services)
        extension, before = after["extension"], self._cards[colleague.pk].extension
        if extension and self._extensions.get(extension, colleague.pk) != colleague.pk:
            raise Invalid(_("Extension %(number)s is that of another colleague.") % {"number": extension})
        if before != extension:
            self._extensions.pop(before, None)
        if extension:
            self._extensions[extension] = colleague.pk
        colleague.new_card = StaffCard(**after)  # type: ignore[attr-defined]
        return {}

    def more(self, row: Values, colleague: User, *, is_new: bool) -> dict[str, object]:
        before, after = self._cards[colleague.pk], colleague.new_card  # type: ignore[attr-defined]
        return {name: getattr(after, name) for name in _FIELDS if getattr(after, name) != getattr(before, name)}

    def write_more(self, planned: Sequence[PlannedRow]) -> None:
        people: list[Any] = [row.record for row in planned]
        Staff.objects.bulk_create([Staff(user=colleague) for colleague in people], ignore_conflicts=True)
        rows = {staff.user_id: staff for staff in Staff.objects.filter(user__in=[staff.pk for staff in people])}
        moved = [rows[row.record.pk].pk for row in planned if row.record and "extension" in row.more]
        Staff.objects.filter(pk__in=moved).update(extension="")  # so that extensions can be exchanged in one file
        for colleague in people:
            rows[colleague.pk].extension, rows[colleague.pk].note = (
                colleague.new_card.extension,
                colleague.new_card.note,
            )
        Staff.objects.bulk_update(rows.values(), ["extension", "note"])
        SpokenLanguage.objects.filter(staff__in=rows.values()).delete()
        HandledService.objects.filter(staff__in=rows.values()).delete()
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(staff=rows[colleague.pk], language=code, level=level)
            for colleague in people
            for code, level in colleague.new_card.languages.items()
        )
        HandledService.objects.bulk_create(
            HandledService(staff=rows[colleague.pk], service_id=self._services[code], level=level)
            for colleague in people
            for code, level in colleague.new_card.services.items()
        )

    def cells(self, colleague: User) -> dict[str, str]:
        card = getattr(colleague, "new_card", None) or self._cards[colleague.pk]
        return {
            "login": colleague.username,
            "extension": card.extension,
            "languages": cells.written_levels(card.languages),
            "services": cells.written_levels(card.services),
            "second_line": " ".join(self._second[colleague.pk]),
            "note": card.note,
        }

    def ref(self, colleague: User) -> str:
        return f"colleague:{colleague.username}"

    def selection(self, filters: ExportFilters) -> QuerySet[User]:
        people = User.objects.filter(is_program=False)
        return people if filters.ended else people.filter(is_active=True)


def _levels(rows: QuerySet[Any], code: str) -> dict[int, Mapping[str, int]]:
    levels: dict[int, dict[str, int]] = {}
    for user, name, level in rows.values_list("staff__user_id", code, "level"):
        levels.setdefault(user, {})[name] = level
    return dict(levels)
