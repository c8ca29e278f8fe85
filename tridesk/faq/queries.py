"""Reads of entries: the one gate to an entry, lists, search, what the public may read, what to write next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.faq import ports, rules
from tridesk.faq import search as words_search
from tridesk.faq.models import Audience, Entry, EntryState, Miss, Report, Text, Version
from tridesk.faq.paragraphs import digest, paragraphs
from tridesk.faq.rules import PublicationLack, Wordings
from tridesk.faq.values import HitMark, PublicText, SearchHit, SourceLink
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.kit.languages import LANGUAGES

PAGE: Final = 50
SHOWN: Final = 20  # rows of a search, and of each list of what to write next
SOON: Final = timedelta(days=14)
UNUSED: Final = timedelta(days=182)
EVERY_AUDIENCE: Final = tuple(Audience.values)
_WITH_TEXTS: Final = Prefetch("texts", Text.objects.defer("words", "search"))
_IN_A_LIST: Final = ("number", "state", "audience", "source", "uses")
_WITH_QUESTIONS: Final = Prefetch("texts", Text.objects.only("entry", "language", "question", "answer", "is_current"))


def entry_for(user: User, number: int) -> Entry:
    """The one gate to an entry; refuses users without the capability to read them."""
    rows = Entry.objects.select_related("owner", "service", "written_by", "validated_by", "merged_into")
    entry = rows.prefetch_related(_WITH_TEXTS).filter(number=number).first() if user.may("faq.read") else None
    if entry is None:
        raise no_such_entry()
    return entry


def no_such_entry() -> NotFound:
    """There is none, or none that this person may see."""
    return NotFound(_("There is no such answer."))


def number_of(name: str) -> int:
    """The number of `F-0123`, `f123` or `123`; 0 for anything else."""
    digits = name.strip().upper().removeprefix("F").lstrip("-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


# --- the words of an entry


def wordings(texts: Iterable[Text]) -> dict[str, Wordings]:
    """The texts of an entry, by language, as the rules read them."""
    return {
        text.language: Wordings(text.question, text.answer, text.public_answer, tuple(text.sources)) for text in texts
    }


def earlier_paragraphs(entry: Entry) -> dict[str, str]:
    """The paragraphs of the original in all versions of an entry, by their hash."""
    known: dict[str, str] = {}
    for content in Version.objects.filter(entry=entry).order_by("nth").values_list("content", flat=True):
        text = content.get("texts", {}).get(content.get("source", entry.source), {})
        for part in ("question", "answer", "public_answer"):
            known |= {digest(paragraph): paragraph for paragraph in paragraphs(text.get(part, ""))}
    return known


def earlier_where_stale(entry: Entry, texts: Mapping[str, Wordings]) -> dict[str, str]:
    """`earlier_paragraphs` where a translation is behind; {} without a look at the versions where none is."""
    source = texts.get(entry.source)
    if source is None:
        return {}
    now = source.digests
    behind = any(set(text.sources) - set(now) for language, text in texts.items() if language != entry.source)
    return earlier_paragraphs(entry) if behind else {}


def lacks(entry: Entry) -> list[tuple[PublicationLack, str]]:
    """What keeps an entry from its readers outside the desk today, as it stands now."""
    texts = wordings(entry.texts.all())
    return rules.may_publish(
        state=entry.state,
        audience=entry.audience,
        source=entry.source,
        texts=texts,
        earlier=earlier_where_stale(entry, texts),
        today=clock.today(),
        merged=entry.merged_into_id is not None,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        only_until=entry.only_until,
    )


# --- search


def search(
    words: str,
    *,
    language: str = "",
    audience: Sequence[str] = EVERY_AUDIENCE,
    limit: int = 3,
) -> list[SearchHit]:
    """The entries that answer a question typed in any language, the best first, as `language` has them.

    The desk (an `audience` with 'desk') gets entries that were not validated as well, marked; others get what the
    public may read today, without what the public site leaves out. `F-0123` finds by number.
    """
    is_desk, today = "desk" in audience, clock.today()
    score_of = _scores(words, audience, (EntryState.NOT_VALIDATED, EntryState.VALIDATED))
    best = list(score_of)[: limit if is_desk else limit * 3]
    entries = Entry.objects.filter(pk__in=best).prefetch_related(_WITH_TEXTS)
    if is_desk:
        entries = entries.annotate(doubted=Exists(Report.objects.filter(entry=OuterRef("pk"), done_at=None)))
        by_pk = {entry.pk: _offered(entry, language, score_of[entry.pk], today) for entry in entries}
    else:
        by_pk = {
            entry.pk: _offered_publicly(entry, texts, language, score_of[entry.pk])
            for entry, texts in _public(entries.filter(_public_condition(today), left_out=[]), today, audience)
        }
    hits = [by_pk[pk] for pk in best if pk in by_pk]
    return [hit for hit in hits if hit is not None][:limit]


def _scores(words: str, audience: Sequence[str], states: Sequence[str]) -> dict[int, float]:
    """The rows of the entries that answer a question, with scores, the best first; `states` counts for the desk."""
    values: dict[str, Any] = {"audience": list(audience), "states": list(states), "today": clock.today()}
    score_of = dict(words_search.ranked(words, _READ_BY_DESK if "desk" in audience else _READABLE, values))
    if number := number_of(words):
        exact = Entry.objects.filter(number=number, audience__in=audience).values_list("pk", flat=True).first()
        score_of = ({exact: rules.NAMED} if exact else {}) | {
            pk: score for pk, score in score_of.items() if pk != exact
        }
    return score_of


_FOR: Final[dict[str, HitMark]] = {Audience.DESK: HitMark.FOR_DESK, Audience.CONNECTED: HitMark.FOR_CONNECTED}
_READ_BY_DESK: Final = "e.audience = ANY(%(audience)s) AND e.state = ANY(%(states)s)"
_READABLE: Final = """e.audience = ANY(%(audience)s) AND e.validated_version IS NOT NULL AND e.merged_into_id IS NULL
    AND e.state IN ('validated', 'not_validated')
    AND (e.validated_version <> e.version
        OR (e.valid_from IS NULL OR e.valid_from <= %(today)s) AND (e.valid_to IS NULL OR e.valid_to >= %(today)s))"""


def _offered(entry: Entry, language: str, score: float, today: date) -> SearchHit | None:
    """A hit for the desk."""
    text = text_in(entry, language)
    if text is None:
        return None
    marks = [_FOR[entry.audience]] if entry.audience in _FOR else []
    if entry.state != EntryState.VALIDATED:
        marks.append(HitMark.NOT_VALIDATED)
    if language and text.language != language:
        marks.append(HitMark.OTHER_LANGUAGE)
    if not text.is_current:
        marks.append(HitMark.STALE)
    if getattr(entry, "doubted", False):
        marks.append(HitMark.REPORTED)
    if not rules.holds(entry.valid_from, entry.valid_to, today):
        marks.append(HitMark.OUT_OF_DATE)
    if entry.confirm_by and entry.confirm_by < today:
        marks.append(HitMark.TO_CONFIRM)
    return SearchHit(
        entry.number,
        entry.name,
        text.language,
        text.question,
        text.answer,
        entry.version,
        entry.state,
        entry.audience,
        score,
        tuple(marks),
        text.public_answer if entry.audience == Audience.DESK else text.answer,
    )


def _offered_publicly(entry: Entry, texts: Mapping[str, PublicText], language: str, score: float) -> SearchHit | None:
    """A hit for readers outside the desk."""
    text = texts.get(language) or texts.get(entry.source) or next(iter(texts.values()), None)
    if text is None:
        return None
    marks = (HitMark.OTHER_LANGUAGE,) if language and text.language != language else ()
    return SearchHit(
        entry.number,
        entry.name,
        text.language,
        text.question,
        text.answer,
        entry.validated_version or 0,
        EntryState.VALIDATED,
        entry.audience,
        score,
        marks,
        text.answer,
    )


# --- what the public may read


def public_entries(at: datetime, number: int | None = None) -> Iterator[tuple[Entry, dict[str, PublicText]]]:
    """The entries that everybody may read on this day, by number, with their texts by language; or that one alone.

    They read as they were validated last. A language that lacks is behind the original: up to `only_until` the page
    shows the original and says so.
    """
    today = at.astimezone(clock.BRUSSELS).date()
    entries = Entry.objects.filter(_public_condition(today)).prefetch_related(_WITH_TEXTS).order_by("number")
    if number is not None:
        entries = entries.filter(number=number)
    yield from _public(entries, today, (Audience.PUBLIC,))


def _public_condition(today: date) -> Q:
    """What may be public today; of those with a later version only `_public` knows, which reads the validated one."""
    holds = (Q(valid_from=None) | Q(valid_from__lte=today)) & (Q(valid_to=None) | Q(valid_to__gte=today))
    return (
        Q(validated_version__isnull=False, merged_into=None)
        & Q(state__in=[EntryState.VALIDATED, EntryState.NOT_VALIDATED])
        & (holds | ~Q(validated_version=F("version")))
    )


def _public(
    entries: QuerySet[Entry], today: date, audience: Sequence[str]
) -> Iterator[tuple[Entry, dict[str, PublicText]]]:
    """Those of the entries that may be read, each with the texts that may; topic and days are as validated, too."""
    rows = list(entries.filter(audience__in=audience))
    earlier_ones = [entry for entry in rows if entry.validated_version != entry.version]
    validated = {
        version.entry_id: version.content
        for version in Version.objects.filter(
            entry__in=earlier_ones, nth=F("entry__validated_version"), entry__validated_version__lt=F("entry__version")
        )
    }
    for entry in rows:
        if content := validated.get(entry.pk):
            entry.topic = content["topic"]
            for name in ("valid_from", "valid_to", "only_until"):
                setattr(entry, name, date.fromisoformat(content[name]) if content[name] else None)
            if not rules.holds(entry.valid_from, entry.valid_to, today):
                continue
        texts = as_validated(entry, content)
        plain = {
            language: Wordings(text["question"], text["answer"], text["public_answer"], tuple(text["sources"]))
            for language, text in texts.items()
        }
        earlier = earlier_where_stale(entry, plain)
        only_until = entry.only_until
        if rules.refused(rules.wording_lacks(entry.source, plain, earlier, today=today, only_until=only_until)):
            continue
        readable = rules.readable_languages(entry.source, plain, earlier)
        yield entry, {language: _public_text(language, texts[language]) for language in readable}


def as_validated(entry: Entry, content: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """The texts of an entry by language, from the content of a version, or as they stand."""
    if content is not None:
        return dict(content["texts"])
    return {text.language: text_values(text) for text in entry.texts.all()}


def text_values(text: Text) -> dict[str, Any]:
    """A text as a version keeps it."""
    return {
        "question": text.question,
        "answer": text.answer,
        "public_answer": text.public_answer,
        "wordings": list(text.wordings),
        "links": list(text.links),
        "sources": list(text.sources),
    }


def public_texts(entry: Entry) -> list[PublicText]:
    """What everybody would read of an entry as it stands now, validated or not."""
    return [_public_text(text.language, text_values(text)) for text in entry.texts.all()]


def _public_text(language: str, text: Mapping[str, Any]) -> PublicText:
    links = tuple(SourceLink(link["title"], link["url"]) for link in text["links"])
    answer = text["public_answer"] or text["answer"]
    return PublicText(language, text["question"], answer, links, tuple(text["wordings"]))


# --- lists


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a list of entries is narrowed by; '' leaves all in. `lacks`: a language that is missing or behind."""

    state: str = ""
    audience: str = ""
    topic: str = ""
    lacks: str = ""
    mine: User | None = None  # those of this owner that are to be confirmed soon

    @property
    def condition(self) -> Q:
        held = Q()
        for name in ("state", "audience", "topic"):
            if value := getattr(self, name):
                held &= Q(**{name: value})
        if self.lacks:
            whole = Text.objects.filter(entry=OuterRef("pk"), language=self.lacks, is_current=True).exclude(answer="")
            held &= ~Q(Exists(whole))
        if self.mine is not None:
            held &= Q(pk__in=to_confirm(self.mine).values("pk"))
        return held if self.state else held & ~Q(state=EntryState.RETIRED)


