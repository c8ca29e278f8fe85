"""Addresses of the directory."""

from datetime import date

from django.urls import path, register_converter

from tridesk.directory import views


class IsoDate:
    """A day in an address, `2026-11-02`; one that does not exist is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(IsoDate, "day")

app_name = "directory"

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<int:year>/", views.calendar, name="calendar-year"),
    path("calendar/<int:year>/plan/", views.plan, name="plan-year"),
    path("calendar/<int:year>/add/", views.add, name="add-day"),
    path("calendar/<day:day>/", views.edit, name="edit-day"),
    path("calendar/<day:day>/close/", views.close, name="close-day"),
    path("calendar/<day:day>/open/", views.open_, name="open-day"),
]
