"""What people do with answers: write, propose, validate, confirm, retire, merge, restore, report; what tickets learn.

Each verb takes one step of `rules.STEPS` under a lock on the row, in one transaction with its journal entry.
"""

from tridesk.faq.actions.births import draft_from, names_in
from tridesk.faq.actions.persons import note_left_out, say_no_person
from tridesk.faq.actions.reports import report_wrong, settle_report
from tridesk.faq.actions.steps import (
    CONFIRMED_FOR,
    confirm,
    merge,
    propose,
    retire,
    sentence,
    sentence_of_leak,
    validate,
)
from tridesk.faq.actions.uses import forget_use, learn_words, note_miss, note_use
from tridesk.faq.actions.writing import restore, translate, write_entry

__all__ = [
    "CONFIRMED_FOR",
    "confirm",
    "draft_from",
    "forget_use",
    "learn_words",
    "merge",
    "names_in",
    "note_left_out",
    "note_miss",
    "note_use",
    "propose",
    "report_wrong",
    "restore",
    "retire",
    "say_no_person",
    "sentence",
    "sentence_of_leak",
    "settle_report",
    "translate",
    "validate",
    "write_entry",
]
