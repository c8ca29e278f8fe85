"""Notices of the demonstration: a campaign that reached all, an interruption that did not, one that waits, letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet, Value

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.demo.groups import fall_silent
from tridesk.demo.interruption_history import INTERRUPTIONS, began
from tridesk.directory.models import Contact, Organisation, OrganisationKind, UserGroup
from tridesk.directory.organisations.actions import AcceptanceCard, note_acceptance
from tridesk.documents.models import DocumentKind, Version
from tridesk.kit import clock
from tridesk.notices import actions
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.models import Delivery, DeliveryState, DeliveryWay, LetterFile, Notice
from tridesk.statuspage.entries import RegisterState

CAMPAIGN, INTERRUPTION, WAITING, POSTED, NOTE = (
    NoticeDraft(**read("notices")[name]) for name in ("campaign", "interruption", "waiting", "posted", "note")
)
REFUSED: Final = 40  # one address in so many came back, as with any real list
PER_SECOND: Final = 25


def add_notices(now: datetime, *, years: bool = False) -> None:
    """As External Relations and a supervisor left them; with `years`, those about earlier interruptions too."""
    people = User.objects.in_bulk(["clemence", "machteld"], field_name="username")
    groups = dict(UserGroup.objects.values_list("code", "pk"))
    if len(people) < 2 or not {"municipalities", "pilots"} <= set(groups):
        return
    clemence, machteld = people["clemence"], people["machteld"]
    for earlier in INTERRUPTIONS[:-1] if years else ():
        if earlier.state is RegisterState.OUT_OF_SERVICE:
            _warn(began(earlier, now), [groups["municipalities"]], clemence, machteld, suppress=False)
    with clock.frozen(now - timedelta(days=12)):
        told = _written(CAMPAIGN, [groups["municipalities"]], clemence)
        actions.propose_notice(told.pk, by=clemence)
    with clock.frozen(now - timedelta(days=11, hours=22)):
        _approved(told, machteld)
        actions.begin_notice(told.pk)
        _left(told)
    fall_silent()
    _warn(began(INTERRUPTIONS[-1], now), [groups["municipalities"]], clemence, machteld, suppress=True)
    with clock.frozen(now - timedelta(hours=5)):
        waits = _written(WAITING, [groups["pilots"]], clemence)
        actions.propose_notice(waits.pk, by=clemence)


def add_letters_to_many(now: datetime) -> None:
    """Letters to the pilots, one of which accepted a mail address, printed and posted; a note to all that waits.

    It leaves by fax to three municipalities, which accepted that.
    """
    people = User.objects.in_bulk(["clemence", "machteld"], field_name="username")
    groups = dict(UserGroup.objects.values_list("code", "pk"))
    leaflet = Version.objects.filter(document__kind=DocumentKind.LEAFLET, valid_to=None).first()
    housed = Organisation.objects.filter(memberships__group__code="pilots", street__gt="")
    if len(people) < 2 or "municipalities" not in groups or leaflet is None or not housed.exists():
        return
    clemence, machteld = people["clemence"], people["machteld"]
    with clock.frozen(now - timedelta(days=6)):
        _accept_mail(groups["pilots"], clemence)
        posted = _written(replace(POSTED, enclosure=leaflet), [groups["pilots"]], clemence)
        actions.propose_notice(posted.pk, by=clemence)
    with clock.frozen(now - timedelta(days=5, hours=23)):
        _approved(posted, machteld)
        actions.begin_notice(posted.pk)
        actions.print_letters(posted.pk)
        mails = Delivery.objects.filter(notice=posted, way=DeliveryWay.MAIL)
        mails.update(state=DeliveryState.HANDED_OVER, reply="250 2.0.0 OK", attempts=1, settled_at=clock.now())
    with clock.frozen(now - timedelta(days=5, hours=20)):
        for file in LetterFile.objects.filter(notice=posted).values_list("pk", flat=True):
            actions.confirm_posted(file, by=clemence)
        actions.end_notice(posted.pk)
    with clock.frozen(now - timedelta(days=4)):
        _accept_fax(clemence)
    with clock.frozen(now - timedelta(hours=4)):
        note = _written(replace(NOTE, enclosure=leaflet), [groups["municipalities"]], clemence)
        actions.propose_notice(note.pk, by=clemence)


def _accept_mail(pilots: int, by: User) -> None:
    """The first pilot with a contact takes letters by mail."""
    contacts = Contact.objects.filter(organisation__memberships__group=pilots, organisation__street__gt="")
    _accept(contacts.exclude(email=""), "", read("notices")["accepted"], by)


def _accept_fax(by: User) -> None:
    """The first municipality of each language with a contact takes letters by fax."""
    for language, told in read("notices")["accepted_fax"].items():
        contacts = Contact.objects.filter(
            organisation__kind=OrganisationKind.MUNICIPALITY,
            organisation__service_language=language,
            organisation__street__gt="",
            organisation__valid_until=None,
            organisation__acceptances=None,
            left_on=None,
        )
        _accept(contacts.order_by("organisation__nis", "pk"), told["number"], told["words"], by)


def _accept(contacts: QuerySet[Contact], address: str, words: str, by: User) -> None:
    """Notes what the first of these contacts accepted a month ago, for want of an address their own one of mail."""
    contact = contacts.select_related("organisation").defer("words", "organisation__words").first()
    if contact is not None and contact.organisation is not None:
        card = AcceptanceCard(address or contact.email, clock.today() - timedelta(days=30), contact, words)
        note_acceptance(contact.organisation, card, by=by)


def _warn(fell: datetime, groups: list[int], by: User, approver: User, *, suppress: bool) -> None:
    """Sends the notice of an interruption that began then, and has it approved afterwards."""
    with clock.frozen(fell + timedelta(minutes=5)):
        warned = _written(INTERRUPTION, groups, by)
        actions.send_first(warned.pk, by=by)
        _left(warned, suppress=suppress)
    with clock.frozen(fell + timedelta(minutes=35)):
        _approved(warned, approver)


def _written(draft: NoticeDraft, groups: list[int], by: User) -> Notice:
    return actions.write_notice(replace(draft, groups=groups), by=by)


def _approved(notice: Notice, by: User) -> None:
    actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=by)


def _left(notice: Notice, *, suppress: bool = True) -> None:
    """As the ledger stands when the last address is settled; the interruption found addresses that are no more.

    Without `suppress` they were corrected since.
    """
    keys = list(Delivery.objects.filter(notice=notice).order_by("pk").values_list("pk", flat=True))
    gone = keys[REFUSED // 2 :: REFUSED] if notice.category == "interruption" else []
    place = ExpressionWrapper((F("pk") - Value(keys[0])) * Value(timedelta(seconds=1 / PER_SECOND)), DurationField())
    rows = Delivery.objects.filter(pk__in=keys)
    rows.update(
        state=DeliveryState.HANDED_OVER,
        reply="250 2.0.0 OK",
        attempts=1,
        settled_at=ExpressionWrapper(Value(clock.now()) + place, DateTimeField()),
    )
    rows.filter(pk__in=gone).update(state=DeliveryState.REFUSED, reply="550 5.1.1 no such mailbox")
    if suppress:
        actions.note_nobody(gone)
    with clock.frozen(clock.now() + timedelta(seconds=len(keys) / PER_SECOND + 1)):
        actions.end_notice(notice.pk)
