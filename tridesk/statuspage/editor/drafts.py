"""A draft: what an editor is about to say, exactly as they see it, on its way between preview and publication.

It travels in the page, signed by us. So what is published is what was shown, hours worked out and all; nothing waits
in a store, and a draft of yesterday, of another editor, or of a board that has changed meanwhile is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core import signing
from django.utils.translation import gettext as _

from tridesk.kit.errors import Conflict
from tridesk.statuspage import line_format
from tridesk.statuspage.entries import LogEntry, What
from tridesk.statuspage.log import ID_LENGTH

GOOD_SECONDS: Final = 15 * 60
_SALT: Final = "tridesk.editor.draft"
_NO_ID: Final = "-" * ID_LENGTH


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry to be written by `by`, made on a page that showed the first `seen` entries of the log."""

    what: What
    by: str
    seen: int

    def entry(self, now: datetime) -> LogEntry:
        """What it would be in the log, were it said now."""
        return LogEntry(self.seen + 1, _NO_ID, now, self.by, "editor", self.what)

    def sealed(self, now: datetime) -> str:
        """The draft as it stands in a page."""
        return signing.dumps(line_format.encode(self.entry(now)), salt=_SALT, compress=True)


def opened(sealed: str, by: str) -> EntryDraft:
    """The draft again; `Conflict` when it is too old, or not of this person."""
    try:
        entry = line_format.decode(signing.loads(sealed, salt=_SALT, max_age=GOOD_SECONDS))
    except (signing.BadSignature, line_format.UnreadableLine):
        raise Conflict(_("This preview is too old. Look at it once more before you publish it.")) from None
    if entry.by != by:
        raise Conflict(_("This preview was made by somebody else. Look at it yourself before you publish it."))
    return EntryDraft(entry.what, entry.by, entry.number - 1)
