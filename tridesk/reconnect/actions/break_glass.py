"""Keys of break-glass, its sheet, its alarms and its drills, while the database runs."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.atomic_files import locked, sync, write
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.signing import KEY_BYTES, Signer
from tridesk.kit.text import one_line
from tridesk.reconnect import queries
from tridesk.reconnect.breakglass import sheet, typed_keys
from tridesk.reconnect.breakglass.accounts import gathered
from tridesk.reconnect.breakglass.folder import own_folder
from tridesk.reconnect.breakglass.use_log import base_line, certificate
from tridesk.reconnect.models import BreakGlassKey, BreakGlassUse, Drill, DrillResult, Restore, RestoreOutcome, Watch
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.wording import DRILL_STEPS

SEALED_ANEW: Final = timedelta(hours=20)  # after which the daily sheet is made
MOST_HOLDERS: Final = 6  # of which each pair is sealed for
FEWEST_HOLDERS: Final = 2
STEPS: Final = tuple(code for code, _words in DRILL_STEPS)


# --- keys


@transaction.atomic
def make_key(name: str) -> str:
    """A key for a named person, returned once: nothing keeps it. A name has one key; revoke it before another."""
    name = " ".join(one_line(name, 120).split())
    if len(name) < 3:
        raise Invalid("Name the person in full: the name is asked together with the key.")
    signer = own_folder().signer
    if queries.break_glass_keys().count() >= MOST_HOLDERS:
        raise Conflict(f"{MOST_HOLDERS} people hold a key already: revoke one first.")
    key = typed_keys.new_key()
    holder = sheet.hold(key, name, signer)
    try:
        with transaction.atomic():
            row = BreakGlassKey.objects.create(
                name=name,
                mark=holder.mark,
                recipient=holder.recipient,
                locked=holder.locked,
                installation=signer.public,
                made_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(f"{name} holds a key already: revoke it first.") from None
    record("restore.key_made", by=None, ref=queries.BREAK_GLASS, data={"key": row.pk})
    let_seal()
    return key


@transaction.atomic
def revoke_key(number: int, *, by: User | None) -> BreakGlassKey:
    """A key opens no sheet that is made from now on; the present one is made anew at once."""
    if by is not None:
        require(by, "access.steer")
    row = queries.break_glass_keys().select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise Conflict(_("This key has been revoked already."))
    row.revoked_at, row.revoked_by = clock.now(), by
    row.save(update_fields=["revoked_at", "revoked_by"])
    record("restore.key_revoked", by=by, ref=queries.BREAK_GLASS, data={"key": row.pk})
    let_seal()
    return row


# --- the sheet


def let_seal() -> None:
    """Lets a job make the sheet anew."""
    app.configure_task("reconnect.seal_sheet", allow_unknown=False).defer()


def seal_if_due() -> bool:
    """Makes the sheet anew when it is a day old, or when keys, settings, the caution or doubts are others."""
    keys, header = list(queries.break_glass_keys()), queries.sheet_header()
    marks = {holder["mark"] for holder in header["holders"]} if header else set()
    if header is None and len(keys) < FEWEST_HOLDERS:
        return False
    is_same = header and marks == {key.mark for key in keys} and header["settings"] == _settings_mark(_access())
    if header and is_same and header["sealed_at"] > (clock.now() - SEALED_ANEW).isoformat():
        return False
    return seal_sheet()


def seal_sheet() -> bool:
    """Makes the sheet anew, for all who hold a key; where fewer than two do, there is none."""
    folder, now = own_folder(), clock.now()
    with locked(folder.sheet.with_name(".sealing")):
        keys = list(queries.break_glass_keys())
        if len(keys) < FEWEST_HOLDERS:
            if folder.sheet.exists():
                folder.sheet.unlink()
                sync(folder.sheet.parent)
                record("restore.sheet_removed", by=None, ref=queries.BREAK_GLASS)
            return False
        signer, access, number = folder.signer, _access(), queries.next_sheet()
        private = os.urandom(KEY_BYTES)
        public = Signer(private).public
        content = {
            "access": access,
            "level": queries.caution_level().value,
            "log_key": base64.b64encode(private).decode(),
            "certificate": signer.sign(certificate(number, public)),
            **gathered(now),
        }
        base = base_line(queries.uses_read(), signer, now)
        holders = [sheet.Holder(key.mark, key.recipient, bytes(key.locked)) for key in keys]
        revoked = BreakGlassKey.objects.exclude(revoked_at=None).values_list("mark", flat=True)
        sealed = sheet.seal(
            content,
            holders,
            signer,
            number=number,
            at=now,
            base=base,
            revoked=sorted(revoked),
            settings=_settings_mark(access),
        )
        write(folder.sheet, sealed, 0o600)
        if not folder.log.path.exists() and not queries.uses_read().number:
            folder.log.begin(base)  # a log that is gone is not begun anew in silence
        data = {"sheet": number, "accounts": len(content["accounts"]), "bytes": len(sealed)}
        record("restore.sheet_sealed", by=None, ref=queries.BREAK_GLASS, data=data)
    return True


def _access() -> dict[str, str]:
    """The settings of the account directory, its secret with them."""
    environment = settings.ENVIRONMENT
    chosen = environment.access
    if chosen.kind == "none" and environment.demo:
        return {"kind": "twin", "url": str(environment.var / "access" / "twin.json"), "name": "", "secret": ""}
    secret = ""
    if chosen.secret:
        with open(chosen.secret, "rb") as file:
            secret = file.read().rstrip(b"\r\n").decode("latin-1")
    return {"kind": chosen.kind, "url": chosen.url, "name": chosen.name, "secret": secret}


def _settings_mark(access: dict[str, str]) -> str:
    """Another one when what decides about the sheet is other; tells nothing about it."""
    gone = Q(outcome__in=(RestoreOutcome.REFUSED, RestoreOutcome.FROZEN))
    doubts = Restore.objects.aggregate(closed=Max("closed_at", filter=gone), doubted=Max("doubted_at"))
    watched = Watch.objects.aggregate(number=Max("pk"), ended=Count("ended_at"))
    frozen = bulk_queries.frozen().order_by().aggregate(number=Max("pk"), many=Count("pk"))
    facts: list[Any] = [access, queries.caution_level().value, [doubts, frozen], watched]
    return salted_hmac("reconnect.break-glass", json.dumps(facts, default=str), algorithm="sha256").hexdigest()


# --- afterwards


@transaction.atomic
def look_at(number: int, words: str, *, by: User) -> BreakGlassUse:
    """Somebody who took no part looked at a use, and says why it was: the alarm ends."""
    require(by, "access.steer")
    row = BreakGlassUse.objects.select_for_update().filter(pk=number, looked_at=None).first()
    if row is None:
        raise Conflict(_("Somebody has looked at this already."))
    if sheet.folded(str(by)) in {sheet.folded(name) for name in row.people}:
        raise Conflict(_("You took part in this: somebody else must look at it."))
    row.words = _given(words)
    row.looked_at, row.looked_by = clock.now(), by
    row.save(update_fields=["words", "looked_at", "looked_by"])
    record("restore.looked_at", by=by, ref=queries.BREAK_GLASS, data={"use": row.pk, "kind": row.kind})
    return row


# --- drills


@transaction.atomic
def note_drill(
    number: int | None, people: Sequence[str], steps: Sequence[str], result: str, words: str, *, by: User
) -> Drill:
    """Writes a drill up: one by the real command that waits for its result (`number`), or one that was done by hand."""
    require(by, "access.steer")
    if result not in set(DrillResult):
        raise Invalid(_("Say how it went."), field="result")
    if result == DrillResult.FAILED and not words.strip():
        raise Invalid(_("Say what did not work."), field="words")
    if result == DrillResult.PASSED and set(steps) != set(STEPS):
        raise Invalid(_("A drill in which everything worked has all its steps."), field="steps")
    row = Drill.objects.select_for_update().filter(pk=number, result="").first() if number else Drill(at=clock.now())
    if row is None:
        raise Conflict(_("This drill has been written up already."))
    if not row.digest:
        row.people = [" ".join(one_line(name, 120).split()) for name in people]
        if len({sheet.folded(name) for name in row.people} - {""}) < FEWEST_HOLDERS:
            raise Invalid(_("Name the two different people who took part."), field="people")
    row.steps, row.result, row.words, row.by = [step for step in STEPS if step in steps], result, words.strip(), by
    row.save()
    record("restore.drilled", by=by, ref=queries.BREAK_GLASS, data={"drill": row.pk, "result": result})
    return row


def _given(reason: str) -> str:
    words = one_line(reason, 200)
    if not words:
        raise Invalid(_("Say why, in a few words."), field="reason")
    return words
