"""Addresses of connected users, credentials, authorisations, and of what ends."""

from django.urls import path

from tridesk.directory.views import users

urlpatterns = [
    path("directory/ending/", users.end_list, name="ending"),
    path("directory/<int:organisation_id>/users/new/", users.add_user, name="add-user"),
    path("directory/users/<int:connected_user_id>/", users.user, name="user"),
    path("directory/users/<int:connected_user_id>/edit/", users.edit_user, name="edit-user"),
    path("directory/users/<int:connected_user_id>/confirm/", users.confirm_user, name="confirm-user"),
    path("directory/users/<int:connected_user_id>/end/", users.end_user, name="end-user"),
    path("directory/users/<int:connected_user_id>/credentials/new/", users.add_credential, name="add-credential"),
    path("directory/credentials/<int:credential_id>/edit/", users.edit_credential, name="edit-credential"),
    path("directory/credentials/<int:credential_id>/block/", users.block_credential, name="block-credential"),
    path("directory/credentials/<int:credential_id>/unblock/", users.unblock_credential, name="unblock-credential"),
    path("directory/credentials/<int:credential_id>/end/", users.end_credential, name="end-credential"),
    path("directory/<int:organisation_id>/authorisations/new/", users.add_authorisation, name="add-authorisation"),
    path("directory/authorisations/<int:authorisation_id>/edit/", users.edit_authorisation, name="edit-authorisation"),
    path("directory/authorisations/<int:authorisation_id>/end/", users.end_authorisation, name="end-authorisation"),
]
