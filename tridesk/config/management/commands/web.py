"""`tridesk web`: pages, API and live updates."""

from __future__ import annotations

from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.config.sockets import refuse_if_taken
from tridesk.kit.http_protocol import HttpProtocol


class Command(BaseCommand):
    help = "Serve pages and API on TRIDESK_HTTP."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        http = settings.ENVIRONMENT.http
        refuse_if_taken("TRIDESK_HTTP", http)
        uvicorn.run(
            "tridesk.config.asgi:application",
            host=http.host,
            port=http.port,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=2,
            proxy_headers=True,
            http=HttpProtocol,
        )
