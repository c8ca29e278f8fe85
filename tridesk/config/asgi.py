"""The web application, for any ASGI server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tridesk.config.settings")
application = get_asgi_application()
