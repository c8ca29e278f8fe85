"""All settings of Tridesk, derived from the environment (see `environment`) and the installation's secrets."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tridesk.config import secrets as _secrets
from tridesk.config.environment import Environment, SettingError
from tridesk.config.languages import LANGUAGES as LANGUAGES
from tridesk.config.recovery.state import refuse_unfinished
from tridesk.config.roles import RUNNING, RUNNING_COMMANDS

try:
    ENVIRONMENT = Environment.read()
    refuse_unfinished(ENVIRONMENT.var)
    SECRETS = _secrets.load_or_make(ENVIRONMENT.var)
except (SettingError, OSError) as error:
    sys.exit(f"tridesk: {error}")

SECRET_KEY, *SECRET_KEY_FALLBACKS = SECRETS.keys("signing")
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ["*"] if ENVIRONMENT.demo else [urlsplit(ENVIRONMENT.public_url).hostname or "", ENVIRONMENT.http.host]
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "tridesk.web",  # before allauth, so that its pages look like ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "tridesk.journal",
    "tridesk.vault",
    "tridesk.accounts",
    "tridesk.directory",
    "tridesk.statuspage",
    "tridesk.faq",
    "tridesk.documents",
    "tridesk.mailroom",
    "tridesk.telephony",
    "tridesk.tickets",
    "tridesk.notices",
    "tridesk.website",
    "tridesk.portal",
    "tridesk.reconnect",
    "tridesk.letters",
    "tridesk.fax",
    "tridesk.figures",
    "tridesk.api",
    "tridesk.config",
    *(["tridesk.demo"] if ENVIRONMENT.demo else []),
]

MIDDLEWARE = [
    "tridesk.web.middleware.SecurityHeaders",
    "tridesk.statuspage.public_files.PublicSite",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tridesk.web.middleware.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tridesk.web.middleware.PersonsLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tridesk.accounts.obligations.Obligations",
    "tridesk.web.middleware.NationalNumbers",
    "tridesk.web.middleware.Refusals",
]

ROOT_URLCONF = "tridesk.config.urls"
ASGI_APPLICATION = "tridesk.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["tridesk.web.loaders.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tridesk.web.context.shell",
            ],
            "libraries": dict.fromkeys(("i18n", "static"), "tridesk.web.templatetags.constants"),
            "builtins": ["tridesk.web.templatetags.tridesk", "tridesk.web.templatetags.constants"],
        },
    }
]
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # `constants` stands in for two libraries of Django, on purpose
FORM_RENDERER = "tridesk.web.widgets.Renderer"


_LIBPQ = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}


def database_for(command: str) -> dict[str, Any]:
    """Django's description of the database for `tridesk COMMAND`; the web process keeps a small pool."""
    reach: dict[str, Any] = {"connect_timeout": 5} | ENVIRONMENT.database(SECRETS.database)
    if not ENVIRONMENT.database_url and command in RUNNING_COMMANDS:
        reach |= {"user": RUNNING, "password": SECRETS.running}
    database = {name: reach.pop(libpq, "") for name, libpq in _LIBPQ.items()}
    options = reach | {"application_name": "tridesk"}
    if command == "web":  # many requests at once; every other process has one connection and keeps it
        options["pool"] = {"min_size": 0, "max_size": 16, "timeout": 10}
    return database | {"ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


DATABASES = {"default": database_for((*sys.argv[1:2], "")[0])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # counts failed sign-ins: the usual 300 could be pushed out by a flood
    }
}

# --- who signs in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # or anybody could have us write to anybody
ACCOUNT_ADAPTER = "tridesk.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "tridesk.accounts.adapter.SocialAccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "tridesk.accounts.forms.SignInForm",
    "change_password": "tridesk.accounts.forms.OwnPasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": ""}  # guesses are counted in `accounts.attempts`
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tridesk"
MFA_TOTP_TOLERANCE = 1  # the code before the one that an app shows, and the one after where its clock is ahead
MFA_FORMS = {
    "activate_totp": "tridesk.accounts.codes.SetUp",
    "authenticate": "tridesk.accounts.codes.SecondStep",
    "reauthenticate": "tridesk.accounts.codes.OnceMore",
    "add_webauthn": "tridesk.accounts.forms.NewKeyForm",
    "edit_webauthn": "tridesk.accounts.forms.KeyNameForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENVIRONMENT.demo
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": [json.loads(ENVIRONMENT.oidc)] if ENVIRONMENT.oidc else []},
}
SOCIALACCOUNT_LOGIN_ON_GET = False
EMAIL_BACKEND = "tridesk.mailroom.backend.OutTray"
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

# --- languages and times
LANGUAGE_CODE = "en"
LOCALE_PATHS = [str(Path(__file__).parents[1] / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"

# --- files of the pages
_VENDOR = Path(__file__).parents[2] / "node_modules" / ".tridesk"  # made by scripts/libraries.mjs
STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.var / "static"
STATICFILES_DIRS = [("vendor", str(_VENDOR))] if _VENDOR.is_dir() else []
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if "pytest" in sys.modules
        else "tridesk.web.storage.StaticFiles"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 30_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 30_000_000

# --- security
_SECURE = ENVIRONMENT.public_url.startswith("https://")
SESSION_ENGINE = "tridesk.accounts.session_store"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
CSRF_FAILURE_VIEW = "tridesk.web.views.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tridesk.config.logs.Veiled", "fmt": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "mail.log": {"level": "ERROR"},
        "psycopg.pool": {"level": "ERROR"},
        "flufl.bounce": {"level": "CRITICAL"},  # says every detector that it tries
    },
}
