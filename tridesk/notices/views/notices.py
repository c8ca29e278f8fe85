"""The pages of notices: written, seen before they leave, approved and followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.directory.audience.recipients import Recipient
from tridesk.directory.models import UserGroup
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, Sayable
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.rows import row_number
from tridesk.letters.wording import rule_name, sentences, unprintable_sentence
from tridesk.notices import actions, ledger, queries, register, unmet
from tridesk.notices.audience import DryRun, dry_run, readers
from tridesk.notices.forms import NAMES, NoticeForm
from tridesk.notices.models import Category, DeliveryState, Notice, NoticeState, NoticeWay
from tridesk.notices.occasions import INTERRUPTIONS, NoticeMoment
from tridesk.notices.postal import LetterRecipient
from tridesk.notices.rules import NoticeProgress, NoticeStep, after, remaining
from tridesk.notices.schedule import filled, sheet_of
from tridesk.tickets.actions import drop_draft

TO_APPROVE: Final = "to-approve"  # beside the states of the list
MOST_OFFERED: Final = 1000  # addresses in the list below a field; any other may be typed
STEPS: Final[dict[str, tuple[Sayable, Callable[..., Any]]]] = {
    NoticeStep.PROPOSE: (gettext_lazy("Ask for approval"), actions.propose_notice),
    NoticeStep.SEND_FIRST: (gettext_lazy("Send now, approval follows"), actions.send_first),
    NoticeStep.TAKE_BACK: (gettext_lazy("Take back"), actions.take_back_notice),
    NoticeStep.PAUSE: (gettext_lazy("Pause"), actions.pause_notice),
    NoticeStep.GO_ON: (gettext_lazy("Go on"), actions.go_on_with_notice),
    NoticeStep.STOP: (gettext_lazy("Stop for good"), actions.stop_notice),
    NoticeStep.WITHDRAW: (gettext_lazy("Withdraw"), actions.withdraw_notice),
}
"""What a writer does with one click, in the order of the buttons."""


@needs("notice.read")
@require_GET
def notices(request: Signed) -> HttpResponseBase:
    """All notices, newest first, with how far each has come."""
    state = request.GET.get("state", "")[:20]
    about = request.GET.get("about", "")[:40].replace("\x00", "")
    eyes = request.user if state == TO_APPROVE else None
    rows = queries.notices(state, row_number(request.GET.get("before", "")) or 0, about=about, eyes=eyes)
    shown = rows[: queries.PAGE]
    progress = ledger.progress_of([notice.pk for notice in shown])
    older = shown[-1].pk if len(rows) > queries.PAGE else 0
    context = {
        "rows": [(notice, progress.get(notice.pk, NoticeProgress())) for notice in shown],
        "states": NoticeState.choices,
        "waiting": queries.to_approve(request.user).count() if request.user.may("notice.approve") else 0,
        "to_mend": len(queries.to_mend()),
        "state": state,
        "may_write": request.user.may("notice.write"),
        "older": f"?{urlencode({'state': state, 'about': about, 'before': older})}" if older else "",
        "about": about,
    }
    return render(request, "notices/notices.html", context)


@needs("notice.read")
@require_GET
def notice(request: Signed, notice: int) -> HttpResponseBase:
    """One notice: its words, its audience or progress, and the possible steps."""
    row = queries.notice_for(request.user, notice)
    versions = [(code, getattr(row, f"subject_{code}"), getattr(row, f"text_{code}")) for code in LANGUAGES]
    context = {
        "notice": row,
        "groups": UserGroup.objects.filter(pk__in=row.groups),
        "left_out": queries.left_out(row),
        "versions": [version for version in versions if version[1] or version[2]],
        "steps": _steps(row, request.user),
        "may_edit": request.user.may("notice.write"),
        "may_change": request.user.may("notice.write") and after(NoticeStep.CHANGE, row.state),
        "may_approve": _may_approve(row, request.user),
        "is_own": row.written_by_id == request.user.pk and row.state == NoticeState.PROPOSED,
    }
    context |= _about(row, request.user)
    context |= _followed(row) if row.began_at else _foreseen(row)
    return render(request, "notices/notice.html", context)


def _about(notice: Notice, user: User) -> dict[str, Any]:
    """The entry of the state page that the notice is about, and whether it is an interruption whose page the user may
    see."""
    occasion, entry = NoticeMoment.read(notice.moment)
    return {"about": entry, "interruption": occasion in INTERRUPTIONS and user.may("incident.read")}


def _steps(notice: Notice, user: User) -> list[tuple[str, Sayable]]:
    """The buttons that this person has now."""
    if not user.may("notice.write"):
        return []
    urgent = notice.category == Category.INTERRUPTION
    possible = [
        step for step in STEPS if after(NoticeStep(step), notice.state) and (urgent or step != NoticeStep.SEND_FIRST)
    ]
    return [(step, STEPS[step][0]) for step in possible]


def _may_approve(notice: Notice, user: User) -> bool:
    waits = notice.state == NoticeState.PROPOSED or (
        notice.began_at is not None and notice.state != NoticeState.STOPPED
    )
    return waits and notice.approved_by_id is None and notice.written_by_id != user.pk and user.may("notice.approve")


def _foreseen(notice: Notice) -> dict[str, Any]:
    """What sending would do, and what is missing for that."""
    run = dry_run(notice)
    on_paper = run.letters_by_language
    printed = [*on_paper, *run.faxes_by_language, *run.boxes_by_language]
    by_group = [(group, run.by_group.get(group.pk, 0)) for group in UserGroup.objects.filter(pk__in=notice.groups)]
    return {
        "run": run,
        "missing": [actions.sentence(lack, language) for lack, language in actions.missing(notice, run)],
        "by_language": [(in_words(some), times) for some, times in sorted(run.by_language.items())],
        "faxes_by_language": [(in_words(some), times) for some, times in sorted(run.faxes_by_language.items())],
        "boxes_by_language": [(in_words(some), times) for some, times in sorted(run.boxes_by_language.items())],
        "letters_by_language": [(in_words(some), times) for some, times in sorted(on_paper.items())],
        "rules": broken_rules(run),
        "worst": [(letter, faults_of(letter)) for letter in run.worst],
        "samples_of_letters": [(code, NAMES[code]) for code in LANGUAGES if any(code in some for some in printed)],
        "by_group": by_group,
        "unmet": unmet.foreseen(notice, run),
        "samples": _samples(run),
    }


def faults_of(letter: LetterRecipient) -> list[str]:
    """What the post, or the font, would refuse of an address."""
    unprintable = [unprintable_sentence(letter.unprintable)] if letter.unprintable else []
    return sentences(letter.faults) + unprintable


def broken_rules(run: DryRun) -> list[tuple[str, int]]:
    """Each rule of the post that addresses break, with how many do, the most frequent first."""
    times = Counter(rule for letter in run.refused for rule in {fault.rule for fault in letter.faults})
    return [(rule_name(rule), count) for rule, count in times.most_common()]


def in_words(languages: Iterable[str]) -> str:
    """`("nl", "fr")` as Dutch + French, in the language of the reader."""
    return " + ".join(str(NAMES[language]) for language in languages)


def _samples(run: DryRun) -> list[tuple[Recipient, str]]:
    """One reader for each combination of languages: the mails that differ."""
    samples: dict[tuple[str, ...], Recipient] = {}
    for recipient in run.recipients:
        samples.setdefault(recipient.languages, recipient)
    return [(recipient, in_words(languages)) for languages, recipient in samples.items()]


def _followed(notice: Notice) -> dict[str, Any]:
    """How far it has come."""
    # Letters leave when people post them: nobody foresees when.
    is_paced = notice.state == NoticeState.SENDING and notice.way == NoticeWay.MAIL
    progress, rate = ledger.progress(notice.pk), queries.rate(notice) if is_paced else 0.0
    counts = [(state, label, asdict(progress)[state]) for state, label in DeliveryState.choices]
    rest, put_off = remaining(progress, rate), queries.put_off(notice) if progress.queued else (0, None)
    return {
        "progress": progress,
        "rate": round(rate),
        "counts": [count for count in counts if count[2]],
        "remaining": None if rest is None else round(rest.total_seconds() / 60),
        "is_live": notice.state == NoticeState.SENDING,
        "unmet": unmet.left(notice, progress),
        "put_off": put_off,
        "files": queries.files_of(notice),
        "unnumbered": queries.unnumbered(notice) if notice.way == NoticeWay.LETTER else 0,
        "stands_still": bool(progress.queued) and queries.stands_still(notice),
    }


@needs("notice.write")
@require_http_methods(["GET", "POST"])
def write(request: Signed) -> HttpResponseBase:
    """A new notice."""
    form = _form(request, initial={"category": Category.MAINTENANCE})
    return _kept(request, form, None, "new", lambda: actions.write_notice(form.draft(), by=request.user))


@needs("notice.write")
@require_http_methods(["GET", "POST"])
def edit(request: Signed, notice: int) -> HttpResponseBase:
    """Says a notice anew."""
    row = queries.notice_for(request.user, notice)
    form = _form(request, corrects=bool(row.corrects_id), planned=bool(row.moment), initial=NoticeForm.said_of(row))
    if request.method == "POST" and request.POST.get("edition", "") not in ("", str(row.edition)):
        form.add_error(None, _("Somebody changed this notice since you opened it. Keep yours once more to replace it."))
    name = str(row.pk)
    return _kept(request, form, row, name, lambda: actions.change_notice(row.pk, form.draft(row), by=request.user))


@needs("notice.write")
@require_http_methods(["GET", "POST"])
def correct(request: Signed, notice: int) -> HttpResponseBase:
    """Writes a correction for the recipients of this notice."""
    row = queries.notice_for(request.user, notice)
    begins = NoticeForm.said_of(row) | {"send_at": None, "not_after": None}
    form = _form(request, corrects=True, initial=begins)
    name = f"{row.pk}:correction"
    return _kept(request, form, row, name, lambda: actions.correct_notice(row.pk, form.draft(), by=request.user))


def _form(request: Signed, **options: Any) -> NoticeForm:
    """The form as typed; `do=more` asks for one more box of exceptions, `do=phrases` puts ready phrases in."""
    form, do = NoticeForm(request.POST or None, **options), request.POST.get("do")
    if do == "phrases":
        return form.with_phrases(register.page_url(), clock.now(), **options)
    if do == "template" and "template" in form.fields:
        return form.with_template(**options)
    return form.named_so_far(**options) if "without" in form.fields and do == "more" else form


def _kept(
    request: Signed, form: NoticeForm, notice: Notice | None, name: str, keep: Callable[[], Notice]
) -> HttpResponseBase:
    """Keeps what the form says and shows the notice; or the form again, with what is wrong.

    `name` is that of the form among those of notices, for what is typed into it.
    """
    kept_as = f"notice:{name}"
    if request.method == "POST" and not form.naming and form.is_valid():
        try:
            kept = keep()
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            drop_draft(request.user, kept_as)
            if form.hours:
                sentence = _("Kept. The maintenance does not stand on the page of the state yet:")
                link = format_html('<a href="{}">{}</a>', _on_state_page(form), _("enter it there"))
                messages.success(request, format_html("{} {}", sentence, link))
            return redirect("notices:notice", kept.pk)
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "notice": notice,
        "may_group": request.user.may("group.edit"),
        "corrects": "groups" not in form.fields,
        "kept_as": kept_as,
        "state_page": _on_state_page(form),
    }
    return render(request, "notices/form.html", context, status=status)


def _on_state_page(form: NoticeForm) -> str:
    """Where maintenance is entered on the page of the state, with the hours that were typed."""
    hours = zip(("begins", "ends"), form.hours or (), strict=False)
    typed = urlencode({name: f"{at.astimezone(clock.BRUSSELS):%Y-%m-%dT%H:%M}" for name, at in hours})
    return f"{settings.ENVIRONMENT.status_editor_url}/maintenance/{'?' if typed else ''}{typed}"


@needs("notice.read")
@require_GET
def preview(request: Signed, notice: int) -> HttpResponseBase:
    """The mail that one reader gets; `to` is their address."""
    row = queries.notice_for(request.user, notice)
    to = request.GET.get("to", "")[:254].strip().lower()
    everybody = readers(row)
    reader = next((some for some in everybody if some.address.lower() == to), None)
    sheet = sheet_of(row)
    languages = reader.languages if reader else tuple(code for code in LANGUAGES if sheet.texts[code])
    if reader and row.way == NoticeWay.LETTER:
        sheet = filled(sheet, languages, reader.organisation, row.written_by)
    context = {
        "notice": row,
        "reader": reader,
        "to": to,
        "sender": sheet.sender,
        "parts": [(code, sheet.subjects[code], sheet.texts[code], sheet.ways_out.get(code)) for code in languages],
        "calendar": sheet.calendar is not None,
        "readers": [some.address for some in everybody[:MOST_OFFERED]],
    }
    return render(request, "notices/preview.html", context, status=404 if to and reader is None else 200)


@needs("notice.write")
@require_POST
def act(request: Signed, notice: int) -> HttpResponseBase:
    """Takes the step that `step` names."""
    row = queries.notice_for(request.user, notice)
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise Invalid(_("Tridesk does not know this step."), field="step")
    try:
        STEPS[step][1](row.pk, by=request.user)
    except (Invalid, Conflict) as refusal:  # pressed twice, or a colleague was first: the page shows what holds now
        messages.error(request, str(refusal))
    return redirect("notices:notice", row.pk)


@needs("notice.approve")
@require_POST
def approve(request: Signed, notice: int) -> HttpResponseBase:
    """The second pair of eyes; `said` names what the page showed."""
    row = queries.notice_for(request.user, notice)
    try:
        actions.approve_notice(row.pk, request.POST.get("said", ""), by=request.user)
    except (Invalid, Conflict) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Approved."))
    return redirect("notices:notice", row.pk)
