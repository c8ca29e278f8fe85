"""What every page of the figures may have to say."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from tridesk.figures import folding
from tridesk.figures.definitions import TIME_NAMES, Figure, time_of
from tridesk.figures.exports.files import FORM_NAMES, SHEET_FORMS
from tridesk.figures.pictures import numbers
from tridesk.figures.tables import TableCell

register = template.Library()


@register.simple_tag
def is_far_behind() -> bool:
    """Whether so much is not counted yet that the page has to say so."""
    return folding.is_far_behind()


@register.inclusion_tag("figures/_files.html")
def files(address: str, title: str) -> dict[str, object]:
    """Links to a table as a file; `address` lacks only the form of the file."""
    return {"address": address, "title": title, "forms": [(form, FORM_NAMES[form]) for form in SHEET_FORMS]}


@register.filter
def unit(figure: Figure) -> str:
    """The unit of a figure as pages write its numbers."""
    if time := time_of(figure):
        return str(TIME_NAMES[time])
    return pgettext("a unit", "per cent") if figure.unit == "share" else pgettext("a unit", "number")


@register.filter
def number(count: int) -> str:
    """A count as the reader writes it: 12.345."""
    return numbers().write(count)


@register.filter
def cells(row: Iterable[TableCell]) -> SafeString:
    """The cells of a row: in one go, because a page may have thousands of them."""
    return mark_safe("".join(map(cell, row)))  # noqa: S308 - of cells


@register.filter
def cell(cell: TableCell) -> SafeString:
    """A cell of a table, with the link to the list behind it."""
    text = escape(cell.text)
    link = f'<a href="{escape(cell.address)}">{text}</a>' if cell.address else text
    notes = "".join(f' <span class="quiet">({escape(note)})</span>' for note in (cell.few, cell.corrected) if note)
    return mark_safe(f'<td class="num">{link}{notes}</td>')  # noqa: S308 - every text in it is escaped
