"""Addresses of confirmations and campaigns, included in those of the directory."""

from django.urls import path

from tridesk.directory.views import campaigns, confirmations, privacy, sheet

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
    path("directory/contacts/<int:contact_id>/held/", privacy.held, name="held"),
    path("directory/contacts/<int:contact_id>/erase/", privacy.erase, name="erase"),
    path("directory/erasures/", privacy.erasures, name="erasures"),
    path("directory/erasures/<int:erasure>/decide/", privacy.decide_erasure, name="decide-erasure"),
    path("up-to-date/<str:token>/", sheet.sheet, name="sheet"),
]
