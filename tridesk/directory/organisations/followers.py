"""What points at an organisation follows it in a merger, and comes back; what is the same for all stands once, here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Count, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import (
    Authorisation,
    Confirmation,
    ConnectedUser,
    Contact,
    Member,
    Organisation,
    Registration,
)
from tridesk.kit import clock
from tridesk.kit.errors import Sayable


class RowsFollow:
    """Rows that point by one column; a `ports.Follower`.

    With `once`, one of which the other organisation has the same already stays with the old one, for the record.
    """

    name: ClassVar[str]
    label: ClassVar[Sayable]
    model: ClassVar[type[Model]]
    column: ClassVar[str] = "organisation"
    once: ClassVar[str] = ""

    def rows(self) -> QuerySet[Any]:
        """Those that follow at all."""
        return self.model._default_manager.all()

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        rows = self._of(organisations).values(self.column).order_by()
        return dict(rows.annotate(times=Count("pk")).values_list(self.column, "times"))

    def going(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        """The ids of those that go along, by where they are."""
        going: dict[int, list[int]] = {organisation: [] for organisation in organisations}
        rows = self._of(organisations).order_by("pk")
        if not self.once:
            for source, pk in rows.values_list(self.column, "pk"):
                going[source].append(pk)
            return going
        there = self.model._default_manager.filter(**{self.column: into})
        taken = set(there.values_list(self.once, flat=True)) - {None}
        for source, pk, key in rows.values_list(self.column, "pk", self.once):
            if key not in taken:
                taken |= {key} - {None}
                going[source].append(pk)
        return going

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        moved = self.going(organisations, into)
        ids = [pk for going in moved.values() for pk in going]
        self.model._default_manager.filter(pk__in=ids).update(**{self.column: into})
        return moved

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        return sum(self._back(ids, source, into).update(**{self.column: source}) for source, ids in moved.items())

    def _back(self, ids: Sequence[int], source: int, into: int) -> QuerySet[Any]:
        return self.model._default_manager.filter(pk__in=ids, **{self.column: into})

    def _of(self, organisations: Sequence[int]) -> QuerySet[Any]:
        return self.rows().filter(**{f"{self.column}__in": organisations})


class ContactFollower(RowsFollow):
    """Contacts go with their organisation, and what is registered of them keeps its age: see `Registration`."""

    name, label, model = "contacts", _("contacts"), Contact

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        for source in organisations:
            self._take_along(self._of([source]), source, into)
        return super().follow(organisations, into)

    def _back(self, ids: Sequence[int], source: int, into: int) -> QuerySet[Any]:
        rows = super()._back(ids, source, into)
        self._take_along(rows, into, source)
        return rows

    @staticmethod
    def _take_along(contacts: QuerySet[Any], source: int, into: int) -> None:
        """Moves the registrations before the contacts, which are locked first, as every other writer does."""
        ids = list(contacts.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        Registration.objects.filter(contact__in=ids, organisation=source).update(organisation=into)


class PartFollower(RowsFollow):
    """So do organisations that are part of it; but nothing becomes a part of itself."""

    name, label, model, column = "parts", _("organisations that are part of it"), Organisation, "parent"

    def going(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        going = super().going(organisations, into)
        return {source: [pk for pk in ids if pk != into] for source, ids in going.items()}


class UserFollower(RowsFollow):
    """Users go along, with all that lets them in."""

    name, label, model = "users", _("connected users"), ConnectedUser


class AuthorisationFollower(RowsFollow):
    """So do authorisations, except one of a number that is there already."""

    name, label, model, once = "authorisations", _("authorisations"), Authorisation, "number"

    def staying(self, organisations: Sequence[int], into: int) -> dict[int, int]:
        """How many of each organisation stay where they are."""
        going = self.going(organisations, into)
        return {
            organisation: times - len(going[organisation]) for organisation, times in self.count(organisations).items()
        }

    def _back(self, ids: Sequence[int], source: int, into: int) -> QuerySet[Any]:
        there = Authorisation.objects.filter(organisation=source).values("number")
        return super()._back(ids, source, into).exclude(number__in=there)


class MembershipFollower(RowsFollow):
    """Named memberships follow to the successor; exceptions of an ended organisation end with it."""

    name, label, model, once = "memberships", _("places in user groups"), Member, "group"

    def rows(self) -> QuerySet[Any]:
        return Member.objects.filter(excepted=False)


class ConfirmationFollower(RowsFollow):
    """Links that were sent and not answered yet lead to what the organisation has gone on in; answers stay with theirs.

    Where that one is asked in the same campaign already, the old one's question stays with it.
    """

    name, label = "confirmations", _("open questions whether what we know is right")
    model, once = Confirmation, "campaign"

    def rows(self) -> QuerySet[Any]:
        return Confirmation.objects.filter(answered_at=None, withdrawn_at=None, expires_at__gt=clock.now())
