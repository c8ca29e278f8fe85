"""Addresses of telephony: what everybody sees of the calls, and what supervisors do about them."""

from django.urls import path

from tridesk.telephony import views

app_name = "telephony"

urlpatterns = [
    path("calls/", views.wallboard, name="wallboard"),
    path("calls/figures/", views.figures_, name="figures"),
    path("calls/figures.csv", views.figures_file, name="figures-file"),
    path("calls/agents/<str:username>/", views.steer, name="steer"),
    path("calls/desk/close/", views.close, name="close"),
    path("calls/desk/open/", views.open_, name="open"),
    path("calls/<str:call>/move/", views.move, name="move"),
]
