"""The values of dimensions: from stored numbers to keys and names in the reader's language, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tridesk.directory.audience.membership import members_ever
from tridesk.directory.audience.queries import groups
from tridesk.directory.models import Organisation, OrganisationKind, Service
from tridesk.directory.organisations.places import AREAS, REGIONS
from tridesk.figures import durations
from tridesk.figures.answers import DimensionValue
from tridesk.figures.dimensions import DIMENSIONS, GROUP, HOURS, NO, UNKNOWN, WEEKDAYS, YES, YES_OR_NO
from tridesk.figures.models import Code
from tridesk.journal.facts import FactSource, sources
from tridesk.kit.errors import Invalid
from tridesk.tickets.models import Topic

WORDS: Final = ("channel", "language", "outcome", "kind", "cause")
_REGION_OF: Final = {int(area.code): area.region for area in AREAS.values()}


def named(dimension: str, numbers: Iterable[int], source: FactSource) -> dict[int, DimensionValue]:
    """Key and name of each stored number; several numbers may share a value, as topics do their main topic."""
    wanted = sorted(set(numbers))
    names = _named(dimension, [number for number in wanted if number], source)
    key = NO if dimension in YES_OR_NO else UNKNOWN
    unknown = DimensionValue(key, str(source.words.get(dimension, {}).get("", "")) or _none(dimension))
    return {number: names.get(number, unknown) for number in wanted}


def _none(dimension: str) -> str:
    names = {"incident": _("no"), "reopened": _("no"), "good": _("without a target"), GROUP: _("in no user group")}
    return names.get(dimension) or pgettext("value of a dimension", "not known")


def _named(dimension: str, numbers: Sequence[int], source: FactSource) -> Mapping[int, DimensionValue]:
    language = get_language() or "en"
    match dimension:
        case "channel" | "language" | "outcome" | "kind" | "cause":
            names = source.words.get(dimension, {})
            rows = Code.objects.filter(pk__in=numbers)
            return {row.pk: DimensionValue(row.word, str(names.get(row.word, row.word))) for row in rows}
        case "service":
            services = Service.objects.filter(pk__in=numbers)
            return {row.pk: DimensionValue(row.code, row.names.in_(language)) for row in services}
        case "topic":
            return {
                row.pk: DimensionValue(row.code, row.names.in_(language))
                for row in Topic.objects.filter(pk__in=numbers)
            }
        case "subject":
            return _subjects(numbers, language)
        case "organisation":
            bodies = Organisation.objects.defer("words").filter(pk__in=numbers)
            return {row.pk: DimensionValue(str(row.pk), row.names.in_(language)) for row in bodies}
        case "municipality":
            return _municipalities(numbers, language)
        case "province":
            areas = {number: AREAS[f"{number:05}"] for number in numbers if f"{number:05}" in AREAS}
            return {number: DimensionValue(area.code, area.names.in_(language)) for number, area in areas.items()}
        case "region":
            regions = {number: _REGION_OF[number] for number in numbers if number in _REGION_OF}
            return {number: DimensionValue(code, REGIONS[code].in_(language)) for number, code in regions.items()}
        case "incident" | "reopened":
            return {1: DimensionValue(YES, _("yes"))}
        case "good":
            return {1: DimensionValue(YES, _("in target")), 2: DimensionValue(NO, _("not in target"))}
        case "weekday":
            return {number: DimensionValue(str(number), str(WEEKDAY_NAMES[number - 1])) for number in numbers}
        case "duration" | "working_duration":
            return {
                number: DimensionValue(durations.key_of(number), durations.name(number, language)) for number in numbers
            }
    raise AssertionError(dimension)


def hours(numbers: Iterable[int]) -> dict[int, DimensionValue]:
    """The hours of the day; midnight is an hour like others, not an unknown one."""
    return {number: DimensionValue(str(number), f"{number}–{number + 1}") for number in numbers}


def half_hour(slot: int) -> str:
    """When a half hour of the day begins: 9.30, in French 9h30."""
    return f"{slot // 2}{'h' if get_language() == 'fr' else '.'}{slot % 2 * 30:02}"


def groups_of(organisations: Iterable[int], chosen: Sequence[str] = ()) -> dict[int, tuple[DimensionValue, ...]]:
    """The user groups of each of these, of those that are `chosen`."""
    names = dict(group_names())
    several: dict[int, list[DimensionValue]] = {}
    for code, bodies in members_ever(groups(active=True)).items():
        for body in bodies:
            several.setdefault(body, []).append(DimensionValue(code, names[code]))
    none = [DimensionValue(UNKNOWN, _none(GROUP))]
    return {
        body: tuple(value for value in several.get(body, none) if not chosen or value.key in chosen)
        for body in organisations
    }


def group_names() -> list[tuple[str, str]]:
    """Code and name of each user group that is in use."""
    language = get_language() or "en"
    return [(group.code, group.names.in_(language)) for group in groups(active=True)]


def _in_group(code: str) -> list[int]:
    """The organisations of a user group; for none of them, all in no group, and 0 where none is known."""
    members = members_ever(groups(active=True))
    if code == UNKNOWN:
        inside = {body for bodies in members.values() for body in bodies}
        return [0, *Organisation.objects.exclude(pk__in=inside).values_list("pk", flat=True)]
    return members.get(code) or ([-1] if code in dict(group_names()) else [])


def _subjects(numbers: Sequence[int], language: str) -> dict[int, DimensionValue]:
    """The topic at the top of the tree for each of these."""
    codes = dict(Topic.objects.filter(pk__in=numbers).values_list("pk", "code"))
    tops = {code.partition(".")[0] for code in codes.values()}
    names = {row.code: row.names.in_(language) for row in Topic.objects.filter(code__in=tops)}
    heads = {number: code.partition(".")[0] for number, code in codes.items()}
    return {number: DimensionValue(head, names.get(head, head)) for number, head in heads.items()}


def _municipalities(numbers: Sequence[int], language: str) -> dict[int, DimensionValue]:
    """Municipalities by NIS code; of others only the province is known."""
    codes = [f"{number:05}" for number in numbers]
    rows = Organisation.objects.defer("words").filter(kind=OrganisationKind.MUNICIPALITY, nis__in=codes)
    known = {int(row.nis): row.names.in_(language) for row in rows.order_by("-pk")}
    values = {}
    for number, code in zip(numbers, codes, strict=True):
        area = next((area for area in AREAS.values() if code[:2] in area.nis), None)
        where = _("elsewhere in %(province)s") % {"province": area.names.in_(language)} if area else code
        values[number] = DimensionValue(code, known.get(number, where))
    return values


def numbers_of(dimension: str, keys: Sequence[str]) -> list[int]:
    """The stored numbers of these values; `Invalid` for one that there is not."""
    return sorted({number for key in keys for number in _numbers_of(dimension, key)})


def _numbers_of(dimension: str, key: str) -> list[int]:
    if key == UNKNOWN and dimension not in ("hour", "weekday", GROUP):
        return [0]
    match dimension:
        case "channel" | "language" | "outcome" | "kind" | "cause":
            numbers = list(Code.objects.filter(word=key).values_list("pk", flat=True))
            if key in _words(dimension):
                numbers = numbers or [-1]  # of a kind not come yet
            elif any(key in _words(other) for other in WORDS):
                numbers = []
        case "service":
            numbers = list(Service.objects.filter(code=key).values_list("pk", flat=True))
        case "topic":
            numbers = list(Topic.objects.filter(code=key).values_list("pk", flat=True))
        case "subject":
            below = Topic.objects.filter(code__startswith=f"{key}.") | Topic.objects.filter(code=key)
            numbers = list(below.values_list("pk", flat=True))
        case "group":
            numbers = _in_group(key)
        case "province":
            numbers = [int(key)] if key in AREAS else []
        case "region":
            numbers = [number for number, region in _REGION_OF.items() if region == key]
        case "incident" | "reopened" | "good":
            numbers = {YES: [1], NO: [2] if dimension == "good" else [0]}.get(key, [])
        case "weekday":
            numbers = [int(key)] if key in WEEKDAYS else []
        case "duration" | "working_duration":
            numbers = durations.numbers_of(key)
        case "hour":
            numbers = [int(key)] if key in HOURS else []
        case "organisation":
            number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 and key[0] != "0" else 0
            numbers = list(Organisation.objects.filter(pk=number).values_list("pk", flat=True))
        case "municipality":
            is_code = len(key) == 5 and key.isascii() and key.isdigit()
            numbers = [int(key)] if is_code and any(key[:2] in area.nis for area in AREAS.values()) else []
        case _:
            raise AssertionError(dimension)
    if not numbers:
        raise Invalid(_("This value is not known."), field=dimension)
    return numbers


def _words(dimension: str) -> set[str]:
    """The words that the sources know for a dimension; facts may hold others."""
    return {word for source in sources.answer for word in source.words.get(dimension, {})}


def in_order(dimension: str, values: Iterable[DimensionValue], source: FactSource) -> list[DimensionValue]:
    """Values in the order of their dimension; what is not known comes last."""
    words = (YES, NO) if dimension in YES_OR_NO else source.words.get(dimension, {})
    order = {word: number for number, word in enumerate(words)}

    def place(value: DimensionValue) -> tuple[bool, int, str]:
        is_number = value.key.isdecimal() and dimension in ("hour", "weekday", *durations.COLUMNS_OF)
        number = int(value.key) if is_number else order.get(value.key, len(order))
        return value.key == UNKNOWN, number, value.name.casefold() if DIMENSIONS[dimension].is_wide else value.key

    return sorted(values, key=place)
