"""Settings of the process `tridesk status-editor`: Django without a database, and nothing of the desk in it.

A settings module of its own, so that the editor runs while the main database is down, or on another host altogether.
Its cookies have names of their own: browsers tell hosts apart, not ports.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tridesk.config import secrets as _secrets
from tridesk.config.environment import Environment, SettingError
from tridesk.config.languages import LANGUAGES as LANGUAGES
from tridesk.config.recovery.state import refuse_unfinished

try:
    ENVIRONMENT = Environment.read()
    refuse_unfinished(ENVIRONMENT.var)
    SECRETS = _secrets.load_or_make(ENVIRONMENT.var)
except (SettingError, OSError) as error:
    sys.exit(f"tridesk: {error}")

SECRET_KEY, *SECRET_KEY_FALLBACKS = (f"status-editor:{key}" for key in SECRETS.keys("signing"))
DEBUG = False
ALLOWED_HOSTS = [urlsplit(ENVIRONMENT.status_editor_url).hostname or ""]
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.status_editor_url]

INSTALLED_APPS = ["django.contrib.staticfiles", "tridesk.web", "tridesk.statuspage.editor"]
MIDDLEWARE = [
    "tridesk.statuspage.editor.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tridesk.statuspage.editor.middleware.Sessions",
]
ROOT_URLCONF = "tridesk.statuspage.editor.urls"
DATABASES: dict[str, Any] = {}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "tridesk.statuspage.editor.views.shell",
            ],
            "builtins": ["tridesk.web.templatetags.tridesk"],
        },
    }
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "nl"
LANGUAGE_COOKIE_NAME = "tridesk_language"
LOCALE_PATHS = [str(Path(__file__).parents[1] / "locale")]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Brussels"

_VENDOR = Path(__file__).parents[2] / "node_modules" / ".tridesk"
STATIC_URL = "/static/"
STATICFILES_DIRS = [("vendor", str(_VENDOR))] if _VENDOR.is_dir() else []
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True  # a dozen small files, straight from the package: nothing to collect first
WHITENOISE_MAX_AGE = 300
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000

_SECURE = ENVIRONMENT.status_editor_url.startswith("https://")
SESSION_COOKIE_NAME = "__Host-tridesk_editor" if _SECURE else "tridesk_editor"
CSRF_COOKIE_NAME = "__Host-tridesk_editor_form" if _SECURE else "tridesk_editor_form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tridesk.statuspage.editor.views.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tridesk.config.logs.Veiled", "fmt": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "fido2": {"level": "WARNING"}},
}
