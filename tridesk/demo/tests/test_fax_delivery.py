"""The fax of the welcome page goes the way of every fax: spool, ticket, pages without the national number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tridesk.demo.fax_delivery import send_fax
from tridesk.fax import process, reading, spool
from tridesk.fax.models import Fax
from tridesk.fax.tests.conftest import needs_reader


@needs_reader
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "word"), [("nl", "medewerker"), ("fr", "collaboratrice"), ("de", "Mitarbeiterin")]
)
def test_a_fax_in_each_language(language: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=tmp_path))
    send_fax(language)
    assert process.empty(spool.folder()) == 1
    fax = Fax.objects.get()
    reading.read_fax(fax.pk)
    fax = Fax.objects.select_related("entry__ticket").get()
    assert fax.entry is not None
    assert word in fax.entry.text
    assert "[RRN ••••28]" in fax.entry.text
    assert fax.entry.ticket.language == language
