"""Steps of an entry: proposed, validated, confirmed, retired, merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.faq import ports, queries, rules
from tridesk.faq.leaks import ARGUABLE, Leak, LeakKind
from tridesk.faq.models import Audience, Entry, EntryState
from tridesk.faq.persons import leaks_of
from tridesk.faq.rules import EntryStep, PublicationLack, after
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

CONFIRMED_FOR: Final = timedelta(days=365)  # unless somebody says another day


def taken(number: int, step: EntryStep) -> Entry:
    """The entry, locked and in its next state, not saved yet; refuses a step that cannot be taken now.

    A retired one that is written again has to be validated again before anybody outside reads it.
    """
    entry = Entry.objects.select_for_update(of=("self",)).filter(number=number).first()
    if entry is None:
        raise queries.no_such_entry()
    following = after(step, entry.state)
    if following is None or (entry.merged_into_id is not None and step is not EntryStep.WRITE):
        raise Conflict(
            _("The state of this answer is: %(state)s. That cannot be done now.") % {"state": entry.get_state_display()}
        )
    if entry.state == EntryState.RETIRED:
        entry.validated_version, entry.validated_by, entry.published_at = None, None, None
    entry.state = following
    return entry


def noted(entry: Entry, verb: str, by: User, data: dict[str, Any] | None = None) -> Entry:
    """Saves a step that was taken, with its journal entry."""
    entry.changed_at = clock.now()
    entry.save()
    record(verb, by=by, ref=entry.ref, data=data)
    for follower in ports.followers.answer:
        follower.entry_changed(entry.number)
    return entry


@transaction.atomic
def propose(number: int, *, by: User, no_person: bool = False) -> Entry:
    """Offers a draft to the eyes of another person; refuses one for everybody that seems to name a person.

    With `no_person` the writer says that nobody is meant, and the other person decides.
    """
    entry = taken(number, EntryStep.PROPOSE)
    if lacks := [lack for lack in queries.lacks(entry) if lack[0] is PublicationLack.NO_ANSWER]:
        raise Invalid(sentence(*lacks[0]))
    refuse_persons([leak for leak in leaks_of(entry) if not no_person or leak.kind not in ARGUABLE])
    return noted(entry, "faq.proposed", by, {"version": entry.version})


@transaction.atomic
def validate(number: int, *, by: User, version: int | None = None) -> Entry:
    """The second pair of eyes: whoever wrote last may not, nor whoever's words nobody wrote over since the version
    that was validated last. `version` is the one that they read; a later one refuses.

    For readers outside the desk every language must have the deadlines, amounts and dates of the original; for
    everybody no language may name a person.
    """
    entry = taken(number, EntryStep.VALIDATE)
    check_eyes(entry, by, version)
    if refused := [lack for lack in rules.refused(queries.lacks(entry)) if lack[0] in _needed(entry.audience)]:
        raise Invalid(" ".join(sentence(lack, language) for lack, language in refused), code=refused[0][0])
    refuse_persons(leaks_of(entry))
    now = clock.now()
    entry.validated_by, entry.validated_version = by, entry.version
    entry.published_at = None if entry.audience == Audience.DESK else entry.published_at or now
    if entry.confirm_by is None or entry.confirm_by <= clock.today():
        entry.confirm_by = clock.today() + CONFIRMED_FOR
    return noted(entry, "faq.validated", by, {"version": entry.version})


def check_eyes(entry: Entry, by: User, version: int | None) -> None:
    """Refuses whoever wrote what they would judge, or read an earlier version."""
    if entry.written_by_id == by.pk:
        raise Conflict(_("Whoever wrote an answer last does not validate it: a colleague does."), code="four_eyes")
    if by.pk in queries.writers(entry):
        raise Conflict(
            _("The newest words of this answer are partly yours: a colleague validates it."), code="four_eyes"
        )
    if version is not None and version != entry.version:
        raise Conflict(_("Somebody changed this answer since you opened it: read it again."), code="changed")


def _needed(audience: str) -> frozenset[PublicationLack]:
    """What keeps an entry from being validated: its words, not the days on which it holds."""
    always = frozenset({PublicationLack.NO_ANSWER, PublicationLack.PLACEHOLDER})
    return (
        always
        if audience == Audience.DESK
        else always | {PublicationLack.MISSING, PublicationLack.STALE_FIGURE, PublicationLack.NEW_FIGURE}
    )


@transaction.atomic
def confirm(number: int, *, by: User, until: date | None = None) -> Entry:
    """Says that an entry still holds, until a day (a year from now unless said)."""
    entry = taken(number, EntryStep.CONFIRM)
    entry.confirm_by = until or clock.today() + CONFIRMED_FOR
    if entry.confirm_by <= clock.today():
        raise Invalid(_("This day has passed."), field="confirm_by")
    return noted(entry, "faq.confirmed", by, {"until": entry.confirm_by.isoformat()})


@transaction.atomic
def retire(number: int, *, by: User, why: str = "") -> Entry:
    """Takes an entry away from its readers; its number and its history stay."""
    entry = taken(number, EntryStep.RETIRE)
    return noted(entry, "faq.retired", by, {"why": why[:300]} if why else None)


@transaction.atomic
def merge(number: int, into: int, *, by: User) -> Entry:
    """Retires a duplicate: whoever opens it is led to the entry `into`."""
    rows = Entry.objects.select_for_update(of=("self",)).filter(number__in=[number, into]).order_by("number")
    locked = {entry.number: entry for entry in rows}
    target = locked.get(into)
    if target is None or number not in locked:
        raise queries.no_such_entry()
    if number == into:
        raise Invalid(_("An answer cannot be merged with itself."), field="into")
    if target.merged_into_id is not None or target.state == EntryState.RETIRED:
        raise Invalid(_("This answer was retired: choose another one."), field="into")
    if _reach(target) < _reach(locked[number]):
        sentence = _("Readers outside the desk would find nothing: validate %(name)s for them first.")
        raise Invalid(sentence % {"name": target.name}, field="into")
    entry = taken(number, EntryStep.MERGE)
    entry.merged_into = target
    Entry.objects.filter(merged_into=entry).update(merged_into=target)
    return noted(entry, "faq.merged", by, {"into": target.name})


_REACH: Final = {Audience.DESK.value: 0, Audience.CONNECTED.value: 1, Audience.PUBLIC.value: 2}


def _reach(entry: Entry) -> int:
    """How far outside the desk an entry is read now."""
    return _REACH[entry.audience] if entry.published_at and entry.state != EntryState.RETIRED else 0


def sentence(lack: PublicationLack, language: str = "") -> str:
    """Why an entry may not be published, for its writer."""
    names = {
        "nl": _("Dutch"),
        "fr": _("French"),
        "de": _("German"),
        "en": _("English"),
        "": "",
    }
    sentences = {
        PublicationLack.NOT_VALIDATED: _("It was not validated yet."),
        PublicationLack.RETIRED: _("It was retired."),
        PublicationLack.MERGED: _("It was merged with another answer."),
        PublicationLack.NOT_YET: _("It is not valid yet."),
        PublicationLack.NO_LONGER: _("It is not valid any more."),
        PublicationLack.DESK_ONLY: _("It is for the desk only."),
        PublicationLack.NO_ANSWER: _("The question or the answer in %(language)s is missing."),
        PublicationLack.MISSING: _("The text in %(language)s is missing."),
        PublicationLack.STALE_FIGURE: _(
            "A deadline, an amount or a date changed: the text in %(language)s still has the old one."
        ),
        PublicationLack.NEW_FIGURE: _("A paragraph with a deadline, an amount or a date is missing in %(language)s."),
        PublicationLack.STALE: _("The text in %(language)s is behind the original."),
        PublicationLack.PLACEHOLDER: _(
            "In the text in %(language)s a place where something was removed is still open."
        ),
    }
    return sentences[lack] % {"language": names.get(language, language)}


def refuse_persons(told: Sequence[Leak]) -> None:
    """Refuses an entry for everybody that tells of a person."""
    if told:
        raise Invalid(" ".join(map(sentence_of_leak, told)), code="person")


def sentence_of_leak(leak: Leak) -> str:
    """Why everybody may not read these words, for their writer."""
    sentences = {
        LeakKind.PLACE: _("A place where something was removed is still open: “%(words)s”."),
        LeakKind.NATIONAL_NUMBER: _("A public answer has no national number: take it out."),
        LeakKind.MAIL: _("“%(words)s” is not the mail address of the desk: leave it out of a public answer."),
        LeakKind.MOBILE: _("“%(words)s” is the number of a mobile telephone: leave it out of a public answer."),
        LeakKind.STREET: _("“%(words)s” is an address that is not the desk's: leave it out of a public answer."),
        LeakKind.NUMBER: _("“%(words)s” looks like an account, card or plate number: leave it out of a public answer."),
        LeakKind.NAME: _("“%(words)s” is the name of a contact or a colleague: leave it out of a public answer."),
    }
    return sentences[leak.kind] % {"words": leak.words}
