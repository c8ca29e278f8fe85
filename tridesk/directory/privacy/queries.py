"""Rows in which a person may be named."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Func, IntegerField, QuerySet, TextField, When
from django.db.models.functions import Cast, Length
from django.db.models.lookups import Exact

from tridesk.directory.privacy.traces import Traces


def may_name(rows: QuerySet[Any], column: str, traces: Traces) -> QuerySet[Any]:
    """The rows of which the column, as text in normal form (NFC), fits the rough pattern of the person."""
    text = Cast(column, TextField())
    normal = Func(text, function="normalize", output_field=TextField())
    is_ascii = Exact(Func(text, function="octet_length", output_field=IntegerField()), Length(text))
    texts: QuerySet[Any] = rows.annotate(normal_text=Case(When(is_ascii, then=text), default=normal))
    return texts.filter(normal_text__regex=traces.rough)
