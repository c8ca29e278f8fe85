"""Addresses of disclosure and erasure."""

from django.urls import path

from tridesk.directory.privacy import views

urlpatterns = [
    path("directory/contacts/<int:contact_id>/held/", views.held, name="held"),
    path("directory/contacts/<int:contact_id>/erase/", views.erase, name="erase"),
    path("directory/erasures/", views.erasures, name="erasures"),
    path("directory/erasures/<int:erasure>/decide/", views.decide_erasure, name="decide-erasure"),
]
