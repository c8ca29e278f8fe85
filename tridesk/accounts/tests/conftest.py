"""Passwords are hashed slowly on purpose; here that would be the time of the tests."""

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def _quick_passwords(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
