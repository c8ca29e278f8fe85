"""The questions about the layer are edited; every change is a version, and an earlier one can be taken again."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.reconnect import queries
from tridesk.reconnect.models import QuestionTree
from tridesk.reconnect.tree import MOST_QUESTIONS, BrokenTree, Leaf, Question, Tree, to_data


@transaction.atomic
def keep_place(place: Question | Leaf, *, by: User, is_new: bool = False) -> QuestionTree:
    """Changes or adds a question or leaf."""
    tree = _taken(by)
    if is_new and (place.code in tree.questions or place.code in tree.leaves):
        raise Invalid(_("There is a question or leaf of this code already."), field="code")
    return _kept(tree.with_place(place), place.code, by)


@transaction.atomic
def remove_place(code: str, *, by: User) -> QuestionTree:
    """Removes a question or leaf to which nothing leads."""
    tree = _taken(by)
    try:
        return _kept(tree.without(code), code, by)
    except BrokenTree:
        raise Conflict(_("An answer leads to it: change that answer first.")) from None


@transaction.atomic
def take_version(number: int, *, by: User) -> QuestionTree:
    """Makes an earlier version the present one again."""
    _taken(by)
    version = QuestionTree.objects.filter(pk=number).first()
    if version is None:
        raise NotFound(_("There is no such version."))
    made = QuestionTree.objects.create(tree=version.tree, at=clock.now(), by=by)
    record("restore.questions_changed", by=by, ref="restore:questions", data={"version": number})
    return made


def _taken(by: User) -> Tree:
    """The present tree; of two who change it at once the second waits, and changes what the first left."""
    require(by, "access.steer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reconnect.questions'))")
    return queries.current_tree()


def _kept(tree: Tree, code: str, by: User) -> QuestionTree:
    try:
        tree.check()
    except BrokenTree:
        words = _("An answer leads nowhere, in a circle, or through more than %(most)s questions.")
        raise Invalid(words % {"most": MOST_QUESTIONS}) from None
    made = QuestionTree.objects.create(tree=to_data(tree), at=clock.now(), by=by)
    record("restore.questions_changed", by=by, ref="restore:questions", data={"code": code})
    return made
