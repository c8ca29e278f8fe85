"""Search for organisations and contacts by what a user types.

Accents, parts of words, old names and numbers are found by the words that PostgreSQL keeps beside each row (`words`);
when those give little, words with a typing error are looked for as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final, TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Length

from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations import words
from tridesk.directory.organisations.queries import not_ended
from tridesk.kit.text import fold, spellings

M = TypeVar("M", bound=Model)

MOST_TERMS: Final = 6
FEW: Final = 3  # hits: below that, typing errors are thought of
MOST_RANKED: Final = 2000  # hits of which the best are picked; what more than these have says too little
_SIMILAR: Final = 0.42  # of the triples of letters of both words that they share: `antwrepen` is as much `antwerpen`
_MOST_LIKE: Final = 400
# Whether an organisation, and a contact, has words like all of these. The threshold is set where a term is read, so
# before PostgreSQL compares with it: one statement in place of a transaction of four for each table.
# All are counted: for the first of them PostgreSQL would read the table, since it takes likeness for common.
_ALIKE: Final = """
    SELECT (SELECT count(*) > 0 FROM directory_organisation WHERE {alike}),
           (SELECT count(*) > 0 FROM directory_contact WHERE {alike})
"""
_ALIKE_TERM: Final = "words %%> (SELECT %s::text FROM set_config('pg_trgm.word_similarity_threshold', %s, true))"
_LONG_ENOUGH: Final = 4  # letters: shorter words with an error are similar to everything
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"[+\d][\d\s./()-]*")


def terms(typed: str) -> list[str]:
    """What is looked for: the folded words, or the digits of a number in one piece.

    >>> terms("Büllingen, Rainer")
    ['bullingen', 'rainer']
    >>> terms("+32 470 12"), terms("0470/12.34"), terms("44086")
    (['3247012'], ['04701234'], ['44086'])
    """
    typed = typed.strip()[:200].replace("\x00", "")
    if _NUMBER.fullmatch(typed):
        digits = re.sub(r"\D", "", typed)
        return [digits.removeprefix("00")] if len(digits.removeprefix("00")) > 1 else []
    folded = list(dict.fromkeys(_WORD.findall(fold(typed))))[:MOST_TERMS]
    return folded if any(len(term) > 1 for term in folded) else []


def find_organisations(
    typed: str, among: QuerySet[Organisation] | None = None, limit: int = 10, *, forgiving: bool = True
) -> list[Organisation]:
    """Organisations that match the typed text, the best match first; ended ones after the others."""
    wanted = terms(typed)
    if not wanted:
        return []
    rows = Organisation.objects.all() if among is None else among
    matches = list(_with_successor(ordered(rows.filter(all_of(wanted)), wanted, _flag(not_ended())))[:limit])
    if forgiving and len(matches) < FEW:
        matches += similar_organisations(
            typed, limit - len(matches), rows.exclude(pk__in=[organisation.pk for organisation in matches])
        )
    return matches


def similar_organisations(typed: str, limit: int, among: QuerySet[Organisation] | None = None) -> list[Organisation]:
    """Organisations that match the typed text with a typing error."""
    rows = Organisation.objects.all() if among is None else among
    return _similar(rows, terms(typed), limit, _with_successor)


def _with_successor(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return rows.select_related("merged_into").defer("words", "merged_into__words")


def find_contacts(typed: str, limit: int = 10, *, forgiving: bool = True) -> list[Contact]:
    """Contacts that match the typed text: by their own words, or in part by those of their organisation."""
    wanted = terms(typed)
    if not wanted:
        return []
    rows = Contact.objects.all()
    hits = rows.filter(all_of(wanted))
    if len(wanted) > 1:
        own = Q()
        for term in wanted:
            own |= _has(term)
        hits = rows.filter(own)
        for term in wanted:
            hits = hits.filter(_has(term) | _has(term, "organisation__words"))
    matches = list(_with_body(ordered(hits, wanted, _flag(Q(left_on__isnull=True))))[:limit])
    if forgiving and len(matches) < FEW:
        matches += similar_contacts(
            typed, limit - len(matches), rows.exclude(pk__in=[contact.pk for contact in matches])
        )
    return matches


def similar_contacts(typed: str, limit: int, among: QuerySet[Contact] | None = None) -> list[Contact]:
    """Contacts that match the typed text with a typing error."""
    return _similar(Contact.objects.all() if among is None else among, terms(typed), limit, _with_body)


def has_similar(typed: str) -> tuple[bool, bool]:
    """Whether `similar_organisations` and `similar_contacts` can find anything: cheap, as mostly they cannot."""
    long = _long(terms(typed))
    if not long or not words.forgives():
        return False, False
    alike, values = " AND ".join([_ALIKE_TERM] * len(long)), [value for term in long for value in (term, str(_SIMILAR))]
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE.format(alike=alike), values * 2)
        organisations, contacts = cursor.fetchone()
    return organisations, contacts


def _with_body(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    return rows.select_related("organisation").defer("words", "organisation__words")


def all_of(wanted: Sequence[str]) -> Q:
    """What holds for a row that has every term."""
    held = Q()
    for term in wanted:
        held &= _has(term)
    return held


def ordered(hits: QuerySet[M], wanted: Sequence[str], here: Case) -> Any:
    """What begins with the words as typed, then what has a word that begins so, then the rest; short before long."""
    rank = Case(
        When(words__startswith=f" {' '.join(wanted)}", then=Value(0)),
        When(words__contains=f" {wanted[0]}", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    some = hits.order_by().values("pk")[:MOST_RANKED]
    rows = hits.model._default_manager.filter(pk__in=some).annotate(rank=rank, here=here, size=Length("words"))
    return rows.order_by("rank", "here", "size", "pk")


def _flag(condition: Q) -> Case:
    """0 where it holds, 1 where it does not: to sort by."""
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())


def _has(term: str, field: str = "words") -> Q:
    """The term anywhere in a word; of one or two letters, only where a word begins. A saint in any spelling."""
    _term, *others = spellings(term)
    parts = [term if len(term) > 2 else f" {term}", *(f" {other} " for other in others)]
    return reduce(or_, (Q(**{f"{field}__contains": part}) for part in parts))


def _similar(
    rows: QuerySet[M], wanted: Sequence[str], limit: int, whole: Callable[[QuerySet[M]], QuerySet[M]]
) -> list[M]:
    """Rows with words like the terms and the same first letter, the most alike first."""
    long = _long(wanted)
    if not long or limit < 1 or not words.forgives():
        return []
    likeness: Any = sum(
        (TrigramWordSimilarity(term, "words") for term in long[1:]), TrigramWordSimilarity(long[0], "words")
    )
    for term in wanted:
        rows = rows.filter(Q(words__trigram_word_similar=term) & _has(term[0]) if term in long else _has(term))
    rows = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")[:_MOST_LIKE])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_SIMILAR)])
        return list(whole(rows).annotate(likeness=likeness).order_by("-likeness", "pk")[:limit])


def _long(wanted: Sequence[str]) -> list[str]:
    """The terms in which a typing error is thought of."""
    return [term for term in wanted if len(term) >= _LONG_ENOUGH and not term.isdigit()]


def organisation_named(typed: str, among: QuerySet[Organisation] | None = None) -> Organisation | None:
    """The organisation with exactly this name (in any language) or NIS code; accents and case do not matter.

    For a merged organisation, its successor.
    """
    wanted = terms(typed)
    if not wanted:
        return None
    rows = Organisation.objects.all() if among is None else among
    rows = rows.filter(all_of(wanted)).select_related("merged_into").annotate(here=_flag(not_ended()))
    for organisation in rows.defer("words", "merged_into__words").order_by("here", "pk")[:200]:
        if _is_called(organisation, typed):
            return _today(organisation)
    return None


def organisation_picked(number: int, typed: str) -> Organisation | None:
    """The organisation with this row number, if the typed text is one of its names; its successor when merged."""
    rows = Organisation.objects.select_related("merged_into").defer("words", "merged_into__words")
    organisation = rows.filter(pk=number).first()
    return _today(organisation) if organisation is not None and _is_called(organisation, typed) else None


def contact_picked(number: int, typed: str) -> Contact | None:
    """The contact with this row number, if the typed text is the contact's name."""
    contact = Contact.objects.filter(pk=number).defer("words").first()
    return contact if contact is not None and _plain(str(contact)) == _plain(typed) else None


def contacts_named(typed: str) -> list[Contact]:
    """Contacts with exactly this mail address, else this full name; accents and case do not matter."""
    wanted = terms(typed)
    if not wanted:
        return []
    rows = list(Contact.objects.filter(all_of(wanted)).defer("words").order_by("pk")[:200])
    written = [contact for contact in rows if typed.strip().lower() in (email.lower() for email in contact.emails)]
    return written or [contact for contact in rows if _plain(str(contact)) == _plain(typed)]


def _is_called(organisation: Organisation, typed: str) -> bool:
    names = (organisation.name_nl, organisation.name_fr, organisation.name_de, organisation.name_en, organisation.nis)
    return _plain(typed) in (_plain(name) for name in names if name)


def _plain(text: str) -> str:
    """Folded words, so that two spellings of a name are equal; a saint is the first of its spellings."""
    return " ".join(min(spellings(word)) for word in _WORD.findall(fold(text)))


def _today(organisation: Organisation) -> Organisation:
    """The last successor of an organisation, through any number of mergers."""
    seen = {organisation.pk}
    while organisation.merged_into is not None and organisation.merged_into_id not in seen:
        organisation = organisation.merged_into
        seen.add(organisation.pk)
    return organisation
