"""Addresses of the directory."""

from django.urls import path

from tridesk.directory import views
from tridesk.directory.audience import urls as audience
from tridesk.directory.confirming import urls as confirming
from tridesk.directory.connected import urls as connected
from tridesk.directory.ending import urls as ending
from tridesk.directory.exchange import urls as exchange
from tridesk.directory.office import urls as office
from tridesk.directory.organisations import urls as organisations
from tridesk.directory.privacy import urls as privacy

app_name = "directory"

urlpatterns = [
    path("directory/<int:organisation_id>/", views.organisation, name="organisation"),
    *organisations.urlpatterns,
    *connected.urlpatterns,
    *audience.urlpatterns,
    *office.urlpatterns,
    *confirming.urlpatterns,
    *ending.urlpatterns,
    *exchange.urlpatterns,
    *privacy.urlpatterns,
]
