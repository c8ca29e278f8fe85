"""The web application, for any ASGI server."""

import os
import warnings

from django.core.asgi import get_asgi_application

# WhiteNoise hands out files as it would under WSGI: a small file read in a thread, nothing to warn of.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tridesk.config.settings")
application = get_asgi_application()
