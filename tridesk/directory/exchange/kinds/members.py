"""Named members of user groups in a file, and the addresses of groups (export only)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from tridesk.directory.audience.recipients import recipients
from tridesk.directory.exchange import cells
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.base import ORGANISATION, RecordKind, Values
from tridesk.directory.exchange.kinds.contact_index import ContactIndex
from tridesk.directory.models import Member, UserGroup
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit.errors import Invalid

_GROUP = Column(
    "group", gettext_lazy("User group"), cells.words(40), gettext_lazy("Its code."), "police", required=True
)
_CONTACT = Column(
    "contact",
    gettext_lazy("Contact"),
    cells.reference,
    gettext_lazy("The number here or a mail address of the person."),
    "#45 Anja",
)


class Members(RecordKind):
    """Contacts and organisations added to a group or left out of it, matched by group and organisation or contact."""

    code, noun, model, narrowed_by = "members", "group", Member, "groups"
    label = gettext_lazy("Members of user groups")
    rule = gettext_lazy("A row is the member of the same group that is the same organisation or contact.")
    columns: ClassVar[tuple[Column, ...]] = (
        _GROUP,
        ORGANISATION,
        _CONTACT,
        Column(
            "excepted",
            gettext_lazy("Left out"),
            cells.yes_no,
            gettext_lazy("1: out of the group, whatever its rule says."),
            "0",
        ),
    )

    def __init__(self, *, locking: bool = False) -> None:
        super().__init__(locking=locking)
        self.people = ContactIndex()

    @cached_property
    def _groups(self) -> dict[str, UserGroup]:
        return {group.code: group for group in UserGroup.objects.all()}

    @cached_property
    def _group_codes(self) -> dict[int, str]:
        return {group.pk: code for code, group in self._groups.items()}

    def resolve(self, values: Values) -> None:
        self.resolve_organisation(values)
        if values.get("group", "").lower() not in self._groups:
            raise Invalid(_("there is no user group %(code)s") % {"code": values.get("group", "")}, field="group")
        values["group"] = self._groups[values["group"].lower()]

    def gather(self, rows: Sequence[Values]) -> None:
        self.people.gather(values["contact"] for values in rows if values.get("contact"))
        groups = {values["group"].pk for values in rows}
        bodies = {values["organisation"].pk for values in rows if values.get("organisation")}
        contacts = {contact.pk for values in rows if (contact := self._contact(values))}
        same = Member.objects.filter(Q(organisation__in=bodies) | Q(contact__in=contacts), group__in=groups)
        self._here: dict[Hashable, Member] = {}
        for member in self.know(self.lockable(same)):
            self._here[(member.group_id, member.organisation_id, member.contact_id)] = member

    def _contact(self, values: Values) -> Any:
        try:
            return self.people.named(values.get("contact", ""))
        except Invalid:
            return None

    def prepare(self, rows: list[Member]) -> None:
        missing = {member.contact_id for member in rows if member.contact_id} - self.people.numbers
        if missing:
            self.people.know_numbers(missing)
        for member in rows:
            member.organisation = self.bodies.row(member.organisation_id) if member.organisation_id else None
            member.contact = self.people.named(member.contact_id) if member.contact_id else None

    def _place(self, values: Values) -> Hashable:
        contact = self._contact(values)
        organisation = values.get("organisation")
        return (values["group"].pk, getattr(organisation, "pk", None), getattr(contact, "pk", None))

    def candidates(self, values: Values) -> list[Member]:
        member = self._here.get(self._place(values))
        return [member] if member else []

    def keys(self, values: Values) -> Iterable[Hashable]:
        return [self._place(values)]

    def values(self, row: Values, member: Member | None) -> dict[str, Any]:
        organisation, contact = row.get("organisation"), self.people.named(row.get("contact", ""))
        if (organisation is None) == (contact is None):
            raise Invalid(_("Name either an organisation or a contact."))
        excepted = row.get("excepted", member.excepted if member else False)
        return {"group": row["group"], "organisation": organisation, "contact": contact, "excepted": excepted}

    def cells(self, member: Member) -> dict[str, str]:
        return {
            "group": self._group_codes[member.group_id],
            "organisation": self.bodies.written(member.organisation_id),
            "contact": self.people.written(member.contact_id),
            "excepted": "1" if member.excepted else "0",
        }

    def verb(self, member: Member, *, is_new: bool) -> str:
        return "group.left_out" if member.excepted else "group.named"

    def ref(self, member: Member) -> str:
        return f"user_group:{member.group_id}"

    def noted(self, member: Member) -> dict[str, object]:
        whom = f"organisation:{member.organisation_id}" if member.organisation_id else f"contact:{member.contact_id}"
        return {"whom": whom}

    def selection(self, filters: ExportFilters) -> QuerySet[Member]:
        return Member.objects.filter(group__code=filters.group) if filters.group else Member.objects.all()


class Addresses(Members):
    """Mail addresses of user groups with their languages; export only."""

    code, comes_in = "addresses", False
    label = gettext_lazy("Addresses of user groups")
    columns = (
        _GROUP,
        ORGANISATION,
        _CONTACT,
        Column("languages", gettext_lazy("Languages"), cells.codes),
        Column("email", gettext_lazy("Mail address"), cells.words(254)),
    )

    def taken(self, filters: ExportFilters) -> tuple[int, Iterator[dict[str, str]]]:
        groups = [group for group in self._groups.values() if filters.group in ("", group.code) and group.active]
        addressed = [(group.code, recipient) for group in groups for recipient in recipients([group.pk]).recipients]
        self.people.know_numbers({recipient.contact for _code, recipient in addressed if recipient.contact})
        return len(addressed), (
            {
                "group": code,
                "organisation": self.bodies.written(recipient.organisation),
                "contact": self.people.written(recipient.contact),
                "languages": " ".join(recipient.languages),
                "email": recipient.address,
            }
            for code, recipient in addressed
        )
