"""Addresses of organisations and contacts."""

from django.urls import path

from tridesk.directory.organisations import views

urlpatterns = [
    path("directory/", views.organisations, name="organisations"),
    path("directory/new/", views.add_organisation, name="add-organisation"),
    path("directory/<int:organisation_id>/edit/", views.edit_organisation, name="edit-organisation"),
    path("directory/<int:organisation_id>/confirm/", views.confirm_organisation, name="confirm-organisation"),
    path("directory/<int:organisation_id>/accepted/", views.accept_address, name="accept-address"),
    path("directory/<int:organisation_id>/post-arrives/", views.trust_address, name="trust-address"),
    path("directory/accepted/<int:acceptance_id>/withdraw/", views.withdraw_acceptance, name="withdraw-acceptance"),
    path("directory/contacts/new/", views.add_contact, name="add-contact"),
    path("directory/contacts/<int:contact_id>/", views.contact, name="contact"),
    path("directory/contacts/<int:contact_id>/edit/", views.edit_contact, name="edit-contact"),
    path("directory/contacts/<int:contact_id>/confirm/", views.confirm_contact, name="confirm-contact"),
]
