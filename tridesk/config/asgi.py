"""The web application, for any ASGI server: pages, and beside them live streams and the browsers' telephones."""

import os
import warnings

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

# WhiteNoise hands out files as it would under WSGI: a small file read in a thread, nothing to warn of.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tridesk.config.settings")
_pages = get_asgi_application()
get_resolver().url_patterns  # noqa: B018 - imports every page now: a fault there ends the process, and no visitor waits

from tridesk.telephony.asterisk.browsers import Browsers  # noqa: E402 - after Django knows its settings
from tridesk.tickets.stream import LiveStreams  # noqa: E402

application = Browsers(LiveStreams(_pages))
