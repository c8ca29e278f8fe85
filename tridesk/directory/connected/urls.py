"""Addresses of connected users."""

from django.urls import path

from tridesk.directory.connected import views

urlpatterns = [
    path("directory/ending/", views.end_list, name="ending"),
    path("directory/<int:organisation_id>/users/new/", views.add_user, name="add-user"),
    path("directory/users/<int:connected_user_id>/", views.user, name="user"),
    path("directory/users/<int:connected_user_id>/edit/", views.edit_user, name="edit-user"),
    path("directory/users/<int:connected_user_id>/confirm/", views.confirm_user, name="confirm-user"),
    path("directory/users/<int:connected_user_id>/end/", views.end_user, name="end-user"),
    path("directory/users/<int:connected_user_id>/credentials/new/", views.add_credential, name="add-credential"),
    path("directory/credentials/<int:credential_id>/edit/", views.edit_credential, name="edit-credential"),
    path("directory/credentials/<int:credential_id>/block/", views.block_credential, name="block-credential"),
    path("directory/credentials/<int:credential_id>/unblock/", views.unblock_credential, name="unblock-credential"),
    path("directory/credentials/<int:credential_id>/end/", views.end_credential, name="end-credential"),
    path("directory/<int:organisation_id>/authorisations/new/", views.add_authorisation, name="add-authorisation"),
    path("directory/authorisations/<int:authorisation_id>/edit/", views.edit_authorisation, name="edit-authorisation"),
    path("directory/authorisations/<int:authorisation_id>/end/", views.end_authorisation, name="end-authorisation"),
]
