"""Addresses of the shell itself."""

from django.conf import settings
from django.urls import path

from tridesk.web import views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("welcome/", views.welcome, name="welcome"),
    path("language/", views.switch_language, name="language"),
    path("preferences/", views.preferences, name="preferences"),
]

if settings.DEBUG:
    urlpatterns += [
        path("specimen/", views.specimen, name="specimen"),
        path("specimen/parts/", views.specimen_parts, name="specimen_parts"),
        path("specimen/error/<int:status>/", views.specimen_error, name="specimen_error"),
    ]
