"""Rows in which a person may be named."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, QuerySet, TextField
from django.db.models.functions import Cast

from tridesk.directory.privacy.traces import Traces


def may_name(rows: QuerySet[Any], column: str, traces: Traces) -> QuerySet[Any]:
    """The rows of which the column, as text in normal form (NFC), fits the rough pattern of the person."""
    normal = Func(Cast(column, TextField()), function="normalize", output_field=TextField())
    texts: QuerySet[Any] = rows.annotate(normal_text=normal)
    return texts.filter(normal_text__regex=traces.rough)
