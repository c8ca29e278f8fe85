"""The proof of one dispatch on paper: to whom, what, when, by which way, its hash, and who accepted the address."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.directory.models import Acceptance
from tridesk.directory.organisations.acceptances import accepted_at
from tridesk.journal.dispatches import FATES, WAYS, Dispatch, Way
from tridesk.kit import clock, enterprise_numbers, phones, typesetting
from tridesk.kit.dates import long_date
from tridesk.kit.errors import Refusal
from tridesk.kit.national_number import mask_all
from tridesk.kit.sandbox import SandboxFailure

_LAYOUT: Final = Path(__file__).with_name("layouts") / "proof.typ"


class NoProofPaper(Refusal):
    """The proof could not be made."""

    default_code, status = "no_paper", 503


def pdf(dispatch: Dispatch, kind: str, language: str) -> bytes:
    """The proof in the active language, the same bytes as long as no more is known of the dispatch."""
    data = mask_all(_content(dispatch, kind, language))
    try:
        return typesetting.pdf(_LAYOUT.read_text("utf-8"), data, {}, at=dispatch.at)
    except SandboxFailure as failure:
        raise NoProofPaper(gettext_lazy("The proof cannot be made at the moment: try again.")) from failure


def _content(dispatch: Dispatch, kind: str, language: str) -> dict[str, Any]:
    local = dispatch.at.astimezone(clock.BRUSSELS)
    facts = [
        (_("What"), f"{kind}: {dispatch.what}"),
        (_("To"), dispatch.to),
        (_("When"), f"{long_date(local.date(), language)}, {local:%H:%M:%S}"),
        (_("Way"), str(WAYS[dispatch.way])),
        (_("Proof"), str(FATES[dispatch.fate])),
        (_("Reply"), dispatch.reply),
        (_("Ticket"), dispatch.about),
        *(_acceptances(dispatch, local.date(), language) if dispatch.way is not Way.POST else ()),
    ]
    return {
        "language": language,
        "title": _("Proof of dispatch"),
        "desk": _("Help desk"),
        "facts": [(label, words) for label, words in facts if words],
        "digest": dispatch.digest or _("no hash was kept then"),
    }


def _acceptances(dispatch: Dispatch, day: date, language: str) -> list[tuple[str, str]]:
    """Who had accepted each address on that day, when, and in which words (Belgian Civil Code, art. 1.5)."""
    addresses = dispatch.to.lower().split(", ")
    read = [enterprise_numbers.parse(each).lower() or phones.parse(each) or each for each in addresses]
    accepted = accepted_at(read, dispatch.at, day)
    if not accepted:
        return [(_("Acceptance of the address"), _("none was noted"))]
    return [(_("Acceptance of the address"), _sentence(acceptance, language)) for acceptance in accepted]


def _sentence(acceptance: Acceptance, language: str) -> str:
    return _("%(address)s, by %(name)s (%(organisation)s) on %(day)s: “%(words)s”") % {
        "address": str(acceptance),
        "name": acceptance.contact.name,
        "organisation": acceptance.organisation.names.in_(language),
        "day": long_date(acceptance.accepted_on, language),
        "words": " ".join(acceptance.words.split()),
    }
