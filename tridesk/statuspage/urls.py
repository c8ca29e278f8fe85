"""The public site under /status/."""

from django.urls import path

from tridesk.statuspage import views

app_name = "statuspage"

urlpatterns = [
    path("status/", views.site, name="site"),
    path("status/<path:path>", views.site, name="file"),
]
