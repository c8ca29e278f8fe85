"""What a question may be narrowed to, and how it is said: names of dimensions, values and excluded topics."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tridesk.directory.models import Service
from tridesk.directory.organisations.places import AREAS, REGIONS
from tridesk.directory.organisations.queries import municipality_rows
from tridesk.directory.organisations.search import organisation_named
from tridesk.figures import durations, folding, values
from tridesk.figures.definitions import FIGURES, source_of
from tridesk.figures.dimensions import DIMENSIONS, GROUP, HOURS, NO, UNKNOWN, YES
from tridesk.figures.questions import FigureQuestion
from tridesk.journal.facts import FactSource
from tridesk.kit.errors import Invalid
from tridesk.tickets.models import Topic


def choices(question: FigureQuestion, dimension: str) -> list[tuple[str, str]]:
    """The values of a dimension, key and name; of one with thousands of values only those it is narrowed to."""
    source = source_of(FIGURES[question.figure].counter)
    pairs = list(_choices(dimension, source))
    known = {key for key, _name in pairs}
    return pairs + [
        (key, value_name(question, dimension, key)) for key in question.values(dimension) if key not in known
    ]


def _choices(dimension: str, source: FactSource) -> Iterator[tuple[str, str]]:
    language = get_language() or "en"
    match dimension:
        case "channel" | "language" | "outcome" | "kind" | "cause":
            yield from ((word or UNKNOWN, str(name)) for word, name in source.words.get(dimension, {}).items())
        case "service":
            yield from ((row.code, row.names.in_(language)) for row in Service.objects.order_by("code"))
        case "subject":
            tops = Topic.objects.exclude(code__contains=".").order_by("code")
            yield from ((row.code, row.names.in_(language)) for row in tops)
        case "topic":
            rows = Topic.objects.order_by("code")
            yield from ((row.code, f"{row.code} {row.names.in_(language)}") for row in rows)
        case "group":
            yield from (*values.group_names(), (UNKNOWN, _("in no user group")))
        case "province":
            yield from sorted(
                ((code, area.names.in_(language)) for code, area in AREAS.items()), key=lambda pair: pair[1]
            )
        case "region":
            yield from ((code, name.in_(language)) for code, name in REGIONS.items())
        case "incident" | "reopened":
            yield from ((YES, _("yes")), (NO, _("no")))
        case "good":
            yield from ((YES, _("in target")), (NO, _("not in target")), (UNKNOWN, _("without a target")))
        case "weekday":
            yield from ((str(number + 1), str(name)) for number, name in WEEKDAYS.items())
        case "duration" | "working_duration":
            yield from durations.keys(language)
        case "hour":
            yield from (
                (hour, value.name) for hour, value in zip(HOURS, values.hours(map(int, HOURS)).values(), strict=True)
            )


def key_named(question: FigureQuestion, dimension: str, typed: str, key: str) -> str:
    """The key of an organisation or municipality that is typed by name: `key` where that is its name, '' without any.

    `Invalid` for a name that the directory does not know.
    """
    typed = typed.strip()
    if not typed or (key and value_name(question, dimension, key) == typed):
        return key if typed else ""
    organisation = organisation_named(typed, municipality_rows() if dimension == "municipality" else None)
    if organisation is None or (dimension == "municipality" and not organisation.nis):
        raise Invalid(_("The directory knows no organisation of this name."), field=dimension)
    return organisation.nis if dimension == "municipality" else str(organisation.pk)


def value_name(question: FigureQuestion, dimension: str, key: str) -> str:
    """A value in the reader's language. `Invalid` for one that there is not."""
    numbers, source = values.numbers_of(dimension, [key]), source_of(FIGURES[question.figure].counter)
    if dimension == "hour":
        return values.hours(numbers)[numbers[0]].name
    if dimension == GROUP or dimension in durations.COLUMNS_OF:
        return (
            dict(_choices(dimension, source)).get(key) or values.named(dimension, numbers[:1], source)[numbers[0]].name
        )
    return values.named(dimension, numbers[:1], source)[numbers[0]].name


def narrowed_by(question: FigureQuestion) -> list[tuple[str, str]]:
    """The filters of a question in words."""
    return [(str(DIMENSIONS[key].name), value_name(question, key, value)) for key, value in question.filters]


def chosen_but_left_out(question: FigureQuestion) -> list[str]:
    """The topics to which a question is narrowed though it leaves them out, by name. `Invalid` for an unknown one."""
    chosen = [pair for pair in question.filters if DIMENSIONS[pair[0]].base == "topic"]
    if question.with_excluded or not chosen:
        return []
    excluded = set(folding.excluded_topics())
    return [
        value_name(question, dimension, key)
        for dimension, key in chosen
        if excluded.issuperset(values.numbers_of(dimension, [key]))
    ]


def excluded_names() -> list[str]:
    """The topics that are left out; of a tree of them only its top."""
    language = get_language() or "en"
    rows = {row.code: row for row in Topic.objects.filter(pk__in=folding.excluded_topics())}
    tops = [code for code in rows if not any(code != other and code.startswith(f"{other}.") for other in rows)]
    return [rows[code].names.in_(language) for code in sorted(tops)]
