"""Addresses of the monthly report."""

from django.urls import path

from tridesk.figures.report import views

urlpatterns = [
    path("figures/report", views.report, name="report"),
    path("figures/report/file", views.report_file, name="report-file"),
    path("figures/report/readers", views.change_readers, name="report-readers"),
]
