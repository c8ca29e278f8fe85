"""The words of the three states, which an administrator may choose."""

from __future__ import annotations

from typing import Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import needs
from tridesk.accounts.models import User
from tridesk.kit.errors import Invalid, Sayable
from tridesk.kit.languages import LANGUAGES
from tridesk.statuspage import actions
from tridesk.statuspage.board import FOUNDING_WORDS
from tridesk.statuspage.entries import RegisterState, Words
from tridesk.statuspage.forms import WordsForm
from tridesk.statuspage.queries import publisher

NAMES: Final[dict[RegisterState, Sayable]] = {
    RegisterState.STABLE: gettext_lazy("stable"),
    RegisterState.UNSTABLE: gettext_lazy("unstable"),
    RegisterState.OUT_OF_SERVICE: gettext_lazy("out of service"),
}


@needs("register.words")
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponseBase:
    """What the public reads for each state, in each language; what is saved is public at once."""
    forms = {state: _form(state) for state in RegisterState}
    if request.method == "POST":
        chosen = (
            RegisterState(request.POST["state"])
            if request.POST.get("state") in set(RegisterState)
            else RegisterState.STABLE
        )
        forms[chosen] = form = WordsForm(request.POST, prefix=chosen.value)
        if form.is_valid() and _chosen(form, chosen, cast(User, request.user)):
            messages.success(request, _("Everybody reads these words from now on."))
            return redirect("statuspage:words")
    rows = [(state, NAMES[state], form, FOUNDING_WORDS[state]) for state, form in forms.items()]
    wrong = any(form.is_bound for form in forms.values())
    return render(request, "statuspage/words.html", {"rows": rows}, status=422 if wrong else 200)


def _form(state: RegisterState) -> WordsForm:
    now = publisher().log.board().words[state]
    return WordsForm(prefix=state.value, initial={language: now.in_(language) for language in LANGUAGES})


def _chosen(form: WordsForm, state: RegisterState, by: User) -> bool:
    """Chooses and publishes; what may not be said stands in the form."""
    words = Words(**{language: form.cleaned_data[language] for language in LANGUAGES})
    try:
        actions.choose_words(publisher().log, state, words, by=by.username, via="desk")
    except Invalid as refused:
        form.add_error(refused.field or None, str(refused))
        return False
    publisher().publish(read_back=False)
    return True
