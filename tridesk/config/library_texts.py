"""The files of libraries whose sentences people read on the pages of signing in: our catalogues hold those too.

The catalogues of django-allauth say 'je' and 'du' and have other terms than ours. Every file of its parts counts but
those that `CLOSED` names: `tridesk translations check` asks for each sentence, so also for one that an upgrade brings.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import allauth
from django.contrib.auth import password_validation

ALLAUTH: Final = Path(allauth.__file__).parent
PARTS: Final = ("account", "core", "mfa", "socialaccount", "templates")
CLOSED: Final = (
    # read by nobody: pages of Django's administration, names of tables, parts that are not installed
    "*/admin.py", "*/apps.py", "account/models.py", "socialaccount/models.py", "socialaccount/providers/*",
    "templates/idp/*", "templates/openid/*", "templates/usersessions/*",
    # closed by the settings: codes by mail, telephone numbers, trusted browsers, mails about a change of an account
    "templates/account/*_code.html", "templates/account/messages/login_code_*", "templates/account/email/login_code_*",
    "templates/account/email/password_reset_code_*", "templates/account/messages/phone_*",
    "templates/account/phone_change.html", "templates/mfa/trust.html", "templates/mfa/email/*",
    "templates/account/email/base_notification.txt", "templates/account/email/password_changed_*",
    "templates/account/email/password_set_*", "templates/account/email/password_reset_[ms]*",
    "templates/socialaccount/email/*",
    # closed by `accounts.adapter` and `config.urls`: signing up, mail addresses and outside identities of one's own
    "templates/account/signup.html", "templates/account/signup_by_passkey.html", "templates/socialaccount/signup.html",
    "templates/mfa/webauthn/signup_form.html", "templates/socialaccount/snippets/*",
    "templates/account/email/account_already_exists_*", "templates/account/email/unknown_account_*",
    "templates/account/email.html", "templates/account/email_change.html", "templates/account/email/email_*",
    "templates/account/messages/*email*", "templates/account/snippets/warn_no_email.html",
    "templates/account/verified_email_required.html", "templates/account/verification_sent.html",
    "templates/socialaccount/connections.html", "templates/socialaccount/messages/*",
)  # fmt: skip


def files() -> Iterator[Path]:
    """Modules and templates; where one of our templates has the same name, ours is the one that people read."""
    yield Path(password_validation.__file__)
    product = Path(__file__).parents[1]
    for part in PARTS:
        for path in sorted((ALLAUTH / part).rglob("*.*")):
            name = path.relative_to(ALLAUTH).as_posix()
            if not any(fnmatch(name, pattern) for pattern in CLOSED) and not any(product.glob(f"*/{name}")):
                yield path
