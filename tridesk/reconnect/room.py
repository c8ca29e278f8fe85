"""What the room of lost access declares of itself."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import worklist
from tridesk.accounts.roles import DESK, SUPERVISORS
from tridesk.directory.connected import ports as connected
from tridesk.directory.privacy import ports as privacy
from tridesk.journal import facts
from tridesk.kit.rooms import Capability, Diagnosis, JournalNoun, NavigationPlace, Room, Scope
from tridesk.reconnect.access import ports as access
from tridesk.reconnect.access.setting import directory_from
from tridesk.reconnect.actions.ends import AccountEnds
from tridesk.reconnect.arrivals import arrived
from tridesk.reconnect.bulk_facts import BulkFacts
from tridesk.reconnect.diagnosis import faults_of_account_directory, faults_of_sheet
from tridesk.reconnect.facts import RestoreFacts
from tridesk.reconnect.personal_data import RestoreKeeper, dispose, held
from tridesk.reconnect.webhooks.queries import SECRETS
from tridesk.reconnect.worklist import of_reconnect
from tridesk.tickets import ports as tickets
from tridesk.vault import ports as vault


def _account_directory() -> access.AccountDirectory:
    """The account directory of the settings; in a demonstration without one, its twin."""
    environment = settings.ENVIRONMENT
    chosen = environment.access
    twin = environment.var / "access" / "twin.json" if environment.demo else None
    return directory_from(chosen.kind, chosen.url, chosen.name, chosen.secret, twin=twin)


ROOM = Room(
    urls="tridesk.reconnect.urls",
    capabilities=(
        Capability("access.restore", _("give back lost access to the register, step by step"), DESK),
        Capability(
            "access.approve", _("approve as second person that access is given back, lift a freeze"), SUPERVISORS
        ),
        Capability(
            "access.steer",
            _("set how careful the desk is with access, watch organisations, edit the questions"),
            SUPERVISORS,
        ),
    ),
    places=(
        NavigationPlace(
            100, _("Restored access"), "reconnect:restores", "r", ("access.restore",), icon="key", group="tickets"
        ),
    ),
    commands=(NavigationPlace(380, _("Programs that hear of restores"), "reconnect:programs", "", ("staff.manage",)),),
    answers=(
        vault.columns.entries(SECRETS),
        connected.accounts.answered_by(AccountEnds()),
        access.directory.answered_by(_account_directory()),
        privacy.keepers.entries(RestoreKeeper(), position=70),
        tickets.disposers.entries(dispose),
        tickets.holders.entries(held),
        tickets.arrivals.entries(arrived),
        worklist.sources.entries(of_reconnect, position=20),
        facts.sources.entries(RestoreFacts(), BulkFacts(), position=60),
    ),
    nouns=(
        JournalNoun("bulk_restore", pgettext_lazy("journal", "restore for many"), ("access.restore",)),
        JournalNoun("restore", pgettext_lazy("journal", "restore of access"), ("access.restore",)),
    ),
    deeds={
        "access_chosen": pgettext_lazy("journal", "access chosen"),
        "broken_glass": pgettext_lazy("journal", "restored by break-glass"),
        "called_off": pgettext_lazy("journal", "order called off"),
        "caution_set": pgettext_lazy("journal", "level of caution set"),
        "doubted": pgettext_lazy("journal", "doubted"),
        "drilled": pgettext_lazy("journal", "drill written up"),
        "key_made": pgettext_lazy("journal", "key of break-glass made"),
        "key_revoked": pgettext_lazy("journal", "key of break-glass revoked"),
        "layer_answered": pgettext_lazy("journal", "questions answered"),
        "left_to_desk": pgettext_lazy("journal", "left to the desk"),
        "link_dead": pgettext_lazy("journal", "pressed a link that is over"),
        "log_broken": pgettext_lazy("journal", "gap in the log of break-glass"),
        "looked_at": pgettext_lazy("journal", "use of break-glass looked at"),
        "order_by_hand": pgettext_lazy("journal", "with the technical centre"),
        "order_done": pgettext_lazy("journal", "order carried out"),
        "order_recalled": pgettext_lazy("journal", "order to be called off by hand"),
        "order_refused": pgettext_lazy("journal", "order refused"),
        "order_undone": pgettext_lazy("journal", "order taken back"),
        "ordered": pgettext_lazy("journal", "ordered"),
        "proof_asked": pgettext_lazy("journal", "proof asked"),
        "proof_given": pgettext_lazy("journal", "proof given"),
        "proof_refused": pgettext_lazy("journal", "proof refused"),
        "questions_changed": pgettext_lazy("journal", "questions changed"),
        "rehearsed": pgettext_lazy("journal", "break-glass rehearsed"),
        "sheet_opened": pgettext_lazy("journal", "sheet of break-glass opened"),
        "sheet_refused": pgettext_lazy("journal", "sheet of break-glass not opened"),
        "sheet_removed": pgettext_lazy("journal", "sheet of break-glass removed"),
        "sheet_sealed": pgettext_lazy("journal", "sheet of break-glass sealed"),
        "taken_over": pgettext_lazy("journal", "taken over"),
        "thawed": pgettext_lazy("journal", "freeze lifted"),
        "told_alone": pgettext_lazy("journal", "told by telephone, nobody else was there"),
        "told_by_telephone": pgettext_lazy("journal", "told by telephone"),
        "try_refused": pgettext_lazy("journal", "tried, and was refused"),
        "uses_read": pgettext_lazy("journal", "log of break-glass read"),
        "webhook_ended": pgettext_lazy("journal", "hears of no restores any more"),
        "webhook_given_up": pgettext_lazy("journal", "could not be told of a restore"),
        "webhook_renewed": pgettext_lazy("journal", "given another secret for its address"),
        "webhook_set": pgettext_lazy("journal", "given an address at which it hears of restores"),
        "watch_began": pgettext_lazy("journal", "put on watch"),
        "watch_ended": pgettext_lazy("journal", "taken off the watch"),
    },
    diagnoses=(Diagnosis(30, faults_of_sheet, needs="database"), Diagnosis(40, faults_of_account_directory)),
    scopes=(
        Scope(130, "restores:read"),
        Scope(140, "restores:write"),
    ),
)
