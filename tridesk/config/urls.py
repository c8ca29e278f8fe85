"""Every address of the product."""

from __future__ import annotations

from django.urls import include, path

from tridesk.accounts.gate import public
from tridesk.config import health
from tridesk.kit.rooms import installed
from tridesk.web.views import not_found

urlpatterns = [
    path("healthz", public(health.healthz), name="healthz"),
    # Whoever manages colleagues sets their address; identities from outside are known by it.
    path("accounts/email/", not_found, name="account_email"),
    path("accounts/confirm-email/", not_found, name="account_email_verification_sent"),
    path("accounts/3rdparty/", not_found, name="socialaccount_connections"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("tridesk.api.urls")),
    *(path("", include(module)) for module in installed.answer.urls),
]
handler400 = "tridesk.config.refusals.bad_request"
handler403 = "tridesk.web.views.permission_denied"
handler404 = "tridesk.web.views.not_found"
handler500 = "tridesk.web.views.server_error"
