"""The pages of the menu: its picture, one choice, earlier versions, and the sounds of every sentence."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.office.queries import services
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.rows import row_number
from tridesk.telephony import queries
from tridesk.telephony.asterisk.home import library
from tridesk.telephony.director.situation import heard_now
from tridesk.telephony.engine import acd, ivr
from tridesk.telephony.engine.ivr import Option, OptionKind, Tree
from tridesk.telephony.menu import drafts, edits, prompts
from tridesk.telephony.menu.forms import ChoiceForm, RecordingForm
from tridesk.telephony.menu.words import told
from tridesk.telephony.models import SPOKEN
from tridesk.telephony.prompts.sound import wav


@needs("menu.edit")
@require_GET
def menu(request: Signed) -> HttpResponseBase:
    """The picture of the tree, of the draft or else of what callers hear; and the earlier versions."""
    draft, versions = drafts.draft(), drafts.versions()
    live = ivr.read(versions[0].tree) if versions else queries.menu()
    tree = ivr.read(draft.tree) if draft else live
    waits = {"overflow": acd.OVERFLOW, "call_back": acd.NORM, "second_line": acd.SECOND_LINE}
    context = (
        _picture(tree)
        | {name: round(wait.total_seconds()) for name, wait in waits.items()}
        | {
            "heard": heard_now(live, queries.shown_opening(queries.conductor(), queries.closing())),
            "draft": draft,
            "revision": draft.revision if draft else 0,
            "live": versions[0] if versions else None,
            "versions": versions,
            "may_change": True,
            "spoken": SPOKEN,
            "has_voice": library().has_voice,
        }
    )
    return render(request, "telephony/menu.html", context)


@needs("menu.edit")
@require_http_methods(["GET", "POST"])
def version(request: Signed, version: int) -> HttpResponseBase:
    """An earlier menu to look at; POST makes it the draft."""
    menu = drafts.version_for(request.user, version)
    if request.method == "POST":
        drafts.take_back(menu, by=request.user)
        messages.success(request, _("This version is the draft now: put it live when it is right."))
        return redirect("telephony:menu")
    return render(request, "telephony/menu_version.html", _picture(ivr.read(menu.tree)) | {"version": menu})


def _picture(tree: Tree) -> dict[str, Any]:
    """The tree as the template draws it: nodes with words, names of services and sounds."""
    names = {service.code: str(service) for service in services()}
    branch, count = edits.picture(tree, set(names)), len(ivr.problems(tree, set(names)))
    return {"branch": _drawn(branch, names), "problems": count}


def _drawn(branch: edits.Branch, names: dict[str, str]) -> dict[str, Any]:
    return {
        "menu": branch.menu,
        "problems": told(branch.problems),
        "full": branch.full,
        "nodes": [
            {
                "node": node,
                "option": node.option,
                "problems": told(node.problems),
                "service": names.get(node.option.to, node.option.to) if node.option.kind is OptionKind.SERVICE else "",
                "prompts": prompts.shown(prompts.offers(node.option)),
                "below": _drawn(node.below, names) if node.below else None,
            }
            for node in branch.nodes
        ],
    }


# --- one choice


@needs("menu.edit")
@require_http_methods(["GET", "POST"])
def add(request: Signed, menu: str) -> HttpResponseBase:
    """Adds a choice."""
    tree = _tree()
    if menu not in tree.menus and menu != tree.start:
        raise NotFound(_("There is no such choice in the menu."))
    form = ChoiceForm(request.POST or None, initial={"digit": edits.free_digit(tree, menu), "kind": "service"})
    if request.method == "POST" and form.is_valid():
        drafts.add_choice(menu, form.option, _revision(request), by=request.user)
        return redirect("telephony:menu")
    return _form(request, form, None, menu)


@needs("menu.edit")
@require_http_methods(["GET", "POST"])
def choice(request: Signed, menu: str, at: int) -> HttpResponseBase:
    """Edits the words, the key and the target of a choice."""
    try:
        option = edits.choice(_tree(), menu, at)
    except edits.NoSuchPlace as error:
        raise NotFound(_("There is no such choice in the menu.")) from error
    form = ChoiceForm(request.POST or None, option=option)
    if request.method == "POST" and form.is_valid():
        drafts.change_choice(menu, at, form.option, _revision(request), by=request.user)
        return redirect("telephony:menu")
    return _form(request, form, option, menu)


def _form(request: Signed, form: ChoiceForm, option: Option | None, menu: str) -> HttpResponseBase:
    draft = drafts.draft()
    context = {
        "form": form,
        "option": option,
        "menu": menu,
        "revision": draft.revision if draft else 0,
        "prompts": prompts.shown(prompts.of_choice(option)) if option else [],
    }
    return render(request, "telephony/menu_choice.html", context, status=422 if form.errors else 200)


@needs("menu.edit")
@require_POST
def do_with_choice(request: Signed, menu: str, at: int) -> HttpResponseBase:
    """Moves a choice, or removes it."""
    doing, revision = request.POST.get("doing", ""), _revision(request)
    if doing in ("earlier", "later"):
        drafts.shift_choice(menu, at, 1 if doing == "later" else -1, revision, by=request.user)
    elif doing == "remove":
        drafts.remove_choice(menu, at, revision, by=request.user)
    else:
        raise Invalid(_("The menu does not know this gesture."), field="doing")
    return redirect("telephony:menu")


@needs("menu.edit")
@require_POST
def draft(request: Signed) -> HttpResponseBase:
    """Puts the draft live, or throws it away."""
    if request.POST.get("doing") == "live":
        drafts.put_live(_revision(request), by=request.user)
        messages.success(request, _("The next caller hears this menu."))
    else:
        drafts.throw_away(_revision(request), by=request.user)
        messages.success(request, _("The draft is thrown away; callers hear what they heard."))
    return redirect("telephony:menu")


def _tree() -> Tree:
    draft = drafts.draft()
    return ivr.read(draft.tree) if draft else queries.menu()


def _revision(request: Signed) -> int:
    return row_number(request.POST.get("revision", "")) or 0


# --- sounds


def _trees() -> list[Tree]:
    """The live menu, and the draft."""
    draft = drafts.draft()
    return [queries.menu(), *([ivr.read(draft.tree)] if draft else [])]


@needs("menu.edit")
@require_GET
def all_prompts(request: Signed) -> HttpResponseBase:
    """All sentences that callers hear."""
    groups = [(name, prompts.shown(speeches)) for name, speeches in prompts.groups(_trees())]
    return render(request, "telephony/prompts.html", {"groups": groups, "has_voice": library().has_voice})


@needs("menu.edit")
@require_http_methods(["GET", "POST"])
def prompt(request: Signed, prompt: str) -> HttpResponseBase:
    """One sentence: to listen to, to record, or to return to the voice."""
    sentence = prompts.prompt_for(request.user, prompt, _trees())
    form = RecordingForm()
    if request.method == "POST" and request.POST.get("doing") == "voice":
        prompts.give_back(sentence, by=request.user)
        messages.success(request, _("The voice says it again."))
        return redirect("telephony:prompt", sentence.name)
    if request.method == "POST":
        form = RecordingForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                prompts.replace(sentence, form.cleaned_data["file"].read(prompts.MOST_BYTES + 1), by=request.user)
            except Invalid as refusal:
                form.add_error("file", str(refusal))
            else:
                messages.success(request, _("The next caller hears this recording."))
                return redirect("telephony:prompt", sentence.name)
    context = {"prompt": sentence, "form": form, "has_voice": library().has_voice}
    return render(request, "telephony/prompt.html", context, status=422 if form.errors else 200)


@needs("menu.edit")
@require_GET
def listen(request: Signed, prompt: str) -> HttpResponseBase:
    """The sound of a sentence: made on demand, cached, and sent again only after a change."""
    sentence = prompts.prompt_for(request.user, prompt, _trees())
    sound = library().make(sentence.speech).read_bytes()
    tag = f'"{hashlib.sha256(sound).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(wav(sound), content_type="audio/wav", headers=headers)
