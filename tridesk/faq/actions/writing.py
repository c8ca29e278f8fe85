"""An entry is written, rewritten, and restored to an earlier version."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.faq import ports, queries, rules
from tridesk.faq.actions.steps import taken
from tridesk.faq.models import Audience, Entry, EntryLanguage, Text, Version
from tridesk.faq.paragraphs import PairStep, carried, joined, paragraphs, stale
from tridesk.faq.rules import EntryStep, Wordings
from tridesk.faq.values import EntryContent, EntryWording, SourceLink
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.national_number import mask_all
from tridesk.kit.text import one_line, storable

MOST_WORDINGS: Final = 20
MOST_LINKS: Final = 20
LONGEST: Final = 20_000
MOST_PARAGRAPHS: Final = 200
_NO_BREAK, _STANDS_FOR_IT = "\u00a0", "\ue000"
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OWN: Final = ("source", "audience", "topic", "note", "confirm_by", "valid_from", "valid_to", "only_until")


@transaction.atomic
def write_entry(
    content: EntryContent,
    *,
    by: User,
    why: str = "",
    small: bool = False,
    number: int | None = None,
    seen: int | None = None,
) -> Entry:
    """Writes an entry, a new one without `number`; a validated one then waits for another pair of eyes.

    `seen` is the version that the writer had before them; a later one refuses. `small`: what was rewritten in the
    original means the same, and current translations stay current.
    """
    if number is None:
        entry = Entry(number=_next_number(), created_at=clock.now(), born_of=content.born_of[:20])
        before: dict[str, Text] = {}
    else:
        entry = taken(number, EntryStep.WRITE)
        if entry.merged_into_id is not None:
            raise Conflict(_("This answer was merged with another one: write that one."))
        if seen is not None and seen != entry.version:
            raise Conflict(_("Somebody changed this answer since you opened it."), code="changed")
        before = {text.language: text for text in entry.texts.all()}
    _put_values(entry, content)
    entry.written_by, entry.version, entry.changed_at = by, entry.version + 1, clock.now()
    entry.save()
    texts = _put_texts(entry, content, before, small)
    snapshot = snapshot_of(entry, texts.values())
    Version.objects.create(
        entry=entry,
        nth=entry.version,
        at=entry.changed_at,
        by=by,
        why=one_line(why, 300),
        small=small,
        content=snapshot,
    )
    record("faq.written", by=by, ref=entry.ref, data={"version": entry.version} | ({"small": True} if small else {}))
    if number is not None:
        for follower in ports.followers.answer:
            follower.entry_changed(number)
    return entry


def translate(
    number: int, language: str, wording: EntryWording | None, *, by: User, why: str = "", seen: int | None = None
) -> Entry:
    """Writes one language of an entry and leaves the rest; None takes the language away."""
    entry = Entry.objects.filter(number=number).first()
    if entry is None:
        raise queries.no_such_entry()
    if language == entry.source and wording is None:
        raise Invalid(_("The original cannot be taken away."), field="language")
    values = {name: getattr(entry, name) for name in _OWN}
    content = EntryContent(texts={language: wording}, service=entry.service_id, owner=entry.owner_id, **values)
    return write_entry(content, by=by, why=why, number=number, seen=seen if seen is not None else entry.version)


def restore(number: int, nth: int, *, by: User) -> Entry:
    """Writes an earlier version once more, as the newest."""
    version = Version.objects.filter(entry__number=number, nth=nth).select_related("entry").first()
    if version is None:
        raise queries.no_such_entry()
    why = _("Version %(nth)s restored") % {"nth": nth}
    return write_entry(content_of(version), by=by, why=why, number=number)


def content_of(version: Version) -> EntryContent:
    """What a version said, ready to be written; languages that came later go."""
    stored = version.content
    later = set(version.entry.texts.values_list("language", flat=True)) - set(stored["texts"])
    texts: dict[str, EntryWording | None] = dict.fromkeys(later)
    for language, text in stored["texts"].items():
        links = [SourceLink(**link) for link in text["links"]]
        texts[language] = EntryWording(
            text["question"], text["answer"], text["public_answer"], text["wordings"], links, tuple(text["sources"])
        )
    values = {name: stored[name] for name in ("source", "audience", "topic", "note", "service", "owner")}
    days: dict[str, Any] = {name: _day(stored[name]) for name in ("confirm_by", "valid_from", "valid_to", "only_until")}
    return EntryContent(texts=texts, **values, **days)


def _day(written: str | None) -> date | None:
    """A day as a version keeps it."""
    return date.fromisoformat(written) if written else None


def snapshot_of(entry: Entry, texts: Any) -> dict[str, Any]:
    """All that a version keeps."""
    days = ("confirm_by", "valid_from", "valid_to", "only_until")
    values: dict[str, Any] = {name: getattr(entry, name) for name in ("source", "audience", "topic", "note")}
    values |= {name: day.isoformat() if (day := getattr(entry, name)) else None for name in days}
    values |= {"service": entry.service_id, "owner": entry.owner_id}
    return values | {"texts": {text.language: queries.text_values(text) for text in texts}}


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('faq.number'))")
    return (Entry.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _put_values(entry: Entry, content: EntryContent) -> None:
    """The values of the entry itself. Another audience or original is validated before anybody outside reads it."""
    if content.source not in EntryLanguage.values:
        raise Invalid(_("Tridesk does not know this language."), field="source")
    if content.audience not in Audience.values:
        raise Invalid(_("There is no such audience."), field="audience")
    if content.valid_from and content.valid_to and content.valid_to < content.valid_from:
        raise Invalid(_("It ends before it begins."), field="valid_to")
    if content.service is not None and not Service.objects.filter(pk=content.service).exists():
        raise Invalid(_("There is no such service."), field="service")
    if content.owner is not None and not User.objects.filter(pk=content.owner).exists():
        raise Invalid(_("There is no such colleague."), field="owner")
    if entry.version and (entry.audience, entry.source) != (content.audience, content.source):
        entry.validated_version, entry.validated_by, entry.published_at = None, None, None
    for name in _OWN:
        setattr(entry, name, getattr(content, name))
    entry.service_id, entry.owner_id = content.service, content.owner


def _put_texts(entry: Entry, content: EntryContent, before: Mapping[str, Text], small: bool) -> dict[str, Text]:
    """Writes the texts; returns all of them by language."""
    texts = dict(before)
    before_words = queries.wordings([before[entry.source]])[entry.source] if entry.source in before else Wordings("")
    then = before_words.digests
    for language, wording in content.texts.items():
        if language not in EntryLanguage.values:
            raise Invalid(_("Tridesk does not know this language."), field="language")
        if wording is None:
            gone = texts.pop(language, None)
            if gone is not None:
                gone.delete()
        else:
            texts[language] = _text(entry, language, wording, before.get(language))
    source = texts.get(entry.source)
    if source is None or not source.question:
        raise Invalid(_("The question in the language of the original is missing."), field="question")
    rewritten = Wordings(source.question, source.answer, source.public_answer)
    now = rewritten.digests
    if small and not rules.means_the_same(before_words, rewritten):
        raise Invalid(_("A deadline, an amount or a date changed: that is no small change."), field="small")
    for language, text in texts.items():
        wording = content.texts.get(language)
        text.is_current = True
        if language == entry.source:
            text.sources = []
        elif wording is not None:
            text.sources = _translated(text, wording, now)
        elif small:
            text.sources = carried(text.sources, then, now)
        if language != entry.source:
            text.is_current = all(pair.step is PairStep.CURRENT for pair in stale(now, text.sources))
        text.save()
    return texts


def _text(entry: Entry, language: str, wording: EntryWording, before: Text | None) -> Text:
    """The row of a language as its writer says, not saved yet."""
    question = _line(mask_all(_clean(wording.question)), 300)
    if not question:
        raise Invalid(_("The question is missing."), field="question")
    parts = {"answer": wording.answer, "public_answer": wording.public_answer}
    if max(map(len, parts.values())) > LONGEST:
        raise Invalid(_("The answer is too long."), field="answer")
    if max(len(paragraphs(part)) for part in parts.values()) > MOST_PARAGRAPHS:
        raise Invalid(_("The answer has too many paragraphs."), field="answer")
    text = before or Text(entry=entry, language=language)
    text.question = question
    for name, value in parts.items():
        setattr(text, name, joined(paragraphs(mask_all(_clean(value)))))
    others = (_line(_clean(other), 300) for other in wording.wordings)
    text.wordings = list(dict.fromkeys(filter(None, others)))[:MOST_WORDINGS]
    text.links = [_link(link) for link in wording.links][:MOST_LINKS]
    return text


def _line(text: str, limit: int) -> str:
    """The text on one line; the no-break space before a French mark stays."""
    return one_line(text.replace(_NO_BREAK, _STANDS_FOR_IT), limit).replace(_STANDS_FOR_IT, _NO_BREAK)


def _clean(text: str) -> str:
    """The text without signs that neither a page nor a feed may have: one makes the feed of all answers unreadable."""
    return _NO_XML.sub("", storable(text))


def _link(link: SourceLink) -> dict[str, str]:
    """A link that a page can show: only to web addresses."""
    url = _clean(link.url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:  # https://[
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise Invalid(_("A link begins with https://."), field="links")
    return asdict(SourceLink(_line(_clean(link.title), 200) or url[:200], url[:500]))


def _translated(text: Text, wording: EntryWording, now: Sequence[str]) -> list[str]:
    """The hashes that a translation records."""
    own = Wordings(text.question, text.answer, text.public_answer).paragraphs
    if wording.sources is not None:
        if len(wording.sources) != len(own):
            raise Invalid(_("Say for each paragraph which one of the original it translates."), field="sources")
        return list(wording.sources)
    if len(own) != len(now):
        sentence = _(
            "The original has %(source)s paragraphs and the text in %(language)s %(own)s: a translation has the same."
        )
        values = {"source": len(now), "own": len(own), "language": text.get_language_display()}
        raise Invalid(sentence % values, field="answer")
    return list(now)
