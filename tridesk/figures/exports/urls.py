"""Addresses of exports."""

from django.urls import path

from tridesk.figures.exports import views

urlpatterns = [
    path("figures/export", views.export, name="export"),
    path("figures/export/order", views.order, name="order-export"),
    path("figures/export/<int:export_id>", views.exported, name="exported"),
    path("figures/export/<int:export_id>/file", views.exported_file, name="exported-file"),
]
