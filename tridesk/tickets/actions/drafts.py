"""Saves drafts while they are typed, with their versions and files, and shows colleagues on a ticket to each other."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.bulk_copy import number
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import storable
from tridesk.tickets import draft_versions
from tridesk.tickets.draft_versions import MOST_VERSIONS, SHORTEST, VersionFate
from tridesk.tickets.entry_store import DRAFT_FILES, DRAFT_VERSIONS, DRAFTS, MOST_UPLOAD, TOO_LARGE, Upload, Veil
from tridesk.tickets.models import Draft, DraftFile, DraftVersion, Presence, Ticket
from tridesk.tickets.queries import draft_key, fields_of, uploads_of_draft

Fields = dict[str, str]
MOST_FIELDS: Final = 60
MOST_DRAFT: Final = 400_000  # characters of all fields


class TypedElsewhere(Conflict):
    """Another text stands in the draft than the one that these words were typed over."""


def bounded(fields: Mapping[str, str]) -> Fields:
    """The fields as a draft keeps them, lines ended as scripts see them; refuses more than a form of ours can hold."""
    if len(fields) > MOST_FIELDS or sum(map(len, fields.values())) > MOST_DRAFT:
        raise Invalid(_("This text is too long to be kept as a draft."), field="text")
    return {storable(name)[:60]: storable(value).replace("\r\n", "\n") for name, value in fields.items()}


@transaction.atomic
def keep_draft(user: User, key: str, fields: Fields, *, seen: object = None, chosen: bool = False) -> Draft | None:
    """Saves the fields of the form `key` as a draft, and what it replaces as a version where that is worth it.

    Deletes the draft and returns None when they are empty and nothing else would be lost with it. `seen` names the
    version over which they were typed: TypedElsewhere when other texts stand there now. A text against which somebody
    has `chosen` them becomes a version, however short it is.
    """
    fields = bounded(fields)
    draft, is_new = _locked_draft(user, key)
    former = {} if is_new else fields_of(draft)
    if seen is not None and draft_versions.version(former) not in (seen, draft_versions.version(fields)):
        raise TypedElsewhere(_("Another text was typed here meanwhile; both are kept."))
    if chosen:
        _keep_before(draft, former, fields, draft.saved_at)
    elif former != fields:
        draft.earlier_at = _keep_version(draft, former, fields)
    if not any(value.strip() for value in fields.values()) and draft.earlier_at is None and not draft.files:
        draft.delete()
        return None
    _write(draft, fields)
    return draft


@transaction.atomic
def earlier_draft(user: User, key: str, fields: Fields) -> Draft | None:
    """Brings back the texts before those that are typed now, after the oldest the newest; nothing is lost by it."""
    fields = bounded(fields)
    draft = keep_draft(user, key, fields)
    if draft is None:
        return None
    typed = [known for _at, known in _versions(draft)]
    place = draft_versions.earlier(typed, fields)
    if place is not None:
        back = draft_versions.brought_back(typed[place], fields)
        _replace(draft, fields, back, clock.now())
    return draft


@transaction.atomic
def put_back_draft(user: User, key: str, fields: Fields) -> None:
    """Makes fields that were sent the draft again; what was begun meanwhile, however short, is the text before it."""
    fields = bounded(fields)
    draft, is_new = _locked_draft(user, key)
    _replace(draft, {} if is_new else fields_of(draft), fields, draft.saved_at)
    if draft_versions.texts(fields):
        _add_version(draft, fields, clock.now())


@transaction.atomic
def keep_beside(user: User, key: str, fields: Fields) -> Draft:
    """Keeps texts that may not replace the draft as the ones before it; returns the draft, which stays as it is."""
    draft, is_new = _locked_draft(user, key)
    standing = {} if is_new else fields_of(draft)
    _keep_before(draft, bounded(fields), standing, clock.now())
    draft.save(update_fields=["earlier_at"])
    return draft


@transaction.atomic
def keep_files(user: User, key: str, uploads: Sequence[Upload]) -> None:
    """Keeps files, sealed, for the next sending of a draft; refuses more than one mail carries."""
    draft, _is_new = _locked_draft(user, key)
    if sum(size for _number, _name, size in draft.files) + sum(len(upload.content) for upload in uploads) > MOST_UPLOAD:
        raise Invalid(TOO_LARGE, field="uploads")
    rows = [
        DraftFile(
            draft=draft,
            filename=Veil.new().over(upload.filename)[:255],
            content_type=upload.content_type[:127],
            document_id=upload.document,
        )
        for upload in uploads
    ]
    number(rows)
    for row, upload in zip(rows, uploads, strict=True):
        row.sealed = DRAFT_FILES.seal(row.pk, upload.content)
    DraftFile.objects.bulk_create(rows)
    draft.files += [[row.pk, row.filename, len(upload.content)] for row, upload in zip(rows, uploads, strict=True)]
    _write(draft, fields_of(draft))


@transaction.atomic
def choose_files(user: User, key: str, numbers: Collection[int]) -> list[Upload]:
    """The kept files of a draft with these numbers; the others are let go."""
    draft = Draft.objects.select_for_update().filter(user=user, key=draft_key(key)).first()
    if draft is None or not draft.files:
        return []
    draft.kept_files.exclude(pk__in=numbers).delete()
    draft.files = [file for file in draft.files if file[0] in numbers]
    draft.save(update_fields=["files"])
    return uploads_of_draft(draft)


def drop_draft(user: User, key: str) -> None:
    """Forgets a draft: it was sent, or thrown away on purpose."""
    Draft.objects.filter(user=user, key=draft_key(key)).delete()


@transaction.atomic
def show_presence(ticket: Ticket, user: User, *, writing: bool) -> bool:
    """Records that a user looks at a ticket or writes on it; True when this changes what colleagues see."""
    known = Presence.objects.select_for_update().filter(ticket=ticket, user=user).first()
    news = known is None or known.writing != writing or (clock.now() - known.seen_at).total_seconds() > 40
    Presence.objects.update_or_create(ticket=ticket, user=user, defaults={"writing": writing, "seen_at": clock.now()})
    return news


def end_presence(ticket: Ticket, user: User) -> bool:
    """Records that a user has left a ticket; True when colleagues saw them there."""
    deleted, _per_model = Presence.objects.filter(ticket=ticket, user=user).delete()
    return bool(deleted)


def _locked_draft(user: User, key: str) -> tuple[Draft, bool]:
    draft, is_new = Draft.objects.select_for_update().get_or_create(
        user=user, key=draft_key(key), defaults={"sealed": b"", "saved_at": clock.now()}
    )
    return draft, is_new


def _replace(draft: Draft, former: Fields, fields: Fields, at: datetime) -> None:
    """Writes fields; texts that they replace, last typed `at`, become a version unless another one has them."""
    _keep_lost(draft, former, fields, at)
    _set_earlier(draft, fields)
    _write(draft, fields)


def _keep_before(draft: Draft, former: Fields, fields: Fields, at: datetime) -> None:
    """Makes texts that fields do not hold, last typed `at`, those that come back next."""
    _keep_lost(draft, former, fields, at)
    newest = next((version for _at, version in _versions(draft)), {})
    if (here := draft_versions.texts(fields)) and draft_versions.texts(newest) != here:
        _add_version(draft, fields, clock.now())
    _set_earlier(draft, fields)


def _keep_lost(draft: Draft, former: Fields, fields: Fields, at: datetime) -> None:
    """Makes texts that fields do not hold a version, unless another one has them."""
    lost = {name: value for name, value in former.items() if fields.get(name) != value}
    known = [version for _at, version in _versions(draft)]
    if draft_versions.texts(lost) and not any(draft_versions.stands(lost, version) for version in known):
        _add_version(draft, former, at)


def _set_earlier(draft: Draft, fields: Fields) -> None:
    versions = _versions(draft)
    before = draft_versions.earlier([version for _at, version in versions], fields)
    draft.earlier_at = None if before is None else versions[before][0]


def _write(draft: Draft, fields: Fields) -> None:
    draft.sealed, draft.saved_at = DRAFTS.seal(draft.pk, json.dumps(fields).encode()), clock.now()
    draft.save(update_fields=["sealed", "saved_at", "earlier_at", "files"])


def _keep_version(draft: Draft, former: Fields, fields: Fields) -> datetime | None:
    """Grows the newest version or begins another one; returns when what comes back next was typed."""
    now = clock.now()
    rows = list(draft.versions.order_by("-pk")[:2])
    if not rows:
        if draft_versions.size(fields) >= SHORTEST:
            _add_version(draft, fields, now)
        return None
    newest, second = rows[0], rows[1].at if len(rows) > 1 else None
    known: Fields = json.loads(DRAFT_VERSIONS.open(newest))
    step = draft_versions.step(known, fields, now - newest.at)
    if step is VersionFate.GROW:
        newest.sealed, newest.at = DRAFT_VERSIONS.seal(newest.pk, json.dumps(fields).encode()), now
        newest.save(update_fields=["sealed", "at"])
        return second
    if step is VersionFate.BEGIN:
        last = newest.at
        if draft_versions.size(former) >= SHORTEST and draft_versions.texts(former) != draft_versions.texts(known):
            _add_version(draft, former, draft.saved_at)
            last = draft.saved_at
        _add_version(draft, fields, now)
        return last
    if draft_versions.texts(known) == draft_versions.texts(fields):
        return second
    return newest.at


def _add_version(draft: Draft, fields: Fields, at: datetime) -> None:
    version = DraftVersion(draft=draft, at=at)
    number([version])
    version.sealed = DRAFT_VERSIONS.seal(version.pk, json.dumps(fields).encode())
    version.save(force_insert=True)
    oldest = draft.versions.order_by("-pk").values_list("pk", flat=True)[MOST_VERSIONS:]
    DraftVersion.objects.filter(pk__in=list(oldest)).delete()


def _versions(draft: Draft) -> list[tuple[datetime, Fields]]:
    """When each version was typed, and its fields; the newest first."""
    return [(row.at, json.loads(DRAFT_VERSIONS.open(row))) for row in draft.versions.order_by("-pk")]
