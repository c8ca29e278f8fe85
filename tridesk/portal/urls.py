"""Addresses of requests that are followed without an account."""

from __future__ import annotations

from django.urls import path

from tridesk.portal.views import access, desk, links, new_requests, organisations, requests

app_name = "portal"

urlpatterns = [
    path("request/", requests.request_page, name="request"),
    path("request/files/<int:attachment>", requests.file, name="file"),
    path("request/access", access.access, name="access"),
    path("request/new", new_requests.new, name="new"),
    path("request/answers", new_requests.offers, name="offers"),
    path("request/organisations", new_requests.organisations, name="organisations"),
    path("request/organisation", organisations.ask, name="organisation"),
    path("request/organisation/requests", organisations.open_requests, name="organisation_requests"),
    path("request/organisation/<str:token>/", organisations.link, name="organisation_link"),
    path("request/confirm/<str:token>/", new_requests.confirm, name="confirm"),
    path("request/renew", links.renew, name="renew"),
    path("feedback/", desk.feedback, name="feedback"),
    path("tickets/<str:number>/links/", desk.ticket_links, name="ticket_links"),
    path("request/<str:token>/", links.link, name="link"),
]
