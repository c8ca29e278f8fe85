"""The list of answers, one answer with the steps that it can take, reports on it, and what to write next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, gesture, needs, require
from tridesk.accounts.models import User
from tridesk.directory.form_fields import day_field
from tridesk.faq import actions, ports, queries, rules
from tridesk.faq.forms import NUMBER, ReportForm
from tridesk.faq.leaks import ARGUABLE
from tridesk.faq.models import Audience, Entry, EntryLanguage, EntryState, Place, Text
from tridesk.faq.paragraphs import PairStep
from tridesk.faq.persons import leaks_of
from tridesk.faq.queries import EntryFilter
from tridesk.faq.rules import EntryStep, Wordings, after
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.rows import row_number


@needs("faq.read")
@require_GET
def entries(request: Signed) -> HttpResponseBase:
    """The entries, the newest first, or those that a search finds, the best first."""
    asked = {name: request.GET.get(name, "")[:40].replace("\x00", "") for name in ("state", "audience", "topic")}
    asked |= {name: request.GET.get(name, "")[:2] for name in ("lacks", "mine")}
    words = request.GET.get("q", "")[:200].replace("\x00", "").strip()
    narrowed = EntryFilter(
        state=asked["state"],
        audience=asked["audience"],
        topic=asked["topic"],
        lacks=asked["lacks"] if asked["lacks"] in EntryLanguage.values else "",
        mine=request.user if asked["mine"] else None,
    )
    language = get_language() or "nl"
    if words:
        rows = queries.entries_for_words(narrowed, words)
        if not rows and not any(asked.values()):
            actions.note_miss(words, language=language, where=Place.DESK)
    else:
        rows = queries.entries(narrowed, row_number(request.GET.get("before", "")) or 0)
    shown = rows[: queries.PAGE]
    older = shown[-1].number if not words and len(rows) > queries.PAGE else 0
    context = {
        "rows": list(_rows(shown, language)),
        "states": EntryState.choices,
        "audiences": Audience.choices,
        "languages": EntryLanguage.choices,
        "topics": ports.topics.answer(),
        "asked": asked,
        "words": words,
        "may_write": request.user.may("faq.write"),
        "older": f"?{urlencode(asked | {'before': older})}" if older else "",
        "narrowed": any(asked.values()) or words,
    }
    return render(request, "faq/entries.html", context)


Standing = tuple[tuple[str, str], ...]


def _rows(entries: Sequence[Entry], language: str) -> Iterator[tuple[Entry, Text | None, str, str, str]]:
    """Each entry with its text, its state, its audience and how its languages stand; each tag is drawn once a page."""
    audiences = {value: str(label) for value, label in Audience.choices}
    states: dict[str, str] = {}
    standings: dict[Standing, str] = {}
    for entry in entries:
        state, standing = entry.state, _languages(entry)
        if state not in states:
            states[state] = render_to_string("faq/_state.html", {"entry": entry})
        if standing not in standings:
            standings[standing] = render_to_string("faq/_standing.html", {"standing": standing})
        text = queries.text_in(entry, language)
        yield entry, text, states[state], audiences[entry.audience], standings[standing]


def _languages(entry: Entry) -> Standing:
    """Each language with how it stands: current, behind, missing; English only where there is some."""
    texts = {text.language: text for text in entry.texts.all()}
    wanted = [*LANGUAGES, *(code for code in texts if code not in LANGUAGES)]
    return tuple((code, _standing(texts.get(code))) for code in wanted)


def _standing(text: Text | None) -> str:
    if text is None or not text.answer:
        return "missing"
    return "current" if text.is_current else "behind"


@needs("faq.read")
@require_GET
def entry(request: Signed, answer: int) -> HttpResponseBase:
    """One entry in all its languages, with the steps that it can take. A merged one leads to the one that stayed."""
    row = queries.entry_for(request.user, answer)
    if row.merged_into is not None:
        return redirect(f"{reverse('faq:entry', args=[row.merged_into.number])}?{urlencode({'from': row.name})}")
    asked = request.GET.get("report", "")
    form = ReportForm(initial={"language": get_language(), "ticket": asked if NUMBER.fullmatch(asked) else ""})
    if asked:
        form.fields["sentence"].widget.attrs["autofocus"] = True
    return _page(request, row, form)


def _page(request: Signed, row: Entry, form: ReportForm, status: int = 200) -> HttpResponseBase:
    texts = queries.wordings(row.texts.all())
    came_from = queries.number_of(request.GET.get("from", "")[:20])
    kept_back = _SAID_BY_STATE | (_OF_OUTSIDE if row.audience == Audience.DESK else frozenset())
    lacks = [lack for lack in queries.lacks(row) if lack[0] not in kept_back]
    told = leaks_of(row)
    may_be_nobody = any(leak.kind in ARGUABLE for leak in told)
    user = request.user
    is_own = row.state == EntryState.NOT_VALIDATED and (row.written_by_id == user.pk or user.pk in queries.writers(row))
    context = {
        "entry": row,
        "form": form,
        "merged": row.merged.filter(number=came_from).first() if came_from else None,
        "texts": [(text, _behind(texts, row.source, text)) for text in _in_order(row)],
        "missing": [(code, name) for code, name in EntryLanguage.choices if code not in texts],
        "lacks": [actions.sentence(*lack) for lack in lacks],
        "leaks": [actions.sentence_of_leak(leak) for leak in told],
        "may_be_nobody": may_be_nobody,
        "says_no_person": _says_no_person(row, user, is_own) if may_be_nobody else "",
        "reports": queries.reports(row),
        "topic": dict(ports.topics.answer()).get(row.topic, row.topic),
        "may_write": user.may("faq.write"),
        "steps": _steps(row, user),
        "is_own": is_own,
        "may_validate": user.may("faq.validate") and _can(row, EntryStep.VALIDATE) and not is_own,
        "may_retire": user.may("faq.validate") and _can(row, EntryStep.RETIRE),
        "until": (clock.today() + actions.CONFIRMED_FOR).isoformat(),
        "is_late": _is_late(row),
    }
    return render(request, "faq/entry.html", context, status=status)


def _says_no_person(row: Entry, user: User, is_own: bool) -> str:
    """By which gesture this person may say that words mean nobody: a second reader for good, a writer to be asked."""
    if user.may("faq.validate") and not is_own and row.written_by_id != user.pk:
        return "no_person"
    return EntryStep.PROPOSE if EntryStep.PROPOSE in _steps(row, user) else ""


_SAID_BY_STATE: Final = frozenset(
    {rules.PublicationLack.NOT_VALIDATED, rules.PublicationLack.RETIRED, rules.PublicationLack.DESK_ONLY}
)
"""What the words beside the number of an entry say already."""

_OF_OUTSIDE: Final = frozenset(rules.PublicationLack) - {
    rules.PublicationLack.NO_ANSWER,
    rules.PublicationLack.PLACEHOLDER,
}
"""What the desk need not know of an entry that only the desk reads."""


def _in_order(row: Entry) -> list[Text]:
    """The reader's language first, then the original, then the others in the order of the product."""
    order = [get_language(), row.source, *EntryLanguage.values]
    return sorted(row.texts.all(), key=lambda text: order.index(text.language))


