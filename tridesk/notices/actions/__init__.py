"""What people do with notices: write, propose, approve, send, pause, stop, correct; and the clock, begin and end.

Each verb takes one step of `rules.STEPS` under a lock on the row, in one transaction with its journal entry.
"""

from tridesk.notices.actions.addresses import (
    MOST_PER_MINUTE,
    lift_suppression,
    no_more_campaigns,
    note_bounce,
    note_nobody,
    set_pace,
    unsubscribe,
)
from tridesk.notices.actions.approval import (
    approve_notice,
    missing,
    propose_notice,
    send_first,
    sentence,
    take_back_notice,
)
from tridesk.notices.actions.boxing import box_all, box_letters, count_for_box
from tridesk.notices.actions.dispatch import (
    begin_notice,
    end_notice,
    go_on_with_notice,
    hold_unsent,
    let_all_go,
    let_go,
    pause_notice,
    send_again,
    send_all_again,
    stop_enclosed,
    stop_notice,
    take_out,
    withdraw_notice,
)
from tridesk.notices.actions.drafts import NoticeDraft, change_notice, correct_notice, write_notice
from tridesk.notices.actions.faxing import fax_all, fax_letters, follow_fax
from tridesk.notices.actions.printing import (
    confirm_posted,
    print_all,
    print_letters,
    sample,
)
from tridesk.notices.actions.returned_post import note_returned

__all__ = [
    "MOST_PER_MINUTE",
    "NoticeDraft",
    "approve_notice",
    "begin_notice",
    "box_all",
    "box_letters",
    "change_notice",
    "confirm_posted",
    "correct_notice",
    "count_for_box",
    "end_notice",
    "fax_all",
    "fax_letters",
    "follow_fax",
    "go_on_with_notice",
    "hold_unsent",
    "let_all_go",
    "let_go",
    "lift_suppression",
    "missing",
    "no_more_campaigns",
    "note_bounce",
    "note_nobody",
    "note_returned",
    "pause_notice",
    "print_all",
    "print_letters",
    "propose_notice",
    "sample",
    "send_again",
    "send_all_again",
    "send_first",
    "sentence",
    "set_pace",
    "stop_enclosed",
    "stop_notice",
    "take_back_notice",
    "take_out",
    "unsubscribe",
    "withdraw_notice",
    "write_notice",
]
