"""Addresses of connected users, credentials, authorisations, and of what ends."""

from django.urls import path

from tridesk.directory.views import users

urlpatterns = [
    path("directory/ending/", users.end_list, name="ending"),
    path("directory/<int:organisation>/users/new/", users.add_user, name="add-user"),
    path("directory/users/<int:connected_user>/", users.user, name="user"),
    path("directory/users/<int:connected_user>/edit/", users.edit_user, name="edit-user"),
    path("directory/users/<int:connected_user>/confirm/", users.confirm_user, name="confirm-user"),
    path("directory/users/<int:connected_user>/end/", users.end_user, name="end-user"),
    path("directory/users/<int:connected_user>/credentials/new/", users.add_credential, name="add-credential"),
    path("directory/credentials/<int:credential>/edit/", users.edit_credential, name="edit-credential"),
    path("directory/credentials/<int:credential>/block/", users.block_credential, name="block-credential"),
    path("directory/credentials/<int:credential>/unblock/", users.unblock_credential, name="unblock-credential"),
    path("directory/credentials/<int:credential>/end/", users.end_credential, name="end-credential"),
    path("directory/<int:organisation>/authorisations/new/", users.add_authorisation, name="add-authorisation"),
    path("directory/authorisations/<int:authorisation>/edit/", users.edit_authorisation, name="edit-authorisation"),
    path("directory/authorisations/<int:authorisation>/end/", users.end_authorisation, name="end-authorisation"),
]
