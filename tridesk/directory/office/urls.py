"""Addresses of the desk: services, colleagues, absences, calendar."""

from datetime import date

from django.urls import path, register_converter

from tridesk.directory.office.views import absences, calendar, hours, office_data, services, staff


class IsoDate:
    """A day in an address, `2026-11-02`; one that does not exist is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(IsoDate, "day")

urlpatterns = [
    path("services/", services.services, name="services"),
    path("services/new/", services.add_service, name="add-service"),
    path("services/<slug:service_code>/", services.edit_service, name="edit-service"),
    path("office-data/", office_data.office_data, name="office-data"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<slug:username>/", staff.edit_staff, name="edit-staff"),
    path("absences/", absences.absences, name="absences"),
    path("absences/new/", absences.add_absence, name="add-absence"),
    path("absences/calendar/", absences.set_calendar, name="set-calendar"),
    path("absences/<int:absence_id>/", absences.edit_absence, name="edit-absence"),
    path("absences/<int:absence_id>/remove/", absences.remove_absence, name="remove-absence"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/hours/", hours.all_hours, name="hours"),
    path("calendar/hours/desk/", hours.edit_desk, name="desk-hours"),
    path("calendar/hours/new/", hours.add, name="add-hours"),
    path("calendar/hours/<int:hours>/", hours.edit, name="edit-hours"),
    path("calendar/hours/<int:hours>/remove/", hours.remove, name="remove-hours"),
    path("calendar/<int:year>/", calendar.calendar, name="calendar-year"),
    path("calendar/<int:year>/plan/", calendar.plan, name="plan-year"),
    path("calendar/<int:year>/add/", calendar.add, name="add-day"),
    path("calendar/<day:day>/", calendar.edit, name="edit-day"),
    path("calendar/<day:day>/close/", calendar.close, name="close-day"),
    path("calendar/<day:day>/open/", calendar.open_, name="open-day"),
]