def _behind(texts: dict[str, Wordings], source: str, text: Text) -> int:
    """How many paragraphs of a text are not current."""
    if text.language == source or text.is_current or source not in texts:
        return 0
    pairs = rules.behind(texts[source], texts[text.language])
    return sum(pair.step is not PairStep.CURRENT for pair in pairs)


def _is_late(row: Entry) -> bool:
    return row.confirm_by is not None and row.confirm_by < clock.today()


def _can(row: Entry, step: EntryStep) -> bool:
    return after(step, row.state) is not None


def _steps(row: Entry, user: User) -> list[str]:
    """The gestures that this person has now, besides validating and retiring."""
    if not user.may("faq.write"):
        return []
    return [step for step in (EntryStep.PROPOSE, EntryStep.CONFIRM) if _can(row, step)]


_GESTURES: Final[dict[str, str]] = {
    "propose": "faq.write",
    "confirm": "faq.write",
    "settle": "faq.write",
    "validate": "faq.validate",
    "no_person": "faq.validate",
    "retire": "faq.validate",
    "merge": "faq.validate",
}


@needs("faq.write", "faq.validate")
@require_POST
def act(request: Signed, answer: int) -> HttpResponseBase:
    """Takes the step that `do` names."""
    row = queries.entry_for(request.user, answer)
    do = gesture(request, _GESTURES)
    require(request.user, _GESTURES[do])
    try:
        messages.success(request, _taken(request, row, do))
    except (Invalid, Conflict) as refusal:  # pressed twice, or a colleague was first: the page shows what holds now
        messages.error(request, str(refusal))
    return redirect("faq:entry", row.number)