def entries(asked: EntryFilter, before: int = 0, page: int = PAGE) -> list[Entry]:
    """One more than a page, the newest number first; `before` is the last number of the page above."""
    rows = Entry.objects.filter(asked.condition).select_related("owner").prefetch_related(_WITH_TEXTS)
    rows = rows.order_by("-number")
    return list(rows.filter(number__lt=before)[: page + 1] if before else rows[: page + 1])


def entries_for_words(asked: EntryFilter, words: str) -> list[Entry]:
    """The entries that a search finds among those of the filter, the best first: so many as somebody looks at."""
    scores = _scores(words, EVERY_AUDIENCE, EntryState.values)
    place_of = {pk: place for place, pk in enumerate(scores)}
    rows = Entry.objects.filter(asked.condition, pk__in=place_of).only(*_IN_A_LIST)
    best = sorted(rows, key=lambda row: place_of[row.pk])[:SHOWN]
    prefetch_related_objects(best, _WITH_QUESTIONS)
    return best


def reports(entry: Entry) -> list[Report]:
    """The reports on an entry, the open ones first."""
    rows = Report.objects.filter(entry=entry).select_related("by", "done_by")
    return list(rows.order_by(F("done_at").asc(nulls_first=True), "-at")[:PAGE])


def versions(entry: Entry) -> list[Version]:
    """All versions of an entry, the newest first."""
    return list(Version.objects.filter(entry=entry).select_related("by").defer("content"))


