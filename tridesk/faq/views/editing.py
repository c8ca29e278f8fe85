"""Writing: a new answer, its original, and each translation beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.faq import actions, ports, queries
from tridesk.faq.forms import EntryForm, TranslationForm
from tridesk.faq.models import Entry, EntryLanguage
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.rows import row_number


@needs("faq.write")
@require_http_methods(["GET", "POST"])
def write(request: Signed) -> HttpResponseBase:
    """A new entry; `language` is that of its original, `question` what somebody searched in vain."""
    typed = request.POST if request.method == "POST" else request.GET
    language = typed.get("language") or get_language() or "nl"
    language = language if language in EntryLanguage.values else "nl"
    initial = {"owner": request.user, "audience": "desk", "question": request.GET.get("question", "")[:300]}
    form = EntryForm(request.POST or None, language=language, is_new=True, initial=initial)
    context = {"form": form, "language": language, "languages": EntryLanguage.choices}
    return _kept(request, form, lambda: actions.write_entry(form.content(language), by=request.user), context)


@needs("faq.write")
@require_http_methods(["GET", "POST"])
def edit(request: Signed, answer: int) -> HttpResponseBase:
    """One language of an entry: the original whole, or a translation beside it, paragraph by paragraph."""
    row = queries.entry_for(request.user, answer)
    language = request.GET.get("language") or row.source
    if language not in EntryLanguage.values:
        raise Invalid(_("Tridesk does not know this language."), field="language")
    if row.merged_into_id is not None:
        return redirect("faq:entry", row.number)
    context = {
        "entry": row,
        "language": language,
        "language_name": EntryLanguage(language).label,
        "languages": EntryLanguage.choices,
        "source_name": EntryLanguage(row.source).label,
    }
    return _original(request, row, context) if language == row.source else _translation(request, row, language, context)


def _original(request: Signed, row: Entry, context: dict[str, Any]) -> HttpResponseBase:
    texts = {text.language: text for text in row.texts.all()}
    initial = EntryForm.said_of(row, texts.get(row.source))
    form = EntryForm(request.POST or None, language=row.source, is_new=False, initial=initial)

    def keep() -> Entry:
        data = form.cleaned_data
        return actions.write_entry(
            form.content(row.source),
            by=request.user,
            why=data["why"],
            small=data["small"],
            number=row.number,
            seen=_seen(request),
        )

    return _kept(request, form, keep, context | {"form": form})


def _translation(request: Signed, row: Entry, language: str, context: dict[str, Any]) -> HttpResponseBase:
    texts = {text.language: text for text in row.texts.all()}
    plain = queries.wordings(texts.values())
    form = TranslationForm(
        request.POST or None,
        language=language,
        source=plain[row.source],
        translation=plain.get(language),
        earlier=queries.earlier_where_stale(row, plain),
        initial=TranslationForm.said_in(texts.get(language)),
    )

    def keep() -> Entry:
        return actions.translate(
            row.number, language, form.wording(), by=request.user, why=form.cleaned_data["why"], seen=_seen(request)
        )

    return _kept(request, form, keep, context | {"form": form}, "faq/translation.html")


def _seen(request: Signed) -> int:
    """The version that the writer had before them."""
    return row_number(request.POST.get("version", "")) or 0


def _kept(
    request: Signed,
    form: EntryForm | TranslationForm,
    keep: Callable[[], Entry],
    context: dict[str, Any],
    template: str = "faq/form.html",
) -> HttpResponseBase:
    """Keeps what was typed and shows the entry; or the form again, with what is wrong."""
    entry = context.get("entry")
    kept_as = f"faq:{entry.number if entry else 'new'}:{context['language']}"  # what is typed until then
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep()
        except (Invalid, Conflict) as refusal:
            field = getattr(refusal, "field", "")
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            ports.drop_draft.answer(request.user, kept_as)
            messages.success(request, _("Kept."))
            return redirect("faq:entry", kept.number)
    return render(request, template, context | {"kept_as": kept_as}, status=422 if form.errors else 200)
