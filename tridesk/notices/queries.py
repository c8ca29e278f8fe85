"""Reads of notices: the one gate to a notice, lists, the ledger page by page, what came back."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.audience.recipients import unreached
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.directory.organisations.addresses import still_used
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotFound
from tridesk.kit.languages import LANGUAGES
from tridesk.notices.audience import exceptions_of
from tridesk.notices.models import (
    Category,
    Delivery,
    DeliveryState,
    DeliveryWay,
    LetterFile,
    Missed,
    Notice,
    NoticeState,
    Pace,
    Suppression,
)
from tridesk.notices.occasions import NoticeMoment, Occasion
from tridesk.vault.columns import SealedColumn

LETTER_FILES: Final = SealedColumn("notices.LetterFile", "sealed", lambda row: b"notices.letters:%d" % row.pk)
"""The PDFs of letters."""
PAGE: Final = 50
_LATELY: Final = timedelta(seconds=20)  # over which the rate is measured


def notice_for(user: User, number: int) -> Notice:
    """The one gate to a notice; refuses users without the capability to read them."""
    rows = Notice.objects.select_related("written_by", "approved_by", "corrects", "envelope", "enclosure__document")
    notice = rows.filter(pk=number).first() if user.may("notice.read") else None
    if notice is None:
        raise no_such_notice()
    return notice


def letter_file(number: int) -> LetterFile:
    """A file of letters with its notice."""
    rows = LetterFile.objects.select_related("notice__envelope", "notice__enclosure__document", "notice__written_by")
    file = rows.filter(pk=number).first()
    if file is None:
        raise NotFound(_("There is no such file."))
    return file


def files_of(notice: Notice) -> QuerySet[LetterFile]:
    """The files of letters, but for those whose letters all have ended before they were made."""
    waiting = Delivery.objects.filter(file=OuterRef("pk"), state=DeliveryState.QUEUED)
    rows = notice.files.filter(Q(made_at__isnull=False) | Exists(waiting))
    return rows.select_related("posted_by").defer("sealed")


def content_of(file: LetterFile) -> bytes:
    """The PDF of a file of letters."""
    if file.made_at is None:
        raise Conflict(_("These letters are not made yet."))
    if file.sealed is None:
        raise NotFound(_("This file was removed with the data of one of its readers; its numbers and hash stay."))
    return LETTER_FILES.open(file)


def unnumbered(notice: Notice) -> int:
    """How many letters have no number yet."""
    rows = Delivery.objects.filter(notice=notice, way=DeliveryWay.POST, state=DeliveryState.QUEUED, file=None)
    return rows.count()


def letter_with(number: str) -> Delivery | None:
    """The letter of a notice that has this number."""
    rows = Delivery.objects.filter(number=number).select_related("notice", "organisation")
    return rows.defer("organisation__words").first()


def no_such_notice() -> NotFound:
    """There is none, or none that this person may see."""
    return NotFound(_("There is no such notice."))


def about_entry(entry: str) -> Q:
    """The notices about an entry of the state page (an interruption or a maintenance)."""
    return Q(moment__in=[str(NoticeMoment(occasion, entry)) for occasion in Occasion])


def notices(
    state: str = "", before: int = 0, page: int = PAGE, about: str = "", eyes: User | None = None
) -> list[Notice]:
    """One more than a page, newest first; `about` is a state page entry, `eyes` the possible approver."""
    rows = to_approve(eyes) if eyes else Notice.objects.all()
    rows = rows.select_related("written_by", "approved_by").order_by("-pk")
    if about:
        rows = rows.filter(about_entry(about))
    if state in NoticeState.values:
        rows = rows.filter(state=state)
    return list(rows.filter(pk__lt=before)[: page + 1] if before else rows[: page + 1])


def left_out(notice: Notice) -> list[UserGroup | Organisation | Contact | str]:
    """The exceptions of a notice: groups, organisations, contacts, addresses."""
    exceptions = exceptions_of(notice)
    return [
        *UserGroup.objects.filter(pk__in=exceptions.groups),
        *Organisation.objects.filter(pk__in=exceptions.organisations).defer("words").order_by("pk"),
        *Contact.objects.filter(pk__in=exceptions.contacts).defer("words").order_by("pk"),
        *exceptions.addresses,
    ]


def to_approve(user: User) -> QuerySet[Notice]:
    """What waits for the eyes of this person: proposed by others, or left first and not approved yet."""
    rows = Notice.objects.exclude(written_by=user).filter(approved_by=None).exclude(state=NoticeState.STOPPED)
    return rows.filter(Q(state=NoticeState.PROPOSED) | Q(began_at__isnull=False))


def deliveries(notice: Notice, state: str = "", after: int = 0, page: int = PAGE, words: str = "") -> list[Delivery]:
    """The ledger, one row more than a page; `after` is the last one of the page before, `words` stand in the address
    or in a name of the organisation."""
    rows = Delivery.objects.filter(notice=notice, pk__gt=after).select_related("organisation", "contact")
    rows = rows.defer("organisation__words", "contact__words")
    if words:
        names = [Q(**{f"organisation__name_{code}__icontains": words}) for code in LANGUAGES]
        rows = rows.filter(reduce(or_, names, Q(address__icontains=words)))
    return list((rows.filter(state=state) if state in DeliveryState.values else rows).order_by("pk")[: page + 1])


def missed(notice: Notice, why: str = "", after: int = 0, page: int = PAGE) -> list[Missed]:
    """The unreached of a notice; one more than a page."""
    rows = Missed.objects.filter(notice=notice, pk__gt=after).order_by("pk")
    return list((rows.filter(why=why) if why else rows)[: page + 1])


def rate(notice: Notice) -> float:
    """Mails a second that the relay took of late."""
    now = clock.now()
    since = max(now - _LATELY, notice.began_at or now)
    rows = Delivery.objects.filter(
        notice=notice, way=DeliveryWay.MAIL, state=DeliveryState.HANDED_OVER, settled_at__gt=since
    )
    return rows.count() / max(1.0, (now - since).total_seconds())


def put_off(notice: Notice) -> tuple[int, datetime | None]:
    """How many could not leave yet, and when the first of them is tried again."""
    rows = Delivery.objects.filter(notice=notice, state=DeliveryState.QUEUED, attempts__gt=0)
    waiting = rows.aggregate(times=Count("pk"), at=Min("next_try_at"))
    return waiting["times"], waiting["at"]


def stands_still(notice: Notice) -> bool:
    """Whether due mails wait unclaimed: the relay is away, or the sender is."""
    since, leaving = (
        clock.now() - _LATELY,
        Delivery.objects.filter(way=DeliveryWay.MAIL, notice__state=NoticeState.SENDING),
    )
    overdue = leaving.filter(notice=notice, state=DeliveryState.QUEUED, next_try_at__lte=since)
    moving = leaving.filter(Q(state=DeliveryState.CLAIMED) | Q(settled_at__gt=since))
    return overdue.exists() and not moving.exists() and not Pace.objects.exists()


def suppressions(after: int = 0, page: int = PAGE) -> list[Suppression]:
    """Addresses that are not written to, the latest first; one more than a page."""
    return _listed(Suppression.objects.all(), after, page)


def came_back(after: int = 0, page: int = PAGE) -> list[Suppression]:
    """Suppressed addresses of records, and unsubscribed ones, the latest first; one more than a page."""
    return _listed(Suppression.objects.filter(Q(pk__in=to_mend()) | ~Q(category="")), after, page)


def to_mend() -> list[int]:
    """Suppressed addresses that a record still has: each is a task for the keepers of the directory."""
    rows = dict(Suppression.objects.filter(category="").order_by().values_list("address", "pk"))
    return [rows[address] for address in still_used(rows)]


def _listed(rows: QuerySet[Suppression], after: int, page: int) -> list[Suppression]:
    rows = rows.select_related("organisation", "delivery__contact")
    rows = rows.defer("organisation__words", "delivery__contact__words").order_by("-pk")
    return list((rows.filter(pk__lt=after) if after else rows)[: page + 1])


def paces() -> list[Pace]:
    """Every limit, the relay's first."""
    return list(Pace.objects.order_by("key"))


def campaign_mail(delivery: int) -> Delivery | None:
    """The delivery of a campaign whose reader may unsubscribe."""
    return Delivery.objects.filter(pk=delivery, notice__category=Category.CAMPAIGN).first()


def wants_no_campaigns(delivery: Delivery) -> bool:
    """Whether its reader has said so already."""
    return Suppression.objects.filter(address=delivery.address, category=Category.CAMPAIGN).exists()


def without_address(limit: int = PAGE) -> list[tuple[Organisation | None, Contact | None]]:
    """Members of the groups to which no notice can be sent, for want of an address: their records want mending."""
    groups = UserGroup.objects.filter(active=True).values_list("pk", flat=True)
    members = unreached(groups, limit + 1)
    bodies = Organisation.objects.defer("words").in_bulk(
        {member.organisation for member in members if member.organisation}
    )
    people = Contact.objects.defer("words").in_bulk({member.contact for member in members if member.contact})
    return [(bodies.get(member.organisation or 0), people.get(member.contact or 0)) for member in members]
