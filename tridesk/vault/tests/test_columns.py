"""Which columns hold sealed values: all that hold bytes, and each says how the first form named its rows."""

from __future__ import annotations

from django.apps import apps
from django.db.models import BinaryField

from tridesk.vault.ports import columns

CLEAR = {
    "reconnect.BreakGlassKey.locked",  # encrypted by the key of its holder, which nothing keeps
    "notices.Notice.calendar",  # an appointment that every reader gets
    "figures.MonthColumn.numbers",  # facts, which stand in a table in the clear
    "faq.Meaning.vector",  # the meaning of a text that stands beside it in the clear
}


def test_every_column_of_bytes_is_sealed() -> None:
    bytes_of = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("tridesk.")
        for field in model._meta.local_fields
        if isinstance(field, BinaryField)
    }
    assert {column.name for column in columns.answer} == bytes_of - CLEAR