def _taken(request: Signed, row: Entry, do: str) -> str:
    """Takes a step; returns what is said about it."""
    by, number, version = request.user, row.number, row_number(request.POST.get("version", "")) or 0
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "propose": (
            lambda: actions.propose(number, by=by, no_person="no_person" in request.POST),
            _("A colleague is asked to validate it."),
        ),
        "confirm": (lambda: actions.confirm(number, by=by, until=_until(request)), _("Confirmed.")),
        "settle": (lambda: _settle(request, row), _("The report is settled.")),
        "validate": (lambda: actions.validate(number, by=by, version=version), _("Validated.")),
        "no_person": (
            lambda: actions.say_no_person(number, by=by, version=version),
            _("Noted: these words mean nobody."),
        ),
        "retire": (lambda: actions.retire(number, by=by, why=request.POST.get("why", "")[:300]), _("Retired.")),
        "merge": (lambda: _merge(request, number), _("Merged: whoever opens it comes here.")),
    }
    deed, words = deeds[do]
    deed()
    return words


def _until(request: Signed) -> date | None:
    try:
        day: date | None = day_field("").clean(request.POST.get("confirm_by", ""))
    except ValidationError as error:
        raise Invalid(_("Type the day, for example 24/12/2026."), field="confirm_by") from error
    return day


def _settle(request: Signed, row: Entry) -> None:
    report = row.reports.filter(pk=row_number(request.POST.get("report", "")) or 0).first()
    if report is None:
        raise Conflict(_("This report is settled already."))
    actions.settle_report(report.pk, by=request.user)


def _merge(request: Signed, number: int) -> None:
    """Refuses a number that is no entry with words, since it was typed."""
    try:
        actions.merge(number, queries.number_of(request.POST.get("into", "")[:20]), by=request.user)
    except NotFound as refusal:
        raise Invalid(refusal.message, field="into") from refusal


@needs("faq.write")
@require_POST
def report(request: Signed, answer: int) -> HttpResponseBase:
    """'Wrong or outdated': a task for the owner, with the sentence. Whoever came from a ticket goes back to it."""
    row = queries.entry_for(request.user, answer)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    data = form.cleaned_data
    actions.report_wrong(
        row.number, data["sentence"], by=request.user, language=data["language"], ticket=data["ticket"]
    )
    messages.success(request, _("Thank you: the owner is told."))
    return redirect("tickets:ticket", data["ticket"]) if data["ticket"] else redirect("faq:entry", row.number)


@needs("faq.read")
@require_GET
def to_write_next(request: Signed) -> HttpResponseBase:
    """What to write next: searches in vain, entries that are doubted, late, behind, unused, or did not help."""
    language = get_language() or "nl"

    def named(rows: list[Entry]) -> list[tuple[Entry, Text | None]]:
        return [(row, queries.text_in(row, language)) for row in rows]

    context = {
        "misses": queries.misses(),
        "gaps": ports.gaps.answer() if request.user.may("ticket.read") else (),
        "missing_outside": named(queries.missing_outside()),
        "doubted": named(queries.doubted()),
        "unconfirmed": named(queries.unconfirmed()),
        "out_of_step": named(queries.out_of_step()),
        "never_used": named(queries.never_used()),
        "reopened": [(row, queries.text_in(row, language), times) for row, times in queries.reopened()],
        "may_write": request.user.may("faq.write"),
    }
    return render(request, "faq/next.html", context)
