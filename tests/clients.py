"""Clients that ask as a browser does, for the tests that ask every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from tridesk.accounts.models import User


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is as if it had not."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def signed_in(user: User | None, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf, headers={"Accept-Language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def ask(client: Client, method: str, path: str, fields: dict[str, Any]) -> HttpResponseBase:
    """One request, as a browser sends it: fields in the body of a POST, with a file."""
    if method == "POST":
        return client.post(path, fields | {"uploads": SimpleUploadedFile("a.txt", b"hello", "text/plain")})
    if method == "PUT":
        return client.put(path, {"fields": {"text": "typed"}}, content_type="application/json")
    response: HttpResponseBase = getattr(client, method.lower())(path)
    return response
