"""Addresses of renewals and departures."""

from django.urls import path

from tridesk.directory.ending.views import departures, renewals

urlpatterns = [
    path("directory/renewals/", renewals.renewals, name="renewals"),
    path("directory/renewals/write/", renewals.write_renewals, name="write-renewals"),
    path("directory/departures/", departures.departures, name="departures"),
    path("directory/departures/end/", departures.end_departures, name="end-departures"),
]
