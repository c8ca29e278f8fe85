"""Addresses of keeping the directory right, among those of the directory."""

from django.urls import path

from tridesk.directory.views import confirming, sheet

urlpatterns = [
    path("directory/<int:organisation>/ask/", confirming.ask, name="ask"),
    path("directory/confirmations/", confirming.confirmations, name="confirmations"),
    path("directory/confirmations/<int:confirmation>/", confirming.confirmation, name="confirmation"),
    path("directory/confirmations/<int:confirmation>/decide/", confirming.decide, name="decide"),
    path("directory/confirmations/<int:confirmation>/remind/", confirming.remind, name="remind"),
    path("directory/confirmations/<int:confirmation>/withdraw/", confirming.withdraw, name="withdraw"),
    path("up-to-date/<str:token>/", sheet.sheet, name="sheet"),
]
