"""Reads the questions about the layer."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.db.models import QuerySet

from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.reconnect.models import QuestionTree
from tridesk.reconnect.tree import Tree, from_data, read


def current_tree() -> Tree:
    """The questions about the layer: as they were last edited, else those that come with the product."""
    for edited in _last_tree():
        return from_data(edited.tree)
    return _first_tree()


_last_tree = PreparedQuery(lambda: QuestionTree.objects.order_by("-pk")[:1])


@cache
def _first_tree() -> Tree:
    return read((Path(__file__).parents[1] / "reference" / "tree.toml").read_text("utf-8"))


def question_trees() -> QuerySet[QuestionTree]:
    """The questions as they were edited, the newest first."""
    return QuestionTree.objects.select_related("by").order_by("-pk")
