"""The form of how the desk is reached."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.form_pages import form_page, kept
from tridesk.directory.office import actions, queries
from tridesk.directory.office.forms.office_data import OfficeDataForm


@needs("service.edit")
@require_http_methods(["GET", "POST"])
def office_data(request: Signed) -> HttpResponseBase:
    """Telephone, mail, fax and address, for the website and the foot of every mail."""
    form = OfficeDataForm(request.POST or None, row=queries.office_row())
    if kept(request, form, lambda: actions.set_office_data(form.card(), by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("directory:office-data")
    back = reverse("directory:services"), _("Services")
    return form_page(request, "directory/office_data.html", form, title=_("Office data"), back=back)
