"""Sentences for readers of a ticket about the defects of a mail (the codes of `mailroom.mime`) or of a fax."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.kit.errors import Sayable

TOO_MUCH = gettext_lazy("It was too large or too complicated to be shown whole.")
GARBLED = gettext_lazy("Some letters or files in it may not be right.")
BUILD = gettext_lazy("It was not built as a mail should be.")

SENTENCES: dict[str, Sayable] = {
    "encrypted": gettext_lazy("It is encrypted, so only the person it was written to can read it."),
    "no-sender": gettext_lazy("It does not say who sent it."),
    "out-of-time": gettext_lazy("It could not be read in time."),
    "unreadable": gettext_lazy("It could not be read."),
    "unfileable": gettext_lazy("It could not be put on a ticket as it was."),
}
OF_FAXES: dict[str, Sayable] = {
    "fax-cut-off": gettext_lazy("The line dropped before the last page: this fax is not whole."),
    "fax-unreadable": gettext_lazy("This fax could not be read by machine."),
    "fax-page-unreadable": gettext_lazy("A page could not be read by machine."),
    "fax-no-reader": gettext_lazy("Nothing was read: the program that reads pages is not installed here."),
    "fax-rest": gettext_lazy("Not all pages were read."),
    "fax-many": gettext_lazy("It has more documents than become tickets: look for them in its last pages and files."),
    "fax-other-number": gettext_lazy("It bears the code of this ticket and came from a number that it does not know."),
    "fax-unsure": gettext_lazy("Read by machine, unsure."),
}
KINDS: tuple[tuple[str, Sayable], ...] = (
    ("too-", TOO_MUCH),
    ("header-too-", TOO_MUCH),
    ("html-too-", TOO_MUCH),
    ("text-truncated", TOO_MUCH),
    ("unknown-", GARBLED),
    ("wrong-", GARBLED),
    ("undecodable-", GARBLED),
    ("broken-base64", GARBLED),
    ("broken-uuencode", GARBLED),
    ("broken-tnef", GARBLED),
)


def in_words(codes: Iterable[str]) -> str:
    """The sentences for some defects, each once, and that nothing is lost."""
    codes = list(codes)
    if of_faxes := [str(words) for code, words in OF_FAXES.items() if code in codes]:
        return " ".join([*of_faxes, _("The fax is kept as it came.")])
    sentences = dict.fromkeys(str(_sentence(code)) for code in codes)
    return " ".join([_("Something was wrong with this mail."), *sentences, _("The mail is kept as it came.")])


def _sentence(code: str) -> Sayable:
    code = code.partition(":")[0]
    if code in SENTENCES:
        return SENTENCES[code]
    return next((words for beginning, words in KINDS if code.startswith(beginning)), BUILD)
