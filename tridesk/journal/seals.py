"""The hash chain over the journal: how entries become a digest, and how tampering is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

from django.db.backends.postgresql.psycopg_any import NumericRange

from tridesk.journal.models import Entry, Seal
from tridesk.journal.ports import Anchor

GENESIS = "0" * 64
LOOK_BACK = 60  # seals, one a minute: no transaction of ours stays open for an hour
READ_BACK = 2 * LOOK_BACK  # so that the floor does not sink with a seal that covers a late entry only


def digest(previous: str, entries: Iterable[Entry]) -> str:
    """SHA-256 over the digest before and every entry, in the order of their numbers."""
    chain = hashlib.sha256(previous.encode())
    for entry in entries:
        chain.update(_canonical(entry))
    return chain.hexdigest()


def _canonical(entry: Entry) -> bytes:
    fields = [entry.pk, entry.at.isoformat(), entry.verb, entry.by_id, entry.ref, entry.data]
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def ranges(numbers: Sequence[int]) -> list[NumericRange]:
    """The fewest half-open ranges that hold exactly `numbers`, which are in order."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number:
            spans[-1][1] = number + 1
        else:
            spans.append([number, number + 1])
    return [NumericRange(low, high, "[)") for low, high in spans]


def numbers_in(spans: Iterable[NumericRange]) -> set[int]:
    """Every number in `spans`."""
    return {number for span in spans for number in range(span.lower, span.upper)}


def floor(newest_first: Sequence[Seal]) -> int:
    """The entry number up to which nothing unsealed can come any more, from the last `READ_BACK` seals."""
    settled = newest_first[LOOK_BACK - 1 :]
    return max((int(span.upper) - 1 for seal in settled for span in seal.covers), default=0)


def faults() -> Iterator[str]:
    """Every sign of tampering, as a sentence; none means that the journal is as it was sealed."""
    previous, settled, covered = GENESIS, _settled(), 0
    for seal in Seal.objects.order_by("id").iterator(chunk_size=200):
        if seal.previous != previous:
            yield f"Seal {seal.pk} does not follow the seal before it: a seal was removed or changed."
        entries = [entry for span in seal.covers for entry in _entries(span)]
        if len(entries) != seal.count:
            yield f"Seal {seal.pk} covers {seal.count} entries, but {len(entries)} are there."
        elif digest(seal.previous, entries) != seal.digest:
            yield f"An entry under seal {seal.pk} was changed."
        previous = seal.digest
        covered += sum(1 for entry in entries if entry.pk <= settled)
    there = Entry.objects.filter(id__lte=settled).count()
    if there > covered:
        yield f"{there - covered} entries up to number {settled} are under no seal: they were slipped in."


def anchor_faults(anchors: Iterable[Anchor]) -> Iterator[str]:
    """Every anchor that the journal contradicts, as a sentence: then its past was written anew, seals and all."""
    digests = dict(Seal.objects.values_list("pk", "digest"))
    for anchor in anchors:
        if (digest := digests.get(anchor.seal)) is None:
            yield f"The anchor of {anchor.at:%Y-%m-%d} names seal {anchor.seal}, which is not there."
        elif digest != anchor.digest:
            yield f"The anchor of {anchor.at:%Y-%m-%d} has another hash for seal {anchor.seal}: the past was rewritten."


def _entries(span: NumericRange) -> Iterable[Entry]:
    return Entry.objects.filter(id__gte=span.lower, id__lt=span.upper).order_by("id").iterator(chunk_size=2000)


def _settled() -> int:
    """The entry number up to which every entry must be under a seal."""
    return floor(list(Seal.objects.order_by("-id")[:READ_BACK]))
