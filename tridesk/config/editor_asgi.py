"""The status editor, for any ASGI server."""

import os
import warnings

from django.core.asgi import get_asgi_application

from tridesk.config.request_bodies import BodyRefusals

warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")

os.environ["DJANGO_SETTINGS_MODULE"] = "tridesk.config.status_editor"
application = BodyRefusals(get_asgi_application())
