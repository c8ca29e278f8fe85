"""Addresses of the journal."""

from django.urls import path

from tridesk.journal import views

app_name = "journal"
urlpatterns = [path("journal/", views.journal, name="journal")]
