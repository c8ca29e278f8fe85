"""Contacts as other records name them: `#45 Anja`, or a mail address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, KeysView

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from tridesk.directory.models import Contact
from tridesk.directory.transfer.kinds.bodies import listed
from tridesk.kit.errors import Invalid


class People:
    """The contacts that a batch of rows names, in two queries."""

    def __init__(self) -> None:
        self._by_number: dict[int, Contact] = {}
        self._by_mail: dict[str, list[Contact]] = {}

    def gather(self, references: Iterable[int | str]) -> None:
        """Reads whom these references name."""
        wanted = set(references) - {"", 0}
        numbers = {one for one in wanted if isinstance(one, int)}
        mails = {one.lower() for one in wanted if isinstance(one, str)}
        contacts = Contact.objects.defer("words").annotate(lower_email=Lower("email"))
        self._by_number = {one.pk: one for one in contacts.filter(pk__in=numbers)} if numbers else {}
        self._by_mail = {}
        if mails:
            same = Q(lower_email__in=mails) | Q(other_emails__overlap=sorted(mails))
            for one in contacts.filter(same).order_by("pk"):
                for mail in {one.email.lower(), *one.other_emails}:
                    self._by_mail.setdefault(mail, []).append(one)

    @property
    def numbers(self) -> KeysView[int]:
        """Of whom the name is known."""
        return self._by_number.keys()

    def know_numbers(self, numbers: Collection[int]) -> None:
        """Reads these contacts as well."""
        self._by_number |= {one.pk: one for one in Contact.objects.defer("words").filter(pk__in=numbers)}

    def named(self, reference: int | str, organisation: int | None = None) -> Contact | None:
        """The contact that a cell names; an address that several have, by who works for `organisation`."""
        if not reference:
            return None
        if isinstance(reference, int):
            if reference not in self._by_number:
                raise Invalid(_("there is no contact #%(number)s here") % {"number": reference})
            return self._by_number[reference]
        found = self._by_mail.get(reference.lower(), [])
        found = [one for one in found if one.organisation_id == organisation] or found
        found = [one for one in found if one.left_on is None] or found
        if not found:
            raise Invalid(_("the directory knows no contact with the address %(name)s") % {"name": reference[:80]})
        if len(found) > 1:
            said = _("“%(name)s” may be any of %(numbers)s: write the number")
            raise Invalid(said % {"name": reference[:80], "numbers": listed([one.pk for one in found])})
        return found[0]

    def written(self, number: int | None) -> str:
        """How a cell names a contact that was read; only the number counts when it is read again."""
        if number is None:
            return ""
        one = self._by_number.get(number)
        return f"#{number} {one}" if one else f"#{number}"
