"""No column of the database takes a national number: each masks what is written, or says why it need not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tests.examples import CODE, HASH, files_of, rooms, sources
from tridesk.masking.fields import _Masked

ROOM: Final = 11  # a shorter text cannot hold one

LIBRARY: Final = "a table of a library, which nothing is typed into"
LIBRARIES: Final = {
    "account.EmailAddress.email": "the address of a colleague, given by the administrator",
    "account.EmailConfirmation.key": HASH,
    "auth.Group.name": LIBRARY,
    "auth.Permission.codename": LIBRARY,
    "auth.Permission.name": LIBRARY,
    "contenttypes.ContentType.app_label": LIBRARY,
    "contenttypes.ContentType.model": LIBRARY,
    "mfa.Authenticator.data": HASH,
    "procrastinate.ProcrastinateJob.args": "numbers of rows",
    "procrastinate.ProcrastinateJob.lock": CODE,
    "procrastinate.ProcrastinateJob.queue_name": CODE,
    "procrastinate.ProcrastinateJob.queueing_lock": CODE,
    "procrastinate.ProcrastinateJob.task_name": CODE,
    "procrastinate.ProcrastinatePeriodicDefer.periodic_id": CODE,
    "procrastinate.ProcrastinatePeriodicDefer.task_name": CODE,
    "sessions.Session.session_data": "signed and compressed; holds who is signed in",
    "sessions.Session.session_key": HASH,
    "socialaccount.SocialAccount.extra_data": "masked by the adapter before it is kept",
    "socialaccount.SocialAccount.provider": LIBRARY,
    "socialaccount.SocialAccount.uid": "the key of the identity provider, compared letter for letter",
    "socialaccount.SocialApp.client_id": LIBRARY,
    "socialaccount.SocialApp.key": LIBRARY,
    "socialaccount.SocialApp.name": LIBRARY,
    "socialaccount.SocialApp.provider": LIBRARY,
    "socialaccount.SocialApp.provider_id": LIBRARY,
    "socialaccount.SocialApp.secret": LIBRARY,
    "socialaccount.SocialApp.settings": LIBRARY,
    "socialaccount.SocialToken.token": LIBRARY,
    "socialaccount.SocialToken.token_secret": LIBRARY,
}
REASONS: Final = LIBRARIES | {
    f"{name}.{column}": reason for name, room in rooms().items() for column, reason in room.unmasked.items()
}


def _is_text(field: models.Field[Any, Any]) -> bool:
    base: Any = field.base_field if isinstance(field, ArrayField) else field
    if isinstance(base, models.GeneratedField):
        base = base.output_field
    if not isinstance(base, models.CharField | models.TextField | models.JSONField):
        return type(base).__name__ == "SearchVectorField"
    if field.choices or base.choices:
        return False
    return base.max_length is None or base.max_length >= ROOM


COLUMNS = {
    f"{model._meta.label}.{field.name}": field
    for model in apps.get_models(include_auto_created=True)
    for field in model._meta.local_concrete_fields
    if _is_text(field)
}


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_every_text_column_masks_or_says_why_not(column: str) -> None:
    masks = isinstance(COLUMNS[column], _Masked)
    assert masks != (column in REASONS), (
        "declare it with a field of tridesk.masking, or say why in the examples of its room"
    )


def test_no_reason_is_given_for_a_column_that_is_gone() -> None:
    assert set(REASONS) - set(COLUMNS) == set()


def test_most_columns_mask() -> None:
    assert len(set(COLUMNS) - set(REASONS)) > 100


def test_statements_of_our_own_that_write_are_known() -> None:
    writes = re.compile(r"\b(INSERT INTO|COPY \{|UPDATE (?!SKIP)\w+ (?:AS )?\w* ?SET)\b")
    files = [(name, path) for name, path in sources() if not {"editor", "demo"} & set(Path(name).parts)]
    assert {name for name, path in files if writes.search(path.read_text("utf-8"))} == files_of("statements")
