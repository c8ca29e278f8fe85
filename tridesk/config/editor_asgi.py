"""The status editor, for any ASGI server."""

import os
import warnings

from django.core.asgi import get_asgi_application

warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")

os.environ["DJANGO_SETTINGS_MODULE"] = "tridesk.config.status_editor"
application = get_asgi_application()
