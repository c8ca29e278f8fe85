"""Addresses of the accounts room; sign-in itself is django-allauth's."""

from django.urls import path

from tridesk.accounts import views

app_name = "accounts"
urlpatterns = [
    path("colleagues/", views.colleagues, name="colleagues"),
    path("colleagues/new", views.colleague, name="new_colleague"),
    path("colleagues/<str:username>", views.colleague, name="colleague"),
    path("colleagues/<str:username>/access", views.access, name="access"),
    path("second-factor/", views.second_factor, name="second_factor"),
]
