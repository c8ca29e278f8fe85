"""The letters of a notice: numbered in the order of printing, made into files, confirmed as posted.

Numbers are committed before a file is made: whoever is killed in between makes the same file again from the same
rows, and no number is given twice or left out.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.documents import queries as documents
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotFound
from tridesk.kit.languages import LANGUAGES
from tridesk.letters import paper, placeholders
from tridesk.letters.actions import take_numbers
from tridesk.letters.paper import Letterhead, LetterVersion, MergedLetter
from tridesk.notices import ledger, postal, queries
from tridesk.notices.audience import dry_run
from tridesk.notices.models import Delivery, DeliveryState, DeliveryWay, LetterFile, Notice, NoticeState

log = logging.getLogger("tridesk.notices")

MOST_IN_A_FILE: Final = 600  # letters, and signs of their texts: what one run of the engine may take
MOST_SIGNS: Final = 1_200_000
MOST_SET_ASIDE: Final = 20  # letters of a file that cannot be made, in one go: the next ones a minute later
_ELECTRONIC: Final = (DeliveryWay.FAX, DeliveryWay.EBOX)
_NUMBERED: Final = (DeliveryWay.POST, *_ELECTRONIC)
_NUMBER: Final = """
UPDATE notices_delivery AS d SET number = n.number, file_id = %s
FROM unnest(%s::bigint[], %s::text[]) AS n(id, number) WHERE d.id = n.id
"""


def print_letters(notice: int) -> int:
    """Numbers the letters of a notice that is leaving and makes its files; how many files were made."""
    number_letters(notice)
    for letter in _due().filter(notice=notice, file__made_at__isnull=False).order_by("number"):
        _set_aside(letter)  # it was sent again
    files = _due().filter(notice=notice).order_by("file").values_list("file", flat=True).distinct()
    return sum(make_file(file) for file in list(files))


def print_all() -> int:
    """The same for all notices: takes up what a killed process left, what was paused, and what could not be made."""
    notices = _due().order_by("notice").values_list("notice", flat=True).distinct()
    return sum(print_letters(notice) for notice in list(notices))


def _due() -> QuerySet[Delivery]:
    """The letters to be printed that wait for no later try."""
    return Delivery.objects.filter(
        notice__state=NoticeState.SENDING,
        way=DeliveryWay.POST,
        state=DeliveryState.QUEUED,
        next_try_at__lte=clock.now(),
    )


@transaction.atomic
def number_letters(notice: int) -> int:
    """Gives each letter that has none its number, one language after the other, by postcode; how many."""
    letters = leaving(notice)
    if letters is None:
        return 0
    now = clock.now().replace(microsecond=0)
    rows = Delivery.objects.filter(notice=notice, way__in=_NUMBERED, state=DeliveryState.QUEUED, number=None)
    in_order = sorted(
        rows.filter(way=DeliveryWay.POST).values_list("languages", "postcode", "address", "pk"),
        key=lambda row: (row[0], row[1], row[2]),
    )
    rest = rows.filter(way__in=_ELECTRONIC).order_by("way", "languages", "postcode", "pk")
    electronic = list(rest.values_list("pk", flat=True))
    times = len(in_order) + len(electronic)
    if not times:
        return 0
    numbers = iter(take_numbers(times, now))
    for languages, some in _files(letters, in_order):
        given = [next(numbers) for _delivery in some]
        file = LetterFile.objects.create(
            notice_id=notice, languages=languages, letters=len(some), first=given[0], last=given[-1], numbered_at=now
        )
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, [file.pk, some, given])
    if electronic:
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, [None, electronic, list(numbers)])
    record("notice.numbered", by=None, ref=f"notice:{notice}", data={"letters": times})
    return times


def _files(notice: Notice, rows: Sequence[tuple[list[str], str, str, int]]) -> Iterator[tuple[list[str], list[int]]]:
    """The deliveries of each file, with its languages."""
    for languages, some in groupby(rows, key=lambda row: row[0]):
        numbers, most = [pk for *_rest, pk in some], _most_in_a_file(notice, languages)
        for place in range(0, len(numbers), most):
            yield languages, numbers[place : place + most]


def _most_in_a_file(notice: Notice, languages: Sequence[str]) -> int:
    """How many letters of this length one run of the engine makes within its limits; one at least."""
    signs = sum(len(getattr(notice, f"text_{language}")) for language in languages)
    return max(1, min(MOST_IN_A_FILE, MOST_SIGNS // max(1, signs)))


def make_file(number: int) -> bool:
    """Makes the PDF of numbered letters and keeps it sealed; False when it is made already, paused or stopped.

    A letter that cannot be made is set aside, and the others are made without it. Where the engine makes none at all,
    the file waits whole for its next try.
    """
    file = queries.letter_file(number)
    if file.made_at is not None or file.notice.state != NoticeState.SENDING:
        return False
    rows = list(file.deliveries.filter(state=DeliveryState.QUEUED).order_by("number"))
    for _time in range(MOST_SET_ASIDE):
        if not rows:
            return False
        if made := _pdf(file, rows):
            return _keep(file, rows, made)
        letter = _culprit(file, rows)
        if letter is None:
            log.warning("the letters %s cannot be made", file)
            ledger.put_off([row.pk for row in rows], clock.now())
            return False
        log.warning("the letter %s cannot be made", letter.number)
        if len(rows) > 1:
            _set_aside(letter)
        ledger.put_off([letter.pk], clock.now())
        rows.remove(letter)
    return False


def _pdf(file: LetterFile, rows: Sequence[Delivery]) -> bytes:
    """The PDF of these letters; empty when the engine stops at them."""
    return _engine(file, merged(file.notice, rows))


def _engine(file: LetterFile, letters: Sequence[MergedLetter]) -> bytes:
    try:
        return paper.pdf_of_many(letters, head_of(file.notice), file.numbered_at)
    except paper.NotMade:
        return b""


def _culprit(file: LetterFile, rows: Sequence[Delivery]) -> Delivery | None:
    """One of the letters that stop the engine, found by halves; None where the engine makes no letter at all."""
    some, works = rows, False
    while len(some) > 1:
        half = some[: len(some) // 2]
        is_made = bool(_pdf(file, half))
        some, works = (some[len(half) :], True) if is_made else (half, works)
    if not works:
        plain = tuple(LetterVersion(language, "-", "-") for language in file.languages)
        works = bool(_engine(file, [MergedLetter(file.first, ("-",), "", plain)]))
    return some[0] if works and not _pdf(file, some) else None


@transaction.atomic
def _set_aside(letter: Delivery) -> None:
    """Puts a letter with its number into a file of its own."""
    rows = Delivery.objects.filter(pk=letter.pk, file=letter.file_id, state=DeliveryState.QUEUED)
    if leaving(letter.notice_id) is None or not rows.exists():
        return
    number, now = letter.number or "", clock.now().replace(microsecond=0)
    own = LetterFile.objects.create(
        notice_id=letter.notice_id, languages=letter.languages, letters=1, first=number, last=number, numbered_at=now
    )
    rows.update(file=own)


@transaction.atomic
def _keep(file: LetterFile, letters: Sequence[Delivery], made: bytes) -> bool:
    """Keeps the PDF unless it is made already, or other letters are in the file meanwhile."""
    if leaving(file.notice_id) is None:
        return False
    queued = Delivery.objects.filter(file=file, state=DeliveryState.QUEUED)
    if {row.pk for row in queued.order_by("pk").select_for_update()} != {letter.pk for letter in letters}:
        return False
    digest, sealed = hashlib.sha256(made).hexdigest(), queries.LETTER_FILES.seal(file.pk, made)
    if not LetterFile.objects.filter(pk=file.pk, made_at=None).update(
        made_at=clock.now(),
        digest=digest,
        sealed=sealed,
        letters=len(letters),
        first=letters[0].number or "",
        last=letters[-1].number or "",
    ):
        return False
    queued.update(state=DeliveryState.PRINTED, digest=digest, reply="")
    record("notice.printed", by=None, ref=file.notice.ref, data={"file": file.pk, "digest": digest})
    return True


def leaving(notice: int) -> Notice | None:
    """The notice if it is leaving; it is locked, so that nobody stops it meanwhile."""
    rows = Notice.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=notice, state=NoticeState.SENDING).first()


def merged(notice: Notice, rows: Sequence[Delivery]) -> list[MergedLetter]:
    """The letter of each delivery."""
    bodies = Organisation.objects.defer("words").in_bulk({row.organisation_id for row in rows if row.organisation_id})
    people = Contact.objects.defer("words").in_bulk({row.contact_id for row in rows if row.contact_id})
    letters = []
    for row in rows:
        body, person = bodies.get(row.organisation_id or 0), people.get(row.contact_id or 0)
        lines = row.address.split("\n")
        place = tuple(lines[1:] if row.way in _ELECTRONIC else lines)
        versions = _versions(notice, row.languages, place, body, person)
        letters.append(MergedLetter(row.number or "", place, row.postcode, versions))
    return letters


def _versions(
    notice: Notice, languages: Sequence[str], place: tuple[str, ...], body: Organisation | None, person: Contact | None
) -> tuple[LetterVersion, ...]:
    """The words for one reader in each language, each with its own address while the directory still has this one."""
    same = body is not None and postal.address_in(languages[0], body, person) == place
    return tuple(
        replace(
            version_of(notice, language, postal.values_of(body, person, language, notice.written_by)),
            address=postal.address_in(language, body, person) if same and body else (),
        )
        for language in languages
    )


def files_of(row: Delivery, letter: MergedLetter, at: datetime) -> list[tuple[str, bytes]]:
    """The letter alone, and the enclosure in each of its languages, by their file names.

    Raises `paper.NotMade`, or `SealBroken` for an enclosure.
    """
    notice = row.notice
    files = [(f"{letter.number}.pdf", paper.pdf_of_many([letter], head_of(notice), at, has_sheets=False))]
    if notice.enclosure is not None:
        enclosures = notice.enclosure.files.select_related("version__document").filter(language__in=row.languages)
        files += [(file.filename, documents.content_of(file)) for file in enclosures.order_by("language")]
    return files


def version_of(notice: Notice, language: str, values: Mapping[str, str]) -> LetterVersion:
    """The words of a notice in one language for one reader."""
    text = placeholders.fill(getattr(notice, f"text_{language}"), values)
    return LetterVersion(language, _subject_of(notice, language, values), text)


def _subject_of(notice: Notice, language: str, values: Mapping[str, str]) -> str:
    subject = placeholders.fill(getattr(notice, f"subject_{language}"), values)
    return " ".join(subject.split())[:200]


def head_of(notice: Notice) -> Letterhead:
    """What all letters of a notice share."""
    assert notice.envelope is not None
    titles: dict[str, str] = {language: _subject_of(notice, language, {}) for language in LANGUAGES}
    return Letterhead(titles, notice.envelope, notice.written_by, enclosures_of(notice))


def enclosures_of(notice: Notice) -> dict[str, list[str]]:
    """The line under the letters that names the enclosure, by language."""
    version = notice.enclosure
    if version is None:
        return {}
    lines = {}
    for file in version.files.defer("sealed"):
        with override(file.language):
            name = version.document.names.in_(file.language)
            lines[file.language] = [f"{name} ({version.document.name}, {_('version')} {version.number})"]
    return lines


def sample(notice: Notice, language: str) -> bytes:
    """A letter as a reader in this language would get it, without a number; raises `paper.NotMade`.

    It is the first reader of them, one with this language alone if there is one.
    """
    run = dry_run(notice)
    letters = sorted([*run.letters, *run.faxes, *run.boxes], key=lambda letter: len(letter.languages))
    first = next((letter for letter in letters if language in letter.languages), None)
    if first is None:
        raise NotFound(_("Nobody gets a letter in this language."))
    body = Organisation.objects.defer("words").filter(pk=first.organisation or 0).first()
    person = Contact.objects.defer("words").filter(pk=first.contact or 0).first()
    versions = _versions(notice, first.languages, first.lines, body, person)
    marks = []
    for code in first.languages:
        with override(code):
            marks.append(_("Draft"))
    letter = MergedLetter(" / ".join(marks), first.lines, first.postcode, versions)
    return paper.pdf_of_many([letter], head_of(notice), clock.now().replace(microsecond=0))


@transaction.atomic
def confirm_posted(number: int, *, by: User) -> LetterFile:
    """The letters of a file were printed and handed to the post."""
    file = queries.letter_file(number)
    rows = Notice.objects.select_for_update(of=("self",), no_key=True).filter(pk=file.notice_id)
    state = rows.values_list("state", flat=True)[0]
    if state not in (NoticeState.SENDING, NoticeState.PAUSED):
        raise Conflict(_("This notice was stopped: its letters are not posted."))
    now = clock.now()
    if not LetterFile.objects.filter(pk=file.pk, made_at__isnull=False, posted_at=None).update(
        posted_at=now, posted_by=by
    ):
        raise Conflict(_("These letters were posted already, or are not made yet."))
    letters = file.deliveries.filter(state=DeliveryState.PRINTED)
    times = letters.update(state=DeliveryState.HANDED_OVER, settled_at=now)
    record("notice.posted", by=by, ref=file.notice.ref, data={"file": file.pk, "letters": times})
    return file
