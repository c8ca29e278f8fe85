"""Every failure as one small JSON object, said in the language that the caller asked for."""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tridesk.kit.errors import Refusal, Sayable, Temporary, TooMany

log = logging.getLogger(__name__)

REALM: Final = 'Bearer realm="tridesk"'


def problem(status: int, code: str, message: str, field: str = "", **headers: str) -> HttpResponse:
    """A refusal as JSON; header names with `_` for `-`."""
    response = JsonResponse({"code": code, "message": message, "field": field}, status=status)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def unknown() -> HttpResponse:
    """There is no such address."""
    return problem(404, "not_found", _("There is no such address. See openapi.json for those that there are."))


def method_not_allowed(allowed: str) -> HttpResponse:
    """The address is right, the method is not."""
    return problem(405, "method_not_allowed", _("Use %(methods)s here.") % {"methods": allowed}, Allow=allowed)


def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    response = problem(error.status, error.code, str(error), getattr(error, "field", ""))
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.wait)
    if error.code == "scope_missing":
        response["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope"'
    return response


def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    if "Authorization" not in request.headers:
        return problem(401, "token_missing", _("Send a token: Authorization: Bearer TOKEN."), WWW_Authenticate=REALM)
    message = _("This token is not known here, or its time is over.")
    return problem(401, "token_unknown", message, WWW_Authenticate=f'{REALM}, error="invalid_token"')


def _malformed(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "malformed", _("The body is not JSON in UTF-8."))


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return unknown()


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "too_large", _("This is too large: files may have 20 MB together, a table 22 MB."))


def _too_many(request: HttpRequest, error: TooManyFieldsSent) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    return problem(400, "too_many_fields", _("At most %(most)d fields may be sent at once.") % {"most": most})


def unreadable(request: HttpRequest, error: Exception | None) -> HttpResponse:
    """What Django refused before it came to an address of the API."""
    match error:
        case RequestDataTooBig():
            return _too_large(request, error)
        case TooManyFieldsSent():
            return _too_many(request, error)
    return problem(400, "malformed", _("This request cannot be read."))


def _later(request: HttpRequest, error: Exception) -> HttpResponse:
    log.warning("api %s %s: %s", request.method, request.path, type(error).__name__)
    return problem(503, "unavailable", _("This does not work at the moment. Try again soon."), Retry_After="5")


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("api %s %s", request.method, request.path, exc_info=error)
    return problem(500, "server_error", _("Something went wrong here; it has been noted."))


# --- values that make no sense, one sentence for each way

_SENTENCES: Final[dict[str, Sayable]] = {
    "missing": gettext_lazy("%(field)s is missing."),
    "extra_forbidden": gettext_lazy("There is no field %(field)s here."),
    "literal_error": gettext_lazy("%(field)s must be one of: %(expected)s."),
    "string_type": gettext_lazy("%(field)s must be text."),
    "string_too_long": gettext_lazy("%(field)s may have at most %(max_length)s characters."),
    "string_too_short": gettext_lazy("%(field)s may not be empty."),
    "string_unicode": gettext_lazy("%(field)s has characters that no text has."),
    "characters": gettext_lazy("%(field)s has characters that no text has."),
    "email": gettext_lazy("%(field)s is not a mail address."),
    "media_type": gettext_lazy("%(field)s must look like text/plain."),
    "int_parsing": gettext_lazy("%(field)s must be a whole number."),
    "int_parsing_size": gettext_lazy("%(field)s must be a whole number."),
    "int_type": gettext_lazy("%(field)s must be a whole number."),
    "greater_than_equal": gettext_lazy("%(field)s must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("%(field)s must be at most %(le)s."),
    "bool_type": gettext_lazy("%(field)s must be true or false."),
    "bool_parsing": gettext_lazy("%(field)s must be true or false."),
    "datetime_type": gettext_lazy("%(field)s must be a time with its offset, such as 2026-03-02T09:00:00+01:00."),
    "datetime_parsing": gettext_lazy("%(field)s must be a time with its offset, such as 2026-03-02T09:00:00+01:00."),
    "datetime_from_date_parsing": gettext_lazy(
        "%(field)s must be a time with its offset, such as 2026-03-02T09:00:00+01:00."
    ),
    "timezone_aware": gettext_lazy("%(field)s must be a time with its offset, such as 2026-03-02T09:00:00+01:00."),
    "model_type": gettext_lazy("%(field)s must be an object."),
    "model_attributes_type": gettext_lazy("%(field)s must be an object."),
    "list_type": gettext_lazy("%(field)s must be a list."),
    "too_long": gettext_lazy("%(field)s may have at most %(max_length)s entries."),
}
_MORE: Final[Sayable] = gettext_lazy("%(field)s makes no sense here.")
OUR_NAMES: Final = ("body", "asked")  # arguments of our functions, not of the caller
_QUOTED: Final = re.compile(r"'([^']*)'")


def _senseless(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    parts = [str(part) for part in first["loc"][1:]]
    if parts and parts[0] in OUR_NAMES:
        del parts[0]
    field = ".".join(parts)[:200]
    if not field:
        return problem(422, "invalid", _("Send a JSON object."))
    return problem(422, "invalid", sentence(first["type"], field, first.get("ctx", {})), field)


def sentence(kind: str, field: str, details: dict[str, Any]) -> str:
    """What is wrong with `field`, for a person; `kind` and `details` as pydantic names them."""
    expected = ", ".join(_QUOTED.findall(str(details.get("expected", ""))))
    return str(_SENTENCES.get(kind, _MORE)) % {**details, "expected": expected, "field": field}


def handle_all(api: NinjaAPI) -> None:
    """Gives every failure its answer; nothing leaves as a page or a stack trace."""
    handlers: dict[type[Exception], Any] = {
        Refusal: _refused,
        AuthenticationError: _stranger,
        HttpError: _malformed,
        ValidationError: _senseless,
        Http404: _not_found,
        RequestDataTooBig: _too_large,
        TooManyFieldsSent: _too_many,
        Temporary: _later,
        OperationalError: _later,
        InterfaceError: _later,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
