"""Addresses of confirmations and campaigns."""

from django.urls import path

from tridesk.directory.confirming.views import campaigns, confirmations, sheet

urlpatterns = [
    path("directory/<int:organisation_id>/ask/", confirmations.ask, name="ask"),
    path("directory/confirmations/", confirmations.confirmations, name="confirmations"),
    path("directory/confirmations/<int:confirmation_id>/", confirmations.confirmation, name="confirmation"),
    path("directory/confirmations/<int:confirmation_id>/decide/", confirmations.decide, name="decide"),
    path("directory/confirmations/<int:confirmation_id>/remind/", confirmations.remind, name="remind"),
    path("directory/confirmations/<int:confirmation_id>/withdraw/", confirmations.withdraw, name="withdraw"),
    path("directory/campaigns/", campaigns.campaigns, name="campaigns"),
    path("directory/campaigns/new/", campaigns.add_campaign, name="add-campaign"),
    path("directory/campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("directory/campaigns/<int:campaign_id>/remind/", campaigns.remind, name="remind-campaign"),
    path("directory/campaigns/<int:campaign_id>/end/", campaigns.end, name="end-campaign"),
    path("directory/stale/", campaigns.stale_records, name="stale"),
    path("directory/stale/<int:organisation_id>/confirm/", campaigns.confirm_stale, name="confirm-stale"),
    path("up-to-date/<str:token>/", sheet.sheet, name="sheet"),
]
