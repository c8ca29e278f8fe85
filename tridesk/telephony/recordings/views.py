"""The pages of recordings: the decision to record, and the sound of a call, with a reason, never as a file."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.kit.errors import Conflict
from tridesk.telephony import phrases
from tridesk.telephony import queries as calls
from tridesk.telephony.models import SPOKEN, Call
from tridesk.telephony.prompts.sound import wav
from tridesk.telephony.recordings import actions, queries
from tridesk.telephony.recordings.forms import ReasonForm, RecordingRuleForm

HEARD_FOR: Final = 900  # seconds after the reason was given, in which it may be played


@needs("call.read")
@require_GET
def setting(request: Signed) -> HttpResponseBase:
    """Whether calls are recorded, the purpose, and the author of the decision."""
    return _setting(request, RecordingRuleForm())


def _setting(request: Signed, form: RecordingRuleForm) -> HttpResponseBase:
    context = {
        "form": form,
        "rule": queries.rule(),
        "rules": queries.rules()[:20],
        "may_decide": request.user.may("recording.decide"),
        "words": [(code, phrases.RECORDED.in_(code)) for code, _name in SPOKEN],
    }
    return render(request, "telephony/recording.html", context, status=422 if form.errors else 200)


@needs("recording.decide")
@require_POST
def decide(request: Signed) -> HttpResponseBase:
    """Switches recording on, with its purpose, or off."""
    if request.POST.get("doing") == "off":
        actions.switch_off(by=request.user)
        messages.success(request, _("From the next call on nothing is recorded."))
        return redirect("telephony:recording")
    form = RecordingRuleForm(request.POST)
    if not form.is_valid():
        return _setting(request, form)
    actions.switch_on(form.cleaned_data["purpose"], form.cleaned_data["keep_days"], by=request.user)
    messages.success(request, _("From the next call on, calls are recorded after the announcement."))
    return redirect("telephony:recording")


@needs("recording.hear")
@never_cache
@require_http_methods(["GET", "POST"])
def recorded(request: Signed, call: str) -> HttpResponseBase:
    """The recording of a call. A reason gives access to the sound, in this page, for a quarter of an hour."""
    row = calls.call_for(request.user, call)
    parts, form = queries.of_call(row.pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.hear(parts, form.cleaned_data["reason"], by=request.user)
        address = reverse("telephony:recorded", args=[row.key])
        return redirect(f"{address}?{urlencode({'pass': _signer().sign(_pass(request.user, row))})}")
    given = request.GET.get("pass", "")
    context = {
        "call": row,
        "parts": parts,
        "form": form,
        "given": given if _holds(given, request.user, row) else "",
        "may_destroy": request.user.may("recording.decide"),
    }
    return render(request, "telephony/recorded.html", context, status=422 if form.errors else 200)


@needs("recording.hear")
@never_cache
@require_GET
def sound(request: Signed, recording: int) -> HttpResponseBase:
    """One part, for the page of its call; refused without a reason given there."""
    part = queries.recording_for(request.user, recording)
    if not _holds(request.GET.get("pass", ""), request.user, part.call):
        raise Conflict(_("Say first why you listen, on the page of the call."))
    return HttpResponse(wav(queries.sound_of(part)), content_type="audio/wav")


@needs("recording.decide")
@require_POST
def destroy(request: Signed, call: str) -> HttpResponseBase:
    """Destroys the recording of a call before the end of its retention."""
    row = calls.call_for(request.user, call)
    actions.destroy(row, by=request.user)
    messages.success(request, _("The recording is destroyed."))
    return redirect("telephony:recorded", call=row.key)


# --- who has said why may listen for a while


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="tridesk.recorded")


def _pass(user: User, call: Call) -> str:
    return f"{user.pk}.{call.pk}"


def _holds(given: str, user: User, call: Call) -> bool:
    try:
        return _signer().unsign(given, max_age=HEARD_FOR) == _pass(user, call)
    except BadSignature:
        return False
