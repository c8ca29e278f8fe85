"""A site of django-helpdesk on a database of ours, run by the Python of its own environment; it knows nothing of us.

`django_helpdesk_site.py prepare TICKETS` fills it through its own models and prints the session of an administrator;
`django_helpdesk_site.py serve PORT` serves it. The environment names the database (`PGHOST`, `PGUSER`, `PGPASSWORD`,
`PGDATABASE`).
"""

from __future__ import annotations

import os
import random
import sys
from datetime import timedelta
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

YEARS: Final = 3
QUEUES: Final = ("cards", "register", "access", "addresses", "other")
AGENTS: Final = 12
CHUNK: Final = 5_000

settings.configure(
    SECRET_KEY="of the bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SITE_ID=1,
    USE_TZ=True,
    TIME_ZONE="Europe/Brussels",
    STATIC_URL="/static/",
    MEDIA_URL="/media/",
    LOGIN_URL="/login/",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    HELPDESK_TEAMS_MODE_ENABLED=False,  # teams need a package more
    INSTALLED_APPS=[
        *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "sites", "admin", "messages")),
        *("django.contrib.staticfiles", "django.contrib.humanize", "rest_framework", "helpdesk"),
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PGDATABASE"],
            "USER": os.environ["PGUSER"],
            "PASSWORD": os.environ["PGPASSWORD"],
            "HOST": os.environ["PGHOST"],
            "CONN_MAX_AGE": None,
        }
    },
)

django.setup()
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        """Says nothing of each request."""


def prepare(count: int) -> str:
    """Makes the tables and so many tickets, nine in ten of them closed; the session of an administrator."""
    from django.contrib.auth import get_user_model
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection
    from django.utils import timezone
    from helpdesk.models import Queue, Ticket

    call_command("migrate", verbosity=0)
    people, chance, now = get_user_model().objects, random.Random(14), timezone.now()
    admin = people.create_superuser("admin", "admin@bench.example", "bench")
    agents = [people.create_user(f"agent{number}", is_staff=True) for number in range(AGENTS)]
    queues = [Queue.objects.create(slug=name, title=name) for name in QUEUES]
    for first in range(0, count, CHUNK):
        rows = []
        for number in range(first, min(first + CHUNK, count)):
            age = timedelta(days=365 * YEARS * (1 - number / count) * chance.uniform(0.99, 1.0))
            is_closed, agent = chance.random() < 0.9, chance.choice([*agents, None])
            status = Ticket.CLOSED_STATUS if is_closed else Ticket.OPEN_STATUS
            rows.append(
                Ticket(
                    title=f"Question {number}",
                    description="The card reader says that the file cannot be opened. " * 10,
                    queue=chance.choice(queues),
                    created=now - age,
                    modified=now - age * chance.random(),
                    submitter_email=f"requester{number % 400}@town.example",
                    assigned_to=agent,
                    status=status,
                )
            )
        Ticket.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    session = SessionStore()
    session.update(
        {
            "_auth_user_id": str(admin.pk),
            "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
            "_auth_user_hash": admin.get_session_auth_hash(),
        }
    )
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    what, number = sys.argv[1], int(sys.argv[2])
    if what == "prepare":
        print(prepare(number))
    else:
        make_server("127.0.0.1", number, get_wsgi_application(), handler_class=_Quiet).serve_forever()
