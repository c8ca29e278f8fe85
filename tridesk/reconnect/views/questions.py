"""The pages on which the questions about the layer are edited."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.rows import row_number
from tridesk.reconnect import queries
from tridesk.reconnect.actions import questions as actions
from tridesk.reconnect.forms import LeafForm, QuestionForm
from tridesk.reconnect.tree import Leaf, Question, Tree

MOST_VERSIONS: Final = 10
FORMS: Final[dict[str, type[QuestionForm] | type[LeafForm]]] = {"question": QuestionForm, "leaf": LeafForm}


@needs("access.steer")
@require_http_methods(["GET", "POST"])
def questions(request: Signed) -> HttpResponseBase:
    """All questions and leaves, and the earlier versions, each with a button that takes it again."""
    if request.method == "POST":
        gesture(request, {"take"})
        actions.take_version(row_number(request.POST.get("version", "")) or 0, by=request.user)
        messages.success(request, _("This version holds again."))
        return redirect("reconnect:questions")
    tree, language = queries.current_tree(), get_language() or ""
    context = {
        "questions": [_question(tree, question, language) for question in tree.questions.values()],
        "leaves": [_leaf(tree, leaf, language) for leaf in tree.leaves.values()],
        "versions": queries.question_trees()[:MOST_VERSIONS],
    }
    return render(request, "reconnect/questions.html", context)


def _question(tree: Tree, question: Question, language: str) -> dict[str, Any]:
    answers = [(choice.words.in_(language), choice.to) for choice in question.choices]
    return {
        "code": question.code,
        "words": question.words.in_(language),
        "answers": answers,
        "is_root": question.code == tree.root,
        "is_alone": question.code not in tree.led_to,
    }


def _leaf(tree: Tree, leaf: Leaf, language: str) -> dict[str, Any]:
    return {
        "code": leaf.code,
        "words": leaf.words.in_(language),
        "advice": leaf.advice.in_(language),
        "needs_order": leaf.needs_order,
        "is_alone": leaf.code not in tree.led_to,
    }


@needs("access.steer")
@require_http_methods(["GET", "POST"])
def add(request: Signed, kind: str) -> HttpResponseBase:
    """Adds a question or a leaf; answers can lead to it afterwards."""
    if kind not in FORMS:
        raise NotFound(_("There is no such question."))
    form = FORMS[kind](request.POST or None, tree=queries.current_tree())
    return _edited(request, form, kind)


@needs("access.steer")
@require_http_methods(["GET", "POST"])
def question(request: Signed, code: str) -> HttpResponseBase:
    """Changes a question or leaf, or removes one to which nothing leads."""
    tree = queries.current_tree()
    place = tree.questions.get(code) or tree.leaves.get(code)
    if place is None:
        raise NotFound(_("There is no such question."))
    if request.method == "POST" and request.POST.get("do") == "remove":
        try:
            actions.remove_place(code, by=request.user)
        except Conflict as refusal:
            messages.error(request, str(refusal))
            return redirect("reconnect:question", code=code)
        return redirect("reconnect:questions")
    form: QuestionForm | LeafForm
    if isinstance(place, Leaf):
        form = LeafForm(request.POST or None, tree=tree, place=place)
    else:
        form = QuestionForm(request.POST or None, tree=tree, place=place)
    return _edited(request, form, "leaf" if isinstance(place, Leaf) else "question", code, code not in tree.led_to)


def _edited(
    request: Signed, form: QuestionForm | LeafForm, kind: str, code: str = "", is_alone: bool = False
) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_place(form.made, by=request.user, is_new=not code)
        except Invalid as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Kept: it is asked like this from now on."))
            return redirect("reconnect:questions")
    context = {"form": form, "kind": kind, "code": code, "is_alone": is_alone}
    return render(request, "reconnect/question.html", context, status=422 if form.errors else 200)
