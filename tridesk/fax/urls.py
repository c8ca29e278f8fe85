"""Addresses of faxes."""

from django.urls import path

from tridesk.fax import views

app_name = "fax"

urlpatterns = [
    path("faxes/", views.faxes, name="faxes"),
    path("faxes/junk/", views.junk, name="junk"),
    path("faxes/<int:fax>/", views.fax, name="fax"),
    path("faxes/<int:fax>/original/", views.original, name="original"),
    path("faxes/<int:fax>/junk/", views.set_aside, name="set_aside"),
    path("faxes/<int:fax>/back/", views.bring_back, name="bring_back"),
    path("tickets/<str:number>/fax/", views.ticket_fax, name="ticket_fax"),
]
