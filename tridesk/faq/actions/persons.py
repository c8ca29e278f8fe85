"""Words that look like a person: a second reader says that nobody is meant; the public site leaves an entry out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.faq import queries
from tridesk.faq.actions.steps import check_eyes, noted
from tridesk.faq.leaks import ARGUABLE
from tridesk.faq.models import Entry
from tridesk.faq.persons import leaks_of
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict


@transaction.atomic
def say_no_person(number: int, *, by: User, version: int | None = None) -> Entry:
    """A second reader says of all words of an entry that look like a person's that nobody is meant: a municipality, a
    telephone of a service. These words then keep it from no reader. `version` is the one that they read.

    The journal does not repeat the words: should they mean somebody after all, they can be taken out of the entry.
    """
    entry = Entry.objects.select_for_update(of=("self",)).filter(number=number).first()
    if entry is None:
        raise queries.no_such_entry()
    check_eyes(entry, by, version)
    words = [leak.words for leak in leaks_of(entry) if leak.kind in ARGUABLE]
    if not words:
        raise Conflict(_("No words of this answer look like those of a person any more."))
    entry.no_person = [*entry.no_person, *words]
    return noted(entry, "faq.no_person_meant", by, {"version": entry.version})


@transaction.atomic
def note_left_out(words: Mapping[int, Sequence[str]], number: int | None = None) -> None:
    """The public site was made: it leaves out these entries, by number, for these words, and no other.

    With `number` only this entry was looked at.
    """
    rows = Entry.objects.filter(number__in=words) | Entry.objects.exclude(left_out=[])
    if number is not None:
        rows = rows.filter(number=number)
    for entry in rows.select_for_update(of=("self",)).order_by("number"):
        before, entry.left_out = entry.left_out, list(words.get(entry.number, ()))
        if entry.left_out != before:
            entry.save(update_fields=["left_out"])
            if not before:
                record("faq.withheld", by=None, ref=entry.ref)
