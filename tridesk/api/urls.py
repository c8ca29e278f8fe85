"""URLs of the API: ninja's, each with the capabilities it needs; unknown paths get a JSON answer as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import URLPattern, include, path, re_path
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from ninja.utils import replace_path_param_notation

from tridesk.api import errors
from tridesk.api.api import api, calls

View = Callable[..., HttpResponseBase]


def _plain(view: View, capability: tuple[str, ...]) -> View:
    """The view with headers that hold for every answer here; a wrong method is refused as all else is."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = errors.method_not_allowed(", ".join(sorted(response["Allow"].split(", "))))
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Language", get_language() or "en")
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        return response

    answered.capability = capability  # type: ignore[attr-defined]
    return answered


def _home(request: HttpRequest) -> HttpResponseBase:
    return JsonResponse({"name": api.title, "version": api.version, "openapi": f"{request.path}openapi.json"})


def _nothing(request: HttpRequest) -> HttpResponseBase:
    return errors.unknown()


def _patterns() -> Iterator[URLPattern]:
    needed: dict[str, tuple[str, ...]] = {}
    for call in calls():
        route = replace_path_param_notation(call.path).lstrip("/")
        needed[route] = tuple(dict.fromkeys((*needed.get(route, ()), *call.capability)))
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        if route := str(pattern.pattern):
            yield path(route, _plain(pattern.callback, needed.get(route, ("public",))), name=pattern.name)


urlpatterns = [
    path(
        "",
        include(
            (
                [
                    path("", _plain(_home, ("public",)), name="api-root"),
                    *_patterns(),
                ],
                "api",
            ),
            namespace="api",
        ),
    ),
    re_path("", csrf_exempt(_plain(_nothing, ("public",)))),
]
