"""Addresses of letters."""

from __future__ import annotations

from django.urls import path

from tridesk.letters import views

app_name = "letters"

urlpatterns = [
    path("tickets/<str:number>/letters/", views.ticket_letters, name="ticket_letters"),
    path("letters/<int:letter>/", views.letter, name="letter"),
    path("letters/<int:letter>/paper", views.letter_paper, name="paper"),
    path("letters/templates/", views.templates, name="templates"),
    path("letters/templates/<str:code>", views.template, name="template"),
    path("letters/envelopes/<str:code>", views.envelope, name="envelope"),
    path("letters/envelopes/<str:code>/sheet", views.sheet, name="sheet"),
]