def version_for(entry: Entry, nth: int) -> Version | None:
    """One version of an entry, with its content."""
    return Version.objects.filter(entry=entry, nth=nth).select_related("by").first()


_WORDS: Final = ("question", "answer", "public_answer", "wordings", "links")


def writers(entry: Entry) -> set[int]:
    """Who wrote the words, in any language, that differ from the version that was validated last (rows of users)."""
    since = entry.validated_version or 0
    rows = Version.objects.filter(entry=entry, nth__gte=since).order_by("nth").values_list("nth", "by", "content")
    before: dict[str, list[Any]] = {}
    wrote: dict[str, int] = {}
    for nth, by, content in rows:
        texts = {language: [text[name] for name in _WORDS] for language, text in content["texts"].items()}
        for language in texts:
            if nth > since and texts[language] != before.get(language):
                wrote[language] = by
        before = texts
    return {by for language, by in wrote.items() if language in before}


# --- work that waits


def to_validate(user: User) -> QuerySet[Entry]:
    """What waits for the eyes of this person: proposed, and written last by somebody else."""
    rows = Entry.objects.filter(state=EntryState.NOT_VALIDATED).exclude(written_by=user)
    return rows.prefetch_related(_WITH_TEXTS)


def to_confirm(user: User) -> QuerySet[Entry]:
    """The entries of this person whose day comes within two weeks, or has passed."""
    soon = clock.today() + SOON
    rows = Entry.objects.filter(_looked_after(user), state__in=[EntryState.VALIDATED, EntryState.NOT_VALIDATED])
    return rows.filter(Q(confirm_by__lte=soon) | Q(only_until__lte=soon)).prefetch_related(_WITH_TEXTS)


