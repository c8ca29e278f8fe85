"""Connected users, authorisations, places in user groups and open questions follow their organisation in a merger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Authorisation, Confirmation, ConnectedUser, Member
from tridesk.kit import clock


class UserFollower:
    """Users go along, with all that lets them in."""

    name, label = "users", _("connected users")

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        rows = ConnectedUser.objects.filter(organisation__in=organisations).values("organisation").order_by()
        return dict(rows.annotate(times=Count("pk")).values_list("organisation", "times"))

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        users = ConnectedUser.objects.filter(organisation__in=organisations)
        moved: dict[int, list[int]] = {one: [] for one in organisations}
        for source, user in users.order_by("pk").values_list("organisation_id", "pk"):
            moved[source].append(user)
        users.update(organisation=into)
        return moved

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        return sum(
            ConnectedUser.objects.filter(pk__in=ids, organisation=into).update(organisation=source)
            for source, ids in moved.items()
        )


class AuthorisationFollower:
    """So do authorisations, except one of a number that is there already: it stays where it was, for the record."""

    name, label = "authorisations", _("authorisations")

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        rows = Authorisation.objects.filter(organisation__in=organisations).values("organisation").order_by()
        return dict(rows.annotate(times=Count("pk")).values_list("organisation", "times"))

    def staying(self, organisations: Sequence[int], into: int) -> dict[int, int]:
        """How many of each organisation stay where they are."""
        going = self._going(organisations, into)
        return {one: times - len(going[one]) for one, times in self.count(organisations).items()}

    def _going(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        there = set(Authorisation.objects.filter(organisation=into).values_list("number", flat=True))
        going: dict[int, list[int]] = {one: [] for one in organisations}
        rows = Authorisation.objects.filter(organisation__in=organisations).order_by("pk")
        for source, one, number in rows.values_list("organisation_id", "pk", "number"):
            if number not in there:
                there.add(number)
                going[source].append(one)
        return going

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        moved = self._going(organisations, into)
        ids = [one for going in moved.values() for one in going]
        Authorisation.objects.filter(pk__in=ids).update(organisation=into)
        return moved

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        return sum(
            Authorisation.objects.filter(pk__in=ids, organisation=into)
            .exclude(number__in=Authorisation.objects.filter(organisation=source).values("number"))
            .update(organisation=source)
            for source, ids in moved.items()
        )


class MembershipFollower:
    """Who was named in a group as a municipality is so as what it went on in; whom it left out, it does no more.

    Where the new one stands in the group already, by name or as left out, the old one's place there stays with it.
    """

    name, label = "memberships", _("places in user groups")

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        rows = Member.objects.filter(organisation__in=organisations, excepted=False).values("organisation").order_by()
        return {row["organisation"]: row["times"] for row in rows.annotate(times=Count("pk"))}

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        taken = set(Member.objects.filter(organisation=into).values_list("group_id", flat=True))
        moved: dict[int, list[int]] = {one: [] for one in organisations}
        for member in Member.objects.filter(organisation__in=organisations, excepted=False).order_by("pk"):
            if member.group_id not in taken:
                taken.add(member.group_id)
                moved[member.organisation_id or 0].append(member.pk)
        Member.objects.filter(pk__in=[pk for pks in moved.values() for pk in pks]).update(organisation=into)
        return moved

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        return sum(
            Member.objects.filter(pk__in=ids, organisation=into).update(organisation=source)
            for source, ids in moved.items()
        )


class ConfirmationFollower:
    """Links that were sent and not answered yet lead to what the organisation has gone on in; answers stay with theirs.

    Where that one is asked in the same campaign already, the old one's question stays with it.
    """

    name, label = "confirmations", _("open questions whether what we know is right")

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        rows = self._open(organisations).values("organisation").order_by()
        return {row["organisation"]: row["times"] for row in rows.annotate(times=Count("pk"))}

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        asked = set(Confirmation.objects.filter(organisation=into).values_list("campaign_id", flat=True)) - {None}
        moved: dict[int, list[int]] = {one: [] for one in organisations}
        for source, one, campaign in self._open(organisations).values_list("organisation_id", "pk", "campaign_id"):
            if campaign not in asked:
                asked |= {campaign} - {None}
                moved[source].append(one)
        Confirmation.objects.filter(pk__in=[pk for pks in moved.values() for pk in pks]).update(organisation=into)
        return moved

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        return sum(
            Confirmation.objects.filter(pk__in=ids, organisation=into).update(organisation=source)
            for source, ids in moved.items()
        )

    @staticmethod
    def _open(organisations: Sequence[int]) -> QuerySet[Confirmation]:
        rows = Confirmation.objects.filter(organisation__in=organisations, answered_at=None, withdrawn_at=None)
        return rows.filter(expires_at__gt=clock.now()).order_by("pk")
