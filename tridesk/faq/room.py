"""What the room of answers declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts import worklist
from tridesk.directory.privacy import ports as privacy
from tridesk.faq.personal_data import FaqKeeper
from tridesk.faq.worklist import of_faq
from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    urls="tridesk.faq.urls",
    places=(NavigationPlace(110, _("Answers"), "faq:entries", "h", ("faq.read",), icon="answers"),),
    answers=(
        privacy.keepers.entries(FaqKeeper(), position=50),
        worklist.sources.entries(of_faq, position=50),
    ),
)
