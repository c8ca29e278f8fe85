"""Addresses of user groups."""

from django.urls import path

from tridesk.directory.audience import views

urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/new/", views.add_group, name="add-group"),
    path("groups/count/", views.count, name="count-group"),
    path("groups/<slug:group_code>/", views.group, name="group"),
    path("groups/<slug:group_code>/edit/", views.edit_group, name="edit-group"),
    path("groups/<slug:group_code>/addresses/", views.addresses, name="group-addresses"),
    path("groups/<slug:group_code>/members/", views.name_member, name="name-member"),
    path("groups/<slug:group_code>/members/<int:member>/forget/", views.forget_member, name="forget-member"),
]
