"""Addresses of the directory."""

from datetime import date

from django.urls import path, register_converter

from tridesk.directory.confirming.urls import urlpatterns as confirming
from tridesk.directory.views import absences, calendar, groups, hours, records, services, staff, transfers, users


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
    path("directory/", records.organisations, name="organisations"),
    path("directory/new/", records.add_organisation, name="add-organisation"),
    path("directory/<int:organisation_id>/", records.organisation, name="organisation"),
    path("directory/<int:organisation_id>/edit/", records.edit_organisation, name="edit-organisation"),
    path("directory/<int:organisation_id>/confirm/", records.confirm_organisation, name="confirm-organisation"),
    path("directory/contacts/new/", records.add_contact, name="add-contact"),
    path("directory/contacts/<int:contact_id>/", records.contact, name="contact"),
    path("directory/contacts/<int:contact_id>/edit/", records.edit_contact, name="edit-contact"),
    path("directory/contacts/<int:contact_id>/confirm/", records.confirm_contact, name="confirm-contact"),
    *confirming,
    path("directory/transfer/", transfers.transfers, name="transfers"),
    path("directory/transfer/send/", transfers.send, name="send-import"),
    path("directory/transfer/<int:transfer_id>/", transfers.import_, name="import"),
    path("directory/transfer/<int:transfer_id>/apply/", transfers.apply, name="apply-import"),
    path("directory/transfer/<int:transfer_id>/again/", transfers.look_again, name="look-again"),
    path("directory/transfer/<int:transfer_id>/drop/", transfers.drop, name="drop-import"),
    path("directory/transfer/<int:transfer_id>/refused/", transfers.refused, name="refused-rows"),
    path("directory/transfer/example/<slug:kind>/", transfers.example, name="import-example"),
    path("directory/transfer/export/<slug:kind>/", transfers.export, name="export"),
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
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.add_group, name="add-group"),
    path("groups/count/", groups.count, name="count-group"),
    path("groups/<slug:group_code>/", groups.group, name="group"),
    path("groups/<slug:group_code>/edit/", groups.edit_group, name="edit-group"),
    path("groups/<slug:group_code>/addresses/", groups.addresses, name="group-addresses"),
    path("groups/<slug:group_code>/members/", groups.name_member, name="name-member"),
    path("groups/<slug:group_code>/members/<int:member>/forget/", groups.forget_member, name="forget-member"),
    path("services/", services.services, name="services"),
    path("services/new/", services.add_service, name="add-service"),
    path("services/<slug:service_code>/", services.edit_service, name="edit-service"),
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
