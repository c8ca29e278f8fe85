"""Words for what a version is."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext_lazy

from tridesk.documents.rules import VersionState
from tridesk.kit.errors import Sayable

STATES: Final[dict[VersionState, Sayable]] = {
    VersionState.DRAFT: pgettext_lazy("version of a document", "draft"),
    VersionState.COMING: pgettext_lazy("version of a document", "valid later"),
    VersionState.VALID: pgettext_lazy("version of a document", "valid"),
    VersionState.ENDED: pgettext_lazy("version of a document", "no longer valid"),
    VersionState.WITHDRAWN: pgettext_lazy("version of a document", "withdrawn"),
}
