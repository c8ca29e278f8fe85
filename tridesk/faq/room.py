"""What the room of answers declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import worklist
from tridesk.accounts.roles import DESK, SUPERVISORS, Role
from tridesk.directory.privacy import ports as privacy
from tridesk.faq.facts import AnswerFacts
from tridesk.faq.personal_data import FaqKeeper
from tridesk.faq.worklist import of_faq
from tridesk.journal import facts
from tridesk.kit.rooms import Capability, JournalNoun, NavigationPlace, Room, Scope

ROOM = Room(
    urls="tridesk.faq.urls",
    capabilities=(
        Capability("faq.read", _("read the answers of the desk"), tuple(Role)),
        Capability(
            "faq.write",
            _("write answers, propose them, and say that one is wrong or outdated"),
            (*DESK, Role.EXPERT, Role.EXTERNAL_RELATIONS),
        ),
        Capability(
            "faq.validate",
            _("validate answers that somebody else wrote, retire and merge answers"),
            (*SUPERVISORS, Role.EXPERT, Role.EXTERNAL_RELATIONS),
        ),
    ),
    places=(NavigationPlace(110, _("Answers"), "faq:entries", "h", ("faq.read",), icon="answers"),),
    answers=(
        privacy.keepers.entries(FaqKeeper(), position=50),
        worklist.sources.entries(of_faq, position=50),
        facts.sources.entries(AnswerFacts(), position=46),
    ),
    nouns=(JournalNoun("faq", pgettext_lazy("journal", "FAQ answer"), ("faq.read",)),),
    deeds={
        "no_person_meant": pgettext_lazy("journal", "no person meant"),
        "report_settled": pgettext_lazy("journal", "report settled"),
        "reported": pgettext_lazy("journal", "reported"),
        "retired": pgettext_lazy("journal", "retired"),
        "used": pgettext_lazy("journal", "used"),
        "validated": pgettext_lazy("journal", "validated"),
        "withheld": pgettext_lazy("journal", "left out of the public site"),
    },
    scopes=(
        Scope(100, "answers:read"),
        Scope(110, "answers:write"),
        Scope(120, "answers:validate"),
    ),
)
