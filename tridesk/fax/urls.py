"""Addresses of faxes."""

from django.urls import path

from tridesk.fax import views
from tridesk.fax.outgoing import views as outgoing

app_name = "fax"

urlpatterns = [
    path("faxes/", views.faxes, name="faxes"),
    path("faxes/junk/", views.junk, name="junk"),
    path("faxes/separator/<str:language>/", views.separator, name="separator"),
    path("faxes/<int:fax>/", views.fax, name="fax"),
    path("faxes/<int:fax>/original/", views.original, name="original"),
    path("faxes/<int:fax>/junk/", views.set_aside, name="set_aside"),
    path("faxes/<int:fax>/back/", views.bring_back, name="bring_back"),
    path("faxes/out/", outgoing.out_faxes, name="out_faxes"),
    path("faxes/out/<int:out_fax>/", outgoing.out_fax, name="out_fax"),
    path("faxes/out/<int:out_fax>/change/", outgoing.change, name="change_out_fax"),
    path("faxes/out/<int:out_fax>/paper/", outgoing.paper, name="out_paper"),
    path("faxes/out/<int:out_fax>/report/", outgoing.report, name="out_report"),
    path("faxes/out/<int:out_fax>/pages/<int:page>/", outgoing.picture, name="out_picture"),
    path("tickets/<str:number>/faxes/", outgoing.ticket_faxes, name="ticket_faxes"),
    path("tickets/<str:number>/fax/", views.ticket_fax, name="ticket_fax"),
]
