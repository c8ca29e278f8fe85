"""The public site, for an installation without a web server of its own for it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tridesk.accounts.gate import public
from tridesk.kit.errors import NotFound
from tridesk.statuspage import bucket, pages

TYPES: Final = {f".{ending}": kind for ending, kind in bucket.TYPES.items()}
FRAMED: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"  # the snippet for other sites


@public
@require_safe
def site(request: HttpRequest, path: str = "") -> HttpResponse:
    """One file of the current generation; mostly `public_files.PublicSite` was faster."""
    response = file_of(request, path)
    if response is None:
        raise NotFound(_("There is no such page about the state of the register."))
    return response


def file_of(request: HttpRequest, path: str) -> HttpResponse | None:
    """One file, as any web server would hand it out; None when there is none."""
    current = settings.ENVIRONMENT.status / "site" / "current"
    content = _content(current, path)
    if content is None:
        is_folder = path and not path.endswith("/") and _content(current, f"{path}/") is not None
        return HttpResponseRedirect(f"{request.path}/") if is_folder else None
    name = _file_name(path)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content, content_type=TYPES[Path(name).suffix])
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    if not name.endswith(".html"):
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if name.endswith("embed.html"):
        response["Content-Security-Policy"] = FRAMED
        response["X-Frame-Options"] = ""
    elif name.endswith(".html"):
        response["Content-Security-Policy"] = f"{pages.POLICY}; frame-ancestors 'none'"
    return response


def _file_name(path: str) -> str:
    return f"{path}index.html" if not path or path.endswith("/") else path


def _content(current: Path, path: str) -> bytes | None:
    """The file, from one and the same generation even when the next comes meanwhile; None when there is none."""
    parts = _file_name(path).split("/")
    if any(not part or part.startswith(".") or not part.isprintable() for part in parts) or len(parts) > 5:
        return None
    try:
        site = os.path.realpath(current.parent)
        linked = os.path.join(site, os.readlink(current), *parts)  # a generation may link to a bundle
        file = Path(os.path.realpath(linked))
        return file.read_bytes() if file.suffix in TYPES and file.is_relative_to(site) else None
    except (OSError, ValueError):
        return None
