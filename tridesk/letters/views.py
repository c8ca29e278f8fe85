"""Pages of letters: those of a ticket, one letter, its PDF; templates, envelopes and their test sheets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.letters import actions, paper, placeholders, post, queries
from tridesk.letters.forms import BeginForm, CodeForm, EnvelopeForm, LetterForm, LetterTemplateForm
from tridesk.letters.models import Envelope, Letter, LetterTemplate
from tridesk.letters.wording import sentences
from tridesk.tickets.actions import drop_draft
from tridesk.tickets.answer_language import answer_language, language_doubt
from tridesk.tickets.queries import draft_of, ticket_for

SAVE: Final = "save"
SHOW: Final = "show"
FINISH: Final = "finish"
REMOVE: Final = "remove"
TEMPLATE: Final = "template"
ENVELOPE: Final = "envelope"


@needs("ticket.work")
@require_http_methods(["GET", "POST"])
def ticket_letters(request: Signed, number: str) -> HttpResponse:
    """The letters of a ticket, and the form that begins one."""
    ticket = ticket_for(request.user, number)
    legal = answer_language(ticket)
    form = BeginForm(request.POST or None, legal=legal)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            letter = actions.begin_letter(ticket, data["template"], by=request.user, language=data.get("language", ""))
        except Invalid as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("letters:letter", letter=letter.pk)
    context = {"ticket": ticket, "letters": queries.letters_of(ticket), "form": form, "legal": legal}
    return render(request, "letters/ticket_letters.html", context, status=422 if form.errors else 200)


@needs("ticket.work")
@require_http_methods(["GET", "POST"])
def letter(request: Signed, letter: int) -> HttpResponse:
    """One letter: a draft to write, a final one to read."""
    shown = queries.letter_for(request.user, letter)
    if request.method != "POST":
        return _letter_page(request, shown, *_form_of(shown, request.user))
    done = gesture(request, (SAVE, SHOW, FINISH, REMOVE))
    if done == REMOVE:
        actions.remove_letter(shown, by=request.user)
        drop_draft(request.user, shown.draft_key)
        messages.success(request, _("The draft was thrown away."))
        return redirect("letters:ticket_letters", number=shown.ticket.number)
    form = LetterForm(request.POST, language=shown.language)
    if form.is_valid():
        try:
            shown = actions.change_letter(shown, form.change(), by=request.user)
            drop_draft(request.user, shown.draft_key)
            if done == FINISH:
                shown = actions.finish_letter(shown, by=request.user)
        except actions.ChangedMeanwhile:
            shown = queries.letter_for(request.user, letter)
            form = LetterForm(request.POST.dict() | {"seen": shown.version}, language=shown.language)
            return _letter_page(request, shown, form, is_overtaken=True)
        except Invalid as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            return redirect("letters:paper" if done == SHOW else "letters:letter", letter=shown.pk)
    return _letter_page(request, shown, form)


def _form_of(letter: Letter, user: User) -> tuple[LetterForm, bool]:
    """The form of a letter, with what this user typed and did not save yet, and whether a change overtook that."""
    kept = None if letter.is_final else draft_of(user, letter.draft_key)
    initial = {
        "envelope": letter.envelope.code,
        "address": letter.address,
        "subject": letter.subject,
        "text": letter.text,
        "enclosures": letter.enclosures,
        "seen": letter.version,
    }
    is_overtaken = kept is not None and letter.changed_at is not None and kept.saved_at < letter.changed_at
    return LetterForm(initial=initial | (kept.fields if kept else {}), language=letter.language), is_overtaken


def _letter_page(request: Signed, letter: Letter, form: LetterForm, is_overtaken: bool = False) -> HttpResponse:
    faults, doubt = list[str](), None
    if not letter.is_final and not form.errors:
        faults = queries.faults_of(letter)
        doubt = language_doubt(letter.ticket, letter.text, letter.language)
    overtaken = actions.CHANGED_MEANWHILE if is_overtaken else ""
    context = {"letter": letter, "ticket": letter.ticket, "form": form, "faults": faults, "doubt": doubt}
    status = 409 if is_overtaken and form.is_bound else 422 if form.errors else 200
    return render(request, "letters/letter.html", context | {"overtaken": overtaken}, status=status)


@needs("ticket.read")
@require_GET
def letter_paper(request: Signed, letter: int) -> HttpResponse:
    """The PDF of a letter."""
    shown = queries.letter_for(request.user, letter)
    return _pdf(actions.pdf_of(shown), shown.number or "draft")


@needs("template.edit")
@require_http_methods(["GET", "POST"])
def templates(request: Signed) -> HttpResponse:
    """Every template and every envelope, and a form that adds one."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        kind = gesture(request, (TEMPLATE, ENVELOPE))
        add: Callable[..., LetterTemplate | Envelope] = (
            actions.add_template if kind == TEMPLATE else actions.add_envelope
        )
        if form.is_valid():
            try:
                added = add(form.cleaned_data["code"], by=request.user)
            except Invalid as refused:
                form.add_error("code", str(refused))
            else:
                return redirect(f"letters:{kind}", code=added.code)
    context = {"rows": LetterTemplate.objects.all(), "envelopes": Envelope.objects.all(), "form": form}
    return render(request, "letters/templates.html", context, status=422 if form.errors else 200)


@needs("template.edit")
@require_http_methods(["GET", "POST"])
def template(request: Signed, code: str) -> HttpResponse:
    """One template in its languages."""
    edited = queries.template_with(code)
    form = LetterTemplateForm(request.POST or None, template=edited)
    if request.method == "POST" and form.is_valid():
        subjects, bodies = form.texts()
        try:
            actions.change_template(edited, subjects, bodies, active=form.cleaned_data["active"], by=request.user)
        except Invalid as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("letters:templates")
    context = {"form": form, "template": edited, "names": placeholders.NAMES}
    return render(request, "letters/template.html", context, status=422 if form.errors else 200)


@needs("template.edit")
@require_http_methods(["GET", "POST"])
def envelope(request: Signed, code: str) -> HttpResponse:
    """One envelope: its names, and where its window is."""
    edited = queries.envelope_with(code)
    faults = sentences(post.window_faults(edited.window))
    form = EnvelopeForm(request.POST or None, initial=model_to_dict(edited))
    if request.method == "POST" and form.is_valid():
        try:
            is_usual = form.cleaned_data["is_usual"]
            actions.change_envelope(edited, form.names(), form.window(), is_usual=is_usual, by=request.user)
        except Invalid as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("letters:templates")
    context = {"form": form, "envelope": edited, "faults": faults}
    return render(request, "letters/envelope.html", context, status=422 if form.errors else 200)


@needs("template.edit")
@require_GET
def sheet(request: Signed, code: str) -> HttpResponse:
    """The test sheet of an envelope."""
    shown = queries.envelope_with(code)
    language = (get_language() or "en")[:2]
    return _pdf(paper.window_sheet(shown, language, clock.now().replace(microsecond=0)), shown.code)


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
