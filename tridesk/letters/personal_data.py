"""What letters keep of a person, shown and taken out; what `directory.privacy.ports.Keeper` asks for.

The PDF of a final letter goes with the first words that are taken out. Its number, its day and the hash of its bytes
stay, so that the numbers have no gap and a copy on paper can still be proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tridesk.directory.models import Contact
from tridesk.directory.privacy.queries import may_name
from tridesk.directory.privacy.traces import MASK, Traces
from tridesk.kit import clock
from tridesk.kit.errors import Sayable
from tridesk.letters.models import Letter
from tridesk.tickets.models import Draft

_WORDS: Final = ("address", "subject", "text", "enclosures")


class LetterKeeper:
    """Letters to the contact, and letters whose words mention them."""

    name, label = "letters", _("Letters on paper")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        return [
            {
                "number": letter.number,
                "ticket": letter.ticket.number,
                "begun_at": letter.begun_at,
                "finished_at": letter.finished_at,
                "address": letter.address,
                "subject": letter.subject,
                "text": letter.text,
                "enclosures": letter.enclosures,
            }
            for letter in _own(contact).select_related("ticket").defer("sealed").order_by("pk")
        ]

    def still_needed(self, contact: Contact) -> Sayable | None:
        count = _own(contact).filter(number=None).count()
        sentence = ngettext(
            "%(count)d letter to this person is still a draft.",
            "%(count)d letters to this person are still drafts.",
            count,
        )
        return sentence % {"count": count} if count else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        own = list(_own(contact).defer("sealed").select_for_update(of=("self",)))
        for letter in own:
            _mask(letter, traces, closely=True)
        _drop_typed(own)
        far = traces if known_by_name else Traces(emails=traces.emails, phones=traces.phones)
        for letter in _mentioning(far).exclude(pk__in=[letter.pk for letter in own]):
            _mask(letter, far)
        return {"letters": len(own)} if own else {}


def dispose(tickets: Sequence[int]) -> None:
    """Takes persons and words out of final letters about tickets that are disposed of; deletes drafts."""
    letters = Letter.objects.filter(ticket__in=tickets)
    _drop_typed(letters.filter(number=None))
    letters.filter(number=None).delete()
    letters.update(
        contact=None, address=MASK, subject=MASK, text=MASK, enclosures="", sealed=None, emptied_at=clock.now()
    )


def _drop_typed(letters: Iterable[Letter]) -> None:
    """Deletes what people typed into the forms of these letters and did not save."""
    Draft.objects.filter(key__in=[letter.draft_key for letter in letters]).delete()


def _own(contact: Contact) -> QuerySet[Letter]:
    return Letter.objects.filter(Q(contact=contact) | Q(ticket__contact=contact))


def _mentioning(traces: Traces) -> QuerySet[Letter]:
    """Letters that may mention the person, locked."""
    if not traces:
        return Letter.objects.none()
    named = {
        pk for column in _WORDS for pk in may_name(Letter.objects.all(), column, traces).values_list("pk", flat=True)
    }
    return Letter.objects.filter(pk__in=named).defer("sealed").select_for_update(of=("self",))


def _mask(letter: Letter, traces: Traces, *, closely: bool = False) -> None:
    """Writes the letter without the person, and drops its PDF; nothing where nothing names them."""
    before = {column: getattr(letter, column) for column in _WORDS}
    after = {column: traces.masked_all(value, closely=closely) for column, value in before.items()}
    if after == before:
        return
    if letter.is_final:
        after |= {"sealed": None, "emptied_at": clock.now()}
    Letter.objects.filter(pk=letter.pk).update(**after)
