"""Labels in every language of the desk, so that a file may use any of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import override

from tridesk.kit.text import fold


def in_every_language(label: Any) -> frozenset[str]:
    """The label in each language of the desk, folded."""
    names = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            names.add(fold(str(label)))
    return frozenset(names)