def open_reports(user: User) -> QuerySet[Report]:
    """The reports that this person settles."""
    return Report.objects.filter(_looked_after(user, "entry__"), done_at=None).select_related("entry")


def left_out(user: User) -> QuerySet[Entry]:
    """The entries of this person that the public site leaves out."""
    return Entry.objects.filter(_looked_after(user)).exclude(left_out=[])


def _looked_after(user: User, entry: str = "") -> Q:
    """The entries of this owner; for those who validate also the ones without owner, or whose owner has left."""
    mine = Q(**{f"{entry}owner": user})
    if user.may("faq.validate"):
        mine |= Q(**{f"{entry}owner": None}) | Q(**{f"{entry}owner__is_active": False})
    return mine


# --- what to write next


def misses(limit: int = SHOWN) -> list[Miss]:
    """The searches without a hit, the most frequent first."""
    return list(Miss.objects.all()[:limit])


def never_used(limit: int = SHOWN) -> list[Entry]:
    """Validated entries that answered nothing in half a year, the oldest first."""
    old = clock.now() - UNUSED
    rows = Entry.objects.filter(state=EntryState.VALIDATED, uses=0, created_at__lt=old)
    return _shown(rows.order_by("number"), limit)


def unconfirmed(limit: int = SHOWN) -> list[Entry]:
    """Entries that nobody confirmed in time, the latest first."""
    rows = Entry.objects.filter(state__in=[EntryState.VALIDATED, EntryState.NOT_VALIDATED])
    return _shown(rows.filter(confirm_by__lt=clock.today()).order_by("confirm_by", "number"), limit)


def out_of_step(limit: int = SHOWN) -> list[Entry]:
    """Entries for readers outside the desk of which a language is missing or behind."""
    whole = Text.objects.filter(entry=OuterRef("pk"), language__in=LANGUAGES, is_current=True).exclude(answer="")
    counted = whole.order_by().values("entry").annotate(times=Count("pk")).values("times")
    rows = Entry.objects.exclude(audience=Audience.DESK).exclude(state__in=[EntryState.RETIRED, EntryState.DRAFT])
    rows = rows.annotate(whole=Coalesce(Subquery(counted), 0)).filter(whole__lt=len(LANGUAGES))
    return _shown(rows.order_by("number"), limit)


def missing_outside(limit: int = SHOWN) -> list[Entry]:
    """Entries that the public site leaves out, since they tell of a person."""
    return _shown(Entry.objects.exclude(left_out=[]).order_by("number"), limit)


def doubted(limit: int = SHOWN) -> list[Entry]:
    """Entries with an open report, the longest doubted first."""
    rows = Entry.objects.annotate(since=Min("reports__at", filter=Q(reports__done_at=None)))
    return _shown(rows.filter(since__isnull=False).order_by("since"), limit)


def reopened(limit: int = SHOWN) -> list[tuple[Entry, int]]:
    """Entries that were used for tickets that were opened again, with how often, the most often first."""
    times = ports.reopened.answer()
    most = sorted(times, key=lambda number: (-times[number], number))[:limit]
    rows = {entry.number: entry for entry in _shown(Entry.objects.filter(number__in=most), limit)}
    return [(rows[number], times[number]) for number in most if number in rows]


def _shown(rows: QuerySet[Entry], limit: int) -> list[Entry]:
    return list(rows.select_related("owner").prefetch_related(_WITH_TEXTS)[:limit])


def text_in(entry: Entry, language: str) -> Text | None:
    """The text of an entry in a language, or in that of the original."""
    texts = {text.language: text for text in entry.texts.all()}
    return texts.get(language) or texts.get(entry.source) or next(iter(texts.values()), None)
